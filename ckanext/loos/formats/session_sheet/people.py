"""The sheets « Présences » and « Votes par nom »: one person on each line."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from ckanext.loos.records.act import number_key
from ckanext.loos.records.official import folded
from ckanext.loos.records.session import Attendance, Presence, Vote

from ..notes import Notes
from ..person_names import without_title
from ..tables import headings
from ..tables.headings import Line, Table
from . import words as session_words

# The headings of the template, in its order.
ATTENDANCE = ("Nom", "Prénom", "Présence", "Pouvoir donné à")
VOTES = ("Numéro", "Nom", "Prénom", "Vote")
_CHOICES = "le vote est « pour », « contre », « abstention » ou « ne prend pas part au vote »."
_NAMES = {
    "last_name": "Nom, Nom de l'élu",
    "first_name": "Prénom, Prénom de l'élu",
    "name": "Nom et prénom, Prénom et nom, Nom prénom, Prénom nom, Élu, Élue, Élus, Conseiller, Membre, Votant",
}
ATTENDANCE_FIELDS = headings.wordings(
    {
        **_NAMES,
        "presence": "Présence, Présent, Statut, État, Présent ou absent, Présence à la séance",
        "holder": "Pouvoir donné à, Pouvoir à, A donné pouvoir à, Pouvoir, Procuration à, Représenté par, Mandataire",
    }
)
NUMBER = "Numéro, N°, Nº, Numéro de délibération, N° de délibération, Numéro de la délibération, Délibération"
VOTES_FIELDS = headings.wordings({**_NAMES, "number": NUMBER, "choice": "Vote, Choix, Sens du vote, Voix"})


class Present(NamedTuple):
    person: Attendance
    line: int


class Voice(NamedTuple):
    number: str  # of the deliberation, as `number_key` compares it
    vote: Vote
    line: int


class Names:
    """The persons of the attendance, found again when they are written another way."""

    def __init__(self, names: Iterable[str]) -> None:
        self._known = [(name, _words(name)) for name in names]

    def add(self, name: str) -> None:
        self._known.append((name, _words(name)))

    def find(self, text: str) -> str:
        """The name as the attendance has it: with the same words in any order, or some that only one person has."""
        words = _words(text)
        same = [name for name, known in self._known if known == words]
        alike = same or [name for name, known in self._known if words and words <= known]
        return alike[0] if len(alike) == 1 else without_title(text)[1]


def attendance(table: Table, problems: Notes) -> list[Present]:
    found = []
    for line in table.lines:
        name, presence = _name(line), _presence(line)
        if not name:
            problems.add("il manque un nom.", line.number, table.sheet)
        elif presence is None:
            problems.add("dites si cette personne est présente, représentée ou absente.", line.number, table.sheet)
        else:
            found.append(Present(Attendance(name, presence, line.text("holder") or None), line.number))
    names = Names(one.person.name for one in found)
    return [one._replace(person=_held(one.person, names)) for one in found]


def votes(table: Table, names: Names, problems: Notes) -> list[Voice]:
    found = []
    for line in table.lines:
        name, choice, number = _name(line), session_words.choice(line.text("choice")), line.text("number")
        if not (name and number):
            problems.add("il manque un nom ou le numéro de la délibération.", line.number, table.sheet)
        elif choice is None:
            problems.add(_CHOICES, line.number, table.sheet)
        else:
            found.append(Voice(number_key(number), Vote(names.find(name), choice), line.number))
    return found


def _name(line: Line) -> str:
    """ "Zoé D'HÉRÉ", from two columns or one."""
    parts = (line.text("first_name"), line.text("last_name"))
    return without_title(line.text("name") or " ".join(part for part in parts if part))[1]


def _presence(line: Line) -> Presence | None:
    """A proxy given makes an absent person a represented one."""
    told = session_words.presence(line.text("presence"))
    given = bool(line.text("holder"))
    return Presence.REPRESENTED if given and (told is Presence.ABSENT or not line.text("presence")) else told


def _held(person: Attendance, names: Names) -> Attendance:
    return Attendance(person.name, person.presence, names.find(person.holder) if person.holder else None)


@lru_cache(maxsize=16_384)  # the same names stand at every vote
def _words(name: str) -> frozenset[str]:
    return frozenset(folded(without_title(name)[1]).split("-")) - {""}
