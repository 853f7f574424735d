"""French names of the dataset types, where CKAN would build English ones."""

from __future__ import annotations

from collections.abc import Callable

from ckan.plugins import toolkit as tk

_TYPES = {"budget": ("budget", "budgets"), "registre": ("registre", "registres")}  # both masculine
_PHRASES = {
    "add link": "Ajouter un {one}",
    "breadcrumb": "{Many}",
    "content tab": "{Many}",
    "create label": "Créer un {one}",
    "create title": "Créer un {one}",
    "delete confirmation": "Voulez-vous vraiment supprimer ce {one} ?",
    "description placeholder": "Quelques mots sur ce {one}",
    "edit label": "Modifier le {one}",
    "facet label": "{Many}",
    "form label": "Formulaire du {one}",
    "main nav": "{Many}",
    "my label": "Mes {many}",
    "view label": "Voir le {one}",
    "name placeholder": "mon-{one}",
    "no any objects": "Ce site n’a pas encore de {one}.",
    "no associated label": "Ce jeu de données n’est lié à aucun {one}.",
    "no description": "Ce {one} n’a pas de présentation.",
    "no label": "Aucun {one}",
    "page title": "{Many}",
    "save label": "Enregistrer le {one}",
    "search placeholder": "Rechercher un {one}",
    "search_placeholder": "Rechercher un {one}",
    "you not member": "Vous n’êtes membre d’aucun {one}.",
    "user not member": "Cette personne n’est membre d’aucun {one}.",
    "update label": "Mettre à jour le {one}",
    "activity_record": "{one}",
}


@tk.chained_helper
def humanize_entity_type(
    next_helper: Callable[[str, str, str], str | None], entity_type: str, object_type: str, purpose: str
) -> str | None:
    """CKAN's helper, which knows English plurals only, with French for the types of this project."""
    if entity_type not in ("package", "dataset") or object_type not in _TYPES:
        return next_helper(entity_type, object_type, purpose)
    one, many = _TYPES[object_type]
    phrase = _PHRASES.get(purpose, "{One}")
    return phrase.format(one=one, many=many, One=one.capitalize(), Many=many.capitalize())
