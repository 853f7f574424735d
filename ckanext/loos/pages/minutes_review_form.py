"""The form in which a clerk accepts or mends what a paper proposes: its words, its inputs, what comes back of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from ckanext.loos.catalogue.sessions import proposals
from ckanext.loos.catalogue.sessions.merging import Merged
from ckanext.loos.catalogue.sessions.proposals import Row, Rows
from ckanext.loos.records import session_text
from ckanext.loos.records.minutes import Sureness
from ckanext.loos.records.session import BallotKind, Choice, Presence, Result

from . import french

Options = Sequence[tuple[str, str]]
Faults = Mapping[str, Sequence[str]]  # by row; "" for the whole form

_LABELS = {
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
    Sureness.LIKELY: "À vérifier : le document ne le dit pas clairement.",
    Sureness.STATED: "Écrit dans votre tableau.",
    None: "Le document ne le dit pas, ou pas assez clairement.",
}
_FORGOTTEN = "Vous avez changé cette ligne sans la cocher : cochez-la, ou remettez ce qui était écrit."
_NOTHING = "Rien n’est coché : rien n’a été enregistré."
_KEY = re.compile(
    rf"({'|'.join(proposals.HEAD)}|person-\d{{1,4}}|item-\d{{1,4}}(?:-(?:{'|'.join(proposals.ITEM)}))?"
    r"|vote-\d{1,4}-\d{1,4})\.(value|name|presence|holder|choice)",
    re.ASCII,
)
_LISTS = {"attendance": "Présences", "deliberations": "Délibérations", "votes": "Votes par nom"}


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
        words = _LABELS[self.row.name].lower()
        return f"{words}, délibération {self.row.place}" if self.row.kind == "item" else words

    @property
    def inputs(self) -> list[Input]:
        return [self._input(column, value) for column, value in self.row.values.items()]

    def _input(self, column: str, value: str) -> Input:
        field = self.row.name if column == "value" else column
        return Input(f"{self.row.key}.{column}", _LABELS[field], value, _kind(field), _OPTIONS.get(field, ()))

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
        names = " et ".join(f"« {name} »" for name in self.row.strangers)
        plural = len(self.row.strangers) > 1
        return f"{names} ne {'figurent' if plural else 'figure'} pas parmi les élus en fonction ce jour-là."


class Item(NamedTuple):
    """A deliberation: the known one that it is, its fields, its votes by name."""

    place: int
    title: str
    match: Row
    lines: Sequence[Line]
    quiet: Sequence[Line]
    votes: Sequence[Line]
    faults: Sequence[str]


@dataclass(frozen=True)
class Form:
    rows: Rows
    dataset: Mapping[str, Any]
    faults: Faults

    def _lines(self, *kinds: str) -> list[Line]:
        return [self._line(row) for row in self.rows.values() if row.kind in kinds]

    def _line(self, row: Row) -> Line:
        return Line(row, self.faults.get(row.key, ()))

    @property
    def head(self) -> list[Line]:
        return self._lines(*proposals.HEAD)

    @property
    def people(self) -> list[Line]:
        return self._lines("person")

    @cached_property
    def items(self) -> list[Item]:
        lines, votes = self._lines("item"), self._lines("vote")
        places = dict.fromkeys(line.row.place for line in lines)
        return [self._item(place, lines, votes) for place in places]

    def _item(self, place: int, lines: Sequence[Line], votes: Sequence[Line]) -> Item:
        key = f"item-{place}"
        own = [line for line in lines if line.row.place == place and line.row.key != key]
        title = next((line.row.value for line in own if line.row.name == "title"), "")
        cast = [line for line in votes if line.row.place == place]
        match = self.rows.get(key) or Row(key, {"value": ""})
        shown, quiet = ([line for line in own if line.quiet is hidden] for hidden in (False, True))
        return Item(place, title, match, shown, quiet, cast, self.faults.get(key, ()))

    @property
    def known(self) -> Options:
        """The deliberations of the page, of which one may be meant."""
        items = self.dataset.get("deliberations") or []
        return [(item["number"], f"{item['number']} : {_short(item['title'])}") for item in items]

    @property
    def summary(self) -> list[tuple[str, str]]:
        """Each fault with the row that it leads to."""
        return [(key, words) for key, told in self.faults.items() for words in told]


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


def _short(text: str) -> str:
    return text if len(text) < 60 else f"{text[:57].rstrip()}…"


def given(form: Any) -> dict[str, dict[str, str]]:
    """The inputs that came back, by row; names that the form has not are left out."""
    found: dict[str, dict[str, str]] = {}
    for name, value in form.items():
        if match := _KEY.fullmatch(name):
            found.setdefault(match[1], {})[match[2]] = value
    return found


def unready(rows: Rows, publishing: bool) -> Faults:
    """Why nothing is written yet; the file alone may be published."""
    forgotten = {key: [_FORGOTTEN] for key, row in rows.items() if row.typed and not row.ticked}
    nothing = not publishing and not any(row.ticked for row in rows.values())
    return forgotten or ({"": [_NOTHING]} if nothing else {})


def refused(errors: Mapping[str, Any], merged: Merged, rows: Rows) -> Faults:
    """What CKAN's validators say, each fault at the row that it is about."""
    found: dict[str, list[str]] = {}
    for key, words in _refused(errors, merged, rows):
        found.setdefault(key, []).append(words)
    return found


def _refused(errors: Mapping[str, Any], merged: Merged, rows: Rows) -> Iterator[tuple[str, str]]:
    for name, told in errors.items():
        for index, fault in enumerate(told if isinstance(told, list) else [told]):
            if not isinstance(fault, Mapping):
                yield name if name in rows else "", str(fault)
                continue
            key = merged.places.get((name, index), "")
            for column, told_of_it in fault.items():
                for word in told_of_it if isinstance(told_of_it, list) else [told_of_it]:
                    where = "" if key else f"{_LISTS.get(name, name)}, ligne {index + 1} : "
                    yield _row(key, column, rows), f"{where}{word}"


def _row(key: str, column: str, rows: Rows) -> str:
    """A fault of a ballot is told at the number: it stands above the deliberation instead, unless that is empty."""
    field = f"{key}-{column}"
    return field if field in rows and not (column == "number" and rows[field].value) else key
