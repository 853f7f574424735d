"""Names of persons as French clerks write them: civility, last name in capitals, first name before or after."""

from __future__ import annotations

import re
from typing import NamedTuple

from .tables import headings

_TITLES = {
    "m": "M.", "mr": "M.", "monsieur": "M.", "h": "M.", "homme": "M.", "masculin": "M.",
    "mme": "Mme", "madame": "Mme", "mlle": "Mme", "mademoiselle": "Mme", "f": "Mme", "femme": "Mme", "feminin": "Mme",
}  # fmt: skip
_CIVILITY = re.compile(r"(M\.|Mr\.?|Monsieur|M|Mme\.?|Madame|Mlle\.?|Mademoiselle)\s+(?=\S)", re.IGNORECASE)


class Person(NamedTuple):
    last_name: str
    first_name: str
    title: str | None = None
    sure: bool = True  # false where the order of the names is a guess


def title(text: str) -> str | None:
    """ "M." or "Mme", from what a column of civility, or of sex, holds."""
    return _TITLES.get(headings.key(text))


def without_title(whole: str) -> tuple[str | None, str]:
    match = _CIVILITY.match(whole)
    return (title(match[1]), whole[match.end() :]) if match else (None, whole)


def parted(whole: str, last_first: bool | None) -> Person | None:
    """The two names of one text: capitals tell the last name ("Jean DE LA TOUR"), else `last_first` when known.

    None where there are not two words, or a figure: "29 élus" is no name.
    """
    civility, names = without_title(whole)
    words = names.split()
    capitals = [word for word in words if len(word) > 1 and word.upper() == word]
    if len(words) < 2 or any(sign.isdigit() for sign in names):
        return None
    if 0 < len(capitals) < len(words):
        return Person(" ".join(capitals), " ".join(word for word in words if word not in capitals), civility)
    if last_first:
        return Person(" ".join(words[:-1]), words[-1], civility)
    return Person(" ".join(words[1:]), words[0], civility, sure=last_first is not None)
