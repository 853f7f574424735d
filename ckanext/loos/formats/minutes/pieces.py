"""A list of people cut at what stands between them: commas, dashes, lines, columns, civilities, words of a proxy."""

from __future__ import annotations

from typing import NamedTuple

from . import names as minutes_names
from .names import CIVILITY, PLURAL
from .text import Text, pattern

_GIVES = r"(?:(?:qui |elle |il )?(?:a|ont|ayant|avait|avaient) (?:egalement )?(?:donne|remis) |donn(?:e|ent|ant) )"
_LINK = (
    r"[\s,;:(-]{0,5}(?:excusee?s?,? ?)?(?:"
    rf"{_GIVES}?(?:par |son |leur )?(?:pouvoirs?|procurations?|pourvoir|mandat)(?: donnee?s?)?(?: ?: ?| a )"
    r"|(?:est |etait )?representee?s? par )"
)
_TOKEN = (
    rf"(?P<link>{_LINK})|(?P<note>\([^()]{{0,120}}\))|(?P<short> (?:a|par) (?=[a-z]))"
    rf"|(?P<civility>\b{CIVILITY} ?)|(?P<number>^\W{{0,3}}\d{{1,2}} ?(?:[.)/°-]|- ) ?)"
    r"|(?P<line>\n\n?)|(?P<strong>[,;•·|\t]|(?<=\s)[-*/+]{1,3}(?=\s)|^[-*+])|(?P<close>\))|(?P<stop>(?<=[a-z]{2})\.(?=\s"
    r"|$))|:|(?: |^)et(?= )"
)
_TOKENS = pattern(_TOKEN)


class Piece(NamedTuple):
    text: str
    start: int
    end: int
    before: str  # kind of the separator before it
    after_link: bool
    civil: bool
    plural: bool
    note: str = ""


def read(text: Text, start: int, end: int, by_line: bool, proxies: bool) -> list[Piece]:
    """The stretches between separators."""
    pieces: list[Piece] = []
    at, before, linked, civil, plural = start, "line", False, False, False
    for token in _TOKENS.finditer(text.folded, start, end):
        kind = token.lastgroup or "and"
        if (kind == "line" and not by_line and token[0] == "\n") or (kind == "short" and not proxies):
            continue
        if text.clean[at : token.start()].strip():
            pieces.append(Piece(*_stripped(text, at, token.start()), before, linked, civil, plural))
            linked = civil = False
            before = "space" if kind == "civility" else kind
        elif kind != "civility" and before not in ("stop", "line"):
            before = kind
        if kind == "note" and pieces:
            pieces[-1] = pieces[-1]._replace(note=token[0])
        if kind == "civility":
            civil, plural = True, bool(PLURAL.match(token[0]))
        linked = linked or kind in ("link", "short")
        at = token.end()
    if text.clean[at:end].strip():
        pieces.append(Piece(*_stripped(text, at, end), before, linked, civil, plural))
    return pieces


def _stripped(text: Text, start: int, end: int) -> tuple[str, int, int]:
    """A stretch without the spaces around it, and its place."""
    words = text.clean[start:end].strip()
    start = text.clean.index(words, start)
    return words, start, start + len(words)


def apart(piece: Piece) -> list[Piece]:
    """Names that follow one another with nothing between: a separator lost at the end of a line or column."""
    names = minutes_names.several(piece.text)
    if len(names) < 2:
        return [piece]
    found: list[Piece] = []
    at = piece.start
    for place, name in enumerate(names):
        at = piece.start + piece.text.index(name, at - piece.start)
        linked, note = piece.after_link and place == 0, piece.note if place == len(names) - 1 else ""
        found.append(piece._replace(text=name, start=at, end=at + len(name), after_link=linked, note=note))
        at += len(name)
    return found
