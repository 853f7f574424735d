"""A query of the configuration: one SELECT in its server's dialect, understood before it is sent.

A real parser says what it is; then its words are looked at once more, since a server may see an end of statement
where the parser sees a name. What a function does cannot be seen: the transaction and the account read only.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sa
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

logging.getLogger("sqlglot").setLevel(logging.CRITICAL)  # its warnings hold the query

_FORBIDDEN = frozenset(
    "INSERT UPDATE DELETE MERGE UPSERT INTO CREATE ALTER DROP TRUNCATE RENAME GRANT REVOKE DENY CALL EXEC EXECUTE "
    "COPY LOAD HANDLER LOCK UNLOCK ATTACH DETACH PRAGMA VACUUM REINDEX COMMIT ROLLBACK SAVEPOINT SHUTDOWN KILL "
    "DECLARE WAITFOR USE BACKUP RESTORE BULK DBCC RECONFIGURE REVERT OPENROWSET OPENQUERY OPENDATASOURCE OUTFILE "
    "DUMPFILE PREPARE DEALLOCATE".split()
)
_WRITING = (exp.DML, exp.DDL, exp.Command, exp.Into, exp.Lock, exp.Create, exp.Drop, exp.Alter, exp.Set)
_QUOTED = (
    TokenType.IDENTIFIER, TokenType.STRING, TokenType.NATIONAL_STRING, TokenType.RAW_STRING, TokenType.BYTE_STRING,
)  # fmt: skip
_RUN_BY_MARIADB = re.compile(r"/\*M?!")
_LONGEST = 50_000  # signs


class Refused(Exception):
    """A query that is not sent. `str()` is the reason, in French, without a word of the query."""


class Query(NamedTuple):
    statement: sa.TextClause
    tables: frozenset[str]  # as they are named, with their schema when it is written
    parameters: frozenset[str]


def parse(text: str, dialect: str) -> Query:
    """Raises `Refused`."""
    if len(text) > _LONGEST or "\x00" in text:
        raise Refused("elle est trop longue ou n'est pas un texte")
    try:
        tokens = sqlglot.tokenize(text, read=dialect)
        trees = [tree for tree in sqlglot.parse(text, read=dialect) if tree is not None]
    except (SqlglotError, RecursionError, ValueError):
        raise Refused("elle n'est pas comprise : écrivez un SELECT simple") from None
    if len(trees) != 1:
        raise Refused("elle doit être un seul SELECT, et rien d'autre")
    for words in _faults(text, tokens, trees[0]):
        raise Refused(words)
    statement = sa.text(text.strip().rstrip(";"))
    parameters = {str(mark.this) for mark in trees[0].find_all(exp.Placeholder)}
    if parameters != set(statement._bindparams):
        raise Refused("un « : » y est suivi d'un mot, dans un texte ou un commentaire : ôtez-le")
    return Query(statement, frozenset(_tables(trees[0], dialect)), frozenset(parameters))


def _faults(text: str, tokens: list[Token], tree: exp.Expr) -> Iterator[str]:
    if not isinstance(tree, exp.Select | exp.SetOperation):
        yield "elle doit être un seul SELECT, et rien d'autre"
    if any(tree.find_all(*_WRITING)):
        yield "elle écrit ou verrouille : seule la lecture est permise"
    if word := next((token.text.upper() for token in tokens if _forbids(token)), None):
        yield f"le mot {word} y est interdit ; si c'est le nom d'une colonne, mettez-le entre guillemets"
    if _RUN_BY_MARIADB.search(text):
        yield "un commentaire « /*! » y est exécuté par le serveur : ôtez-le"
    if not tree.args.get("order"):
        yield "il lui faut un ORDER BY : sans ordre, tout semblerait changé à chaque passage"


def _forbids(token: Token) -> bool:
    return token.token_type not in _QUOTED and token.text.upper() in _FORBIDDEN


def _tables(tree: exp.Expr, dialect: str) -> Iterator[str]:
    """The tables and views that a query names, less the names that it gives itself and functions that make rows."""
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if isinstance(table.this, exp.Identifier) and (table.db or table.name not in own):
            parts = (table.args.get("db"), table.this)
            yield ".".join(part.sql(dialect) for part in parts if part)
