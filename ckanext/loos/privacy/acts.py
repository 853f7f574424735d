"""The gate for acts: why one is held back, by its nature, its subject, its title and its text.

A minimal one, until the whole gate exists: simple rules, which hold when in doubt. Rules and sources: `acts.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from ckanext.loos.records.act import Act
from ckanext.loos.records.official import folded
from ckanext.loos.records.words import searchable

_NAMED = "Il semble nommer une personne."
_REACHED = "Il contient une adresse, un téléphone, un courriel ou un numéro personnel."
_REFUSED = "La mairie a demandé de ne pas le publier."
_UNREAD = "Son texte n'a pas pu être lu."
_RECOGNISED = "Son texte a été reconnu d'après une image, avec des erreurs possibles."
_UNTITLED = "Son objet n'est pas connu."
_NO_SUBJECT = "Sa matière n'est pas connue."
_CIVILITY = re.compile(
    r"\b(?i:m\.|mm\.|mme|mmes|mlle|monsieur|messieurs|madame|mesdames|mademoiselle|me|ma[îi]tre|dr|docteur)\s+"
    r"(?P<name>(?:[A-ZÀ-ÖØ-Þ][\w'’.-]*\s*){1,4})"
)
_NUMBERS = re.compile(
    r"(?<![\w.+-])[\w.+-]+@[\w-]+\.\w+"  # e-mail; begun once in a long word, else its square is searched
    r"|\b0[1-9](?:[ .-]?\d\d){4}\b"  # telephone
    r"|\b[12]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d\d|2[ab])\d{6}\b"  # NIR
    r"|\bfr\d{2}[ \d]{20,}"  # IBAN
    r"|\b\d{1,4}\s*(?:bis|ter)?,?\s+(?:rue|avenue|av\.|boulevard|bd|chemin|impasse|allee|route)\s"  # a house's address
)


_WORDS = ("places", "functions", "first_names")


@cache
def _rules() -> dict[str, Any]:
    rules = yaml.safe_load((files(__package__) / "acts.yaml").read_text("utf-8"))
    doubts = [(re.compile(rf"\b(?:{'|'.join(map(re.escape, r['words']))})"), r["reason"]) for r in rules["words"]]
    return {name: frozenset(rule) if name in _WORDS else rule for name, rule in rules.items()} | {"words": doubts}


def reasons(act: Act, officials: Collection[str] = ()) -> list[str]:
    """Why an act is held, in French; empty when it may be published. `officials`: folded names that may be told."""
    found = [_rules()["natures"].get(act.nature.value, "")]
    found += [words for code, words in _rules()["subjects"].items() if _under(act.subject_code, code)]
    found += [] if act.subject_code or act.nature != "1" else [_NO_SUBJECT]
    found += [_REFUSED] if act.publishable is False else []
    found += doubts(act.title, officials) if act.title else [_UNTITLED]
    return list(dict.fromkeys(filter(None, found)))


def file_reasons(act: Act, text: str, unread: int, recognised: bool, officials: Collection[str] = ()) -> list[str]:
    """Why a file of an act is held: nobody has read it, a machine guessed its text, or its text raises a doubt."""
    found = [] if act.nature in ("1", "2") else [_rules()["natures"][act.nature.value]]
    if unread:
        found.append(_UNREAD)
    if recognised:
        found.append(_RECOGNISED)
    return [*found, *doubts(text, officials)]


def _under(subject: str | None, code: str) -> bool:
    return subject is not None and (subject == code or subject.startswith(f"{code}."))


def doubts(text: str, officials: Collection[str] = ()) -> list[str]:
    """What in a title or a text may be personal, in French."""
    plain = " ".join(searchable(text).split())
    found = [reason for begins, reason in _rules()["words"] if begins.search(plain)]
    if _NUMBERS.search(plain):
        found.append(_REACHED)
    if any(not _known(name, officials) for name in _names(text)):
        found.append(_NAMED)
    return found


def _names(text: str) -> Iterator[str]:
    """What looks like the name of a person: after a civility, or after a first name."""
    for match in _CIVILITY.finditer(text):
        words = [word for word in folded(match["name"]).split("-") if word not in ("le", "la", "l", "les")]
        if words and words[0] not in _rules()["functions"]:
            yield match["name"]
    words = text.split()
    for before, first, last in zip(["", *words], words, words[1:], strict=False):
        if last[:1].isupper() and _is_first_name(first) and folded(before) not in _rules()["places"]:
            yield f"{first} {last}"


def _is_first_name(word: str) -> bool:
    """Also of two: "Jean-Pierre"."""
    return word[:1].isupper() and folded(word).split("-")[0] in _rules()["first_names"]


def _known(name: str, officials: Collection[str]) -> bool:
    """Whether these words are the name of an official, in any order, or a part of it."""
    words = set(folded(name).split("-"))
    return any(words <= set(official.split("-")) for official in officials)
