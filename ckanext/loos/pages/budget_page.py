"""All that the page of a budget shows, read in a handful of statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from ckan.plugins import toolkit as tk

from ckanext.loos.catalogue import adoptions, budgets, communes, originals
from ckanext.loos.catalogue.budgets import StoredDocument
from ckanext.loos.catalogue.communes import CommuneRow
from ckanext.loos.catalogue.sessions.deliberations import Found
from ckanext.loos.records import figures_text
from ckanext.loos.records.budget import BudgetHeader, Direction, Section
from ckanext.loos.records.figures import Comparison, YearFigures, compare

from . import budget_charts, charts, french
from .charts import Chart, Drawings
from .headline import Headline, figures_of, headlines


class Hundred(NamedTuple):
    """Where 100 euros of a side of the budget go, for who is not at ease with millions."""

    title: str
    shares: Sequence[figures_text.Share]


class Part(NamedTuple):
    """A chapter of the page."""

    anchor: str
    title: str
    intro: str
    charts: Sequence[Chart]
    hundreds: Sequence[Hundred] = ()


@dataclass(frozen=True)
class BudgetPage:
    package: dict[str, Any]
    row: CommuneRow | None
    documents: Sequence[StoredDocument]
    figures: YearFigures
    comparison: Comparison | None

    @property
    def header(self) -> BudgetHeader:
        return self.documents[-1].document.header

    @property
    def annex(self) -> bool:
        return any(stored.document.header.annex for stored in self.documents)

    @property
    def lines(self) -> int:
        return sum(len(stored.document.lines) for stored in self.documents)

    @cached_property
    def headlines(self) -> list[Headline]:
        return headlines(self.figures)

    @property
    def population_source(self) -> str:
        """Whose count of inhabitants it is."""
        if any(stored.document.header.population for stored in self.documents):
            return "nombre écrit dans le fichier du budget"
        when = self.row.commune.population_date if self.row else None
        return f"population de la commune{f' au {french.long_date(when)}' if when else ''}"

    @cached_property
    def parts(self) -> list[Part]:
        return [part for part in _parts(self.figures, self.comparison) if part.charts]

    @property
    def charts(self) -> list[Chart]:
        return [chart for part in self.parts for chart in part.charts]

    def chart(self, slug: str) -> Chart | None:
        return next((chart for chart in self.charts if chart.slug == slug), None)

    @cached_property
    def drawings(self) -> Drawings:
        return charts.drawings(self.charts)

    @cached_property
    def adopted_by(self) -> dict[str, Found]:
        """The deliberation that adopted each document, by resource, where that is certain."""
        return adoptions.of_budget(self.package["id"])

    @cached_property
    def waiting(self) -> Sequence[originals.Waiting]:
        """What a clerk must look at: for those who may edit only."""
        return waiting(self.package)


def read(package: dict[str, Any]) -> BudgetPage | None:
    """The page of a dataset the caller may see; None while it has no document."""
    documents = budgets.documents(package["id"])
    organization = package.get("owner_org")
    row = communes.find(organization) if organization else None
    population = row.commune.population if row else None
    figures = figures_of(documents, population)
    if figures is None:
        return None
    return BudgetPage(package, row, documents, figures, _comparison(figures, population))


def waiting(package: dict[str, Any]) -> Sequence[originals.Waiting]:
    try:
        tk.check_access("package_update", {}, {"id": package["id"]})
    except tk.NotAuthorized:
        return []
    return originals.waiting(package["id"])


def charts_of(package_id: str) -> list[Chart]:
    """The charts of a dataset's page, for drawing them beforehand."""
    documents = budgets.documents(package_id)
    figures = figures_of(documents, None)
    if figures is None:
        return []
    return [chart for part in _parts(figures, _comparison(figures, None)) for chart in part.charts]


def _comparison(figures: YearFigures, population: int | None) -> Comparison | None:
    """With the year before, as anybody may see it."""
    before = figures_of(budgets.visible_documents(figures.siret, figures.fiscal_year - 1), population)
    return compare(before, figures) if before else None


def _hundreds(figures: YearFigures, direction: Direction) -> Iterator[Hundred]:
    for section in Section:
        groups = figures.groups_of(section, direction)
        if shares := figures_text.of_hundred(groups, "realised" if figures.has_accounts else "planned"):
            yield Hundred(figures_text.side(section, direction), shares)


def _parts(figures: YearFigures, comparison: Comparison | None) -> list[Part]:
    return [
        Part(
            "depenses",
            "À quoi sert l’argent",
            "Un chapitre rassemble les dépenses de même nature. Sont comptées ici les dépenses réelles, celles qui "
            "sortent vraiment de la caisse.",
            budget_charts.expenditure(figures),
            list(_hundreds(figures, Direction.EXPENDITURE)),
        ),
        Part(
            "recettes",
            "D’où vient l’argent",
            "Sont comptées ici les recettes réelles, celles qui entrent vraiment dans la caisse.",
            budget_charts.revenue(figures),
            list(_hundreds(figures, Direction.REVENUE)),
        ),
        Part(
            "politiques",
            "Pour quelles politiques publiques",
            "La commune indique sur chaque ligne la fonction servie : école, culture, voirie…",
            budget_charts.functions(figures),
        ),
        Part(
            "etapes",
            "Du vote aux comptes",
            "Le budget primitif est voté au début de l’année. Les décisions modificatives le corrigent. Les comptes "
            "disent enfin ce qui a été fait.",
            budget_charts.stages(figures),
        ),
        Part(
            "annees",
            "D’une année à l’autre",
            "Les mêmes montants, calculés de la même façon, deux années de suite.",
            budget_charts.years(comparison),
        ),
    ]
