"""A budget in the few groups that a citizen asks about: pay, debt, building, grants.

A line's group is told by its account (M14 and M57 number these alike), so budgets voted by nature, by
operation or by function give the same groups; what no account names is "other", so nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .budget import BudgetLine, Direction, Section


class Group(NamedTuple):
    code: str
    label: str
    accounts: tuple[str, ...]  # how they begin; the longest beginning of all groups of a side wins


NOT_DEBT = ("165", "166", "16449")  # deposits, refinancing, revolving credit: no new debt, none repaid

_SIDES: Mapping[tuple[Section, Direction], tuple[Group, ...]] = {
    (Section.OPERATING, Direction.EXPENDITURE): (
        Group("staff", "Personnel", ("621", "631", "633", "64")),
        Group("purchases", "Achats et services", ("60", "61", "62", "635", "637")),
        Group("contributions", "Aides, contributions et indemnités des élus", ("65",)),
        Group("interest", "Intérêts de la dette et frais financiers", ("66",)),
        Group("shared_taxes", "Impôts reversés à d’autres", ("701249", "7068129", "739", "749")),
        Group("other", "Autres dépenses", ("",)),
    ),
    (Section.OPERATING, Direction.REVENUE): (
        Group("taxes", "Impôts et taxes", ("73",)),
        Group("state", "Aides de l’État et des autres collectivités", ("74",)),
        Group("users", "Services payés par les usagers, ventes et concessions", ("70",)),
        Group("rents", "Loyers et autres recettes de gestion", ("75",)),
        Group("other", "Autres recettes", ("",)),
    ),
    (Section.INVESTMENT, Direction.EXPENDITURE): (
        Group("equipment", "Équipement (achats, travaux, études)", ("20", "21", "22", "23")),
        Group("grants", "Subventions d’équipement versées à d’autres", ("204",)),
        Group("debt", "Remboursement du capital de la dette", ("16",)),
        Group("deposits", "Cautions et mouvements d’emprunts sans effet sur la dette", NOT_DEBT),
        Group("third_party", "Travaux pour le compte d’autres, qui les remboursent", ("45",)),
        Group("other", "Autres dépenses", ("",)),
    ),
    (Section.INVESTMENT, Direction.REVENUE): (
        Group("grants", "Subventions reçues pour investir", ("13",)),
        Group("funds", "TVA remboursée, taxe d’aménagement et autres dotations", ("10",)),
        Group("loans", "Nouveaux emprunts", ("16",)),
        Group("deposits", "Cautions et mouvements d’emprunts sans effet sur la dette", NOT_DEBT),
        Group("sales", "Ventes prévues de biens", ("024",)),
        Group("third_party", "Remboursements de travaux faits pour d’autres", ("45",)),
        Group("other", "Autres recettes", ("",)),
    ),
}


def group(line: BudgetLine) -> Group:
    """The one group of a line."""
    found, _beginning = max(_beginnings(line), key=lambda pair: len(pair[1]))
    return found


def _beginnings(line: BudgetLine) -> Iterator[tuple[Group, str]]:
    for each in _SIDES[line.section, line.direction]:
        for beginning in each.accounts:
            if line.account.startswith(beginning):
                yield each, beginning
