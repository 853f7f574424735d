"""A paper of the town hall: its pages as text, how that text was had, what paper it seems to be, its receipt's stamp.

Names and authors that a file's own properties hold are no part of it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from .word import Word


class PaperKind(Word):
    """`REPORT` is the « compte rendu », which the law replaced on 1 July 2022 by minutes and list of deliberations."""

    MINUTES = "minutes"
    REPORT = "report"
    LIST = "list"
    CONVOCATION = "convocation"
    DELIBERATION = "deliberation"
    ORDER = "order"  # arrêté
    DECISION = "decision"
    ANNEX = "annex"
    BUDGET_NOTE = "budget_note"  # the presentation of a budget for citizens, the report on its orientations
    UNKNOWN = "unknown"


class Sureness(Word):
    CERTAIN = "certain"  # name and text agree, or one of them cannot mean another thing
    LIKELY = "likely"
    UNSURE = "unsure"


class Layer(Word):
    """How the text of a page was had."""

    TYPED = "typed"
    RECOGNISED = "recognised"  # by a machine from a picture, here or in the town hall's copier
    PICTURE = "picture"  # there is something to read, and no text of it
    BLANK = "blank"


class Page(NamedTuple):
    text: str
    layer: Layer = Layer.TYPED


class Stamp(NamedTuple):
    """The prefecture's receipt as printed on the act."""

    id: str  # IDActe
    received_on: datetime.date | None = None
    published_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Guess:
    """What paper it seems to be, of which session, and how sure that is."""

    kind: PaperKind = PaperKind.UNKNOWN
    sureness: Sureness = Sureness.UNSURE
    date: datetime.date | None = None  # of the session, or of the act
    date_sureness: Sureness = Sureness.UNSURE


@dataclass(frozen=True, slots=True)
class Document:
    name: str  # its own, without folder
    sha256: str
    size: int  # bytes
    media_type: str
    pages: tuple[Page, ...]  # an office document, which is not cut into pages yet, has one
    page_count: int | None = None  # more than `pages` where the text was not read to the end
    tagged: bool = False  # StructTreeRoot: the structure that screen readers need
    language: str | None = None  # as the file states it: "fr-FR"
    guess: Guess = Guess()
    stamp: Stamp | None = None

    @property
    def key(self) -> str:
        return self.sha256

    @property
    def text(self) -> str:
        """The whole text, pages parted by form feeds."""
        return "\f".join(page.text for page in self.pages)

    @property
    def scan(self) -> bool:
        """Whether most of its pages are pictures, with or without a recognised text."""
        written = [page for page in self.pages if page.layer is not Layer.BLANK]
        return 2 * sum(page.layer is not Layer.TYPED for page in written) > len(written)

    @property
    def recognised(self) -> bool:
        return any(page.layer is Layer.RECOGNISED for page in self.pages)

    @property
    def unread(self) -> int:
        """How many pages have no text though there is something to read."""
        left = (self.page_count or len(self.pages)) - len(self.pages)
        return left + sum(page.layer is Layer.PICTURE for page in self.pages)
