"""The words that a search found, shown where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

Spans = Sequence[tuple[int, int]]
_AROUND = 90  # signs shown on each side
_PLACES = 2  # that are shown of a text


def whole(text: str, spans: Spans) -> Markup:
    """All of a text, the words found marked."""
    return _marked(text, spans, 0, len(text))


def excerpts(text: str, spans: Spans) -> Markup:
    """The first places of a long text where the words stand, with what is around them."""
    text = re.sub(r"\s", " ", text)
    windows = list(_windows(text, spans))
    shown = Markup(" … ").join(_marked(text, spans, start, end) for start, end in windows[:_PLACES])
    before = "… " if windows and windows[0][0] > 0 else ""
    after = " …" if len(windows) > _PLACES or (windows and windows[-1][1] < len(text)) else ""
    return before + shown + after


def _windows(text: str, spans: Spans) -> Iterator[tuple[int, int]]:
    start, end = -1, -1
    for first, last in spans:
        if start < 0 or first - _AROUND > end:
            if start >= 0:
                yield _words(text, start, end)
            start = max(0, first - _AROUND)
        end = min(len(text), last + _AROUND)
    if start >= 0:
        yield _words(text, start, end)


def _words(text: str, start: int, end: int) -> tuple[int, int]:
    """Never from or to the middle of a word."""
    if start > 0:
        start = text.find(" ", start, start + _AROUND) + 1 or start
    space = text.rfind(" ", end - _AROUND, end) if end < len(text) else 0
    return start, space if space > start else end


def _marked(text: str, spans: Spans, start: int, end: int) -> Markup:
    told, place = Markup(""), start
    for first, last in spans:
        if start <= first and last <= end:
            told += escape(text[place:first]) + Markup("<mark>{}</mark>").format(text[first:last])
            place = last
    return told + escape(text[place:end])
