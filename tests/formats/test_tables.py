"""A table is read the same from any spreadsheet, and no file, however made, costs more than one clear line."""

from __future__ import annotations

import io
import sys
import tempfile
import tracemalloc
import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from samples import DATA
from spreadsheets import archive, csv_bytes, ods, parts, saved, xlsx

from ckanext.loos.formats import tables
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.formats.tables import cells, csv_source
from ckanext.loos.formats.tables.cells import Row

XLS = DATA / "tables" / "elus.xls"
ROWS = [["Nom", "Prénom", "Élu le"], ["D'HÉRÉ", "Zoé", date(2026, 3, 15)]]
BOOK = xlsx({"Élus": ROWS}).getvalue()
NAME = '<table:table-cell office:value-type="string"><text:p>Nom</text:p></table:table-cell>'
ROW = f"<table:table-row>{NAME}{{}}</table:table-row>"


def rows(source: io.BytesIO | bytes) -> list[Row]:
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    return [row for sheet in tables.sheets(stream) for row in sheet.rows]


@pytest.mark.parametrize("separator", ";,\t|")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_is_read_whatever_its_separator_and_encoding(separator: str, encoding: str) -> None:
    content = csv_bytes([["Nom", "Prénom", "Délégation"], ["D'HÉRÉ", "Zoé", "Eau, air ; sols"]], separator, encoding)
    assert [row.cells for row in rows(content)] == [
        ("Nom", "Prénom", "Délégation"),
        ("D'HÉRÉ", "Zoé", "Eau, air ; sols"),
    ]


def test_the_separator_is_the_one_that_cuts_the_rows_alike() -> None:
    content = "Élus, mandat 2020-2026, liste\nNom;Part\nA;1,5\nB;2,5\n".encode()
    assert rows(content)[-1] == Row(4, ("B", "2,5"))


def test_lines_are_counted_as_an_editor_does() -> None:
    assert [line for line, _ in csv_source.rows(io.BytesIO(b'a;b\r\n\r\n"x\ny";z\r\nc;d'))] == [1, 3, 5]


def test_texts_dates_hours_and_numbers_of_a_workbook_are_what_is_seen_in_it() -> None:
    days = [date(2024, 3, 12), datetime(2024, 3, 12, 18, 30), time(18, 30)]
    (row,) = rows(xlsx({"A": [["é", *days, 7.1, 25, 25.0, True, None]]}))
    assert row.cells == ("é", date(2024, 3, 12), date(2024, 3, 12), time(18, 30), "7.1", "25", "25", "oui")


def test_a_date_is_told_by_the_format_of_its_cell() -> None:
    book = openpyxl.Workbook()
    for place, shown in enumerate(["dd/mm/yyyy", "[$-40C]d mmmm yyyy;@", '0.00" jours"', "General"], start=1):
        book.active.cell(1, place, 45363).number_format = shown
    assert rows(saved(book))[0].cells == (date(2024, 3, 12), date(2024, 3, 12), "45363", "45363")


def test_dates_may_be_counted_from_1904() -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active["A1"] = date(2024, 3, 12)
    assert rows(saved(book))[0].cells == (date(2024, 3, 12),)


def test_blank_rows_and_far_columns_keep_their_places() -> None:
    book = openpyxl.Workbook()
    book.active["C5"] = "x"
    assert rows(saved(book)) == [Row(5, ("", "", "x"))]


def test_an_xlsx_with_texts_in_its_cells_and_no_references_is_read() -> None:
    changed = parts(io.BytesIO(BOOK))
    changed["xl/worksheets/sheet1.xml"] = (
        b'<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData><x:row>'
        b'<x:c t="inlineStr"><x:is><x:r><x:t>No</x:t></x:r><x:r><x:t>m</x:t></x:r>'
        b"<x:rPh><x:t>!</x:t></x:rPh></x:is></x:c>"
        b'<x:c t="e"><x:v>#REF!</x:v></x:c><x:c t="d"><x:v>2024-03-12T00:00:00</x:v></x:c>'
        b'<x:c t="str"><x:f>1</x:f><x:v>calcul\xc3\xa9</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert rows(archive(changed)) == [Row(1, ("Nom", "", date(2024, 3, 12), "calculé"))]


def test_an_ods_is_read_with_its_repeated_rows_and_cells() -> None:
    blank = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    values = (
        '<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="25"/>'
        '<table:table-cell office:value-type="date" office:date-value="2024-03-12T00:00:00"/>'
        '<table:table-cell office:value-type="time" office:time-value="PT18H30M00S"/><table:covered-table-cell/>'
        '<table:table-cell office:value-type="string"><office:annotation><text:p>privé</text:p></office:annotation>'
        '<text:p>a<text:s text:c="2"/><text:span>b</text:span>c</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="16000"/>'
    )
    table = ROW.format(values) + blank + ROW.format("")
    (first, second) = rows(ods(f'<table:table table:name="A">{table}</table:table>'))
    assert first == Row(1, ("Nom", "25", "25", date(2024, 3, 12), time(18, 30), "", "a  bc"))
    assert second == Row(1048002, ("Nom",))


def test_an_old_xls_is_read() -> None:
    found = rows(XLS.read_bytes())
    assert found[0] == Row(1, ("Élus de la commune",))
    assert found[2] == Row(4, ("MARTIN", "Zoé", "1", date(2026, 3, 15), time(18, 30)))


def test_a_file_that_is_kept_in_memory_while_small_is_read() -> None:
    """As web servers give uploads."""
    with tempfile.SpooledTemporaryFile() as source:
        source.write(BOOK)
        assert len(tables.sheets(source)[0].rows) == 2


def test_a_workbook_is_told_from_other_documents() -> None:
    for book in (BOOK, ods("").getvalue(), XLS.read_bytes()):
        assert tables.is_spreadsheet("", book[:4096])
    others = {"a.docx": {"[Content_Types].xml": b"", "word/document.xml": b""}, "a.zip": {"metadata.json": b"{}"}}
    for name, content in others.items():
        assert not tables.is_spreadsheet(name, archive(content).getvalue()[:4096])
    assert not tables.is_spreadsheet("LETTRE.DOC", XLS.read_bytes()[:4096])


def test_hidden_sheets_are_not_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(BOOK))
    book.create_sheet("Notes")["A1"] = "caché"
    book["Notes"].sheet_state = "hidden"
    assert [sheet.name for sheet in tables.sheets(saved(book))] == ["Élus"]
    style = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    told = f'<table:table table:style-name="h">{ROW.format("")}</table:table><table:table table:name="A"/>'
    assert [sheet.name for sheet in tables.sheets(ods(style + told))] == ["A"]


def _far_cell() -> io.BytesIO:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "a", "b"
    return saved(book)


def _repeated(row: str) -> io.BytesIO:
    return ods(f"<table:table>{row}</table:table>")


def _unpacked() -> io.BytesIO:
    changed = parts(io.BytesIO(BOOK))
    changed["xl/worksheets/sheet1.xml"] = b" " * (80 * 1024 * 1024)
    return archive(changed)


def _tree(start: str, piece: str, end: str = "") -> io.BytesIO:
    """A part of 60 MB of tiny elements or attributes, of which a tree would take a gigabyte."""
    changed = parts(io.BytesIO(BOOK))
    many = piece * (60 * 1024 * 1024 // len(piece))
    changed["xl/worksheets/sheet1.xml"] = f"<worksheet><sheetData>{start}{many}{end}</sheetData></worksheet>".encode()
    return archive(changed)


def _entities() -> io.BytesIO:
    changed = parts(io.BytesIO(BOOK))
    declared = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20 if n else "x" * 20}">' for n in range(12))
    sheet = changed["xl/worksheets/sheet1.xml"]
    changed["xl/worksheets/sheet1.xml"] = f"<!DOCTYPE w [{declared}]>".encode() + sheet.replace(b"<v>", b"<v>&e11;", 1)
    return archive(changed)


COLUMNS, REPEATED = 'table:number-columns-repeated="16000"', 'table:number-rows-repeated="1000000"'
HOSTILE = {
    "a cell at the far corner": _far_cell,
    "a cell repeated": lambda: _repeated(ROW.format(NAME.replace("cell ", f"cell {COLUMNS} ", 1))),
    "a row repeated": lambda: _repeated(ROW.format("").replace("row>", f"row {REPEATED}>", 1)),
    "a part that unpacks to 80 MB": _unpacked,
    "entities in entities": _entities,
    "a row of millions of cells": lambda: _tree("<row>", "<c/>", "</row>"),
    "millions of rows": lambda: _tree("", "<row/>"),
    "millions of other elements": lambda: _tree("", "<a/>"),
    "a cell of millions of elements": lambda: _tree("<row><c>", "<a/>", "</c></row>"),
    "another archive": lambda: archive({"a.txt": b"a"}),
    "a PDF": lambda: io.BytesIO(b"%PDF-1.7"),
    "not a text": lambda: io.BytesIO(b"a\x00b"),
    "one endless line": lambda: io.BytesIO(b"a" * (5 * 1024 * 1024)),
    "a binary workbook": lambda: archive({"[Content_Types].xml": b"", "xl/workbook.bin": b""}),
    "a protected ODS": lambda: archive({"content.xml": b"?", "META-INF/manifest.xml": b"<encryption-data/>"}),
    "too many rows": lambda: io.BytesIO(b"a;b\n" * (cells.MAX_ROWS + 1)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_one_line_and_little_memory(name: str) -> None:
    source = HOSTILE[name]()
    tracemalloc.start()
    with pytest.raises(FormatError) as refused:
        tables.sheets(source)
    assert tracemalloc.get_traced_memory()[1] < 150 * 1024 * 1024
    tracemalloc.stop()
    assert "\n" not in str(refused.value)


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]))
def test_any_bytes_are_a_table_or_are_refused(content: bytes, start: bytes) -> None:
    with suppress(FormatError):
        tables.sheets(io.BytesIO(start + content))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_mutation_of_a_workbook_is_a_table_or_is_refused(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["xls", "xlsx", "part", "ods"]))
    if kind == "xls":
        source = io.BytesIO(_mutated(data, XLS.read_bytes()))
    elif kind == "xlsx":
        source = io.BytesIO(_mutated(data, BOOK))
    else:
        book = parts(io.BytesIO(BOOK)) if kind == "part" else parts(ods(f"<table:table>{ROW.format('')}</table:table>"))
        name = data.draw(st.sampled_from(sorted(book)))
        source = archive({**book, name: _mutated(data, book[name])})
    with suppress(FormatError):
        tables.sheets(source)


def _mutated(data: st.DataObject, content: bytes) -> bytes:
    place = data.draw(st.integers(0, len(content)))
    gone = data.draw(st.integers(0, 8))
    return content[:place] + data.draw(st.binary(max_size=8)) + content[place + gone :]


def test_a_lying_header_does_not_unpack_more_than_is_allowed() -> None:
    with zipfile.ZipFile(_unpacked()) as zipped:
        told = zipped.getinfo("xl/worksheets/sheet1.xml").file_size
    content = bytearray(_unpacked().getvalue())
    lie = content.replace(told.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    with pytest.raises(FormatError):
        tables.sheets(io.BytesIO(bytes(lie)))
