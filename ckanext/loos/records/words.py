"""Words as they are searched: without accents, sign for sign, so that a place in one text is the same in the other."""

from __future__ import annotations

import unicodedata


def searchable(text: str) -> str:
    """"Délibération n° 12" → "deliberation n° 12"; of the same length, NUL signs and odd spaces made plain."""
    return text.translate(_SIGNS)


class _Signs(dict[int, str]):
    """Each sign that was met, with the one that stands for it."""

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, _plain(chr(code)))


_SIGNS = _Signs()


def _plain(sign: str) -> str:
    if sign == "\x00" or sign.isspace():
        return " "
    first = unicodedata.normalize("NFKD", sign)[0]
    low = (sign if first.isspace() else first).lower()
    return low if len(low) == 1 else sign
