"""Real servers of the tests' own: a PostgreSQL and a MariaDB in folders of their own, and a file of SQLite.

Each holds the same town hall: tables of its software, with what is private in them, and views for the site.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg2
import pymysql
import trustme

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "bin"))

from stack.postgres import binaries  # noqa: E402

ADMIN, READER, BASE = "chef", "lecteur_plante", "mairie_plantee"
SECRET = "mot-plante-9"  # the reader's
PLANTED = (READER, BASE, SECRET, "domicile", "12 rue Plantée", "v_elus", "t_elus")
TABLES = """
CREATE TABLE t_elus (nom TEXT, prenom TEXT, fonction TEXT, rang INT, elu_le DATE, domicile TEXT);
CREATE TABLE t_seances (jour DATE, instance TEXT, heure TIME, lieu TEXT, sieges INT, modifie TEXT);
CREATE TABLE t_presences (jour DATE, instance TEXT, nom TEXT, prenom TEXT, etat TEXT);
CREATE TABLE t_deliberations (jour DATE, instance TEXT, numero TEXT, titre TEXT, pour INT, abst INT);
CREATE TABLE t_votes (jour DATE, instance TEXT, numero TEXT, nom TEXT, prenom TEXT, vote TEXT);
CREATE VIEW v_elus AS SELECT nom, prenom, fonction, rang, elu_le FROM t_elus;
CREATE VIEW v_seances AS SELECT * FROM t_seances;
CREATE VIEW v_presences AS SELECT * FROM t_presences;
CREATE VIEW v_deliberations AS SELECT * FROM t_deliberations;
CREATE VIEW v_votes AS SELECT * FROM t_votes;
INSERT INTO t_elus VALUES ('D''HÉRÉ', 'Zoé', 'Maire', 1, '2026-03-15', '12 rue Plantée');
INSERT INTO t_elus VALUES ('DUPUIS', 'Léo', NULL, 2, '2026-03-15', '12 rue Plantée');
INSERT INTO t_seances VALUES ('2026-04-07', NULL, '18:30:00', 'Mairie', 2, 'lundi');
INSERT INTO t_seances VALUES ('2026-05-12', 'Conseil d''administration du CCAS', '09:00:00', 'Mairie', 2, 'mardi');
INSERT INTO t_presences VALUES ('2026-04-07', NULL, 'D''HÉRÉ', 'Zoé', 'présente');
INSERT INTO t_presences VALUES ('2026-04-07', NULL, 'DUPUIS', 'Léo', 'présent');
INSERT INTO t_presences VALUES ('2026-05-12', 'Conseil d''administration du CCAS', 'D''HÉRÉ', 'Zoé', 'présente');
INSERT INTO t_deliberations VALUES ('2026-04-07', NULL, '2026-01', 'Budget primitif', 1, 1);
INSERT INTO t_votes VALUES ('2026-04-07', NULL, '2026-01', 'D''HÉRÉ', 'Zoé', 'pour');
INSERT INTO t_votes VALUES ('2026-04-07', NULL, '2026-01', 'DUPUIS', 'Léo', 'abstention');
"""
VIEWS = ("v_elus", "v_seances", "v_presences", "v_deliberations", "v_votes")
_WHEN = 'jour AS "Date de la séance", instance AS "Instance"'
OFFICIALS = (
    'SELECT nom AS "Nom", prenom AS "Prénom", fonction AS "Fonction", rang AS "Rang", elu_le AS "Début du mandat" '
    "FROM v_elus ORDER BY rang"
)
SESSIONS = (
    f'SELECT {_WHEN}, heure AS "Heure", lieu AS "Lieu", sieges AS "Membres en exercice" FROM v_seances ORDER BY jour'
)
SESSION_QUERIES = {
    "query.sessions": SESSIONS,
    "query.attendance": f'SELECT {_WHEN}, nom AS "Nom", prenom AS "Prénom", etat AS "Présence" FROM v_presences '
    "ORDER BY jour, nom",
    "query.deliberations": f'SELECT {_WHEN}, numero AS "Numéro", titre AS "Titre", pour AS "Pour", '
    'abst AS "Abstentions" FROM v_deliberations ORDER BY jour, numero',
    "query.votes": f'SELECT {_WHEN}, numero AS "Numéro", nom AS "Nom", prenom AS "Prénom", vote AS "Vote" FROM v_votes '
    "ORDER BY jour, numero, nom",
}

_DIGITS = " UNION ALL ".join(f"SELECT {digit} AS d" for digit in range(10))
NUMBERS = ", ".join(f"({_DIGITS}) {name}" for name in "abcde")  # a hundred thousand rows, in any dialect
NUMBER = "a.d + 10 * b.d + 100 * c.d + 1000 * d.d + 10000 * e.d"

# The first may come over TLS only, the second not at all.
_HBA = "hostssl all prudent all scram-sha-256\nhost all prudent all reject\nhost all lointain all reject\n"


def free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port: int = server.getsockname()[1]
        return port


class _Server:
    """A server in a folder that its own user may enter; root cannot run either."""

    driver = ""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="loos-sql-"))
        self.port = free_port()
        self.authority, self.chain, self.key = (self.folder / name for name in ("ca.pem", "chain.pem", "key.pem"))
        self.certify()
        self.user = _user()
        self.prepare()
        self.start()

    def certify(self) -> None:
        """By an authority of the town hall's own, for `localhost`, which is not 127.0.0.1."""
        authority = trustme.CA()
        own = authority.issue_cert("localhost")
        authority.cert_pem.write_to_path(str(self.authority))
        own.cert_chain_pems[0].write_to_path(str(self.chain))
        self.key.touch(0o600)
        own.private_key_pem.write_to_path(str(self.key))

    def own(self) -> None:
        if self.user:
            shutil.chown(self.folder, self.user)
            for path in self.folder.rglob("*"):
                shutil.chown(path, self.user)

    def call(self, *command: str | Path) -> None:
        with (self.folder / "log").open("ab") as log:
            who: dict[str, Any] = {"user": self.user, "extra_groups": []} if self.user else {}
            subprocess.run([str(part) for part in command], cwd=self.folder, stdout=log, stderr=log, check=True, **who)

    def settings(self, **more: str) -> dict[str, str]:
        where = {"type": "sql", "driver": self.driver, "host": "127.0.0.1", "port": str(self.port), "database": BASE}
        return where | {"user": READER, "password": SECRET, "organization": "crach"} | more

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def prepare(self) -> None:
        raise NotImplementedError

    def start(self) -> None:
        raise NotImplementedError

    def stop(self) -> None:
        """As when the machine loses its power."""
        raise NotImplementedError


class PostgreSQL(_Server):
    driver = "postgresql"

    def prepare(self) -> None:
        password = self.folder / "password"
        password.write_text(SECRET)
        self.own()
        data = self.folder / "data"
        self.call(
            binaries() / "initdb", "-D", data, "-U", ADMIN, "--auth=scram-sha-256", f"--pwfile={password}",
            "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        hba = (data / "pg_hba.conf").read_text()
        (data / "pg_hba.conf").write_text(_HBA + hba)

    def start(self) -> None:
        settings = [f"port={self.port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}"]
        settings += ["fsync=off", "ssl=on", f"ssl_cert_file={self.chain}", f"ssl_key_file={self.key}"]
        options = " ".join(f"-c {setting}" for setting in settings)
        log = self.folder / "server.log"
        self.call(binaries() / "pg_ctl", "-D", self.folder / "data", "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        self.call(binaries() / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")

    def fill(self) -> None:
        self.run(f"CREATE DATABASE {BASE}", "postgres")
        self.run(TABLES)
        self.run(f"CREATE ROLE {READER} LOGIN PASSWORD '{SECRET}'; CREATE ROLE prudent LOGIN PASSWORD '{SECRET}'")
        self.run(f"GRANT SELECT ON {', '.join(VIEWS)} TO {READER}, prudent")

    def run(self, text: str, base: str = BASE) -> list[Any]:
        where = {"host": "127.0.0.1", "port": self.port, "user": ADMIN, "password": SECRET, "dbname": base}
        connection = psycopg2.connect(**where)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(text)
            found = cursor.fetchall() if cursor.description else []
        connection.close()
        return found


class MariaDB(_Server):
    driver = "mariadb"

    def prepare(self) -> None:
        self.own()
        self.call(
            "mariadb-install-db", "--no-defaults", f"--datadir={self.folder / 'data'}", "--skip-test-db",
            "--auth-root-authentication-method=normal", "--innodb-flush-log-at-trx-commit=2",
        )  # fmt: skip

    def start(self) -> None:
        command = [
            _mariadbd(), "--no-defaults", f"--datadir={self.folder / 'data'}", f"--socket={self.folder / 'socket'}",
            f"--port={self.port}", "--bind-address=127.0.0.1", f"--pid-file={self.folder / 'pid'}",
            "--innodb-flush-log-at-trx-commit=2", "--character-set-server=utf8mb4",
            f"--ssl-cert={self.chain}", f"--ssl-key={self.key}",
        ]  # fmt: skip
        who: dict[str, Any] = {"user": self.user, "extra_groups": []} if self.user else {}
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, **who)
        end = time.monotonic() + 60
        while not self._answers():
            assert time.monotonic() < end and self._process.poll() is None, (self.folder / "server.log").read_text()
            time.sleep(0.1)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait(30)

    def fill(self) -> None:
        self.run(f"CREATE DATABASE {BASE}", "")
        self.run(TABLES)
        for name, more in ((READER, ""), ("prudent", "REQUIRE SSL")):
            self.run(f"CREATE USER {name}@'%' IDENTIFIED BY '{SECRET}' {more}")
            for view in VIEWS:
                self.run(f"GRANT SELECT ON {BASE}.{view} TO {name}@'%'")

    def run(self, text: str, base: str = BASE) -> list[Any]:
        where = {"unix_socket": str(self.folder / "socket"), "user": "root", "database": base or None}
        connection = pymysql.connect(**where, charset="utf8mb4", autocommit=True, ssl_disabled=True)
        found: list[Any] = []
        with connection.cursor() as cursor:
            for statement in [text] if " BEGIN " in text else filter(None, map(str.strip, text.split(";"))):
                cursor.execute(statement)
                found = list(cursor.fetchall())
        connection.close()
        return found

    def _answers(self) -> bool:
        try:
            self.run("SELECT 1", "")
        except pymysql.Error:
            return False
        return True


class SQLite:
    driver = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.path = folder / f"{BASE}.db"

    def fill(self) -> None:
        self.path.touch()
        self.run(TABLES)

    def settings(self, **more: str) -> dict[str, str]:
        return {"type": "sql", "driver": "sqlite", "path": str(self.path), "organization": "crach"} | more

    def run(self, text: str) -> None:
        self.path.chmod(0o644)
        connection = sqlite3.connect(self.path)
        connection.executescript(text)
        connection.close()
        self.path.chmod(0o444)


Base = PostgreSQL | MariaDB | SQLite


def _user() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


def _mariadbd() -> str:
    return shutil.which("mariadbd") or "/usr/sbin/mariadbd"
