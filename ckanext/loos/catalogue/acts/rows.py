"""Acts as they were received, and what was decided of each: the rows that only agents see."""

from __future__ import annotations

import datetime
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import JSONB, insert

from ckanext.loos.records.act import Act, ActStatus, Ballot, FileRole, Nature, Paper, number_key

from ..sessions.tables import act as act_table
from ..sessions.tables import act_file as file_table

PUBLISHED, HELD, WAITING, REFUSED, WITHDRAWN = "published", "held", "waiting", "refused", "withdrawn"
VANISHED = "vanished"  # every file that told of it left the town hall's share: known for its address alone
REGISTER = "registre"


class Received(NamedTuple):
    """An act as a reader tells it, and the bytes of its files by their SHA-256."""

    act: Act
    contents: Mapping[str, bytes] = {}
    paper: bool = False  # of a session: minutes, list of deliberations, convocation


@dataclass(frozen=True, slots=True)
class FileRow:
    name: str
    role: FileRole
    sha256: str
    state: str
    reasons: tuple[str, ...] = ()
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class ActRow:
    act: Act
    state: str
    reasons: tuple[str, ...] = ()
    files: tuple[FileRow, ...] = ()
    package_id: str | None = None
    projected: bool = False
    decided_by: str | None = None
    place: str | None = None  # where an agent put it: the register, or the day of a session
    statements: tuple[Act, ...] = ()  # all that was told of it, without files

    @property
    def is_paper(self) -> bool:
        """Whether it is a paper of a session: minutes, list of deliberations or convocation."""
        return self.act.nature is Nature.LOCAL and self.place is not None

    @property
    def may_sit(self) -> bool:
        """Whether an agent may give it to a session: a deliberation, or minutes and lists, whichever way they came."""
        return self.act.nature is Nature.DELIBERATION or self.is_paper or self.act.paper in (Paper.LIST, Paper.MINUTES)

    @property
    def session_day(self) -> datetime.date | None:
        """The day of the session it belongs to; none for what goes to the register of acts."""
        if not (self.act.nature is Nature.DELIBERATION or self.is_paper) or self.place == REGISTER:
            return None
        return datetime.date.fromisoformat(self.place) if self.place else self.act.date


def identity(act: Act) -> str:
    """ "215600461/2026-03-12/2026_012/1": the key of a row."""
    return "/".join(str(part) for part in act.identity if part is not None)


def meeting(identity: str) -> str:
    """Of an identity, what makes a session: "215600461/2026-03-12"."""
    return "/".join(identity.split("/")[:2])


def body_and_day(act: Act) -> str:
    """What makes a session: the body's SIREN and the day."""
    return f"{act.siren}/{act.date}"


def find(organization_id: str, identities: Collection[str]) -> dict[str, ActRow]:
    """The rows of these acts, by identity, in two statements."""
    if not identities:
        return {}
    keys = list(identities)
    files: dict[str, list[FileRow]] = {}
    wanted = (file_table.c.organization_id == organization_id, file_table.c.identity.in_(keys))
    for row in model.Session.execute(sa.select(file_table).where(*wanted).order_by(file_table.c.name)):
        files.setdefault(row.identity, []).append(_file(row))
    rows = model.Session.execute(
        sa.select(act_table).where(act_table.c.organization_id == organization_id, act_table.c.identity.in_(keys))
    )
    return {row.identity: _row(row, files.get(row.identity, ())) for row in rows}


def _row(row: Any, files: Sequence[FileRow]) -> ActRow:
    act = load(row.record)
    return ActRow(
        act,
        row.state,
        tuple(row.reasons),
        tuple(files),
        row.package_id,
        row.projected,
        row.decided_by,
        row.place,
        tuple(map(load, row.statements)) or (act,),
    )


def _file(row: Any) -> FileRow:
    return FileRow(row.name, FileRole(row.role), row.sha256, row.state, tuple(row.reasons), row.decided_by)


def save(organization_id: str, rows: Iterable[ActRow]) -> None:
    """Write rows in bulk, in the session's transaction; what a person decided stays."""
    now = datetime.datetime.now(datetime.timezone.utc)
    acts, files = [], []
    for row in rows:
        key = {"organization_id": organization_id, "identity": identity(row.act)}
        acts.append(
            {
                **key,
                "date": row.act.date,
                "record": dump(row.act),
                "statements": [dump(told) for told in row.statements],
                "place": row.place,
                "state": row.state,
                "reasons": list(row.reasons),
                "package_id": row.package_id,
                "projected": row.projected,
                "received": now,
            }
        )
        files += [
            {**key, "name": f.name, "role": f.role.value, "sha256": f.sha256, "state": f.state, "reasons": [*f.reasons]}
            for f in row.files
        ]
    _upsert(act_table, acts, ("organization_id", "identity"), kept=("received",))
    _upsert(file_table, files, ("organization_id", "identity", "name"))


def _upsert(table: sa.Table, rows: Sequence[Mapping[str, Any]], key: Sequence[str], kept: Sequence[str] = ()) -> None:
    """All rows in one statement, whose text does not grow with them."""
    if not rows:
        return
    names = list(rows[0])
    values = sa.cast(sa.literal(json.dumps(rows, default=str), sa.Text), JSONB)
    of_table = sa.func.jsonb_populate_recordset(sa.literal_column(f"NULL::{table.name}"), values)
    told = of_table.table_valued(*names)
    statement = insert(table).from_select(names, sa.select(*(told.c[name] for name in names)))
    changed = {name: statement.excluded[name] for name in names if name not in (*key, *kept)}
    model.Session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed))


def forget(organization_id: str, rows: Iterable[ActRow]) -> None:
    """Keep of acts that were public that they were there, of the others and of files nothing.

    In the session's transaction.
    """
    known = list(rows)
    keys = [identity(row.act) for row in known]
    for table in (file_table, act_table):
        wanted = (table.c.organization_id == organization_id, table.c.identity.in_(keys))
        model.Session.execute(sa.delete(table).where(*wanted))
    public = (row.act for row in known if row.state == PUBLISHED)
    bare = (Act(act.siren, act.number, act.date, act.nature, "", paper=act.paper) for act in public)
    save(organization_id, [ActRow(act, VANISHED, projected=True) for act in bare])


def has_vanished(siren: str, day: datetime.date, number: str) -> bool:
    """Whether an act of this address was there and has left the share."""
    start = f"{siren}/{day}/{number_key(number)}/"
    wanted = (act_table.c.identity.startswith(start, autoescape=True), act_table.c.state == VANISHED)
    return model.Session.scalar(sa.select(sa.literal(True)).where(*wanted).limit(1)) is not None


def mark_projected(organization_id: str, identities: Collection[str]) -> None:
    """Say that index and registers hold these acts: only now are they "known"."""
    wanted = (act_table.c.organization_id == organization_id, act_table.c.identity.in_(list(identities)))
    model.Session.execute(sa.update(act_table).where(*wanted).values(projected=True))


def unprojected(organization_id: str) -> dict[str, str | None]:
    """The acts that a crash may have kept from the index, with the datasets that they are in."""
    wanted = (act_table.c.organization_id == organization_id, ~act_table.c.projected)
    there = sa.outerjoin(act_table, model.Package.__table__, model.Package.id == act_table.c.package_id)
    rows = model.Session.execute(sa.select(act_table.c.identity, model.Package.id).select_from(there).where(*wanted))
    return {row.identity: row.id for row in rows}


def in_check(organization_id: str, siren: str, day: datetime.date) -> int:
    """How many acts of a body and day wait for a person: their number is public, nothing else of them."""
    statement = (
        sa.select(sa.func.count())
        .select_from(act_table)
        .where(
            act_table.c.organization_id == organization_id,
            act_table.c.record["siren"].astext == siren,
            act_table.c.date == day,
            act_table.c.state.in_((HELD, WAITING)),
        )
    )
    return int(model.Session.scalar(statement) or 0)


def orders_in_check(organization_id: str, year: int) -> int:
    """How many regulatory orders of a year wait for a person; other acts that wait may never be published."""
    first = datetime.date(year, 1, 1)
    statement = sa.select(sa.func.count()).where(
        act_table.c.organization_id == organization_id,
        act_table.c.record["nature"].astext == Nature.REGULATORY.value,
        act_table.c.date.between(first, first.replace(month=12, day=31)),
        act_table.c.state.in_((HELD, WAITING)),
    )
    return int(model.Session.scalar(statement) or 0)


def dump(act: Act) -> dict[str, Any]:
    """Plain values for JSON; files are rows of their own."""
    told = {f.name: getattr(act, f.name) for f in fields(Act) if f.name != "files"}
    told["ballot"] = {f.name: getattr(act.ballot, f.name) for f in fields(Ballot)} if act.ballot else None
    return {name: _plain(value) for name, value in told.items() if value is not None}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def load(values: Mapping[str, Any]) -> Act:
    readers: dict[str, Any] = {
        "date": datetime.date.fromisoformat,
        "received_on": datetime.date.fromisoformat,
        "told_on": datetime.date.fromisoformat,
        "nature": Nature,
        "paper": Paper,
        "status": ActStatus,
        "ballot": lambda told: Ballot(**told),
    }
    return Act(**{name: readers.get(name, lambda same: same)(value) for name, value in values.items()})
