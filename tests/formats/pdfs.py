"""PDFs as small as they can be, for tests to read: each page lines of text, a picture, or both."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import NamedTuple

from pypdf import PdfReader, PdfWriter

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
PICTURE = b"<< /Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8"
PICTURE += b" /Length 64 >>\nstream\n" + bytes(range(64)) + b"\nendstream"
MINUTES = ["PROCÈS-VERBAL", "DE LA SÉANCE DU CONSEIL MUNICIPAL", "DU 12 MARS 2024", "Le quorum est atteint."]
LONG = [f"Point {number} : le conseil adopte la proposition à l'unanimité des présents." for number in range(30)]


class Sheet(NamedTuple):
    lines: Sequence[str] = ()
    picture: bool = False  # over the whole page
    hidden: bool = False  # text to be found, not seen
    more: bytes = b""  # any other content


def made(*sheets: Sheet, catalog: bytes = b"", info: bytes = b"") -> bytes:
    """A whole, right PDF."""
    count = len(sheets)
    kids = b" ".join(b"%d 0 R" % (5 + 2 * place) for place in range(count))
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Count %d /Kids [" % count + kids + b"] >>",
        FONT,
        PICTURE,
    ]
    for place, sheet in enumerate(sheets):
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R" % (6 + 2 * place)
        content = _content(sheet)
        bodies.append(page + b" /Resources << /Font << /F1 3 0 R >> /XObject << /Im1 4 0 R >> >> >>")
        bodies.append(b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream")
    return _file([*bodies, b"<< " + info + b" >>"])


def _content(sheet: Sheet) -> bytes:
    picture = b"q 595 0 0 842 0 0 cm /Im1 Do Q\n" if sheet.picture else b""
    mode = b"3 Tr " if sheet.hidden else b""
    lines = b"\n".join(b"(" + _literal(line) + b") Tj T*" for line in sheet.lines)
    return picture + b"BT " + mode + b"/F1 11 Tf 14 TL 60 780 Td\n" + lines + b"\nET\n" + sheet.more


def _literal(line: str) -> bytes:
    plain = line.encode("cp1252")
    return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _file(bodies: list[bytes]) -> bytes:
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    for number, body in enumerate(bodies, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(bodies) + 1, len(bodies)))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def locked(content: bytes, password: str, algorithm: str = "AES-128") -> bytes:
    """The same PDF under a password; with an empty one only changes are forbidden."""
    writer, out = PdfWriter(PdfReader(io.BytesIO(content))), io.BytesIO()
    writer.encrypt(password, "propriétaire", algorithm=algorithm)
    writer.write(out)
    return out.getvalue()


_END = b"trailer\n<< /Size 99 /Root 1 0 R >>\nstartxref\n7\n%%EOF\n"


def without_table(content: bytes, *more: bytes) -> bytes:
    """The same PDF with more objects, whose place no table tells."""
    return content[: content.index(b"xref\n0")] + b"".join(more) + _END
