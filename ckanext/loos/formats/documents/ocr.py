"""The text of scanned pages, recognised by `ocrmypdf` when it is installed with French; else they stay unread.

Only the pages that have no text are given to it, as a PDF of their own: no protection and no signature is in the way.
Recognised text is marked as such. What cannot be recognised is a warning: the document itself was read.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from ckanext.loos.records.document import Document, Layer, Page

from .. import documents
from ..told import Told
from . import Kept, pdf, stamp

SECONDS = 900  # for one document
MAX_PAGES = 200  # a page takes one to five seconds
_FEW = 25  # signs: next to nothing
# `--redo-ocr` keeps the text that is seen, such as a stamp, and reads the pictures around it.
_OPTIONS = ("--language=fra", "--redo-ocr", "--rotate-pages", "--output-type=pdf", "--optimize=0", "--quiet")


def read(source: BinaryIO, name: str = "") -> Told[Document]:
    """The one document of a PDF, as `pdf.read`, its scanned pages recognised. Raises `FormatError`."""
    with documents.kept(source, name) as kept:
        told = pdf.read_kept(kept)
        places = [place for place, page in enumerate(told.records[0].pages) if page.layer is Layer.PICTURE]
        return _completed(kept, told, places[:MAX_PAGES]) if places and installed() else told


def installed() -> bool:
    """Whether the command is there, and knows French."""
    if not (shutil.which("ocrmypdf") and shutil.which("tesseract")):
        return False
    listed = subprocess.run(("tesseract", "--list-langs"), capture_output=True, text=True, check=False)
    return "fra" in listed.stdout.split()


def _completed(kept: Kept, told: Told[Document], places: Sequence[int]) -> Told[Document]:
    document = told.records[0]
    texts = _texts(kept, places)
    if len(texts) != len(places):
        return Told(told.records, (*told.warnings, "Texte des pages scannées : la reconnaissance n'a pas abouti."))
    pages = list(document.pages)
    for place, text in zip(places, texts, strict=True):
        pages[place] = _page(pages[place], text)
    facts = (document.page_count, document.tagged, document.language)
    return Told((documents.record(kept, document.media_type, pages, *facts),), told.warnings)


def _page(page: Page, text: str) -> Page:
    """What was seen on the page as text, then what was recognised; a picture without words stays one."""
    whole = f"{page.text}\n{text}".strip()
    return Page(whole, Layer.RECOGNISED) if len(stamp.without(text).strip()) >= _FEW else page


def _texts(kept: Kept, places: Sequence[int]) -> list[str]:
    """A text for each of these pages; none when anything failed."""
    pages = pdf.worked(kept.file, [str(place) for place in places])
    with tempfile.TemporaryDirectory() as folder:
        scan, text = Path(folder, "scan.pdf"), Path(folder, "text.txt")
        scan.write_bytes(pages)
        _run(("ocrmypdf", *_OPTIONS, "--sidecar", str(text), str(scan), str(Path(folder, "out.pdf"))))
        written = text.read_text("utf-8", "replace").split("\f") if text.exists() else []
    return [unicodedata.normalize("NFC", page).strip() for page in written[: len(places)]]


def _run(command: Sequence[str]) -> None:
    """Run it with all that it starts; past its time, end them all."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True) as process:
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
