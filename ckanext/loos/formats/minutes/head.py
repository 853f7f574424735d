"""Under whose chair the body met, and who kept the minutes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ckanext.loos.records.minutes import Field, Proposal, Sureness

from . import names as minutes_names
from .names import CIVILITY, Name
from .roster import Roster
from .text import PHRASE, WORDS, Text, pattern

_HEAD = 8000  # signs
_PRESIDENT = (
    pattern(rf"\bsous la presidence (?:de |d'|du )(?P<who>{PHRASE}{{3,110}})"),
    pattern(rf"^ ?(?:presidente?(?: de (?:la )?seance)?|presidence) ?: ?(?P<who>{WORDS}{{3,80}})"),
    pattern(rf"\b(?:ouverte|ouverture|presidee)[^.\n]{{0,25}}? par (?P<who>{CIVILITY} {PHRASE}{{3,80}})"),
)
_CHOSEN = r"(?:est|a ete|ete|sont) (?:designee?|nommee?|elue?|choisie?)"
_SECRETARY_AFTER = (
    pattern(rf"\bsecretaires?(?: de (?:la )?seance)?(?: designee?)? ?: ?(?P<who>{WORDS}{{3,70}})"),
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


def president(text: Text, before: int) -> list[tuple[Name, int, int]]:
    """Who is told to preside before the first deliberation: another may take the chair for one of them."""
    end = before or _HEAD
    return _found([_person(text, m, first=True) for rule in _PRESIDENT for m in rule.finditer(text.folded, 0, end)])


def secretary(text: Text) -> list[tuple[Name, int, int]]:
    after = [_person(text, m, first=True) for rule in _SECRETARY_AFTER for m in rule.finditer(text.folded, 0, _HEAD)]
    before = [_person(text, m, first=False) for rule in _SECRETARY_BEFORE for m in rule.finditer(text.folded, 0, _HEAD)]
    return _found([*after, *before])


def person(field: Field, found: Sequence[tuple[Name, int, int]], text: Text, roster: Roster) -> Iterator[Proposal]:
    """Nothing where the text names several people for the part."""
    if found and len({roster.told(name) for name, _, _ in found}) == 1:
        name, start, end = found[0]
        whole = not name.alone and (field is Field.PRESIDENT or not roster.names)
        sure = roster.known(name) is not None or whole
        told = roster.told(name) if name.alone else name.value
        yield Proposal(field, told, text.passage(start, end), Sureness.CERTAIN if sure else Sureness.LIKELY)


def _found(found: Sequence[tuple[Name, int, int] | None]) -> list[tuple[Name, int, int]]:
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
