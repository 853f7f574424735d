"""XML from outside, read as hostile: no DTD, no entity, no network, bounded size, one clear French line."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from .errors import FormatError

MAX_SIZE = 256 * 1024 * 1024  # bytes; the largest budgets of big cities are near 30 MB
_START = 4096
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))


@contextmanager
def opened(source: bytes | BinaryIO | Path) -> Iterator[BinaryIO]:
    """A seekable stream over the source, refused at once when too big, empty or carrying a DTD."""
    if isinstance(source, Path):
        with source.open("rb") as stream:
            yield checked(stream)
    else:
        yield checked(io.BytesIO(source) if isinstance(source, bytes) else source)


def checked(stream: BinaryIO) -> BinaryIO:
    stream.seek(0, os.SEEK_END)
    size = stream.tell()
    stream.seek(0)
    if size > MAX_SIZE:
        raise FormatError(
            f"Fichier trop gros : {size // 2**20} Mio, pour {MAX_SIZE // 2**20} au plus",
            remedy="Vérifiez que c'est bien un budget.",
        )
    start = stream.read(_START)
    stream.seek(0)
    if not start.strip(b"\x00\xff\xfe\xef\xbb\xbf \r\n\t"):
        raise FormatError("Fichier vide", remedy="Exportez-le de nouveau depuis votre logiciel.")
    if any(mark in start for mark in _DOCTYPES):
        raise no_dtd()
    return stream


def no_dtd() -> FormatError:
    return FormatError(
        "Ce fichier XML contient une DTD ou des entités, refusées par prudence",
        remedy="Exportez-le de nouveau depuis votre logiciel de comptabilité.",
    )


def elements(stream: BinaryIO, tags: Sequence[str], roots: Sequence[str]) -> Iterator[etree._Element]:
    """Each element of these names at its end, in order of the document, under one of these roots.

    The consumer clears what it no longer needs. Raises `FormatError` when the XML is broken or another.
    """
    walk = etree.iterparse(
        stream,
        events=("end",),
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in walk:
            _check_root(element.getroottree(), roots)
            yield element
            break
        yield from map(itemgetter(1), walk)
    except etree.XMLSyntaxError as error:
        raise _broken(error) from error
    if walk.root is not None:
        _check_root(walk.root.getroottree(), roots)


def _check_root(tree: etree._ElementTree, roots: Sequence[str]) -> None:
    if tree.docinfo.doctype:
        raise no_dtd()
    name = etree.QName(tree.getroot()).localname
    if name not in roots:
        raise FormatError(
            f"Ce fichier n'est pas un budget TotEM : sa racine est « {name[:40]} »",
            remedy=f"{' ou '.join(roots)} est attendu comme racine.",
        )


def _broken(error: etree.XMLSyntaxError) -> FormatError:
    line = error.lineno or 1
    if line == 1 and (error.offset or 0) <= 2:
        return FormatError(
            "Ce fichier n'est pas du XML",
            "ligne 1",
            "Exportez le budget au format TotEM (XML), pas en PDF ni en tableur.",
        )
    return FormatError(
        "XML abîmé ou incomplet", f"ligne {line}", "Le fichier a pu être coupé : exportez-le ou copiez-le de nouveau."
    )
