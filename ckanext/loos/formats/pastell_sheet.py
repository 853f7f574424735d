"""The sheet of a Pastell document as names and values: JSON or XML of a deposit, or the manifest of an intake.

    {"numero_de_lacte": "2024_12", "arrete": ["acte.pdf"]}
    <flux><data name="numero_de_lacte" value="2024_12"/><files name="arrete"><file content="acte.pdf"/></files></flux>
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from .actes import xml as actes_xml
from .actes.xml import attribute, children, local
from .errors import FormatError

MAX_SIZE = 4 * 1024 * 1024  # bytes
_KEYS = rb"(acte_nature|numero_de_lacte|date_de_lacte)"
_JSON = re.compile(rb"\s*\{.*\"" + _KEYS + rb"\"\s*:", re.DOTALL)
_XML = re.compile(rb"\s*(<\?xml[^>]*>\s*)?<flux[\s>].*<data\s+name\s*=\s*[\"']" + _KEYS + rb"[\"']", re.DOTALL)


def recognises(start: bytes) -> bool:
    """Whether it speaks of an act; names come in any order."""
    text = start.removeprefix(b"\xef\xbb\xbf")
    return bool(_JSON.match(text) or _XML.match(text))


def values(data: bytes) -> Mapping[str, Any]:
    """Each name with its text, or its list of texts. Raises `FormatError`."""
    if len(data) > MAX_SIZE:
        raise FormatError(
            f"Fichier trop gros pour une fiche de Pastell : plus de {MAX_SIZE // 2**20} Mio",
            remedy="Vérifiez ce fichier.",
        )
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return _flux(actes_xml.parsed(data)[0])
    try:
        found = json.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        raise FormatError("JSON abîmé ou incomplet", _place(error), "Copiez le dépôt de Pastell de nouveau.") from error
    if not isinstance(found, dict):
        raise _other()
    return found


def _place(error: Exception) -> str:
    return f"ligne {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""


def _flux(root: etree._Element) -> dict[str, Any]:
    if local(root) != "flux":
        raise _other()
    texts = {attribute(data, "name"): attribute(data, "value") for data in children(root, "data")}
    files = {
        attribute(listed, "name"): [attribute(file, "content") for file in children(listed, "file")]
        for listed in children(root, "files")
    }
    return {**texts, **files}


def _other() -> FormatError:
    return FormatError(
        "Ce fichier n'est pas la fiche d'un acte de Pastell", remedy="Donnez le metadata.json d'un dépôt, ou son ZIP."
    )
