"""PDFs as small as can be: pages of text, or the picture of a page as a scanner makes it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from html import escape

_FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
_PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R /Resources {} >>"
_LINES = 50  # on a page


def text(title: str, paragraphs: Iterable[str], stamp: Sequence[str] = ()) -> bytes:
    """A text under its title; a stamp stands above, as operators print it."""
    lines = [*stamp, *([""] if stamp else []), *textwrap.wrap(title, 60), ""]
    bold = range(len(lines))[len(stamp) :]
    for paragraph in paragraphs:
        lines += [*textwrap.wrap(paragraph, 88), ""]
    pages = [lines[start : start + _LINES] for start in range(0, len(lines), _LINES)]
    streams = [_stream(page, bold if not place else range(0)) for place, page in enumerate(pages)]
    fonts = "<< /Font << /F1 {} 0 R /F2 {} 0 R >> >>"
    return _file(streams, [_FONT.format("Helvetica").encode(), _FONT.format("Helvetica-Bold").encode()], fonts)


def scan(title: str, paragraphs: Iterable[str]) -> bytes:
    """The same as a picture, a little askew: no text can be taken from it but by recognition."""
    import vl_convert

    lines = [title, "", *(line for paragraph in paragraphs for line in [*textwrap.wrap(paragraph, 72), ""])]
    spans = "".join(f'<tspan x="60" dy="22">{escape(line) or "&#160;"}</tspan>' for line in lines)
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="595" height="842"><rect width="595" height="842" '
        f'fill="#f4f1e8"/><text y="60" font-family="sans-serif" font-size="14" fill="#222" transform="rotate(0.7)">'
        f"{spans}</text></svg>"
    )
    picture = vl_convert.svg_to_jpeg(svg, scale=2, quality=70)
    head = "<< /Type /XObject /Subtype /Image /Width 1190 /Height 1684 /ColorSpace /DeviceRGB /BitsPerComponent 8"
    image = f"{head} /Filter /DCTDecode /Length {len(picture)} >>\nstream\n".encode() + picture + b"\nendstream"
    return _file([b"q 595 0 0 842 0 0 cm /I1 Do Q"], [image], "<< /XObject << /I1 {} 0 R >> >>")


def _stream(lines: Sequence[str], bold: range) -> bytes:
    shown = (f"/F{2 if place in bold else 1} 11 Tf ".encode() + _literal(line) for place, line in enumerate(lines))
    return b"BT 15 TL 60 780 Td\n" + b"\n".join(line + b" Tj T*" for line in shown) + b"\nET"


def _literal(line: str) -> bytes:
    plain = line.replace("\u202f", " ").encode("cp1252")
    return b"(" + plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"


def _file(streams: Sequence[bytes], shared: Sequence[bytes], resources: str) -> bytes:
    """Catalog, pages, what they share, then each page and its stream."""
    first = 3 + len(shared)
    pages = range(first, first + 2 * len(streams), 2)
    kids = " ".join(f"{number} 0 R" for number in pages)
    told = resources.format(*range(3, first))
    bodies = [b"<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) >>"]
    bodies += [f"<< /Type /Pages /Count {len(streams)} /Kids [{kids}] >>".encode(), *shared]
    for number, stream in zip(pages, streams, strict=True):
        bodies.append(_PAGE.format(number + 1, told).encode())
        bodies.append(f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream")
    return _written(bodies)


def _written(bodies: Sequence[bytes]) -> bytes:
    out, places = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    size = len(bodies) + 1
    table = f"xref\n0 {size}\n0000000000 65535 f \n" + "".join(f"{place:010d} 00000 n \n" for place in places)
    return out + f"{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n".encode()
