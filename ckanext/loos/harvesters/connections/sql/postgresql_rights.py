"""What an account of PostgreSQL can do beyond reading some tables, asked of the server's own functions.

They count what comes by roles, by ownership and by PUBLIC too. Temporary tables, which PUBLIC may make, harm nobody.
"""

# ruff: noqa: S608 - the queries are joined of constants

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sa


class Excess(NamedTuple):
    words: str
    remedy: str  # {names} are those found
    names: list[str]


class _Look(NamedTuple):
    words: str
    remedy: str
    query: str  # the names, one a row; its parameter :tables are those that may be read


_SCHEMAS = "pg_namespace n WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
_RELATIONS = (
    "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE "
    "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND c.relkind IN "
)
_LOOKS = (
    _Look(
        "Le compte a des pouvoirs d'administration,",
        "ALTER ROLE le_compte NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS.",
        "SELECT power FROM pg_roles, LATERAL (VALUES ('SUPERUSER', rolsuper), ('CREATEDB', rolcreatedb), "
        "('CREATEROLE', rolcreaterole), ('REPLICATION', rolreplication), ('BYPASSRLS', rolbypassrls)) v (power, has) "
        "WHERE has AND rolname = current_user",
    ),
    _Look(
        "Le compte est membre de",
        "REVOKE {names} FROM le_compte.",
        "SELECT rolname FROM pg_roles WHERE rolname <> current_user AND pg_has_role(current_user, oid, 'MEMBER') "
        "AND NOT {super}",
    ),
    _Look(
        "Le compte peut créer des objets dans la base",
        "REVOKE CREATE ON DATABASE {names} FROM le_compte (ou ALTER DATABASE {names} OWNER TO un_autre).",
        "SELECT quote_ident(current_database()) WHERE has_database_privilege(current_database(), 'CREATE')",
    ),
    _Look(
        "Le compte peut créer des objets dans le schéma",
        "REVOKE CREATE ON SCHEMA {names} FROM PUBLIC, le_compte.",
        f"SELECT quote_ident(n.nspname) FROM {_SCHEMAS} AND has_schema_privilege(n.oid, 'CREATE')",
    ),
    _Look(
        "Le compte peut écrire dans",
        "REVOKE ALL ON {names} FROM PUBLIC, le_compte, puis GRANT SELECT sur les seules vues des requêtes.",
        f"{_RELATIONS} ('r', 'v', 'm', 'p', 'f') AND (has_table_privilege(c.oid, "
        "'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') OR has_any_column_privilege(c.oid, "
        "'INSERT, UPDATE, REFERENCES'))",
    ),
    _Look(
        "Le compte peut faire avancer",
        "REVOKE ALL ON SEQUENCE {names} FROM PUBLIC, le_compte.",
        f"{_RELATIONS} ('S') AND CASE c.relkind WHEN 'S' THEN has_sequence_privilege(c.oid, 'USAGE, UPDATE') END",
    ),
    _Look(
        "Le compte peut lire aussi",
        "REVOKE SELECT ON {names} FROM PUBLIC, le_compte.",
        f"{_RELATIONS} ('r', 'v', 'm', 'p', 'f') AND has_schema_privilege(n.oid, 'USAGE') AND "
        "has_any_column_privilege(c.oid, 'SELECT') AND c.oid <> ALL (SELECT to_regclass(name) FROM "
        "unnest(CAST(:tables AS text[])) AS name WHERE to_regclass(name) IS NOT NULL)",
    ),
    _Look(
        "Le compte peut exécuter, avec les droits d'un autre,",
        "REVOKE EXECUTE ON FUNCTION {names} FROM PUBLIC, le_compte.",
        f"SELECT p.oid::regprocedure::text FROM pg_proc p, {_SCHEMAS} AND n.oid = p.pronamespace AND p.prosecdef "
        "AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype) "
        "AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(p.oid, 'EXECUTE')",
    ),
)
_SUPER = "(SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"


def excess(connection: sa.Connection, tables: frozenset[str]) -> Iterator[Excess]:
    """A superuser may all: that alone is said of him."""
    for look in _LOOKS:
        query = sa.text(look.query.replace("{super}", _SUPER) + " ORDER BY 1")
        values = {"tables": sorted(tables)} if ":tables" in look.query else {}
        names = list(connection.execute(query, values).scalars())
        if names:
            yield Excess(look.words, look.remedy, names)
        if "SUPERUSER" in names:
            return
