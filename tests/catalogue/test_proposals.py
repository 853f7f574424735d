"""What a paper proposes beside what the page says, and what a clerk confirmed of it put into the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ckanext.loos.catalogue.sessions import comparing, merging, proposals
from ckanext.loos.catalogue.sessions.comparing import Sitting
from ckanext.loos.catalogue.sessions.proposals import Row, Rows
from ckanext.loos.formats.session_paper import Reading
from ckanext.loos.records.minutes import Field, Passage, Proposal, Sureness
from ckanext.loos.records.session import Attendance, Choice, Presence, Vote

NOWHERE = Passage("", 0, 0)
DATASET: dict[str, Any] = {
    "session_date": "2024-03-12",
    "title": "Conseil municipal du 12 mars 2024",
    "body": "Conseil municipal",
    "president": "Camille Alder",
    "attendance": [{"name": "ALDER Camille", "presence": "present"}, {"name": "Alix Elm", "presence": "absent"}],
    "deliberations": [{"number": "2024-10", "title": "Tarifs de la cantine", "subject_code": "7.1"}],
    "votes": [{"number": "2024-10", "name": "ALDER Camille", "choice": "for"}],
    "resources": [{"id": "r", "role": "act", "number": "2024-10"}],
}


def told(*found: tuple[Field, Any, int | None], sureness: Sureness = Sureness.CERTAIN) -> Rows:
    made = tuple(Proposal(field, value, NOWHERE, sureness, item) for field, value, item in found)
    return proposals.rows(Reading(made))


def point(number: str, title: str, item: int = 1, *more: tuple[Field, Any]) -> list[tuple[Field, Any, int]]:
    return [(field, value, item) for field, value in ((Field.NUMBER, number), (Field.TITLE, title), *more)]


def ticked(rows: Rows) -> set[str]:
    return {key for key, row in rows.items() if row.ticked}


def suggested(*found: Any, sitting: Sitting = Sitting(), **more: Any) -> Rows:  # noqa: B008
    return comparing.suggested(told(*found, **more), DATASET, sitting)


def patch(rows: Rows, keys: Iterable[str], **values: dict[str, str]) -> dict[str, Any]:
    """What is written when these rows are ticked, some mended."""
    mended = {key: {**row.values, **values.get(key.replace("-", "_"), {})} for key, row in rows.items()}
    return merging.merged(DATASET, comparing.typed(rows, mended, set(keys))).patch


def test_only_what_is_sure_new_and_of_known_people_is_ticked() -> None:
    new = [(Field.PLACE, "Mairie", None), (Field.SECRETARY, "Zoé Inconnue", None)]
    known = [(Field.PRESIDENT, "Dominique Birch", None), (Field.DATE, "2024-03-12", None)]
    sitting = Sitting(["Dominique Birch"], {"Dominique Birch"}.__contains__)
    assert ticked(suggested(*new, *known, sitting=sitting)) == {"place"}
    assert ticked(suggested(*new, sureness=Sureness.LIKELY)) == set()
    assert ticked(suggested(*new, sureness=Sureness.STATED)) == {"place", "secretary"}


def test_nothing_of_a_new_deliberation_is_ticked_while_its_number_or_title_is_missing() -> None:
    result = (Field.RESULT, "adopted")
    assert "item-1-result" in ticked(suggested(*point("9", "Motion", 1, result)))
    assert ticked(suggested((Field.TITLE, "Motion", 1), (Field.RESULT, "adopted", 1))) == set()


def test_points_of_the_agenda_without_a_deliberation_are_offered_and_not_ticked() -> None:
    agenda = [(Field.AGENDA, title, None) for title in ("Budget", "Questions diverses")]
    rows = suggested(*point("1", "1. Budget"), *agenda)
    assert rows["item-2-title"].value == "Questions diverses"
    assert not rows["item-2-title"].ticked
    assert "item-3-title" not in rows


def test_a_deliberation_is_found_again_by_its_number_or_title_each_once() -> None:
    rows = suggested(*point("2024_10", "Autre"), *point("3", "TARIFS DE LA CANTINE", 2))
    assert (rows["item-1"].value, rows["item-2"].value) == ("2024-10", "")
    assert suggested(*point("3", "TARIFS DE LA CANTINE"))["item-1"].value == "2024-10"


def test_what_the_page_says_is_the_same_or_differs() -> None:
    people = [Attendance("Camille Alder", Presence.PRESENT), Attendance("Alix Elm", Presence.PRESENT)]
    rows = suggested(*((Field.PERSON, person, None) for person in people), (Field.PRESIDENT, "Camille Alder", None))
    assert [rows[key].same for key in ("person-1", "president")] == [True, True]
    assert rows["person-2"].differs
    assert ticked(rows) == set()


def test_who_is_known_keeps_the_name_on_which_votes_rest() -> None:
    person = Attendance("Dominique Birch", Presence.REPRESENTED, "Camille Alder")
    rows = told((Field.PERSON, Attendance("Camille Alder", Presence.ABSENT), None), (Field.PERSON, person, None))
    assert patch(rows, ["person-1", "person-2"])["attendance"] == [
        {"name": "ALDER Camille", "presence": "absent"},
        {"name": "Alix Elm", "presence": "absent"},
        {"name": "Dominique Birch", "presence": "represented", "holder": "ALDER Camille"},
    ]


def test_a_known_deliberation_keeps_what_is_not_confirmed() -> None:
    rows = suggested(*point("2024-10", "Autre", 1, (Field.RESULT, "adopted"), (Field.AGAINST, 2)))
    (item,) = patch(rows, ["item-1-result"])["deliberations"]
    assert item == {**DATASET["deliberations"][0], "result": "adopted"}


def test_deliberations_without_a_number_stay_apart() -> None:
    rows = suggested(*point("7", "Une"), *point("8", "Deux", 2))
    keys = [f"item-{place}-{name}" for place in (1, 2) for name in ("number", "title")]
    merged = patch(rows, keys, item_1_number={"value": ""}, item_2_number={"value": ""})
    assert [item["title"] for item in merged["deliberations"][1:]] == ["Une", "Deux"]


def test_votes_and_files_follow_a_number_that_is_mended() -> None:
    rows = suggested(*point("2024-11", "Tarifs de la cantine"))
    made = patch(rows, ["item-1-number"])
    assert [line[0]["number"] for line in (made["deliberations"], made["votes"], made["resources"])] == ["2024-11"] * 3


def test_a_vote_is_written_once_for_a_person_under_the_name_of_the_attendance() -> None:
    cast = (Field.VOTE, Vote("Camille ALDER", Choice.AGAINST))
    other = (Field.VOTE, Vote("Alix Elm", Choice.FOR))
    rows = suggested(*point("2024-10", "Tarifs", 1, cast, other))
    assert patch(rows, ["vote-1-1", "vote-1-2"])["votes"] == [
        {"number": "2024-10", "name": "ALDER Camille", "choice": "against"},
        {"number": "2024-10", "name": "Alix Elm", "choice": "for"},
    ]


def test_nothing_is_written_where_nothing_is_ticked_or_nothing_differs() -> None:
    rows = suggested(*point("2024-10", "Tarifs de la cantine"), (Field.PRESIDENT, "Camille Alder", None))
    assert patch(rows, []) == {}
    assert patch(rows, ["item-1-title", "item-1-number"]) == {}


def test_a_composed_title_follows_the_date() -> None:
    rows = told((Field.DATE, "2024-03-13", None))
    assert patch(rows, ["session_date"]) == {"session_date": "2024-03-13", "title": ""}


def test_what_comes_back_is_kept_without_the_paper_too() -> None:
    given = {"place": {"value": "  Salle   des fêtes "}, "person-9": {"name": "X"}}
    rows = comparing.typed({}, given, {"place"})
    assert rows["place"] == Row("place", {"value": "Salle des fêtes"}, ticked=True)
    assert rows["person-9"].values == {"name": "X", "presence": "", "holder": ""}


def test_a_change_is_told_from_what_was_proposed() -> None:
    rows = told((Field.PLACE, "Mairie", None))
    assert not comparing.typed(rows, {"place": {"value": "Mairie "}}, ())["place"].typed
    assert comparing.typed(rows, {"place": {"value": "École"}}, ())["place"].typed
    assert replace(rows["place"], ticked=True).value == "Mairie"
