"""A register as a `dcat:Dataset`, with its commune as publisher and its yearly files as distributions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from ckan.plugins import toolkit as tk
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from ckanext.loos.catalogue.communes import CommuneRow
from ckanext.loos.records.commune import Commune

from . import terms
from .terms import ADMS, DCAT, DCATAP, DCT, FOAF, GSP, LOCN, RDF, SKOS, SPDX, VCARD, XSD



def describe(g: Graph, dataset: URIRef, values: dict[str, Any], row: CommuneRow) -> None:
    """Add the register and its files to the graph."""
    agent = publisher(g, row)
    facts: list[tuple[Node, Node | None]] = [
        (RDF.type, DCAT.Dataset),
        (DCT.identifier, Literal(f"{row.commune.siret}-{values['theme']}")),
        (DCT.title, _french(values["title"])),
        (DCT.description, _french(values["notes"])),
        *((DCAT.keyword, _french(keyword)) for keyword in _keywords(values, row.commune)),
        (DCAT.theme, terms.ECONOMY),
        (DCAT.theme, terms.GOVERNMENT),
        (DCT.publisher, agent),
        (DCT.creator, agent),
        (DCAT.contactPoint, _contact(g, row)),
        (DCT.issued, _moment(values["metadata_created"])),
        (DCT.modified, _moment(values["metadata_modified"])),
        (DCT.accrualPeriodicity, terms.IRREGULAR),
        (DCT.accessRights, terms.PUBLIC),
        (DCT.language, terms.FRENCH),
        (DCAT.landingPage, _page(g, f"registre/{values['name']}")),
        (DCT.spatial, place(g, row)),
        (DCT.temporal, _period(g, values.get("temporal_start"), values.get("temporal_end"))),
        (DCT.license, terms.LICENCE),
    ]
    _add(g, dataset, facts)
    for resource in values.get("resources", []):
        g.add((dataset, DCAT.distribution, _distribution(g, dataset, resource)))


def _distribution(g: Graph, dataset: URIRef, resource: dict[str, Any]) -> URIRef:
    node = URIRef(f"{dataset}/resource/{resource['id']}")
    url = URIRef(resource["url"])
    facts: list[tuple[Node, Node | None]] = [
        (RDF.type, DCAT.Distribution),
        (DCT.identifier, Literal(resource["id"])),
        (DCT.title, _french(resource["name"])),
        (DCT.description, _french(resource["description"])),
        (DCAT.accessURL, url),
        (DCAT.downloadURL, url),
        (DCT.format, terms.CSV),
        (DCAT.mediaType, terms.CSV_MEDIA),
        (DCAT.byteSize, Literal(int(resource["size"]), datatype=XSD.nonNegativeInteger)),
        (DCT.license, terms.LICENCE),
        (DCT.rights, terms.PUBLIC),
        (DCATAP.availability, terms.STABLE),
        (ADMS.status, terms.COMPLETED),
        (DCT.issued, _moment(resource["created"])),
        (DCT.modified, _moment(resource.get("last_modified") or resource["created"])),
        (DCT.language, terms.FRENCH),
        (SPDX.checksum, _checksum(g, resource["hash"])),
        (DCT.conformsTo, _standard(g, resource["schema_url"])),
    ]
    _add(g, node, facts)
    return node


def publisher(g: Graph, row: CommuneRow) -> URIRef:
    commune = row.commune
    agent = URIRef(_site(f"organization/{row.organization_id}"))
    facts: list[tuple[Node, Node | None]] = [
        (RDF.type, FOAF.Agent),
        (FOAF.name, _french(f"Commune de {commune.name}" if commune.name[0] not in "AEIOUYÉÈH" else f"Commune d’{commune.name}")),
        (DCT.identifier, Literal(commune.siret)),
        (DCT.type, terms.LOCAL_AUTHORITY),
        (FOAF.mbox, URIRef(f"mailto:{commune.contact_email}") if commune.contact_email else None),
        (FOAF.homepage, _document(g, commune.website)),
    ]
    _add(g, agent, facts)
    return agent


def _contact(g: Graph, row: CommuneRow) -> URIRef | None:
    """The contact needs an e-mail or a form: aggregators drop it otherwise."""
    commune = row.commune
    if not (commune.contact_email or commune.contact_url):
        return None
    node = URIRef(_site(f"organization/{row.organization_id}#contact"))
    facts: list[tuple[Node, Node | None]] = [
        (RDF.type, VCARD.Organization),
        (VCARD.fn, Literal(commune.contact_name or f"Mairie – {commune.name}")),
        (VCARD.hasEmail, URIRef(f"mailto:{commune.contact_email}") if commune.contact_email else None),
        (VCARD.hasURL, URIRef(commune.contact_url) if commune.contact_url else None),
    ]
    _add(g, node, facts)
    return node


def place(g: Graph, row: CommuneRow) -> URIRef | None:
    """The commune's outline: aggregators read a polygon, not a code."""
    polygon = row.commune.polygon
    if not polygon:
        return None
    node = URIRef(_site(f"commune/{row.name}#territoire"))
    west, south, east, north = _bounds(polygon)
    box = f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))"
    facts: list[tuple[Node, Node | None]] = [
        (RDF.type, DCT.Location),
        (SKOS.prefLabel, _french(f"{row.commune.name} ({row.commune.insee_code})")),
        (LOCN.geometry, Literal(json.dumps(polygon), datatype=GSP.geoJSONLiteral)),
        (DCAT.bbox, Literal(box, datatype=GSP.wktLiteral)),
        (DCAT.centroid, Literal(f"POINT({(west + east) / 2:.5f} {(south + north) / 2:.5f})", datatype=GSP.wktLiteral)),
    ]
    _add(g, node, facts)
    return node


def _bounds(polygon: Any) -> tuple[float, float, float, float]:
    points = list(_points(polygon["coordinates"]))
    longitudes, latitudes = [p[0] for p in points], [p[1] for p in points]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates[0], int | float):
        yield coordinates[0], coordinates[1]
    else:
        for part in coordinates:
            yield from _points(part)


def _period(g: Graph, start: str | None, end: str | None) -> BNode | None:
    """A blank node: an aggregator would try to download an IRI."""
    if not (start and end):
        return None
    node = BNode()
    _add(
        g,
        node,
        [
            (RDF.type, DCT.PeriodOfTime),
            (DCAT.startDate, Literal(start, datatype=XSD.date)),
            (DCAT.endDate, Literal(end, datatype=XSD.date)),
        ],
    )
    return node


def _checksum(g: Graph, digest: str) -> BNode:
    node = BNode()
    facts: list[tuple[Node, Node | None]] = [
        (RDF.type, SPDX.Checksum),
        (SPDX.algorithm, terms.SHA256),
        (SPDX.checksumValue, Literal(digest, datatype=XSD.hexBinary)),
    ]
    _add(g, node, facts)
    return node


def _standard(g: Graph, url: str) -> URIRef:
    node = URIRef(url)
    _add(g, node, [(RDF.type, DCT.Standard), (DCT.title, _french(terms.SCHEMA_TITLES.get(url, url)))])
    return node


def _document(g: Graph, url: str) -> URIRef | None:
    if not url:
        return None
    node = URIRef(url)
    g.add((node, RDF.type, FOAF.Document))
    return node


def _page(g: Graph, path: str) -> URIRef | None:
    return _document(g, _site(path))


def _site(path: str) -> str:
    return f"{str(tk.config['ckan.site_url']).rstrip('/')}/{path}"


def _keywords(values: dict[str, Any], commune: Commune) -> list[str]:
    return [*(tag["name"] for tag in values.get("tags", [])), "finances locales", commune.name]


def _french(text: str) -> Literal:
    return Literal(text, lang="fr")


def _moment(text: str) -> Literal:
    """CKAN's dates are UTC without saying so; aggregators drop an offset instead of converting it."""
    moment = datetime.fromisoformat(text)
    utc = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return Literal(utc.isoformat(timespec="seconds"), datatype=XSD.dateTime)


def _add(g: Graph, subject: Node, facts: list[tuple[Node, Node | None]]) -> None:
    for predicate, value in facts:
        if value is not None:
            g.add((subject, predicate, value))
