"""A paper of a session, whatever it is: minutes as PDF, ODT, DOCX or plain text, or a clerk's spreadsheet.

Each gives proposals. What a spreadsheet says, the clerk states: it has no passage.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ckanext.loos.records.act import Ballot
from ckanext.loos.records.document import Document
from ckanext.loos.records.minutes import Field, Passage, Proposal, Sureness, Value
from ckanext.loos.records.session import Item, Session

from . import minutes, session_sheet
from .documents import office, pdf
from .errors import FormatError
from .told import Told

_HEAD = 4096  # bytes by which a reader recognises its format
_AROUND = 55  # signs shown on each side of a passage
_WHOLE = 400  # signs shown of a passage
_NOWHERE = Passage("", 0, 0)
_UNKNOWN = "Donnez un PDF, un ODT, un DOCX ou un TXT ; ou une séance sur le modèle du site, en XLSX, ODS ou CSV."


class Quote(NamedTuple):
    """A passage between the words around it, on one line, and its page where the paper has several."""

    before: str
    words: str
    after: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    proposals: tuple[Proposal, ...]
    warnings: tuple[str, ...] = ()
    text: str = ""

    def quote(self, passage: Passage) -> Quote | None:
        if passage.start == passage.end:
            return None
        before = self.text[max(0, passage.start - _AROUND) : passage.start].rpartition("\f")[2]
        after = self.text[passage.end : passage.end + _AROUND].partition("\f")[0]
        page = self.text.count("\f", 0, passage.start) + 1 if "\f" in self.text else None
        if len(before) == _AROUND:
            before = before.partition(" ")[2]
        if len(after) == _AROUND:
            after = after.rpartition(" ")[0]
        return Quote(_line(before).lstrip(), _line(passage.text)[:_WHOLE], _line(after).rstrip(), page)

    def first(self, field: Field) -> Proposal | None:
        return next((proposal for proposal in self.proposals if proposal.field is field), None)


def read(content: bytes, name: str, day: datetime.date | None = None) -> Reading:
    """The proposals of a paper; of a table of several sessions, those of `day`. Raises `FormatError`."""
    start = content[:_HEAD]
    if pdf.recognises(name, start):
        return _document(pdf.read(io.BytesIO(content), name))
    if office.recognises(name, start):
        return _document(office.read(io.BytesIO(content), name))
    if session_sheet.recognises(name, start) or name.lower().endswith(".csv"):
        return _sheet(session_sheet.read(io.BytesIO(content), name), day)
    return _reading(_plain(content))


def _document(told: Told[Document]) -> Reading:
    (document,) = told.records
    warnings = list(told.warnings)
    if document.unread:
        count = "1 page est une image" if document.unread == 1 else f"{document.unread} pages sont des images"
        warnings.append(f"{count}, sans texte à lire : rien n'en est proposé.")
    if document.recognised:
        warnings.append("Texte reconnu d'après une image : rien n'est sûr, comparez chaque ligne.")
    return _reading(document.text, tuple(warnings), sure=not document.recognised)


def _reading(text: str, warnings: tuple[str, ...] = (), sure: bool = True) -> Reading:
    told = minutes.read(text)
    found = told.records if sure else tuple(_unsure(proposal) for proposal in told.records)
    return Reading(found, (*warnings, *told.warnings), text)


def _unsure(proposal: Proposal) -> Proposal:
    return Proposal(proposal.field, proposal.value, proposal.passage, Sureness.LIKELY, proposal.item)


def _plain(content: bytes) -> str:
    """A text of any software; bytes that are none are refused."""
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FormatError("Ce fichier n'est d'aucun format lu ici", remedy=_UNKNOWN)
    for encoding in ("utf-8-sig", "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FormatError("Ce fichier n'est d'aucun format lu ici", remedy=_UNKNOWN)


def _sheet(told: Told[Session], day: datetime.date | None) -> Reading:
    one = len(told.records) == 1  # its date is shown, and compared
    sessions = [session for session in told.records if one or day in (None, session.date)]
    if len(sessions) != 1:
        raise FormatError(
            "Ce tableau parle de plusieurs séances" if sessions else "Ce tableau ne parle pas de cette séance",
            remedy="Donnez-le depuis la page d'une de ses séances.",
        )
    return Reading(tuple(_stated(sessions[0])), told.warnings)


def _stated(session: Session) -> Iterator[Proposal]:
    head: tuple[tuple[Field, Value | None], ...] = (
        (Field.DATE, session.date), (Field.BODY, session.body), (Field.START, session.start),
        (Field.PLACE, session.place), (Field.PRESIDENT, session.president), (Field.SECRETARY, session.secretary),
        (Field.SEATS, session.seats), *((Field.PERSON, person) for person in session.attendance),
    )  # fmt: skip
    yield from _told(head, None)
    for place, item in enumerate(session.items, 1):
        yield from _told(_item(item), place)


def _item(item: Item) -> tuple[tuple[Field, Value | None], ...]:
    ballot = item.ballot or Ballot()
    return (
        (Field.NUMBER, item.number), (Field.TITLE, item.title), (Field.SUBJECT_CODE, item.subject_code),
        (Field.RESULT, item.result), (Field.BALLOT_KIND, item.ballot_kind), (Field.VOTERS, ballot.present),
        (Field.IN_FAVOUR, ballot.in_favour), (Field.AGAINST, ballot.against), (Field.ABSTAINED, ballot.abstained),
        *((Field.VOTE, vote) for vote in item.votes),
    )  # fmt: skip


def _told(values: tuple[tuple[Field, Value | None], ...], item: int | None) -> Iterator[Proposal]:
    for field, value in values:
        if value not in (None, ""):
            yield Proposal(field, value, _NOWHERE, Sureness.STATED, item)  # type: ignore[arg-type]


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
