"""Acts that make no session into the datasets of their years, in the session's transaction."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from ckanext.loos.records import act_text, registered_act
from ckanext.loos.records.registered_act import RegisteredAct

from .. import saving
from ..acts import rows as act_rows
from ..acts.rows import ActRow
from ..communes import CommuneRow
from ..sessions import files as session_files
from . import dataset_id, find_dataset, mapping


def write(row: CommuneRow, rows: Iterable[ActRow], user: str = "") -> dict[str, str]:
    """Put published acts in their datasets; the id of the dataset of each, by its identity."""
    written: dict[str, str] = {}
    groups: dict[tuple[str, int], list[ActRow]] = {}
    for found in rows:
        groups.setdefault((found.act.siren or "", found.act.date.year), []).append(found)
    for (siren, year), members in sorted(groups.items()):
        package_id = _write_year(row, siren, year, members, user)
        written |= {act_rows.identity(member.act): package_id for member in members}
    return written


def _write_year(row: CommuneRow, siren: str, year: int, rows: Sequence[ActRow], user: str) -> str:
    saving.lock("actes", siren, year)
    package = find_dataset(siren, year)
    former = saving.show(package.id) if package else None
    dataset = {**(former or _new(row, siren, year))}
    known = {act.key: act for act in mapping.records(dataset)}
    told = {act.key: act for act in map(registered_act.of, (found.act for found in rows))}
    dataset["acts"] = _merged(dataset["acts"], known, told)
    offered = [found for found in rows if not _withdrawn(known.get(registered_act.of(found.act).key))]
    uploads = session_files.add(dataset, offered, _resource)
    if dataset == former:
        return str(dataset["id"])
    package_id = saving.put(dataset, former, user)
    session_files.store(uploads)
    return package_id


def _new(row: CommuneRow, siren: str, year: int) -> dict[str, Any]:
    names = {body.siret[:9]: body.name for body in row.commune.bodies}
    return {
        **mapping.new(names.get(siren, row.commune.name), siren, row.name, row.commune.siren, year),
        "id": dataset_id(siren, year),
        "owner_org": row.organization_id,
        "license_id": row.commune.licence,
    }


def _merged(
    values: Sequence[dict[str, Any]], known: dict[str, RegisteredAct], told: dict[str, RegisteredAct]
) -> list[dict[str, Any]]:
    """What an act tells takes the place of what it told before; what only an agent tells stays.

    Of an act that an agent withdrew, nothing changes.
    """
    acts = dict(zip(known, values, strict=True))
    for key, act in told.items():
        if not _withdrawn(known.get(key)):
            acts[key] = {**acts.get(key, {}), **mapping.fields(act)}
    return sorted(acts.values(), key=lambda fields: mapping.order(mapping.record(fields)))


def _withdrawn(act: RegisteredAct | None) -> bool:
    return act is not None and act.withdrawn_on is not None


def _resource(found: ActRow, role: str) -> dict[str, Any]:
    """What a file of the register says of its act."""
    act = registered_act.of(found.act)
    name = act_text.KINDS[act.kind].one
    return {"name": f"{name if role == 'act' else f'Annexe : {name.lower()}'} {act.number}", "act": act.key}


def remove(row: ActRow, user: str = "") -> str | None:
    """Take an act with its files out of its year's list; the id of the dataset it was in, if any."""
    siren, year, key = row.act.siren or "", row.act.date.year, registered_act.of(row.act).key
    saving.lock("actes", siren, year)
    package = find_dataset(siren, year)
    former = saving.show(package.id) if package else None
    if former is None:
        return None
    kept = [fields for fields in former["acts"] if mapping.record(fields).key != key]
    resources = [resource for resource in former["resources"] if resource.get("act") != key]
    return saving.put({**former, "acts": kept, "resources": resources}, former, user)


def withdraw(siren: str, key: str, day: datetime.date, user: str) -> str:
    """Leave an act in the list with the day it was withdrawn, without its files; returns the id of its dataset.

    Raises `LookupError` when the register does not have it, or an agent has withdrawn it before.
    """
    year = int(key[:4])
    saving.lock("actes", siren, year)
    package = find_dataset(siren, year)
    former = saving.show(package.id) if package else None
    acts = {act.key: act for act in mapping.records(former or {})}
    if former is None or key not in acts or _withdrawn(acts[key]):
        raise LookupError(key)
    told = {"withdrawn_on": day.isoformat()}
    values = [
        {**fields, **(told if mapping.record(fields).key == key else {})} for fields in former["acts"]
    ]
    kept = [resource for resource in former["resources"] if resource.get("act") != key]
    return saving.put({**former, "acts": values, "resources": kept}, former, user)
