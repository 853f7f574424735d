"""Which charts a year of a budget gives, and what each shows, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ckanext.loos.records import figures_text
from ckanext.loos.records.budget import Direction, Section
from ckanext.loos.records.figures import Change, Comparison, YearFigures
from ckanext.loos.records.figures import Row as Part

from .charts import Chart, Row

_SLUGS = {
    (Section.OPERATING, Direction.EXPENDITURE): ("depenses-fonctionnement", "Dépenses de fonctionnement"),
    (Section.OPERATING, Direction.REVENUE): ("recettes-fonctionnement", "Recettes de fonctionnement"),
    (Section.INVESTMENT, Direction.EXPENDITURE): ("depenses-investissement", "Dépenses d’investissement"),
    (Section.INVESTMENT, Direction.REVENUE): ("recettes-investissement", "Recettes d’investissement"),
}
_COMPARED = (
    "operating_expenditure",
    "operating_revenue",
    "investment_expenditure",
    "investment_revenue",
    "gross_savings",
    "debt_repaid",
)
_REALISED = {Direction.EXPENDITURE: "Dépensé", Direction.REVENUE: "Reçu"}


def expenditure(figures: YearFigures) -> list[Chart]:
    return _by_chapter(figures, Direction.EXPENDITURE)


def revenue(figures: YearFigures) -> list[Chart]:
    return _by_chapter(figures, Direction.REVENUE)


def functions(figures: YearFigures) -> list[Chart]:
    """What the money is for, where the lines say it."""
    found = []
    for section in Section:
        slug, title = _SLUGS[section, Direction.EXPENDITURE]
        parts = figures.functions_of(section, Direction.EXPENDITURE)
        if chart := _of_parts(f"{slug}-fonctions", f"{title} par politique publique", "Fonction", parts, figures):
            found.append(chart)
    return found


def stages(figures: YearFigures) -> list[Chart]:
    """The vote against the year's credits and what was done: three moments of the same four sums."""
    if not figures.has_primary or not figures.has_accounts:
        return []
    return [
        Chart(
            slug=f"etapes-{title}",
            title=f"Les {title} {figures.fiscal_year}, du vote aux comptes",
            head="Étape",
            series=("Montant",),
            rows=tuple(_moments(parts, direction)),
            sentence=" ".join(figures_text.about_stage(part) for part in parts),
        )
        for direction, title in ((Direction.EXPENDITURE, "dépenses"), (Direction.REVENUE, "recettes"))
        if (parts := [part for part in figures.stages if part.direction is direction])
    ]


def years(comparison: Comparison | None) -> list[Chart]:
    """The same figures in two years, made the same way: what was done, else what was planned."""
    changes = _comparable(comparison) if comparison else []
    if comparison is None or not changes:
        return []
    rows = tuple(Row(change.label, (change.before, change.after)) for change in changes)
    return [
        Chart(
            slug="annees",
            title=f"{comparison.before} et {comparison.after} côte à côte",
            head="Montant",
            series=(str(comparison.before), str(comparison.after)),
            rows=rows,
            sentence=figures_text.about_change(max(changes, key=_size), comparison.before, comparison.after),
            note=comparison.note,
        )
    ]


def _size(change: Change) -> Decimal:
    return abs(change.difference)


def _comparable(comparison: Comparison) -> list[Change]:
    for prefix in ("realised_", "credits_"):
        changes = [change for change in comparison.changes if change.key.removeprefix(prefix) in _COMPARED]
        if changes:
            return changes
    return []


def _by_chapter(figures: YearFigures, direction: Direction) -> list[Chart]:
    found = []
    for section in Section:
        slug, title = _SLUGS[section, direction]
        parts = figures.chapters_of(section, direction)
        if chart := _of_parts(slug, f"{title} {figures.fiscal_year}, par chapitre", "Chapitre", parts, figures):
            found.append(chart)
    return found


def _of_parts(slug: str, title: str, head: str, parts: Sequence[Part], figures: YearFigures) -> Chart | None:
    """Planned against realised, the greatest first; nothing where no part has an amount."""
    if not any(part.planned or part.realised for part in parts):
        return None
    planned = any(part.planned is not None for part in parts)
    realised = any(part.realised is not None for part in parts)
    told = (part for part in parts if part.planned or part.realised)
    shown = sorted(told, key=lambda part: (part.realised if realised else part.planned) or 0, reverse=True)
    names = (["Prévu"] if planned else []) + ([_REALISED[parts[0].direction]] if realised else [])
    rows = [Row(p.label, _values(p, planned=planned, realised=realised), p.code) for p in shown]
    columns = zip(*(row.values for row in rows), strict=True)
    return Chart(
        slug=slug,
        title=title,
        head=head,
        series=tuple(names),
        rows=tuple(rows),
        sentence=figures_text.about_rows(shown, "realised" if realised else "planned"),
        total=tuple(sum((v for v in column if v is not None), Decimal()) for column in columns),
    )


def _values(part: Part, *, planned: bool, realised: bool) -> tuple[Decimal | None, ...]:
    return ((part.planned,) if planned else ()) + ((part.realised,) if realised else ())


def _moments(parts: Sequence[Part], direction: Direction) -> Iterator[Row]:
    told = (("primary", "voté au budget primitif"), ("planned", "prévu en fin d’année"))
    for part in parts:
        section = "Fonctionnement" if part.section is Section.OPERATING else "Investissement"
        for name, words in (*told, ("realised", _REALISED[direction].lower())):
            if getattr(part, name) is not None:
                yield Row(f"{section} : {words}", (getattr(part, name),))
