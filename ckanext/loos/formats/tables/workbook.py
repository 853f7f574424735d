"""The ZIP archive that an XLSX or ODS workbook is, opened with care."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from ..errors import FormatError
from ..xml_source import SAFE
from . import cells

_MAX_PART = 64 * 1024 * 1024  # bytes of one part of the archive once unpacked
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_PIECE = 64 * 1024
_MOST_ELEMENTS = 200_000  # rows, most of them empty, or texts
_MOST_SIGNS = 400_000  # tags and attributes read before a wanted element ends: what bounds the tree in memory


class Archive:
    """The parts of a workbook, found by their names in any case, each bounded whatever its header says."""

    def __init__(self, source: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(source)
        self._parts = {info.filename.lower().replace("\\", "/"): info for info in self._zip.infolist()}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def read(self, name: str) -> bytes:
        info = self._parts[name.lower()]
        if info.flag_bits & 1:
            raise cells.protected()
        if info.compress_type not in _METHODS:
            raise zipfile.BadZipFile("a method that no spreadsheet uses")
        with self._zip.open(info) as part:
            data = part.read(_MAX_PART + 1)
        if len(data) > _MAX_PART:
            raise FormatError("Ce tableau est trop gros une fois décompressé", remedy="Vérifiez ce fichier.")
        return data

    def elements(self, name: str, *tags: str, around: str = "") -> Iterator[etree._Element]:
        """Each element of these local names, complete; what was yielded is freed at the next step.

        An element `around` others is yielded after them, when nothing is left of it but its attributes.
        """
        wanted = [f"{{*}}{tag}" for tag in (*tags, around) if tag]
        parser = etree.XMLPullParser(("start", "end"), tag=wanted, **SAFE)
        data, root, signs, count = self.read(name), None, 0, 0
        for place in range(0, len(data), _PIECE):
            piece = data[place : place + _PIECE]
            signs += piece.count(b"<") + piece.count(b"=")
            if signs > _MOST_SIGNS or count > _MOST_ELEMENTS:
                raise cells.too_big()
            parser.feed(piece)
            for event, element in parser.read_events():
                root = element.getroottree().getroot() if root is None else root
                if event == "end":
                    yield element
                    signs, count = 0, count + 1
                    _free(element)
            if root is not None:
                _prune(root, tags)
        parser.close()


def _free(element: etree._Element) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _prune(root: etree._Element, tags: tuple[str, ...]) -> None:
    """Remove what is complete and was not wanted: of each element still being read, all children but the last."""
    element = root
    while len(element) and local(element) not in tags:
        del element[:-1]
        element = element[-1]


def local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def attribute(element: etree._Element, name: str) -> str:
    """An attribute by its local name, whatever its namespace; empty when it is missing."""
    return next((str(value) for key, value in element.attrib.items() if etree.QName(key).localname == name), "")
