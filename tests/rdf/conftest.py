"""A site with a commune, her register of two years, and datasets of the site's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp
from rdflib import Graph

from ckanext.loos.catalogue import communes
from ckanext.loos.catalogue.budgets import publish
from ckanext.loos.records.commune import Commune

DATA = Path(__file__).parent.parent / "data"
OUTLINE = [[[-3.02, 47.60], [-2.96, 47.59], [-2.95, 47.63], [-3.00, 47.66], [-3.02, 47.60]]]
CRACH = Commune(
    "Crac'h",
    "215600461",
    "21560046100010",
    "56046",
    polygon={"type": "Polygon", "coordinates": OUTLINE},
    website="https://www.crach.example/",
    contact_name="Service des finances",
    contact_email="finances@crach.example",
    contact_url="https://www.crach.example/contact",
)
FORMATS = {"ttl": "turtle", "xml": "xml", "rdf": "xml", "jsonld": "json-ld", "n3": "n3"}


@pytest.fixture
def organization(
    with_plugins: None, clean_db: None, clean_index: None, migrate_db_for: Callable[[str], None]
) -> dict[str, Any]:
    for plugin in ("activity", "harvest", "loos"):
        migrate_db_for(plugin)
    found: dict[str, Any] = factories.Organization(name="crach", title="Mairie de Crac'h")
    communes.save(found["id"], CRACH)
    model.Session.commit()
    return found


@pytest.fixture
def register(organization: dict[str, Any]) -> dict[str, Any]:
    """The organization of the commune whose register holds 2021 and 2022."""
    names = ("crach_BP2022_M14_budget_principal.xml", "crach_CA2021_M14_budget_principal.xml")
    publish.accept(organization["id"], [publish.Incoming((DATA / "totem" / name).read_bytes()) for name in names])
    return organization


@pytest.fixture
def feed(app: CKANTestApp) -> Callable[..., Graph]:
    """Read an address of the site as RDF."""

    def read(address: str = "/catalog.ttl") -> Graph:
        answer = app.get(address, follow_redirects=False)
        assert answer.status_code == 200, answer.body
        suffix = address.split("?")[0].rsplit(".", 1)[-1]
        return Graph().parse(data=answer.data, format=FORMATS[suffix])

    return read


def plain(number: int = 0, **more: Any) -> dict[str, Any]:
    """A dataset of the site's own."""
    values = {"name": f"arbres-{number}", "title": "Arbres d'alignement", "notes": "Les arbres.", "license_id": "cc-by"}
    resources = [{"url": f"https://example.org/{number}.csv", "format": "CSV", "name": "Arbres", **more}]
    found: dict[str, Any] = factories.Dataset(**values, resources=resources)
    return found
