"""The stamps that the operators of France print on acts; each is as its tool writes it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.loos.formats.documents import stamp
from ckanext.loos.records.act import Nature, parse_id
from ckanext.loos.records.document import Stamp

ID = "062-216205286-20240312-2024_12-DE"
AT = "Reçu en préfecture le 14/03/2024"
RECEIVED, PUBLISHED = date(2024, 3, 14), date(2024, 3, 15)
STAMPS = {
    "S²LOW": (
        f"Envoyé en préfecture le 13/03/2024\nReçu en préfecture le 14/03/2024\nPublié le 15/03/2024\nID : {ID}",
        Stamp(ID, RECEIVED, PUBLISHED),
    ),
    "S²LOW, years ago": (
        f"Envoyé en préfecture le 13/03/2024\nReçu en préfecture le 14/03/2024\nAffiché le\nID : {ID}",
        Stamp(ID, RECEIVED),
    ),
    "S²LOW, with a logo between its words": (
        f"Envoyé en préfecture le 13/03/2024\nReçu en préfecture le 14/03/2024\nAffiché le SLOW\nID : {ID}",
        Stamp(ID, RECEIVED),
    ),
    "FAST, iXBus": (
        f"Accusé de réception en préfecture\n{ID}\nDate de télétransmission : 13/03/2024\n"
        "Date de réception préfecture : 14/03/2024",
        Stamp(ID, RECEIVED),
    ),
    "FAST, in one line": (
        f"Accusé de réception en préfecture {ID} Date de télétransmission : 13/03/2024 "
        "Date de réception préfecture : 14/03/2024 Date d'affichage : 15/03/2024",
        Stamp(ID, RECEIVED, PUBLISHED),
    ),
    "JVS": (f"AR Prefecture\n\n{ID}\nReçu le 14/03/2024", Stamp(ID, RECEIVED)),
    "JVS, published": (
        f"AR PREFECTURE\n{ID}\nReçu le 14/03/2024\nPublié le 15/03/2024",
        Stamp(ID, RECEIVED, PUBLISHED),
    ),
    "Berger-Levrault": (
        f"Accusé de réception - Ministère de l'intérieur\n{ID}\nAccusé certifié exécutoire\n"
        "Réception par le préfet : 14/03/2024\nPublication : 15/03/2024",
        Stamp(ID, RECEIVED, PUBLISHED),
    ),
    "a page of receipt": (
        "Accusé de réception\nActe reçu par: Préfecture du Pas-de-Calais\n"
        "Nature transaction: AR de transmission d'acte\n"
        "Date d'émission de l'accusé de réception: 2024-03-14(GMT+1)\n"
        f"Identifiant Acte: {ID}",
        Stamp(ID, RECEIVED),
    ),
    "the name of the file": (
        "REÇU EN PREFECTURE\nle 14/03/2024\nApplication agréée\n99_DE-062-216205286-20240312-2024_12-DE-1-1_1.pdf",
        Stamp(ID, RECEIVED),
    ),
    "overseas, a number with hyphens": (
        "Accusé de réception en préfecture 974-219740214-20260616-2026-CM-071-DE\n"
        "Date de réception préfecture : 18/06/2026",
        Stamp("974-219740214-20260616-2026-CM-071-DE", date(2026, 6, 18)),
    ),
    "Corsica": (f"ID : 02A-212000046-20240312-DEL12-DE\n{AT}", "02A-212000046-20240312-DEL12-DE"),
    "an order": (f"ID : 062-216205286-20240312-A12-AR\n{AT}", "062-216205286-20240312-A12-AR"),
    "small letters": (f"ID : 062-216205286-20240312-12bis-DE\n{AT}", "062-216205286-20240312-12bis-DE"),
    "cut after hyphens": (f"ID : 062-216205286-\n20240312-2024_12-\nDE\n{AT}", ID),
    "cut in its number": (f"ID : 062-216205286-20240312-2024_\n12-DE\n{AT}", ID),
    "spaces between signs": (
        "ID : 0 6 2 - 2 1 6 2 0 5 2 8 6 - 2 0 2 4 0 3 1 2 - 2 0 2 4 _ 1 2 - D E\nReçu en préfecture le 14 / 03 / 2024",
        ID,
    ),
    "other hyphens": (f"ID : {ID.replace('-', '‑')}\n{AT}", ID),
    "dates in words": (
        f"Reçu en préfecture le 14 mars 2024\nPublié le 15 mars 2024\nID : {ID}",
        Stamp(ID, RECEIVED, PUBLISHED),
    ),
    "no accents": (
        f"Recu en prefecture le 14/03/2024\nPublie le 15/03/2024\nID : {ID}",
        Stamp(ID, RECEIVED, PUBLISHED),
    ),
    "before its dates": (f"ID : {ID}\nReçu en sous-préfecture le 14/03/2024", ID),
}


@pytest.mark.parametrize("kind", STAMPS)
def test_a_stamp_is_read(kind: str) -> None:
    text, told = STAMPS[kind]
    assert stamp.find(text) == (Stamp(told, RECEIVED) if isinstance(told, str) else told)


def test_a_stamp_is_found_on_every_page_of_an_act() -> None:
    page = f"Le conseil municipal,\nVu le code,\n{STAMPS['S²LOW'][0]}\nDélibère."
    assert stamp.find("\n".join([page] * 12)) == Stamp(ID, RECEIVED, PUBLISHED)


@pytest.mark.parametrize(
    "identifier",
    [
        "62-216205286-20240312-2024_12-DE",  # a department of two digits
        "062-21620528-20240312-2024_12-DE",  # a SIREN of eight
        "062-2162052860-20240312-2024_12-DE",
        "062-216205286-20241312-2024_12-DE",  # a thirteenth month
        "062-216205286-20240230-2024_12-DE",
        "062-216205286-20240312-2024_12",  # no nature
        "062-216205286-20240312-2024_12-XX",
        "062-216205286-20240312--DE",  # no number
        "062-216205286-20240312-1234567890123456-DE",  # a number of sixteen signs
        "O62-216205286-20240312-2024_12-DE",  # a letter for a digit
        "062-216205286-20240312-2024_12-DEL",
    ],
)
def test_a_malformed_identifier_gives_no_stamp(identifier: str) -> None:
    assert stamp.find(f"Reçu en préfecture le 14/03/2024\nID : {identifier}\nPublié le 15/03/2024") is None


def test_two_identifiers_give_no_stamp() -> None:
    other = ID.replace("2024_12", "2024_13")
    assert stamp.find(f"{STAMPS['S²LOW'][0]}\n{STAMPS['S²LOW'][0].replace(ID, other)}") is None


def test_an_act_that_is_only_cited_gives_no_stamp() -> None:
    assert stamp.find(f"Vu la délibération {ID} du conseil municipal, il est proposé de la modifier.") is None


def test_a_trial_stamp_tells_no_receipt() -> None:
    text = f"Envoi simulé le 13/03/2024\nReception simulée le 14/03/2024\nPublication simulée le 15/03/2024\nID : {ID}"
    assert stamp.find(text) == Stamp(ID)


def test_two_dates_of_receipt_give_none() -> None:
    text = f"Reçu en préfecture le 14/03/2024\nID : {ID}\nReçu en préfecture le 16/03/2024"
    assert stamp.find(text) == Stamp(ID)


@pytest.mark.parametrize("written", ["31/02/2024", "14/03/24", "14/03", "le"])
def test_a_date_that_cannot_be_read_is_none(written: str) -> None:
    assert stamp.find(f"Reçu en préfecture le {written}\nID : {ID}") == Stamp(ID)


def test_the_date_of_sending_is_not_the_receipt() -> None:
    assert stamp.find(f"Envoyé en préfecture le 13/03/2024\nReçu en préfecture le\nID : {ID}") == Stamp(ID)


def test_a_digit_that_recognition_misread_gives_no_stamp() -> None:
    text = STAMPS["S²LOW"][0].replace("216205286", "216205236")
    assert stamp.find(text, recognised=True) is None
    assert stamp.find(STAMPS["S²LOW"][0], recognised=True) == Stamp(ID, RECEIVED, PUBLISHED)


def test_what_an_act_says_itself_is_left_without_its_stamp() -> None:
    assert stamp.without(f"Le conseil\n{STAMPS['S²LOW'][0]}\ndélibère").split() == ["Le", "conseil", "délibère"]


def test_numbers_with_hyphens_are_parts_of_an_identifier() -> None:
    told = parse_id("974-219740214-20260616-2026-CM-071-DE")
    assert told == ("974", "219740214", date(2026, 6, 16), "2026-CM-071", Nature.DELIBERATION)


@given(st.text(alphabet="0123456789-DE ARID:\n_/", max_size=300))
def test_any_text_gives_an_identifier_that_is_one_or_none(text: str) -> None:
    found = stamp.find(text)
    assert found is None or parse_id(found.id)
