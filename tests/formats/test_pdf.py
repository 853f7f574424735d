"""PDFs of a town hall: typed, scanned, stamped, protected, and those made to do harm."""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
import subprocess
import sys
import zlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from pdfs import LONG, MINUTES, Sheet, locked, made, without_table

from ckanext.loos.formats.documents import pdf
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.records.document import Document, Layer, PaperKind, Sureness

STAMP = [
    "Envoyé en préfecture le 13/03/2024",
    "Reçu en préfecture le 14/03/2024",
    "Publié le 15/03/2024",
    "ID : 062-216205286-20240312-2024_12-DE",
]


def read(content: bytes, name: str = "papier.pdf") -> Document:
    return pdf.read(io.BytesIO(content), name).records[0]


def test_the_text_of_minutes_is_read_in_order_with_its_accents() -> None:
    content = made(Sheet(MINUTES), Sheet(LONG))
    document = read(content, "PV 12-03-2024.pdf")
    assert document.pages[0].text == "\n".join(MINUTES)
    assert document.pages[1].text == "\n".join(LONG)
    assert (document.page_count, document.scan, document.recognised, document.unread) == (2, False, False, 0)
    assert (document.sha256, document.size) == (hashlib.sha256(content).hexdigest(), len(content))


def test_name_and_first_page_tell_the_paper_and_its_session() -> None:
    guess = read(made(Sheet(MINUTES)), "PV 12-03-2024.pdf").guess
    assert (guess.kind, guess.sureness) == (PaperKind.MINUTES, Sureness.CERTAIN)
    assert (guess.date, guess.date_sureness) == (date(2024, 3, 12), Sureness.CERTAIN)


def test_the_folder_of_a_file_stays_out_of_its_record() -> None:
    assert read(made(Sheet(MINUTES)), "/srv/mairie/secret/PV.pdf").name == "PV.pdf"
    assert read(made(Sheet(MINUTES)), "M:\\secret\\PV.pdf").name == "PV.pdf"


def test_names_in_the_properties_of_a_file_are_not_kept() -> None:
    document = read(made(Sheet(MINUTES), info=b"/Author (Zoe Inconnue) /Title (Brouillon de Zoe) /Creator (Zoe)"))
    assert "Zoe" not in repr(document)


def test_a_tagged_pdf_and_its_language_are_told() -> None:
    document = read(made(Sheet(MINUTES), catalog=b"/StructTreeRoot << /Type /StructTreeRoot >> /Lang (fr-FR)"))
    assert (document.tagged, document.language) == (True, "fr-FR")
    assert (read(made(Sheet(MINUTES))).tagged, read(made(Sheet(MINUTES))).language) == (False, None)


def test_what_is_no_language_is_none() -> None:
    assert read(made(Sheet(MINUTES), catalog=b"/Lang (de Zoe, bien amicalement)")).language is None


def test_a_scan_is_told_and_its_pages_count_as_unread() -> None:
    document = read(made(Sheet(picture=True), Sheet(picture=True)))
    assert (document.scan, document.recognised, document.unread) == (True, False, 2)


def test_a_stamped_scan_is_a_scan_and_its_stamp_is_read() -> None:
    document = read(made(Sheet(STAMP, picture=True)))
    assert (document.scan, document.unread) == (True, 1)
    assert document.stamp is not None
    assert document.stamp.id == "062-216205286-20240312-2024_12-DE"
    assert (document.stamp.received_on, document.stamp.published_on) == (date(2024, 3, 14), date(2024, 3, 15))


def test_text_that_a_copier_recognised_is_marked_as_such() -> None:
    document = read(made(Sheet(LONG, picture=True, hidden=True)))
    assert (document.scan, document.recognised, document.unread) == (True, True, 0)
    assert "à l'unanimité" in document.text


def test_a_text_over_the_picture_of_a_letterhead_is_typed() -> None:
    assert read(made(Sheet(LONG, picture=True))).pages[0].layer is Layer.TYPED


def test_a_page_with_a_picture_and_few_words_is_not_taken_as_read() -> None:
    document = read(made(Sheet(MINUTES + LONG), Sheet(["Annexe 1"], picture=True)))
    assert (document.scan, document.unread) == (False, 1)


def test_letters_drawn_as_shapes_are_not_taken_as_an_empty_page() -> None:
    assert read(made(Sheet(more=b"0 0 5 5 re f\n" * 400))).unread == 1


def test_an_empty_page_is_neither_scan_nor_unread() -> None:
    document = read(made(Sheet(MINUTES), Sheet()))
    assert (document.scan, document.unread, document.pages[1].layer) == (False, 0, Layer.BLANK)


def test_a_stamp_laid_over_the_page_by_a_tool_is_read() -> None:
    lines = b" ".join(b"(%s) Tj T*" % line.encode("cp1252") for line in STAMP)
    look = b"BT /F1 8 Tf 9 TL 10 50 Td " + lines + b" ET"
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 200 60] /Resources << /Font << /F1 3 0 R >> >>"
    form += b" /Length %d >>\nstream\n" % len(look) + look + b"\nendstream"
    content = made(Sheet(LONG), catalog=b"/Extra 99 0 R").replace(b"/Contents", b"/Annots [98 0 R] /Contents")
    more = b"98 0 obj\n<< /Type /Annot /Subtype /Stamp /Rect [0 0 200 60] /AP << /N 99 0 R >> >>\nendobj\n"
    more += b"99 0 obj\n" + form + b"\nendobj\n"
    document = read(without_table(content, more))
    assert document.stamp is not None
    assert document.stamp.id.endswith("2024_12-DE")


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_that_only_forbids_changes_is_read(algorithm: str) -> None:
    assert "PROCÈS-VERBAL" in read(locked(made(Sheet(MINUTES)), "", algorithm)).text


def test_a_pdf_under_a_password_is_refused_in_one_line() -> None:
    with pytest.raises(FormatError, match="protégé par un mot de passe"):
        read(locked(made(Sheet(MINUTES)), "sésame"))


def test_a_pdf_whose_table_of_objects_is_broken_is_still_read() -> None:
    content = made(Sheet(MINUTES))
    broken = re.sub(rb"startxref\n\d+", b"startxref\n7", content)
    assert "PROCÈS-VERBAL" in read(broken).text


def test_a_broken_page_costs_itself_alone() -> None:
    content = made(Sheet(MINUTES), Sheet(LONG))
    hurt = content.replace(b"/Contents 8 0 R", b"/Contents 1 0 R", 1)
    told = pdf.read(io.BytesIO(hurt), "x.pdf")
    assert "PROCÈS-VERBAL" in told.records[0].pages[0].text
    assert "unanimité" not in told.records[0].text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"bonjour",
        b"%PDF-1.7\n",
        b"PK\x03\x04" + bytes(100),
        made(Sheet(MINUTES))[:200],
        b"%PDF-1.7\n" + bytes(10_000),
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\ntrailer << /Root 1 0 R >>",
    ],
)
def test_what_is_no_whole_pdf_is_refused_in_one_line(content: bytes) -> None:
    with pytest.raises(FormatError) as refused:
        read(content)
    assert "\n" not in str(refused.value)
    assert str(refused.value).endswith(".")


def bomb(filters: int) -> bytes:
    """A page whose content grows a thousandfold with each of its filters."""
    data = b"BT /F1 9 Tf (x) Tj ET\n" * 20_000_000 if filters == 1 else bytes(400_000_000)
    for _ in range(filters):
        data = zlib.compress(data, 9)
    names = b"/FlateDecode " * filters
    stream = b"8 0 obj\n<< /Length %d /Filter [%s] >>\nstream\n" % (len(data), names) + data + b"\nendstream\nendobj\n"
    return without_table(made(Sheet(MINUTES)).replace(b"/Contents 6 0 R", b"/Contents 8 0 R"), stream)


@pytest.mark.parametrize("filters", [1, 2])
def test_a_bomb_costs_its_page_alone(filters: int) -> None:
    told = pdf.read(io.BytesIO(bomb(filters)), "x.pdf")
    assert (told.records[0].text, told.records[0].unread) == ("", 1)
    assert told.warnings == ("Page 1 : illisible, son texte manque.",)


def test_a_tree_of_pages_that_turns_in_a_circle_is_refused() -> None:
    content = made(Sheet(MINUTES)).replace(b"/Kids [5 0 R]", b"/Kids [2 0 R]")
    with pytest.raises(FormatError):
        read(content)


def test_arrays_deeper_than_any_real_one_are_refused_in_one_line() -> None:
    with pytest.raises(FormatError, match="abîmé"):
        read(made(Sheet(MINUTES), catalog=b"/Deep " + b"[" * 50_000 + b"]" * 50_000))


def test_content_that_keeps_a_reader_busy_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 1)
    with pytest.raises(FormatError, match="trop lourd"):
        read(made(Sheet(more=b"BT /F1 9 Tf 1 0 0 1 0 0 Tm (x) Tj ET\n" * 400_000)))


def test_a_server_that_is_not_python_itself_reads_pdfs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")  # as under uWSGI
    assert "PROCÈS-VERBAL" in read(made(Sheet(MINUTES))).text


PAGE = """<html lang="fr"><meta charset="utf-8"><h1>Procès-verbal de la séance du conseil municipal du 12 mars 2024</h1>
<p style="text-align: justify">Présents : Ana Dupré, Noé Lefèvre, Œdipe L’Hôte. Le compte est affiché et fluide ; il est
adopté à l’unanimité, par 25 voix pour, 3 contre et 2 abstentions, sur la proposition de la commission.</p>"""


def test_what_a_browser_prints_is_read_with_its_spaces_and_is_tagged(tmp_path: Path) -> None:
    page, printed = tmp_path / "pv.html", tmp_path / "pv.pdf"
    page.write_text(PAGE)
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking")
    command = ("chromium", *options, "--no-first-run", f"--print-to-pdf={printed}", page.as_uri())
    subprocess.run(command, check=True, capture_output=True)
    document = read(printed.read_bytes())
    assert (document.tagged, document.language) == (True, "fr")
    assert "Noé Lefèvre, Œdipe L’Hôte. Le compte est affiché et fluide ;" in " ".join(document.text.split())
    assert document.guess.kind is PaperKind.MINUTES


def test_a_file_is_recognised_by_its_content() -> None:
    assert pdf.recognises("sans-extension", made(Sheet(MINUTES))[:4096])
    assert pdf.recognises("x", b"\n\n" + made(Sheet(MINUTES))[:4096])
    assert not pdf.recognises("faux.pdf", b"PK\x03\x04")


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_document_or_one_clear_line(content: bytes) -> None:
    told_or_refused(b"%PDF-1.4\n" + content)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(made(Sheet(MINUTES))) - 1), st.binary(min_size=1, max_size=12))
def test_any_change_of_a_pdf_gives_a_document_or_one_clear_line(place: int, bytes_: bytes) -> None:
    content = made(Sheet(MINUTES))
    told_or_refused(content[:place] + bytes_ + content[place + len(bytes_) :])


def told_or_refused(content: bytes) -> None:
    with contextlib.suppress(FormatError):
        pdf.read(io.BytesIO(content), "x.pdf").records[0].text.encode()
