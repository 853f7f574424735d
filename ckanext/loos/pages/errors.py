"""CKAN's error pages in French: what happened, and what to do."""

# ruff: noqa: E501  (the texts are easier to read and to correct on one line)

from __future__ import annotations

from typing import NamedTuple, NoReturn

from ckan.plugins import toolkit as tk
from markupsafe import Markup
from werkzeug.exceptions import default_exceptions


class Words(NamedTuple):
    title: str
    text: str | Markup


_WORDS = {
    400: Words(
        "Demande incorrecte", "Cette adresse ou ce formulaire contient une erreur. Revenez en arrière et recommencez."
    ),
    401: Words("Connexion nécessaire", "Connectez-vous pour voir cette page."),
    403: Words("Accès refusé", "Vous n’avez pas le droit de voir cette page."),
    404: Words(
        "Page introuvable",
        "Cette page n’existe pas, ou n’existe plus. Vérifiez l’adresse, ou cherchez depuis l’accueil.",
    ),
    405: Words("Action impossible", "Cette page ne permet pas cette action."),
    410: Words("Page retirée", "Cette page a été retirée."),
    413: Words("Fichier trop grand", "Le fichier envoyé est trop grand."),
    500: Words("Erreur du serveur", "Le serveur a rencontré une erreur. Recommencez dans quelques minutes."),
}


def not_found(text: str) -> NoReturn:
    """Answer 404, with what is missing in French."""
    tk.abort(404, text)
    raise AssertionError


def gone(text: str) -> NoReturn:
    """Answer 410: it was here, and has been withdrawn; robots forget the address."""
    tk.abort(410, text)
    raise AssertionError


def words(code: int | list[int], name: str, content: str | Markup) -> Words:
    """A French title; and CKAN's text, unless it is the English one that comes with the code."""
    number = code[0] if isinstance(code, list) else code  # CKAN gives a list for its own failures
    known = _WORDS.get(number)
    if known is None:
        return Words(name, content)
    english = getattr(default_exceptions.get(number), "description", None)
    told = str(content or "").strip()
    return Words(known.title, known.text if told in ("", "Internal server error", str(english).strip()) else content)
