"""What ends a run or costs a file: told without an error's own text, which could hold a path or a secret."""

from __future__ import annotations

import errno
import logging

import sqlalchemy as sa
from ckan import model
from ckan.lib.search.common import SearchIndexError

from ckanext.loos.catalogue import indexing

log = logging.getLogger(__name__)
UNEXPECTED = "Une erreur inattendue est survenue : l'administrateur du site en a la trace dans le journal."
_NEXT = "le moissonnage s'arrête là, et le prochain reprend le reste."
DATABASE = f"La base de données a cessé de répondre : {_NEXT}"
INDEX = f"L'index de recherche (Solr) ne répond pas : {_NEXT}"
STORAGE = f"Le stockage des fichiers du site ne prend plus rien (disque plein, ou droits d'écriture) : {_NEXT}"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.ESTALE}
_GONE = ("08", "53", "57P")  # PostgreSQL's codes of what concerns the server, and not one statement


def unexpected(stage: str, error: BaseException) -> str:
    """Log where an error arose; the line for the report."""
    _roll_back()
    trace, places = error.__traceback__, []
    while trace:
        places.append(f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}")
        trace = trace.tb_next
    log.error("Erreur pendant %s : %s (%s)", stage, type(error).__name__, " > ".join(places))
    return of_site(error) or UNEXPECTED


def of_site(error: BaseException) -> str:
    """What does not work on the site, if that is the error: then no file is at fault. Empty otherwise."""
    if isinstance(error, sa.exc.PendingRollbackError) or (isinstance(error, sa.exc.DBAPIError) and _is_gone(error)):
        return DATABASE
    if isinstance(error, SearchIndexError) and not indexing.answers():
        return INDEX
    if isinstance(error, OSError) and error.errno in _FULL:
        return STORAGE
    return ""


def _is_gone(error: sa.exc.DBAPIError) -> bool:
    """A server that ended or refuses us; a deadlock, of the same class, is none of it."""
    lost = isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError)
    code = getattr(error.orig, "pgcode", None)
    return error.connection_invalidated or (lost and (code is None or code.startswith(_GONE)))


def _roll_back() -> None:
    try:
        model.Session.rollback()
    except sa.exc.DBAPIError:  # there is no connection any more
        model.Session.remove()
