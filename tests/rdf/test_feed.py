"""The feed through CKAN, as an aggregator fetches it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyshacl
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp, call_action
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, SH

from ckanext.loos.catalogue import communes, registers
from ckanext.loos.rdf.terms import EU, VCARD
from ckanext.loos.records.commune import Commune

from .conftest import DATA, FORMATS, plain

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
CATALOG = URIRef("http://test.ckan.net")
SHAPES = DATA / "shapes" / "dcat-ap-3.0.1"
Feed = Callable[..., Graph]


def identifiers(g: Graph) -> set[str]:
    return {str(g.value(node, DCTERMS.identifier)) for node in g.subjects(RDF.type, DCAT.Dataset)}


def results(g: Graph, shapes: str) -> list[tuple[Any, ...]]:
    """What SHACL has against the graph."""
    kinds = Graph().add((VCARD.Organization, RDFS.subClassOf, VCARD.Kind))  # owl:imports would bring it
    _conforms, report, _text = pyshacl.validate(g + kinds, shacl_graph=str(SHAPES / shapes), do_owl_imports=False)
    assert isinstance(report, Graph)
    return [
        tuple(str(report.value(result, part)) for part in (SH.focusNode, SH.resultPath, SH.value))
        for result in report.subjects(RDF.type, SH.ValidationResult)
    ]


@pytest.mark.usefixtures("register")
def test_lists_registers_and_plain_datasets_but_no_budget(feed: Feed) -> None:
    dataset = plain()
    assert identifiers(feed()) == {"215600461-registre-budgets", dataset["id"]}
    assert identifiers(feed("/catalog.ttl?fq=owner_org:*")) == {"215600461-registre-budgets"}
    assert identifiers(feed("/catalog.ttl?q=budgets")) == {"215600461-registre-budgets"}


@pytest.mark.usefixtures("register")
@pytest.mark.ckan_config("ckanext.dcat.datasets_per_page", "1")
def test_pages_count_what_is_listed(feed: Feed) -> None:
    plain()
    seen, address = [], "/catalog.ttl"
    while address:
        g = feed(address)
        (view,) = g.subjects(RDF.type, HYDRA.PagedCollection)
        assert g.value(view, HYDRA.totalItems) == Literal(2)
        seen += identifiers(g)
        address = str(g.value(view, HYDRA.next) or "").removeprefix("http://test.ckan.net")
    assert len(seen) == len(set(seen)) == 2


@pytest.mark.usefixtures("register")
def test_says_its_encoding_and_answers_head_in_every_format(app: CKANTestApp, feed: Feed) -> None:
    client = app.test_client()
    for address in (f"/catalog.{suffix}" for suffix in FORMATS):
        for answer in (client.get(address), client.head(address)):
            assert answer.status_code == 200
            assert answer.headers["Content-Type"].endswith("; charset=utf-8")
        assert (None, DCTERMS.title, Literal("Budgets – Crac'h", lang="fr")) in feed(address)


@pytest.mark.usefixtures("register")
def test_control_character_in_a_title_costs_no_feed(feed: Feed) -> None:
    """XML cannot hold one, and the whole page would be refused."""
    dataset = plain(0, description="Platanes\x0b et\x01 tilleuls\n")
    for address in ("/catalog.xml", f"/dataset/{dataset['id']}.xml"):
        assert (None, DCTERMS.description, Literal("Platanes et tilleuls\n")) in feed(address)


def test_uploaded_rdf_stays_as_it_is(
    app: CKANTestApp, register: dict[str, Any], create_with_upload: Callable[..., dict[str, Any]]
) -> None:
    content = '<?xml version="1.0" encoding="iso-8859-1"?><é/>\x0b'.encode("latin-1")
    context = {"user": factories.Sysadmin()["name"]}
    file = create_with_upload(content, "carte.rdf", context, package_id=plain()["id"])
    assert app.get(file["url"].removeprefix("http://test.ckan.net")).data == content


@pytest.mark.usefixtures("register")
def test_register_alone(app: CKANTestApp, feed: Feed) -> None:
    g = feed("/dataset/registre-budgets-crach.ttl")
    assert identifiers(g) == {"215600461-registre-budgets"}
    assert len(list(g.subjects(RDF.type, DCAT.Distribution))) == 2
    for node in g.objects(None, DCAT.downloadURL):
        answer = app.test_client().head(str(node).removeprefix("http://test.ckan.net"))
        assert answer.status_code == 200


@pytest.mark.usefixtures("register")
@pytest.mark.ckan_config("ckan.site_description", "Les données publiques de nos communes.")
def test_conforms_to_dcat_ap_3(feed: Feed) -> None:
    g = feed()
    assert results(g, "shapes.ttl") == []
    assert results(g, "range.ttl") == []
    assert results(g, "shapes_recommended.ttl") == []


def test_catalogue_of_one_commune(feed: Feed, register: dict[str, Any]) -> None:
    g = feed()
    assert g.value(CATALOG, DCTERMS.publisher) == URIRef(f"http://test.ckan.net/organization/{register['id']}")
    assert g.value(CATALOG, DCTERMS.license) == URIRef(EU + "licence/ETALAB_2_0")
    assert list(g.objects(CATALOG, DCTERMS.language)) == [URIRef(EU + "language/FRA")]
    assert list(g.objects(CATALOG, FOAF.homepage)) == [URIRef("http://test.ckan.net/")]
    assert g.value(CATALOG, DCAT.themeTaxonomy) == URIRef(EU + "data-theme")
    assert str(g.value(CATALOG, DCTERMS.issued)).endswith("+00:00")
    assert str(g.value(CATALOG, DCTERMS.modified)).endswith("+00:00")


@pytest.mark.usefixtures("register")
def test_catalogue_of_several_communes_is_the_sites(feed: Feed) -> None:
    second = factories.Organization(name="mohon", title="Mohon")
    outline = {"type": "Polygon", "coordinates": [[[-2.6, 48.0], [-2.4, 48.0], [-2.4, 48.1], [-2.6, 48.0]]]}
    communes.save(second["id"], Commune("Mohon", "215601345", "21560134500014", "56134", polygon=outline))
    model.Session.commit()
    g = feed()
    assert g.value(CATALOG, DCTERMS.license) == URIRef(EU + "licence/ETALAB_2_0")
    publisher = g.value(CATALOG, DCTERMS.publisher)
    assert g.value(publisher, FOAF.name) == Literal("Données de nos communes")
    assert "<gml:upperCorner>-2.4 48.1<" in str(g.value(g.value(CATALOG, DCTERMS.spatial), DCAT.bbox))
    assert results(g, "shapes.ttl") == []


def test_register_that_a_person_changed_stays_the_communes(
    app: CKANTestApp, feed: Feed, register: dict[str, Any]
) -> None:
    name, context = "registre-budgets-crach", {"user": factories.Sysadmin()["name"]}
    other = factories.Organization(name="voisine")
    call_action("resource_create", dict(context), package_id=name, url="https://example.org/x.pdf")
    assert app.get("/commune/crach").status_code == 200
    call_action("package_owner_org_update", dict(context), id=name, organization_id=other["id"])
    registers.refresh(register["id"])
    publisher = URIRef(f"http://test.ckan.net/organization/{register['id']}")
    g = feed()
    (node,) = g.subjects(DCTERMS.identifier, Literal("215600461-registre-budgets"))
    assert g.value(node, DCTERMS.publisher) == publisher
    assert len(list(g.objects(node, DCAT.distribution))) == 2


@pytest.mark.usefixtures("register")
def test_county_portal_is_not_its_only_communes(feed: Feed) -> None:
    factories.Organization(name="departement", title="Département")
    g = feed()
    assert g.value(g.value(CATALOG, DCTERMS.publisher), FOAF.name) == Literal("Données de nos communes")


@pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
def test_empty_site_has_a_feed(feed: Feed, migrate_db_for: Callable[[str], None]) -> None:
    migrate_db_for("loos")
    assert (CATALOG, RDF.type, DCAT.Catalog) in feed()


@pytest.mark.usefixtures("register")
def test_site_whose_datasets_have_no_schema(app: CKANTestApp, feed: Feed) -> None:
    """Such a site has ckanext-scheming for this project's sake: ckanext-dcat alone would fail there."""
    dataset = plain()
    assert tk.get_action("scheming_dataset_schema_show")({}, {"type": "dataset"}) == {}
    with pytest.raises(tk.ObjectNotFound):
        tk.get_action("scheming_dataset_schema_show")({}, {"type": "nothing"})
    assert dataset["id"] in identifiers(feed("/catalog.ttl?profiles=euro_dcat_ap_3"))
    assert app.get(f"/dataset/{dataset['name']}").status_code == 200


@pytest.mark.usefixtures("register")
def test_dataset_costs_no_statement_more_than_with_ckanext_dcat(feed: Feed) -> None:
    def growth(profile: str, start: int) -> int:
        before = statements(lambda: feed(f"/catalog.ttl?profiles={profile}"))
        for number in range(start, start + 3):
            plain(number)
        return statements(lambda: feed(f"/catalog.ttl?profiles={profile}")) - before

    for profile in ("loos", "euro_dcat_ap_3"):  # ckanext-dcat keeps what it learns of organizations
        feed(f"/catalog.ttl?profiles={profile}")
    assert growth("loos", 0) <= growth("euro_dcat_ap_3", 3)


def statements(work: Callable[[], Any]) -> int:
    """How many SQL statements the work takes."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        seen.append(statement)

    sa.event.listen(model.meta.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", note)
    return len(seen)
