"""ckanext-harvest's jobs of our sources: each ends with its run, and none hangs when a run was killed."""

from __future__ import annotations

from datetime import datetime, timedelta

from ckan import model
from ckanext.harvest.model import HarvestGatherError, HarvestJob, HarvestSource
from ckanext.harvest.queue import get_gather_publisher

from .engine import locks, runs
from .engine.runs import Report

_CUT = "Le moissonnage a été interrompu : le prochain reprend où il en était."
_LOST = timedelta(minutes=15)  # after which a job that nobody begins, or ends, is nobody's
_OURS = "loos\\_%"


def close(job: HarvestJob, faults: list[str]) -> None:
    """End a job with the faults of its run. Commits."""
    for line in faults:
        model.Session.add(HarvestGatherError(message=line, job=job))
    job.status, job.finished = "Finished", _now()
    model.Session.add(job)
    model.Session.commit()


def close_dead() -> None:
    """End the jobs whose run nobody works on any more."""
    for job in _running().filter(HarvestJob.gather_started.is_not(None)):
        newest = runs.recent(job.source_id, 1)
        if newest and _is_dead(newest[0]) and locks.is_free("source", job.source_id):
            close(job, [_CUT] if newest[0].state == "running" else list(newest[0].faults))


def send_lost() -> None:
    """Ask again for jobs that nobody began: the queue may have lost them. Asking twice does no harm."""
    lost = _running().filter(HarvestJob.gather_started.is_(None), HarvestJob.created < _now() - _LOST)
    publisher = get_gather_publisher()
    for job in lost:
        publisher.send({"harvest_job_id": job.id})
    publisher.close()


def _is_dead(newest: Report) -> bool:
    """A run that goes on has the lock of its source; the job of one that ended is closed soon after."""
    return newest.finished is None or newest.finished < runs.now() - _LOST


def _running() -> model.Query[HarvestJob]:
    query = model.Session.query(HarvestJob).join(HarvestSource)
    found: model.Query[HarvestJob] = query.filter(HarvestSource.type.like(_OURS), HarvestJob.status == "Running")
    return found


def _now() -> datetime:
    """As ckanext-harvest keeps it: UTC, without saying so."""
    return datetime.utcnow()  # noqa: DTZ003
