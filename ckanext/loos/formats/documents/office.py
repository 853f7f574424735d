"""The text of a document of LibreOffice (ODT) or Word (DOCX): paragraphs in order, the rows of tables.

Headers, footers, comments, hidden text and what was struck out are left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, NoReturn, cast

from lxml import etree

from ckanext.loos.records.document import Document, Layer, Page

from .. import archive, documents
from ..errors import FormatError
from ..told import Told
from ..xml_source import SAFE
from . import Kept

ODT = "application/vnd.oasis.opendocument.text"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MAX_XML = 8 * 1024 * 1024  # bytes; minutes of a hundred pages have one million
_FEW = 25  # signs: next to nothing
_REMEDY = "Ouvrez-le et enregistrez-le en DOCX, ODT ou PDF, sans mot de passe."
_OLD = {b"\xd0\xcf\x11\xe0": "ancien document Word (.doc), ou document protégé", b"{\\rtf": "document RTF"}


class Dialect(NamedTuple):
    """How a format names what matters here; names are without their namespace."""

    media_type: str
    part: re.Pattern[str]  # where the text is
    body: str  # path from the root
    row: str
    cell: str
    skipped: frozenset[str]
    mixed: bool  # text stands in paragraphs themselves, not in elements « t »


_ODT = Dialect(
    ODT,
    re.compile(r"content\.xml"),
    "{*}body/{*}text",
    "table-row",
    "table-cell",
    frozenset(
        "annotation annotation-end tracked-changes note-citation forms title desc hidden-text hidden-paragraph"
        " sequence-decls variable-decls user-field-decls".split()
    ),
    mixed=True,
)
_DOCX = Dialect(
    DOCX,
    re.compile(r"word/document\d*\.xml"),
    "{*}body",
    "tr",
    "tc",
    frozenset("del moveFrom Fallback instrText sectPr pPr rPr tblPr tblGrid trPr tcPr sdtPr".split()),
    mixed=False,
)
_PARAGRAPHS = ("p", "h")
_BREAKS = {"tab": "\t", "line-break": "\n", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "s": " "}


def recognises(name: str, start: bytes) -> bool:
    """A text document; also those of former times, to say what to do with them."""
    low = name.lower()
    if start.startswith(b"PK\x03\x04"):
        return ODT.encode() in start or b"word/" in start or (b"[Content_Types].xml" in start and low.endswith(".docx"))
    return start.startswith(b"{\\rtf") or (start.startswith(b"\xd0\xcf\x11\xe0") and low.endswith((".doc", ".docx")))


def read(source: BinaryIO, name: str = "") -> Told[Document]:
    """The one document of a file. Raises `FormatError`."""
    with documents.kept(source, name) as kept:
        _check(kept)
        dialect, xml, pictured = _parts(kept)
        text = _written(xml, dialect)
        page = Page(text, Layer.PICTURE if pictured and len(text) < _FEW else Layer.TYPED if text else Layer.BLANK)
        document = documents.record(kept, dialect.media_type, (page,))
    return Told((document,))


def _written(xml: bytes, dialect: Dialect) -> str:
    try:
        text = "\n".join(_lines(_body(xml, dialect), dialect))
    except RecursionError as error:
        _broken(error)
    plain = unicodedata.normalize("NFC", text.replace("\u00ad", "").replace("\u00a0", " "))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" +", " ", plain)).strip()


def _check(kept: Kept) -> None:
    start = kept.file.read(8)
    kept.file.seek(0)
    for magic, kind in _OLD.items():
        if start.startswith(magic):
            raise FormatError(f"Format qui n'est pas lu : {kind}", remedy=_REMEDY)
    if not start.startswith(b"PK\x03\x04"):
        raise FormatError("Ce fichier n'est ni un DOCX ni un ODT", remedy=_REMEDY)


def _parts(kept: Kept) -> tuple[Dialect, bytes, bool]:
    """The format, its XML of the text, and whether there are pictures."""
    found: tuple[Dialect, bytes] | None = None
    pictured = False
    try:
        for member in archive.members(cast(BinaryIO, kept.file)):
            dialect = next((known for known in (_ODT, _DOCX) if known.part.fullmatch(member.name)), None)
            pictured = pictured or member.name.startswith(("word/media/", "Pictures/"))
            if dialect and found is None:
                found = dialect, member.content.read(_MAX_XML + 1)
    except FormatError as error:
        _broken(error)
    if found is None or len(found[1]) > _MAX_XML:
        _broken(None)
    return *found, pictured


def _broken(cause: Exception | None) -> NoReturn:
    what = "Document de bureautique abîmé, protégé, trop gros ou d'un autre genre"
    raise FormatError(what, remedy=_REMEDY) from cause


def _body(xml: bytes, dialect: Dialect) -> etree._Element:
    try:
        root = etree.fromstring(xml, etree.XMLParser(**SAFE))
    except etree.XMLSyntaxError as error:
        _broken(error)
    body = root.find(dialect.body)
    if body is None:
        _broken(None)
    return body


def _lines(element: etree._Element, dialect: Dialect) -> Iterator[str]:
    """A line for each paragraph; what hangs on one (a frame, a note) comes after it."""
    for child in _children(element, dialect):
        name = _local(child)
        if name == dialect.row:
            yield from _row(child, dialect)
            continue
        if name in _PARAGRAPHS:
            yield _text(child, dialect).strip()
        yield from _lines(child, dialect)


def _row(row: etree._Element, dialect: Dialect) -> Iterator[str]:
    """One line, cells parted by tabs; where a cell has several paragraphs, it is a layout, read cell by cell."""
    cells = [list(_lines(cell, dialect)) for cell in _children(row, dialect) if _local(cell) == dialect.cell]
    if all(len(lines) <= 1 and "\n" not in "".join(lines) for lines in cells):
        yield "\t".join("".join(lines) for lines in cells).rstrip()
    else:
        yield from (line for lines in cells for line in lines)


def _text(element: etree._Element, dialect: Dialect) -> str:
    """The text of a paragraph, without that of paragraphs in it."""
    parts = [element.text or ""] if dialect.mixed or _local(element) == "t" else []
    for child in element:
        if isinstance(child.tag, str) and _local(child) not in dialect.skipped and _local(child) not in _PARAGRAPHS:
            parts.append(_BREAKS.get(_local(child)) or ("" if _hidden(child) else _text(child, dialect)))
        if dialect.mixed:
            parts.append(child.tail or "")
    return "".join(parts)


def _hidden(run: etree._Element) -> bool:
    """Text that Word was told to hide."""
    mark = run.find("{*}rPr/{*}vanish")
    return mark is not None and not set(mark.attrib.values()) & {"0", "false", "off"}


def _children(element: etree._Element, dialect: Dialect) -> Iterator[etree._Element]:
    return (child for child in element if isinstance(child.tag, str) and _local(child) not in dialect.skipped)


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
