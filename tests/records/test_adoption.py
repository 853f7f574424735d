"""The words of a deliberation adopt a budget document, or leave a doubt: then nothing is said."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.loos.records.adoption import adopts
from ckanext.loos.records.budget import BudgetHeader, Stage


def header(stage: Stage, year: int = 2024, **changed: Any) -> BudgetHeader:
    values = {"name": "COMMUNE DE CRACH", "collectivity": "Crach", "nomenclature": "M57_D", **changed}
    return BudgetHeader("21560046100010", collectivity_siret="21560046100010", fiscal_year=year, stage=stage, **values)


PRIMARY = header(Stage.PRIMARY)
VILLAGE = header(Stage.PRIMARY, name="LOTISSEMENT DU BOURG", annex=True)
WATER = header(Stage.PRIMARY, name="SERVICE DE L'EAU", annex=True)


@pytest.mark.parametrize(
    ("title", "document"),
    [
        ("Vote du budget primitif 2024", PRIMARY),
        ("Budget primitif", PRIMARY),
        ("BUDGET PRINCIPAL – BP 2024 – Adoption", PRIMARY),
        ("Finances : budget primitif 2024 de la commune de Crach", PRIMARY),
        ("Compte administratif 2023 et budget primitif 2024", PRIMARY),
        ("Budgets primitifs 2024 : budget principal et budgets annexes", PRIMARY),
        ("Budgets primitifs 2024 : budget principal et budgets annexes", WATER),
        ("Budget annexe de l'eau : budget primitif 2024", WATER),
        ("Compte de gestion et compte administratif 2024", header(Stage.ACCOUNTS)),
        ("Approbation du compte financier unique 2024", header(Stage.SINGLE_ACCOUNT)),
        ("Budget supplémentaire 2024", header(Stage.SUPPLEMENTARY)),
        ("Décision modificative n° 2 du budget 2024", header(Stage.AMENDING, number="2")),
        ("DM n°2024-02", header(Stage.AMENDING, number="2")),
        ("Décision budgétaire modificative – exercice 2024", header(Stage.AMENDING)),
    ],
)
def test_a_title_that_adopts_a_document_is_known(title: str, document: BudgetHeader) -> None:
    assert adopts(title, document)


@pytest.mark.parametrize(
    ("title", "document"),
    [
        ("Budget primitif 2023", PRIMARY),
        ("Débat d'orientation budgétaire 2024", PRIMARY),
        ("Affectation du résultat au budget primitif 2024", PRIMARY),
        ("Dépenses d'investissement avant le vote du budget primitif 2024", PRIMARY),
        ("Élection du président pour le vote du compte administratif 2024", header(Stage.ACCOUNTS)),
        ("Budget primitif 2024 : subvention au CCAS", PRIMARY),
        ("Annulation du vote du budget primitif 2024", PRIMARY),
        ("Budget primitif 2024 – service de l'eau", PRIMARY),
        ("Budget annexe : budget primitif 2024", PRIMARY),
        ("Budget primitif 2024", WATER),
        ("Budget annexe lotissement : budget primitif 2024", VILLAGE),
        ("Budget annexe de l'assainissement : budget primitif 2024", WATER),
        ("Compte administratif 2024", header(Stage.SINGLE_ACCOUNT)),
        ("Communauté d'agglomération (CA) 2024", header(Stage.ACCOUNTS)),
        ("Décision modificative n° 1 du budget 2024", header(Stage.AMENDING, number="2")),
        ("Décision modificative n° 12 du budget 2024", header(Stage.AMENDING, number="1")),
        ("", PRIMARY),
    ],
)
def test_a_doubt_is_no_link(title: str, document: BudgetHeader) -> None:
    assert not adopts(title, document)
