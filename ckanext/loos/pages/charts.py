"""Charts: numbers first (their table, their CSV, their sentence), then a drawing kept by the hash of those numbers."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import sqlalchemy as sa
from ckan import model
from markupsafe import Markup
from sqlalchemy.dialects.postgresql import insert

from ckanext.loos.catalogue.tables import chart as table

from . import drawing
from .drawing import LAYOUTS, Bars, Layout

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Row:
    label: str
    values: tuple[Decimal | None, ...]
    code: str = ""


@dataclass(frozen=True)
class Chart:
    slug: str
    title: str  # also the caption of its table
    head: str  # what the rows are: "Chapitre"
    series: tuple[str, ...]  # at most two: "Prévu", "Dépensé"
    rows: tuple[Row, ...]
    sentence: str  # what to see
    total: tuple[Decimal | None, ...] | None = None  # for the table's foot
    note: str = ""

    @cached_property
    def bars(self) -> Bars:
        return Bars(self.slug, self.title, self.series, tuple((row.label, row.values) for row in self.rows))

    def key(self, layout: Layout) -> str:
        """The hash of what is drawn: another number, another key."""
        told = [drawing.VERSION, *layout, *self.bars]
        return hashlib.sha256(json.dumps(told, default=str, ensure_ascii=False).encode()).hexdigest()

    @property
    def coded(self) -> bool:
        return any(row.code for row in self.rows)

    def table(self) -> list[list[str]]:
        """The CSV: codes apart, plain decimals, an empty cell where no amount is stated."""
        head = (["Code"] if self.coded else []) + [self.head, *(f"{name} (euros)" for name in self.series)]
        return [head, *(self._cells(row) for row in self.rows)]

    def _cells(self, row: Row) -> list[str]:
        amounts = ["" if value is None else f"{value:f}" for value in row.values]
        return ([row.code] if self.coded else []) + [row.label, *amounts]


Drawings = Mapping[str, Markup]  # a chart's slug → its variants, ready for the page


def drawings(charts: Sequence[Chart]) -> Drawings:
    """The drawings of a page, in one statement; what is missing is drawn, then kept."""
    wanted = {chart.key(layout): (chart, layout) for chart in charts for layout in LAYOUTS}
    if not wanted:
        return {}
    rows = model.Session.execute(sa.select(table.c.key, table.c.svg).where(table.c.key.in_(list(wanted))))
    kept = {row.key: row.svg for row in rows}
    fresh = {key: drawing.svg(chart.bars, layout) for key, (chart, layout) in wanted.items() if key not in kept}
    _keep(fresh)
    found = {**kept, **fresh}
    return {c.slug: Markup("".join(found[c.key(layout)] for layout in LAYOUTS)) for c in charts}  # noqa: S704


def _keep(fresh: Mapping[str, str]) -> None:
    """In a transaction of its own: a page that is read leaves the session's as it was."""
    if fresh:
        with model.meta.engine.begin() as connection:
            rows = [{"key": key, "svg": svg} for key, svg in sorted(fresh.items())]
            connection.execute(insert(table).on_conflict_do_nothing(), rows)


def draw_published(package_ids: Iterable[str]) -> None:
    """Draw the charts of datasets just written, so that the first visitor does not wait."""
    from . import budget_page

    _attempt(package_ids, lambda package_id: drawings(budget_page.charts_of(package_id)))


def _attempt(package_ids: Iterable[str], draw: Callable[[str], object]) -> None:
    """A chart that cannot be drawn now stops no publishing: the page draws it, or shows its table."""
    for package_id in package_ids:
        try:
            draw(package_id)
        except Exception:
            log.exception("The charts of dataset %s could not be drawn", package_id)
