"""Make every projection again from the datasets and their originals; ids and addresses stay."""

from __future__ import annotations

import sqlalchemy as sa
from ckan import model

from ckanext.loos.records.budget_year import arrange

from . import communes, originals, projection, publish, registers
from .tables import chart, original


def run() -> int:
    """Rebuild all budgets, then the registers; returns how many datasets were rebuilt. Commits."""
    model.Session.execute(sa.delete(chart))
    package_ids = list(model.Session.scalars(sa.select(original.c.package_id).distinct()))
    done = [package_id for package_id in package_ids if _rebuild(package_id)]
    publish.follow(done)
    registers.refresh_all()
    return len(done)


def _rebuild(package_id: str) -> bool:
    """One dataset in one transaction."""
    package = model.Package.get(package_id)
    row = communes.find(package.owner_org) if package and package.owner_org else None
    if row is None or package.state == "deleted":
        return False
    projection.remove(package_id, projection.stored(package_id))
    publish.write_year(row, package_id, arrange(tuple(originals.of_dataset(package_id))), [])
    model.Session.commit()
    return True
