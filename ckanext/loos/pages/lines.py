"""Search in the lines of a budget: every line has an address that outlives a new file."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from ckanext.loos.catalogue.budgets import StoredDocument
from ckanext.loos.records.budget import BudgetDocument, BudgetLine, Direction, Section

PER_PAGE = 200


class Query(NamedTuple):
    """What a visitor asks for, as in the address of the page."""

    text: str = ""
    section: str = ""  # F or I
    direction: str = ""  # D or R
    slot: str = ""
    line: str = ""  # the key of one line: its page is shown
    page: int = 1


class Found(NamedTuple):
    key: str
    line: BudgetLine


class Sums(NamedTuple):
    direction: Direction
    planned: Decimal
    real: Decimal


class Answer(NamedTuple):
    stored: StoredDocument
    found: Sequence[Found]  # on this page
    total: int
    sums: Sequence[Sums]  # of all lines found, expenditure and revenue never mixed
    page: int
    pages: int


def read(arguments: Mapping[str, str]) -> Query:
    """A query from an address; what means nothing is left out."""
    page = arguments.get("page", "")
    return Query(
        text=arguments.get("texte", "").strip()[:200],
        section=arguments.get("section", "") if arguments.get("section") in [s.value for s in Section] else "",
        direction=arguments.get("sens", "") if arguments.get("sens") in [d.value for d in Direction] else "",
        slot=arguments.get("etape", ""),
        line=arguments.get("ligne", ""),
        page=int(page) if page.isdecimal() and len(page) < 7 else 1,
    )


def answer(documents: Sequence[StoredDocument], query: Query) -> Answer | None:
    """The lines asked for, of one stage: amounts of two stages would not mean the same."""
    stored = _stage(documents, query)
    if stored is None:
        return None
    matching = sorted(_matching(stored, query), key=_order)
    pages = max(1, -(-len(matching) // PER_PAGE))
    page = min(max(_page_of(matching, query), 1), pages)
    shown = matching[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Answer(stored, shown, len(matching), list(_sums(matching)), page, pages)


def document(documents: Sequence[StoredDocument], query: Query) -> BudgetDocument | None:
    """The document of the stage, with the lines found only: for the CSV of the same."""
    stored = _stage(documents, query)
    return stored and replace(stored.document, lines=tuple(found.line for found in _matching(stored, query)))


def planned(line: BudgetLine) -> Decimal | None:
    """What the line may spend or should bring: the credits opened, or what was voted."""
    return line.opened if line.opened is not None else line.voted


def keyed(stored: StoredDocument) -> Iterator[Found]:
    """Each line with its key, made of its codes; the same codes twice are numbered."""
    seen: Counter[str] = Counter()
    for line in stored.document.lines:
        key = _key(stored.slot, line)
        seen[key] += 1
        yield Found(key if seen[key] == 1 else f"{key}--{seen[key]}", line)


def _key(slot: str, line: BudgetLine) -> str:
    parts = [slot, line.section, line.direction, "ordre" if line.transfer else "reel", line.chapter, line.account]
    parts += [f"f{line.function}"] if line.function else []
    parts += [f"op{line.operation}"] if line.operation else []
    return re.sub(r"[^a-z0-9-]", "_", "-".join(parts).lower())


def _stage(documents: Sequence[StoredDocument], query: Query) -> StoredDocument | None:
    """The stage asked for, else the one the line belongs to, else the last of the year."""
    for stored in documents:
        if stored.slot == query.slot or (not query.slot and query.line.startswith(f"{stored.slot}-")):
            return stored
    return documents[-1] if documents else None


def _order(found: Found) -> tuple[str, ...]:
    """As a budget is read: section, expenditure before revenue, chapter, account; a file has no order."""
    line = found.line
    return line.section, line.direction, line.chapter, line.account, line.function or "", line.operation or ""


def _matching(stored: StoredDocument, query: Query) -> Iterator[Found]:
    words = _folded(query.text).split()
    for found in keyed(stored):
        line = found.line
        if query.section in ("", line.section) and query.direction in ("", line.direction) and _has(line, words):
            yield found


def _has(line: BudgetLine, words: Iterable[str]) -> bool:
    if not words:
        return True
    told = (line.chapter, line.chapter_label, line.account, line.account_label, line.function, line.function_label)
    text = _folded(" ".join(filter(None, (*told, line.operation))))
    return all(word in text for word in words)


def _folded(text: str) -> str:
    """Without accents or capitals: "ecole" finds "École"."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold().replace("’", "'")


def _page_of(matching: Sequence[Found], query: Query) -> int:
    for index, found in enumerate(matching):
        if query.line and found.key == query.line:
            return index // PER_PAGE + 1
    return query.page


def _sums(matching: Sequence[Found]) -> Iterator[Sums]:
    for direction in Direction:
        lines = [found.line for found in matching if found.line.direction is direction]
        if lines:
            planned_sum = sum((planned(line) or Decimal(0) for line in lines), Decimal(0))
            yield Sums(direction, planned_sum, sum((line.real or Decimal(0) for line in lines), Decimal(0)))
