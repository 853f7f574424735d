"""The reader of minutes against made-up minutes in many styles: right where it is certain, silent where it is not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from minutes_labels import labels, proposed, scores, texts

from ckanext.loos.formats import minutes
from ckanext.loos.records.minutes import Field, Proposal, Sureness
from ckanext.loos.records.session import Attendance, BallotKind, Choice, Presence, Vote

HEAD = """PROCÈS-VERBAL
Conseil municipal de Saint-Exemple – Séance du mardi 12 mars 2024

Présents : M. Basile POIREAU, Mme Alix NAVET, M. Loïc LE FENOUIL, Mme Zoé VAN DER RUTABAGA
Absent : M. Hippolyte BLETTE

Délibération n° 2024-01 : Budget

"""
EVERY = [*texts("dev"), *texts("heldout")]


def read(text: str, field: Field | None = None) -> list[Proposal]:
    return [proposal for proposal in minutes.read(text).records if field in (None, proposal.field)]


def told(text: str, field: Field) -> list[object]:
    return [proposal.value for proposal in read(text, field)]


def said(text: str) -> dict[str, object]:
    """What is told of the vote of the one deliberation of `HEAD`."""
    fields = (Field.RESULT, Field.IN_FAVOUR, Field.AGAINST, Field.ABSTAINED, Field.BALLOT_KIND)
    return {str(proposal.field): proposal.value for proposal in read(HEAD + text) if proposal.field in fields}


def votes(text: str) -> dict[str, str]:
    found = (proposal.value for proposal in read(HEAD + text, Field.VOTE))
    return {vote.name: str(vote.choice) for vote in found if isinstance(vote, Vote)}


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_what_is_proposed_as_certain_is_what_the_minutes_say(path: Path) -> None:
    assert proposed(path, certain_only=True) - labels(path) == set()


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_each_passage_stands_in_the_text_where_it_is_said_to(path: Path) -> None:
    text = path.read_text("utf-8")
    found = read(text)
    assert found
    for proposal in found:
        passage = proposal.passage
        assert passage.text and text[passage.start : passage.end] == passage.text


@pytest.mark.parametrize(
    ("folder", "certain", "floor"),
    [("dev", True, 0.97), ("dev", False, 0.99), ("heldout", True, 0.94), ("heldout", False, 0.97)],
)
def test_most_of_what_the_minutes_say_is_found(folder: str, certain: bool, floor: float) -> None:
    assert scores(texts(folder), certain)["all"].recall >= floor


def test_there_are_at_least_a_dozen_styles_and_some_held_out() -> None:
    assert len(texts("dev")) >= 12 and len(texts("heldout")) >= 4


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Adopté à l'unanimité.", {"result": "adopted"}),
        ("À l'unanimité des membres présents et représentés, le conseil approuve.", {"result": "adopted"}),
        ("Par 20 voix contre 5, le conseil décide.", {"result": "adopted", "in_favour": 20, "against": 5}),
        ("POUR : 23 CONTRE : 0 ABSTENTION : 4", {"result": "adopted", "in_favour": 23, "against": 0, "abstained": 4}),
        ("VOTE : 13 POUR 0 CONTRE – 1 ABSTENTION",
         {"result": "adopted", "in_favour": 13, "against": 0, "abstained": 1}),
        ("Adopté par vingt-cinq voix pour et trois abstentions.",
         {"result": "adopted", "in_favour": 25, "abstained": 3}),
        ("ONT VOTÉ POUR : 9 ONT VOTÉ CONTRE : / SE SONT ABSTENUS : néant",
         {"result": "adopted", "in_favour": 9, "against": 0, "abstained": 0}),
        ("À la majorité, le conseil adopte le budget.", {"result": "adopted"}),
        ("La délibération est rejetée.", {"result": "rejected"}),
        ("Pour : 3 Contre : 5\nLa proposition est rejetée.", {"result": "rejected", "in_favour": 3, "against": 5}),
        ("Le conseil municipal prend acte du rapport.", {"result": "noted"}),
        ("Ce point est ajourné.", {"result": "postponed"}),
        ("La délibération est retirée de l'ordre du jour.", {"result": "withdrawn"}),
        ("Il est procédé au vote à bulletins secrets.", {"ballot_kind": BallotKind.SECRET}),
        ("Vote à main levée. Adopté à l'unanimité.", {"ballot_kind": BallotKind.SHOW_OF_HANDS, "result": "adopted"}),
    ],
)  # fmt: skip
def test_a_result_is_read_in_the_ways_towns_write_it(words: str, expected: dict[str, object]) -> None:
    assert said(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "La commission des finances a émis un avis favorable à l'unanimité.",
        "La délibération avait été adoptée à l'unanimité en 2021.",
        "Le conseil vote pour un montant de 300 €.",
        "Les travaux sont estimés, pour : 61 000,00 €, et contre : 20 000,00 € d'abord.",
        "Le conseil peut décider à l'unanimité de ne pas procéder au scrutin secret.",
        "Le conseil, à l'unanimité, refuse d'adopter ce budget.",
        "L'amendement est mis aux voix.\n\nPour : 5\nContre : 20\n\nLa délibération est adoptée à l'unanimité.",
        "Le conseil est adopté à l'unanimité.\nLa délibération est rejetée.",
        "Exprimés 40 voix Pour 40 voix Contre Abstention",
        "Pour : 8 Contre : 2\n\nPour : 6 Contre : 4",
    ],
)
def test_nothing_is_proposed_where_the_vote_is_not_plain(words: str) -> None:
    assert said(words) == {}


def test_votes_by_name_are_those_that_the_text_names() -> None:
    assert votes("Par 2 voix pour, 1 contre (M. POIREAU) et 1 abstention (Loïc LE FENOUIL).") == {
        "Basile POIREAU": Choice.AGAINST,
        "Loïc LE FENOUIL": Choice.ABSTAINED,
    }
    assert votes("Mme NAVET et M. LE FENOUIL ne prennent pas part au vote. Adopté à l'unanimité.") == {
        "Alix NAVET": Choice.NOT_TAKING_PART,
        "Loïc LE FENOUIL": Choice.NOT_TAKING_PART,
    }


@pytest.mark.parametrize(
    "words",
    [
        "Le groupe Accord Majeur vote contre. Pour : 3 Contre : 1",
        "Adopté par 2 voix pour et 2 abstentions (groupe Accord Majeur).",
        "Adopté par 2 voix pour et 2 abstentions (M. POIREAU).",
        "Adopté par 3 voix pour et 1 abstention (M. BLETTE).",
        "L'opposition s'abstient. Adopté à l'unanimité des suffrages exprimés.",
        "Mme NAVET annonce que son groupe votera contre.",
        "Il est procédé au vote à bulletins secrets. 1 voix contre (M. POIREAU).",
    ],
)
def test_no_vote_is_made_out_of_a_group_a_wrong_count_an_absent_or_a_secret_ballot(words: str) -> None:
    assert votes(words) == {}


def test_a_list_that_has_not_as_many_people_as_the_text_says_is_not_certain() -> None:
    people = "Présents : Alix NAVET, Basile POIREAU, Loïc LE FENOUIL"
    right = read(f"Conseil municipal du 12 mars 2024\nNombre de présents : 3\n{people}.", Field.PERSON)
    wrong = read(f"Conseil municipal du 12 mars 2024\nNombre de présents : 7\n{people}.", Field.PERSON)
    assert [p.sureness for p in right] == [Sureness.CERTAIN] * 3
    assert [p.sureness for p in wrong] == [Sureness.LIKELY] * 3


def test_who_is_told_both_present_and_absent_is_not_certain() -> None:
    text = "Conseil municipal du 12 mars 2024\nPrésents : Alix NAVET, Basile POIREAU.\nAbsents : Basile POIREAU."
    sureness = {p.value.name: p.sureness for p in read(text, Field.PERSON) if isinstance(p.value, Attendance)}
    assert sureness == {"Alix NAVET": Sureness.CERTAIN, "Basile POIREAU": Sureness.LIKELY}


def test_a_date_whose_weekday_is_wrong_is_not_certain() -> None:
    [right] = read("Procès-verbal du conseil municipal, séance du mardi 12 mars 2024", Field.DATE)
    [wrong] = read("Procès-verbal du conseil municipal, séance du lundi 12 mars 2024", Field.DATE)
    assert right.certain and not wrong.certain


def test_the_session_is_not_dated_by_the_minutes_it_adopts_nor_by_its_convocation() -> None:
    text = """Conseil municipal – compte rendu
Convocation du 5 mars 2024
Approbation du procès-verbal de la séance du 6 février 2024
Étaient présents : Alix NAVET, Basile POIREAU."""
    assert told(text, Field.DATE) == []


def test_a_namesake_is_not_taken_for_the_one_who_sits() -> None:
    text = "Adopté par 2 voix pour et 1 abstention (Oscar POIREAU)."
    [vote] = read(HEAD + text, Field.VOTE)
    assert vote.value == Vote("Oscar POIREAU", Choice.ABSTAINED) and not vote.certain


def test_two_people_told_as_secretary_are_none() -> None:
    text = HEAD + "Secrétaire de séance : Alix NAVET\n"
    assert told(HEAD + "Adopté.\nSecrétaire de séance : Alix NAVET", Field.SECRETARY) == ["Alix NAVET"]
    assert told(text + "M. Basile POIREAU a été nommé secrétaire.", Field.SECRETARY) == []


@pytest.mark.parametrize(
    "proxy",
    [
        "Absent : Mme Garance PANAIS (pouvoir à Mme Alix NAVET)",
        "Absente : Mme Garance PANAIS a donné pouvoir à Mme Alix NAVET",
        "Excusée : Mme Garance PANAIS ayant donné procuration à Alix NAVET",
        "Excusée : Mme Garance PANAIS, représentée par Mme NAVET",
        "Pouvoirs : Garance PANAIS à Alix NAVET",
        "Représentés :\nMme Garance PANAIS par Mme Alix NAVET",
        "A donné procuration : Mme PANAIS Garance à Mme NAVET",
        "Absents représentés :\nGarance PANAIS\tpouvoir à\tAlix NAVET",
    ],
)
def test_a_proxy_is_read_in_the_ways_towns_write_it(proxy: str) -> None:
    present = "Conseil municipal du 12 mars 2024\nPrésents : Alix NAVET, Basile POIREAU."
    text = f"{present}\n{proxy}\n\nLe quorum est atteint."
    represented = [v for v in told(text, Field.PERSON) if isinstance(v, Attendance) and v.presence != Presence.PRESENT]
    assert represented == [Attendance("Garance PANAIS", Presence.REPRESENTED, "Alix NAVET")]


def test_the_text_may_have_accents_apart_columns_or_words_cut_at_the_end_of_a_line() -> None:
    text = (
        "CONSEIL MUNICIPAL DU 12 MARS 2024\nE\u0301taient pre\u0301sents :\n"
        "M. Ce\u0301sar CE\u0301LERI          Mme Alix NAVET\nD\u00e9lib\u00e9ration n\u00b0 1 : Budget\n"
        "Adopt\u00e9 \u00e0 l\u2019unani-\nmit\u00e9."
    )
    assert told(text, Field.PERSON) == [
        Attendance("César CÉLERI", Presence.PRESENT),
        Attendance("Alix NAVET", Presence.PRESENT),
    ]
    [result] = read(text, Field.RESULT)
    assert result.passage.text == "\u00e0 l\u2019unani-\nmit\u00e9"
