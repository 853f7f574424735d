"""What the names of @CTES files and identifiers tell: the department, the town's SIREN, the act, the message.

    99_DE-062-216205286-20240312-2024_12-DE-1-1_1.pdf    a file of an act, with its type code
    062-216205286----1-3_1.xml                           a message that names no act
    SLO-EACT--216205286--20240312-5.tar.gz               what an operator sends; TACT is a test
    EACT--SPREF0627-216205286-20240314-9.xml             what a prefecture answers
"""

from __future__ import annotations

import datetime
import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from ckanext.loos.records.act import Nature, parse_id

_COPY = re.compile(r"( ?\(\d+\))?(\.[A-Za-z0-9]{1,5}){0,2}$")  # "… (1).xml", as a browser saves a second copy
_TYPE = r"(?:(?P<type>[A-Z0-9]{2}_[A-Z0-9]{2})-)?"
_TOWN = r"(?P<department>[0-9][0-9AB][0-9AB])-(?P<siren>\d{9})-"
_PREFIX = re.compile(_TYPE + _TOWN, re.IGNORECASE | re.ASCII)
_MESSAGE = re.compile(
    _TYPE + _TOWN + r"(?P<date>\d{8})?-(?P<number>.*)-(?P<nature>[A-Z]{2})?-(?P<message>\d-\d)(?:_\d+)?",
    re.IGNORECASE | re.ASCII,
)
_ENVELOPE = re.compile(
    r"(?:ANO_)?(?:[A-Z0-9]{3}-)?(?P<kind>[ET])ACT--(?:[A-Z]+[0-9AB]+-)?(?P<siren>\d{9})-{1,2}(?P<sent>\d{8})-\d+",
    re.IGNORECASE | re.ASCII,
)


class Clue(NamedTuple):
    """What one name tells of an act; any part may be unknown."""

    department: str | None = None
    siren: str | None = None
    date: date | None = None
    number: str | None = None
    nature: Nature | None = None
    type_code: str | None = None  # "99_DE"
    message: str | None = None  # "1-1" for an act's sending
    test: bool = False  # sent to try the operator's service
    sent: datetime.date | None = None  # the day of an envelope


def of_identifier(text: str) -> Clue:
    """The parts of an IDActe."""
    parts = parse_id(text)
    return Clue(*parts) if parts else Clue()


@lru_cache(maxsize=1000)  # an archive's names come several times each
def of_file(name: str) -> Clue:
    """The parts of an own name, with or without its extension; nothing for a name of another kind."""
    stem = _COPY.sub("", name)
    if envelope := _ENVELOPE.fullmatch(stem):
        test = envelope["kind"].upper() == "T"
        return Clue(siren=envelope["siren"], test=test, sent=day(envelope["sent"]))
    match = _MESSAGE.fullmatch(stem) or _PREFIX.match(stem)
    if match is None:
        return Clue()
    told = match.groupdict()
    return Clue(
        told["department"].upper(),
        told["siren"],
        day(told.get("date") or ""),
        told.get("number") or None,
        Nature.of(told.get("nature") or ""),
        (told["type"] or "").upper() or None,
        told.get("message"),
    )


def shown(name: str) -> bool:
    """Whether a name may be told to people: one of @CTES, with nothing else in it."""
    return of_file(name).siren is not None and re.fullmatch(r"[A-Za-z0-9_.-]{1,80}", name) is not None


def untyped(name: str) -> str:
    """A name as it is looked for: some systems put the type code in front of it, others do not."""
    match = _PREFIX.match(name)
    return name[match.start("department") :].lower() if match else name.lower()


def day(text: str) -> date | None:
    """A date as "20240312"."""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
