"""What vanished from a source: withdrawn after a time of grace, and never much of it without a person's word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import sqlalchemy as sa
from ckan import model

from .runs import now
from .tables import file as table

SHARE = 0.1  # of a source's files that one run may withdraw by itself
_CONFIRM = "si c'est voulu, relancez en confirmant le retrait."
_TOO_MANY = f"{{}} fichiers sur {{}} ont disparu de la source : rien n'est retiré. Vérifiez la connexion ; {_CONFIRM}"
_ORPHANS = """
SELECT DISTINCT key FROM loos_harvest_file AS gone, unnest(gone.gave) AS key
WHERE gone.source_id = :source AND gone.name = ANY (:names)
  AND NOT EXISTS (
    SELECT 1 FROM loos_harvest_file AS other
    WHERE other.gave @> ARRAY[key] AND NOT (other.source_id = :source AND other.name = ANY (:names))
  )
"""
Withdraw = Callable[[Sequence[str]], None]


def apply(source: str, grace: timedelta, withdraw: Withdraw, *, confirmed: bool) -> list[str]:
    """Withdraw what only vanished files gave. Commits; the faults to tell.

    The files are forgotten once the catalogue has committed: a crash between the two withdraws again, to no effect.
    """
    names = _due(source, grace)
    total = _count(source)
    if not names:
        return []
    if not confirmed and (len(names) > max(1, total * SHARE) or len(names) == total):
        return [_TOO_MANY.format(len(names), total)]
    withdraw(orphans(source, names))
    model.Session.execute(sa.delete(table).where(table.c.source_id == source, table.c.name.in_(names)))
    model.Session.commit()
    return []


def awaits_word(faults: Sequence[str]) -> bool:
    """Whether a run's faults say that a person must confirm a withdrawal."""
    return any(line.endswith(_CONFIRM) for line in faults)


def orphans(source: str, names: Sequence[str]) -> list[str]:
    """The keys of what these files gave and no other file gives."""
    return list(model.Session.scalars(sa.text(_ORPHANS), {"source": source, "names": list(names)}))


def _due(source: str, grace: timedelta) -> list[str]:
    wanted = (table.c.source_id == source, table.c.missing_since <= now() - grace)
    return list(model.Session.scalars(sa.select(table.c.name).where(*wanted)))


def _count(source: str) -> int:
    return int(model.Session.scalar(sa.select(sa.func.count()).where(table.c.source_id == source)) or 0)
