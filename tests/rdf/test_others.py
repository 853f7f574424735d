"""The site's other datasets: as ckanext-dcat says them, with what would cost them a harvest set right."""

from __future__ import annotations

from typing import Any

import pytest
from ckanext.dcat.processors import RDFSerializer
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDFS

from ckanext.loos.rdf.terms import EU, SPDX

DATASET = URIRef("http://test.ckan.net/dataset/d1")
DISTRIBUTION = URIRef("http://test.ckan.net/dataset/d1/resource/r1")
SHA1 = "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"

pytestmark = pytest.mark.usefixtures("with_plugins")


def describe(profile: str = "loos", resource: dict[str, Any] | None = None, **more: Any) -> Graph:
    file = {"id": "r1", "package_id": "d1", "url": "https://example.org/1.csv", "format": "CSV", **(resource or {})}
    serializer = RDFSerializer(profiles=[profile])
    serializer.graph_from_dataset({"id": "d1", "type": "dataset", "title": "Arbres", "resources": [file], **more})
    return Graph().parse(data=serializer.g.serialize(format="turtle"), format="turtle")


def test_nothing_is_lost_of_what_ckanext_dcat_says() -> None:
    more = {"license_id": "cc-by", "tags": [{"name": "arbre"}], "author": "Service des parcs"}
    stock, ours = describe("euro_dcat_ap_3", **more), describe(**more)
    for subject in (DATASET, DISTRIBUTION):
        assert set(stock.predicates(subject)) <= set(ours.predicates(subject))
    assert set(stock.predicate_objects(DISTRIBUTION)) <= set(ours.predicate_objects(DISTRIBUTION))


def test_licence_lost_by_ckanext_dcat_is_given_back() -> None:
    g = describe(license_id="cc-by")
    assert g.value(DATASET, DCTERMS.license) == URIRef(EU + "licence/CC_BY")
    assert g.value(DISTRIBUTION, DCTERMS.license) == URIRef(EU + "licence/CC_BY")


def test_licence_of_the_site_by_its_address() -> None:
    g = describe(license_id="local", license_url="https://example.org/licence", license_title="Licence locale")
    assert g.value(DATASET, DCTERMS.license) == URIRef("https://example.org/licence")
    assert g.value(URIRef("https://example.org/licence"), RDFS.label) == Literal("Licence locale")


@pytest.mark.parametrize("licence", ["notspecified", "other-open", "", None])
def test_no_licence_is_invented(licence: str | None) -> None:
    assert describe(license_id=licence).value(DATASET, DCTERMS.license) is None


def test_licence_of_a_resource_stays_and_is_no_longer_unknown() -> None:
    url = EU + "licence/ETALAB_2_0"
    g = describe(resource={"license": url}, license_id="cc-by")
    assert list(g.objects(DISTRIBUTION, DCTERMS.license)) == [URIRef(url)]
    kinds = list(g.objects(URIRef(url), DCTERMS.type))
    assert kinds == [URIRef("http://purl.org/adms/licencetype/Attribution")]


@pytest.mark.parametrize(
    "stated", [None, "sha1", "SHA-1", "http://spdx.org/rdf/terms#checksumAlgorithm_sha1"], ids=["none", "a", "b", "iri"]
)
def test_checksum_costs_no_dataset(stated: str | None) -> None:
    g = describe(resource={"hash": SHA1, "hash_algorithm": stated})
    (checksum,) = g.objects(DISTRIBUTION, SPDX.checksum)
    assert list(g.objects(checksum, SPDX.algorithm)) == [URIRef("https://spdx.org/rdf/terms#checksumAlgorithm_sha1")]


def test_checksum_of_no_known_kind_is_left_out() -> None:
    g = describe(resource={"hash": "abc"})
    assert g.value(DISTRIBUTION, SPDX.checksum) is None
    assert not list(g.subjects(SPDX.checksumValue))


def test_algorithm_that_data_gouv_ignores_stays() -> None:
    blake = "http://spdx.org/rdf/terms#checksumAlgorithm_blake3"
    g = describe(resource={"hash": "abcd", "hash_algorithm": blake})
    assert g.value(g.value(DISTRIBUTION, SPDX.checksum), SPDX.algorithm) == URIRef(blake)


def test_address_that_cannot_be_written_costs_no_feed() -> None:
    agent = {"name": "Parcs", "url": "www.parcs.example (site)", "email": "parcs@loos.example"}
    g = describe(publisher=[agent], extras=[{"key": "uri", "value": "http://test.ckan.net/dataset/d1 <bis>\n"}])
    dataset = URIRef("http://test.ckan.net/dataset/d1%20%3Cbis%3E")
    publisher = g.value(dataset, DCTERMS.publisher)
    assert g.value(dataset, DCTERMS.title) == Literal("Arbres")
    assert str(g.value(publisher, FOAF.homepage)).endswith("www.parcs.example%20%28site%29")


def test_name_of_a_dataset_that_can_be_written_stays() -> None:
    uri = "http://example.org/jeux/arbres,(2026);v=1?a=b#c"
    g = describe(extras=[{"key": "uri", "value": uri}])
    assert g.value(URIRef(uri), DCTERMS.title) == Literal("Arbres")
