"""The four sheets of a session, joined in one record; what cannot be is told by sheet and line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from ckanext.loos.records.act import Ballot, number_key
from ckanext.loos.records.session import BallotKind, Choice, Item, Session, Vote
from ckanext.loos.records.session_faults import Fault, faults

from ..errors import FormatError
from ..notes import Notes, placed, refuse
from ..tables import headings
from ..tables.cells import Sheet
from ..tables.headings import Table
from ..told import Told
from . import head as session_head
from . import items as session_items
from . import people as session_people
from .head import Head
from .items import Point
from .people import Names, Present, Voice

SHEETS = ("Séance", "Présences", "Délibérations", "Votes par nom")
_FIELDS = (session_people.ATTENDANCE_FIELDS, session_items.FIELDS, session_people.VOTES_FIELDS)
_WHAT = "Cette séance est à corriger"


class _Read(NamedTuple):
    remarks: tuple[str, ...]
    head: Head
    people: Sequence[Present]
    points: Sequence[Point]
    voices: Sequence[Voice]
    names: Names

    def votes(self, point: Point) -> list[Voice]:
        return [voice for voice in self.voices if voice.number == number_key(point.item.number)]


def read(named: Mapping[str, Sheet]) -> Told[Session]:
    """The session of some of these sheets, by their names in the template."""
    problems = Notes()
    told = _read(named, problems)
    if told.head.date is None and not told.people and not told.points:
        raise FormatError(
            "Cette séance est vide", remedy="Remplissez les feuilles « Séance », « Présences » et « Délibérations »."
        )
    refuse(_WHAT, problems)
    session = _session(told, told.head.date or date.min)
    for fault in faults(session):
        sheet, line = _place(fault, told)
        problems.add(fault.words, line, sheet)
    refuse(_WHAT, problems)
    return Told((session,), (*told.remarks, *_empty(session)))


def _read(named: Mapping[str, Sheet], problems: Notes) -> _Read:
    sheets = [named.get(name, Sheet("", ()))._replace(name=_quoted(name)) for name in SHEETS]
    tables = [_table(sheet, fields, problems) for sheet, fields in zip(sheets[1:], _FIELDS, strict=True)]
    head = session_head.read(sheets[0], problems)
    people = session_people.attendance(tables[0], problems)
    names = Names(present.person.name for present in people)
    points = session_items.points(tables[1], head.seats, problems)
    voices = session_people.votes(tables[2], names, problems)
    numbers = {number_key(point.item.number) for point in points}
    for voice in voices:
        if voice.number not in numbers:
            problems.add("aucune délibération n'a ce numéro.", voice.line, tables[2].sheet)
    remarks = tuple(placed(words, None, table.sheet) for table in tables for words in table.remarks)
    return _Read(remarks, head, people, points, voices, names)


def _table(sheet: Sheet, fields: Mapping[str, str], problems: Notes) -> Table:
    table = headings.table(sheet, fields)
    if table is None and sheet.rows:
        problems.add("les titres des colonnes ne sont pas ceux du modèle « seance ».", sheet=sheet.name)
    return table or Table(sheet.name, frozenset(), False, (), ())


def _session(told: _Read, day: date) -> Session:
    head = told.head
    return Session(
        date=day,
        body=head.body or "Conseil municipal",
        place=head.place,
        start=head.start,
        seats=head.seats,
        president=told.names.find(head.president) if head.president else None,
        secretary=told.names.find(head.secretary) if head.secretary else None,
        attendance=tuple(present.person for present in told.people),
        items=tuple(_item(point.item, tuple(v.vote for v in told.votes(point)), head.seats) for point in told.points),
        siren=head.siren,
    )


def _item(item: Item, votes: tuple[Vote, ...], seats: int | None) -> Item:
    """A roll call says its own counts, where they are not written."""
    ballot = item.ballot
    if ballot is None and votes and item.ballot_kind is BallotKind.ROLL_CALL:
        counts = [sum(vote.choice is choice for vote in votes) for choice in Choice]
        ballot = Ballot(seats, sum(counts[:3]), *counts[:3])
    return replace(item, votes=votes, ballot=ballot)


def _place(fault: Fault, told: _Read) -> tuple[str, int]:
    place = int(fault.where[1])
    if fault.where[0] == "attendance":
        return _quoted("Présences"), told.people[place].line
    if len(fault.where) > 2:
        return _quoted("Votes par nom"), told.votes(told.points[place])[int(fault.where[3])].line
    return _quoted("Délibérations"), told.points[place].line.number


def _empty(session: Session) -> tuple[str, ...]:
    missing = {"Présences": session.attendance, "Délibérations": session.items}
    return tuple(f"La feuille « {name} » n'est pas remplie." for name, lines in missing.items() if not lines)


def _quoted(name: str) -> str:
    return f"« {name} »"
