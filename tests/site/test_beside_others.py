"""The plugins of this project beside those of the sites that will carry it: all, one fewer, and the other way round."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ckan.common import config

sys.path.insert(0, str(Path(__file__).parent))

from sites import command, run, run_all, write_ini

VIEWS = "datatables_view text_view"
PLUGINS = f"activity datastore xloader {VIEWS} dcat structured_data harvest loos loos_harvest loos_totem loos_actes"
PLUGINS += " loos_elus loos_seances scheming_datasets"
OFF = {
    "no_activity": "activity",
    "no_datastore": "datastore xloader datatables_view",  # the other two need the first
    "no_xloader": "xloader",
    "no_datatables": "datatables_view",
    "no_text": "text_view",
    "no_structured_data": "structured_data",
    "no_harvest": "harvest loos_harvest loos_totem loos_actes loos_elus loos_seances",
}
Seen = dict[str, dict[str, list[Any]]]
Make = Callable[..., Path]


def without(names: str) -> str:
    return " ".join(plugin for plugin in PLUGINS.split() if plugin not in names.split())


def backwards() -> str:
    return " ".join(reversed(PLUGINS.split()))


def make_in(folder: Path) -> Make:
    def make(name: str, plugins: str = PLUGINS, **settings: str) -> Path:
        return write_ini(folder / f"{name}.ini", config["__file__"], {"ckan.plugins": plugins, **settings})

    return make


@pytest.fixture
def ini(tmp_path: Path) -> Make:
    return make_in(tmp_path)


@pytest.fixture(scope="module")
def seen(empty_db: Callable[[], None], tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """The pages of each site: the one with every plugin publishes, the others read what it published."""
    empty_db()
    make = make_in(tmp_path_factory.mktemp("sites"))
    addresses = run(make("first"), "publish")["pages"]
    sites = [
        make("all"),
        make("reversed", backwards()),
        *(make(name, without(plugins)) for name, plugins in OFF.items()),
    ]
    return {name: answer["pages"] for name, answer in run_all(sites, "read", *addresses).items()}


@pytest.mark.parametrize("site", ["all", "reversed", *OFF])
def test_every_page_answers(seen: Seen, site: str) -> None:
    without_harvest = {"/harvest": 404} if site == "no_harvest" else {}
    answers = {address: answer[0] for address, answer in seen[site].items()}
    assert answers == dict.fromkeys(seen["all"], 200) | without_harvest


@pytest.mark.parametrize("site", ["all", "reversed", *OFF])
def test_a_budget_and_the_feed_say_the_same_whatever_stands_beside(seen: Seen, site: str) -> None:
    page = seen[site]["/budget/budget-crach-2022"][1]
    assert "Crach" in page
    assert "2022" in page
    assert seen[site]["/catalog.ttl"][1] == seen["all"]["/catalog.ttl"][1]
    assert "Les arbres" in seen[site]["/catalog.ttl"][1]
    assert "Budget" in seen[site]["/catalog.ttl"][1]


def test_the_order_of_plugins_changes_no_word(seen: Seen) -> None:
    assert seen["reversed"] == seen["all"]


@pytest.mark.parametrize(
    ("plugins", "settings", "line"),
    [
        (
            without("scheming_datasets"),
            {},
            "The plugin 'loos' needs 'scheming_datasets': add it to ckan.plugins.",
        ),
        (
            without("dcat"),
            {},
            "The plugin 'loos' needs 'dcat': add it to ckan.plugins.",
        ),
        (
            f"{PLUGINS} scheming_nerf_index",
            {},
            "The plugin 'scheming_nerf_index' breaks datasets with repeating subfields when 'dcat' is on: "
            "take it out of ckan.plugins.",
        ),
        (
            PLUGINS,
            {"ckan.storage_path": ""},
            "The plugin 'loos' keeps the town hall's files in a private storage: set ckan.storage_path, "
            "or ckan.files.storage.loos_originals.type and ckan.files.storage.loos_originals.path.",
        ),
    ],
    ids=["no_scheming", "no_dcat", "nerf_index", "no_storage"],
)
def test_a_site_that_lacks_something_stops_with_one_line(
    ini: Make, plugins: str, settings: dict[str, str], line: str
) -> None:
    done = command(ini("stopped", plugins, **settings), "user", "list")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert line in done.stderr.splitlines()


PRESETS = """
scheming_presets_version: 2
about: Les préréglages du site
presets:
- preset_name: couleur
  values:
    form_placeholder: vert
"""
SCHEMA = """
scheming_version: 2
dataset_type: arbre
about: Un arbre de la commune
dataset_fields:
- field_name: title
  preset: title
- field_name: name
  preset: dataset_slug
- field_name: owner_org
  preset: dataset_organization
- field_name: teinte
  preset: couleur
resource_fields:
- field_name: url
  preset: resource_url_upload
"""


@pytest.mark.parametrize("plugins", [PLUGINS, backwards()], ids=["usual", "reversed"])
def test_a_site_keeps_its_own_schemas_presets_and_default_type(
    seen: Seen, ini: Make, tmp_path: Path, plugins: str
) -> None:
    """`seen` first: its rows and index are those that this site reads."""
    (tmp_path / "site_presets.yaml").write_text(PRESETS)
    (tmp_path / "site_arbre.yaml").write_text(SCHEMA)
    site = ini(
        "own",
        plugins,
        **{
            "scheming.dataset_schemas": f"file://{tmp_path}/site_arbre.yaml",
            "scheming.presets": f"ckanext.scheming:presets.json file://{tmp_path}/site_presets.yaml",
        },
    )
    own = run(site, "types", "/", "/arbre/", "/arbre", "/budget/", "/budget/budget-crach-2022")
    assert [answer[0] for answer in own["pages"].values()] == [200] * 5
    assert own["schemas"]["arbre"] == ["title", "name", "owner_org", "teinte"]
    assert {"budget", "registre"} <= own["schemas"].keys()
    assert own["preset"] == {"form_placeholder": "vert"}
    assert own["type"] == "dataset"
    status, form = own["form"]
    assert status == 200
    assert 'name="notes"' in form
    assert "fiscal_year" not in form
    assert "teinte" not in form
