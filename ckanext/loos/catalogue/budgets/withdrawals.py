"""Budget files that vanished from the town hall's share leave the catalogue; one that comes back is published again."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from ckan import model

from ckanext.loos.records.budget_year import arrange

from .. import communes, originals, saving
from ..communes import CommuneRow
from ..tables import original
from . import projection, publish


def withdraw(organization_id: str, keys: Iterable[str], user: str = "") -> None:
    """Forget files by "dataset/SHA-256", and arrange each year without them. Commits, a dataset at a time."""
    row = communes.find(organization_id)
    gone: dict[str, set[str]] = {}
    for key in keys:
        package_id, _, sha256 = key.partition("/")
        gone.setdefault(package_id, set()).add(sha256)
    if row is not None:
        publish.follow([name for name in sorted(gone) if _withdraw(row, name, gone[name], user)])


def _withdraw(row: CommuneRow, package_id: str, sha256s: set[str], user: str) -> bool:
    """Whether there was something to withdraw."""
    package = model.Package.get(package_id)
    if package is None or package.type != "budget" or package.state != "active":
        return False
    saving.lock("budget", *publish.budget_of(package))
    known = originals.of_dataset(package_id)
    left = tuple(summary for summary in known if summary.sha256 not in sha256s)
    if package.owner_org != row.organization_id or len(left) == len(known):
        model.Session.rollback()
        return False
    forgotten = (original.c.package_id == package_id, original.c.sha256.in_(sha256s))
    model.Session.execute(sa.delete(original).where(*forgotten))
    if left:
        publish.write_year(row, package_id, arrange(left), [], user)
    else:
        _delete(package_id, user)
    model.Session.commit()
    for sha256 in sha256s:
        originals.drop(sha256)
    return True


def _delete(package_id: str, user: str) -> None:
    """A year of which nothing is left. It keeps no original, which tells it from one that a person deleted."""
    former = saving.show(package_id)
    if former is not None:
        saving.put({**former, "resources": [], "state": "deleted"}, former, user)
    projection.remove(package_id, list(projection.stored(package_id)))
