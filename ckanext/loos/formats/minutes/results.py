"""What became of a deliberation: adopted, rejected, noted, put off, withdrawn; and in what way it was voted."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ckanext.loos.records.minutes import Field

from . import vote_rules as rules
from .text import Text
from .votes import Found, here, sentence


def result(text: Text, start: int, end: int, ballot: Mapping[Field, Found]) -> Found | None:
    """The one outcome that the text tells; none where it tells several."""
    for word, rule in (("withdrawn", rules.WITHDRAWN), ("postponed", rules.POSTPONED)):
        put_off = next((m for m in rule.finditer(text.folded, start, end) if here(text, start, m)), None)
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
    if not here(text, start, match) or "secretaire" in said or "proces-verbal de la" in said:
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
