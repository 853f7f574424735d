"""Who sees what a harvest leaves: those who may update the source, and nobody else.

ckanext-harvest lets anybody read harvest objects, and its list of sources asks nothing at all.
"""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import AuthFunction, AuthResult, Context
from ckanext.harvest.model import HarvestObject

from . import sources

_DENIED: AuthResult = {"success": False, "msg": "Cette collecte n'est visible que des agents de la commune."}


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def harvest_object_show(next_auth: AuthFunction, context: Context, data_dict: dict[str, Any]) -> AuthResult:
    harvest_object = _harvest_object(data_dict)
    if harvest_object is None or not sources.is_ours(harvest_object.source):
        return next_auth(context, data_dict)
    return {"success": True} if sources.may_update(context, harvest_object.harvest_source_id) else _DENIED


@tk.chained_auth_function
def harvest_object_list(next_auth: AuthFunction, context: Context, data_dict: dict[str, Any]) -> AuthResult:
    source = sources.find(data_dict.get("source_id", ""))
    if source is None:
        return next_auth(context, data_dict)
    return {"success": True} if sources.may_update(context, source.id) else _DENIED


@tk.chained_auth_function
def harvest_job_list(next_auth: AuthFunction, context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Jobs of every source at once are for system administrators, who never come here."""
    return next_auth(context, data_dict) if data_dict.get("source_id") else _DENIED


@tk.chained_auth_function
def harvest_log_list(next_auth: AuthFunction, context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """For system administrators; ckanext-harvest 1.6.3 has no rule for it and answers with an endless recursion."""
    return _DENIED


def _harvest_object(data_dict: dict[str, Any]) -> HarvestObject | None:
    """The object that the action would show, found as it finds it."""
    if data_dict.get("id"):
        found: HarvestObject | None = HarvestObject.get(data_dict["id"], attr=data_dict.get("attr"))
        return found
    package = model.Package.get(data_dict.get("dataset_id") or "")
    query = model.Session.query(HarvestObject).filter_by(package_id=package.id if package else "", current=True)
    current: HarvestObject | None = query.order_by(HarvestObject.import_finished.desc()).first()
    return current
