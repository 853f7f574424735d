"""What a town would write with ckanext-harvest's base harvester: a dataset of three links for each item."""

from __future__ import annotations

import uuid
from typing import Any

from ckanext.harvest.harvesters.base import HarvesterBase
from ckanext.harvest.model import HarvestObject


def _package(number: int) -> dict[str, Any]:
    address = "https://mairie.example/{}/{}.pdf"
    links = [{"url": address.format(number, n), "name": f"Pièce {n}", "format": "PDF"} for n in range(3)]
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"rival/{number}")),
        "type": "dataset",
        "name": f"rival-{number}",
        "title": f"Délibération {number}",
        "notes": "Le conseil municipal approuve les travaux. " * 5,
        "tags": [{"name": "délibérations"}],
        "resources": links,
    }


class Harvester:
    """The base harvester's own methods, outside a plugin: it needs no site of its own."""

    config = None
    _user_name = None
    _create_or_update_package = HarvesterBase._create_or_update_package
    _find_existing_package = HarvesterBase._find_existing_package
    _get_user_name = HarvesterBase._get_user_name
    _gen_new_name = HarvesterBase._gen_new_name
    _save_object_error = HarvesterBase._save_object_error

    def __init__(self, organization: str, numbers: range) -> None:
        self._packages = {package["id"]: package for package in map(_package, numbers)}
        self._organization = organization

    def gather_stage(self, job: Any) -> list[str]:
        found = []
        for guid in self._packages:
            harvest_object = HarvestObject(guid=guid, job=job)
            harvest_object.save()
            found.append(harvest_object.id)
        return found

    def fetch_stage(self, harvest_object: Any) -> bool:
        return True

    def import_stage(self, harvest_object: Any) -> Any:
        values = {**self._packages[harvest_object.guid], "owner_org": self._organization}
        return self._create_or_update_package(values, harvest_object, package_dict_form="package_show")
