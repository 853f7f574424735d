"""The words of a budget in plain French, and what each chapter holds."""

# ruff: noqa: E501  (the texts are easier to read and to correct on one line)

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from .figures_french import tidy


@dataclass(frozen=True, slots=True)
class Term:
    term: str
    explanation: str
    source: str = ""  # of the law; empty where there is no single one

    @property
    def slug(self) -> str:
        """For an anchor: "crédits ouverts" → "credits-ouverts"."""
        plain = unicodedata.normalize("NFKD", self.term.lower().replace("’", " ")).encode("ascii", "ignore").decode()
        return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


_TERMS = (
    Term(
        "Autofinancement",
        "Ce qui reste des recettes courantes une fois payées les dépenses courantes : la commune s’en sert pour rembourser ses emprunts et pour investir. On dit aussi « épargne brute ».",
    ),
    Term(
        "Budget annexe",
        "Un budget à part, voté en plus du budget principal, pour un service qui doit avoir ses propres comptes : l’eau, un lotissement, un camping. Ses montants ne s’ajoutent pas à ceux du budget principal, car l’un peut verser de l’argent à l’autre.",
    ),
    Term(
        "Budget primitif",
        "Le premier budget de l’année, voté par le conseil municipal : il prévoit et autorise toutes les recettes et toutes les dépenses.",
        "CGCT, articles L2311-1, L2312-1 et L1612-2",
    ),
    Term(
        "Budget supplémentaire",
        "Un budget voté en cours d’année pour reprendre les résultats de l’année précédente et ajuster les prévisions.",
    ),
    Term(
        "Chapitre",
        "Un groupe de dépenses ou de recettes de même sorte, par exemple les frais de personnel. Le conseil municipal vote le plus souvent le budget chapitre par chapitre.",
        "CGCT, article L2312-2",
    ),
    Term(
        "Compte administratif",
        "Le bilan de l’année, présenté par le maire et voté par le conseil municipal : ce qui a vraiment été dépensé et reçu.",
        "CGCT, articles L1612-12 et L2121-31",
    ),
    Term(
        "Compte financier unique",
        "Un document qui remplace le compte administratif et le compte de gestion du comptable public : il dit ce qui a vraiment été dépensé et reçu dans l’année.",
        "Loi n° 2018-1317 de finances pour 2019, article 242",
    ),
    Term(
        "Crédits ouverts",
        "Les montants que le conseil municipal autorise à dépenser, ou prévoit de recevoir. Ils ne disent pas encore ce qui sera vraiment payé.",
    ),
    Term(
        "Décision modificative",
        "Un vote qui change le budget en cours d’année : il ajoute, retire ou déplace des crédits.",
        "CGCT, article L1612-11",
    ),
    Term(
        "Dette",
        "L’argent que la commune a emprunté et doit encore rembourser. Les intérêts sont payés en fonctionnement, le capital est remboursé en investissement.",
        "CGCT, article L2337-3",
    ),
    Term(
        "Équilibre",
        "Dans chaque section, les recettes prévues doivent être égales aux dépenses prévues, et les montants doivent être sincères. Une commune ne peut pas emprunter pour rembourser ses emprunts.",
        "CGCT, article L1612-4",
    ),
    Term(
        "Fonction",
        "Ce à quoi sert une dépense ou une recette : l’école, la culture, la voirie. Les petites communes ne sont pas tenues de l’indiquer.",
        "CGCT, article L2312-3",
    ),
    Term(
        "Nature",
        "La sorte d’une dépense ou d’une recette : un salaire, un achat d’électricité, un impôt, une subvention.",
        "CGCT, article L2312-3",
    ),
    Term(
        "Nomenclature M14 et M57",
        "La liste officielle des comptes que les communes doivent suivre pour écrire leur budget. La M57 remplace la M14 depuis le 1er janvier 2024 au plus tard ; certains chapitres ont changé de contenu.",
    ),
    Term(
        "Opération d’ordre",
        "Une écriture qui déplace un montant à l’intérieur du budget, sans argent qui entre ni qui sort : par exemple l’usure des bâtiments et du matériel (amortissement).",
    ),
    Term("Opération réelle", "Une dépense ou une recette qui fait vraiment entrer ou sortir de l’argent."),
    Term(
        "Restes à réaliser",
        "Les dépenses décidées mais pas encore payées, et les recettes certaines mais pas encore reçues, à la fin de l’année. Elles passent au budget de l’année suivante.",
        "CGCT, article R2311-11",
    ),
    Term(
        "Résultat reporté",
        "L’excédent ou le déficit des années précédentes, repris dans le budget (lignes 001 et 002). Ce n’est ni une dépense ni une recette de l’année.",
        "CGCT, article L2311-5",
    ),
    Term(
        "Section d’investissement",
        "La partie du budget qui concerne ce qui dure : travaux, bâtiments, matériel, et remboursement du capital des emprunts.",
        "CGCT, article L2311-1",
    ),
    Term(
        "Section de fonctionnement",
        "La partie du budget qui fait vivre les services chaque jour : salaires, énergie, fournitures, aides aux associations, payés par les impôts, les dotations et les tarifs.",
        "CGCT, article L2311-1",
    ),
    Term(
        "Virement à la section d’investissement",
        "La part des recettes de fonctionnement que le budget met de côté pour payer des investissements (lignes 023 et 021). C’est une prévision : aucun paiement n’est écrit sur ces lignes.",
    ),
)

TERMS: tuple[Term, ...] = tuple(Term(item.term, tidy(item.explanation), tidy(item.source)) for item in _TERMS)

_CHAPTERS = {
    "001": "Le solde d’investissement des années précédentes, excédent ou déficit.",
    "002": "Le résultat de fonctionnement des années précédentes, excédent ou déficit.",
    "010": "Les stocks, par exemple les terrains d’un lotissement.",
    "011": "Les achats et les services de tous les jours : énergie, fournitures, entretien, assurances.",
    "012": "Les salaires et les cotisations du personnel.",
    "013": "Les remboursements reçus sur les salaires et les achats, par exemple pour des arrêts maladie.",
    "014": "Les impôts que la commune reverse à d’autres, par exemple à un fonds de solidarité entre communes.",
    "020": "Une réserve d’investissement pour l’imprévu. Rien n’est payé sur cette ligne : l’argent passe d’abord à un autre chapitre.",
    "021": "L’argent venu de la section de fonctionnement pour investir. C’est une prévision, égale à la ligne 023.",
    "022": "Une réserve de fonctionnement pour l’imprévu. Rien n’est payé sur cette ligne : l’argent passe d’abord à un autre chapitre.",
    "023": "L’argent que la section de fonctionnement prévoit de donner à l’investissement, égal à la ligne 021.",
    "024": "Les ventes prévues de terrains, de bâtiments ou de matériel. Une fois faites, elles sont comptées en fonctionnement (compte 775).",
    "040": "Des écritures entre les deux sections, vues de l’investissement : amortissements, travaux faits par les agents. Aucun argent n’entre ni ne sort.",
    "041": "Des écritures à l’intérieur de la section d’investissement. Aucun argent n’entre ni ne sort.",
    "042": "Des écritures entre les deux sections, vues du fonctionnement : amortissements, travaux faits par les agents. Aucun argent n’entre ni ne sort.",
    "043": "Des écritures à l’intérieur de la section de fonctionnement. Aucun argent n’entre ni ne sort.",
    "10": "En recettes : la TVA remboursée par l’État, la taxe d’aménagement, et l’excédent de fonctionnement affecté à l’investissement (compte 1068).",
    "13": "Les subventions reçues pour investir : État, région, département, Europe.",
    "16": "En recettes : les nouveaux emprunts. En dépenses : le remboursement de leur capital. Les cautions y sont aussi.",
    "20": "Les études, les logiciels et les autres biens que l’on ne peut pas toucher.",
    "204": "Les subventions que la commune verse pour les investissements des autres.",
    "21": "Les achats de biens qui durent : terrains, bâtiments, véhicules, matériel.",
    "23": "Les travaux en cours, qui durent souvent plusieurs années.",
    "26": "Les parts que la commune prend dans des sociétés ou des organismes.",
    "27": "Les prêts et les avances de la commune, et leurs remboursements.",
    "45": "Les travaux faits pour le compte de quelqu’un d’autre, qui doit les rembourser.",
    "65": "Les aides aux associations, les contributions versées à d’autres organismes (syndicats, secours, CCAS) et les indemnités des élus.",
    "66": "Les intérêts des emprunts.",
    "67": "Les dépenses qui sortent de l’ordinaire, comme l’annulation d’une recette d’une année passée.",
    "68": "L’argent mis de côté pour un risque ou une perte probable (provisions).",
    "70": "Ce que paient les usagers : cantine, garderie, entrées, concessions du cimetière.",
    "73": "Les impôts et les taxes. Avec la M57, les impôts locaux sont à part, au chapitre 731.",
    "731": "Les impôts locaux, d’abord la taxe foncière (nomenclature M57).",
    "74": "Les aides de l’État et des autres collectivités pour le fonctionnement, d’abord la dotation globale de fonctionnement.",
    "75": "Les loyers et les autres recettes de gestion.",
    "76": "Les revenus financiers, souvent très faibles.",
    "77": "Les recettes qui sortent de l’ordinaire, comme la vente d’un bien.",
    "78": "L’argent mis de côté pour un risque (provisions) et repris, parce que le risque n’existe plus ou qu’il s’est réalisé.",
}

CHAPTERS: Mapping[str, str] = {code: tidy(text) for code, text in _CHAPTERS.items()}


def chapter(code: str) -> str:
    """The explanation of a chapter; "45411" is one of the "45". Empty for an unknown one."""
    return CHAPTERS.get(code) or (CHAPTERS["45"] if code.startswith("45") else "")


def term(slug: str) -> Term | None:
    return next((item for item in TERMS if item.slug == slug), None)
