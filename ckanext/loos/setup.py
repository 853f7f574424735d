"""What the plugin puts into CKAN's configuration, and what it asks of the site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ckan import model
from ckan.exceptions import CkanConfigurationException
from ckan.model.license import License
from ckan.plugins import plugin_loaded
from ckan.plugins import toolkit as tk

HERE = Path(__file__).parent
I18N = str(HERE / "i18n")
SCHEMAS = tuple(f"ckanext.loos:schemas/{name}.yaml" for name in ("budget", "registre", "seance", "elus", "actes"))
MENDED = ("harvest", "dcat", "scheming", "activity")  # extensions whose templates are overridden here
ORIGINALS = "ckan.files.storage.loos_originals"
FORM_SIZE = 4_000_000  # bytes
OPEN_LICENCE = {
    "id": "etalab-2.0",
    "title": "Licence Ouverte 2.0",
    "url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    "od_conformance": "approved",
    "status": "active",
    "domain_data": True,
    "domain_content": True,
}


def add_schemas(config: Any) -> None:
    """Add this project's dataset types to the site's own; its presets stay as they are."""
    listed = _told(config, "scheming.dataset_schemas").split()
    config["scheming.dataset_schemas"] = " ".join([*listed, *(s for s in SCHEMAS if s not in listed)])


def add_profile(config: Any) -> None:
    """Let the feed speak with this project's profile where the site names none.

    Before ckanext-dcat declares its default, which then looks like the site's own choice.
    """
    if not _told(config, "ckanext.dcat.rdf.profiles"):
        config["ckanext.dcat.rdf.profiles"] = "loos"


def _told(config: Any, option: str) -> str:
    """An option that its plugin has not declared yet, which `get` would say in the log at each start."""
    return str(config[option] or "") if option in config else ""


def add_licence() -> None:
    """Name the open licence of French administrations, which CKAN's list lacks: else people see its key."""
    register = model.Package.get_license_register()
    if OPEN_LICENCE["id"] not in register:
        register.licenses.append(License(dict(OPEN_LICENCE)))


def add_files(config: Any) -> None:
    """Templates, styles, and the private storage of originals beside CKAN's own storage."""
    tk.add_template_directory(config, "templates")
    tk.add_resource("assets", "loos")
    if f"{ORIGINALS}.type" not in config and config.get("ckan.storage_path"):
        config[f"{ORIGINALS}.type"] = "ckan:fs"
        config[f"{ORIGINALS}.path"] = str(Path(config["ckan.storage_path"]) / "loos_originals")
        config[f"{ORIGINALS}.initialize"] = True
        config[f"{ORIGINALS}.max_size"] = -1  # no limit of its own; `ckan config validate` fails without


def allow_long_forms(app: Any) -> None:
    """A session of 40 deliberations with votes by name may be longer than the 500 kB that Flask takes."""
    app.config["MAX_FORM_MEMORY_SIZE"] = max(app.config["MAX_FORM_MEMORY_SIZE"] or 0, FORM_SIZE)


def put_templates_first(config: Any) -> None:
    """Before those of the extensions that ours mend, whatever the order of plugins; a site's own theme stays first."""
    paths, ours = list(config["computed_template_paths"]), str(HERE / "templates")
    places = [place for place, path in enumerate(paths) if any(f"/ckanext/{name}/" in path for name in MENDED)]
    if places and paths.index(ours) > places[0]:
        paths.remove(ours)
        paths.insert(places[0], ours)
        config["computed_template_paths"] = paths


def check(config: Any) -> None:
    """Stop the start with one clear line when the site lacks what the plugin needs."""
    for plugin in ("scheming_datasets", "dcat"):
        if not plugin_loaded(plugin):
            raise CkanConfigurationException(f"The plugin 'loos' needs '{plugin}': add it to ckan.plugins.")
    if plugin_loaded("scheming_nerf_index"):
        raise CkanConfigurationException(
            "The plugin 'scheming_nerf_index' breaks datasets with repeating subfields when 'dcat' is on: "
            "take it out of ckan.plugins."
        )
    if f"{ORIGINALS}.type" not in config:
        raise CkanConfigurationException(
            f"The plugin 'loos' keeps the town hall's files in a private storage: set ckan.storage_path, "
            f"or {ORIGINALS}.type and {ORIGINALS}.path."
        )
