"""The first numbers a citizen sees of a budget: six amounts, each said in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from ckanext.loos.catalogue import budgets
from ckanext.loos.catalogue.budgets import StoredDocument, VisibleYear, mapping
from ckanext.loos.records.figures import YearFigures, year_figures

_NAMES = (
    (
        "operating_expenditure",
        "Dépenses de fonctionnement",
        "Faire vivre les services chaque jour : agents, énergie, écoles, aides aux associations.",
    ),
    (
        "operating_revenue",
        "Recettes de fonctionnement",
        "Ce qui arrive chaque année : impôts locaux, dotations de l’État, cantine, locations.",
    ),
    (
        "investment_expenditure",
        "Dépenses d’investissement",
        "Ce qui dure : bâtiments, voirie, matériel, et le capital de la dette à rembourser.",
    ),
    (
        "investment_revenue",
        "Recettes d’investissement",
        "Ce qui paie l’investissement : subventions, remboursement de TVA, emprunts.",
    ),
    (
        "gross_savings",
        "Épargne brute",
        "Ce qui reste des recettes de fonctionnement une fois les services payés. Cela sert à investir et à rembourser "
        "la dette.",
    ),
    ("debt_repaid", "Dette remboursée", "La part des emprunts passés rendue cette année aux banques, hors intérêts."),
)


class Headline(NamedTuple):
    name: str
    value: Decimal
    realised: bool
    planned: Decimal | None  # told beside a realised value
    per_inhabitant: Decimal | None
    meaning: str
    formula: str


def headlines(figures: YearFigures) -> list[Headline]:
    """What was done where the accounts tell it, else what was planned; nothing for what is not stated."""
    return list(_headlines(figures))


def _headlines(figures: YearFigures) -> Iterator[Headline]:
    for key, name, meaning in _NAMES:
        done, plan = figures.figure(f"realised_{key}"), figures.figure(f"credits_{key}")
        shown = done if done and done.value is not None else plan
        if shown and shown.value is not None:
            realised = shown is done
            planned = plan.value if realised and plan else None
            per_head = shown.per_inhabitant(figures.population)
            yield Headline(name, shown.value, realised, planned, per_head, meaning, shown.formula)


class BudgetCard(NamedTuple):
    """A budget of a year in a list."""

    dataset_name: str
    title: str
    stages: str  # in words
    annex: bool


def cards(years: Iterable[VisibleYear]) -> list[BudgetCard]:
    """Main budget first."""
    found = [
        BudgetCard(
            year.dataset_name,
            year.dataset_title,
            ", ".join(mapping.stage_name(header) for header in year.headers),
            any(header.annex for header in year.headers),
        )
        for year in years
    ]
    return sorted(found, key=lambda card: (card.annex, card.title))


class Latest(NamedTuple):
    """The newest year of a budget, and its headline figures."""

    year: int
    card: BudgetCard
    headlines: Sequence[Headline]
    has_accounts: bool
    population: int | None


def latest(years: Sequence[VisibleYear], siret: str, population: int | None) -> list[Latest]:
    """Of the main budget: the newest year, and the newest one with accounts when it is another."""
    main = [year for year in years if year.siret == siret]
    wanted = main[:1] + [year for year in main[1:] if any(header.stage.is_accounts for header in year.headers)][:1]
    if wanted and any(header.stage.is_accounts for header in wanted[0].headers):
        wanted = wanted[:1]
    return [_latest(year, population) for year in wanted]


def _latest(year: VisibleYear, population: int | None) -> Latest:
    figures = figures_of(budgets.visible_documents(year.siret, year.fiscal_year), population)
    shown = headlines(figures)[:4] if figures else []
    return Latest(
        year.fiscal_year,
        cards([year])[0],
        shown,
        bool(figures and figures.has_accounts),
        figures.population if figures else None,
    )


def figures_of(documents: Sequence[StoredDocument], population: int | None) -> YearFigures | None:
    """The figures of a year, or None where it has no document. The file's own population comes first."""
    if not documents:
        return None
    told = next((d.document.header.population for d in reversed(documents) if d.document.header.population), None)
    return year_figures([(stored.slot, stored.document) for stored in documents], told or population)
