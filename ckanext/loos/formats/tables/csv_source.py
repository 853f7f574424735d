"""CSV from outside: its encoding and separator are found, its rows come one by one, in little memory."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

from ..errors import FormatError

MAX_SIZE = 256 * 1024 * 1024  # bytes
_MAX_CELL = 1024 * 1024
_MAX_LINE = 4 * 1024 * 1024
_BLOCK = 1024 * 1024
_SAMPLE = 64 * 1024  # bytes in which the separator is looked for
_SAMPLE_ROWS = 30
_SEPARATORS = ";,\t|"
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # Excel's « Texte Unicode »


class _Raw(io.RawIOBase):
    """Any object with `read`, for the standard text layer; closing this one leaves that one open."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def rows(stream: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the number of its first line. The stream is read twice, from its start."""
    return ((line, row) for line, row in all_rows(stream) if any(row))


def all_rows(stream: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Each row, empty ones too, with the number of its first line."""
    encoding = _encoding(stream)
    separator = _separator(stream, encoding)
    text = io.TextIOWrapper(io.BufferedReader(_Raw(stream), _BLOCK), encoding, errors="replace", newline="")
    csv.field_size_limit(_MAX_CELL)
    reader = csv.reader(_lines(text), delimiter=separator)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise FormatError(
            "Ce fichier n'est pas un tableau CSV lisible", f"ligne {line}", "Exportez-le de nouveau en CSV."
        ) from error


def peek(start: bytes) -> str:
    """The first bytes of a file as text, to be looked at."""
    if start.startswith(_WIDE):
        return start.decode("utf-16", errors="ignore")
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        return decoder.decode(start)
    except UnicodeDecodeError:
        return start.decode("cp1252", errors="replace")


def _encoding(stream: BinaryIO) -> str:
    """UTF-8 when all of it is, else what Windows writes; the whole is looked at, block by block."""
    stream.seek(0)
    block = stream.read(_BLOCK)
    if block.startswith(_WIDE):
        return "utf-16"
    decoder, size, found = codecs.getincrementaldecoder("utf-8")(), 0, "utf-8-sig"
    while block:
        size += len(block)
        _check(block, size)
        if found == "utf-8-sig":
            following = stream.read(_BLOCK)
            try:
                decoder.decode(block, final=not following)
            except UnicodeDecodeError:
                found = "cp1252"
            block = following
        else:
            block = stream.read(_BLOCK)
    return found


def _check(block: bytes, size: int) -> None:
    if size > MAX_SIZE:
        raise FormatError("Fichier trop gros pour un tableau", remedy="Vérifiez que c'est le bon fichier.")
    if b"\x00" in block:
        raise FormatError("Ce fichier n'est pas un texte", remedy="Un tableau CSV est attendu, ni tableur ni PDF.")


def _separator(stream: BinaryIO, encoding: str) -> str:
    """The sign that cuts the most of the first rows in the same number of cells."""
    stream.seek(0)
    sample = stream.read(_SAMPLE).decode(encoding, errors="replace")
    stream.seek(0)
    return max(_SEPARATORS, key=lambda sign: _regularity(sample, sign))


def _regularity(sample: str, separator: str) -> tuple[int, int]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    try:
        widths = Counter(len(row) for row in islice(reader, _SAMPLE_ROWS) if len(row) > 1)
    except csv.Error:
        return 0, 0
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(_MAX_LINE):
        if len(line) == _MAX_LINE:
            raise csv.Error("a line of the file is too long")
        yield line
