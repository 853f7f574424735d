"""Headers, footers and numbers of pages: what stands at the edge of page after page is no part of the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

_EDGE = 2  # lines at the top and at the foot of a page
_ALIKE = 20  # signs: shorter lines are alike by chance
_PAGE_NUMBER = re.compile(
    r"^[ \t]{0,200}(?:page ?(?:n ?° ?)?\d{1,4}(?: ?(?:/|sur|de) ?\d{1,4})?|- ?\d{1,4} ?-|\d{1,3} ?(?:/|sur) ?\d{1,3})"
    r"[ \t]{0,200}$",
    re.IGNORECASE | re.MULTILINE,
)
_SAYS = re.compile(  # alike on many pages, and yet the text itself
    r"d[ée]lib[ée]ration|rapport n|point n|question|affaire n|objet|unanimit|abstention|\bvot|\bcontre\b|adopt"
    r"|prend acte",
    re.IGNORECASE,
)


def without_furniture(text: str) -> str:
    """The text with its page furniture as spaces: every other sign keeps its place."""
    spans = [match.span() for match in _PAGE_NUMBER.finditer(text)]
    if "\f" in text:
        spans += _repeated(text)
    parts, done = [], 0
    for start, end in sorted(spans):
        if start >= done:
            parts += [text[done:start], " " * (end - start)]
            done = end
    return "".join([*parts, text[done:]])


def _repeated(text: str) -> list[tuple[int, int]]:
    edges = list(_edges(text))
    masked = {span: re.sub(r"\d", "#", text[slice(*span)]) for span in edges}
    masked = {span: line for span, line in masked.items() if len(line) >= _ALIKE and not _SAYS.search(line)}
    counted = Counter(line[:_ALIKE] for line in masked.values())
    found = []
    for start, count in counted.items():
        if count > 1:
            alike = {span: line for span, line in masked.items() if line.startswith(start)}
            length = _shared(min(alike.values()), max(alike.values()))
            found += [(span[0], span[0] + length) for span in alike]
    return found


def _edges(text: str) -> Iterator[tuple[int, int]]:
    """The first and last lines of each page, without the very first lines of the text: a title is none."""
    place = 0
    for number, page in enumerate(text.split("\f")):
        lines = [match.span() for match in re.finditer(r"[^\s][^\n]*", page)]
        chosen = (lines[:_EDGE] if number else []) + lines[max(_EDGE, len(lines) - _EDGE) :]
        yield from ((place + start, place + end) for start, end in chosen)
        place += len(page) + 1


def _shared(one: str, other: str) -> int:
    """How many signs two lines begin with alike."""
    differing = (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differing, min(len(one), len(other)))
