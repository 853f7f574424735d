"""The sheet that Pastell's deposit connector writes beside the files of an act (flow "actes-generique" and others).

Its values are texts or lists of texts; of its many names only those of the act are read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from ckanext.loos.records.act import Act, ActFile, ActStatus, FileRole, Nature, Paper

from . import pastell_sheet
from .errors import FormatError
from .french_dates import day
from .told import Told

_ROLES = {"arrete": FileRole.ACT, "acte_tamponne": FileRole.STAMPED, "autre_document_attache": FileRole.ANNEX}
_PAPERS = {"71": Paper.LIST, "72": Paper.TEMPORARY_ORDER, "73": Paper.MINUTES, "74": Paper.PERMANENT_ORDER}
_CONSENT = {"0": True, "3": True, "1": False}  # `publication_open_data`; anything else says nothing
_CODE = re.compile(r"([1-9][0-9]?)[.\-/ ]([1-9][0-9]?)(?![0-9])")
_TYPE = re.compile(r"[A-Z0-9]{2}_[A-Z0-9]{2}")
_LONGEST_NAME = 255
_CANCELLED = "annuler-tdt"  # Pastell's state « Transaction annulée »
_AGAIN = "Complétez l'acte dans Pastell, puis déposez-le de nouveau."


def recognises(_name: str, start: bytes) -> bool:
    return pastell_sheet.recognises(start)


def read(source: BinaryIO, _name: str = "") -> Told[Act]:
    """The act of a sheet alone. Raises `FormatError`."""
    act, warnings = statement(source.read(pastell_sheet.MAX_SIZE + 1))
    return Told((act,), warnings)


def statement(data: bytes) -> tuple[Act, tuple[str, ...]]:
    """The act, and what is missing of it."""
    values = pastell_sheet.values(data)
    files, siren = _files(values), _siren(values)
    received = day(_text(values, "date_ar")[:10])
    nature = _nature(values)
    act = Act(
        siren,
        _number(values),
        _date(values),
        nature,
        title=_text(values, "objet"),
        subject_code=_subject(_text(values, "classification")),
        files=files,
        status=_status(values, files),
        received_on=received,
        told_on=received,
        collectivity=_text(values, "entity_name") or None,
        paper=_paper(values) if nature is Nature.LOCAL else None,
        publishable=_CONSENT.get(_text(values, "publication_open_data")),
    )
    missing = {"siren": not siren, "objet": not act.title, "arrete": not files}
    return act, tuple(f"« {key} » manque ou n'est pas lisible." for key, absent in missing.items() if absent)


def _text(values: Mapping[str, Any], key: str) -> str:
    """A value in one line: a text or a number, alone or the first of a list."""
    value = values.get(key)
    if isinstance(value, list):
        value = value[0] if value else ""
    return " ".join(_clean(str(value)).split()) if isinstance(value, str | int) else ""


def _number(values: Mapping[str, Any]) -> str:
    number = _text(values, "numero_de_lacte")
    if not 0 < len(number) <= 100:
        raise FormatError("Acte incomplet : le numéro manque ou n'est pas lisible", "numero_de_lacte", _AGAIN)
    return number


def _date(values: Mapping[str, Any]) -> Any:
    date = day(_text(values, "date_de_lacte")[:10])
    if date is None:
        raise FormatError("Acte incomplet : la date manque ou n'est pas lisible", "date_de_lacte", _AGAIN)
    return date


def _nature(values: Mapping[str, Any]) -> Nature:
    code = _text(values, "acte_nature").lstrip("0")
    if code not in {nature.value for nature in Nature}:
        raise FormatError("Nature de l'acte absente ou inconnue (1 à 7)", "acte_nature", _AGAIN)
    return Nature(code)


def _status(values: Mapping[str, Any], files: tuple[ActFile, ...]) -> ActStatus:
    """The state is told by the connection to Pastell's API alone; a deposit is made when the receipt comes."""
    if _text(values, "etat") == _CANCELLED:
        return ActStatus.CANCELLED
    stamped = any(file.role is FileRole.STAMPED for file in files)
    return ActStatus.RECEIVED if day(_text(values, "date_ar")[:10]) or stamped else ActStatus.KNOWN


def _siren(values: Mapping[str, Any]) -> str | None:
    """Nine digits, or the first nine of a SIRET."""
    digits = _text(values, "siren").replace(" ", "")
    return digits[:9] if re.fullmatch(r"[0-9]{9}(?:[0-9]{5})?", digits) else None


def _subject(classification: str) -> str | None:
    """ "8.5 Politique de la ville" → "8.5"; "7.1.2" → "7.1"."""
    match = _CODE.match(classification)
    return f"{match[1]}.{match[2]}" if match else None


def _paper(values: Mapping[str, Any]) -> Paper | None:
    code = _text(values, "nature_autre_detail").upper()
    return _PAPERS.get(code) or next((paper for paper in Paper if paper.value == code), None)


def _files(values: Mapping[str, Any]) -> tuple[ActFile, ...]:
    """Each file once, with the types that the two lists beside them give, in order."""
    types = {FileRole.ACT: _types(values, "type_acte"), FileRole.ANNEX: _types(values, "type_pj")}
    files: dict[str, ActFile] = {}
    for key, role in _ROLES.items():
        for name in _names(values.get(key)):
            files.setdefault(name, ActFile(name, role, next(types.get(role, iter(())), None)))
    return tuple(files.values())


def _names(value: Any) -> list[str]:
    """Pastell writes `-` for the bars of a name when it deposits the file."""
    told = value if isinstance(value, list) else [value]
    names = [re.sub(r"[\\/]", "-", _clean(name)) for name in told if isinstance(name, str)]
    return [name for name in names if 0 < len(name) <= _LONGEST_NAME]


def _types(values: Mapping[str, Any], key: str) -> Iterator[str]:
    """A list, or the same as JSON in a text."""
    return iter(_TYPE.findall(json.dumps(values.get(key))))


def _clean(text: str) -> str:
    """Without the signs that JSON can hold and no text should."""
    return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", " ", text).strip()
