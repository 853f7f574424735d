"""The pages of a PDF as JSON, in a process of its own: `python -I pdf_worker.py < file.pdf`.

A PDF can be made to keep any reader busy, or to fill its memory: here the system ends the process, and only it.
So this file imports nothing of the project. With page numbers as arguments it writes these pages as a PDF instead,
without protection or signature: what a recogniser of text can take.
"""

from __future__ import annotations

import io
import json
import logging
import re
import resource
import sys
import time
import unicodedata
from typing import Any

MEMORY = 1024 * 1024 * 1024  # bytes
CPU = 90  # seconds, after which the system ends this process
ENOUGH = 45  # seconds, after which no other page is begun
MAX_PAGES = 3000
MAX_TEXT = 8_000_000  # characters; minutes of fifty pages have a hundred thousand
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "\u00ad": "", "\u00a0": " "})
_UNREAL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffd\ue000-\uf8ff]")  # what no font maps to a sign
_SHOWS = (b"Tj", b"TJ", b"'", b'"')
_FILLS = (b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"sh")


class Ink:
    """What a page puts on paper: signs seen or hidden, the share of it that pictures cover, filled shapes."""

    def __init__(self, page: Any) -> None:
        self.seen = self.hidden = self.fills = 0
        self.covered = 0.0
        self._pictures = _pictures(page.get("/Resources"))
        self._area = abs(float(page.mediabox.width) * float(page.mediabox.height)) or 1.0
        self._mode = 0
        self._modes: list[int] = []

    def note(self, operator: bytes, operands: Any, place: Any, _: Any) -> None:
        """pypdf calls this before each operator; mode 3 of `Tr` is text that is there to be found, not seen."""
        if operator in _SHOWS:
            count = _signs(operands)
            self.seen, self.hidden = self.seen + count * (self._mode != 3), self.hidden + count * (self._mode == 3)
        elif operator in _FILLS:
            self.fills += 1
        elif operator == b"Tr" and operands:
            self._mode = int(operands[0])
        elif operator == b"q":
            self._modes.append(self._mode)
        elif operator == b"Q" and self._modes:
            self._mode = self._modes.pop()
        elif operator == b"INLINE IMAGE" or (operator == b"Do" and operands and operands[0] in self._pictures):
            self.covered += abs(place[0] * place[3] - place[1] * place[2]) / self._area


def _signs(operands: Any) -> int:
    """How many signs are shown; spaces do not count."""
    last = operands[-1] if operands else ""
    parts = last if isinstance(last, list) else [last]
    return sum(len(part.strip()) for part in parts if isinstance(part, (str, bytes)))


def _pictures(resources: Any, depth: int = 0) -> set[str]:
    """The names of pictures among a page's objects, those of its forms included."""
    objects = resources.get_object().get("/XObject") if resources is not None else None
    found: set[str] = set()
    for name, reference in (objects.get_object() if objects is not None else {}).items():
        shape = reference.get_object()
        if shape.get("/Subtype") == "/Image":
            found.add(name)
        elif depth < 3:
            found |= _pictures(shape.get("/Resources"), depth + 1)
    return found


def _read(stream: Any) -> dict[str, Any]:
    reader = _opened(stream)
    count, root = len(reader.pages), reader.trailer["/Root"]
    pages: list[dict[str, Any]] = []
    length = 0
    for page in reader.pages:
        if len(pages) == MAX_PAGES or length > MAX_TEXT or time.process_time() > ENOUGH:
            break
        pages.append(_page(page))
        length += len(pages[-1]["text"])
    language = str(root["/Lang"]) if "/Lang" in root else ""
    return {"count": count, "tagged": "/StructTreeRoot" in root, "language": language, "pages": pages}


def _opened(stream: Any) -> Any:
    from pypdf import PdfReader

    reader = PdfReader(stream)
    if reader.is_encrypted and not reader.decrypt(""):
        raise PermissionError
    return reader


def _page(page: Any) -> dict[str, Any]:
    try:
        ink = Ink(page)
        text = page.extract_text(visitor_operand_before=ink.note) + _annotations(page)
    except MemoryError:
        raise
    except Exception:  # whatever a broken page does to the library costs that page alone
        return {"text": "", "fault": True}
    return {
        "text": _clean(text),
        "seen": ink.seen,
        "hidden": ink.hidden,
        "covered": round(min(ink.covered, 1.0), 3),
        "fills": ink.fills,
    }


def _annotations(page: Any) -> str:
    """Text of stamps that a tool laid over the page."""
    found = [""]
    for reference in page.get("/Annots") or ():
        note = reference.get_object()
        look = (note.get("/AP") or {}).get("/N") if note.get("/Subtype") in ("/Stamp", "/FreeText") else None
        if look is not None and hasattr(look.get_object(), "get_data"):
            found.append(page.extract_xform_text(look.get_object()))
    return "\n".join(found)


def _clean(text: str) -> str:
    plain = _UNREAL.sub("", unicodedata.normalize("NFC", text.translate(_LIGATURES)))
    return re.sub(r" *\n", "\n", re.sub(r"[ \t]+", " ", plain)).strip()


def _cut(stream: Any, numbers: list[str]) -> None:
    from pypdf import PdfWriter

    reader, writer = _opened(stream), PdfWriter()
    for number in numbers:
        writer.add_page(reader.pages[int(number)])
    whole = io.BytesIO()  # a pipe cannot tell where it is
    writer.write(whole)
    sys.stdout.buffer.write(whole.getbuffer())


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    logging.disable()
    try:
        if sys.argv[1:]:
            return _cut(sys.stdin.buffer, sys.argv[1:])
        told = _read(sys.stdin.buffer)
    except PermissionError:
        told = {"fault": "locked"}
    except MemoryError:
        told = {"fault": "heavy"}
    except Exception as error:  # the library raises of all kinds on broken files
        told = {"fault": "heavy" if "Limit" in type(error).__name__ else "broken"}
    return print(json.dumps(told))


if __name__ == "__main__":
    main()
