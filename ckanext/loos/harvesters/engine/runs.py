"""Runs: begun, worked page by page, ended; and their reports, which hold no content of any file."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa
from ckan import model

from .tables import file as file_table
from .tables import page as page_table
from .tables import run as run_table

KEPT = 50  # runs of a source whose reports are kept
PROBLEMS = ("unreadable", "refused", "waiting", "held")  # the states of a file that somebody should look at
_LISTED = 500  # problems in a report; their number is told in any case


@dataclass(frozen=True)
class Problem:
    """A file that was not published, with its own name (no folder), and what to do."""

    file: str
    status: str
    message: str


@dataclass(frozen=True)
class Report:
    """What became of a run. `counts`: files by status; `faults`: what concerns the run as a whole, a line each."""

    id: str
    state: str
    started: datetime
    finished: datetime | None
    options: Mapping[str, object]
    counts: Mapping[str, int]
    faults: Sequence[str]
    problems: Sequence[Problem] = ()

    @property
    def duration(self) -> float | None:
        """Seconds."""
        return (self.finished - self.started).total_seconds() if self.finished else None


def begin(source: str, options: Mapping[str, object]) -> str:
    """Begin a run, by who has the source's lock: a run that still seems to go on is one that was cut off. Commits."""
    _interrupt(source)
    _forget_pages(source)
    identifier = str(uuid.uuid4())
    values = {"id": identifier, "source_id": source, "started": now(), "state": "running"}
    model.Session.execute(sa.insert(run_table).values(**values, options=dict(options), counts={}, faults=[]))
    _forget_old(source)
    model.Session.commit()
    return identifier


def end(source: str, run: str, state: str, counts: Mapping[str, int], faults: Sequence[str]) -> Report:
    """End a run with the counts of its pages; the report. Commits."""
    total = Counter(dict(counts))
    for told in model.Session.scalars(sa.select(page_table.c.counts).where(page_table.c.run_id == run)):
        total.update(told or {})
    model.Session.execute(sa.delete(page_table).where(page_table.c.run_id == run))
    values = {"state": state, "finished": now(), "counts": dict(total), "faults": list(faults)}
    ended = sa.update(run_table).where(run_table.c.id == run).values(**values).returning(run_table)
    found = _report(model.Session.execute(ended).one())
    model.Session.commit()
    return replace(found, problems=problems(source))


def stop(source: str) -> None:
    """Let the run of a source end before its time: who works on it takes no other page. Commits."""
    _interrupt(source)
    model.Session.commit()


def owes(source: str) -> bool:
    """Whether the last run of a source did not come to its end."""
    return any(report.state != "finished" for report in recent(source, 1))


def goes_on(run: str) -> bool:
    return model.Session.scalar(sa.select(run_table.c.state).where(run_table.c.id == run)) == "running"


def recent(source: str, limit: int = KEPT) -> list[Report]:
    """The runs of a source, the newest first, without their problems."""
    rows = sa.select(run_table).where(run_table.c.source_id == source).order_by(run_table.c.started.desc())
    return [_report(row) for row in model.Session.execute(rows.limit(limit))]


def problems(source: str) -> list[Problem]:
    """The files of a source that somebody should look at, as they stand now."""
    wanted = (file_table.c.source_id == source, file_table.c.status.in_(PROBLEMS), file_table.c.missing_since.is_(None))
    rows = sa.select(file_table.c.name, file_table.c.status, file_table.c.message).where(*wanted)
    ranked = rows.order_by(sa.func.array_position(list(PROBLEMS), file_table.c.status), file_table.c.name)
    return [Problem(base_name(r.name), r.status, r.message) for r in model.Session.execute(ranked.limit(_LISTED))]


def notes(source: str) -> list[Problem]:
    """Files that were taken and of which there is more to tell than that: what follows the first sentence."""
    here = (file_table.c.source_id == source, file_table.c.missing_since.is_(None))
    taken = (*here, file_table.c.status.not_in(PROBLEMS))
    rows = sa.select(file_table.c.name, file_table.c.status, file_table.c.message).where(*taken)
    more = rows.where(file_table.c.message.like("%. _%")).order_by(file_table.c.name)
    told = model.Session.execute(more.limit(_LISTED))
    return [Problem(base_name(r.name), r.status, r.message.partition(". ")[2]) for r in told]


def base_name(name: str) -> str:
    """A file's own name, fit to be shown: no folder, no sign that cannot be printed."""
    shown = name.rpartition("/")[2].encode("utf-8", "replace").decode()
    return "".join(sign if sign.isprintable() else "?" for sign in shown)


def now() -> datetime:
    return datetime.now(timezone.utc)


def _interrupt(source: str) -> None:
    running = sa.update(run_table).where(run_table.c.source_id == source, run_table.c.state == "running")
    model.Session.execute(running.values(state="interrupted", finished=sa.func.now()))


def _report(row: Any) -> Report:
    return Report(row.id, row.state, row.started, row.finished, row.options, row.counts, row.faults)


def _forget_pages(source: str) -> None:
    ended = sa.select(run_table.c.id).where(run_table.c.source_id == source)
    model.Session.execute(sa.delete(page_table).where(page_table.c.run_id.in_(ended)))


def _forget_old(source: str) -> None:
    old = sa.select(run_table.c.id).where(run_table.c.source_id == source).order_by(run_table.c.started.desc())
    model.Session.execute(sa.delete(run_table).where(run_table.c.id.in_(old.offset(KEPT))))
