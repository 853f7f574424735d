"""The prefecture's receipt as operators print it on an act: its identifier, when it was received and published.

S²LOW prints « Envoyé en préfecture le… Reçu en préfecture le… Publié le… ID : … », FAST and iXBus « Accusé de
réception en préfecture … Date de réception préfecture : … », JVS « AR Prefecture … Reçu le… », Berger-Levrault
« Accusé de réception - Ministère de l'intérieur … Réception par le préfet : … ». The text may be cut over lines.
An identifier that is malformed, or several, give no stamp.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from itertools import chain, islice

from stdnum.fr import siren as siren_number

from ckanext.loos.records.act import parse_id
from ckanext.loos.records.document import Stamp

from .paper_dates import DATE, day_of, folded

_AROUND = 300  # signs before and after an identifier in which its stamp's other lines stand
_MOST = 500  # identifiers that are looked at; a stamp is on each page at most
_NATURES = r"D\s?E|A\s?[RIU]|C\s?C|B\s?F"
_DASH = "[-‐-―−]"
_START = r"(?<![\w-])(?:\d\d_[A-Z]{2}-)?"  # some operators print the name of the file, which begins with its type
_TAIL = r"(?:-\d-\d(?:_\d+)?(?:\.[A-Z]+)?)?(?![\w-])"  # and goes on with its message's code
_WHOLE = rf"{_START}((?:\d{{3}}|02[AB])-\d{{9}}-\d{{8}}-\S{{1,15}}-(?:{_NATURES})){_TAIL}"
_SIGN = r"(?:\d\s?){%d}"
_LOOSE = (
    rf"{_START}((?:{_SIGN % 3}|0\s?2\s?[AB]\s?){_DASH}\s?{_SIGN % 9}{_DASH}\s?{_SIGN % 8}{_DASH}"
    rf"\s?(?:[\w./-]\s?){{1,15}}?{_DASH}\s?(?:{_NATURES}))(?![\w-])"
)
_IDENTIFIERS = (re.compile(_WHOLE, re.IGNORECASE), re.compile(_LOOSE, re.IGNORECASE))
_RECEIPT = re.compile(r"\bid(?:entifiant)?\b|accuse|recu|reception|prefet|prefecture|\bar\s+pref|transmi|executoire")
_AT = r"\s*(?:le|du|:|;)?\s*:?\s*(?:le\s+)?"
_RECEIVED = re.compile(
    r"(?:date\s+(?:de|d')\s*(?:l'\s*)?(?:accuse\s+de\s+)?reception(?:\s+de\s+l'accuse(?:\s+de\s+reception)?)?"
    r"(?:\s+(?:en|par|a|de))?(?:\s+la|\s+le)?(?:\s+(?:sous-)?prefe(?:cture|t))?"
    r"|date\s+d'emission\s+de\s+l'accuse\s+de\s+reception|date\s+(?:de\s+l'|d')\s?ar"
    r"|recue?\s+(?:en|a\s+la|par\s+la)\s+(?:sous-)?prefecture|reception\s+(?:en|par\s+le|par\s+la)\s+(?:sous-)?prefe(?:t|cture)"
    rf"|acte\s+recu|(?<!convocation\s)recu){_AT}{DATE}"
)
_PUBLISHED = re.compile(
    r"(?:(?:affiche|publie|mis\s+en\s+ligne)e?(?:\s+ou\s+notifiee?)?|(?:date\s+d')?affichage|(?:date\s+de\s+)?publication)"
    rf"{_AT}{DATE}"
)
_LINE = re.compile(
    r"^.*(?:pr[eé]fecture|r[eé]ception par le pr[eé]fet|accus[eé] (?:de r[eé]ception|certifi[eé])|affich[eé]e? le"
    r"|publi[eé]e? le|t[eé]l[eé]transmi|\d{9}-\d{8}-).*$",
    re.IGNORECASE | re.MULTILINE,
)


def find(text: str, recognised: bool = False) -> Stamp | None:
    """The one stamp of a text. In recognised text a SIREN whose key is wrong was misread, and there is none."""
    found = [(name, near) for name, near in _identifiers(text) if _RECEIPT.search(near)]
    if len({name.upper() for name, _ in found}) != 1:
        return None
    name, near = found[0][0], [near for _, near in found]
    if recognised and not siren_number.is_valid(name.split("-")[1]):
        return None
    return Stamp(name, _one(_RECEIVED, near), _one(_PUBLISHED, near))


def without(text: str) -> str:
    """A text without the lines of stamps: what the paper itself says."""
    return _LINE.sub("", text)


def _identifiers(text: str) -> Iterator[tuple[str, str]]:
    """Each identifier, and the folded text around it."""
    for match in islice(chain.from_iterable(known.finditer(text) for known in _IDENTIFIERS), _MOST):
        name = re.sub(_DASH, "-", re.sub(r"\s", "", match[1]))
        if parse_id(name):
            around = text[max(0, match.start() - _AROUND) : match.end() + _AROUND]
            yield name, " ".join(folded(around).split())


def _one(label: re.Pattern[str], near: list[str]) -> datetime.date | None:
    """The date that all these places tell; none when they tell several."""
    days = {day_of(match.groups()) for text in near for match in label.finditer(text)}
    return days.pop() if len(days) == 1 else None
