"""PDF: the text of its pages, which of them are pictures, whether it is tagged. `pdf_worker` does it, apart.

pypdf reads it: on 29 real PDFs of town halls it gave the same words as pdfminer.six in 60 % of the time, kept the dash
of a list with its line, and is plain Python.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, BinaryIO

from ckanext.loos.records.document import Document, Layer, Page

from .. import documents
from ..errors import FormatError
from ..told import Told
from . import Kept, stamp

MEDIA_TYPE = "application/pdf"
SECONDS = 120  # of the clock; the worker gives up by itself before
_WORKER = Path(__file__).with_name("pdf_worker.py")
_HEADER = 1024  # bytes in which « %PDF- » must stand
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_FEW, _SOME = 25, 400  # signs: next to nothing; a page whose picture may say more than its text
_OUTLINES = 200  # filled shapes of a page whose letters were drawn as shapes
_REMEDY = "Enregistrez de nouveau le document en PDF depuis son logiciel."
_FAULTS = {
    "locked": ("PDF protégé par un mot de passe", "Enregistrez-le sans mot de passe."),
    "heavy": ("PDF trop lourd à lire", "Vérifiez que c'est le bon fichier, ou séparez ses parties."),
    "broken": ("PDF abîmé ou incomplet", f"Il a pu être coupé : copiez-le de nouveau. {_REMEDY}"),
}


def recognises(name: str, start: bytes) -> bool:
    return b"%PDF-" in start[:_HEADER]


def read(source: BinaryIO, name: str = "") -> Told[Document]:
    """The one document of a PDF. Raises `FormatError`."""
    with documents.kept(source, name) as kept:
        return read_kept(kept)


def read_kept(kept: Kept) -> Told[Document]:
    told = _told(kept.file)
    pages = [_page(page) for page in told["pages"]]
    language = told["language"] if _LANGUAGE.fullmatch(told["language"]) else None
    document = documents.record(kept, MEDIA_TYPE, pages, told["count"], told["tagged"], language)
    return Told((document,), tuple(_warnings(told)))


def worked(file: IO[bytes], arguments: Sequence[str] = ()) -> bytes:
    """What the worker writes about a PDF; nothing when the system had to end it."""
    file.seek(0)
    command = (_python(), "-I", str(_WORKER), *arguments)
    try:
        done = subprocess.run(command, stdin=file, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout if done.returncode == 0 else b""


def _python() -> str:
    """This Python; under uWSGI `sys.executable` is uWSGI."""
    own = Path(sys.prefix, "bin", "python3")
    return str(own) if own.exists() else sys.executable


def _told(file: IO[bytes]) -> dict[str, Any]:
    if not recognises("", file.read(_HEADER)):
        raise FormatError("Ce fichier n'est pas un PDF", remedy=_REMEDY)
    told: dict[str, Any] = json.loads(worked(file) or '{"fault": "heavy"}')
    if "fault" in told:
        what, remedy = _FAULTS[told["fault"]]
        raise FormatError(what, remedy=remedy)
    if not told["count"]:
        raise FormatError("PDF sans page", remedy=_REMEDY)
    return told


def _page(told: dict[str, Any]) -> Page:
    return Page(told["text"], Layer.PICTURE if told.get("fault") else _layer(told))


def _layer(told: dict[str, Any]) -> Layer:
    """How a page's text was had; stamps on a scan, and a letterhead's picture under a text, change nothing of it."""
    shown = told["seen"] + told["hidden"]
    own = len(re.sub(r"\s", "", stamp.without(told["text"])))
    seen = own * told["seen"] // max(shown, 1)
    if told["hidden"] > told["seen"] and own - seen > _FEW:
        return Layer.RECOGNISED
    if own < _FEW and (told["covered"] > 0.1 or told["fills"] > _OUTLINES or shown > 10 * max(own, _FEW)):
        return Layer.PICTURE
    if seen < _SOME and told["covered"] > 0.5:
        return Layer.PICTURE
    return Layer.TYPED if told["text"] else Layer.BLANK


def _warnings(told: dict[str, Any]) -> list[str]:
    count, pages = told["count"], told["pages"]
    faults = [place for place, page in enumerate(pages, 1) if page.get("fault")]
    found = [f"Page {place} : illisible, son texte manque." for place in faults]
    if len(pages) < count:
        found.append(f"Document très long : texte lu jusqu'à la page {len(pages)} sur {count}.")
    return found
