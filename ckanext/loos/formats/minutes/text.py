"""The text of minutes made even for reading, each sign knowing its place in the original.

`clean` has one kind of apostrophe, dash and space, no page headers and no words cut at the end of a line;
`folded` is the same without capitals and accents, sign for sign: rules are written against it.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass

from ckanext.loos.records.minutes import Passage

from .pages import without_furniture

_CHANGE = re.compile(
    r"(?P<cut>(?<=[a-zà-ÿ])[-\u00ad][ \t]{0,20}\r?\n[ \t]{0,20}(?=[a-zà-ÿ]))"
    r"|(?P<column>\s{0,20}\|\s{0,20})|(?P<space>\s+)|(?P<quote>[’‘ʼ´`])|(?P<dash>[‐‑‒–—−])|(?P<soft>\u00ad)"
    r"|(?P<marked>\w[\u0300-\u036f]{1,4})|(?P<joined>[\ufb00-\ufb06])"
)
_CUT = re.compile(r"-\s{0,9}\n|\f|\u00ad")
_COLUMN_GAP = 3  # spaces: justified lines have two


_SPACE = re.compile(r"\[[^\]]*\]|\\.| \?| ")
_SPACES = {" ?": r"\s{0,2}", " ": r"\s{1,2}"}


def _any_space(found: re.Match[str]) -> str:
    return _SPACES.get(found[0]) or found[0].replace(" ", r"\s")


def pattern(source: str) -> re.Pattern[str]:
    """A rule against `folded`; a space in it is any space, line ends included. Its repeats are bounded (tested)."""
    compiled = re.compile(_SPACE.sub(_any_space, source), re.MULTILINE)
    PATTERNS.append(compiled)
    return compiled


PATTERNS: list[re.Pattern[str]] = []


@dataclass(frozen=True, slots=True)
class Text:
    original: str
    clean: str
    folded: str
    where: array[int]

    def passage(self, start: int, end: int) -> Passage:
        """The original's words for a stretch of `clean`, without the spaces around it."""
        while start < end and self.clean[start].isspace():
            start += 1
        while end > start and self.clean[end - 1].isspace():
            end -= 1
        first, last = self.where[start], self.where[end - 1] + 1 if end > start else self.where[start]
        while last < len(self.original) and unicodedata.combining(self.original[last]):
            last += 1
        return Passage(self.original[first:last], first, last)

    def words(self, start: int, end: int) -> str:
        """The original's words on one line; those of `clean` where a word or a page was cut."""
        told = self.passage(start, end).text
        return " ".join((self.clean[start:end] if _CUT.search(told) else told).split())


def prepared(original: str) -> Text:
    text, parts, where, done = without_furniture(original), [], array("L"), 0
    for change in _CHANGE.finditer(text):
        parts += [text[done : change.start()], new := _even(change)]
        where.extend(range(done, change.start()))
        where.extend([change.start()] * len(new))
        done = change.end()
    parts.append(text[done:])
    where.extend(range(done, len(text) + 1))
    clean = "".join(parts)
    return Text(original, clean, clean.translate(_FOLDED), where)


def _even(change: re.Match[str]) -> str:
    kind, found = change.lastgroup, change[0]
    if kind == "space":
        return _space(found)
    if kind in ("marked", "joined"):
        return unicodedata.normalize("NFC" if kind == "marked" else "NFKC", found)
    return {"quote": "'", "dash": "-", "column": "\t"}.get(kind or "", "")


def _space(found: str) -> str:
    lines = found.count("\n") + found.count("\f") + (found.count("\r") if "\n" not in found else 0)
    if lines:
        return "\n\n" if lines > 1 else "\n"
    return "\t" if "\t" in found or len(found) >= _COLUMN_GAP else " "


SAME_LINE = r"(?:(?!\n)\s){0,3}"
PHRASE = r"(?:\b[a-z]{1,2}\.|[^.;:(\d])"  # signs of a phrase: a full stop ends it, but those of "M." and of initials
WORDS = r"(?:\b[a-z]{1,2}\.|[^.;:(\n\d])"  # the same within a line


class _Folding(dict[int, str]):
    def __missing__(self, code: int) -> str:
        sign = chr(code).lower()
        plain = unicodedata.normalize("NFKD", sign)[:1] if len(sign) == 1 and sign.isalpha() else chr(code)
        self[code] = plain
        return plain


_FOLDED = _Folding()
