"""ckanext-harvest's actions, where they would tell too much or destroy more than they say."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.logic import auth_audit_exempt
from ckan.plugins import PluginImplementations
from ckan.plugins import toolkit as tk
from ckan.types import Action, Context
from ckanext.harvest.interfaces import IHarvester
from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestObjectExtra, HarvestSource

from ckanext.loos.catalogue import saving

from . import reports, sources
from .harvester import FileHarvester

_UNNAMED = "Fichier qui n'est plus là"


@auth_audit_exempt
@tk.chained_action
def harvest_source_create(next_action: Action, context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """With the status that `ckan harvester source create` prints, and that CKAN 2.12 no longer adds by itself."""
    created: dict[str, Any] = next_action(context, data_dict)
    if "status" not in created:
        status = tk.get_action("harvest_source_show_status")
        created["status"] = status({"user": context.get("user", "")}, {"id": created["id"]})
    return created


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
    """Counts the datasets that a source fed, which are tied to no "current" object."""
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
@tk.side_effect_free
def harvest_job_report(next_action: Action, context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Names each file, for those who may update the source: the names are in no table, but in the connection."""
    report: dict[str, Any] = next_action(context, data_dict)
    job = HarvestJob.get(data_dict["id"])
    if not sources.is_ours(job.source):
        return report
    for object_id, guid, text in _notes(job):
        entry = report["object_errors"].setdefault(object_id, {"guid": guid, "errors": []})
        entry["errors"].append({"message": text, "line": None, "type": "Information"})
    names = _names(job.source) if report["object_errors"] else {}
    for entry in report["object_errors"].values():
        entry["file"] = names.get(entry["guid"], _UNNAMED)
        for error in entry["errors"]:
            error["message"] = f"{entry['file']} : {error['message']}"
    return report


@auth_audit_exempt
@tk.chained_action
def bulk_update_public(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Leaves the sources out: they stay private, as their form makes them."""
    wanted = [package_id for package_id in data_dict.get("datasets", []) if not sources.find(package_id)]
    return next_action(context, {**data_dict, "datasets": wanted})


def _datasets(source: HarvestSource) -> int:
    query = model.Session.query(HarvestObject.package_id).join(model.Package)
    return int(query.filter(HarvestObject.source == source, model.Package.state == "active").distinct().count())


def _notes(job: HarvestJob) -> list[tuple[str, str, str]]:
    query = model.Session.query(HarvestObject.id, HarvestObject.guid, HarvestObjectExtra.value)
    query = query.join(HarvestObjectExtra).filter(HarvestObject.harvest_job_id == job.id)
    return [tuple(row) for row in query.filter(HarvestObjectExtra.key == reports.NOTE)]


def _names(source: HarvestSource) -> dict[str, str]:
    ours = (h for h in PluginImplementations(IHarvester) if isinstance(h, FileHarvester))
    return next((h.names(source) for h in ours if h.kind == source.type), {})
