"""The annexes of a TotEM budget: counted, never read, and freed as the file goes by.

Annexes (loans, staff, grants…) name persons. Source: odm-budgetaire.org, `Annexes/DATA_*` tables of rows. One value
alone is taken: the day of the deliberation that adopted the budget (`DATA_SIGNATURE/SIGNATURE/DtDelib`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from lxml import etree

from .. import xml_source
from .header import BUDGET, day

_ANNEXES = BUDGET + "Annexes"
_TABLE = BUDGET + "DATA_"
_SIGNATURE = BUDGET + "SIGNATURE"
_MAX_LEAF = 10_000  # elements in one line or block of the header


class AnnexCounter:
    """Counts rows by table, whatever the tables are called, while the tree is pruned."""

    def __init__(self, leaves: Collection[str]) -> None:
        self.rows: Counter[str] = Counter()
        self.deliberated_on: date | None = None
        self._leaves = leaves

    def __call__(self, root: etree._Element, ended: bool) -> None:
        """Between two pieces of the file: count and free what is complete; at its end, count the rest."""
        if ended:
            self._count_within(root)
            return
        last = root
        for element in xml_source.open_elements(root, self._leaves):
            self._drop(element)
            last = element[-1]
        if sum(1 for _ in last.iter()) > _MAX_LEAF:
            raise xml_source.oversized(last)

    def _drop(self, element: etree._Element) -> None:
        """Free all children but the last, which may still be being read."""
        complete = element[:-1]
        if element.tag.startswith(_TABLE):
            self._add(element, len(complete))
        elif element.tag == _ANNEXES:
            for table in complete:
                self._add(table, len(table))
        else:
            for child in complete:
                self._count_within(child)
        del element[:-1]

    def _count_within(self, element: etree._Element) -> None:
        for annexes in element.iter(_ANNEXES):
            for table in annexes:
                self._add(table, len(table))

    def _add(self, table: etree._Element, rows: int) -> None:
        if rows and table.tag.startswith(_TABLE):
            self.rows[table.tag[len(BUDGET) :]] += rows
            if table[0].tag == _SIGNATURE:
                self.deliberated_on = day(table[0], "DtDelib") or self.deliberated_on
