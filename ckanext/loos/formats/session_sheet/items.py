"""The sheet « Délibérations »: one point of the agenda on each line, with its vote in numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ckanext.loos.records.act import Ballot
from ckanext.loos.records.session import Item

from ..notes import Notes
from ..tables import headings
from ..tables.headings import Line, Table
from . import words as session_words
from .people import NUMBER

# The headings of the template, in its order.
ITEMS = ("Numéro", "Titre", "Matière", "Mode de scrutin", "Votants", "Pour", "Contre", "Abstentions", "Résultat")
FIELDS = headings.wordings(
    {
        "number": NUMBER,
        "title": "Titre, Objet, Intitulé, Titre de la délibération, Objet de la délibération",
        "subject_code": "Matière, Code matière, Code de la matière, Classification",
        "kind": "Mode de scrutin, Scrutin, Mode de vote, Type de vote",
        "present": "Votants, Nombre de votants",
        "in_favour": "Pour, Voix pour",
        "against": "Contre, Voix contre",
        "abstained": "Abstentions, Abstention",
        "result": "Résultat, Décision, Sort, Suite donnée",
        "session_date": "Date de la séance, Date de séance, Séance du",
        "body": "Instance, Assemblée, Organe",
    }
)
_SUBJECT = re.compile(r"(\d)[.,](\d{1,2})(?!\d)")
_COUNTS = ("present", "in_favour", "against", "abstained")


class Point(NamedTuple):
    item: Item
    line: Line


def points(table: Table, seats: int | None, problems: Notes) -> list[Point]:
    for line in table.lines:
        for words in _line_problems(line):
            problems.add(words, line.number, table.sheet)
    return [Point(_item(line, place, seats), line) for place, line in enumerate(table.lines, start=1)]


def _line_problems(line: Line) -> Iterator[str]:
    if "number" in line.values and not line.text("number"):
        yield "le tableur a fait du numéro une date : mettez la colonne au format Texte et récrivez-le."
    if not line.text("title"):
        yield "il manque le titre de la délibération."
    if "subject_code" in line.values and not _SUBJECT.match(line.text("subject_code")):
        yield "la matière s'écrit comme 7.1, dans une colonne au format Texte."
    if line.text("kind") and session_words.ballot(line.text("kind")) is None:
        yield "le mode de scrutin est « main levée », « appel nominal » ou « secret »."
    if line.text("result") and session_words.result(line.text("result")) is None:
        yield "le résultat est « adoptée », « rejetée », « reportée », « retirée » ou « prend acte »."
    if any(field in line.values and _count(line, field) is None for field in _COUNTS):
        yield "les nombres de voix sont des nombres entiers."


def _item(line: Line, position: int, seats: int | None) -> Item:
    subject = _SUBJECT.match(line.text("subject_code"))
    return Item(
        number=line.text("number"),
        title=line.text("title"),
        position=position,
        subject_code=f"{subject[1]}.{int(subject[2])}" if subject else None,
        ballot_kind=session_words.ballot(line.text("kind")),
        ballot=_ballot([_count(line, field) for field in _COUNTS], seats),
        result=session_words.result(line.text("result")),
    )


def _ballot(counts: Sequence[int | None], seats: int | None) -> Ballot | None:
    """Where one of the three counts is written, one left empty is zero; their sum is the number of voters."""
    present, *voices = counts
    if any(count is not None for count in voices):
        told = [count or 0 for count in voices]
        return Ballot(seats, sum(told) if present is None else present, *told)
    return Ballot(seats, present) if present is not None else None


def _count(line: Line, field: str) -> int | None:
    text = line.text(field)
    return int(text) if text.isdecimal() and len(text) < 5 else None
