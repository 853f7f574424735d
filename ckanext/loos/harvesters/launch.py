"""A source's run, whoever asks for it: ckanext-harvest's consumer, the command line, or a worker called for help."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from functools import partial

from ckan.lib import jobs
from ckan.plugins import toolkit as tk
from ckanext.harvest.model import HarvestSource
from ckanext.harvest.queue import get_harvester

from ckanext.loos.catalogue import communes
from ckanext.loos.records.commune import to_dict

from . import config, connections, engine
from .connections import Connection, ConnectionFault
from .engine import Options, run, withdrawals
from .engine.pages import Kind, Task
from .engine.runs import Report
from .sources import is_ours, organization_of

GRACE = "ckan.loos.harvest.grace_days"
QUEUE = "default"
_HELPERS = 8  # workers asked to help with one run
_TIMEOUT = 3600  # seconds of a helper's work; what it had not done, others do
_NO_KIND = "Aucun moissonneur n'est installé pour ce type de source : activez son greffon dans ckan.plugins."


def harvest(source: HarvestSource, options: Options | None = None, progress: run.Progress | None = None) -> Report:
    """Run a source once. Raises `engine.Busy`, and `ConnectionFault` when the source itself is wrong."""
    task, chosen = _task(source), options or Options()
    withdraw = partial(_withdraw, task, confirmed=chosen.confirm)
    finish = partial(task.kind.finish, task.organization)
    steps = run.Steps(partial(connect, source), partial(_spread, source.id), withdraw, finish)
    return engine.harvest(task, chosen, steps, progress or (lambda total, done: None))


def preview(source: HarvestSource, options: Options) -> Report:
    """What a run would do, without writing. Raises `ConnectionFault`."""
    return engine.preview(_task(source), options, partial(connect, source))


def help_with(source_id: str, run_id: str) -> None:
    """A job of CKAN's workers: take pages of a run that goes on, until none is left."""
    source = HarvestSource.get(source_id)
    if source is None:
        return
    task = _task(source)
    run.help_with(Task(run_id, task.source, task.organization, task.context, task.kind), partial(connect, source))


def connect(source: HarvestSource) -> Connection:
    """The source's connection, if its organization may use it. Raises `ConnectionFault`."""
    name, settings = config.settings(source.url, organization_of(source).name)
    return connections.open(name, {"glob": _kind(source).glob, **settings})


def _task(source: HarvestSource) -> Task:
    kind, organization = _kind(source), organization_of(source)
    return Task("", source.id, organization.id, _context(kind, organization.id), kind)


def _context(kind: Kind, organization_id: str) -> str:
    """What a file was taken with: after a change of the reader or of the commune's profile it is read anew."""
    row = communes.find(organization_id)
    profile = json.dumps(to_dict(row.commune) if row else None, sort_keys=True, default=str)
    return f"{kind.version}-{hashlib.sha256(profile.encode()).hexdigest()[:16]}"


def _kind(source: HarvestSource) -> Kind:
    kind: Kind | None = get_harvester(source.type) if is_ours(source) else None
    if kind is None:
        raise ConnectionFault(_NO_KIND)
    return kind


def _spread(source_id: str, run_id: str, pages: int) -> None:
    for _ in range(min(pages, _HELPERS)):
        jobs.enqueue(help_with, [source_id, run_id], "loos: pages", QUEUE, {"timeout": _TIMEOUT})


def _withdraw(task: Task, *, confirmed: bool) -> list[str]:
    grace = timedelta(days=tk.config[GRACE])
    return withdrawals.apply(task.source, grace, partial(task.kind.withdraw, task.organization), confirmed=confirmed)
