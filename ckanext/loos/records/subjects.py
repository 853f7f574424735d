"""The nomenclature of subjects ("matières") of acts: code of its two first levels → name.

Source: the classification that @CTES sends (2004-04-01) and the Ministry's nomenclature, with their accents. The
official files write « pourvoirs de police », which the SCDL schema refuses: mended here. Names are written as SCDL
deliberations 2.1.5 asks: lower case, accents, no comma, no parenthesis.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_LEVELS: Mapping[str, tuple[str, ...]] = {
    "commande publique": (
        "marchés publics",
        "délégations de service public",
        "conventions de mandat",
        "autres types de contrats",
        "transactions et protocoles d'accord transactionnel",
        "actes relatifs à la maîtrise d'œuvre",
        "actes spéciaux et divers",
    ),
    "urbanisme": (
        "documents d'urbanisme",
        "actes relatifs au droit d'occupation ou d'utilisation des sols",
        "droit de préemption urbain",
    ),
    "domaine et patrimoine": (
        "acquisitions",
        "aliénations",
        "locations",
        "limites territoriales",
        "autres actes de gestion du domaine public",
        "autres actes de gestion du domaine privé",
    ),
    "fonction publique": (
        "personnels titulaires et stagiaires de la fonction publique territoriale",
        "personnels contractuels",
        "fonction publique hospitalière",
        "autres catégories de personnels",
        "régime indemnitaire",
    ),
    "institutions et vie politique": (
        "élection de l'exécutif",
        "fonctionnement des assemblées",
        "désignation de représentants",
        "délégation de fonctions",
        "délégation de signature",
        "exercice des mandats locaux",
        "intercommunalité",
        "décision d'ester en justice",
    ),
    "libertés publiques et pouvoirs de police": (
        "police municipale",
        "pouvoirs du président du conseil départemental",
        "pouvoirs du président du conseil régional",
        "autres actes réglementaires",
        "actes pris au nom de l'État et soumis au contrôle hiérarchique",
    ),
    "finances locales": (
        "décisions budgétaires",
        "fiscalité",
        "emprunts",
        "interventions économiques",
        "subventions",
        "contributions budgétaires",
        "avances",
        "fonds de concours",
        "prises de participation",
        "divers",
    ),
    "domaines de compétences par thèmes": (
        "enseignement",
        "aide sociale",
        "voirie",
        "aménagement du territoire",
        "politique de la ville - habitat - logement",
        "emploi - formation professionnelle",
        "transports",
        "environnement",
        "culture",
    ),
    "autres domaines de compétences": (
        "autres domaines de compétences des communes",
        "autres domaines de compétences des départements",
        "autres domaines de compétences des régions",
        "vœux et motions",
    ),
}

NAMES: Mapping[str, str] = {
    f"{place}.{rank}": f"{first}/{second}"
    for place, (first, seconds) in enumerate(_LEVELS.items(), start=1)
    for rank, second in enumerate(seconds, start=1)
}


def name_of(code: str | None) -> str | None:
    """The name of a subject: "7.1" → "finances locales/décisions budgétaires"; none when it is not known."""
    return NAMES.get(code or "")


def code_of(text: str) -> str | None:
    """The code with which a text begins: "8.5 Politique de la ville", "8-5-1", "08.05"; none when it has none.

    Only its two first levels count; a code that the nomenclature has not is kept: it may be newer than ours.
    """
    match = re.match(r"\s*0?([1-9])\s*[.\-/ ]\s*0?(\d{1,2})(?!\d)", text)
    return f"{match[1]}.{match[2]}" if match and match[2] != "0" else None
