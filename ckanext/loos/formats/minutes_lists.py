"""Lists of people: by comma, dash, line, column, number or civility, with roles, notes and proxies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from . import minutes_names
from .minutes_names import CIVILITY, PLURAL, Name
from .minutes_text import Text, pattern

CHAIR = Name("", None)  # "Monsieur le Maire": the one who holds the chair, whoever it is

_GIVES = r"(?:(?:qui |elle |il )?(?:a|ont|ayant|avait|avaient) (?:egalement )?(?:donne|remis) |donn(?:e|ent|ant) )"
_LINK = (
    r"[\s,;:(-]{0,5}(?:excusee?s?,? ?)?(?:"
    rf"{_GIVES}?(?:par |son |leur )?(?:pouvoirs?|procurations?|pourvoir|mandat)(?: donnee?s?)?(?: ?: ?| a )"
    r"|(?:est |etait )?representee?s? par )"
)
_TOKEN = (
    rf"(?P<link>{_LINK})|(?P<note>\([^()]{{0,120}}\))|(?P<short> (?:a|par) (?=[a-z]))"
    rf"|(?P<civility>\b{CIVILITY} ?)|(?P<number>^\W{{0,3}}\d{{1,2}} ?(?:[.)/°-]|- ) ?)"
    r"|(?P<line>\n\n?)|(?P<strong>[,;•·|\t]|(?<=\s)[-*/+](?=\s)|^[-*+])|(?P<close>\))|(?P<stop>(?<=[a-z]{2})\.(?=\s"
    r"|$)|:)| et(?= )"
)
_TOKENS = pattern(_TOKEN)
_CHAIR = re.compile(r"(?:le|la)\s{1,2}(?:maire|présidente?)$", re.IGNORECASE)


class Entry(NamedTuple):
    """A person of a list; `holder` has the proxy. Places are those of the text."""

    name: Name
    start: int
    end: int
    holder: Name | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """`clean` when nothing of the list was left over that might have been a name; `end` where the list stops."""

    entries: tuple[Entry, ...] = ()
    clean: bool = True
    end: int = 0


class _Piece(NamedTuple):
    text: str
    start: int
    end: int
    before: str  # kind of the separator before it
    after_link: bool
    civil: bool
    plural: bool
    note: str = ""


def read(text: Text, start: int, end: int, proxies: bool = False) -> Listing:
    """The people between two places. In a list of proxies "X à Y" and "X par Y" tell who stands for whom."""
    found = [_listing(_pieces(text, start, end, by_line, proxies), start) for by_line in (False, True)]
    return max(found, key=lambda listing: (listing.clean, len(listing.entries)))


def _pieces(text: Text, start: int, end: int, by_line: bool, proxies: bool) -> list[_Piece]:
    """The stretches between separators."""
    pieces: list[_Piece] = []
    at, before, linked, civil, plural = start, "line", False, False, False
    for token in _TOKENS.finditer(text.folded, start, end):
        kind = token.lastgroup or "and"
        if (kind == "line" and not by_line and token[0] == "\n") or (kind == "short" and not proxies):
            continue
        if text.clean[at : token.start()].strip():
            pieces.append(
                _Piece(text.clean[at : token.start()].strip(), at, token.start(), before, linked, civil, plural)
            )
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
        pieces.append(_Piece(text.clean[at:end].strip(), at, end, before, linked, civil, plural))
    return pieces


def _listing(pieces: Sequence[_Piece], start: int) -> Listing:
    entries: list[Entry] = []
    end = start
    for piece in pieces:
        name, last = _name(piece), False
        if name is None and (first := _first_line(piece)):
            piece, last = first, True
            name = _name(piece)
        if name is None and not _is_role(piece):
            return _checked(Listing(tuple(entries), piece.before in ("line", "stop"), end))
        end = piece.end
        if name is None:
            continue
        if piece.after_link and entries and entries[-1].holder is None:
            entries[-1] = entries[-1]._replace(holder=name, end=piece.end)
        elif name is CHAIR:
            continue
        else:
            entries.append(Entry(name, piece.start, piece.end, None, piece.note))
        if last:
            break
    return _checked(Listing(tuple(entries), True, end))


def _name(piece: _Piece) -> Name | None:
    if piece.civil and _CHAIR.match(piece.text):
        return CHAIR
    name = minutes_names.parse(piece.text)
    if name is None or (name.alone and not (piece.civil or piece.plural)):
        return None
    return name


def _first_line(piece: _Piece) -> _Piece | None:
    """The name that ends a list, where other words follow on the next line."""
    line, cut, rest = piece.text.partition("\n")
    name = minutes_names.parse(line) if cut and rest.strip() and not rest.split()[0].isupper() else None
    return piece._replace(text=line, end=piece.start + len(line)) if name and not name.alone else None


def _is_role(piece: _Piece) -> bool:
    """ "Maire", "1er adjoint", "adjoints au Maire": goes with the names before it."""
    words = piece.text.split()
    capitals = [word for word in words[1:] if word.isupper() and len(word) > 2]
    return minutes_names.is_role(words[0]) and len(piece.text) < 80 and (not capitals or words[0].isupper())


def _checked(listing: Listing) -> Listing:
    """A group of mere surnames in which full names stand is one that was cut at the wrong places."""
    alone = [entry.name for entry in listing.entries if entry.name.alone]
    small = [name for name in alone if not name.surname]
    mixed = small and (len(small) < len(alone) or len(alone) < len(listing.entries))
    doubtful = any(entry.name.doubtful for entry in listing.entries)
    return replace(listing, clean=False) if mixed or doubtful else listing
