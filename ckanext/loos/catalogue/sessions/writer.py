"""Deliberations into the datasets of their sessions, in the session's transaction."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from ckanext.loos.records.act import Act, number_key
from ckanext.loos.records.session import Item, Session

from .. import addresses, saving, sessions
from ..acts import rows as act_rows
from ..acts.rows import ActRow
from ..communes import CommuneRow
from . import files as session_files
from . import mapping as session_mapping
from . import ordering, projection
from . import told as clerk_tables

_IN_CHECK = "Objet en cours de vérification"


def write(row: CommuneRow, rows: Iterable[ActRow], user: str = "") -> dict[str, str]:
    """Put published deliberations in their datasets; the id of the dataset of each act, by its identity."""
    written: dict[str, str] = {}
    groups: dict[tuple[str, datetime.date], list[ActRow]] = {}
    for found in rows:
        if found.session_day:
            groups.setdefault((found.act.siren or "", found.session_day), []).append(found)
    saving.lock_all([("session", f"{siren}/{day}") for siren, day in groups])  # an agent may have told another day
    known = sessions.find_datasets(groups.keys())
    told = clerk_tables.find(known.values())
    validated: list[dict[str, Any]] = []
    put = partial(saving.put, user=user, validated=validated)
    for meeting, members in sorted(groups.items()):
        package_id = _write_session(row, meeting, known.get(meeting), members, told, put)
        written |= {act_rows.identity(member.act): package_id for member in members}
    if validated:
        projection.write_all(validated)
    return written


def _write_session(
    row: CommuneRow,
    meeting: tuple[str, datetime.date],
    known: str | None,
    rows: Sequence[ActRow],
    told: Mapping[str, Session],
    put: Callable[[dict[str, Any], dict[str, Any] | None], str],
) -> str:
    former = saving.show(known) if known else None
    dataset = {**(former or new(row, *meeting))}
    dataset["deliberations"] = _merged(dataset.get("deliberations") or [], rows, meeting[1])
    if former and known and known in told:
        dataset |= clerk_tables.with_acts(former, dataset, told[known])
    uploads = session_files.add(dataset, rows)
    if dataset == former:
        return str(dataset["id"])
    package_id = put(dataset, former)
    session_files.store(uploads)
    return package_id


def leave(row: ActRow, user: str = "") -> str | None:
    """Take an act that goes elsewhere out of the session of its own day; the id of the dataset it was in, if any."""
    act = row.act
    package = None if row.session_day == act.date else sessions.find_dataset(act.siren or "", act.date)
    former = saving.show(package.id) if package else None
    key = number_key(act.number)
    if former is None or all(_number(line) != key for line in former.get("deliberations") or []):
        return None
    lists = ("deliberations", "votes", "resources")
    kept = {name: [line for line in former.get(name) or [] if _number(line) != key] for name in lists}
    return saving.put({**former, **kept}, former, user)


def remove(row: ActRow, user: str = "") -> str | None:
    """Take an act, or a paper, with its files out of its session; the id of the dataset it was in, if any."""
    package = sessions.find_dataset(row.act.siren or "", row.session_day) if row.session_day else None
    former = saving.show(package.id) if package else None
    if former is None:
        return None
    ids = {addresses.identifier(*row.act.identity, file.name) for file in row.files}
    kept = {"resources": [resource for resource in former["resources"] if resource["id"] not in ids]}
    if not row.is_paper:
        key = number_key(row.act.number)
        lists = ("deliberations", "votes")
        kept |= {name: [line for line in former.get(name) or [] if _number(line) != key] for name in lists}
    return saving.put({**former, **kept}, former, user)


def mask(row: ActRow, user: str = "") -> str | None:
    """Hide what an act tells while it is looked at again; what a clerk told of its vote stays. Its dataset's id."""
    package = sessions.find_dataset(row.act.siren or "", row.session_day) if row.session_day else None
    former = saving.show(package.id) if package else None
    key = number_key(row.act.number)
    if former is None or all(_number(line) != key for line in former["deliberations"]):
        return None
    lines = [_masked(line) if _number(line) == key else line for line in former["deliberations"]]
    kept = [resource for resource in former["resources"] if _number(resource) != key]
    return saving.put({**former, "deliberations": lines, "resources": kept}, former, user)


def _masked(line: dict[str, Any]) -> dict[str, Any]:
    told = ("summary", "subject_code", "changes")
    return {name: value for name, value in line.items() if name not in told} | {"title": _IN_CHECK}


def _number(line: dict[str, Any]) -> str:
    return number_key(str(line.get("number") or ""))


def new(row: CommuneRow, siren: str, day: datetime.date) -> dict[str, Any]:
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


def _merged(kept: Sequence[dict[str, Any]], rows: Sequence[ActRow], day: datetime.date) -> list[dict[str, Any]]:
    """Known deliberations with what is new of them, and the others at their place among them."""
    told = {number_key(row.act.number): item_of(row.act, day) for row in rows if not row.is_paper}
    known = {number_key(values["number"]) for values in kept}
    updated = [_updated(values, told.get(number_key(values["number"]))) for values in kept]
    added = [session_mapping.deliberation(item) for key, item in told.items() if key not in known]
    told_of = [{name: value for name, value in values.items() if value is not None} for values in added]
    return ordering.placed(updated, told_of, ordering.by_number)


def _updated(values: dict[str, Any], item: Item | None) -> dict[str, Any]:
    """What the act tells takes the place of what it told before; what only an agent tells stays."""
    if item is None:
        return values
    told = session_mapping.deliberation(item)
    return {**values, **{name: value for name, value in told.items() if value is not None and name != "number"}}


def item_of(act: Act, day: datetime.date) -> Item:
    """A deliberation of the session of this day; where its act bears another, it keeps it."""
    return Item(
        number=act.number,
        title=" ".join(act.title.split()),
        subject_code=act.subject_code,
        ballot=act.ballot,
        status=act.status,
        receipt_id=act.receipt_id,
        received_on=act.received_on,
        changes=act.previous_id,
        dated=act.date if act.date != day else None,
    )
