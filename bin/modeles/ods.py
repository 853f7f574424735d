"""A template as an ODS: two files in a ZIP archive, written by hand since no library is needed for so little."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from .words import CHOICES, DATES, HELP, HELP_WIDTHS, LINES, Sheet, Template, width

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_NAMES = {"office": "office", "table": "table", "text": "text", "style": "style", "number": "datastyle"}
_WIDTHS = (16, 24, 30, 40, 50, 70, 90)
_START = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.3" '
    'xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" '
    f'xmlns:fo="{_OASIS}:xsl-fo-compatible:1.0" '
    + " ".join(f'xmlns:{prefix}="{_OASIS}:{name}:1.0"' for prefix, name in _NAMES.items())
    + ">"
)
_END = "</office:document-content>"
_STYLES = (
    "<office:automatic-styles>"
    '<number:date-style style:name="french"><number:day number:style="long"/><number:text>/</number:text>'
    '<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>'
    "</number:date-style>"
    '<number:text-style style:name="text"><number:text-content/></number:text-style>'
    '<style:style style:name="heading" style:family="table-cell"><style:table-cell-properties '
    'fo:background-color="#dde6f0" fo:wrap-option="wrap"/><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="french"/>'
    '<style:style style:name="plain" style:family="table-cell" style:data-style-name="text"/>'
    + "".join(
        f'<style:style style:name="w{signs}" style:family="table-column"><style:table-column-properties '
        f'style:column-width="{signs * 0.2:.1f}cm"/></style:style>'
        for signs in _WIDTHS
    )
    + "</office:automatic-styles>"
)
_MANIFEST = (
    f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0" '
    f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def write(path: Path, template: Template) -> None:
    lists = "".join(_list(heading) for sheet in template.sheets for heading in sheet.headings if heading in CHOICES)
    help_rows = "".join(_row([_cell(cell) for cell in line]) for line in template.explained())
    help_sheet = f'<table:table table:name="{HELP}">{_columns(HELP_WIDTHS)}{help_rows}</table:table>'
    tables = "".join(map(_sheet, template.sheets)) + help_sheet
    body = f"<table:content-validations>{lists}</table:content-validations>{tables}"
    content = f"{_START}{_STYLES}<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>{_END}"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _TYPE, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr("content.xml", content)


def _sheet(sheet: Sheet) -> str:
    heading = _row([_cell(heading, ' table:style-name="heading"') for heading in sheet.headings])
    if sheet.labels:
        lines = "".join(_row([_cell(label), _blank(label)]) for label in sheet.labels)
    else:
        lines = _row([_blank(heading) for heading in sheet.headings], f' table:number-rows-repeated="{LINES}"')
    columns = _columns([width(heading) for heading in sheet.headings])
    return f"<table:table table:name={quoteattr(sheet.name)}>{columns}{heading}{lines}</table:table>"


def _columns(widths: Sequence[int]) -> str:
    nearest = (min(_WIDTHS, key=lambda known: abs(known - wanted)) for wanted in widths)
    return "".join(f'<table:table-column table:style-name="w{signs}"/>' for signs in nearest)


def _row(cells: Sequence[str], attributes: str = "") -> str:
    return f"<table:table-row{attributes}>{''.join(cells) or '<table:table-cell/>'}</table:table-row>"


def _cell(text: str, attributes: str = "") -> str:
    words = f"<text:p>{escape(text)}</text:p>"
    return f'<table:table-cell office:value-type="string"{attributes}>{words}</table:table-cell>'


def _blank(heading: str) -> str:
    style = "day" if heading in DATES else "plain"
    choices = f" table:content-validation-name={quoteattr(heading)}" if heading in CHOICES else ""
    return f'<table:table-cell table:style-name="{style}"{choices}/>'


def _list(heading: str) -> str:
    words = ";".join(f'"{word}"' for word in CHOICES[heading])
    condition = quoteattr(f"of:cell-content-is-in-list({words})")
    name = quoteattr(heading)
    return f"<table:content-validation table:name={name} table:condition={condition} table:allow-empty-cell='true'/>"
