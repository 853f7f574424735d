"""One run of a source, from its listing to its report."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from functools import partial

import sqlalchemy as sa

from ..connections import Connection, ConnectionFault
from . import changes, faults, locks, pages, runs
from .pages import Task

_WAIT = 0.5  # seconds between two looks at what other workers do
_NAMED = 5  # of the files whose names nobody can store
_STRANGE = "Fichiers non lus, car leur nom est trop long ou n'est pas de l'UTF-8 : {}. Renommez-les ({})."
Progress = Callable[[int, int], None]  # files in all, files done here


class Busy(Exception):
    """Another run of this source goes on."""


class Gone(Exception):
    """What a run needs ended in it: the database, and with it the place for the report."""


@dataclass(frozen=True)
class Options:
    """How much a run does. `limit`: files taken at most; `only`: a file's name, or the key of what it gave."""

    force: bool = False
    limit: int | None = None
    only: str | None = None
    confirm: bool = False  # withdraw even when much is missing

    @property
    def whole(self) -> bool:
        """Whether the run may tell what is missing."""
        return self.limit is None and self.only is None


@dataclass(frozen=True)
class Steps:
    """What surrounds the pages, given by who knows the source."""

    connect: Callable[[], Connection]
    spread: Callable[[str, int], list[str]]  # ask other workers for help with the pages of a run; the faults to tell
    withdraw: Callable[[], list[str]]  # what vanished, once all pages are done; the faults to tell, in French
    finish: Callable[[], None]  # what is made from all that was taken


def harvest(task: Task, options: Options, steps: Steps, progress: Progress = lambda total, done: None) -> runs.Report:
    """Run a source once; the report. Raises `Busy` and `Gone`. What else fails is in the report."""
    try:
        return _harvest(task, options, steps, progress)
    except sa.exc.SQLAlchemyError as error:
        raise Gone(faults.unexpected("le moissonnage", error)) from None


def _harvest(task: Task, options: Options, steps: Steps, progress: Progress) -> runs.Report:
    with locks.connection() as own:
        if not locks.take(own, "source", task.source):
            raise Busy("Un moissonnage de cette source est déjà en cours : attendez sa fin.")
        owed = runs.owes(task.source)
        run = runs.begin(task.source, asdict(options))
        task = replace(task, run=run, force=options.force)
        state, counts, told = _guarded(own, task, options, steps, progress, owed=owed)
        return runs.end(task.source, run, state, counts, told)


def help_with(task: Task, connect: Callable[[], Connection]) -> None:
    """Work on the pages of a run that another leads, until none is left."""
    with locks.connection() as own, closing(connect()) as connection:
        for _ in pages.work(own, task, connection):
            pass


def _guarded(
    own: sa.Connection, task: Task, options: Options, steps: Steps, progress: Progress, *, owed: bool
) -> tuple[str, Counter[str], list[str]]:
    counts: Counter[str] = Counter()
    told: list[str] = []
    try:
        with closing(steps.connect()) as connection:
            total, strange = _list(own, task, options, connection, counts)
            told += strange
            told += _work(own, task, connection, steps, partial(progress, total))
        if not runs.goes_on(task.run):
            return "interrupted", counts, told
        if options.whole:
            told += steps.withdraw()
        if total or owed:
            steps.finish()
    except ConnectionFault as fault:
        return "failed", counts, [*told, str(fault)]
    except Exception as error:
        return "failed", counts, [*told, faults.unexpected("le moissonnage", error)]
    return "finished", counts, told


def _list(
    own: sa.Connection, task: Task, options: Options, connection: Connection, counts: Counter[str]
) -> tuple[int, list[str]]:
    """Plan the run; how many files it takes, and what is wrong with the listing."""
    listed, total, strange = compare(own, task, options, connection)
    changes.plan(own, task.run, pages.SIZE)
    if options.whole:
        changes.mark_missing(own, task.source)
        counts["unchanged"] = listed - total
    return total, strange


def compare(
    own: sa.Connection, task: Task, options: Options, connection: Connection
) -> tuple[int, int, list[str]]:
    """List the source: how many files it has, how many of them a run takes, and what is wrong with the listing."""
    listed, strange = changes.take_listing(own, connection)
    wanted = changes.Wanted(task.source, task.context, options.force, options.limit, options.only)
    return listed, changes.find(own, wanted), _unnamed(strange)


def _unnamed(strange: Sequence[str]) -> list[str]:
    """The line that tells of files whose names nobody can store."""
    shown = ", ".join(name[:60] for name in strange[:_NAMED])
    return [_STRANGE.format(len(strange), shown)] if strange else []


def _work(
    own: sa.Connection, task: Task, connection: Connection, steps: Steps, progress: Callable[[int], None]
) -> list[str]:
    """Do pages ourselves, with whoever helps, until all are done; the faults to tell."""
    waiting, done = pages.left(task.run), 0
    told = steps.spread(task.run, waiting - 1) if waiting > 1 else []
    while pages.left(task.run) and runs.goes_on(task.run):
        for count in pages.work(own, task, connection):
            done += count
            progress(done)
        if pages.left(task.run):
            time.sleep(_WAIT)
    return told
