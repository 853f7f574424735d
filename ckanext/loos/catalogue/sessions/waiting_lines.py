"""Which lines of a clerk's table may appear, and which wait, as acts do, for an agent's word."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import sqlalchemy as sa
from ckan import model

from ckanext.loos.privacy import acts as gate
from ckanext.loos.records.act import Act, Nature, number_key
from ckanext.loos.records.session import Item, Session
from ckanext.loos.records.session_join import title_key

from ..acts import rows as act_rows
from ..acts.rows import HELD, PUBLISHED, ActRow
from .tables import act as act_table
from .writer import item_of

Meeting = tuple[str, datetime.date]  # a body's SIREN and the day


@dataclass(frozen=True)
class Rules:
    """The gate for the lines of a session: what is known of its acts, and whom it may name."""

    organization_id: str
    meeting: Meeting
    names: Collection[str]
    rows: Sequence[ActRow]
    before: Session | None = None  # the table before this one

    @cached_property
    def acts(self) -> dict[str, Item]:
        """What the session's published acts tell, by the key of their number."""
        found = (row.act for row in self.rows if self._is_here(row))
        return {number_key(act.number): item_of(act, self.meeting[1]) for act in found}

    def may_appear(self, line: Item) -> bool:
        """What an act keeps from the session, because it waits, was refused or is elsewhere, no table brings back."""
        return not self._others(line) and not self._reasons(line)

    def settle(self, held: Iterable[Item]) -> None:
        """Let lines in doubt wait where agents see them, and no more those that the table has mended."""
        acts = [self._act(line) for line in held if line.number and not self._others(line)]
        rows = [ActRow(act, HELD, tuple(self._reasons(act)), statements=(act,)) for act in acts]
        act_rows.save(self.organization_id, rows)
        mended = self._own - {act_rows.identity(act) for act in acts}
        wanted = (act_table.c.organization_id == self.organization_id, act_table.c.identity.in_(list(mended)))
        model.Session.execute(sa.delete(act_table).where(*wanted))

    def _is_here(self, row: ActRow) -> bool:
        return row.state == PUBLISHED and (row.act.siren, row.session_day) == self.meeting

    def _others(self, line: Item) -> bool:
        """Whether it is an act's, and this act is not published here."""
        rows = [row for row in self.rows if not self._is_here(row) and act_rows.identity(row.act) not in self._own]
        if line.number:
            return any(number_key(row.act.number) == number_key(line.number) for row in rows)
        return any(title_key(row.act.title) == title_key(line.title) for row in rows)

    @cached_property
    def _own(self) -> set[str]:
        """The rows that only the table before this one made."""
        told = {self._act(line) for line in (self.before.items if self.before else ()) if line.number}
        rows = (row for row in self.rows if row.state == HELD and not row.decided_by)
        return {act_rows.identity(row.act) for row in rows if len(row.statements) == 1 and told & {*row.statements}}

    def _reasons(self, told: Item | Act) -> list[str]:
        """A table is written to be published: that it tells no subject is no doubt."""
        if told.subject_code:
            return gate.reasons(self._act(told), self.names)
        return gate.doubts(told.title, self.names)

    def _act(self, told: Item | Act) -> Act:
        siren, day = self.meeting
        return Act(siren, told.number, day, Nature.DELIBERATION, told.title, subject_code=told.subject_code)


def rows(organization_id: str, meetings: Mapping[Meeting, str | None]) -> dict[Meeting, list[ActRow]]:
    """The acts of these bodies and days, and those that an agent put in their sessions; in three statements."""
    packages = {package_id: meeting for meeting, package_id in meetings.items() if package_id}
    of_a_day = act_table.c.date.in_({day for _, day in meetings})
    there = sa.or_(of_a_day, act_table.c.package_id.in_(list(packages)))
    wanted = sa.select(act_table.c.identity).where(act_table.c.organization_id == organization_id, there)
    found: dict[Meeting, list[ActRow]] = {meeting: [] for meeting in meetings}
    for row in act_rows.find(organization_id, list(model.Session.scalars(wanted))).values():
        if row.act.nature is Nature.DELIBERATION:
            own = (row.act.siren or "", row.act.date)
            for meeting in found.keys() & {own, packages.get(row.package_id or "", own)}:
                found[meeting].append(row)
    return found
