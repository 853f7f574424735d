"""Which body met, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ckanext.loos.records.minutes import Field, Proposal, Sureness

from .text import WORDS, Text, pattern

_HEAD = 8000  # signs
_BODIES: Mapping[str, re.Pattern[str]] = {
    told: pattern(rule)
    for told, rule in {
        "Conseil d'administration du CCAS": r"\bconseil d'administration (?:du |de )(?:c\.?c\.?a\.?s\b"
        r"|centre communal d'action sociale)",
        "Conseil municipal": r"\bconseil municipal(?! (?:des? )?(?:jeunes|enfants))",
        "Conseil communautaire": r"\b(?<!bureau\sdu\s)conseil (?:communautaire|de (?:la )?communaute)",
        "Conseil métropolitain": r"\bconseil (?:metropolitain|de la metropole)",
        "Bureau communautaire": r"\bbureau (?:communautaire|du conseil (?:communautaire|de (?:la )?communaute))",
        "Comité syndical": r"\bcomite syndical",
        "Commission permanente": r"\bcommission permanente",
        "Conseil départemental": r"\bconseil departemental",
        "Conseil d'administration": (
            r"(?:^|\b(?:(?:seance|reunion|verbal|rendu|deliberations) du|le) )conseil d'administration\b"
        ),
    }.items()
}
_CCAS = pattern(r"\bccas\b|centre communal d'action sociale")
_OPENING, _TITLE = 3000, 600  # signs
_MET = pattern(r"\b(?:reunie?s?|assemblee?s?)\b(?! en date)")
_ROOM = (
    r"(?:salle|mairie|hotel de ville|espace|maison|foyer|centre|siege|gymnase|lieu|theatre|complexe|pole"
    r"|auditorium|ecole)"
)
_PLACE = pattern(
    r"\b(?:reunie?s?|assemblee?s?)\b[^.;]{0,60}?(?:,| )(?P<place>(?:a la|a l'|a|au|aux|en|dans la|dans l'|dans le"
    r"|dans)? ?"
    rf"{_ROOM}[^.;:]{{0,90}}?)(?=,? (?:sous la|en session|en seance|sur (?:la )?convocation|le \d|a \d"
    rf"|apres convocation|et sous)"
    rf"|[,;.] (?!{_ROOM})|\.$)"
)
_PLACE_TOLD = pattern(rf"^lieu(?: de (?:la )?(?:seance|reunion))? ?: ?(?P<place>{WORDS}{{3,80}})")
_PREPOSITION = re.compile(r"^(?:(?:à|dans|en|au|aux)\s)?(?:la\s|l'|le\s)?", re.IGNORECASE)


def body(text: Text) -> Iterator[Proposal]:
    """The body named in the title, or the one that the words "s'est réuni" go with; none where they differ."""
    met = _MET.search(text.folded, 0, _OPENING)
    title = _first(text, 0, _TITLE)
    nearest = _last(text, max(0, met.start() - 250), met.start()) if met else None
    found = [match for match in (title, nearest) if match]
    if found and len({told for told, _ in found}) == 1:
        told, match = found[0]
        yield Proposal(Field.BODY, told, text.passage(*match.span()), Sureness.CERTAIN)


def _first(text: Text, start: int, end: int) -> tuple[str, re.Match[str]] | None:
    found = [(told, match) for told, rule in _BODIES.items() if (match := rule.search(text.folded, start, end))]
    return _named_body(text, min(found, key=lambda pair: pair[1].start(), default=None))


def _last(text: Text, start: int, end: int) -> tuple[str, re.Match[str]] | None:
    found = [(told, match) for told, rule in _BODIES.items() for match in rule.finditer(text.folded, start, end)]
    return _named_body(text, max(found, key=lambda pair: pair[1].start(), default=None))


def _named_body(text: Text, found: tuple[str, re.Match[str]] | None) -> tuple[str, re.Match[str]] | None:
    """A board of directors is the CCAS's where the title names the CCAS."""
    if found and found[0] == "Conseil d'administration" and _CCAS.search(text.folded, 0, _TITLE):
        return "Conseil d'administration du CCAS", found[1]
    return found


def place(text: Text) -> Iterator[Proposal]:
    match = _PLACE_TOLD.search(text.folded, 0, _HEAD) or _PLACE.search(text.folded, 0, _HEAD)
    if match:
        told = _PREPOSITION.sub("", " ".join(text.clean[slice(*match.span("place"))].split()))
        yield Proposal(Field.PLACE, told[:1].upper() + told[1:], text.passage(*match.span("place")), Sureness.CERTAIN)
