"""What a WebDAV server answers about a folder: one XML document, read as it comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import IO, NamedTuple
from urllib.parse import unquote, urlsplit

from lxml import etree

from .tree import Entry, Interrupted, Refused

_DAV = "{DAV:}"


class Answer(NamedTuple):
    entry: Entry
    is_child: bool  # else it is about what was asked itself


def answers(stream: IO[bytes], address: str) -> Iterator[Answer]:
    """Those about the folder (or file) of this address and what is in it.

    Raises `Refused` when the answer is about another place: a folder must not look empty for that.
    """
    asked = _path(address)
    met = False
    for path, node in _responses(stream):
        parent, _, name = path.rpartition("/")
        if path == asked:
            met = True
            yield Answer(_entry(name, node), is_child=False)
        elif parent == asked:
            yield Answer(_entry(name, node), is_child=True)
    if not met:
        raise Refused("le serveur répond pour un autre dossier, mettez dans url l'adresse telle qu'il la donne")


def date_of(text: str | None) -> datetime | None:
    try:
        date = parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
    return date.replace(tzinfo=timezone.utc) if date and date.tzinfo is None else date


def _responses(stream: IO[bytes]) -> Iterator[tuple[str, etree._Element]]:
    try:
        for _, node in etree.iterparse(stream, tag=f"{_DAV}response", resolve_entities=False, no_network=True):
            yield _path(node.findtext(f"{_DAV}href") or ""), node
            node.clear()
            while node.getprevious() is not None:
                del node.getparent()[0]
    except etree.XMLSyntaxError:
        raise Interrupted("sa réponse est coupée, ou n'est pas celle d'un serveur WebDAV") from None


def _path(address: str) -> str:
    return unquote(urlsplit(address.strip()).path, errors="surrogateescape").rstrip("/")


def _entry(name: str, node: etree._Element) -> Entry:
    if node.find(f".//{_DAV}resourcetype/{_DAV}collection") is not None:
        return Entry(name, "folder")
    size = node.findtext(f".//{_DAV}getcontentlength") or ""
    date = node.findtext(f".//{_DAV}getlastmodified") or ""
    etag = node.findtext(f".//{_DAV}getetag") or ""
    return Entry(name, "file", int(size) if size.isdecimal() else 0, etag or date, date_of(date))
