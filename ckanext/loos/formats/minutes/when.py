"""The day and the hour of a session."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from ckanext.loos.records.minutes import Field, Proposal, Sureness

from .numbers import DATE, DAY_MONTH, HOUR, YEAR, date_of, hour_of, weekday_agrees
from .text import Text, pattern

_Title = tuple[re.Match[str], datetime.date, bool]  # whether it stands in the title
_TITLE_ZONE = 700  # signs in which a date beside "séance" is that of the title
_HEAD = 6000
_FORMULAS = (
    pattern(rf"\bl'an {YEAR} ?,? ?(?:et )?,? ?(?:le )?{DAY_MONTH}"),
    pattern(rf"^le {DATE}(?=[^.]{{0,200}}?\b(?:reuni|assembl))"),
    pattern(rf"(?:reunie?s?|assemblee?s?) (?:en [a-z ]{{3,30}} )?le {DATE}"),
)
_TITLE = pattern(
    r"\b(?:seance|reunion|session|conseil|compte[ -]rendu|proces[ -]verbal|ccas|comite|bureau|assemblee"
    r"|deliberations)\b"
    rf"[^.;:]{{0,70}}?(?:\b(?:du|le)|[-,(\n]) ?{DATE}"
)
_OTHER_SESSION = re.compile(
    r"approbation|approuv|adopt|preceden|convo[cq]|derni|prochain|affich|\bpubli|\bvu\b|deliberation n"
)
_ADOPTED = re.compile(r"approuv|adopt|arrete|est soumis|est mis")
_AT = pattern(rf"\ba {HOUR}")
_DATED = pattern(rf"{DATE} ?[,(-]? ?(?:a )?{HOUR}")
_SENTENCE = re.compile(r"\.\s|\n\n")
_OPENED = (
    pattern(rf"^(?:heure|horaire|debut)(?: (?:d'ouverture|de debut|de (?:la )?(?:seance|reunion)))? ?: ?{HOUR}"),
    pattern(rf"(?:ouverture|debut) de (?:la )?(?:seance|reunion) ?:? ?{HOUR}"),
    pattern(rf"(?:seance|reunion)(?: publique)? (?:est |a ete )?(?:declaree )?ouverte[^.\n]{{0,40}}? a {HOUR}"),
    pattern(rf"(?:ouvre|ouverture de|debut de) (?:la )?(?:seance|reunion)[^.\n]{{0,50}}? a {HOUR}"),
)


def read(text: Text) -> Iterator[Proposal]:
    formula, titles = _formula(text), _best(list(_titles(text)))
    days = {day for _, day, _ in titles}
    match, day = formula if formula else (titles[0][0], titles[0][1]) if len(days) == 1 else (None, None)
    if match is None or day is None:
        return
    plain = day in days or not days if formula else any(in_title for _, _, in_title in titles)
    sure = plain and weekday_agrees(match, day)
    yield Proposal(Field.DATE, day, text.passage(*match.span()), Sureness.CERTAIN if sure else Sureness.LIKELY)
    yield from _hour(text, day, match)


def _formula(text: Text) -> tuple[re.Match[str], datetime.date] | None:
    for rule in _FORMULAS:
        for match in rule.finditer(text.folded, 0, _HEAD):
            if day := date_of(match):
                return match, day
    return None


def _best(titles: list[_Title]) -> list[_Title]:
    """Where several days are told, those of a session before those of minutes: it adopts the minutes of another day."""
    of_session = [title for title in titles if not title[0][0].startswith(("proces", "compte"))]
    return of_session if of_session and len({day for _, day, _ in titles}) > 1 else titles


def _titles(text: Text) -> Iterator[_Title]:
    """Dates told as the session's, but for those of another session."""
    for match in _TITLE.finditer(text.folded, 0, _HEAD // 2):
        before = text.folded[max(0, match.start() - 60) : match.start()].rsplit("\n\n", 1)[-1] + match[0]
        after = text.folded[match.end() : match.end() + 25].split("\n", 1)[0]
        in_title, day = match.end() < _TITLE_ZONE, date_of(match)
        of_minutes = match[0].startswith(("proces", "compte")) and not in_title
        if day and not of_minutes and not _OTHER_SESSION.search(before) and not _ADOPTED.search(after):
            yield match, day, in_title


def _hour(text: Text, day: datetime.date, date: re.Match[str]) -> Iterator[Proposal]:
    """The hour told with the session's date, or that of its opening; where they differ it is doubtful."""
    sentence = _SENTENCE.search(text.folded, date.end())
    stop = min(sentence.start() if sentence else date.end() + 400, date.end() + 400)
    found = [match for match in [_AT.search(text.folded, date.end(), stop)] if match]
    found += [match for match in _DATED.finditer(text.folded, 0, _HEAD // 2) if date_of(match) == day]
    found += [match for rule in _OPENED if (match := rule.search(text.folded, 0, _HEAD))]
    hours = [(match, hour) for match in found if (hour := hour_of(match))]
    if hours:
        agreed = len({hour for _, hour in hours}) == 1
        match, hour = hours[0]
        sureness = Sureness.CERTAIN if agreed else Sureness.LIKELY
        yield Proposal(Field.START, hour, text.passage(*match.span()), sureness)
