"""The text of documents, read once for each file, whoever has it: kept under the hash of its bytes."""

from __future__ import annotations

import io
from collections.abc import Collection
from typing import NamedTuple

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.loos.formats.documents import pdf
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.records.document import Document

from .sessions.tables import text as table

_HEAD = 4096  # bytes by which a reader recognises its format


class Text(NamedTuple):
    """What is known of a document's text; `unread` counts pages without text, and is 1 where none could be read."""

    text: str = ""
    unread: int = 1
    recognised: bool = False
    pages: int | None = None
    tagged: bool = False


def of(sha256: str, content: bytes, name: str) -> Text:
    """The text of a file, from the table, else read now and put there in the session's transaction."""
    row = model.Session.execute(sa.select(table).where(table.c.sha256 == sha256)).first()
    if row is not None:
        return Text(row.text, **row.facts)
    found = _read(content, name)
    facts = {key: value for key, value in found._asdict().items() if key != "text"}
    values = {"sha256": sha256, "text": found.text.replace("\x00", " "), "facts": facts}
    model.Session.execute(insert(table).values(**values).on_conflict_do_nothing())
    return found


def _read(content: bytes, name: str) -> Text:
    if not pdf.recognises(name, content[:_HEAD]):
        return Text()
    try:
        (document,) = pdf.read(io.BytesIO(content), name).records
    except FormatError:
        return Text()
    return _told(document)


def _told(document: Document) -> Text:
    return Text(document.text, document.unread, document.recognised, document.page_count, document.tagged)


def known(sha256s: Collection[str]) -> dict[str, Text]:
    """The texts that were read of these files, by hash, in one statement."""
    rows = model.Session.execute(sa.select(table).where(table.c.sha256.in_(list(sha256s))))
    return {row.sha256: Text(row.text, **row.facts) for row in rows}
