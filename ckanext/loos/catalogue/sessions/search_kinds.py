"""What a visitor may ask a search for."""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa

from ckanext.loos.records.word import Word
from ckanext.loos.records.words import searchable


class Kind(Word):
    """As addresses write it."""

    SESSION = "seance"
    DOCUMENT = "document"
    DELIBERATION = "deliberation"
    ACT = "acte"  # of the register


class Query(NamedTuple):
    """What a visitor asks for; what is empty does not count."""

    text: str = ""
    year: int | None = None
    subject: str = ""  # "7.1", or "7" for all that is under it
    kind: Kind | None = None
    page: int = 1

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """All of them with words to look for; without, the deliberations are what one looks through."""
        if self.kind:
            return (self.kind,)
        return tuple(Kind) if self.text else (Kind.DELIBERATION,)

    @property
    def searched(self) -> tuple[Kind, ...]:
        """Of these, those that can be found: a session and its documents have no subject."""
        return tuple(kind for kind in self.kinds if not self.subject or kind in (Kind.DELIBERATION, Kind.ACT))


def asked(text: str) -> Any:
    """As a person types it: words, "an exact phrase", -without."""
    return sa.func.websearch_to_tsquery("french", searchable(text))
