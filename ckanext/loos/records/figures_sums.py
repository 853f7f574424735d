"""The headline figures, balances and results, each made of sums over the lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from .budget import BudgetLine, Direction, Section
from .figures_groups import NOT_DEBT
from .figures_lines import Terms, add, is_real, kind, side, total
from .figures_rows import Moments, side_label
from .figures_types import Balance, Figure, Kind, Result

_EXCLUDED = {
    Direction.EXPENDITURE: "hors opérations d’ordre et comptes 001, 002, 021, 023",
    Direction.REVENUE: "hors opérations d’ordre et comptes 001, 002, 021, 023 et 1068",
}
_DISPOSALS = "775"


def figures(moments: Moments) -> tuple[Figure, ...]:
    """Real expenditure and revenue at each moment, then what citizens ask about: savings, debt, staff."""
    return (
        *_sides("primary", "prévues au budget primitif", "Crédits du budget primitif", moments.primary),
        *_sides("credits", "prévues sur l’année", "Crédits ouverts de l’année", moments.planned),
        *_sides("realised", "réalisées", "Montants réalisés du compte", moments.realised),
        *_special("credits", "prévu", "crédits ouverts de l’année", moments.planned),
        *_special("realised", "réalisé", "montants réalisés du compte", moments.realised),
        *_carried_in(moments.carried_in),
    )


def balances(terms: Terms) -> tuple[Balance, ...]:
    """Every line counts for the balance, moves and former results too."""
    if not terms:
        return ()
    return tuple(
        Balance(
            section,
            total(terms, side(section, Direction.EXPENDITURE, _any)),
            total(terms, side(section, Direction.REVENUE, _any)),
        )
        for section in Section
    )


def results(realised: Terms) -> tuple[Result, ...]:
    return tuple(_result(section, realised) for section in Section) if realised else ()


def _result(section: Section, realised: Terms) -> Result:
    carried = {
        direction: add(
            line.carried_out for line, _ in realised if line.section is section and line.direction is direction
        )
        for direction in Direction
    }
    return Result(
        section,
        _difference(section, realised, lambda line: kind(line) is not Kind.FORMER_RESULT),
        _difference(section, realised, lambda line: kind(line) is Kind.FORMER_RESULT),
        carried[Direction.EXPENDITURE],
        carried[Direction.REVENUE],
    )


def _difference(section: Section, terms: Terms, keep: Callable[[BudgetLine], bool]) -> Decimal | None:
    """Revenue less expenditure."""
    revenue = total(terms, side(section, Direction.REVENUE, keep))
    spent = total(terms, side(section, Direction.EXPENDITURE, keep))
    return None if revenue is None and spent is None else (revenue or Decimal()) - (spent or Decimal())


def _sides(prefix: str, adjective: str, source: str, terms: Terms) -> Iterator[Figure]:
    for section in Section:
        for direction in Direction:
            label = side_label(section, direction)
            yield Figure(
                f"{prefix}_{section.name}_{direction.name}".lower(),
                f"{label} {adjective}",
                total(terms, side(section, direction, is_real)),
                f"{source}, somme des opérations réelles ({label.lower()}), {_EXCLUDED[direction]}.",
            )


def _special(prefix: str, word: str, source: str, terms: Terms) -> Iterator[Figure]:
    loans = f"{source}, comptes commençant par 16, sauf 165, 166 et 16449, opérations réelles"
    yield Figure(
        f"{prefix}_gross_savings",
        f"Épargne brute (autofinancement), montant {word}",
        _savings(terms),
        f"Recettes réelles de fonctionnement, sauf ventes de biens (compte 775), moins dépenses réelles : {source}.",
    )
    yield Figure(
        f"{prefix}_debt_repaid",
        f"Remboursement du capital de la dette, montant {word}",
        total(terms, side(Section.INVESTMENT, Direction.EXPENDITURE, _is_loan)),
        f"Dépenses : {loans}.",
    )
    yield Figure(
        f"{prefix}_new_loans",
        f"Nouveaux emprunts, montant {word}",
        total(terms, side(Section.INVESTMENT, Direction.REVENUE, _is_loan)),
        f"Recettes : {loans}.",
    )
    yield Figure(
        f"{prefix}_capitalised_result",
        f"Excédent de fonctionnement affecté à l’investissement, montant {word}",
        total(terms, lambda line: kind(line) is Kind.CAPITALISED_RESULT),
        f"Recettes du compte 1068 : {source}. C’est un résultat ancien, pas une recette nouvelle.",
    )


def _carried_in(terms: Terms) -> Iterator[Figure]:
    for direction, what in ((Direction.EXPENDITURE, "Dépenses"), (Direction.REVENUE, "Recettes")):
        yield Figure(
            f"credits_carried_in_{direction.name}".lower(),
            f"{what} de l’année précédente restant à réaliser",
            add(amount for line, amount in terms if line.direction is direction and is_real(line)),
            f"Restes à réaliser repris dans le budget de l’année, {what.lower()} des deux sections, "
            f"{_EXCLUDED[direction]}.",
        )


def _savings(terms: Terms) -> Decimal | None:
    """None unless both sides are stated: half a difference would mislead."""
    revenue = total(terms, side(Section.OPERATING, Direction.REVENUE, _is_current))
    spent = total(terms, side(Section.OPERATING, Direction.EXPENDITURE, is_real))
    return None if revenue is None or spent is None else revenue - spent


def _is_current(line: BudgetLine) -> bool:
    return is_real(line) and not line.account.startswith(_DISPOSALS)


def _is_loan(line: BudgetLine) -> bool:
    return is_real(line) and line.account.startswith("16") and not line.account.startswith(NOT_DEBT)


def _any(_line: BudgetLine) -> bool:
    return True
