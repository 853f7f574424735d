"""XML from outside, read as hostile: no DTD, no entity, no network, bounded memory, one clear French line."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

from .errors import FormatError

MAX_SIZE = 256 * 1024 * 1024  # bytes; the largest budgets of big cities are near 30 MB
_PROLOG = 64 * 1024  # bytes in which the root element must begin
_STEP = 4096
WHOLE = 4 * 1024 * 1024  # bytes of a file parsed at once, the quickest way: nearly all files are smaller
_PIECE = 1024 * 1024  # bytes of a bigger file parsed between two prunings of the tree; no element is as long
SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,  # libxml2's own limits on depth, names and lengths hold
    "remove_comments": True,
    "remove_pis": True,
}
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_BEGINNING = 8  # bytes: a byte order mark and a few blanks may come before the first "<"
_OTHER_FILES = {  # how they start, in lower case
    b"%pdf": "un PDF",
    b"pk\x03\x04": "une archive ZIP ou un document de bureautique",
    b"\x1f\x8b": "une archive compressée",
    b"\xd0\xcf\x11\xe0": "un document de bureautique",
    b"<!doctype html": "une page web",
    b"<html": "une page web",
}
_ENCODING_ERRORS = (
    etree.ErrorTypes.ERR_INVALID_ENCODING,
    etree.ErrorTypes.ERR_UNKNOWN_ENCODING,
    etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING,
)
_OTHER_ROOTS = {
    "html": "une page web",
    "PES_Aller": "un flux PES (mandats et titres)",
    "Acte": "un acte @CTES",
    "ARActe": "un accusé de réception @CTES",
    "EnveloppeCLMISILL": "une enveloppe @CTES",
    "Nomenclature": "un plan de comptes",
}


def plain(text: str) -> str:
    """A text on one line. Its control codes are the signs of Windows that ISO-8859-1 lacks ("œ", "’", "–")."""
    return " ".join(text.translate(_WINDOWS).split())


@contextmanager
def opened(source: bytes | BinaryIO | Path) -> Iterator[BinaryIO]:
    """A seekable stream over the source."""
    if isinstance(source, Path):
        with source.open("rb") as stream:
            yield stream
    else:
        yield io.BytesIO(source) if isinstance(source, bytes) else source


def elements(
    stream: BinaryIO,
    tags: Collection[str],
    roots: Sequence[str],
    between: Callable[[etree._Element, bool], None],
) -> Iterator[etree._Element]:
    """Each element of these names, complete, in order of the document, under one of these roots.

    `between(root, ended)` is called where all that was yielded is done with: it counts and frees what it
    likes (see `open_elements`). Raises `FormatError` when the file is too big, broken or another.
    """
    size = _checked_size(stream)
    _check_root(_root(stream), roots)
    try:
        if size <= WHOLE:
            root = etree.fromstring(stream.read(), etree.XMLParser(**SAFE))
            yield from root.iter(*tags)
            between(root, True)
        else:
            yield from _piecewise(stream, tags, roots, between)
    except etree.XMLSyntaxError as error:
        raise _broken(error) from error


def _piecewise(
    stream: BinaryIO,
    tags: Collection[str],
    roots: Sequence[str],
    between: Callable[[etree._Element, bool], None],
) -> Iterator[etree._Element]:
    names = [*(f"{{*}}{name}" for name in roots), *tags]
    parser = etree.XMLPullParser(("start", "end"), tag=names, **SAFE)
    root: etree._Element | None = None
    last: etree._Element | None = None
    still = 0  # bytes read since the last element began: the parser keeps them all
    while piece := stream.read(_PIECE):
        if root is not None:
            between(root, False)
        parser.feed(piece)
        for event, element in parser.read_events():
            if event == "end":
                yield element
            elif root is None:
                root = element
        before, last = last, _last(root)
        still = still + len(piece) if last is before else 0
        if still > _PIECE:
            raise oversized(last)
    between(parser.close(), True)


def _last(element: etree._Element | None) -> etree._Element | None:
    """The element that began last."""
    while element is not None and len(element):
        element = element[-1]
    return element


def oversized(element: etree._Element | None) -> FormatError:
    line = element.sourceline if element is not None else 1
    return FormatError("Budget impossible : une ligne ou un en-tête démesuré", f"ligne {line}")


def open_elements(root: etree._Element, leaves: Collection[str]) -> Iterator[etree._Element]:
    """From the root down, the elements still being read: of each, all children but the last are complete.

    Those of the names in `leaves` are left alone. Removing complete children between two pieces of a file
    bounds memory whatever the file holds; the last child stays, since the parser may still be in it.
    """
    element = root
    while len(element) and element.tag not in leaves:
        yield element
        element = element[-1]


def _checked_size(stream: BinaryIO) -> int:
    stream.seek(0, os.SEEK_END)
    size = stream.tell()
    stream.seek(0)
    if size > MAX_SIZE:
        raise FormatError(
            f"Fichier trop gros : {size // 2**20} Mio, pour {MAX_SIZE // 2**20} au plus",
            remedy="Vérifiez que c'est bien un budget.",
        )
    return size


def _root(stream: BinaryIO) -> etree._Element:
    """The root element as it begins, found in the first bytes alone; the stream is left at its start."""
    parser = etree.XMLPullParser(("start",), **SAFE)
    start = stream.read(_PROLOG)
    stream.seek(0)
    if not start.strip(b"\x00\xff\xfe\xef\xbb\xbf \r\n\t"):
        raise FormatError("Fichier vide", remedy="Exportez-le de nouveau depuis votre logiciel.")
    for place in range(0, len(start), _STEP):
        try:
            parser.feed(start[place : place + _STEP])
        except etree.XMLSyntaxError as error:
            for _, element in parser.read_events():
                return element  # broken further on
            raise _not_xml(start, error) from error
        for _, element in parser.read_events():
            return element
    raise FormatError("XML sans contenu", "ligne 1", "Le fichier a pu être coupé : exportez-le de nouveau.")


def _not_xml(start: bytes, error: etree.XMLSyntaxError) -> FormatError:
    kind = next((kind for magic, kind in _OTHER_FILES.items() if start.lower().startswith(magic)), "")
    if not kind and b"<" in start[:_BEGINNING]:
        return _broken(error)
    told = f"Ce fichier n'est pas du XML : c'est {kind}" if kind else "Ce fichier n'est pas du XML"
    return FormatError(told, remedy="Exportez le budget au format TotEM (XML).")


def _check_root(root: etree._Element, roots: Sequence[str]) -> None:
    name = etree.QName(root).localname
    kind = _OTHER_ROOTS.get(name)
    if kind is None and root.getroottree().docinfo.doctype:
        raise FormatError(
            "Ce fichier XML contient une DTD ou des entités, refusées par prudence",
            remedy="Exportez-le de nouveau depuis votre logiciel de comptabilité.",
        )
    if name not in roots or kind:
        told = f"sa racine est « {name[:40]} »" + (f", c'est {kind}" if kind else "")
        raise FormatError(
            f"Ce fichier n'est pas un budget TotEM : {told}",
            remedy=f"{' ou '.join(roots)} est attendu comme racine.",
        )


def _broken(error: etree.XMLSyntaxError) -> FormatError:
    if error.code in _ENCODING_ERRORS:
        return FormatError(
            "Caractères illisibles : le fichier n'est pas dans l'encodage qu'il annonce, ou l'encodage est inconnu",
            f"ligne {error.lineno or 1}",
            "Exportez-le de nouveau depuis votre logiciel de comptabilité.",
        )
    return FormatError(
        "XML abîmé ou incomplet",
        f"ligne {error.lineno or 1}",
        "Le fichier a pu être coupé : exportez-le ou copiez-le de nouveau.",
    )
