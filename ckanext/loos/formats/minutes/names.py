"""A person's name as minutes write it: with or without civility, surname first or last, with particles.

A name is told as "Prénom NOM" where capitals show which is which, else as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ckanext.loos.records.official import folded

CIVILITY = (
    r"(?:(?:mesdames|messieurs|mmes|mrs|mm)\b\.? ?(?:(?:et|,) (?:mesdames|messieurs|mmes|mm)\b\.?)?"
    r"(?: les (?:conseillers?|adjoints?|membres|vice-presidents?)(?:[ -][a-z]{2,15}){0,2})? ?:?"
    r"|(?:monsieur|madame|mademoiselle|docteur|maitre|mme|mlle|mrne|mmc|mr|dr)\b\.?|m\.|m(?=\s))"
)
PLURAL = re.compile(r"(?:mesdames|messieurs|mmes|mrs|mm)\b")
_PARTICLES = frozenset("de du des d la le les l van von der den ten el ben da dos di del della dit dite saint".split())
_ROLES = frozenset(
    "maire maires adjoint adjointe adjoints adjointes conseiller conseillere conseillers conseilleres president "
    "presidente delegue deleguee delegues deleguees titulaire titulaires suppleant suppleante membre membres "
    "administrateur administratrice administrateurs vice-president vice-presidente vice-presidents doyen doyenne "
    "excuse excusee excuses absent absente absents present presente premier premiere deuxieme troisieme quatrieme "
    "cinquieme sixieme septieme huitieme neuvieme secretaire rapporteur rapporteure depute senateur".split()
)
_RANK = re.compile(r"\d{1,2}\s?(?:er|ere|e|eme|nd|nde)?$")
_NOT_NAMES = frozenset(
    "conseil municipal municipale communautaire commune ville mairie seance date nombre ordre jour pouvoir pouvoirs "
    "procuration procurations quorum deliberation convocation objet vote votes voix contre abstention abstentions "
    "monsieur madame messieurs mesdames groupe liste majorite opposition unanimite neant aucun aucune personne "
    "directeur directrice general generale services service public article code point question questions "
    "municipaux municipales communautaires elu elue nomme nommee designe designee formant lesquels soit tous toutes "
    "autres elus assistaient total etc comptable tresorier".split()
)
_BROKEN = re.compile(r"(?<=\w)-\s{1,3}(?=[^\W\d_])")
_BROKEN_SURNAME = re.compile(r"[^\W\d_a-zà-ÿ]-\s{1,3}[^\W\d_a-zà-ÿ]{2}")
_MOST_WORDS = 7


@dataclass(frozen=True, slots=True)
class Name:
    """`value` as it is told; `surname` where capitals show it. `alone`: one word, that only a civility makes a "
    "name."""

    value: str
    surname: str | None
    alone: bool = False
    doubtful: bool = False  # a surname cut by a hyphen at the end of a line: was the hyphen part of it?


def parse(text: str) -> Name | None:
    """The whole of a text (without civility) as a name; a role after it is left out; none when it is no name."""
    joined = _BROKEN.sub("-", text)
    words = joined.split()
    if words and is_role(words[0]):
        return None
    words = words[: next((place for place, word in enumerate(words) if place and is_role(word)), len(words))]
    kinds = [_kind(word, words[place + 1 :]) for place, word in enumerate(words)]
    if not words or len(words) > _MOST_WORDS or None in kinds:
        return None
    name = _ordered(words, "".join(kind or "" for kind in kinds))
    return replace(name, doubtful=bool(_BROKEN_SURNAME.search(text))) if name else None


def several(text: str) -> list[str]:
    """The names in a text that is nothing but names, one after the other, where capitals show where each ends."""
    words = text.split()
    kinds = "".join(_kind(word, words[place + 1 :]) or "?" for place, word in enumerate(words))
    for order in (r"[GI]{1,4}[SP]{0,4}S", r"P{0,3}S[SP]{0,3}(?<!P)[GI]{1,4}"):
        if re.fullmatch(rf"(?:{order}){{2,60}}", kinds):
            spans = [match.span() for match in re.finditer(order, kinds)]
            return _words_between(text, words, spans)
    return []


def _words_between(text: str, words: Sequence[str], spans: Sequence[tuple[int, int]]) -> list[str]:
    """The stretches of a text from one word to another."""
    places, at = [], 0
    for word in words:
        at = text.index(word, at)
        places.append((at, at + len(word)))
        at += len(word)
    return [text[places[first][0] : places[last - 1][1]] for first, last in spans]


def starting(text: str) -> Name | None:
    """The longest name with given name and surname that a text starts with."""
    words = text.replace("\n", " ").split()[:_MOST_WORDS]
    found = (parse(" ".join(words[:count])) for count in range(len(words), 1, -1))
    return next((name for name in found if name and name.surname), None)


def is_role(word: str) -> bool:
    plain = folded(word)
    return plain in _ROLES or bool(_RANK.fullmatch(plain))


def _kind(word: str, after: Sequence[str]) -> str | None:
    """S a surname in capitals, G a given name (or a surname in small letters), P a particle, I initials."""
    plain = folded(word)
    if plain in _NOT_NAMES or not re.fullmatch(r"[^\W\d_](?:[^\W\d_]|['.-]){0,30}", word):
        return None
    if plain in _PARTICLES and after and "." not in word and not (word.isupper() and len(plain) > 1):
        return "P"
    if re.fullmatch(r"(?:[^\W\d_]{1,2}\.?-?){1,3}", word) and "." in word and word[0].isupper():
        return "I"
    letters = re.sub(r"^[dl]'(?=[^\W\d_])", "", word)
    if letters.isupper() and len(plain) > 1 and "." not in word:
        return "S"
    parts = re.split(r"['-]", letters)
    return "G" if all(part[:1].isupper() for part in parts if part) and "." not in word else None


def _ordered(words: Sequence[str], kinds: str) -> Name | None:
    value = " ".join(words)
    if len(words) == 1:
        return Name(value, value if kinds == "S" else None, alone=True) if kinds in ("S", "G") else None
    if re.fullmatch(r"[GI]{1,4}[SP]{0,4}S", kinds):
        start = re.search(r"[SP]", kinds)
        return Name(value, " ".join(words[start.start() if start else 0 :]))
    if first := re.fullmatch(r"(P{0,3}S[SP]{0,3})(?<!P)([GI]{1,4})", kinds):
        surname = " ".join(words[: first.end(1)])
        return Name(f"{' '.join(words[first.end(1) :])} {surname}", surname)
    if re.fullmatch(r"P{1,3}[SG]", kinds):
        return Name(value, value, alone=True)
    if re.fullmatch(r"P{0,3}S[SP]{0,3}(?<!P)", kinds) or re.fullmatch(r"G{1,3}P{0,3}G{1,2}", kinds):
        return Name(value, None)
    return None
