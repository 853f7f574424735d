"""A register as a `dcat:Dataset`, with its commune as publisher and its yearly files as distributions."""

from __future__ import annotations

from typing import Any

from ckanext.dcat.utils import resource_uri
from rdflib import BNode, Graph, Literal, URIRef

from ckanext.loos.catalogue.addresses import identifier, page_url
from ckanext.loos.catalogue.communes import CommuneRow

from . import commune, licences, terms
from .moments import day, moment
from .terms import DCAT, DCATAP, DCT, FOAF, RDF, SPDX, XSD, add, french, typed

TYPE = "registre"
THEMES = {"budgets": (terms.ECONOMY, terms.GOVERNMENT)}  # the others are of government alone
KEYWORDS = {"budgets": ("finances locales",)}
DOCUMENTATION = {
    "budgets": terms.SCDL_BUDGET_PAGE,
    "deliberations": terms.SCDL_DELIBERATIONS_PAGE,
    "elus": terms.RNE_PAGE,
    "votes": terms.MINUTES_PAGE,
}
SHORT = 100  # data.gouv.fr wants a longer description
MORE = (
    "Registre tenu par la plateforme, un fichier CSV par année, selon le schéma du socle commun des données "
    "locales (SCDL)."
)


def is_register(dataset: dict[str, Any]) -> bool:
    """Whether the platform keeps it; what a person made of the same type must not take its identifier."""
    if dataset.get("type") != TYPE:
        return False
    return bool(dataset["id"] == identifier(dataset.get("owner_org"), TYPE, dataset.get("theme")))


def describe(g: Graph, node: URIRef, dataset: dict[str, Any], row: CommuneRow) -> None:
    """Add the register and its files to the graph."""
    licence = licences.of(g, dataset)
    _texts(g, node, dataset, row)
    _dates(g, node, dataset)
    agent = commune.publisher(g, row)
    facts = [
        (RDF.type, DCAT.Dataset),
        # The SIREN outlives a move of the town hall (SIRET) and a reinstalled site (ids).
        (DCT.identifier, Literal(f"{row.commune.siren}-registre-{dataset['theme']}")),
        (DCT.publisher, agent),
        (DCT.creator, agent),
        (DCAT.contactPoint, commune.contact(g, row)),
        (DCT.accessRights, terms.PUBLIC),
        (DCT.language, terms.FRENCH),
        (DCAT.landingPage, typed(g, page_url(TYPE, dataset["name"]), FOAF.Document)),
        (FOAF.page, DOCUMENTATION.get(dataset["theme"])),
        (DCT.spatial, commune.place(g, row)),
        (DCT.license, licence),
    ]
    add(g, node, facts)
    for resource in dataset.get("resources", []):
        g.add((node, DCAT.distribution, _distribution(g, resource, licence)))


def _texts(g: Graph, node: URIRef, dataset: dict[str, Any], row: CommuneRow) -> None:
    told = (dataset.get("notes") or "").strip()
    tags = [tag["name"] for tag in dataset.get("tags", [])]
    keywords = [*tags, *KEYWORDS.get(dataset["theme"], ("vie municipale",)), row.commune.name]
    facts = [
        (DCT.title, french(dataset["title"])),
        (DCT.description, french(told if len(told) > SHORT else f"{told} {MORE}".strip())),
        *((DCAT.keyword, french(keyword)) for keyword in keywords),
        *((DCAT.theme, theme) for theme in THEMES.get(dataset["theme"], (terms.GOVERNMENT,))),
    ]
    add(g, node, facts)


def _dates(g: Graph, node: URIRef, dataset: dict[str, Any]) -> None:
    frequency = terms.FREQUENCIES.get(dataset.get("frequency") or "", terms.FREQUENCIES["irregular"])
    facts = [
        (DCT.issued, moment(dataset.get("metadata_created"))),
        (DCT.modified, moment(dataset.get("metadata_modified"))),
        (DCT.accrualPeriodicity, frequency),
        (DCT.temporal, _period(g, day(dataset.get("temporal_start")), day(dataset.get("temporal_end")))),
    ]
    add(g, node, facts)


def _period(g: Graph, start: Literal | None, end: Literal | None) -> BNode | None:
    """A blank node: data.gouv.fr would try to download an IRI."""
    if not (start and end):
        return None
    node = BNode()
    add(g, node, [(RDF.type, DCT.PeriodOfTime), (DCAT.startDate, start), (DCAT.endDate, end)])
    return node


def _distribution(g: Graph, resource: dict[str, Any], licence: URIRef | None) -> URIRef:
    node = URIRef(resource_uri(resource))
    description = resource.get("description")
    facts = [
        (RDF.type, DCAT.Distribution),
        (DCT.identifier, Literal(resource["id"])),
        (DCT.title, french(resource.get("name") or resource["url"])),
        (DCT.description, french(description) if description else None),
        (DCT.license, licence),
        (DCT.rights, terms.PUBLIC),
        (DCATAP.availability, terms.STABLE),
        (DCT.language, terms.FRENCH),
        (DCT.issued, moment(resource.get("created"))),
        (DCT.modified, moment(resource.get("last_modified") or resource.get("created"))),
    ]
    add(g, node, facts)
    _file(g, node, resource)
    return node


def _file(g: Graph, node: URIRef, resource: dict[str, Any]) -> None:
    """Where the file is, and what it holds."""
    url, mimetype, size = terms.iri(resource["url"]), resource.get("mimetype"), resource.get("size")
    facts = [
        (DCAT.accessURL, url),
        (DCAT.downloadURL, url),
        (DCT.format, terms.FORMATS.get(str(resource.get("format")).upper())),
        (DCAT.mediaType, typed(g, mimetype and terms.IANA + mimetype, DCT.MediaType)),
        (DCAT.byteSize, Literal(int(size), datatype=XSD.nonNegativeInteger) if size else None),
        (SPDX.checksum, _checksum(g, resource.get("hash"))),
        (DCT.conformsTo, typed(g, resource.get("schema_url"), DCT.Standard)),
    ]
    add(g, node, facts)


def _checksum(g: Graph, digest: str | None) -> BNode | None:
    if not digest:
        return None
    node, value = BNode(), Literal(digest, datatype=XSD.hexBinary)
    add(g, node, [(RDF.type, SPDX.Checksum), (SPDX.algorithm, terms.ALGORITHMS["sha256"]), (SPDX.checksumValue, value)])
    return node
