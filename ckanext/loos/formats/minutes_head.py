"""Which body met, where, under whose chair; who kept the minutes; how many there were."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ckanext.loos.records.minutes import Field, Proposal, Sureness

from . import minutes_names
from .minutes_names import CIVILITY, Name, Roster
from .minutes_text import PHRASE, WORDS, Text, pattern

HEAD = 8000
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
        "Conseil d'administration": r"\b(?:(?:seance|reunion|verbal|rendu|deliberations) du"
        r"|le) conseil d'administration\b",
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
_PREPOSITION = re.compile(r"^(?:(?:à|dans|en|au|aux)\s)?(?:la\s|l'|le\s)?", re.IGNORECASE)
_PRESIDENT = (
    pattern(rf"\bsous la presidence (?:de |d'|du )(?P<who>{PHRASE}{{3,110}})"),
    pattern(rf"^ ?presidente?(?: de (?:la )?seance)? ?: ?(?P<who>{WORDS}{{3,80}})"),
    pattern(rf"\b(?:ouverte|ouverture|presidee)[^.\n]{{0,25}}? par (?P<who>{CIVILITY} {PHRASE}{{3,80}})"),
)
_CHOSEN = r"(?:est|a ete|ete|sont) (?:designee?|nommee?|elue?|choisie?)"
_SECRETARY_AFTER = (
    pattern(rf"\bsecretaires?(?: de (?:la )?seance)? ?: ?(?P<who>{WORDS}{{3,70}})"),
    pattern(
        rf"\ba ete (?:designee?|nommee?|elue?) (?:comme )?secretaire(?: de (?:la )?seance)?"
        rf" ?:? ?(?P<who>{WORDS}{{3,70}})"
    ),
    pattern(
        rf"\b(?:designe|nomme|elit) (?P<who>{WORDS}{{3,60}}?) (?:en qualite de|comme|aux fonctions de"
        rf"|pour) [^.\n]{{0,40}}?secretaire"
    ),
)
_SECRETARY_BEFORE = (
    pattern(
        rf"(?P<who>(?:\bm\.|[^.;:!?]){{3,70}}?),? {_CHOSEN}[^.;]{{0,90}}?"
        r"\bsecretaire\b(?! (?:auxiliaire|general|adjoint))"
    ),
    pattern(
        rf"(?P<who>(?:\bm\.|[^.;:!?]){{3,70}}?),? (?:ayant [^.;]{{5,50}},? )?{_CHOSEN} pour remplir (?:cette"
        rf"|ces) fonctions?"
    ),
)


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
    match = _PLACE.search(text.folded, 0, HEAD)
    if match:
        told = _PREPOSITION.sub("", " ".join(text.clean[slice(*match.span("place"))].split()))
        yield Proposal(Field.PLACE, told[:1].upper() + told[1:], text.passage(*match.span("place")), Sureness.CERTAIN)


def president(text: Text, before: int) -> list[tuple[Name, int, int]]:
    """Who is told to preside before the first deliberation: another may take the chair for one of them."""
    end = before or HEAD
    return _agreeing([_person(text, m, first=True) for rule in _PRESIDENT for m in rule.finditer(text.folded, 0, end)])


def secretary(text: Text) -> list[tuple[Name, int, int]]:
    after = [_person(text, m, first=True) for rule in _SECRETARY_AFTER for m in rule.finditer(text.folded, 0, HEAD)]
    before = [_person(text, m, first=False) for rule in _SECRETARY_BEFORE for m in rule.finditer(text.folded, 0, HEAD)]
    return _agreeing([*after, *before])


def person(field: Field, found: Sequence[tuple[Name, int, int]], text: Text, roster: Roster) -> Iterator[Proposal]:
    """Nothing where the text names several people for the part."""
    if found and len({roster.told(name) for name, _, _ in found}) == 1:
        name, start, end = found[0]
        whole = not name.alone and (field is Field.PRESIDENT or not roster.names)
        sure = roster.known(name) is not None or whole
        told = roster.told(name) if name.alone else name.value
        yield Proposal(field, told, text.passage(start, end), Sureness.CERTAIN if sure else Sureness.LIKELY)


def _agreeing(found: Sequence[tuple[Name, int, int] | None]) -> list[tuple[Name, int, int]]:
    return [told for told in found if told]


def _person(text: Text, match: re.Match[str], first: bool) -> tuple[Name, int, int] | None:
    """The name in a capture: at its start, or for `first` false at its end."""
    told = text.clean[slice(*match.span("who"))]
    pieces = [piece for piece in re.split(r",\s|\n\n|\t", told) if piece.strip()]
    for piece in pieces if first else pieces[::-1]:
        name = _named(piece, first)
        if name:
            return name, *match.span()
    return None


def _named(piece: str, first: bool) -> Name | None:
    civil = _CIVIL.search(piece.lower()) if first else next(iter(list(_CIVIL.finditer(piece.lower()))[-1:]), None)
    words = piece[civil.end() :] if civil else piece
    words = _THE_MAYOR.sub("", words.strip())
    name = minutes_names.parse(words) or (minutes_names.starting(words) if first else _ending(words))
    return name if name and (civil or not name.alone) else None


def _ending(words: str) -> Name | None:
    """The name that ends a text: after the last line's end or sentence."""
    line = words.rsplit("\n", 1)[-1]
    return minutes_names.parse(line)


_CIVIL = re.compile(rf"\b{CIVILITY}\s?".replace(" ?", r"\s?"))
_THE_MAYOR = re.compile(r"^(?:(?:son|sa|le|la)\s)?(?:maire|président|présidente)\s+", re.IGNORECASE)
