"""What tells the papers of a town hall apart, as data: words of a file's name, first lines of a page.

Patterns meet folded text (lower case, no accents). In names, signs between words are one space.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ckanext.loos.records.document import PaperKind, Sureness

_K, _S = PaperKind, Sureness


class Rule(NamedTuple):
    kind: PaperKind
    sureness: Sureness  # where nothing else speaks
    pattern: re.Pattern[str]


def _rule(kind: PaperKind, sureness: Sureness, pattern: str) -> Rule:
    return Rule(kind, sureness, re.compile(pattern))


# What these words say is of another paper, or of no paper: they are taken out of a name first.
NOISE = re.compile(
    r"\b(?:approbation|adoption|arret)\s+d(?:u|es?)\s+(?:pv|proces\s+verba(?:l|ux)|comptes?\s+rendus?|cr)\b"
    r"|\bbudgets?\s+annexes?\b|\b(?:avec|et)\s+(?:ses\s+|leurs\s+)?annexes?\b|\bdecisions?\s+modificatives?\b"
    r"|\barretes?\s+(?:(?:inter\s?)?prefectora(?:l|ux)|ministeriels?|pref)\b|\bcomptes?\s+administratifs?\b"
    r"|\bpv\s+(?:de\s+|d\s)?(?:reception|livraison|chantier|constat|bornage|carence|infraction)\b"
)

# A number right after the word: the rest of the name is the act's title, and may hold any word.
NUMBERED = (
    _rule(_K.ANNEX, _S.LIKELY, r"^annexe\s?(?:n\s?)?\d"),
    _rule(_K.DELIBERATION, _S.LIKELY, r"^(?:deliberation|delib|del|dcm|dlb)\s?(?:(?:n|no|num)\s?)?\d"),
    _rule(_K.DELIBERATION, _S.LIKELY, r"^d\s?\d{4}\s\d{1,4}\b"),
    _rule(_K.DELIBERATION, _S.LIKELY, r"^\d{4}\s\d{1,4}\s(?:del|delib|deliberation|dcm)\b"),
    _rule(_K.ORDER, _S.LIKELY, r"^(?:arrete|arr|am)\s?(?:municipal\s|du\smaire\s)?(?:(?:n|no|num)\s?)?\d"),
    _rule(_K.DECISION, _S.LIKELY, r"^dec\s?(?:(?:n|no|num)\s?)?\d{1,4}\s\d{1,4}\b"),
    _rule(_K.DECISION, _S.LIKELY, r"^decision\s?(?:du\smaire\s|municipale\s)?(?:(?:n|no|num)\s?)?\d"),
)

_OTHERS = "commission|comite|jeunes|cmj|ecole"  # bodies whose papers are not the council's
NAMES = (
    _rule(_K.ANNEX, _S.LIKELY, r"\bannexes?\b|\bpieces?\s+jointes?\b|\bann\s?\d"),
    _rule(_K.LIST, _S.LIKELY, r"\bliste.*delib\w*|\btableau\s+des\s+delib\w*"),
    _rule(_K.BUDGET_NOTE, _S.LIKELY, r"\b(?:note|presentation|rapport|synthese)\b.*\bbudget\w*"),
    _rule(_K.BUDGET_NOTE, _S.LIKELY, r"\bbudget\w*\b.*\b(?:note|presentation|synthese)\b|\b(?:rob|dob)\b"),
    _rule(_K.BUDGET_NOTE, _S.LIKELY, r"\bnote\s+(?:de\s+presentation\s+)?breve\b.*"),
    _rule(_K.BUDGET_NOTE, _S.LIKELY, r"\b(?:note|presentation)\s.*\b(?:bp|ca|cfu)\b"),
    _rule(_K.CONVOCATION, _S.LIKELY, r"\bconvoc\w*|\bordre\s+du\s+jour\b|\bodj\b|\boj\b"),
    _rule(_K.MINUTES, _S.UNSURE, rf"\b(?:pv|proces\s+verbal)\b.*\b(?:elections?|{_OTHERS})\b"),
    _rule(_K.MINUTES, _S.LIKELY, r"\bproces\s?verba(?:l|ux)(?:\s+(?:des\s+)?deliberations?)?\b"),
    _rule(_K.MINUTES, _S.LIKELY, r"\bpvs?(?:\s?cm)?(?:\s?\d+)?(?:\s+des\s+deliberations)?\b"),
    _rule(_K.DECISION, _S.UNSURE, r"\bcomptes?\s+rendus?\s+(?:des?\s+)?(?:decisions?|delegations?)\b"),
    _rule(_K.REPORT, _S.UNSURE, rf"\b(?:cr|comptes?\s+rendus?)\b.*\b(?:chantier|publique|{_OTHERS})\b"),
    _rule(_K.REPORT, _S.LIKELY, r"\bcomptes?\s?rendus?\b|\bcrs?\s?(?:cm)?\d*\b"),
    _rule(_K.REPORT, _S.LIKELY, r"\breleves?\s+(?:des?\s+)?(?:decisions?|conclusions?)\b"),
    _rule(_K.UNKNOWN, _S.UNSURE, r"\b(?:registre|recueil)\b.*"),
    _rule(_K.DELIBERATION, _S.UNSURE, r"\b(?:deliberations|delibs)\b"),
    _rule(_K.DELIBERATION, _S.LIKELY, r"\bdelib(?:eration)?\b|\bdel\b|\bdcm\s?\d*\b|\bdel\d+\b"),
    _rule(_K.ORDER, _S.UNSURE, r"\barretes\b"),
    _rule(_K.ORDER, _S.LIKELY, r"\barrete\b|\barr\s?\d+\b"),
    _rule(_K.DECISION, _S.UNSURE, r"\bdecisions\b"),
    _rule(_K.DECISION, _S.LIKELY, r"\bdecision\b"),
)

# The kinds that a name as @CTES makes it tells, by the nature in it; its files from the second on are annexes.
NATURES = {"DE": _K.DELIBERATION, "AR": _K.ORDER, "AI": _K.ORDER}
CTES = re.compile(
    r"(?:^|[\W_])(?:[0-9A-Z]{2}_[A-Z]{2}-)?((?:[0-9]{3}|02[AB])-[0-9]{9}-[0-9]{8}-.{1,15}-[A-Z]{2})"
    r"(?:-[0-9]-[0-9](?:_([0-9]+))?)?(?![\w-])",
    re.IGNORECASE,
)

_BODY = r"(?:la\s+)?(?:seance|reunion|conseil|assemblee|session|deliberations?)"
_INVITED = r"(?:l'honneur\s+de\s+vous|vous\s+etes|je\s+vous|vous\s+prie\s+de|de\s+vous)\s+(?:convo|invit|convi|bien)"
_MEMBERS = r"(?:membres|conseillers)"
_OF = r"(?:du|au|a|des|d'une|de)\s+"
# Each begins a line (or two) at the top of the first page; the first line that speaks wins.
LINES = (
    _rule(_K.LIST, _S.CERTAIN, r"liste\s+(?:recapitulative\s+)?des?\s+(?:\d+\s+)?deliberations?\b"),
    _rule(_K.ORDER, _S.CERTAIN, r"extrait\s+du\s+registre\s+des\s+arretes"),
    _rule(_K.DECISION, _S.CERTAIN, r"extrait\s+du\s+registre\s+des\s+decisions"),
    _rule(_K.DELIBERATION, _S.CERTAIN, r"extraits?\s+d(?:u|es?)\s+(?:registre|proces[\s-]verba|deliberation)"),
    _rule(_K.MINUTES, _S.CERTAIN, rf"proces[\s-]?verbal\s+(?:\w+\s+)?(?:de\s+|du\s+|des\s+|d'une\s+)?{_BODY}"),
    _rule(_K.MINUTES, _S.LIKELY, r"proces[\s-]?verbal\b"),
    _rule(_K.DECISION, _S.UNSURE, r"compte[\s-]rendu\s+des\s+(?:decisions|delegations)"),
    _rule(_K.REPORT, _S.UNSURE, r"compte[\s-]rendu\b.*\b(?:commission|comite|chantier|reunion\s+publique)\b"),
    _rule(_K.REPORT, _S.CERTAIN, rf"(?:compte[\s-]?rendu|c-?r)\s+(?:\w+\s+)?(?:de\s+|du\s+|des\s+|d'une\s+)?{_BODY}"),
    _rule(_K.REPORT, _S.LIKELY, r"compte[\s-]?rendu\b"),
    _rule(_K.CONVOCATION, _S.CERTAIN, rf"(?!.*l'an\s+deux)convocation\s+{_OF}(?:une\s+|{_MEMBERS}|{_BODY})"),
    _rule(_K.CONVOCATION, _S.LIKELY, rf"convocation$|ordre\s+du\s+jour\s+(?:du\s+|de\s+)?{_BODY}"),
    _rule(_K.CONVOCATION, _S.CERTAIN, rf"(?=.*\b{_INVITED}).*\b{_BODY}"),
    _rule(_K.BUDGET_NOTE, _S.CERTAIN, r"note\s+(?:de\s+presentation|breve|synthetique|presentation\s+breve)"),
    _rule(_K.BUDGET_NOTE, _S.CERTAIN, r"rapport\s+(?:sur\s+les\s+|d')orientations?\s+budgetaires?"),
    _rule(_K.BUDGET_NOTE, _S.LIKELY, r"presentation\s+(?:breve|synthetique|du\s+budget|des\s+budgets)"),
    _rule(_K.ANNEX, _S.LIKELY, r"annexe\s+(?:n|\d|a\s+la|au|[ivx]+\b|:)|annexe\s*$"),
    _rule(_K.DECISION, _S.LIKELY, r"decision\s+(?:du\s+maire|municipale|n\s?[°o]|\d)"),
    _rule(_K.ORDER, _S.LIKELY, r"arrete\s+(?:du\s+maire|municipal|n\s?[°o]|permanent|temporaire|portant|\d)"),
    _rule(_K.ORDER, _S.LIKELY, r"arrete$"),
    _rule(_K.DELIBERATION, _S.LIKELY, r"deliberation\s+(?:du\s+conseil|n\s?[°o]|municipale|\d)"),
    _rule(_K.DELIBERATION, _S.UNSURE, r"(?:registre\s+des\s+)?deliberations\b"),
)
# A line that speaks of earlier minutes, or goes on after one that does.
EARLIER = re.compile(r"\b(?:approb|approuv|adopt|arretant|preceden|derniere?\s+seance)")
# Who signs an order that is not the town hall's.
PREFECT = re.compile(r"(?:le|la)\s+prefete?\b|prefete?\s+d")
