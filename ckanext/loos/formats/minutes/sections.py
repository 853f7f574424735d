"""Where a text lists who was present, represented and absent: found by the words that announce it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ckanext.loos.records.session import Presence

from . import lists as minutes_lists
from .text import SAME_LINE, Text, pattern

_S = r"(?:e?s?|\(e\)s?|[·.-]e[·.-]?s?|[·.-]?s[·.-]es)"  # "présents", "présent(e)s", "présent·es", "présents-es"
_WORDS = (
    rf"(?:etaient|etait|sont|est|avaient|avait|ont|ayant|a|avoir|conseiller{_S}|municipal|municipaux|communautaires?"
    rf"|membres?|titulaires?|suppleants?|administrateurs?|administratrices?|delegue{_S}|elu{_S}|et|ou|les|des|de"
    rf"|non|avec|avant"
    rf"|sans|en|liste|qui|par|egalement|present{_S}|absent{_S}|excuse{_S}|represente{_S}|pouvoirs?|procurations?"
    rf"|donne{_S}"
    r"|vote)(?![\w·])"
)
_LABEL = pattern(
    rf"(?<![\w'-])(?P<words>{_WORDS}(?:(?:\s{{1,2}}|\s?[/,-]\s?){_WORDS}){{0,7}})"
    rf"(?: ?\(\d{{1,3}}\))?(?: ?:(?:{SAME_LINE}(?P<count>\d{{1,3}})\b(?! ?[h/.)])[ :-]{{0,3}})?|(?P<bare>\n)"
    r"|(?= (?:mesdames|messieurs|mmes?|mm?|mrs)\b))"
)
_END = pattern(
    r"(?:(?:le |la |les |des )?secretaires?(?: (?:de seance|est|:)|:| ?\()|date (?:de )?(?:la )?convocation"
    r"|(?:le )?nombre d|le quorum|quorum"
    r"|ordre du jour|assist(?:e|ent|ait|aient)|formant|en exercice ?:|presents? ?: ?\d|lesquels|soit \d|votants"
    r"|conseillers en exercice"
    r"|membres en exercice"
    r"|presidente? de seance|l'an |deliberation|objet ?:|invitee?s|les membres presents|les conseillers presents"
    r"|a ete |ont ete "
    r"|(?:la |le )?seance|il (?:est|a)|arrivees? |departs? |ouverture|convocation"
    r"|(?:(?:monsieur|madame|m\.|mme) )?(?:le |la )(?:maire|presidente?) (?:ouvre|declare|constate|procede|propose"
    r"|rappelle"
    r"|informe|demande|souhaite|remercie|fait|soumet|est|expose|explique|indique|presente|donne lecture|salue"
    r"|certifie|preside))"
)
_NONE = re.compile(r"\W{0,5}(?:néant|aucune?|/|-)\W{0,5}$", re.IGNORECASE)


class _Label(NamedTuple):
    presence: Presence
    start: int
    end: int
    told: int | None


class Section(NamedTuple):
    """A list of people between two places; `told` is how many the text says they are."""

    presence: Presence
    start: int
    end: int
    told: int | None

    def is_none(self, text: Text) -> bool:
        return bool(_NONE.match(text.clean[self.start : self.end]))


def find(text: Text, end: int) -> list[Section]:
    """The first list of the present before `end`, and the lists of others that go with it."""
    labels = [label for match in _LABEL.finditer(text.folded, 0, end) if (label := _label(text, match))]
    found = list(_sections(text, labels, end))
    present = (section for section in found if section.presence is Presence.PRESENT)
    first = next((s for s in present if minutes_lists.read(text, s.start, s.end).entries), None)
    if first is None:
        return []
    near = [section for section in found if abs(section.start - first.start) < 6000]
    return [first, *(section for section in near if section.presence is not Presence.PRESENT)]


def _label(text: Text, match: re.Match[str]) -> _Label | None:
    """From its first capital on; "Présents : 10" alone announces no list."""
    begins = next(
        (m.start() for m in re.finditer(r"[a-z]{1,20}", match["words"]) if _capital(text, match, m.start())), None
    )
    presence = _presence(match["words"][begins:]) if begins is not None else None
    if presence is None or begins is None:
        return None
    start = match.start() + begins
    if match["bare"] is not None and text.folded[max(0, start - 1) : start].strip("\n"):
        return None
    return _Label(presence, start, match.end(), int(match["count"]) if match["count"] else None)


def _capital(text: Text, match: re.Match[str], place: int) -> bool:
    return text.clean[match.start() + place].isupper()


def _presence(words: str) -> Presence | None:
    if re.search(r"pouvoir|procuration|represent", words) and not re.search(r"\b(?:sans|non)\b", words):
        return Presence.REPRESENTED
    if re.search(r"absent|excus", words):
        return Presence.ABSENT
    return Presence.PRESENT if "present" in words else None


def _sections(text: Text, labels: list[_Label], end: int) -> Iterator[Section]:
    for place, label in enumerate(labels):
        stop = labels[place + 1].start if place + 1 < len(labels) else end
        stop = next((m.start() for m in _END.finditer(text.folded, label.end, stop) if _ends(text, m)), stop)
        content = text.clean[label.end : stop]
        leading = re.match(r"\s*(\d{1,3})\s", content) if label.told is None else None
        if re.search(r"[^\W\d_]{2}", content) or _NONE.match(content):
            count = int(leading[1]) if leading else label.told
            yield Section(label.presence, label.end + (leading.end() if leading else 0), stop, count)


def _ends(text: Text, end: re.Match[str]) -> bool:
    before = text.clean[end.start() - 1 : end.start()]
    starts = text.clean[end.start()].isupper() or end[0].startswith("formant")
    return starts and not (before.isalnum() or before in "'-")
