"""What the gate holds back of acts, and what it lets through."""

from __future__ import annotations

import datetime

import pytest

from ckanext.loos.privacy import acts
from ckanext.loos.records.act import Act, Nature

DAY = datetime.date(2026, 3, 12)
OFFICIALS = ("jean-dupont", "le-goff-anne")


def held(title: str, subject: str | None = "7.1", nature: Nature = Nature.DELIBERATION) -> list[str]:
    return acts.reasons(Act("215600461", "1", DAY, nature, title, subject_code=subject), OFFICIALS)


@pytest.mark.parametrize(
    "title",
    [
        "Budget primitif 2026",
        "VOTE DES TAUX D'IMPOSITION",
        "Subvention à l'association sportive",
        "Travaux rue Jean Jaurès et école Marie Curie",
        "Aménagement de la place Victor Hugo",
        "Délégation de fonctions à M. le Maire",
        "Délégations du conseil municipal à Madame la Maire",
        "Monsieur Le Maire présente le rapport",
        "Désignation de Jean DUPONT au syndicat des eaux",
        "Indemnités de Mme LE GOFF, adjointe",
        "Convention avec le Département du Pas-de-Calais",
        "Groupe scolaire Pierre Mendès France : toiture",
    ],
)
def test_ordinary_titles_pass(title: str) -> None:
    assert held(title) == []


@pytest.mark.parametrize(
    "title",
    [
        "Contrat à durée déterminée - Jean Martin",
        "Acquisition de la parcelle AB 12 à M. Durand",
        "ACQUISITION D'UN TERRAIN A MONSIEUR DURAND",
        "Cession à Marie-Claude Petit",
        "Secours à une famille",
        "Admission en non-valeur de créances",
        "Vente aux consorts Leroy",
        "Recouvrement auprès de durand@example.org",
        "Location du 12 rue des Lilas",
        "Numéro 06 12 34 56 78",
        "Désignation d'un avocat dans un contentieux",
        "",
    ],
)
def test_titles_that_may_name_someone_are_held(title: str) -> None:
    assert held(title)


@pytest.mark.parametrize("nature", ["3", "4", "5", "6", "7"])
def test_natures_that_are_not_for_everybody_are_held(nature: str) -> None:
    assert held("Voirie", nature=Nature(nature))


@pytest.mark.parametrize("subject", ["2.2", "4.1", "4.5", "5.8", "6.1", "8.2", None])
def test_subjects_that_often_concern_a_person_are_held(subject: str | None) -> None:
    assert held("Voirie", subject)


@pytest.mark.parametrize("subject", ["2.1", "5.1", "6.4", "7.10", "8.1", "8.3"])
def test_other_subjects_pass(subject: str) -> None:
    assert held("Voirie", subject) == []


@pytest.mark.parametrize("sign", ["a", "1", "-", "12" + " " * 50_000, "a@"])
def test_a_file_of_one_endless_word_holds_nobody_up(sign: str) -> None:
    assert acts.doubts(sign * (300_000 // len(sign))) == []


def test_an_address_is_seen_however_wide_its_spaces_are() -> None:
    assert acts.doubts("au 12  bis,\n   rue des Lilas")
