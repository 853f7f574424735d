"""What passes between a harvest and the catalogue: files as they came, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

NO_COMMUNE = "Cette organisation n'a pas de fiche de commune : chargez-la avec « ckan loos commune load »."


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file as it came, with its own name."""

    name: str
    content: bytes


class Outcome(NamedTuple):
    """What became of a file. When all files that gave a key vanish from their source, what it names is withdrawn.

    `status`: created, updated, published, unchanged, replaced, draft, held, waiting, withdrawn, refused, or ignored as
    another kind's.
    """

    status: str
    message: str  # one French line
    keys: tuple[str, ...] = ()  # of what the catalogue took
    package_ids: tuple[str, ...] = ()
