"""Why a base did not answer, from what its driver says: that text holds host, account, query and rows, so none of it
is told but a code."""

from __future__ import annotations

import re
from enum import Enum


class Cause(str, Enum):
    LOGIN = "le compte ou le mot de passe est refusé"
    PLACE = "le serveur n'accepte pas ce compte depuis cette machine"
    BASE = "cette base n'existe pas, ou le compte n'y entre pas"
    TLS = "la connexion chiffrée (TLS) échoue : voyez le certificat du serveur, et les réglages « tls » et « ca_file »"
    HOST = "le serveur ne répond pas : vérifiez l'adresse, le port et le pare-feu"
    TABLE = "une table, une vue ou une colonne de la requête n'existe pas"
    RIGHTS = "le compte n'a pas le droit de lire ce que la requête demande"
    WRITES = "la requête essaie d'écrire : elle a été arrêtée"
    TIME = "la requête prend trop de temps : demandez une vue plus simple"
    CUT = "le serveur a coupé la connexion pendant la lecture"
    SYNTAX = "le serveur ne comprend pas la requête"
    TEXT = "des textes ne sont pas dans l'encodage que la base annonce"
    OTHER = "le serveur a refusé la demande"


TRANSIENT = (Cause.HOST, Cause.CUT)
# PostgreSQL's SQLSTATE, MariaDB's numbers.
_CODES = {
    Cause.LOGIN: "28000 28P01 1045 1698",
    Cause.PLACE: "1130",
    Cause.BASE: "3D000 1044 1049",
    Cause.TLS: "2026 3159",
    Cause.HOST: "2002 2005 53300 57P03 1040",
    Cause.TABLE: "42P01 42703 3F000 1146 1054 1051",
    Cause.RIGHTS: "42501 1142 1143 1370 1356",
    Cause.WRITES: "25006 1792 1290",
    Cause.TIME: "57014 55P03 1969 1205 3024",
    Cause.CUT: "57P01 57P02 08000 08003 08006 2006 1927 1053",
    Cause.SYNTAX: "42601 42883 1064 1305",
    Cause.TEXT: "22021 22P05",
}
_BY_CODE = {code: cause for cause, codes in _CODES.items() for code in codes.split()}
# A connection that is refused has no SQLSTATE in psycopg2, SQLite has none, and PyMySQL gives these numbers to many
# causes: then the words tell, in the order here.
_VAGUE = ("", "2003", "2013")
_WORDS = {
    Cause.PLACE: r"pg_hba\.conf(?!.*(?:no encryption|SSL off|(?:aucun|sans) chiffrement))",
    Cause.TLS: r"ssl|certificate|certificat|no encryption|chiffrement|secure transport",
    Cause.LOGIN: r"password|mot de passe|authenti[cf]ation|login failed|ORA-01017|r[oô]le .*(?:not exist|n'existe)",
    Cause.BASE: r"(?:database|base de données) .*(?:does not exist|n'existe pas)|(?:denied|refusé) (?:for|pour la) "
    r"(?:database|base)|open database|not a database|ORA-12514",
    Cause.CUT: r"closed the connection|connection .*closed|lost connection|terminating|EOF detected|packet",
    Cause.TIME: r"interrupted|locked|canceling statement|DPY-4024|ORA-01013",
    Cause.HOST: r"could not translate|refused|timed? ?out|timeout|unreachable|not known|no route|resolve|connect",
    Cause.TABLE: r"no such (?:table|column)|invalid (?:object|column) name|ORA-00942|ORA-00904",
    Cause.RIGHTS: r"permission|denied|ORA-01031",
    Cause.WRITES: r"readonly|read-only|read only",
    Cause.SYNTAX: r"syntax|no such function",
    Cause.TEXT: r"decode|utf-8|codec",
}


def cause(error: BaseException) -> Cause:
    """Of a driver's error, or SQLAlchemy's around it."""
    told = getattr(error, "orig", None) or error
    if isinstance(told, UnicodeError):
        return Cause.TEXT
    if (number := code(error)) not in _VAGUE:
        return _BY_CODE.get(number, Cause.OTHER)
    words = str(told)
    return next((why for why, ways in _WORDS.items() if re.search(ways, words, re.IGNORECASE | re.DOTALL)), Cause.OTHER)


def code(error: BaseException) -> str:
    """The server's own code, which tells nothing else; empty when there is none."""
    told = getattr(error, "orig", None) or error
    first = told.args[0] if told.args else None
    found = getattr(told, "pgcode", None) or (first if isinstance(first, int) else "")
    return str(found)


def words(error: BaseException, opening: bool = False) -> str:
    """Why, in French; a server that hangs up while it is called did not answer."""
    why, number = cause(error), code(error)
    why = Cause.HOST if opening and why in (Cause.CUT, Cause.TIME) else why
    return f"{why.value} (code {number})" if why is Cause.OTHER and number else why.value
