"""An act that is no deliberation of a session, as the yearly register of acts tells it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from .act import Act, ActStatus, number_key
from .word import Word

_UNTITLED = "Objet non communiqué"


class Kind(Word):
    """What an act is: the end of its key, so its nature, or which paper of nature 7 it is."""

    DECISION = "DE"  # of nature 1, and of no session: taken by the mayor for the council (L2122-22)
    REGULATORY = "AR"
    INDIVIDUAL = "AI"
    CONTRACT = "CC"
    BUDGET = "BF"
    OTHER = "AU"
    LOCAL = "HP"
    PERMANENT_ORDER = "AP"
    TEMPORARY_ORDER = "AT"
    LIST = "LD"
    MINUTES = "PV"


@dataclass(frozen=True, slots=True)
class RegisteredAct:
    number: str
    date: datetime.date
    kind: Kind
    title: str
    summary: str | None = None  # in plain words, by an agent
    subject_code: str | None = None
    status: ActStatus | None = None
    receipt_id: str | None = None
    received_on: datetime.date | None = None
    posted_on: datetime.date | None = None
    withdrawn_on: datetime.date | None = None  # from this site, by an agent: it stays listed, without its files
    changes: str | None = None  # the IDActe of the act that this one changes or replaces

    @property
    def slug(self) -> str:
        """The end of its address: "2024_12-AR"."""
        return f"{number_key(self.number)}-{self.kind}"

    @property
    def key(self) -> str:
        """What tells it apart in its body: "2024-03-12/2024_12-AR"."""
        return f"{self.date}/{self.slug}"


def of(act: Act) -> RegisteredAct:
    return RegisteredAct(
        number=act.number,
        date=act.date,
        kind=Kind(act.paper or act.nature.abbreviation),
        title=" ".join(act.title.split()) or _UNTITLED,
        subject_code=act.subject_code,
        status=act.status,
        receipt_id=act.receipt_id,
        received_on=act.received_on,
        changes=act.previous_id,
    )
