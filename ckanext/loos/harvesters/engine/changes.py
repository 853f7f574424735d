"""What changed in a source: its listing against what is known of its files, compared in PostgreSQL.

The listing goes into a temporary table as it comes, so a hundred thousand files cost one pass and little memory,
and a source where nothing changed costs no write at all.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sa

from ..connections import SourceFile
from .runs import base_name

_CHUNK = 5_000  # files of a listing sent at once
_LONGEST = 1_000  # bytes of a name; PostgreSQL cannot index one of 2,700
_LISTING = "CREATE TEMP TABLE loos_listing (name text NOT NULL, version text NOT NULL)"
_TWICE = "DELETE FROM loos_listing AS one USING loos_listing AS two WHERE one.name = two.name AND one.ctid < two.ctid"
_KEY = "ALTER TABLE loos_listing ADD PRIMARY KEY (name)"
_COPY = "COPY loos_listing FROM STDIN WITH (FORMAT csv)"
_CHANGED = """
CREATE TEMP TABLE loos_changed AS
SELECT listed.name, listed.version
FROM loos_listing AS listed
LEFT JOIN loos_harvest_file AS file ON file.source_id = :source AND file.name = listed.name
WHERE (:force OR file.name IS NULL OR file.context <> :context OR file.version IS DISTINCT FROM listed.version)
  AND (CAST(:only AS text) IS NULL OR listed.name = :only OR :only = ANY (file.gave))
ORDER BY listed.name LIMIT :limit
"""
_PAGES = """
INSERT INTO loos_harvest_page (run_id, number, files)
SELECT :run, place / :size, jsonb_agg(jsonb_build_array(name, version) ORDER BY name)
FROM (SELECT name, version, row_number() OVER (ORDER BY name) - 1 AS place FROM loos_changed) AS numbered
GROUP BY place / :size
"""
_MISSING = """
UPDATE loos_harvest_file AS file SET missing_since = CASE WHEN listed.name IS NULL THEN now() END
FROM loos_harvest_file AS known LEFT JOIN loos_listing AS listed ON listed.name = known.name
WHERE known.source_id = :source AND file.source_id = :source AND file.name = known.name
  AND (known.missing_since IS NULL) = (listed.name IS NULL)
"""
_ABSENT = """
SELECT count(*) FROM loos_harvest_file AS known LEFT JOIN loos_listing AS listed ON listed.name = known.name
WHERE known.source_id = :source AND listed.name IS NULL
"""


@dataclass(frozen=True)
class Wanted:
    """Which of the listed files a run takes."""

    source: str
    context: str
    force: bool = False
    limit: int | None = None
    only: str | None = None  # a file's name, or the key of something that it gave


def take_listing(own: sa.Connection, files: Iterable[SourceFile]) -> tuple[int, list[str]]:
    """Put a whole listing where SQL can compare it; how many files it has, and the names that nobody can store.

    A file told twice, as where pages move while one turns them, is one: as it was told last.
    """
    own.execute(sa.text("DROP TABLE IF EXISTS pg_temp.loos_listing"))
    own.execute(sa.text(_LISTING))
    count, strange = 0, []
    for chunk in _chunks(files):
        good = {file.name: file for file in chunk if _is_text(file.name)}
        strange += [base_name(file.name) for file in chunk if file.name not in good]
        _copy(own, good.values())
        count += len(good)
    if twice := count - int(own.scalar(sa.text("SELECT count(DISTINCT name) FROM loos_listing")) or 0):
        own.execute(sa.text(_TWICE))
    own.execute(sa.text(_KEY))
    own.execute(sa.text("ANALYZE loos_listing"))
    return count - twice, strange


def find(own: sa.Connection, wanted: Wanted) -> int:
    """Find what changed in the listing; how many files."""
    own.execute(sa.text("DROP TABLE IF EXISTS pg_temp.loos_changed"))
    own.execute(sa.text(_CHANGED), asdict(wanted))
    return int(own.scalar(sa.text("SELECT count(*) FROM loos_changed")) or 0)


def plan(own: sa.Connection, run: str, size: int) -> None:
    """Cut what changed into pages of a run."""
    own.execute(sa.text(_PAGES), {"run": run, "size": size})


def found(own: sa.Connection) -> list[tuple[str, str]]:
    """What changed: name and version of each file."""
    rows = own.execute(sa.text("SELECT name, version FROM loos_changed ORDER BY name"))
    return [(row.name, row.version) for row in rows]


def missing(own: sa.Connection, source: str) -> int:
    """How many known files are not in the listing."""
    return int(own.scalar(sa.text(_ABSENT), {"source": source}) or 0)


def mark_missing(own: sa.Connection, source: str) -> None:
    """Note since when a file is no longer in the listing, or that it is back."""
    own.execute(sa.text(_MISSING), {"source": source})


def _copy(own: sa.Connection, files: Iterable[SourceFile]) -> None:
    buffer = io.StringIO()
    csv.writer(buffer).writerows((file.name, file.version) for file in files)
    buffer.seek(0)
    driver: Any = own.connection.dbapi_connection
    with driver.cursor() as cursor:
        cursor.copy_expert(_COPY, buffer)


def _is_text(name: str) -> bool:
    """PostgreSQL keeps neither a NUL nor what is no UTF-8."""
    try:
        told = name.encode()
    except UnicodeEncodeError:
        return False
    return b"\0" not in told and len(told) <= _LONGEST


def _chunks(files: Iterable[SourceFile]) -> Iterator[list[SourceFile]]:
    iterator = iter(files)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk
