"""Reports of harvests in French, for the command line and the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timezone

from ckan.plugins import toolkit as tk

from ckanext.loos.records.dates_french import long_date

STATES = {
    "running": "Moissonnage en cours",
    "finished": "Moissonnage terminé",
    "failed": "Moissonnage échoué",
    "interrupted": "Moissonnage interrompu : le prochain reprend où il en était",
    "dry": "Essai : rien n'a été écrit",
}
FREQUENCIES = {
    "MANUAL": "à la demande",
    "ALWAYS": "tous les quarts d'heure",
    "DAILY": "chaque jour",
    "WEEKLY": "chaque semaine",
    "BIWEEKLY": "toutes les deux semaines",
    "MONTHLY": "chaque mois",
}
# What became of files, in the order in which it is told: one, several.
_STATUSES = {
    "created": ("nouveau publié", "nouveaux publiés"),
    "updated": ("mis à jour", "mis à jour"),
    "published": ("publié", "publiés"),
    "unchanged": ("inchangé", "inchangés"),
    "replaced": ("déjà remplacé par un plus récent", "déjà remplacés par de plus récents"),
    "draft": ("projet, non publié", "projets, non publiés"),
    "held": ("retenu, à vérifier", "retenus, à vérifier"),
    "waiting": ("en attente d'un choix", "en attente d'un choix"),
    "withdrawn": ("retiré du catalogue par un agent", "retirés du catalogue par un agent"),
    "ignored": ("d'une autre sorte, laissé", "d'une autre sorte, laissés"),
    "changing": ("en cours d'écriture, remis au prochain passage", "en cours d'écriture, remis au prochain passage"),
    "refused": ("refusé", "refusés"),
    "unreadable": ("illisible", "illisibles"),
}


def counted(counts: Mapping[str, int]) -> Iterator[str]:
    """ "3 nouveaux publiés", in a fixed order, without what there is none of."""
    for status, (one, several) in _STATUSES.items():
        if number := counts.get(status):
            yield f"{number} {one if number == 1 else several}"


def status_word(status: str) -> str:
    return _STATUSES[status][0]


def moment(when: datetime) -> str:
    """ "25 novembre 2026 à 15 h 52", in the site's time zone. One without a zone is in UTC, as ckanext-harvest's."""
    local = when.replace(tzinfo=when.tzinfo or timezone.utc).astimezone(tk.h.get_display_timezone())
    return f"{long_date(local.date())} à {local.hour} h {local.minute:02}"


def duration(seconds: float) -> str:
    """ "moins d'une seconde", "12 secondes", "3 minutes"."""
    if seconds < 1:
        return "moins d'une seconde"
    number, word = (round(seconds), "seconde") if seconds < 60 else (round(seconds / 60), "minute")
    return f"{number} {word}{'s' if number > 1 else ''}"
