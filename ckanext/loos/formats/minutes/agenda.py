"""The agenda, where it is a plain list: numbered from 1 without a gap, or every line with the same mark."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ckanext.loos.records.minutes import Field, Proposal, Sureness

from .text import Text, pattern

_HEADING = pattern(r"^[^\n]{0,60}\bordre du jour\b[^\n]{0,30}(?:\n\n?)")
_LINE = re.compile(r"(?:(?P<number>\d{1,2})\s?[.)/°-]?\s|(?P<mark>[-•*+►➢·])\s?)(?P<title>[^\n]{3,300})")
_MOST = 200


def read(text: Text) -> tuple[list[Proposal], int]:
    """The points, and where the list ends in the text (0 without one)."""
    for heading in _HEADING.finditer(text.folded):
        points, end, ended = _points(text, heading.end())
        if len(points) > 1:
            sureness = Sureness.CERTAIN if ended else Sureness.LIKELY
            return [_proposal(text, start, stop, sureness) for start, stop in points], end
    return [], 0


def _points(text: Text, start: int) -> tuple[list[tuple[int, int]], int, bool]:
    """The stretches of the points' titles; whether the list ends at a blank line or a line that goes on otherwise."""
    points: list[tuple[int, int]] = []
    mark, end = None, start
    for line_start, line_end, blank in _lines(text, start):
        line = text.clean[line_start:line_end]
        found = _LINE.match(line)
        kind = (found["mark"] or "number") if found else None
        if found and kind == (mark or kind) and (found["number"] is None or int(found["number"]) == len(points) + 1):
            mark = kind
            points.append((line_start + found.start("title"), line_end))
        elif points and line[:1].islower():
            points[-1] = (points[-1][0], line_end)
        else:
            return points, end, True
        end = line_end
        if blank and len(points) > 1:
            following = _LINE.match(text.clean, line_end + 2)
            if not following or (following["number"] and int(following["number"]) != len(points) + 1):
                return points, end, True
        if len(points) > _MOST:
            break
    return points, end, False


def _lines(text: Text, start: int) -> Iterator[tuple[int, int, bool]]:
    """Each line's place, and whether a blank one follows."""
    while start < len(text.clean):
        end = text.clean.find("\n", start)
        end = len(text.clean) if end < 0 else end
        blank = text.clean.startswith("\n\n", end)
        yield start, end, blank
        start = end + (2 if blank else 1)


def _proposal(text: Text, start: int, end: int, sureness: Sureness) -> Proposal:
    title = text.words(start, end).rstrip(" .;")
    return Proposal(Field.AGENDA, title, text.passage(start, end), sureness)
