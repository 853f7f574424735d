"""An elected official and the mandates held. Never a birth date, a profession, or a private contact.

Source of the limits: article D312-1-3 of the CRPA lets a list of officials be published without anonymisation,
apart from the data that article 5 of decree 2014-1479 names; columns are those of the Répertoire national des élus.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Official:
    """A person in a role of a body, from a day to a day; who has two roles is told twice."""

    last_name: str
    first_name: str
    role: str | None = None  # "Maire", "1er adjoint au Maire"; none for a plain councillor
    commune_code: str | None = None  # INSEE, five signs
    commune: str | None = None
    mandate_start: date | None = None
    role_start: date | None = None
    mandate_end: date | None = None
    role_end: date | None = None
    title: str | None = None  # "M." or "Mme"
    rank: int | None = None  # in the order of the council ("ordre du tableau")
    group: str | None = None
    delegation: str | None = None
    commissions: tuple[str, ...] = ()
    body: str | None = None  # "Conseil municipal", "CCAS"; none for the council
    namesake: int | None = None  # 2 for a second person of the same name in the body; none for the first

    @property
    def key(self) -> str:
        """The same for all that is told of one person in one body of a commune."""
        names = (folded(self.last_name), folded(self.first_name), str(self.namesake or ""))
        return "/".join(part for part in (self.commune_code, folded(self.body or ""), *names) if part)

    def in_office(self, day: date) -> bool:
        """Whether the mandate covers a day; one without a start or an end has no limit on that side."""
        started = self.mandate_start is None or self.mandate_start <= day
        return started and (self.mandate_end is None or day <= self.mandate_end)

    def in_role(self, day: date) -> bool:
        """Whether the role covers a day of the mandate."""
        started = self.role_start is None or self.role_start <= day
        return started and (self.role_end is None or day <= self.role_end)


def folded(name: str) -> str:
    """A name as it is compared: "Jean-François D'HÉRÉ" → "jean-francois-d-here"."""
    letters = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "OE").lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
