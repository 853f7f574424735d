"""What citizens are told of a budget: right figures, each with its formula.

`year_figures` reads the current documents of one budget (main or annex) in one year; `compare` sets two years
of the same budget side by side. What the charts show is in `figures_text`, in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .budget import BudgetDocument, Stage
from .figures_french import tidy
from .figures_lines import (
    accounts,
    accounts_state_credits,
    carried_in_terms,
    credit_terms,
    kind,
    primary_terms,
    realised_terms,
)
from .figures_rows import Moments, by_chapter, by_function, by_group, by_kind, by_stage
from .figures_sums import balances, figures, results
from .figures_types import Balance, Change, Comparison, Figure, Kind, Result, Row, YearFigures

__all__ = [
    "Balance",
    "Change",
    "Comparison",
    "Figure",
    "Kind",
    "Result",
    "Row",
    "YearFigures",
    "compare",
    "kind",
    "year_figures",
]


def year_figures(documents: Sequence[tuple[str, BudgetDocument]], population: int | None = None) -> YearFigures:
    """All figures of one budget in one year.

    `documents`: (slot, document), the current ones in the order of the year ("bp", "bs", "dm-1", "comptes").
    `population`: the commune's; without one, the newest that the documents state. Raises ValueError where
    there is no document, or where two budgets or two years are mixed: their sums would mean nothing.
    """
    voted = [(slot, document) for slot, document in documents if not document.header.draft]
    read = [document for _slot, document in voted]
    if len({(document.header.siret, document.header.fiscal_year) for document in read}) != 1:
        raise ValueError("the documents of one budget and one year are needed")
    header = read[-1].header
    moments = Moments(primary_terms(read), credit_terms(read), realised_terms(read), carried_in_terms(read))
    return YearFigures(
        siret=header.siret,
        fiscal_year=header.fiscal_year,
        nomenclature=header.nomenclature,
        population=population or _population(read),
        has_primary=bool(moments.primary),
        has_accounts=bool(moments.realised),
        figures=figures(moments),
        primary_balances=balances(moments.primary),
        credit_balances=balances(moments.planned),
        results=results(moments.realised),
        stages=by_stage(moments),
        chapters=by_chapter(moments),
        functions=by_function(moments, header.nomenclature),
        groups=by_group(moments),
        kinds=by_kind(moments),
        notes=tuple(tidy(note) for note in _notes(voted)),
    )


def compare(before: YearFigures, after: YearFigures) -> Comparison:
    """The figures that both years state, on the same basis. Raises ValueError for two different budgets.

    The credits of a year still open (no accounts yet) are left out: more may be voted, so they are not those
    of a whole year.
    """
    if before.siret != after.siret:
        raise ValueError("two budgets are not two years of the same one")
    changes = tuple(_changes(before, after))
    norms = (before.nomenclature.split("_")[0], after.nomenclature.split("_")[0])
    note = ""
    if norms[0] != norms[1]:
        note = tidy(
            f"Les comptes suivent la nomenclature {norms[0]} en {before.fiscal_year} et {norms[1]} en "
            f"{after.fiscal_year} : les totaux se comparent, mais pas chaque chapitre."
        )
    return Comparison(before.fiscal_year, after.fiscal_year, changes, note)


def _changes(before: YearFigures, after: YearFigures) -> Iterator[Change]:
    whole_years = before.has_accounts and after.has_accounts
    for figure in after.figures:
        if figure.key.startswith("credits_") and not whole_years:
            continue
        former = before.figure(figure.key)
        if former and former.value is not None and figure.value is not None:
            yield Change(figure.key, figure.label, former.value, figure.value)


def _population(documents: Sequence[BudgetDocument]) -> int | None:
    return next((d.header.population for d in reversed(documents) if d.header.population), None)


def _notes(documents: Sequence[tuple[str, BudgetDocument]]) -> Iterator[str]:
    """What is missing, so that a sum is not taken for more than it is."""
    read = [document for _slot, document in documents]
    if all(document.header.stage is not Stage.PRIMARY for document in read):
        yield "Le budget primitif n’est pas publié ici : ce qui était prévu au départ n’est pas connu."
    if not accounts(read):
        yield "Les comptes de l’année ne sont pas encore publiés : ce qui a été dépensé et reçu n’est pas connu."
    missing = [] if accounts_state_credits(read) else [f"n° {number}" for number in _holes(documents)]
    if len(missing) == 1:
        yield f"La décision modificative {missing[0]} n’est pas publiée ici : les crédits de l’année sont incomplets."
    elif missing:
        named = f"{', '.join(missing[:-1])} et {missing[-1]}"
        yield f"Les décisions modificatives {named} ne sont pas publiées ici : les crédits de l’année sont incomplets."


def _holes(documents: Sequence[tuple[str, BudgetDocument]]) -> Sequence[int]:
    """The numbers of amending decisions that are not there. Where one has no number, it may be any of these."""
    told = [
        re.fullmatch(r"dm-(\d{1,3})", slot) or re.fullmatch(r"(\d{1,3})", document.header.number or "")
        for slot, document in documents
        if document.header.stage is Stage.AMENDING
    ]
    numbers = {int(number[1]) for number in told if number}
    return [] if None in told else [n for n in range(1, max(numbers, default=0)) if n not in numbers]
