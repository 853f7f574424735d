"""A base of many years is read in little memory, with as many statements as one of a day."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from sql_servers import NUMBER, NUMBERS, Base

from ckanext.loos.harvesters import connections
from ckanext.loos.harvesters.connections.sql import Database

Connect = Callable[..., Database]
MANY = 100_000
_DAY = {
    "postgresql": "DATE '2000-01-01' + n / 100",
    "mariadb": "DATE_ADD('2000-01-01', INTERVAL n DIV 100 DAY)",
    "sqlite": "DATE('2000-01-01', (n / 100) || ' days')",
}
_QUERY = (
    "SELECT {day} AS \"Date de la séance\", n AS \"Nom\", 'Zoé' AS \"Prénom\", 'présente' AS \"Présence\", "
    f"'Léo' AS \"Pouvoir donné à\" FROM (SELECT {NUMBER} AS n FROM {NUMBERS}) s WHERE n < {{rows}} ORDER BY n"
)
_PEAK = """
import json, resource, sys
from ckanext.loos.harvesters import connections
from ckanext.loos.harvesters.connections.sql import Database
base = Database("elus", json.loads(sys.argv[1]))
files = list(base)
connections.read(base, files[0].name)
print(len(files), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_the_number_of_statements_is_that_of_the_queries(base: Base, connect: Connect, asked: list[str]) -> None:
    counts = []
    for rows in (100, MANY):
        asked.clear()
        connection = connect(base, **{"query.attendance": _QUERY.format(day=_DAY[base.driver], rows=rows)})
        files = list(connection)
        for file in files[:3]:
            connections.read(connection, file.name)
        counts.append(len(asked))
    assert counts[0] == counts[1] and len(files) == MANY // 100


def test_ten_times_the_rows_take_no_more_memory(base: Base) -> None:
    """Measured on processes of their own; what stays is a hash for each session."""
    (few, little), (many, much) = (_peak(base, rows) for rows in (MANY // 10, MANY))
    assert many > 9 * few
    assert much - little < 12 * 1024  # KiB; the rows have some 40 MiB as Python keeps them


def _peak(base: Base, rows: int) -> tuple[int, int]:
    settings = base.settings(**{"query.attendance": _QUERY.format(day=_DAY[base.driver], rows=rows)})
    command = [sys.executable, "-c", _PEAK, json.dumps(settings)]
    root = Path(__file__).resolve().parents[3]
    told = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.split()
    return int(told[0]), int(told[1])
