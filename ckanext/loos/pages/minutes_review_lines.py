"""A line of the review: a proposal in the words and inputs of the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ckanext.loos.catalogue.sessions.proposals import Row
from ckanext.loos.records import session_text
from ckanext.loos.records.minutes import Sureness
from ckanext.loos.records.session import BallotKind, Choice, Presence, Result

from . import french

Options = Sequence[tuple[str, str]]
LABELS = {
    "session_date": "Date de la séance",
    "body": "Assemblée",
    "start_time": "Heure de début",
    "place": "Lieu",
    "president": "Président de séance",
    "secretary": "Secrétaire de séance",
    "seats": "Élus en exercice",
    "number": "Numéro",
    "title": "Objet",
    "subject_code": "Matière",
    "result": "Résultat",
    "ballot_kind": "Scrutin",
    "voters": "Votants",
    "in_favour": "Pour",
    "against": "Contre",
    "abstained": "Abstentions",
    "name": "Nom",
    "presence": "Présence",
    "holder": "Représenté par",
    "choice": "Vote",
}
_PRESENCES = {Presence.PRESENT: "Présent", Presence.REPRESENTED: "Représenté", Presence.ABSENT: "Absent"}
_BALLOTS = {
    BallotKind.SHOW_OF_HANDS: "Ordinaire (à main levée)",
    BallotKind.ROLL_CALL: "Public (par appel nominal)",
    BallotKind.SECRET: "Secret",
}
_OPTIONS: Mapping[str, Options] = {
    "result": [(word.value, session_text.label(word)) for word in Result],
    "ballot_kind": [(word.value, words) for word, words in _BALLOTS.items()],
    "presence": [(word.value, words) for word, words in _PRESENCES.items()],
    "choice": [(word.value, session_text.CHOICES[word]) for word in Choice],
}
_NUMBERS = ("seats", "voters", "in_favour", "against", "abstained")
_SURENESS = {
    Sureness.CERTAIN: "Le document le dit clairement.",
    Sureness.LIKELY: "À vérifier : le document ne le dit pas clairement.",
    Sureness.STATED: "Écrit dans votre tableau.",
    None: "Le document ne le dit pas, ou pas assez clairement.",
}


class Input(NamedTuple):
    name: str
    label: str
    value: str
    kind: str  # date, number, name, long, text
    options: Options = ()


@dataclass(frozen=True)
class Line:
    """A row as the page shows it."""

    row: Row
    faults: Sequence[str] = ()

    @property
    def label(self) -> str:
        """What the box to tick is about, for who does not see the line."""
        if self.row.kind == "person":
            return self.row.values.get("name") or f"élu {self.row.place}"
        if self.row.kind == "vote":
            return f"vote de {self.row.values.get('name')}"
        words = LABELS[self.row.name].lower()
        return f"{words}, délibération {self.row.place}" if self.row.kind == "item" else words

    @property
    def inputs(self) -> list[Input]:
        return [self._input(column, value) for column, value in self.row.values.items()]

    def _input(self, column: str, value: str) -> Input:
        field = self.row.name if column == "value" else column
        return Input(f"{self.row.key}.{column}", LABELS[field], value, _kind(field), _OPTIONS.get(field, ()))

    @property
    def sureness(self) -> str:
        if self.row.kind == "person" and not self.row.sureness:
            return "Ligne libre, pour un élu que le document ne nomme pas."
        return _SURENESS[self.row.sureness]

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to decide: nothing proposed, or nothing new."""
        return not (self.faults or self.row.ticked) and (self.row.same or not self.row.sureness)

    @property
    def known(self) -> str:
        """What the page says, where it says another thing."""
        return _words(self.row) if self.row.differs else ""

    @property
    def strangers(self) -> str:
        """The law makes votes by name public for officials alone: who is none is a fault of reading or of writing."""
        if not self.row.strangers:
            return ""
        names = " et ".join(f"« {name} »" for name in self.row.strangers)
        plural = len(self.row.strangers) > 1
        return f"{names} ne {'figurent' if plural else 'figure'} pas parmi les élus en fonction ce jour-là."


def _kind(field: str) -> str:
    if field == "session_date":
        return "date"
    if field == "title":
        return "long"
    if field in _NUMBERS:
        return "number"
    return "name" if field in ("name", "holder", "president", "secretary") else "text"


def _words(row: Row) -> str:
    """What the page says, in the words of the form."""
    told = dict(row.known)
    for column, value in told.items():
        field = row.name if column == "value" else column
        told[column] = dict(_OPTIONS.get(field, ())).get(value, value)
    if row.name == "session_date":
        told["value"] = french.long_date(date.fromisoformat(told["value"][:10]))
    if told.get("holder"):
        told["holder"] = f"par {told['holder']}"
    return ", ".join(value for value in told.values() if value)
