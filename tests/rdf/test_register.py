"""What the graph says of a register, from the dataset as CKAN shows it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ckanext.dcat.processors import RDFSerializer
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, XSD

from ckanext.loos.catalogue.addresses import identifier
from ckanext.loos.catalogue.communes import CommuneRow
from ckanext.loos.rdf import profile, register, terms
from ckanext.loos.rdf.terms import DCATAP, EU, GSP, LOCN, SPDX, VCARD
from ckanext.loos.records.commune import Commune

from .conftest import CRACH

SCHEMA = "https://schema.data.gouv.fr/schemas/scdl/budget/0.8.3/schema.json"
ID = identifier("o1", "registre", "budgets")
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
FILE = {
    "id": "r1",
    "package_id": ID,
    "name": "Budgets 2022",
    "description": "Une ligne par compte.",
    "url": "http://test.ckan.net/fichiers/registres/215600461/budgets/2022.csv",
    "format": "CSV",
    "mimetype": "text/csv",
    "size": 2048,
    "hash": DIGEST,
    "schema_url": SCHEMA,
    "created": "2026-01-02T03:04:05.678901",
    "last_modified": "2026-02-03T04:05:06.789012",
    "metadata_modified": "2026-05-05T05:05:05",
}
REGISTER = {
    "id": ID,
    "type": "registre",
    "name": "registre-budgets-crach",
    "title": "Budgets – Crac'h",
    "notes": "Les budgets votés et les comptes, ligne par ligne. " * 3,
    "owner_org": "o1",
    "organization": {"id": "o1"},
    "license_id": "etalab-2.0",
    "theme": "budgets",
    "frequency": "irregular",
    "temporal_start": "2021-01-01",
    "temporal_end": "2022-12-31",
    "tags": [{"name": "budget"}],
    "metadata_created": "2026-01-02T03:04:05.678901",
    "metadata_modified": "2026-03-04T05:06:07.890123",
    "resources": [FILE],
}
DATASET = URIRef(f"http://test.ckan.net/dataset/{ID}")
DISTRIBUTION = URIRef(f"http://test.ckan.net/dataset/{ID}/resource/r1")
LICENCE = URIRef(EU + "licence/ETALAB_2_0")
AGENT = URIRef("http://test.ckan.net/organization/o1")

pytestmark = pytest.mark.usefixtures("with_plugins")


class Site:
    """Serialises datasets for a site with these communes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reads = 0
        self.rows = [CommuneRow("o1", "crach", "Mairie de Crac'h", CRACH)]
        monkeypatch.setattr(profile, "all_communes", self._all)

    def _all(self) -> list[CommuneRow]:
        self.reads += 1
        return self.rows

    def describe(self, *datasets: dict[str, Any], profiles: tuple[str, ...] = ("loos",)) -> Graph:
        serializer = RDFSerializer(profiles=profiles)
        for dataset in datasets or (REGISTER,):
            serializer.graph_from_dataset(dataset)
        return Graph().parse(data=serializer.g.serialize(format="turtle"), format="turtle")

    def commune(self, **changes: Any) -> Commune:
        commune = replace(CRACH, **changes)
        self.rows = [self.rows[0]._replace(commune=commune)]
        return commune


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Site:
    return Site(monkeypatch)


def test_dataset(site: Site) -> None:
    g = site.describe()
    expected = {
        (RDF.type, DCAT.Dataset),
        (DCTERMS.identifier, Literal("215600461-registre-budgets")),
        (DCTERMS.title, Literal("Budgets – Crac'h", lang="fr")),
        (DCTERMS.description, Literal(REGISTER["notes"].strip(), lang="fr")),
        (DCAT.keyword, Literal("budget", lang="fr")),
        (DCAT.theme, URIRef(EU + "data-theme/GOVE")),
        (DCTERMS.publisher, AGENT),
        (DCTERMS.license, LICENCE),
        (DCTERMS.accessRights, URIRef(EU + "access-right/PUBLIC")),
        (DCTERMS.accrualPeriodicity, URIRef(EU + "frequency/IRREG")),
        (DCTERMS.language, URIRef(EU + "language/FRA")),
        (DCAT.landingPage, URIRef("http://test.ckan.net/registre/registre-budgets-crach")),
        (FOAF.page, URIRef("https://schema.data.gouv.fr/scdl/budget/")),
    }
    assert expected <= set(g.predicate_objects(DATASET))


def test_every_theme_s_documentation_is_told_to_be_a_document() -> None:
    for theme, page in register.DOCUMENTATION.items():
        g = Graph()
        terms.add(g, URIRef(ID), [(FOAF.page, page)])
        assert (page, RDF.type, FOAF.Document) in g, theme


def test_dates_are_in_utc_and_say_so(site: Site) -> None:
    g = site.describe({**REGISTER, "metadata_created": "2026-01-02T03:04:05+02:00"})
    assert str(g.value(DATASET, DCTERMS.issued)) == "2026-01-02T01:04:05+00:00"
    assert str(g.value(DATASET, DCTERMS.modified)) == "2026-03-04T05:06:07+00:00"
    assert str(g.value(DISTRIBUTION, DCTERMS.modified)) == "2026-02-03T04:05:06+00:00"


def test_period_is_a_blank_node_with_days(site: Site) -> None:
    g = site.describe()
    (period,) = g.objects(DATASET, DCTERMS.temporal)
    assert not isinstance(period, URIRef)
    assert g.value(period, DCAT.startDate) == Literal("2021-01-01", datatype=XSD.date)
    assert g.value(period, DCAT.endDate) == Literal("2022-12-31", datatype=XSD.date)


def test_distribution(site: Site) -> None:
    g = site.describe()
    url = URIRef(str(FILE["url"]))
    expected = {
        (RDF.type, DCAT.Distribution),
        (DCTERMS.title, Literal("Budgets 2022", lang="fr")),
        (DCTERMS.description, Literal("Une ligne par compte.", lang="fr")),
        (DCAT.accessURL, url),
        (DCAT.downloadURL, url),
        (DCTERMS.format, URIRef(EU + "file-type/CSV")),
        (DCAT.mediaType, URIRef("https://www.iana.org/assignments/media-types/text/csv")),
        (DCAT.byteSize, Literal(2048, datatype=XSD.nonNegativeInteger)),
        (DCTERMS.conformsTo, URIRef(SCHEMA)),
        (DCTERMS.license, LICENCE),
        (DCTERMS.rights, URIRef(EU + "access-right/PUBLIC")),
        (DCATAP.availability, URIRef(EU + "planned-availability/STABLE")),
    }
    assert expected <= set(g.predicate_objects(DISTRIBUTION))
    assert list(g.objects(DATASET, DCAT.distribution)) == [DISTRIBUTION]


def test_checksum_that_data_gouv_leaves_alone(site: Site) -> None:
    g = site.describe()
    checksum = g.value(DISTRIBUTION, SPDX.checksum)
    assert g.value(checksum, SPDX.algorithm) == URIRef("https://spdx.org/rdf/terms#checksumAlgorithm_sha256")
    assert g.value(checksum, SPDX.checksumValue) == Literal(DIGEST, datatype=XSD.hexBinary)


def test_labels_that_data_gouv_reads(site: Site) -> None:
    g = site.describe()
    assert str(g.value(LICENCE, RDFS.label)) == "Licence Ouverte / Open Licence version 2.0"
    assert str(g.value(URIRef(EU + "data-theme/GOVE"), SKOS.prefLabel)) == "Gouvernement et secteur public"


def test_commune(site: Site) -> None:
    g = site.describe()
    assert g.value(AGENT, DCTERMS.identifier) == Literal("21560046100010")
    assert g.value(AGENT, FOAF.name) == Literal("Mairie de Crac'h")
    assert g.value(AGENT, FOAF.mbox) == URIRef("mailto:finances@crach.example")
    contact = g.value(DATASET, DCAT.contactPoint)
    assert g.value(contact, VCARD.hasEmail) == URIRef("mailto:finances@crach.example")
    assert g.value(contact, VCARD.hasURL) == URIRef("https://www.crach.example/contact")


def test_outline_is_the_only_shape_in_wkt(site: Site) -> None:
    """data.gouv.fr merges every WKT and GeoJSON literal of the place: the box is in GML."""
    g = site.describe()
    place = g.value(DATASET, DCTERMS.spatial)
    (outline,) = g.objects(place, LOCN.geometry)
    assert str(outline).startswith("POLYGON ((-3.02")
    assert isinstance(outline, Literal) and outline.datatype == GSP.wktLiteral
    box = g.value(place, DCAT.bbox)
    assert isinstance(box, Literal) and box.datatype == GSP.gmlLiteral
    assert "<gml:lowerCorner>-3.02 47.59</gml:lowerCorner>" in box


def test_commune_of_several_pieces(site: Site) -> None:
    square = [[[0, 45], [1, 45], [1, 46], [0, 45]]]
    site.commune(polygon={"type": "MultiPolygon", "coordinates": [square, [[[3, 47], [4, 47], [4, 48], [3, 47]]]]})
    g = site.describe()
    place = g.value(DATASET, DCTERMS.spatial)
    assert str(g.value(place, LOCN.geometry)).startswith("MULTIPOLYGON (((")
    assert "<gml:upperCorner>4 48</gml:upperCorner>" in str(g.value(place, DCAT.bbox))


def test_bare_commune_and_bare_register_still_speak(site: Site) -> None:
    site.commune(polygon=None, website="", contact_name="", contact_email="", contact_url="")
    bare = {key: REGISTER[key] for key in ("id", "type", "name", "title", "owner_org", "theme")}
    g = site.describe({**bare, "resources": [{"id": "r1", "package_id": ID, "url": "http://test.ckan.net/a b.csv"}]})
    assert g.value(DATASET, DCAT.contactPoint) is None
    assert len(str(g.value(DATASET, DCTERMS.description))) > 100
    assert g.value(DISTRIBUTION, DCAT.downloadURL) == URIRef("http://test.ckan.net/a%20b.csv")


def test_short_description_is_completed(site: Site) -> None:
    g = site.describe({**REGISTER, "notes": "Nos budgets."})
    assert str(g.value(DATASET, DCTERMS.description)).startswith("Nos budgets. ")
    assert len(str(g.value(DATASET, DCTERMS.description))) > 100


def test_register_that_a_person_made_has_not_the_name_of_the_true_one(site: Site) -> None:
    """data.gouv.fr would take the newest of two for the true one, and refuse the other."""
    g = site.describe(REGISTER, {**REGISTER, "id": "d2", "resources": []})
    assert g.value(URIRef("http://test.ckan.net/dataset/d2"), DCTERMS.identifier) == Literal("d2")
    assert g.value(DATASET, DCTERMS.identifier) == Literal("215600461-registre-budgets")


def test_frequency_as_the_register_states_it(site: Site) -> None:
    g = site.describe({**REGISTER, "frequency": "annual"})
    assert g.value(DATASET, DCTERMS.accrualPeriodicity) == URIRef(EU + "frequency/ANNUAL")


def test_licence_of_the_commune(site: Site) -> None:
    g = site.describe({**REGISTER, "license_id": "odc-odbl"})
    assert g.value(DISTRIBUTION, DCTERMS.license) == URIRef(EU + "licence/ODC_BL")


@pytest.mark.parametrize("before", ["euro_dcat_ap_3", "euro_dcat_ap_2", "euro_dcat_ap_scheming"])
def test_the_same_after_another_profile(site: Site, before: str) -> None:
    alone, after = site.describe(), site.describe(profiles=(before, "loos"))
    assert set(after.predicates(DATASET)) == set(alone.predicates(DATASET))
    assert len(list(after.predicate_objects(DATASET))) == len(list(alone.predicate_objects(DATASET)))
    assert len(list(after.predicate_objects(DISTRIBUTION))) == len(list(alone.predicate_objects(DISTRIBUTION)))
    assert len(set(after.subjects(RDF.type, SPDX.Checksum))) == 1


def test_communes_are_read_once_for_a_feed(site: Site) -> None:
    site.describe(*([REGISTER] * 20))
    assert site.reads == 1


def test_parsing_is_left_to_the_profile_before(site: Site) -> None:
    g = site.describe()
    first: dict[str, Any] = {}
    profile.LoosProfile(g).parse_dataset(first, DATASET)
    assert len(first["resources"]) == 1
    profile.LoosProfile(g).parse_dataset(first, DATASET)
    assert len(first["resources"]) == 1
