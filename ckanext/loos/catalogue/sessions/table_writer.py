"""What clerks' tables tell of sessions into their datasets, in the session's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ckanext.loos.records import session_join
from ckanext.loos.records.session import Item, Session

from .. import officials, saving, sessions
from ..communes import CommuneRow
from . import told as clerk_tables
from . import waiting_lines, writer
from .waiting_lines import Meeting, Rules


class Withdrawn(Exception):
    """A person took the session out, or elsewhere: no table brings it back."""


class Written(NamedTuple):
    """What became of a session: created, updated or unchanged."""

    package_id: str
    status: str
    table: Session  # as it is kept
    held: tuple[tuple[int, Item], ...] = ()  # lines that wait, with their places in the table, from 1


def write(row: CommuneRow, told: Sequence[Session], user: str) -> list[Written]:
    """Write sessions, each with its body's SIREN. Raises `ValidationError` and `Withdrawn`."""
    meetings: list[Meeting] = [(session.siren or row.commune.siren, session.date) for session in told]
    saving.lock_all([("session", f"{siren}/{day}") for siren, day in meetings])  # the locks that acts take
    found: dict[Meeting, str | None] = {**dict.fromkeys(meetings), **sessions.find_datasets(meetings)}
    known = clerk_tables.find(filter(None, found.values()))
    rows, names = waiting_lines.rows(row.organization_id, found), officials.names(row.organization_id)
    written = []
    for place, (meeting, session) in enumerate(zip(meetings, told, strict=True)):
        if meeting in meetings[:place]:  # another file tells it as well
            rows |= waiting_lines.rows(row.organization_id, {meeting: found[meeting]})
        before = known.get(found[meeting] or "")
        rules = Rules(row.organization_id, meeting, names, rows[meeting], before)
        whole = session_join.overlaid(session, before)
        written.append(_write(row, rules, whole, found[meeting], user))
        found[meeting] = written[-1].package_id
        known[written[-1].package_id] = written[-1].table
    return written


def _write(row: CommuneRow, rules: Rules, told: Session, package_id: str | None, user: str) -> Written:
    former = saving.show(package_id) if package_id else None
    if former and (former["state"] == "deleted" or former["owner_org"] != row.organization_id):
        raise Withdrawn
    dataset = former or writer.new(row, *rules.meeting)
    known = clerk_tables.known(dataset)
    supposed = told.seats and known.seats == row.commune.seats  # as the commune's profile has it
    open_session = replace(known, seats=None) if supposed else known
    joined = session_join.with_table(open_session, told, rules.before, rules.acts, rules.may_appear)
    held = tuple((place + 1, told.items[place]) for place in joined.held)
    rules.settle(line for _, line in held)
    changes = clerk_tables.changed(known, joined.session)
    if changes or not former:
        package_id = saving.put({**dataset, **changes}, former, user)
    if joined.table != rules.before:
        clerk_tables.keep(str(package_id), joined.table)
    status = ("updated" if changes else "unchanged") if former else "created"
    return Written(str(package_id), status, joined.table, held)
