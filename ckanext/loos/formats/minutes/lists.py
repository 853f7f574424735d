"""Lists of people: by comma, dash, line, column, number or civility, with roles, notes and proxies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

from . import names as minutes_names
from . import pieces as minutes_pieces
from .names import Name
from .pieces import Piece
from .text import Text

CHAIR = Name("", None)  # "Monsieur le Maire": the one who holds the chair, whoever it is

_SENTENCE = re.compile(r"\s(?:a été|est|ouvre|déclare|constate|propose|procède|rappelle)\s")
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


def read(text: Text, start: int, end: int, proxies: bool = False) -> Listing:
    """The people between two places. In a list of proxies "X à Y" and "X par Y" tell who stands for whom."""
    found = [_listing(minutes_pieces.read(text, start, end, by_line, proxies), start) for by_line in (False, True)]
    return max(found, key=lambda listing: (listing.clean, len(listing.entries)))


def _listing(pieces: Sequence[Piece], start: int) -> Listing:
    entries: list[Entry] = []
    end = start
    for piece in chain.from_iterable(map(minutes_pieces.apart, pieces)):
        name, last = _name(piece), False
        if name is None and (first := _first_line(piece)):
            piece, last = first, True
            name = _name(piece)
        if name is None and not _is_role(piece):
            ended = piece.before in ("line", "stop") or (piece.civil and _SENTENCE.search(piece.text) is not None)
            return _checked(Listing(tuple(entries), ended, end))
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


def _name(piece: Piece) -> Name | None:
    if piece.civil and _CHAIR.match(piece.text):
        return CHAIR
    name = minutes_names.parse(piece.text)
    if name is None or (name.alone and not (piece.civil or piece.plural)):
        return None
    return name


def _first_line(piece: Piece) -> Piece | None:
    """The name that ends a list, where other words follow on the next line."""
    line, cut, rest = piece.text.partition("\n")
    name = minutes_names.parse(line) if cut and rest.strip() and not rest.split()[0].isupper() else None
    return piece._replace(text=line, end=piece.start + len(line)) if name and not name.alone else None


def _is_role(piece: Piece) -> bool:
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
