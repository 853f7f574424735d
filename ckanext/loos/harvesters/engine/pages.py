"""The pages of a run: a worker takes one that nobody has, gives its files to the catalogue, and notes the outcome."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Protocol

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.loos.catalogue.taking import Incoming, Outcome

from .. import connections
from ..connections import Connection, StillChanging
from . import faults, locks, runs
from .tables import file as file_table
from .tables import page as page_table

SIZE = 200  # files of a page
_MEMORY = 64 * 1024 * 1024  # bytes of files given to the catalogue at once


class Kind(Protocol):
    """What a source's files are: how the catalogue takes them."""

    @property
    def glob(self) -> str: ...
    @property
    def version(self) -> int:
        """Of the reader: with another, every file is read anew."""
        ...

    def accept(self, organization_id: str, files: Sequence[Incoming]) -> Sequence[Outcome]:
        """Give files to the catalogue, which commits; what became of each, in their order."""
        ...

    def preview(self, organization_id: str, files: Sequence[Incoming]) -> Sequence[Outcome]:
        """What would become of each file, without writing."""
        ...

    def finish(self, organization_id: str) -> None:
        """Once, at the end of a run: what is made from all that was taken. Commits."""
        ...

    def follow(self, organization_id: str) -> None:
        """What a run leaves to the site's workers, done now."""
        ...

    def withdraw(self, organization_id: str, keys: Sequence[str]) -> None:
        """Take from the public what these keys name. Commits."""
        ...


@dataclass(frozen=True)
class Task:
    """All that a worker must know of a run."""

    run: str
    source: str
    organization: str
    context: str
    kind: Kind
    force: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was read."""

    name: str
    version: str
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be noted of a file. Without a version it is read again at the next run."""

    name: str
    version: str | None
    sha256: str | None
    status: str
    message: str = ""
    gave: tuple[str, ...] = ()


def work(own: sa.Connection, task: Task, connection: Connection) -> Iterator[int]:
    """Take pages until none is left for us; yields how many files each had. Raises `ConnectionFault`."""
    while (number := _claim(own, task.run)) is not None:
        try:
            files = model.Session.scalar(_page(task.run, number).with_only_columns(page_table.c.files))
            counts = _import(task, connection, files)
            model.Session.execute(sa.update(page_table).where(*_is(task.run, number)).values(counts=dict(counts)))
            model.Session.commit()
        finally:
            locks.release(own, task.run, number)
        yield len(files)


def left(run: str) -> int:
    """How many pages of a run are not done."""
    query = sa.select(sa.func.count()).where(page_table.c.run_id == run, page_table.c.counts.is_(None))
    count = int(model.Session.scalar(query) or 0)
    model.Session.rollback()  # the answer must be fresh each time
    return count


def _claim(own: sa.Connection, run: str) -> int | None:
    """The first page that is neither done nor in another's hands."""
    if not runs.goes_on(run):
        return None
    todo = sa.select(page_table.c.number).where(page_table.c.run_id == run, page_table.c.counts.is_(None))
    for number in list(own.scalars(todo.order_by(page_table.c.number))):
        if locks.take(own, run, number):
            if own.scalar(_page(run, number).with_only_columns(page_table.c.counts.is_(None))):
                return int(number)
            locks.release(own, run, number)
    return None


def _page(run: str, number: int) -> sa.Select[Any]:
    return sa.select(page_table).where(*_is(run, number))


def _is(run: str, number: int) -> tuple[sa.ColumnElement[bool], ...]:
    return page_table.c.run_id == run, page_table.c.number == number


def _import(task: Task, connection: Connection, files: Sequence[Sequence[str]]) -> Counter[str]:
    """Read the files of a page and give them to the catalogue, some tens of megabytes at once."""
    counts: Counter[str] = Counter()
    batch: list[Taken] = []
    for name, version in files:
        found = take(connection, name, version)
        if isinstance(found, Taken):
            batch.append(found)
        else:
            counts.update(_note(task, [found]))
        if sum(len(taken.content) for taken in batch) > _MEMORY:
            counts.update(_give(task, batch))
            batch = []
    counts.update(_give(task, batch))
    return counts


def take(connection: Connection, name: str, version: str) -> Taken | Note:
    """Read a file, or note why it cannot be. Raises `ConnectionFault`."""
    try:
        content = connections.read(connection, name)
    except StillChanging as fault:
        return Note(name, None, None, "changing", str(fault))
    except connections.FileFault as fault:
        return Note(name, None, None, "unreadable", str(fault))
    return Taken(name, version, hashlib.sha256(content).hexdigest(), content)


def _give(task: Task, batch: Sequence[Taken]) -> Counter[str]:
    """Give to the catalogue what it does not have yet, and note what became of all."""
    known = {} if task.force else _known(task, batch)
    told = [_same(taken, known[taken.sha256]) for taken in batch if taken.sha256 in known]
    new = [taken for taken in batch if taken.sha256 not in known]
    return _note(task, [*told, *_accepted(task, new)], unchanged=len(told))


def _known(task: Task, batch: Sequence[Taken]) -> dict[str, Any]:
    """What became of the same bytes before, under whatever name, in this source and context."""
    wanted = (
        file_table.c.source_id == task.source,
        file_table.c.context == task.context,
        file_table.c.sha256.in_([taken.sha256 for taken in batch]),
    )
    return {row.sha256: row for row in model.Session.execute(sa.select(file_table).where(*wanted))}


def _same(taken: Taken, row: Any) -> Note:
    return Note(taken.name, taken.version, taken.sha256, row.status, row.message, tuple(row.gave))


def _accepted(task: Task, new: Sequence[Taken]) -> list[Note]:
    """One call for all; when that breaks unexpectedly, each file alone, so that one costs only itself."""
    try:
        return _accept(task, new)
    except Exception as error:
        if faults.of_site(error):
            raise  # no file can be taken now
        message = faults.unexpected("l'import", error)
        if len(new) == 1:
            return [Note(new[0].name, None, None, "unreadable", message)]
        return [note for taken in new for note in _accepted(task, [taken])]


def _accept(task: Task, new: Sequence[Taken]) -> list[Note]:
    if not new:
        return []
    files = [Incoming(runs.base_name(taken.name), taken.content) for taken in new]
    outcomes = task.kind.accept(task.organization, files)
    return [_settled(taken, outcome) for taken, outcome in zip(new, outcomes, strict=True)]


def _settled(taken: Taken, outcome: Outcome) -> Note:
    return Note(taken.name, taken.version, taken.sha256, outcome.status, outcome.message, outcome.keys)


def _note(task: Task, notes: Sequence[Note], unchanged: int = 0) -> Counter[str]:
    """Write what became of files, in one statement and commit; one that is being written is left for the next run."""
    counts = Counter(note.status for note in notes[unchanged:]) + Counter(unchanged=unchanged)
    kept = sorted((note for note in notes if note.status != "changing"), key=attrgetter("name"))  # two never deadlock
    if kept:
        model.Session.execute(_upsert(), [_row(task, note) for note in kept])
        model.Session.commit()
    return counts


def _row(task: Task, note: Note) -> Mapping[str, object]:
    return {
        "source_id": task.source,
        "name": note.name,
        "version": note.version,
        "context": task.context,
        "sha256": note.sha256,
        "status": note.status,
        "message": note.message.replace("\0", ""),
        "gave": list(note.gave),
        "missing_since": None,
    }


def _upsert() -> sa.Insert:
    statement = insert(file_table)
    key = ("source_id", "name")
    changed = {column.name: statement.excluded[column.name] for column in file_table.c if column.name not in key}
    return statement.on_conflict_do_update(index_elements=list(key), set_=changed)

