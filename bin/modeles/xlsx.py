"""A template as an XLSX, by openpyxl: headings in bold, columns of texts or days, lists of choices."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from .words import CHOICES, DATES, HELP, HELP_WIDTHS, LINES, Sheet, Template, width


def write(path: Path, template: Template) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in template.sheets:
        page = book.create_sheet(sheet.name)
        page.append(sheet.headings)
        page.freeze_panes = "A2"
        for label in sheet.labels:
            page.append([label])
        for place, heading in enumerate(sheet.headings, start=1):
            _column(page, place, heading, sheet)
    page = book.create_sheet(HELP)
    for line in template.explained():
        page.append(line)
    for letter, signs in zip("ABC", HELP_WIDTHS, strict=True):
        page.column_dimensions[letter].width = signs
    book.save(path)


def _column(page: Worksheet, place: int, heading: str, sheet: Sheet) -> None:
    """Cells are texts, so that "2026-01" is no date and "7.10" is not 7.1; days are dates."""
    top = page.cell(1, place)
    top.font, top.fill, top.alignment = Font(bold=True), PatternFill("solid", "DDE6F0"), Alignment(wrap_text=True)
    page.column_dimensions[top.column_letter].width = width(heading)
    asked = sheet.labels if sheet.labels and place > 1 else [heading] * (len(sheet.labels) or LINES)
    for line, label in enumerate(asked, start=2):
        page.cell(line, place).number_format = "dd/mm/yyyy" if label in DATES else "@"
    if heading in CHOICES:
        offered = DataValidation("list", formula1=f'"{",".join(CHOICES[heading])}"', allow_blank=True)
        offered.add(f"{top.column_letter}2:{top.column_letter}{LINES + 1}")
        page.add_data_validation(offered)
