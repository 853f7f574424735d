"""What an administrator types: the sheets of communes, the rebuild, and the migrations of an empty database."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from ckan import model
from ckan.common import config
from ckan.lib import files
from click.testing import CliRunner, Result

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from budgets import BP, CRACH, MOHON, SQUARE, accept, act, commune, show
from sites import command, write_ini

from ckanext.loos.catalogue import originals
from ckanext.loos.catalogue.tables import budget_line
from ckanext.loos.cli import loos

BUDGETS = ("commune", "original", "budget_document", "budget_line", "chart", "visible_budget")
SESSIONS = ("session", "deliberation", "attendance", "vote", "text", "act", "act_file", "visible_session")
OFFICIALS = ("mandate", "visible_mandate")
ACTS = ("registered_act", "visible_act", "paper")
HARVEST = ("harvest_file", "harvest_run", "harvest_page")
TABLES = {f"loos_{name}" for name in (*BUDGETS, *SESSIONS, *OFFICIALS, *ACTS, *HARVEST)}
SHEET = {
    **CRACH,
    "name": "Crac'h",
    "population": 3446,
    "population_date": "2022-01-01",
    "polygon": SQUARE,
    "contact_email": "mairie@commune.example",
    "bodies": [{"siret": "21560046100028", "name": "Régie de l'eau"}],
    "accessibility": {"state": "partiellement conforme", "rate": 62.5, "not_conformant": ["Des cartes"]},
}
on_a_site = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def type_(*arguments: str) -> Result:
    return CliRunner().invoke(loos, list(arguments), catch_exceptions=False)


def sheet(tmp_path: Path, content: Any) -> str:
    file = tmp_path / "commune.yaml"
    file.write_text(content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True))
    return str(file)


@on_a_site
def test_a_sheet_comes_out_as_it_went_in(tmp_path: Path) -> None:
    loaded = type_("commune", "load", sheet(tmp_path, SHEET))
    assert (loaded.exit_code, loaded.output) == (0, "Crac'h : fiche chargée dans l'organisation « crac-h ».\n")
    first = type_("commune", "export", "crac-h").output
    exported = yaml.safe_load(first)
    assert {name: exported[name] for name in SHEET if name != "accessibility"} == {
        name: value for name, value in SHEET.items() if name != "accessibility"
    }
    assert exported["accessibility"]["rate"] == 62.5
    assert "Régie de l'eau" in first
    assert type_("commune", "load", sheet(tmp_path, first)).exit_code == 0
    assert type_("commune", "export", "crac-h").output == first
    assert type_("commune", "list").output == "crac-h\t215600461\tCrac'h\n"


@on_a_site
def test_a_sheet_goes_to_the_organization_that_is_named(tmp_path: Path) -> None:
    assert type_("commune", "load", sheet(tmp_path, SHEET), "--organization", "mairie").exit_code == 0
    assert type_("commune", "list").output == "mairie\t215600461\tCrac'h\n"
    again = type_("commune", "load", sheet(tmp_path, SHEET), "--organization", "autre")
    assert (again.exit_code, again.output.count("\n")) == (2, 1)
    assert "déjà celui de l'organisation « mairie »" in again.output


@on_a_site
def test_several_sheets_are_loaded_at_once_each_in_its_own_organization(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    files = (sheet(tmp_path, SHEET), sheet(other, MOHON))
    loaded = type_("commune", "load", *files)
    assert (loaded.exit_code, loaded.output.count("\n")) == (0, 2)
    assert type_("commune", "list").output == "crac-h\t215600461\tCrac'h\nmohon\t215601345\tMohon\n"
    together = type_("commune", "load", *files, "--organization", "mairie")
    assert (together.exit_code, together.output) == (2, "--organization ne va qu'avec une seule fiche.\n")


@on_a_site
def test_the_name_of_a_deleted_organization_is_refused_in_one_line(tmp_path: Path) -> None:
    act("organization_delete", id=act("organization_create", name="mairie")["id"])
    refused = type_("commune", "load", sheet(tmp_path, SHEET), "--organization", "mairie")
    assert (refused.exit_code, refused.output.count("\n")) == (2, 1)
    assert refused.output.startswith("L'organisation « mairie » n'a pas pu être créée")


@on_a_site
@pytest.mark.parametrize(
    ("content", "line"),
    [
        (
            {**SHEET, "siren": "215600462"},
            "SIREN faux dans la fiche de la commune : 9 chiffres et leur clé sont attendus.",
        ),
        (
            {**SHEET, "polygon": {"type": "Polygon", "coordinates": SQUARE["coordinates"][0]}},
            "Le contour de la commune doit être un Polygon ou un MultiPolygon GeoJSON",
        ),
        (
            {**SHEET, "polygon": {"type": "Polygon", "coordinates": [SQUARE["coordinates"][0][:3]]}},
            "Le contour de la commune doit être un Polygon ou un MultiPolygon GeoJSON",
        ),
        ({**SHEET, "website": "www.crach.example"}, "Adresse fausse dans la fiche de la commune"),
        ({**SHEET, "contact_email": "la mairie"}, "Courriel faux dans la fiche de la commune"),
        ({**SHEET, "maire": "X"}, "Champ inconnu dans la fiche de la commune : maire."),
        ({"name": "Crac'h"}, "Champ obligatoire absent de la fiche de la commune : siren, siret, insee_code."),
        ("name: [Crac'h", "Ce fichier n'est pas du YAML"),
        ("\x00\x01", "Ce fichier n'est pas du YAML"),
        ("", "La fiche de la commune doit être une liste de champs « nom: valeur »."),
        ("une ligne", "La fiche de la commune doit être une liste de champs « nom: valeur »."),
    ],
    ids=["siren", "flat", "open", "website", "mail", "unknown", "missing", "yaml", "binary", "empty", "text"],
)
def test_a_wrong_sheet_is_refused_in_one_french_line(tmp_path: Path, content: Any, line: str) -> None:
    refused = type_("commune", "load", sheet(tmp_path, content))
    assert (refused.exit_code, refused.output.count("\n")) == (2, 1)
    assert refused.output.startswith(line)
    assert type_("commune", "list").output == ""


@on_a_site
def test_a_file_that_is_not_there_and_an_organization_without_a_sheet(tmp_path: Path) -> None:
    missing = type_("commune", "load", str(tmp_path / "rien.yaml"))
    assert missing.exit_code == 2
    assert "rien.yaml" in missing.output
    unknown = type_("commune", "export", "rien")
    assert (unknown.exit_code, unknown.output) == (2, "L'organisation « rien » n'a pas de fiche de commune.\n")


@on_a_site
def test_a_rebuild_that_lacks_a_file_names_the_budget_and_fails() -> None:
    accept(commune(), BP)
    files.get_storage(originals.STORAGE).remove(files.FileData(files.Location(hashlib.sha256(BP).hexdigest())))
    done = type_("rebuild")
    assert done.exit_code == 2
    assert done.output.splitlines()[1].startswith("budget-crach-2022 n'est pas refait : ")


@on_a_site
def test_rebuild_makes_the_lines_again_and_keeps_addresses() -> None:
    accept(commune(), BP)
    before, lines = show("budget-crach-2022"), _lines()
    assert lines
    model.Session.execute(sa.delete(budget_line))
    model.Session.commit()
    done = type_("rebuild")
    assert (done.exit_code, done.output) == (0, "1 jeux de données refaits.\n")
    after = show("budget-crach-2022")
    assert _lines() == lines
    assert [(r["id"], r["url"]) for r in after["resources"]] == [(r["id"], r["url"]) for r in before["resources"]]
    assert after["id"] == before["id"]


def _lines() -> int:
    return int(model.Session.scalar(sa.select(sa.func.count()).select_from(budget_line)) or 0)


@pytest.fixture
def scratch() -> Iterator[sa.Engine]:
    """An empty database, dropped afterwards."""
    name = f"loos_scratch_{os.getpid()}"
    server = sa.create_engine(config["sqlalchemy.url"], isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    try:
        yield sa.create_engine(server.url.set(database=name), poolclass=sa.pool.NullPool)
    finally:
        with server.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


def test_the_tables_come_go_and_come_again(scratch: sa.Engine, tmp_path: Path) -> None:
    url = scratch.url.render_as_string(hide_password=False)
    ini = write_ini(tmp_path / "scratch.ini", config["__file__"], {"sqlalchemy.url": url})
    _db(ini, "init")  # runs the migrations of plugins too
    assert _ours(scratch) == TABLES
    _db(ini, "downgrade", "-p", "loos", "-v", "base")
    assert not _ours(scratch)
    _db(ini, "upgrade", "-p", "loos")
    assert _ours(scratch) == TABLES


def _db(ini: Path, *arguments: str) -> None:
    done = command(ini, "db", *arguments)
    assert done.returncode == 0, done.stderr[-3000:]


def _ours(engine: sa.Engine) -> set[str]:
    found = sa.inspect(engine)
    names = {*found.get_table_names(), *found.get_view_names()}
    return {name for name in names if name.startswith("loos_") and not name.endswith("alembic_version")}
