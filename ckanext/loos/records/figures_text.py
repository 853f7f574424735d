"""What to see in each chart, in a short French sentence made from its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from .budget import Direction, Section
from .figures_french import cents, euros, percent, plural, tidy
from .figures_types import Balance, Change, Result, Row

Measure = Literal["primary", "planned", "realised"]
_SECTIONS = {Section.OPERATING: "fonctionnement", Section.INVESTMENT: "investissement"}


def of_section(section: Section) -> str:
    """De fonctionnement, d’investissement."""
    name = _SECTIONS[section]
    return f"d’{name}" if name.startswith("i") else f"de {name}"


def side(section: Section, direction: Direction) -> str:
    """Dépenses de fonctionnement, recettes d’investissement."""
    return f"{_word(direction)}s {of_section(section)}"


def about_rows(rows: Sequence[Row], measure: Measure = "planned") -> str:
    """The greatest chapter or function, and the next. The rows are one side of one section."""
    told = [(row.label, amount) for row in rows if (amount := _amount(row, measure)) is not None]
    if not told:
        return "Aucun montant n’est indiqué."
    what = f"{_word(rows[0].direction)} {of_section(rows[0].section)}"
    above = sorted((pair for pair in told if pair[1] > 0), key=lambda pair: -pair[1])
    if not above:
        return f"Aucune {what} n’est supérieure à zéro."
    whole = sum((amount for _label, amount in told), Decimal())
    comparable = len(above) > 1 and all(amount >= 0 for _label, amount in told)
    if len(above) == 1 and len(told) == 1:
        return tidy(f"La seule {what} est « {above[0][0]} » : {euros(above[0][1])}.")
    return tidy(_greatest(what, above, whole if comparable else None))


class Share(NamedTuple):
    label: str
    amount: str  # of 100 euros, to the euro


def of_hundred(rows: Sequence[Row], measure: Measure = "planned") -> Sequence[Share]:
    """Where 100 euros of one side of a section go, the greatest part first; nothing where that would mislead."""
    told = [(amount, row.label) for row in rows if (amount := _amount(row, measure))]
    if len(told) < 2 or any(amount < 0 for amount, _label in told):
        return []
    whole = sum((amount for amount, _label in told), Decimal())
    return [Share(label, _part(amount / whole)) for amount, label in sorted(told, reverse=True)]


def _part(ratio: Decimal) -> str:
    return tidy("moins de 1 €") if ratio < Decimal("0.01") else euros(ratio * 100)


def about_stage(row: Row) -> str:
    """One side of one section: voted, changed, realised."""
    start = _change_in_year(row)
    if row.realised is None:
        if row.planned is None:
            return tidy(f"{row.label} : aucun montant n’est indiqué.")
        unknown = "Le montant réalisé n’est pas connu."
        return tidy(f"{row.label} : {euros(row.planned)} {plural(row.planned, 'prévu')}. {start}{unknown}")
    done = f"{row.label} : {euros(row.realised)} {plural(row.realised, 'réalisé')}"
    if row.rate is None or row.planned is None:
        return tidy(f"{done}.")
    whole = f"{'des' if row.planned >= 2 else 'de'} {euros(row.planned)} {plural(row.planned, 'prévu')}"
    return tidy(f"{done}, soit {percent(row.rate)} {whole}. {start}".strip())


def about_balance(balance: Balance) -> str:
    name = f"Section {of_section(balance.section)}"
    if balance.gap is None:
        return tidy(f"{name} : l’équilibre n’est pas connu.")
    if balance.gap == 0:
        return tidy(f"{name} : en équilibre, {euros(balance.revenue or Decimal())} de recettes et autant de dépenses.")
    more, less = ("recettes", "dépenses") if balance.gap > 0 else ("dépenses", "recettes")
    return tidy(f"{name} : pas en équilibre, les {more} dépassent les {less} de {cents(abs(balance.gap))}.")


def about_result(result: Result) -> str:
    """The year's result, then with the years before, then what is still to come."""
    name = f"Section {of_section(result.section)}"
    if result.year is None or result.closing is None:
        return tidy(f"{name} : le résultat n’est pas connu.")
    text = f"{name} : l’année se termine {_with_result(result.year)}."
    if result.former:
        former = f"Avec les années précédentes ({euros(result.former)})"
        text += f" {former}, le compte se termine {_with_result(result.closing)}."
    if result.carried_out_expenditure or result.carried_out_revenue:
        spent, received = (value or Decimal() for value in (result.carried_out_expenditure, result.carried_out_revenue))
        text += f" Il reste {euros(spent)} de dépenses et {euros(received)} de recettes à réaliser l’année suivante."
    return tidy(text)


def about_change(change: Change, before: int, after: int) -> str:
    start = f"{change.label} : {euros(change.after)} en {after}, contre {euros(change.before)} en {before}"
    if change.difference == 0:
        return tidy(f"{start}. Le montant n’a pas changé.")
    way = "hausse" if change.difference > 0 else "baisse"
    if change.rate is None or change.after < 0:
        return tidy(f"{start}, soit une {way} de {euros(abs(change.difference))}.")
    return tidy(f"{start}, soit une {way} de {percent(abs(change.rate))}.")


def _greatest(what: str, above: Sequence[tuple[str, Decimal]], whole: Decimal | None) -> str:
    (label, amount), *others = above
    share = f", soit {percent(amount / whole)} du total" if whole else ""
    equal = [name for name, value in others if value == amount]
    if equal:
        names = f"{', '.join(f'« {name} »' for name in (label, *equal[:-1]))} et « {equal[-1]} »"
        return f"Les plus grosses {what.replace(' ', 's ', 1)} sont {names} : {euros(amount)} chacune."
    text = f"La plus grosse {what} est « {label} » : {euros(amount)}{share}."
    if others:
        share = f", soit {percent(others[0][1] / whole)}" if whole else ""
        text += f" Vient ensuite « {others[0][0]} » : {euros(others[0][1])}{share}."
    return text


def _amount(row: Row, measure: Measure) -> Decimal | None:
    return {"primary": row.primary, "planned": row.planned, "realised": row.realised}[measure]


def _word(direction: Direction) -> str:
    return "dépense" if direction is Direction.EXPENDITURE else "recette"


def _change_in_year(row: Row) -> str:
    if row.primary is None or row.planned is None or row.primary == row.planned:
        return ""
    way = "augmenté" if row.planned > row.primary else "baissé"
    moved = euros(abs(row.planned - row.primary))
    return f"Le budget primitif prévoyait {euros(row.primary)} ; en cours d’année, la prévision a {way} de {moved}. "


def _with_result(value: Decimal) -> str:
    if value == 0:
        return "à l’équilibre"
    return f"par un {'excédent' if value > 0 else 'déficit'} de {euros(abs(value))}"
