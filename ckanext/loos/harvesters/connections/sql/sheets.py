"""The rows of a file as the sheets of the clerk's template, with its headings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from ckanext.loos.formats.session_sheet import head

from .. import FileFault
from ..workbook import Sheet
from .kinds import KINDS, OFFICIALS
from .spool import Spool

_LISTS = ("attendance", "deliberations", "votes")


def sheets(spool: Spool, file: str) -> list[Sheet]:
    """Raises `FileFault` when a session is told twice."""
    if file == OFFICIALS:
        return [_table("officials", KINDS["officials"].headings, spool.read(file, "officials"))]
    heads = list(islice(spool.read(file, "sessions"), 2))
    if len(heads) > 1:
        raise FileFault("La requête « sessions » donne deux lignes pour cette séance : une seule est attendue.")
    lists = [kind for kind in _LISTS if spool.first(file, kind)]
    told = heads[0] if heads else spool.first(file, lists[0])
    labels = [(label, told[label]) for label in head.LABELS if label in told]
    tables = [_table(kind, KINDS[kind].headings[2:], spool.read(file, kind)) for kind in lists]
    return [Sheet(KINDS["sessions"].sheet, labels), *tables]


def _table(kind: str, headings: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Sheet:
    lines = [[row.get(heading, "") for heading in headings] for row in rows]
    return Sheet(KINDS[kind].sheet, [headings, *lines])
