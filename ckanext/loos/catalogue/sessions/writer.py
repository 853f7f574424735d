"""Deliberations into the datasets of their sessions, in the session's transaction."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from typing import Any

from ckanext.loos.records.act import Act, number_key
from ckanext.loos.records.session import Item, Session

from .. import saving, sessions
from ..acts import rows as act_rows
from ..acts.rows import ActRow
from ..communes import CommuneRow
from . import files as session_files
from . import mapping as session_mapping


def write(row: CommuneRow, rows: Iterable[ActRow], user: str = "") -> dict[str, str]:
    """Put published deliberations in their datasets; the id of the dataset of each act, by its identity."""
    written: dict[str, str] = {}
    groups: dict[tuple[str, datetime.date], list[ActRow]] = {}
    for found in rows:
        groups.setdefault((found.act.siren or "", found.act.date), []).append(found)
    for (siren, day), members in sorted(groups.items()):
        package_id = _write_session(row, siren, day, members, user)
        written |= {act_rows.identity(member.act): package_id for member in members}
    return written


def _write_session(row: CommuneRow, siren: str, day: datetime.date, rows: Sequence[ActRow], user: str) -> str:
    package = sessions.find_dataset(siren, day)
    former = saving.show(package.id) if package else None
    dataset = {**(former or _new(row, siren, day))}
    dataset["deliberations"] = _merged(dataset.get("deliberations") or [], rows)
    uploads = session_files.add(dataset, rows)
    if dataset == former:
        return str(dataset["id"])
    package_id = saving.put(dataset, former, user)
    session_files.store(uploads)
    return package_id


def _new(row: CommuneRow, siren: str, day: datetime.date) -> dict[str, Any]:
    """A body of its own bears its name; the commune's is its council."""
    names = {body.siret[:9]: body.name for body in row.commune.bodies}
    body = session_mapping.COUNCIL if siren == row.commune.siren else names.get(siren, session_mapping.COUNCIL)
    session = Session(day, body, siren=siren, seats=row.commune.seats if siren == row.commune.siren else None)
    return {
        **session_mapping.new(session, row.name, row.commune.siren),
        **session_mapping.fields(session),
        "id": sessions.dataset_id(siren, day),
        "owner_org": row.organization_id,
        "license_id": row.commune.licence,
        "resources": [],
    }


def _merged(kept: Sequence[dict[str, Any]], rows: Sequence[ActRow]) -> list[dict[str, Any]]:
    """Known deliberations with what is new of them, in their order; the others after them, by number."""
    told = {number_key(row.act.number): row.act for row in rows}
    known = {number_key(values["number"]) for values in kept}
    updated = [_updated(values, told.get(number_key(values["number"]))) for values in kept]
    added = [session_mapping.deliberation(_item(act)) for key, act in told.items() if key not in known]
    return updated + [
        {name: value for name, value in values.items() if value is not None}
        for values in sorted(added, key=lambda values: _natural(values["number"]))
    ]


def _updated(values: dict[str, Any], act: Act | None) -> dict[str, Any]:
    """What the act tells takes the place of what it told before; what only an agent tells stays."""
    if act is None:
        return values
    told = session_mapping.deliberation(_item(act))
    return {**values, **{name: value for name, value in told.items() if value is not None and name != "number"}}


def _item(act: Act) -> Item:
    return Item(
        number=act.number,
        title=" ".join(act.title.split()),
        subject_code=act.subject_code,
        ballot=act.ballot,
        status=act.status,
        receipt_id=act.receipt_id,
        received_on=act.received_on,
        changes=act.previous_id,
    )


def _natural(number: str) -> list[tuple[int, str]]:
    """ "2026-2" comes before "2026-10"."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", number) if part]
