"""What a reader had to tolerate: a bounded list of French lines, whatever the size of the file."""

from __future__ import annotations

from .errors import FormatError

_MOST = 50
_MOST_IN_A_LINE = 5


class Notes:
    """Lines with their place; those beyond the first fifty are counted."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._more = 0

    def add(self, words: str, line: int | None = None, sheet: str = "") -> None:
        if len(self._lines) < _MOST:
            self._lines.append(placed(words, line, sheet))
        else:
            self._more += 1

    @property
    def lines(self) -> tuple[str, ...]:
        more = (f"Et {self._more} autres remarques du même genre.",) if self._more else ()
        return (*self._lines, *more)

    def __bool__(self) -> bool:
        return bool(self._lines)


def refuse(what: str, problems: Notes) -> None:
    """Raise what makes a record impossible, in one line that tells the first places; nothing when there is none."""
    if not problems:
        return
    told = [f"{line[0].lower()}{line[1:]}".rstrip(".") for line in problems.lines]
    more = f" ; et {len(told) - _MOST_IN_A_LINE} autres" if len(told) > _MOST_IN_A_LINE else ""
    raise FormatError(f"{what} : {' ; '.join(told[:_MOST_IN_A_LINE])}{more}", remedy="Corrigez ce tableau.")


def placed(words: str, line: int | None, sheet: str = "") -> str:
    """ "Feuille 2, ligne 5 : …": a sheet is told by its place, or by the name that the template gives it."""
    places = [f"feuille {sheet}"] if sheet else []
    places += [f"ligne {line}"] if line else []
    place = ", ".join(places)
    return f"{place[0].upper()}{place[1:]} : {words}" if place else words
