"""Which deliberations make a session, and which must be looked at first.

The deliberations of one body and date make a session (CGCT, L2121-7 and following). A decision of the mayor taken by
delegation (L2122-22) carries the same nature in many towns' files, and some date an act on the day of its signature.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from datetime import timedelta

from .act import Act, number_key
from .words import searchable

_DECISION = re.compile(r"^\s*(?:decision du maire|decision municipale|decision n|decision de m|arrete )")
_DECISION_NUMBER = re.compile(r"(?:^|_)(?:DEC|DECISION|DM|ARR|ARRETE)_?\d")
_DAY_IN_NUMBER = re.compile(r"(?<!\d)(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_NEAR = timedelta(days=15)


def doubt(act: Act, count: int, session_days: Collection[datetime.date]) -> str:
    """Why a deliberation waits for a clerk, in French; empty when it belongs to the session of its date.

    `count` is how many deliberations its body has on that date; `session_days`, the days of known sessions.
    """
    if _DECISION.match(searchable(act.title)) or _DECISION_NUMBER.search(number_key(act.number)):
        return "C'est peut-être une décision du maire, prise hors du conseil : dites à quelle séance elle appartient."
    if act.date in session_days:
        return ""
    if (day := _other_day(act)) is not None:
        return f"Son numéro porte une autre date ({day:%d/%m/%Y}) : dites à quelle séance elle appartient."
    if count == 1 and any(abs(act.date - day) <= _NEAR for day in session_days):
        return "Elle est seule à sa date, près d'une autre séance : dites à quelle séance elle appartient."
    return ""


def _other_day(act: Act) -> datetime.date | None:
    match = _DAY_IN_NUMBER.search(number_key(act.number))
    try:
        day = datetime.date(*map(int, match.groups())) if match else act.date
    except ValueError:
        return None
    return None if day == act.date else day
