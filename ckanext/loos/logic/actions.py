"""Actions: CKAN's own, where a TotEM file may come in, and those of this project."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.loos.catalogue import originals

from . import form_groups, intake, watch


@tk.chained_action
def resource_create(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """A TotEM file added to a budget is read, kept, and published as its SCDL table."""
    upload = intake.totem_upload(data_dict, data_dict.get("package_id"))
    if upload is None:
        return next_action(context, data_dict)
    tk.check_access("resource_create", context, data_dict)
    return intake.accept(context, upload)


@tk.chained_action
def resource_update(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """A corrected TotEM file takes the place of the former under the same resource."""
    upload = intake.totem_upload(data_dict, intake.dataset_of(data_dict.get("id")))
    if upload is None:
        return next_action(context, data_dict)
    tk.check_access("resource_update", context, data_dict)
    return intake.accept(context, upload)


@tk.chained_action
def package_create(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """The groups of a form are made into lists."""
    form_groups.gather(data_dict)
    return watch.then_refresh(next_action, context, data_dict)


@tk.chained_action
def package_update(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """TotEM files among the resources of a budget are taken out, checked, and accepted after the rest."""
    form_groups.gather(data_dict)
    package_id = data_dict.get("id") or data_dict.get("name")
    uploads = [intake.totem_upload(r, package_id) for r in data_dict.get("resources") or []]
    if any(uploads):
        tk.check_access("package_update", context, data_dict)
        intake.check_all(upload for upload in uploads if upload)
        kept = [r for r, upload in zip(data_dict["resources"], uploads, strict=True) if not upload]
        data_dict = {**data_dict, "resources": kept}
    result = watch.then_refresh(next_action, context, data_dict)
    for upload in uploads:
        if upload:
            intake.accept(context, upload)
    return tk.get_action("package_show")(dict(context), {"id": package_id}) if any(uploads) else result


@tk.chained_action
def dataset_purge(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """What is purged is forgotten: its originals leave the private storage."""
    package = model.Package.get(str(data_dict.get("id") or ""))
    hashes = originals.hashes(package.id) if package else []
    result = watch.then_refresh(next_action, context, data_dict)
    for sha256 in hashes:
        originals.drop(sha256)
    return result


actions = {
    **{name: watch.chained(name) for name in watch.WATCHED},
    "resource_create": resource_create,
    "resource_update": resource_update,
    "package_create": package_create,
    "package_update": package_update,
    "dataset_purge": dataset_purge,
}
