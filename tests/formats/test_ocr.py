"""Scanned papers, recognised by the real ocrmypdf; the scans are made here, by rendering typed pages as pictures."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

sys.path.insert(0, str(Path(__file__).parent))

from pdfs import MINUTES, Sheet, locked, made

from ckanext.loos.formats.documents import ocr, pdf
from ckanext.loos.records.document import Document, Layer, PaperKind

TEXT = [*MINUTES, "", "Le conseil municipal adopte le budget à l'unanimité."]
STAMP = ["Reçu en préfecture le 14/03/2024", "ID : 062-216205286-20240312-2024_12-DE"]


def scanned(content: bytes, folder: Path) -> bytes:
    """The same pages as a copier gives them: pictures."""
    typed, scan = folder / "typed.pdf", folder / "scan.pdf"
    typed.write_bytes(content)
    subprocess.run(("gs", "-q", "-sDEVICE=pdfimage8", "-r200", "-o", str(scan), str(typed)), check=True)
    return scan.read_bytes()


def read(content: bytes) -> Document:
    return ocr.read(io.BytesIO(content), "scan.pdf").records[0]


@pytest.fixture
def scan(tmp_path: Path) -> bytes:
    return scanned(made(Sheet(TEXT)), tmp_path)


def test_the_text_of_a_scan_is_recognised_and_marked(scan: bytes) -> None:
    assert pdf.read(io.BytesIO(scan), "scan.pdf").records[0].unread == 1
    document = read(scan)
    assert "Le conseil municipal adopte le budget à l'unanimité." in document.text.replace("’", "'")
    assert (document.scan, document.recognised, document.unread) == (True, True, 0)
    assert (document.guess.kind, document.guess.date) == (PaperKind.MINUTES, date(2024, 3, 12))
    assert (document.sha256, document.size) == (hashlib.sha256(scan).hexdigest(), len(scan))


def test_what_a_copier_already_recognised_is_marked_and_not_done_again(scan: bytes, tmp_path: Path) -> None:
    given, copied = tmp_path / "given.pdf", tmp_path / "copied.pdf"
    given.write_bytes(scan)
    subprocess.run(("ocrmypdf", "-q", "-l", "fra", "--output-type", "pdf", str(given), str(copied)), check=True)
    document = read(copied.read_bytes())
    assert (document.scan, document.recognised, document.unread) == (True, True, 0)
    assert document == pdf.read(io.BytesIO(copied.read_bytes()), "scan.pdf").records[0]
    assert "adopte le budget" in document.text


def test_only_scanned_pages_are_recognised(scan: bytes) -> None:
    writer, out = PdfWriter(), io.BytesIO()
    for content in (made(Sheet(["Page tapée à la main : délibération n° 12"])), scan):
        writer.append(PdfReader(io.BytesIO(content)))
    writer.write(out)
    document = read(out.getvalue())
    assert [page.layer for page in document.pages] == [Layer.TYPED, Layer.RECOGNISED]
    assert document.pages[0].text == "Page tapée à la main : délibération n° 12"
    assert "unanimité" in document.pages[1].text


def test_the_stamp_of_a_scan_stays_as_it_was_typed(scan: bytes) -> None:
    writer, out = PdfWriter(io.BytesIO(scan)), io.BytesIO()
    writer.pages[0].merge_page(PdfReader(io.BytesIO(made(Sheet([""] * 20 + STAMP)))).pages[0])
    writer.write(out)
    document = read(out.getvalue())
    assert document.stamp is not None
    assert (document.stamp.id, document.stamp.received_on) == ("062-216205286-20240312-2024_12-DE", date(2024, 3, 14))
    assert "unanimité" in document.text


def test_a_scan_that_only_forbids_changes_is_recognised(scan: bytes) -> None:
    assert "unanimité" in read(locked(scan, "")).text


def test_a_typed_paper_is_left_as_it_is() -> None:
    content = made(Sheet(TEXT))
    assert read(content) == pdf.read(io.BytesIO(content), "scan.pdf").records[0]


def test_a_picture_without_words_stays_unread(tmp_path: Path) -> None:
    assert read(scanned(made(Sheet(picture=True)), tmp_path)).unread == 1


def test_without_the_command_a_scan_stays_unread(scan: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    told = ocr.read(io.BytesIO(scan), "scan.pdf")
    assert (told.records[0].unread, told.warnings) == (1, ())


def test_what_takes_too_long_stays_unread_and_is_said(scan: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "SECONDS", 0.01)
    told = ocr.read(io.BytesIO(scan), "scan.pdf")
    assert told.records[0].unread == 1
    assert told.warnings == ("Texte des pages scannées : la reconnaissance n'a pas abouti.",)
