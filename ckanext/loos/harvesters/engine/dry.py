"""What a run would do, without writing anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict

from ckanext.loos.catalogue.taking import Incoming

from ..connections import Connection
from . import changes, locks, pages, runs
from .pages import Note, Taken, Task
from .run import Options, compare

_MISSING = "{} fichiers connus ne sont plus dans la source : ils seront retirés à la fin du délai."


def preview(task: Task, options: Options, connect: Callable[[], Connection]) -> runs.Report:
    """The report that a run would have. Raises `ConnectionFault`."""
    started = runs.now()
    with locks.connection() as own, closing(connect()) as connection:
        listed, total, strange = compare(own, task, options, connection)
        notes = list(_notes(task, connection, changes.found(own)))
        missing = changes.missing(own, task.source) if options.whole else 0
    counts = Counter(note.status for note in notes) + Counter(unchanged=listed - total if options.whole else 0)
    problems = [_problem(note) for note in notes if note.status in runs.PROBLEMS]
    faults = [*strange, *([_MISSING.format(missing)] if missing else [])]
    return runs.Report("", "dry", started, runs.now(), asdict(options), dict(counts), faults, problems)


def _notes(task: Task, connection: Connection, found: Sequence[tuple[str, str]]) -> Iterator[Note]:
    """One file at a time: nothing is gained by more, where nothing is written."""
    for name, version in found:
        taken = pages.take(connection, name, version)
        yield taken if isinstance(taken, Note) else _told(task, taken)


def _told(task: Task, taken: Taken) -> Note:
    (outcome,) = task.kind.preview(task.organization, [Incoming(runs.base_name(taken.name), taken.content)])
    return Note(taken.name, taken.version, taken.sha256, outcome.status, outcome.message)


def _problem(note: Note) -> runs.Problem:
    return runs.Problem(runs.base_name(note.name), note.status, note.message)
