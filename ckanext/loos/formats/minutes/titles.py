"""The title of a deliberation: where it begins beside its number, and where the text itself begins."""

from __future__ import annotations

import re

from .text import Text, pattern

_OBJECT = pattern(r"\n{0,2}(?:objet|intitule) ?: ?")
_BODY = re.compile(
    r"(?:monsieur|madame|m\.|mme|le |la |les |l'|vu |considerant|rapporteur|il |elle |apres|par |dans |conformement"
    r"|suite|afin|sur |"
    r"lors|depuis|en |au |aux |ce |cette|pour|vote|ont |article|expose|ouï|oui |a |ainsi |considere|ayant |attendu "
    r"|deliberation|n ?°|resultat|adopte|approuve|contre|abstention)"
)
_NAMED_LINE = pattern(r"[a-z' ]{3,30}?(?:\(s\))? ?:")
_FULL_LINE = 55  # signs: a title that fills its line goes on in the next

_LONGEST_TITLE = 400  # signs


def find(text: Text, heading: re.Match[str], end: int) -> tuple[int, int, bool]:
    """The title's place, and whether its end is plain: a blank line, a column, or words that begin a text."""
    start, stop = heading.span("title")
    start += len(text.clean[start:stop]) - len(text.clean[start:stop].lstrip(" \t:-–.)°|"))
    if start >= stop or _OBJECT.match(text.folded, start):
        named = _OBJECT.match(text.folded, min(start, stop))
        start = named.end() if named else stop + (2 if text.clean.startswith("\n\n", stop) else 1)
        stop = start if named is None and _BODY.match(text.folded, start) else _line_end(text, start, end)
    column = text.clean.find("\t", start, stop)
    if column > 0:
        return start, column, True
    while not (ended := _title_ends(text, stop, end)) and _goes_on(text, start, stop):
        stop = _line_end(text, stop + 1, end)
    return start, stop, ended


def _line_end(text: Text, start: int, end: int) -> int:
    found = text.clean.find("\n", start, end)
    return end if found < 0 else found


def _title_ends(text: Text, stop: int, end: int) -> bool:
    return (
        stop >= end
        or text.clean.startswith("\n\n", stop)
        or bool(_BODY.match(text.folded, stop + 1) or _NAMED_LINE.match(text.folded, stop + 1))
    )


def _goes_on(text: Text, start: int, stop: int) -> bool:
    """The next line is the same sentence: in small letters, or in capitals as the first."""
    line = text.clean[stop + 1 : _line_end(text, stop + 1, len(text.clean))]
    title = text.clean[start:stop]
    if len(title) > _LONGEST_TITLE:
        return False
    full = len(title.rsplit("\n", 1)[-1]) > _FULL_LINE and title[-1] not in ".:;"
    return line[:1].islower() or (line.isupper() and title.isupper()) or full
