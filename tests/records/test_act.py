"""Acts: who is the same one, and what several statements together say of it."""

from __future__ import annotations

import datetime
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.loos.records.act import Act, ActFile, ActStatus, FileRole, Nature, Paper, parse_id
from ckanext.loos.records.act_merge import merge

DAY = datetime.date(2024, 3, 12)
LATER = datetime.date(2024, 6, 25)
SIREN = "216200014"
PDF = ActFile("99_DE-062-216200014-20240312-2024_12-DE-1-1_1.pdf", FileRole.ACT, "99_DE")
ACT = Act(SIREN, "2024_12", DAY, Nature.DELIBERATION, "Vote du budget", "062", "7.1", (PDF,))
RECEIPT = replace(
    ACT,
    status=ActStatus.RECEIVED,
    receipt_id="062-216200014-20240312-2024_12-DE",
    received_on=datetime.date(2024, 3, 14),
)
CANCELLATION = Act(
    SIREN,
    "2024_12",
    DAY,
    Nature.DELIBERATION,
    status=ActStatus.CANCELLED,
    receipt_id="062-216200014-20240312-2024_12-DE",
)


def test_an_act_its_receipt_and_its_cancellation_are_one_whatever_comes_first() -> None:
    for statements in permutations([ACT, RECEIPT, CANCELLATION]):
        (act,) = merge(statements)
        assert act.key == "062-216200014-20240312-2024_12-DE"
        assert (act.title, act.status) == ("Vote du budget", ActStatus.CANCELLED)
        assert (act.received_on, act.files) == (datetime.date(2024, 3, 14), (PDF,))


def test_a_number_written_another_way_is_the_same_act() -> None:
    assert len(merge([ACT, replace(ACT, number="2024-12"), replace(ACT, number=" 2024/12")])) == 1


def test_a_number_used_again_the_next_year_or_for_an_order_is_another_act() -> None:
    others = [replace(ACT, date=datetime.date(2025, 3, 12)), replace(ACT, nature=Nature.REGULATORY)]
    assert len(merge([ACT, *others])) == 3


def test_the_minutes_and_the_list_of_a_session_with_the_same_number_are_two() -> None:
    minutes = replace(ACT, nature=Nature.LOCAL, paper=Paper.MINUTES)
    acts = merge([minutes, replace(minutes, paper=Paper.LIST)])
    assert [act.key[-2:] for act in acts] == ["LD", "PV"]


def test_a_statement_without_a_town_joins_the_one_act_it_can_mean() -> None:
    lost = replace(ACT, siren=None, department=None, subject_code=None, url="https://mairie.example/acte")
    for statements in permutations([lost, ACT, replace(ACT, number="13")]):
        first, second = merge(statements)
        assert {first.siren, second.siren} == {SIREN}
        assert [act.url for act in (first, second) if act.number == "2024_12"] == ["https://mairie.example/acte"]


def test_a_statement_without_a_town_stays_alone_when_it_could_mean_two() -> None:
    lost = replace(ACT, siren=None, department=None)
    for statements in permutations([lost, ACT, replace(ACT, siren="216200022")]):
        assert [act.siren for act in merge(statements)].count(None) == 1


def test_a_cancellation_finds_its_act_by_the_prefectures_identifier() -> None:
    """A town wrote nature 4 in an act that it named « DE »; the prefecture's identifier says « DE »."""
    receipt = replace(RECEIPT, nature=Nature.CONTRACT)
    for statements in permutations([receipt, CANCELLATION, replace(ACT, nature=Nature.CONTRACT)]):
        (act,) = merge(statements)
        assert (act.nature, act.status) == (Nature.CONTRACT, ActStatus.CANCELLED)


def test_a_cancellation_never_strikes_another_act_of_the_same_number() -> None:
    order = replace(CANCELLATION, nature=Nature.REGULATORY, receipt_id="062-216200014-20240312-2024_12-AR")
    deliberation = next(act for act in merge([ACT, order]) if act.nature is Nature.DELIBERATION)
    assert deliberation.status is ActStatus.KNOWN


def test_what_was_sent_again_after_a_refusal_keeps_its_mended_title() -> None:
    refused = replace(ACT, title="Vote du budjet", status=ActStatus.REFUSED, collectivity="Ville", prefecture="PREF062")
    for statements in permutations([ACT, refused]):
        (act,) = merge(statements)
        assert (act.title, act.collectivity) == ("Vote du budget", "Ville")


def test_the_title_of_the_newest_message_wins_whatever_comes_first_and_however_poor_it_is() -> None:
    rich = replace(RECEIPT, title="Vote du budjet", collectivity="Ville", prefecture="PREF062", told_on=DAY)
    mended = Act(SIREN, "2024_12", DAY, Nature.DELIBERATION, "Vote du budget", subject_code="7.2", told_on=LATER)
    undated = replace(ACT, title="Budget", collectivity="Ville", siret="21620001400012")
    for statements in permutations([rich, mended, undated, CANCELLATION]):
        (act,) = merge(statements)
        assert (act.title, act.subject_code, act.told_on) == ("Vote du budget", "7.2", LATER)
        assert (act.status, act.collectivity) == (ActStatus.CANCELLED, "Ville")


def test_what_the_prefecture_refused_never_takes_the_place_of_what_it_took() -> None:
    refused = replace(ACT, title="Vote du budjet", status=ActStatus.REFUSED, told_on=LATER)
    for statements in permutations([ACT, refused]):
        assert merge(statements)[0].title == "Vote du budget"


def test_a_later_message_without_a_title_does_not_make_an_old_title_newer() -> None:
    first = replace(ACT, told_on=DAY)
    for statements in permutations([first, replace(CANCELLATION, told_on=LATER)]):
        assert merge(statements)[0].told_on == DAY


def test_a_towns_refusal_to_publish_is_never_outvoted() -> None:
    for statements in permutations([ACT, replace(ACT, publishable=False), replace(RECEIPT, publishable=True)]):
        assert merge(statements)[0].publishable is False


def test_a_file_told_twice_keeps_its_bytes_and_its_type() -> None:
    weighed = PDF._replace(type_code=None, sha256="a" * 64, size=12)
    for statements in permutations([ACT, replace(ACT, files=(weighed,))]):
        assert merge(statements)[0].files == (PDF._replace(sha256="a" * 64, size=12),)


def test_the_same_bytes_under_two_names_are_one_file() -> None:
    one = PDF._replace(sha256="a" * 64, size=12)
    other = ActFile("Deliberation 12.pdf", FileRole.ACT, None, "a" * 64, 12)
    for statements in permutations([replace(ACT, files=(one,)), replace(ACT, files=(other,))]):
        assert len(merge(statements)[0].files) == 1


def test_another_name_of_the_act_says_nothing_once_its_bytes_are_there() -> None:
    here = PDF._replace(sha256="a" * 64, size=12)
    annex = ActFile("plan.pdf", FileRole.ANNEX)
    for statements in permutations([replace(ACT, files=(here,)), replace(ACT, files=(ActFile("acte.pdf"), annex))]):
        assert set(merge(statements)[0].files) == {here, annex}


@pytest.mark.parametrize(
    "text", ["", "062-216200014-20241332-1-DE", "062-216200014-20240312-1-ZZ", "062-2162-20240312-1-DE"]
)
def test_what_is_no_identifier_is_none(text: str) -> None:
    assert parse_id(text) is None


days = st.sampled_from([DAY, datetime.date(2024, 6, 25)])
statement = st.builds(
    Act,
    siren=st.sampled_from([None, SIREN, "216200022"]),
    number=st.sampled_from(["1", "01", "2024-1", "2024_1"]),
    date=days,
    nature=st.sampled_from([Nature.DELIBERATION, Nature.CONTRACT, Nature.LOCAL]),
    title=st.sampled_from(["", "Vote du budget", "Budget"]),
    department=st.sampled_from([None, "062"]),
    files=st.lists(
        st.builds(
            ActFile,
            name=st.sampled_from(["a.pdf", "b.pdf"]),
            role=st.sampled_from(list(FileRole)),
            type_code=st.sampled_from([None, "99_DE"]),
            sha256=st.sampled_from([None, "a" * 64, "b" * 64]),
        ),
        max_size=2,
    ).map(tuple),
    status=st.sampled_from(list(ActStatus)),
    receipt_id=st.sampled_from([None, None, "062-216200014-20240312-1-DE", "062-216200014-20240312-2-DE"]),
    received_on=st.none() | days,
    told_on=st.none() | days,
    paper=st.sampled_from([None, Paper.MINUTES, Paper.LIST]),
    publishable=st.sampled_from([None, True, False]),
)


@given(st.lists(statement, max_size=7).flatmap(lambda acts: st.tuples(st.just(acts), st.permutations(acts))))
def test_the_order_of_arrival_changes_nothing(orders: tuple[list[Act], list[Act]]) -> None:
    first, second = orders
    assert merge(first) == merge(second)


@given(st.lists(statement, max_size=7))
def test_no_title_is_older_than_one_that_the_prefecture_took(acts: list[Act]) -> None:
    told = [replace(act, siren=SIREN, number="1", date=DAY, paper=None, receipt_id=None) for act in acts]
    told = [replace(act, nature=Nature.DELIBERATION) for act in told]
    taken = [act for act in told if act.title and act.status is not ActStatus.REFUSED]
    for act in merge(told) if taken else ():
        newest = max(other.told_on or datetime.date.min for other in taken)
        assert act.title in {other.title for other in taken if (other.told_on or datetime.date.min) == newest}


@given(st.lists(statement, max_size=6))
def test_what_comes_twice_changes_nothing(acts: list[Act]) -> None:
    assert merge(acts + acts) == merge(acts)
