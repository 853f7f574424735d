"""French names of the dataset types, where CKAN would build English ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ckan.plugins import toolkit as tk


class Noun(NamedTuple):
    one: str
    many: str
    feminine: bool = False

    def forms(self) -> dict[str, str]:
        """What the phrases need: the noun, and the words that agree with it."""
        words = _FEMININE if self.feminine else _MASCULINE
        told = {**words, "one": self.one, "many": self.many}
        return {**told, **{name.capitalize(): word.capitalize() for name, word in told.items()}}


_MASCULINE = {"a": "un", "the": "le", "of": "du", "this": "ce", "no": "aucun", "my": "mon"}
_FEMININE = {"a": "une", "the": "la", "of": "de la", "this": "cette", "no": "aucune", "my": "ma"}
_TYPES = {
    "budget": Noun("budget", "budgets"),
    "actes": Noun("registre des actes", "registres des actes"),
    "registre": Noun("registre", "registres"),
    "seance": Noun("séance", "séances", feminine=True),
    "elus": Noun("liste d’élus", "listes d’élus", feminine=True),
}
_PHRASES = {
    "add link": "Ajouter {a} {one}",
    "breadcrumb": "{Many}",
    "content tab": "{Many}",
    "create label": "Créer {a} {one}",
    "create title": "Créer {a} {one}",
    "delete confirmation": "Voulez-vous vraiment supprimer {this} {one} ?",
    "description placeholder": "Quelques mots sur {this} {one}",
    "edit label": "Modifier {the} {one}",
    "facet label": "{Many}",
    "form label": "Formulaire {of} {one}",
    "main nav": "{Many}",
    "my label": "Mes {many}",
    "view label": "Voir {the} {one}",
    "name placeholder": "{my}-{one}",
    "no any objects": "Ce site n’a pas encore de {one}.",
    "no associated label": "Ce jeu de données n’est lié à {no} {one}.",
    "no description": "{This} {one} n’a pas de présentation.",
    "no label": "{No} {one}",
    "page title": "{Many}",
    "save label": "Enregistrer {the} {one}",
    "search placeholder": "Rechercher {a} {one}",
    "search_placeholder": "Rechercher {a} {one}",
    "you not member": "Vous n’êtes membre d’{no} {one}.",
    "user not member": "Cette personne n’est membre d’{no} {one}.",
    "update label": "Mettre à jour {the} {one}",
    "activity_record": "{one}",
}


@tk.chained_helper
def humanize_entity_type(
    next_helper: Callable[[str, str, str], str | None], entity_type: str, object_type: str, purpose: str
) -> str | None:
    """CKAN's helper, which knows English plurals only, with French for the types of this project."""
    if entity_type not in ("package", "dataset") or object_type not in _TYPES:
        return next_helper(entity_type, object_type, purpose)
    return _PHRASES.get(purpose, "{One}").format(**_TYPES[object_type].forms())
