"""The texts of files that wait for it, read apart from their intake: it may take minutes for one file.

A job of CKAN's workers, or whoever calls `read_all`, reads them one by one, has the gate judge them, and publishes
those that may be. It may be called again at any time, and cut short: what was read stays read.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

import sqlalchemy as sa
from ckan import model
from ckan.lib import jobs
from redis.exceptions import RedisError

from .. import originals, saving, texts
from ..sessions import readings
from ..sessions.tables import act as act_table
from ..sessions.tables import act_file as file_table
from . import publish as publish_acts
from .judging import UNREAD
from .rows import HELD, REFUSED

log = logging.getLogger(__name__)

PAGE = 20  # files whose acts are judged together
_TIMEOUT = 3600  # seconds of a job; one file alone takes 20 minutes at most
_ENOUGH = 1800  # seconds after which a job leaves the rest to another


class _File(NamedTuple):
    identity: str
    name: str
    sha256: str


def enqueue(organization_id: str) -> None:
    """Have a worker read what waits in a commune; without Redis, whoever asks next."""
    try:
        jobs.enqueue(read_all, [organization_id], title="loos: textes", rq_kwargs={"timeout": _TIMEOUT})
    except RedisError:
        log.error("Redis ne répond pas : la lecture des textes attend la prochaine demande.")


def read_all(organization_id: str) -> None:
    """Read what waits in a commune, then bring its registers in step; one reader at a time does. Commits."""
    end, after = time.monotonic() + _ENOUGH, ("", "")
    with _alone(organization_id) as alone:
        while alone and (page := _waiting(organization_id, PAGE, after)):
            _read(organization_id, page)
            after = page[-1][:2]
            if time.monotonic() > end:
                enqueue(organization_id)
                break
        if alone:
            readings.read(organization_id)
            publish_acts.finish(organization_id)


def read_waiting(organization_id: str, limit: int = PAGE) -> int:
    """Read the texts of so many files that wait, and publish those that may be; how many were read. Commits."""
    page = _waiting(organization_id, limit)
    _read(organization_id, page)
    return len(page)


def _waiting(organization_id: str, limit: int, after: tuple[str, str] = ("", "")) -> Sequence[_File]:
    """Files that nobody has read or decided of, in an order that reading does not change."""
    columns = file_table.c
    statement = (
        sa.select(columns.identity, columns.name, columns.sha256)
        .join(act_table, sa.and_(act_table.c.organization_id == columns.organization_id,
                                 act_table.c.identity == columns.identity))
        .where(
            columns.organization_id == organization_id,
            columns.state == HELD,
            columns.reasons == list(UNREAD),
            columns.decided_by.is_(None),
            act_table.c.state != REFUSED,
            sa.tuple_(columns.identity, columns.name) > after,
        )
    )  # fmt: skip
    rows = model.Session.execute(statement.order_by(columns.identity, columns.name).limit(limit))
    return [_File(*row) for row in rows]


def _read(organization_id: str, page: Sequence[_File]) -> None:
    for file in page:
        texts.read(file.sha256, file.name, partial(originals.read, file.sha256))
    publish_acts.review(organization_id, {file.identity for file in page})


@contextmanager
def _alone(organization_id: str) -> Iterator[bool]:
    """Whether nobody else reads for this commune; nobody does until the end."""
    key = saving.number(("texts", organization_id))
    with model.meta.engine.connect() as own:
        alone = bool(own.scalar(sa.select(sa.func.pg_try_advisory_lock(key))))
        own.commit()
        try:
            yield alone
        finally:
            if alone:
                own.execute(sa.select(sa.func.pg_advisory_unlock(key)))
                own.commit()
