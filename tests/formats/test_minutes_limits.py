"""The reader of minutes against what is no minutes, and against text made to keep it busy."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from minutes_labels import texts

from ckanext.loos.formats import minutes
from ckanext.loos.formats.minutes.text import PATTERNS

if sys.version_info >= (3, 11):
    from re import _constants, _parser  # type: ignore[attr-defined]
else:
    import sre_constants as _constants
    import sre_parse as _parser

HEAD = "PROCÈS-VERBAL du conseil municipal, séance du 12 mars 2024\nÉtaient présents : Alix NAVET\n"
SAMPLES = [path.read_text("utf-8") for path in (*texts("dev"), *texts("heldout"))]
WIDE = 10  # a repeat of so many may stretch over words; a shorter one is a plural or a space
MOST = 60_000  # ways to stretch from one place: the wide repeats of a rule, multiplied along its longest branch

NOT_MINUTES = {
    "a novel": """Le maire était présent ce soir-là, et Mme Alix Navet aussi. Le conseil municipal, disait-on, voterait
contre le projet à l'unanimité. Présents : les notables. Absents : les pauvres. Le 12 mars 1924, à vingt heures trente,
M. Basile Poireau quitta la salle. Le secrétaire ferma le registre et la séance fut levée.""",
    "a newspaper": """Le conseil municipal a adopté hier le budget par 25 voix pour et 4 abstentions. Le maire,
Mme Navet, s'est félicitée du résultat. « Nous avons tenu parole », a-t-elle dit. Pour : 25. Contre : 0.""",
    "English": """MINUTES of the council meeting held on 12 March 2024. Present: Mrs Alice Turnip (chair), Mr Bob Leek.
Apologies: Mr Carrot. Resolution 1 was carried unanimously: for 7, against 0, abstentions 1.""",
    "Italian": """VERBALE del consiglio comunale, seduta del 12 marzo 2024. Presenti: Alice Rapa, Bruno Porro.
Assenti: Carlo Carota. La delibera n. 1 è approvata all'unanimità: favorevoli 7, contrari 0, astenuti 1.""",
    "German": """Protokoll der Gemeinderatssitzung vom 12. März 2024. Anwesend: Anna Rübe, Bernd Lauch.
Der Antrag wird einstimmig angenommen: 7 Stimmen dafür, 0 dagegen.""",
    "a company": """Procès-verbal de l'assemblée générale de la société Exemple du 12 mars 2024. Présents : Alix NAVET,
Basile POIREAU. Les comptes sont approuvés à l'unanimité. Secrétaire de séance : Basile POIREAU.""",
    "nothing": "",
}

REPEATED = {
    "letters": "a",
    "civilities": "M. A ",
    "unanimities": "à l'unanimité ",
    "brackets": "(",
    "names": "Jean DUPONT, ",
    "counts": "12 pour ",
    "sessions": "séance du ",
    "abstentions": "abstention : M. Jean DUPONT, ",
    "apart": "M. Jean DUPONT ne prend pas part au vote. ",
    "pages": "\f- 1 -\n",
    "numbers in letters": "vingt-",
    "labels": "Présents et absents ",
    "agendas": "Ordre du jour :\n- a b c\n",
    "headings": "Délibération n° 1 : titre\nadopté\n",
    "accents": "e\u0301",
    "cut words": "a-\n",
}


@pytest.mark.parametrize("text", NOT_MINUTES.values(), ids=NOT_MINUTES.keys())
def test_nothing_is_proposed_of_what_is_no_minutes_of_a_council(text: str) -> None:
    assert minutes.read(text).records == ()


@given(st.text(max_size=2000))
def test_any_text_gives_a_result(text: str) -> None:
    assert minutes.read(text).warnings == ()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_changed_minutes_give_passages_that_stand_in_them(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(SAMPLES))
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 300)))
        text = text[:start] + data.draw(st.text(max_size=30)) + text[end:]
    for proposal in minutes.read(text).records:
        assert text[proposal.passage.start : proposal.passage.end] == proposal.passage.text


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(list(REPEATED.values())), min_size=1, max_size=400))
def test_pieces_of_minutes_in_any_order_give_a_result(pieces: list[str]) -> None:
    for proposal in minutes.read(HEAD + "".join(pieces)).records:
        assert proposal.passage.text


def _steps(text: str) -> int:
    """How many functions are called in reading a text, those of Python's own included."""
    steps = 0

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal steps
        steps += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        minutes.read(text)
    finally:
        sys.setprofile(None)
    return steps


@pytest.mark.parametrize("piece", REPEATED.values(), ids=REPEATED.keys())
def test_four_times_the_text_takes_no_more_than_four_times_the_steps(piece: str) -> None:
    short, long = (HEAD + piece * (size // len(piece)) for size in (20_000, 80_000))
    assert _steps(long) <= 4.2 * _steps(short)


@pytest.mark.parametrize("piece", ["abstention : M. Jean DUPONT, ", "Délibération n° 1 : titre\nadopté\n"])
def test_two_million_signs_give_a_bounded_result(piece: str) -> None:
    assert len(minutes.read(HEAD + piece * (2_000_000 // len(piece))).records) < 2_000


def test_of_a_text_too_long_the_beginning_is_read_and_the_reader_says_so() -> None:
    told = minutes.read(HEAD + "\n" * 4_000_000)
    assert told.records and told.warnings == ("Texte très long : seul le début a été lu.",)


def test_no_rule_can_go_astray_each_repeat_is_bounded_and_so_is_their_product() -> None:
    assert len(PATTERNS) > 50
    for pattern in PATTERNS:
        assert _ways(_parser.parse(pattern.pattern, pattern.flags & ~_FLAG)) <= MOST, pattern.pattern


_FLAG = 32  # re.UNICODE, which `parse` sets itself


def _ways(tokens: Sequence[Any]) -> int:
    """The most ways in which the wide repeats of a rule can share a stretch of text: what backtracking could try."""
    ways = 1
    for operation, argument in tokens:
        if operation in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
            _, high, inner = argument
            assert high is not _constants.MAXREPEAT, "a repeat without end"
            within = _ways(inner)
            ways *= within * high if within > 1 or high >= WIDE else 1
        else:
            ways *= max((_ways(branch) for branch in _branches(operation, argument)), default=1)
    return ways


def _branches(operation: Any, argument: Any) -> Iterator[Sequence[Any]]:
    if operation is _constants.BRANCH:
        yield from argument[1]
    elif operation is _constants.SUBPATTERN:
        yield argument[3]
