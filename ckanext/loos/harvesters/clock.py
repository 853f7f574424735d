"""Runs at their hour where no cron is: a job of CKAN's workers, which have a scheduler, that asks for itself again.

ckanext-harvest's own `ckan harvester run` may go on beside it: whoever sees first that a source is due moves its date.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timezone

from ckan import model
from ckan.lib import jobs
from ckanext.harvest.model import HarvestSource
from dateutil.relativedelta import relativedelta
from redis.exceptions import RedisError
from rq.job import Job

from . import launch, sources

log = logging.getLogger(__name__)
_NAME = "loos-harvest-clock"
_BEAT = 300  # seconds
_PERIODS = {
    "MONTHLY": relativedelta(months=1),
    "BIWEEKLY": relativedelta(weeks=2),
    "WEEKLY": relativedelta(weeks=1),
    "DAILY": relativedelta(days=1),
    "ALWAYS": relativedelta(minutes=15),
}


def start() -> None:
    """See that the clock goes, if a source has an hour. It may be called often, by many; without Redis, later."""
    try:
        if _scheduled().first():
            _ask()
    except RedisError:
        log.error("Redis ne répond pas : l'horloge des moissonnages ne part pas.")  # noqa: TRY400


def beat() -> None:
    """Ask for the next beat, then for the runs that are due: one that fails is not the last."""
    _ask()
    for source in due():
        jobs.enqueue(launch.run, [source.id, {}], title="loos: moissonnage", rq_kwargs={"timeout": launch.TIMEOUT})
    model.Session.commit()


def _ask() -> None:
    """The next beat. It is named by its time, so who asks for it twice gets it once."""
    number = int(time.time() // _BEAT) + 1
    moment = datetime.fromtimestamp(number * _BEAT, timezone.utc)
    queue = jobs.get_queue()
    if not Job.exists(f"{_NAME}-{number}", connection=queue.connection):
        queue.enqueue_at(moment, beat, job_id=f"{_NAME}-{number}")


def due() -> list[HarvestSource]:
    """The sources whose hour has come, with their next one set from the last, so that it does not drift.

    In the session's transaction; a source that somebody else looks at now is left to him.
    """
    now = datetime.utcnow()  # noqa: DTZ003 - as ckanext-harvest's
    late = _scheduled().filter((HarvestSource.next_run <= now) | HarvestSource.next_run.is_(None))
    found = [source for source in late.with_for_update(skip_locked=True) if sources.is_ours(source)]
    for source in found:
        source.next_run = _next(source.frequency, source.next_run or now, now)
    return found


def _next(frequency: str, last: datetime, now: datetime) -> datetime:
    hour = last
    while hour <= now:
        hour += _PERIODS[frequency]
    return hour


def _scheduled() -> model.Query[HarvestSource]:
    query = model.Session.query(HarvestSource).filter(HarvestSource.active, HarvestSource.frequency.in_(_PERIODS))
    found: model.Query[HarvestSource] = query
    return found
