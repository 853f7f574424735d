"""A message of @CTES as XML: found by the local names of its elements, whatever the prefix, encoding or operator."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from ..errors import FormatError
from ..xml_source import SAFE

MAX_SIZE = 16 * 1024 * 1024  # bytes; a message is a few kilobytes, or more with a signature in it
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_DECLARED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
# What is announced by those whose files hold Windows' own signs (’, œ, €): windows-1252 says more than they do.
_LATIN = (b"", b"utf-8", b"iso-8859-1", b"latin1", b"us-ascii", b"windows-1252")
_AGAIN = "Exportez-le de nouveau depuis votre logiciel ou le site de votre opérateur."


def parsed(data: bytes) -> tuple[etree._Element, list[str]]:
    """The root element, and a warning when the encoding is not the announced one. Raises `FormatError`."""
    if not data.strip(b"\x00\xff\xfe\xef\xbb\xbf \r\n\t"):
        raise FormatError("Fichier vide", remedy=_AGAIN)
    declared, encoding = _encodings(data)
    root = _root(data, encoding)
    if root.getroottree().docinfo.doctype:
        raise FormatError("Ce fichier XML contient une DTD ou des entités, refusées par prudence", remedy=_AGAIN)
    wrong = not data.isascii() and encoding == "utf-8" and declared not in (b"", b"utf-8")
    wrong = wrong or (encoding == "windows-1252" and declared in (b"", b"utf-8", b"us-ascii"))
    return root, ["Le fichier n'est pas dans l'encodage qu'il annonce (ligne 1)."] if wrong else []


def _encodings(data: bytes) -> tuple[bytes, str | None]:
    """The encoding announced, and the one to read in; none where the parser knows best.

    French text in another encoding is hardly ever valid UTF-8, so what is valid UTF-8 is UTF-8.
    """
    match = _DECLARED.match(data[:256].lstrip(b"\xef\xbb\xbf \r\n\t"))
    declared = match[1].lower() if match else b""
    if data.isascii() or data.startswith(_UTF_16) or b"\x00" in data[:4]:
        return declared, None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return declared, "windows-1252" if declared in _LATIN else None
    return declared, "utf-8"


def _root(data: bytes, encoding: str | None) -> etree._Element:
    try:
        return etree.fromstring(data.lstrip(b" \r\n\t"), etree.XMLParser(encoding=encoding, **SAFE))
    except etree.XMLSyntaxError as error:
        if encoding == "windows-1252":  # five bytes have no sign in it
            return _root(data, "iso-8859-1")
        raise FormatError("XML abîmé ou incomplet", f"ligne {error.lineno or 1}", _AGAIN) from error


def local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def children(parent: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """The children of this local name."""
    return parent.iterchildren(f"{{*}}{name}") if parent is not None else iter(())


def child(parent: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element at a path of local names."""
    for name in path:
        parent = next(children(parent, name), None)
    return parent


def text(parent: etree._Element | None, *path: str) -> str:
    """What an element says, in one line."""
    element = child(parent, *path)
    return " ".join("".join(map(str, element.itertext())).split()) if element is not None else ""


def attribute(element: etree._Element | None, name: str) -> str:
    """An attribute by its local name: @CTES qualifies them, not every tool does."""
    told = element.attrib.items() if element is not None else ()
    return next((" ".join(str(value).split()) for key, value in told if key.rpartition("}")[2] == name), "")
