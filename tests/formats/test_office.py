"""Minutes as Word and LibreOffice write them, and what is neither."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.loos.formats.documents import office
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.records.document import Document, Layer, PaperKind

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
WORD += ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
OPEN = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
OPEN += ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:svg="urn:svg" xmlns:number="urn:number"'
OPEN += ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:draw="urn:draw"'


def docx(body: str, **more: bytes) -> bytes:
    xml = f"<?xml version='1.0' encoding='UTF-8'?><w:document {WORD}><w:body>{body}</w:body></w:document>"
    parts = {"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<R/>", "word/document.xml": xml.encode()}
    return zipped(parts | {name.replace("__", "/"): content for name, content in more.items()})


def odt(body: str, styles: str = "") -> bytes:
    xml = f"<office:document-content {OPEN}>{styles}<office:body><office:text>{body}</office:text></office:body>"
    parts = {"mimetype": office.ODT.encode(), "content.xml": (xml + "</office:document-content>").encode()}
    return zipped(parts | {"styles.xml": b"<x>EN-TETE</x>", "meta.xml": b"<x>Zoe</x>"})


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return out.getvalue()


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def read(content: bytes, name: str = "PV.docx") -> Document:
    return office.read(io.BytesIO(content), name).records[0]


MINUTES = "".join(map(p, ("PROCÈS-VERBAL", "DE LA SÉANCE DU CONSEIL MUNICIPAL", "DU 12 MARS 2024")))


def test_paragraphs_of_word_come_in_order() -> None:
    document = read(docx(MINUTES), "PV 12-03-2024.docx")
    assert document.text == "PROCÈS-VERBAL\nDE LA SÉANCE DU CONSEIL MUNICIPAL\nDU 12 MARS 2024"
    assert (document.guess.kind, str(document.guess.date)) == (PaperKind.MINUTES, "2024-03-12")
    assert (document.media_type, document.pages[0].layer, document.page_count) == (office.DOCX, Layer.TYPED, None)


def test_paragraphs_of_libreoffice_come_in_order() -> None:
    body = "<text:h>PROCÈS-VERBAL</text:h>"
    body += "<text:section><text:p>Présents :<text:s/>Ana<text:tab/>Bob</text:p></text:section>"
    body += "<text:list><text:list-item><text:p>Un<text:line-break/>et <text:span>de<text:span>mi</text:span>"
    document = read(odt(body + "</text:span></text:p></text:list-item></text:list>"), "PV.odt")
    assert document.text == "PROCÈS-VERBAL\nPrésents : Ana\tBob\nUn\net demi"
    assert document.media_type == office.ODT


def test_runs_tabs_and_breaks_of_word_are_one_text() -> None:
    tabs = "<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>"
    run = "<w:r><w:t>25 voix</w:t><w:tab/><w:t>pour</w:t><w:br/></w:r>"
    run += "<w:hyperlink><w:r><w:t>3 contre</w:t></w:r></w:hyperlink>"
    assert read(docx(f"<w:p>{tabs}{run}</w:p>")).text == "25 voix\tpour\n3 contre"


def test_the_row_of_a_table_is_a_line() -> None:
    cells = "".join(f"<w:tc><w:tcPr/>{p(text)}</w:tc>" for text in ("Tarifs", "25 pour", "3 contre"))
    text = read(docx(f"{p('Votes')}<w:tbl><w:tr>{cells}</w:tr></w:tbl>{p('Fin')}")).text
    assert text == "Votes\nTarifs\t25 pour\t3 contre\nFin"
    row = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in ("Tarifs", "25 pour"))
    table = f"<table:table><table:table-row>{row}</table:table-row></table:table>"
    assert read(odt(table), "x.odt").text == "Tarifs\t25 pour"


def test_a_table_that_only_places_columns_is_read_column_by_column() -> None:
    cells = f"<w:tc>{p('Présents')}{p('Ana')}</w:tc><w:tc>{p('Absents')}{p('Bob')}</w:tc>"
    assert read(docx(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>")).text == "Présents\nAna\nAbsents\nBob"


def test_what_was_struck_out_hidden_or_remarked_is_left_out() -> None:
    run = "<w:r><w:t>voté</w:t></w:r><w:del><w:r><w:delText>SECRET</w:delText></w:r></w:del>"
    run += "<w:r><w:rPr><w:vanish/></w:rPr><w:t>SECRET</w:t></w:r><w:moveFrom><w:r><w:t>SECRET</w:t></w:r></w:moveFrom>"
    run += "<mc:AlternateContent><mc:Fallback>" + p("SECRET") + "</mc:Fallback></mc:AlternateContent>"
    assert read(docx(f"<w:p>{run}</w:p>", word__comments_xml=b"SECRET")).text == "voté"
    body = "<text:tracked-changes><text:p>SECRET</text:p></text:tracked-changes>"
    note = "<office:annotation><dc:creator>SECRET</dc:creator><text:p>SECRET</text:p></office:annotation>"
    body += f"<text:p>voté{note}</text:p>"
    body += "<text:hidden-paragraph>SECRET</text:hidden-paragraph><text:p><svg:desc>SECRET</svg:desc>ici</text:p>"
    assert read(odt(body), "x.odt").text == "voté\nici"


def test_headers_footers_and_properties_are_left_out() -> None:
    content = docx(MINUTES, word__header1_xml=b"<x>EN-TETE</x>", docProps__core_xml=b"<x>Zoe</x>")
    assert "EN-TETE" not in repr(read(content))
    assert "Zoe" not in repr(read(content))
    styles = "<office:automatic-styles><number:text>EN-TETE</number:text></office:automatic-styles>"
    assert read(odt("<text:p>voté</text:p>", styles), "x.odt").text == "voté"


def test_the_text_of_a_frame_follows_its_paragraph() -> None:
    body = "<text:p>avant<draw:frame><draw:text-box><text:p>cadre</text:p></draw:text-box></draw:frame> après</text:p>"
    assert read(odt(body), "x.odt").text == "avant après\ncadre"


def test_a_document_that_holds_only_pictures_is_not_taken_as_read() -> None:
    document = read(docx("<w:p/>", word__media__image1_png=b"\x89PNG"))
    assert (document.scan, document.unread) == (True, 1)


@pytest.mark.parametrize(
    ("start", "what"),
    [(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ancien document Word"), (b"{\\rtf1\\ansi", "document RTF")],
)
def test_formats_of_former_times_are_told_what_to_become(start: bytes, what: str) -> None:
    assert office.recognises("PV.doc", start)
    with pytest.raises(FormatError, match=rf"{what}.*DOCX, ODT ou PDF"):
        read(start + bytes(600), "PV.doc")


def test_a_workbook_is_no_text_document() -> None:
    assert not office.recognises("elus.xlsx", zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}))
    with pytest.raises(FormatError):
        read(zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}))


def test_a_text_document_is_recognised_by_its_content() -> None:
    assert office.recognises("sans-extension", docx(MINUTES)[:4096])
    assert office.recognises("sans-extension", odt("")[:4096])
    assert not office.recognises("faux.docx", b"%PDF-1.7")


ENTITIES = b"<!DOCTYPE x [<!ENTITY a 'SECRET'><!ENTITY b SYSTEM 'file:///etc/passwd'>]>"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        docx(MINUTES)[:-40],
        docx(MINUTES)[:300],
        zipped({"word/document.xml": b"<pas fini"}),
        zipped({"word/document.xml": b"<x/>"}),
        zipped({"word/document.xml": b"<w:p>" * 5000}),
        zipped({"content.xml": b" " * 20_000_000}),
        zipped({"word/document.xml": b"<x/>", "../../evil": b"x"}),
    ],
)
def test_what_is_no_whole_document_is_refused_in_one_line(content: bytes) -> None:
    with pytest.raises(FormatError) as refused:
        read(content)
    assert "\n" not in str(refused.value)
    assert "evil" not in str(refused.value)


def test_entities_bring_nothing_in() -> None:
    xml = ENTITIES + f"<w:document {WORD}><w:body>{p('vu &a; &b;')}</w:body></w:document>".encode()
    assert read(zipped({"word/document.xml": xml})).text == "vu"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(docx(MINUTES)) - 1), st.binary(min_size=1, max_size=8))
def test_any_change_of_a_document_gives_a_document_or_one_clear_line(place: int, bytes_: bytes) -> None:
    content = docx(MINUTES)
    with contextlib.suppress(FormatError):
        read(content[:place] + bytes_ + content[place + len(bytes_) :])


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_document_or_one_clear_line(content: bytes) -> None:
    with contextlib.suppress(FormatError):
        read(b"PK\x03\x04" + content)
