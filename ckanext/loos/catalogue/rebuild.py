"""Make every projection again from the datasets and their originals; ids and addresses stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model
from ckan.lib.files import exc
from ckan.plugins import toolkit as tk

from ckanext.loos.formats.errors import FormatError
from ckanext.loos.records.budget_year import arrange

from . import communes, originals, registers, saving
from .act_register import projection as act_projection
from .budgets import projection, publish
from .officials import projection as official_projection
from .sessions import projection as session_projection
from .tables import chart, original

_FROM_FIELDS = {
    "seance": session_projection.write,
    "elus": official_projection.write,
    "actes": act_projection.write,
}


class Rebuilt(NamedTuple):
    """Ids of the datasets that were made again, and why others stayed as they were, by name."""

    done: list[str]
    failed: dict[str, str]


def run() -> Rebuilt:
    """Rebuild all budgets, sessions, officials and acts, then the registers. Commits; what fails costs itself alone."""
    model.Session.execute(sa.delete(chart))
    rebuilt = Rebuilt([], {})
    for package_id in list(model.Session.scalars(sa.select(original.c.package_id).distinct())):
        _try(package_id, rebuilt)
    publish.follow(rebuilt.done)
    for kind, write in _FROM_FIELDS.items():
        rebuilt.done.extend(_rewritten(kind, write))
    registers.refresh_all()
    originals.sweep()
    return rebuilt


def _rewritten(kind: str, write: Callable[[Mapping[str, Any]], None]) -> list[str]:
    """The rows of every dataset of a type whose fields are the truth, one transaction each; then the index."""
    package_ids = list(model.Session.scalars(sa.select(model.Package.id).where(model.Package.type == kind)))
    for package_id in package_ids:
        write(saving.show(package_id) or {})
        model.Session.commit()
    saving.index(package_ids)
    return package_ids


def _try(package_id: str, rebuilt: Rebuilt) -> None:
    package = model.Package.get(package_id)
    name = package.name
    try:
        if _rebuild(package):
            rebuilt.done.append(package_id)
    except exc.FilesError:
        rebuilt.failed[name] = "un de ses fichiers gardés manque ou n'est pas lisible. Rétablissez-le d'une sauvegarde."
    except FormatError as error:
        rebuilt.failed[name] = str(error)
    except tk.ValidationError as error:
        rebuilt.failed[name] = publish.words(error.error_dict)
    finally:
        model.Session.rollback()


def _rebuild(package: model.Package) -> bool:
    """One dataset in one transaction; none where people withdrew it or gave it to another organization."""
    siret, year = publish.budget_of(package)
    saving.lock("budget", siret, year)
    row = communes.find(package.owner_org) if package.owner_org else None
    if row is None or package.state == "deleted" or siret[:9] not in row.commune.sirens:
        return False
    projection.remove(package.id, projection.stored(package.id))
    publish.write_year(row, package.id, arrange(tuple(originals.of_dataset(package.id))), [])
    model.Session.commit()
    return True
