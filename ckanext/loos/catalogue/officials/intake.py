"""A file of the town hall's share becomes its officials: an extract of the RNE, or a clerk's table."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import NamedTuple

from ckanext.loos.formats import officials_sheet, rne, session_sheet, tables
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.records.official import Official

from .. import communes
from ..communes import CommuneRow
from . import publish as publish_officials
from .publish import Outcome

_HEAD = 4096  # bytes by which a reader recognises its format
_UNKNOWN = "Ce fichier n'est pas une liste d'élus : ni extrait du Répertoire national des élus, ni tableau d'élus"


class _List(NamedTuple):
    officials: Sequence[Official]
    others: int = 0  # lines of other communes, left aside
    communes: int = 0  # how many of these


def accept(organization_id: str, name: str, content: bytes, user: str = "", *, dry: bool = False) -> Outcome:
    """Accept a file with all its officials. Commits, unless `dry`."""
    row = communes.find(organization_id)
    try:
        if _is_session(name, content):
            return Outcome("ignored", "")
        found = _read(name, content, [row.commune.insee_code] if row else [])
    except FormatError as error:
        return Outcome("refused", str(error))
    if row and found.others and not found.officials:
        return Outcome("refused", _foreign(row, found))
    outcome = publish_officials.accept(organization_id, found.officials, user=user, dry=dry)
    if outcome.status in ("refused", "withdrawn"):
        return outcome
    return outcome._replace(message=f"{outcome.message}{_left(found)}")


def _is_session(name: str, content: bytes) -> bool:
    """A table of a session is for the source of sessions, which may read the same folder. Raises `FormatError`."""
    is_table = session_sheet.recognises(name, content[:_HEAD]) and not rne.recognises(name, content[:_HEAD])
    return is_table and session_sheet.are_session(tables.sheets(io.BytesIO(content)))


def _read(name: str, content: bytes, codes: Sequence[str]) -> _List:
    """The officials of a file; of the national register, those of these communes alone. Raises `FormatError`."""
    start = content[:_HEAD]
    if rne.recognises(name, start):
        reading = rne.stream(io.BytesIO(content), codes)
        return _List(list(reading.officials), reading.left.total(), len(reading.left))
    if officials_sheet.recognises(name, start):
        return _List(officials_sheet.read(io.BytesIO(content), name).records)
    raise FormatError(_UNKNOWN, remedy="Partez du modèle « elus », ou retirez ce fichier du dossier.")


def _foreign(row: CommuneRow, found: _List) -> str:
    return (
        f"Aucun élu de {row.commune.name} (code {row.commune.insee_code}) n'est dans ce fichier : ses {found.others} "
        f"lignes sont d'autres communes ({found.communes}). Prenez l'extrait de votre commune, ou corrigez le code "
        "de sa fiche."
    )


def _left(found: _List) -> str:
    if not found.others:
        return ""
    return f" Lignes d'autres communes laissées de côté : {found.others} ({found.communes} communes)."
