"""The words by which minutes tell what became of a deliberation, and how it was voted."""

from __future__ import annotations

import re

from .numbers import NUMBER
from .text import SAME_LINE, pattern

_NONE = r"/|neant\b|aucune?\b"
_UNIT = r"(?:voix|votes?|suffrages?|abst[a-z]{0,9}\b(?:\(s\))?(?! ?:? ?\d))"  # of a number that belongs to what follows
_COUNT = (
    rf"(?:(?<=:) ?(?P<n>{NUMBER}|{_NONE})"
    rf"|{SAME_LINE}(?P<bare>\d{{1,3}}\b(?!(?:(?!\n)\s){{1,3}}{_UNIT})))"
)
_NO_SUM = r"(?! ?(?:€|%|[.,]\d|\d|euros|h\b|ans\b|mois\b|m2|jours))"
_FOR = r"(?:ont vote |votes? |voix )?pour\b"
_AGAINST = r"(?:ont vote |votes? |voix )?contre\b"
_ABSTAINED = r"(?:se sont abstenue?s?|s'est abstenue?|abstentions?)\b"
_WHAT = rf"(?:(?P<for>{_FOR})|(?P<against>{_AGAINST})|(?P<abstained>{_ABSTAINED}))(?:\(s\))?"
AGAINST_EACH_OTHER = pattern(
    rf"(?P<n>{NUMBER}) (?:voix|votes?) contre (?P<m>{NUMBER})\b(?! ?(?:abst|voix pour"
    rf"|pour))"
)
COUNTED = pattern(
    rf"(?P<before>{NUMBER}) (?:(?P<voices>voix|votes?|suffrages?) )?(?P<what>pour|contre|abstentions?)\b(?:\(s\))?"
    rf"(?! ?: ?\d)|\b{_WHAT} ?:?{_COUNT}{_NO_SUM}"
)
VOTED = re.compile(r"\b(?:voix|votes?|votants?)\b")
OTHER_SIDE = {
    side: re.compile(rf"\b(?:{side}|abstentions?)(?:\(s\))?\s{{0,2}}(?::|/|\d)|\d\s{{1,2}}(?:{side}|abst)")
    for side in ("pour", "contre")
}
UNCLEAR = re.compile(r"(?:exprimes?|votants?|presents?|representes?|pour|contre|abstentions?)\s{0,2}:?\s{0,2}$")
RECALLED = re.compile(r"avai(?:t|en)|rappel|par deliberation|\ben 20\d\d|precedent|lors d")
DECIDES = (
    r"(?:decid|adopt|approuv|accept|accord|valid|autoris|design|emet|fix|retien|donn|attribu|instaur|cre|vot"
    r"|deliber|arret|"
    r"nomm|maintien|institu|reconduit|sollicit|confirm|elit|elu)"
)
UNANIMOUS = pattern(
    r"\b(?:a |de )?l'unanimite\b|^(?:adopte|approuve|vote|accepte|accord)e?e? ?:? unanimite\b|\bunanimite\b(?= des|$)"
)
MAJORITY = pattern(r"\ba la majorite\b(?! (?:relative|des deux|qualifiee|municipale|requise))")
ADOPTED = pattern(
    r"\b(?:deliberation|motion|v(?:oe|œ)u|proposition|elle|rapport|point|projet)[^.;\n]{0,60} (?:est "
    r"|a ete )?(?:adoptee?|approuvee?)\b|(?:^|(?<=\t))(?:est )?(?:adoptee?|approuvee?)\b"
)
REJECTED = pattern(
    r"\b(?:deliberation|motion|v(?:oe|œ)u|proposition|demande|point|projet|elle|il)[^.;\n]{0,60} (?:est |a ete "
    r"|sont )?(?:rejetee?|repoussee?)\b"
    r"|\brejette la (?:proposition|deliberation|motion|demande)|(?:^|(?<=\t))(?:est )?rejetee?\b"
    r"|\bn'est pas (?:adoptee?|approuvee?)\b"
)
NOTED = pattern(r"\b(?:pren(?:d|nent)|donne|a pris|ont pris) acte\b|\bdont acte\b")
WITHDRAWN = pattern(
    r"\bretiree?s? de l'ordre du jour|\b(?:deliberation|point|rapport|question)[^.;\n]{0,40} (?:est "
    r"|a ete )retiree?\b|(?:^|(?<=\t))(?:est )?retiree?\b"
)
POSTPONED = pattern(
    r"\b(?:deliberation|point|rapport|question|sujet|decision|vote)[^.;\n]{0,40} (?:est |sont |a ete )(?:ajournee?"
    r"|reportee?|differee?)s?\b"
    r"|(?:^|(?<=\t))(?:est )?(?:ajournee?|reportee?)\b"
)
SECRET = pattern(r"\b(?:scrutin|bulletins?|vote)s? secrets?\b")
ROLL_CALL = pattern(r"\b(?:au |un |par )scrutin public\b|\bvote (?:au|par) (?:scrutin public|appel nominal)")
HANDS = pattern(r"\b(?:a|vote a) mains? levees?\b")
DECISION = pattern(
    r"\bunanimite\b|\ba la majorite\b|\b(?:voix|votes?) (?:pour|contre)\b|\b(?:pour ?:|contre ?:?|abstentions? ?:?) ?\d"
    r"|\b\d{1,3} pour\b"
    r"|\b(?:prend|donne) acte\b|\bretiree?\b|\bajournee?\b|\breportee?\b|\b(?:adoptee?|approuvee?|rejetee?"
    r"|repoussee?)\b|\bsecrets?\b"
)
ELSEWHERE = re.compile(
    r"commission|comite technique|\bcst\b|amendement|peut decider|seance du|candidat|bulletins?\b|ne pas proceder"
    r"|a moins"
)
NEGATIVE = re.compile(r"\brefus|n'approuve pas|defavorable|s'oppose|\bdecline\b|ne souhaite pas|n'autorise pas")
IF_EVER = re.compile(r"ne pas |\ba moins\b|\bpeut\b|\bsauf\b|article|l\. ?2121|\bsi \b|devr|main levee")
ASKED = re.compile(r"demand|proced|vot|resultat|depouill|derou|lieu")
