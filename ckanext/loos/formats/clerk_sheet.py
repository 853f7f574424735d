"""A clerk's spreadsheet of either kind, told by what is in it: a list of officials, or a session."""

from __future__ import annotations

from typing import BinaryIO

from ckanext.loos.records.official import Official
from ckanext.loos.records.session import Session

from . import officials_sheet, session_sheet, tables
from .errors import FormatError
from .told import Told


def recognises(name: str, start: bytes) -> bool:
    return session_sheet.recognises(name, start) or officials_sheet.recognises(name, start)


def read(source: BinaryIO, name: str = "") -> Told[Official] | Told[Session]:
    sheets = tables.sheets(source)
    if session_sheet.are_session(sheets):
        return session_sheet.told(sheets)
    if officials_sheet.are_officials(sheets):
        return officials_sheet.told(sheets)
    raise FormatError(
        "Ce tableau n'est ni une liste d'élus, ni une séance", remedy="Partez des modèles « elus » et « seance »."
    )
