"""ckanext-harvest's actions, where they would tell too much or destroy more than they say."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.logic import auth_audit_exempt
from ckan.plugins import toolkit as tk
from ckan.types import Action, Context
from ckanext.harvest.model import HarvestSource

from ckanext.loos.catalogue import saving

from . import clock, jobs, sources
from .engine.tables import file as file_table


@auth_audit_exempt
@tk.chained_action
def harvest_source_create(next_action: Action, context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """With the status that `ckan harvester source create` prints, and that CKAN 2.12 no longer adds by itself."""
    created: dict[str, Any] = next_action(context, data_dict)
    if "status" not in created:
        status = tk.get_action("harvest_source_show_status")
        created["status"] = status({"user": context.get("user", "")}, {"id": created["id"]})
    clock.start()
    return created


@auth_audit_exempt
@tk.chained_action
def harvest_job_create(next_action: Action, context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Also after a run that was killed: its job is closed first, and nobody has to do it by hand."""
    tk.check_access("harvest_job_create", context, data_dict)
    jobs.close_dead()
    created: dict[str, Any] = next_action(context, data_dict)
    return created


@auth_audit_exempt
@tk.chained_action
def harvest_jobs_run(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """What cron calls: runs that were killed are closed first, and messages that the queue lost are sent again."""
    tk.check_access("harvest_jobs_run", context, data_dict)
    jobs.close_dead()
    jobs.send_lost()
    return next_action(context, data_dict)


@auth_audit_exempt
@tk.chained_action
def harvest_source_update(next_action: Action, context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """And see that the clock goes, for a source that got an hour."""
    updated: dict[str, Any] = next_action(context, data_dict)
    clock.start()
    return updated


@auth_audit_exempt
@tk.chained_action
@tk.side_effect_free
def harvest_source_list(next_action: Action, context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """Without the sources of town halls, but for those who may update them."""
    found: list[dict[str, Any]] = next_action(context, data_dict)
    if context.get("ignore_auth"):
        return found
    return [s for s in found if not sources.find(s["id"]) or sources.may_update(context, s["id"])]


@auth_audit_exempt
@tk.chained_action
@tk.side_effect_free
def harvest_source_show_status(next_action: Action, context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Counts what a source gave, since ckanext-harvest's own tables hold nothing of it."""
    status: dict[str, Any] = next_action(context, data_dict)
    if source := sources.find(data_dict["id"]):
        status["total_datasets"] = _datasets(source)
    return status


@auth_audit_exempt
@tk.chained_action
def harvest_source_reindex(next_action: Action, context: Context, data_dict: dict[str, Any]) -> bool:
    """As CKAN indexes it: ckanext-harvest 1.6.3 indexes it without its type, where CKAN 2.12 then reads it from."""
    if source := sources.find(data_dict.get("id", "")):
        saving.index([source.id])
        return True
    return bool(next_action(context, data_dict))


@auth_audit_exempt
@tk.chained_action
def harvest_source_clear(next_action: Action, context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Clears the history only: a town hall's datasets also hold what agents gave and decided."""
    if source := sources.find(data_dict.get("id", "")):
        cleared: dict[str, Any] = tk.get_action("harvest_source_job_history_clear")(context, {"id": source.id})
        return cleared
    result: dict[str, Any] = next_action(context, data_dict)
    return result


@auth_audit_exempt
@tk.chained_action
def bulk_update_public(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Leaves the sources out: they stay private, as their form makes them."""
    wanted = [package_id for package_id in data_dict.get("datasets", []) if not sources.find(package_id)]
    return next_action(context, {**data_dict, "datasets": wanted})


def _datasets(source: HarvestSource) -> int:
    """The files that gave something."""
    wanted = (file_table.c.source_id == source.id, sa.func.cardinality(file_table.c.gave) > 0)
    return int(model.Session.scalar(sa.select(sa.func.count()).where(*wanted)) or 0)


actions = {
    action.__name__: action
    for action in (
        harvest_source_create,
        harvest_source_update,
        harvest_source_list,
        harvest_source_show_status,
        harvest_source_reindex,
        harvest_source_clear,
        harvest_job_create,
        harvest_jobs_run,
        bulk_update_public,
    )
}
