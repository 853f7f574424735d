"""A source's run, whoever asks for it: ckanext-harvest's consumer, the command line, or a worker called for help."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from ckan.lib import jobs
from ckan.plugins import toolkit as tk
from ckanext.harvest.model import HarvestSource
from ckanext.harvest.queue import get_harvester
from redis.exceptions import RedisError

from ckanext.loos.catalogue import communes
from ckanext.loos.records.commune import to_dict

from . import config, connections, engine, mail
from .connections import Connection, ConnectionFault
from .engine import Options, withdrawals
from .engine.pages import Kind, Task
from .engine.run import Progress, Steps
from .engine.run import help_with as work_on
from .engine.runs import Report
from .sources import is_ours, organization_of

log = logging.getLogger(__name__)
GRACE = "ckan.loos.harvest.grace_days"
TIMEOUT = 24 * 3600  # seconds of a run, and of a helper's work
_HELPERS = 8  # workers asked to help with one run
_NO_HELP = "Redis ne répond pas : ce moissonnage s'est fait sans l'aide d'autres processus."
_NO_KIND = "Aucun moissonneur n'est installé pour ce type de source : activez son greffon dans ckan.plugins."


def harvest(source: HarvestSource, options: Options | None = None, progress: Progress | None = None) -> Report:
    """Run a source once. Raises `engine.Busy` and `Gone`, and `ConnectionFault` when the source itself is wrong."""
    task, chosen = _task(source), options or Options()
    withdraw = partial(_withdraw, task, confirmed=chosen.confirm)
    finish = partial(task.kind.finish, task.organization)
    steps = Steps(partial(connect, source), partial(_spread, source.id), withdraw, finish)
    return engine.harvest(task, chosen, steps, progress or (lambda total, done: None))


def run(source_id: str, options: dict[str, Any]) -> None:
    """A job of CKAN's workers: run a source, and tell who answers for it. What fails is in the report."""
    source = HarvestSource.get(source_id)
    if source is None:
        return
    try:
        mail.tell(source, harvest(source, Options(**options)))
    except (engine.Busy, engine.Gone, ConnectionFault) as fault:
        log.warning("%s", fault)  # the lines of these hold no setting's value


def follow(source: HarvestSource) -> None:
    """Do now what a run leaves to the site's workers. Raises `engine.Gone` when it breaks off."""
    try:
        _kind(source).follow(organization_of(source).id)
    except Exception as error:
        raise engine.Gone(engine.unexpected("la suite du moissonnage", error)) from None


def preview(source: HarvestSource, options: Options) -> Report:
    """What a run would do, without writing. Raises `ConnectionFault`."""
    return engine.preview(_task(source), options, partial(connect, source))


def help_with(source_id: str, run_id: str) -> None:
    """A job of CKAN's workers: take pages of a run that goes on, until none is left. What it leaves, another takes."""
    source = HarvestSource.get(source_id)
    if source is None:
        return
    try:
        work_on(replace(_task(source), run=run_id), partial(connect, source))
    except ConnectionFault as fault:
        log.warning("%s", fault)
    except Exception as error:
        log.warning("%s", engine.unexpected("l'aide à un moissonnage", error))


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


def _spread(source_id: str, run_id: str, pages: int) -> list[str]:
    try:
        for _ in range(min(pages, _HELPERS)):
            jobs.enqueue(help_with, [source_id, run_id], title="loos: pages", rq_kwargs={"timeout": TIMEOUT})
    except RedisError:
        return [_NO_HELP]
    return []


def _withdraw(task: Task, *, confirmed: bool) -> list[str]:
    grace = timedelta(days=tk.config[GRACE])
    return withdrawals.apply(task.source, grace, partial(task.kind.withdraw, task.organization), confirmed=confirmed)
