"""The ZIP archive that an XLSX or ODS workbook is, opened with care."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from lxml import etree

from . import cells
from .errors import FormatError

_MAX_PART = 64 * 1024 * 1024  # bytes of one part of the archive once unpacked
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


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

    def elements(self, name: str, *tags: str) -> Iterator[etree._Element]:
        """Each element of these local names, complete; what was yielded is freed at the next step."""
        wanted = [f"{{*}}{tag}" for tag in tags]
        for _, element in etree.iterparse(io.BytesIO(self.read(name)), tag=wanted, **_SAFE):
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def attribute(element: etree._Element, name: str) -> str:
    """An attribute by its local name, whatever its namespace; empty when it is missing."""
    return next((str(value) for key, value in element.attrib.items() if etree.QName(key).localname == name), "")
