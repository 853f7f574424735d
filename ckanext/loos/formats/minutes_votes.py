"""What became of a deliberation: adopted, rejected, put off… and the counts of its vote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ckanext.loos.records.minutes import Field

from . import minutes_vote_rules as rules
from .minutes_numbers import number
from .minutes_text import Text

_FIELDS: Mapping[str, Field] = {"p": Field.IN_FAVOUR, "c": Field.AGAINST, "a": Field.ABSTAINED}


class Found(NamedTuple):
    value: str | int
    start: int
    end: int
    certain: bool


def counts(text: Text, start: int, end: int) -> dict[Field, Found] | None:
    """The counts of the one vote between two places; none at all (None) where votes contradict one another."""
    told: dict[Field, Found] = {}
    for field, found in _counts(text, start, end):
        if field in told and told[field].value != found.value:
            return None
        told.setdefault(field, found)
    return told


def _counts(text: Text, start: int, end: int) -> Iterator[tuple[Field, Found]]:
    taken = -1
    for match in rules.AGAINST_EACH_OTHER.finditer(text.folded, start, end):
        if _here(text, start, match):
            taken = match.end()
            yield Field.IN_FAVOUR, Found(number(match["n"]) or 0, *match.span(), True)
            yield Field.AGAINST, Found(number(match["m"]) or 0, *match.span(), True)
    for match in rules.COUNTED.finditer(text.folded, max(start, taken), end):
        field, value = field_of(match), _value(match)
        if match["before"] and rules.UNCLEAR.search(text.folded[max(taken, match.start() - 20) : match.start()]):
            yield from ((side, Found(place, *match.span(), False)) for side in _FIELDS.values() for place in (0, 1))
        taken = match.end()
        if value is not None and field and _here(text, start, match) and _is_vote(text, match):
            yield field, Found(value, *match.span(), True)


def field_of(match: re.Match[str]) -> Field | None:
    what = match["what"] or match["for"] or match["against"] or match["abstained"]
    word = re.sub(r"^(?:ont vote |votes? |voix |se sont |s'est )", "", " ".join(what.split()))
    return _FIELDS.get(word[0])


def _value(match: re.Match[str]) -> int | None:
    """The number told; a bare "un pour" in letters is no count, "contre : néant" is none."""
    if match["before"]:
        letters = not match["before"][0].isdigit() and not match["voices"] and match["what"][0] != "a"
        return None if letters else number(match["before"])
    told = match["n"] or match["bare"]
    value = number(told)
    return 0 if value is None else value


def _is_vote(text: Text, match: re.Match[str]) -> bool:
    """A bare "3 pour" or "pour 3" needs the word of the other side close by."""
    what = (match["what"] or match["for"] or match["against"] or match["abstained"]).strip()
    if what.startswith(("abst", "se ", "s'", "ont ", "voix", "vote")) or match["voices"]:
        return True
    before, after = text.folded[max(0, match.start() - 45) : match.start()], text.folded[match.end() : match.end() + 45]
    other = "contre" if what.startswith("p") else "pour"
    return bool(re.search(rf"\b(?:voix|votes?|votants?|{other})\b|\babst", f"{before}|{after}"))


def _lead(text: Text, start: int, match: re.Match[str]) -> str:
    return re.split(r"[.;!?]\s|\n\n", text.folded[start : match.start()])[-1]


def sentence(text: Text, start: int, match: re.Match[str]) -> str:
    """What stands before and after a match within its sentence."""
    before = _lead(text, max(start, match.start() - 300), match)
    after = re.split(r"[.;!?](?:\s|$)|\n\n", text.folded[match.end() : match.end() + 200])[0]
    return before + match[0] + after


def _here(text: Text, start: int, match: re.Match[str]) -> bool:
    """Told of this vote: not recalled from another, nor told of a commission or of bulletins."""
    lead = _lead(text, max(start, match.start() - 60), match) + match[0]
    return not rules.RECALLED.search(lead) and not rules.ELSEWHERE.search(sentence(text, start, match))


def result(text: Text, start: int, end: int, ballot: Mapping[Field, Found]) -> Found | None:
    """The one outcome that the text tells; none where it tells several."""
    for word, rule in (("withdrawn", rules.WITHDRAWN), ("postponed", rules.POSTPONED)):
        put_off = next((m for m in rule.finditer(text.folded, start, end) if _here(text, start, m)), None)
        if put_off:
            return None if ballot or _events(text, start, end) else Found(word, *put_off.span(), True)
    found = _events(text, start, end)
    outcomes = {event.value for event in found}
    if "noted" in outcomes and not ballot and outcomes == {"noted"}:
        return found[0]
    if len(outcomes) == 1 and "noted" not in outcomes:
        best = max(found, key=lambda event: event.certain)
        return best if _fits(str(best.value), ballot) else None
    if not found and not rules.NEGATIVE.search(text.folded[start:end]):
        return _by_numbers(text, ballot)
    return None


def _fits(outcome: str, ballot: Mapping[Field, Found]) -> bool:
    pro, con = ballot.get(Field.IN_FAVOUR), ballot.get(Field.AGAINST)
    if pro is None or con is None:
        return True
    return (int(pro.value) > int(con.value)) == (outcome == "adopted") or pro.value == con.value


def _by_numbers(text: Text, ballot: Mapping[Field, Found]) -> Found | None:
    """More for than against is adopted (L2121-20); where one side alone is told, a decision must go with it."""
    pro, con = ballot.get(Field.IN_FAVOUR), ballot.get(Field.AGAINST)
    if pro and int(pro.value) > int(con.value if con else 0):
        decided = re.search(rf"\b{rules.DECIDES}", text.folded[pro.end : pro.end + 80])
        return pro._replace(value="adopted", certain=con is not None or decided is not None)
    return None


def _events(text: Text, start: int, end: int) -> list[Found]:
    outcomes = (
        ("adopted", rules.UNANIMOUS),
        ("adopted", rules.MAJORITY),
        ("adopted", rules.ADOPTED),
        ("rejected", rules.REJECTED),
        ("noted", rules.NOTED),
    )
    return [
        Found(word, *match.span(), certain)
        for word, rule in outcomes
        for match in rule.finditer(text.folded, start, end)
        if (certain := _tells(text, start, match, word)) is not None
    ]


def _tells(text: Text, start: int, match: re.Match[str], word: str) -> bool | None:
    """Whether a match tells the outcome surely; None when it tells something else."""
    said = sentence(text, start, match)
    if not _here(text, start, match) or "secretaire" in said or "proces-verbal de la" in said:
        return None
    if word == "adopted" and rules.NEGATIVE.search(said):
        return None
    short = len(said) < 70
    by_body = bool(re.search(r"\b(?:conseil|assemblee|comite|bureau|membres)\b", said))
    if word == "noted":
        return True if by_body or short else None
    return short or by_body or bool(re.search(rules.DECIDES, said))


def kind(text: Text, start: int, end: int) -> Found | None:
    """How it was voted; a sentence of what may or must be tells nothing."""
    found = []
    for word, rule in (("secret", rules.SECRET), ("roll_call", rules.ROLL_CALL), ("show_of_hands", rules.HANDS)):
        for match in rule.finditer(text.folded, start, end):
            said = sentence(text, start, match).replace(match[0], "")
            if not rules.IF_EVER.search(said):
                found.append(Found(word, *match.span(), bool(rules.ASKED.search(said + match[0]))))
    return found[0] if len({event.value for event in found}) == 1 else None
