"""Unexpected errors: told without their text, which could hold a path or a secret."""

from __future__ import annotations

import logging

from ckan import model

log = logging.getLogger(__name__)
UNEXPECTED = "Une erreur inattendue est survenue : l'administrateur du site en a la trace dans le journal."


def unexpected(stage: str, error: BaseException) -> str:
    """Log where an error arose; the line for the report."""
    model.Session.rollback()
    trace, places = error.__traceback__, []
    while trace:
        places.append(f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}")
        trace = trace.tb_next
    log.error("Erreur pendant %s : %s (%s)", stage, type(error).__name__, " > ".join(places))
    return UNEXPECTED
