"""An act of a town hall (deliberation, order, contract…) as it goes to the prefecture, and who it is.

Terms follow @CTES, the French State's format for acts (XSD actesv1_1). An act may be known in part: a receipt
tells its reception, a deposit its files; `act_merge` joins what several files say of one act.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from .word import Word

_IDENTIFIER = re.compile(r"([0-9][0-9AB][0-9AB])-(\d{9})-(\d{8})-(.{1,15})-([A-Z]{2})", re.IGNORECASE | re.ASCII)


class Nature(Word):
    """What kind of act it is; values are the codes of @CTES. 7 is a local one: papers that go to no prefecture."""

    DELIBERATION = "1"
    REGULATORY = "2"
    INDIVIDUAL = "3"
    CONTRACT = "4"
    BUDGET = "5"
    OTHER = "6"
    LOCAL = "7"

    @property
    def abbreviation(self) -> str:
        """As in an identifier: "DE" for a deliberation."""
        return _ABBREVIATIONS[self]

    @classmethod
    def of(cls, abbreviation: str) -> Nature | None:
        return next((nature for nature, known in _ABBREVIATIONS.items() if known == abbreviation.upper()), None)


_ABBREVIATIONS: Mapping[Nature, str] = {
    Nature.DELIBERATION: "DE",
    Nature.REGULATORY: "AR",
    Nature.INDIVIDUAL: "AI",
    Nature.CONTRACT: "CC",
    Nature.BUDGET: "BF",
    Nature.OTHER: "AU",
    Nature.LOCAL: "HP",
}


class Paper(Word):
    """Which paper of nature 7 it is; values are those of Pastell's field `nature_autre_detail`."""

    LIST = "LD"  # of the deliberations examined
    TEMPORARY_ORDER = "AT"
    MINUTES = "PV"
    PERMANENT_ORDER = "AP"


class ActStatus(Word):
    """Where an act stands with the prefecture."""

    KNOWN = "known"  # nothing tells that it was sent
    RECEIVED = "received"  # acknowledged (ARActe, or the receipt's stamp)
    REFUSED = "refused"  # AnomalieActe: the prefecture could not take it
    CANCELLED = "cancelled"  # Annulation, ARAnnulation: the town withdrew its sending


class FileRole(Word):
    ACT = "act"
    STAMPED = "stamped"  # the act with the prefecture's stamp
    ANNEX = "annex"


class ActFile(NamedTuple):
    """A file of an act; `name` is its own name, without folder. `type_code` is @CTES's ("99_DE")."""

    name: str
    role: FileRole = FileRole.ACT
    type_code: str | None = None
    sha256: str | None = None  # where the bytes came along
    size: int | None = None  # bytes


class Identity(NamedTuple):
    """What makes an act the same one, whichever way it comes.

    Many communes begin their numbers again each year, so the date is part of it; numbers are compared
    in upper case with other signs as `_`. The list and the minutes of a session may share a number.
    """

    siren: str
    date: datetime.date
    number: str
    nature: Nature
    paper: Paper | None = None


@dataclass(frozen=True, slots=True)
class Ballot:
    """The counts of a vote; `present` counts voters, proxies included (SCDL's VOTE_REEL)."""

    seats: int | None = None
    present: int | None = None
    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    siren: str | None
    number: str  # as the town writes it
    date: datetime.date
    nature: Nature
    title: str = ""  # `Objet`; empty where only a receipt or a cancellation is known
    department: str | None = None  # three signs, as @CTES writes them: "062", "02A", "974"
    subject_code: str | None = None  # "7.1", the first two levels of the nomenclature
    files: tuple[ActFile, ...] = ()
    status: ActStatus = ActStatus.KNOWN
    receipt_id: str | None = None  # the IDActe of the receipt, as the prefecture writes it
    received_on: datetime.date | None = None
    previous_id: str | None = None  # PrecedentIdentifiantActe: the act that this one changes or replaces
    collectivity: str | None = None  # its name
    siret: str | None = None  # of the collectivity, where it is told
    ballot: Ballot | None = None
    url: str | None = None
    budget_year: str | None = None
    budget_name: str | None = None
    prefecture: str | None = None  # PREF_ID: "PREF062", "SPREF0627"
    paper: Paper | None = None  # of nature 7 only
    told_on: datetime.date | None = None  # the day of the message that says this; none where nothing dates it
    publishable: bool | None = None  # what the town itself said of its publication; none where it said nothing

    @property
    def identity(self) -> Identity:
        return Identity(self.siren or "", self.date, number_key(self.number), self.nature, self.paper)

    @property
    def key(self) -> str:
        """The IDActe where the department and SIREN are known, else the same without what is not."""
        department = self.department or (department_of(self.siren) if self.siren else None)
        parts = (
            department,
            self.siren,
            f"{self.date:%Y%m%d}",
            number_key(self.number),
            self.paper or self.nature.abbreviation,
        )
        return "-".join(part for part in parts if part)


@lru_cache(maxsize=10_000)
def number_key(number: str) -> str:
    """A number as it is compared: "dcm 2024-03/é" → "DCM_2024_03_E"."""
    letters = unicodedata.normalize("NFKD", number.strip().upper())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^A-Z0-9]", "_", plain)


def department_of(siren: str) -> str | None:
    """The department that a commune's SIREN tells (21 + department + …); none for others, Corsica and overseas."""
    code = siren[2:4]
    return f"0{code}" if siren.startswith("21") and code not in ("20", "97", "98") else None


class ParsedId(NamedTuple):
    department: str
    siren: str
    date: datetime.date
    number: str
    nature: Nature


def parse_id(text: str) -> ParsedId | None:
    """The parts of an IDActe ("062-216205286-20240312-2024_12-DE"); none when it is not one."""
    match = _IDENTIFIER.fullmatch(text.strip())
    nature = Nature.of(match[5]) if match else None
    if match is None or nature is None:
        return None
    try:
        day = datetime.date(int(match[3][:4]), int(match[3][4:6]), int(match[3][6:]))
    except ValueError:
        return None
    return ParsedId(match[1].upper(), match[2], day, match[4], nature)
