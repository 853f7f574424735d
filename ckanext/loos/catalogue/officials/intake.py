"""A file of the town hall's share becomes its officials: an extract of the RNE, or a clerk's table."""

from __future__ import annotations

import io
from collections.abc import Iterable

from ckanext.loos.formats import officials_sheet, rne
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.records.official import Official

from .. import communes, received
from . import publish as publish_officials
from .publish import Outcome

_HEAD = 4096  # bytes by which a reader recognises its format
_UNKNOWN = "Ce fichier n'est pas une liste d'élus : ni extrait du Répertoire national des élus, ni tableau d'élus"


def accept(organization_id: str, name: str, content: bytes, user: str = "") -> Outcome:
    """Accept a file with all its officials. Commits; a file that is refused will be read again."""
    row = communes.find(organization_id)
    try:
        found = list(read(name, content, [row.commune.insee_code] if row else []))
    except FormatError as error:
        return Outcome("refused", str(error))
    outcome = publish_officials.accept(organization_id, found, user=user)
    if outcome.status not in ("refused", "withdrawn"):
        received.mark(organization_id, content)
    return outcome


def read(name: str, content: bytes, codes: Iterable[str]) -> Iterable[Official]:
    """The officials of a file; of the national register, those of these communes alone. Raises `FormatError`."""
    start = content[:_HEAD]
    if rne.recognises(name, start):
        return rne.stream(io.BytesIO(content), list(codes)).officials
    if officials_sheet.recognises(name, start):
        return officials_sheet.read(io.BytesIO(content), name).records
    raise FormatError(_UNKNOWN, remedy="Partez du modèle « elus », ou retirez ce fichier du dossier.")
