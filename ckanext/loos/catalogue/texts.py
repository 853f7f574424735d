"""The text of documents, read once for each file, whoever has it: kept under the hash of its bytes."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection
from typing import NamedTuple

import sqlalchemy as sa
from ckan import model
from ckan.lib.files import exc
from sqlalchemy.dialects.postgresql import insert

from ckanext.loos.formats.documents import ocr, office, pdf
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.formats.told import Told
from ckanext.loos.records.document import Document

from .sessions.tables import text as table

_HEAD = 4096  # bytes by which a reader recognises its format
_TRIES = 3  # times that a file may end the process which reads it
_GIVEN_UP = "Sa lecture a été interrompue plusieurs fois : elle n'est plus tentée."
_LOST = "Son fichier n'a pas pu être relu."
_FOREIGN = "Son format n'est pas de ceux dont le texte est lu (PDF, ODT, DOCX)."
_TRIED = sa.cast(table.c.facts["tries"].astext, sa.Integer)


class Text(NamedTuple):
    """What is known of a document's text; `unread` counts pages without text, and is 1 where none could be read."""

    text: str = ""
    unread: int = 1
    recognised: bool = False
    pages: int | None = None
    tagged: bool = False
    fault: str = ""  # why it could not be read, in French


def known(sha256s: Collection[str]) -> dict[str, Text]:
    """The texts of these files, of those whose reading is over, by hash, in one statement."""
    over = sa.or_(_TRIED.is_(None), _TRIED >= _TRIES)
    rows = model.Session.execute(sa.select(table).where(table.c.sha256.in_(list(sha256s)), over))
    return {row.sha256: _text(row) for row in rows}


def _text(row: sa.Row[tuple[object, ...]]) -> Text:
    return Text(fault=_GIVEN_UP) if "tries" in row.facts else Text(row.text, **row.facts)


def read(sha256: str, name: str, content: Callable[[], bytes]) -> None:
    """Read a file's text now, unless it was. Commits before and after, so that none ends this process for ever."""
    if known([sha256]):
        return
    again = {"facts": sa.func.jsonb_build_object("tries", sa.func.coalesce(_TRIED, 0) + 1)}
    first = insert(table).values(sha256=sha256, text="", facts={"tries": 1})
    model.Session.execute(first.on_conflict_do_update(index_elements=["sha256"], set_=again))
    model.Session.commit()
    found = _read(content, name)
    facts = {key: value for key, value in found._asdict().items() if key != "text"}
    values = {"text": found.text.replace("\x00", " "), "facts": facts}
    model.Session.execute(sa.update(table).where(table.c.sha256 == sha256).values(**values))
    model.Session.commit()


def _read(content: Callable[[], bytes], name: str) -> Text:
    try:
        told = _document(content(), name)
    except FormatError as error:
        return Text(fault=str(error))
    except (OSError, LookupError, exc.FilesError):
        return Text(fault=_LOST)
    if told is None:
        return Text(fault=_FOREIGN)
    (document,) = told.records
    return Text(document.text, document.unread, document.recognised, document.page_count, document.tagged)


def _document(content: bytes, name: str) -> Told[Document] | None:
    """A PDF, its scanned pages recognised where the site can, or a document of an office suite."""
    for reader, recognises in ((ocr.read, pdf.recognises), (office.read, office.recognises)):
        if recognises(name, content[:_HEAD]):
            return reader(io.BytesIO(content), name)
    return None
