"""The rows of the queries, kept in a file without a name that ends with its connection: memory stays flat."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

BIGGEST = 8 * 1024 * 1024  # signs of one file; a long session has some hundred thousand


class Spool:
    """Rows by the file they go to. The hash of each file grows with its rows."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", check_same_thread=False)  # an empty name: on the disk, removed at the end
        self._rows.execute("CREATE TABLE told (file TEXT, kind TEXT, cells TEXT)")
        self._hashes: dict[str, Any] = {}
        self._sizes: Counter[str] = Counter()

    def add(self, file: str, kind: str, told: Mapping[str, str]) -> None:
        row = json.dumps(told, ensure_ascii=False, sort_keys=True)
        self._hashes.setdefault(file, hashlib.sha256()).update(f"{kind}{row}".encode())
        self._sizes[file] += len(row)
        if not self.is_too_big(file):
            self._rows.execute("INSERT INTO told VALUES (?, ?, ?)", (file, kind, row))

    def is_too_big(self, file: str) -> bool:
        return self._sizes[file] > BIGGEST

    def ready(self) -> None:
        """All rows are there: let each file's be found."""
        self._rows.execute("CREATE INDEX by_file ON told (file)")

    def versions(self) -> Iterator[tuple[str, str]]:
        """The files by name, each with its version."""
        return ((file, self._hashes[file].hexdigest()) for file in sorted(self._hashes))

    def has(self, file: str) -> bool:
        return file in self._hashes

    def read(self, file: str, kind: str) -> Iterator[dict[str, str]]:
        """The rows of one kind in a file, as they came."""
        query = "SELECT cells FROM told WHERE file = ? AND kind = ? ORDER BY rowid"
        return (json.loads(row) for (row,) in self._rows.execute(query, (file, kind)))

    def first(self, file: str, kind: str) -> dict[str, str]:
        return next(self.read(file, kind), {})

    def close(self) -> None:
        self._rows.close()
