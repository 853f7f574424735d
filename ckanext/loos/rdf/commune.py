"""A commune in the feed: publisher, contact, place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ckanext.dcat.utils import publisher_uri_organization_fallback
from geomet import wkt
from rdflib import Graph, Literal, URIRef

from ckanext.loos.catalogue.addresses import page_url
from ckanext.loos.catalogue.communes import CommuneRow

from .terms import DCAT, DCT, FOAF, GSP, LOCAL_AUTHORITY, LOCN, RDF, SKOS, VCARD, add, french, iri, typed


def publisher(g: Graph, row: CommuneRow) -> URIRef:
    node = _node(row)
    facts = [
        (RDF.type, FOAF.Agent),
        (FOAF.name, Literal(row.title)),
        (DCT.identifier, Literal(row.commune.siret)),
        (DCT.type, LOCAL_AUTHORITY),
        (FOAF.mbox, _mail(row)),
        (FOAF.homepage, typed(g, row.commune.website, FOAF.Document)),
    ]
    add(g, node, facts)
    return node


def contact(g: Graph, row: CommuneRow) -> URIRef | None:
    """The office to write to; aggregators drop one without an e-mail or a form."""
    form = iri(row.commune.contact_url)
    if not (_mail(row) or form):
        return None
    node = URIRef(f"{_node(row)}#contact")
    name = Literal(row.commune.contact_name or row.title)
    add(g, node, [(RDF.type, VCARD.Organization), (VCARD.fn, name), (VCARD.hasEmail, _mail(row)), (VCARD.hasURL, form)])
    return node


def place(g: Graph, row: CommuneRow) -> URIRef:
    """The commune's outline: data.gouv.fr reads a polygon, not a code."""
    node = URIRef(f"{page_url('commune', row.name)}#territoire")
    label = french(f"{row.commune.name} ({row.commune.insee_code})")
    add(g, node, [(RDF.type, DCT.Location), (SKOS.prefLabel, label), (DCT.identifier, Literal(row.commune.insee_code))])
    if row.commune.polygon:
        outline = Literal(wkt.dumps(dict(row.commune.polygon), decimals=6), datatype=GSP.wktLiteral)
        add(g, node, [(LOCN.geometry, outline), *extent([row])])
    return node


def extent(rows: Iterable[CommuneRow]) -> list[tuple[URIRef, Literal]]:
    """The box around communes, and its centre, in GML: data.gouv.fr would merge a WKT box with the outline."""
    points = [point for row in rows if row.commune.polygon for point in _points(row.commune.polygon["coordinates"])]
    if not points:
        return []
    longitudes, latitudes = zip(*points, strict=True)
    (west, east), (south, north) = (min(longitudes), max(longitudes)), (min(latitudes), max(latitudes))
    low, high = (
        f"<gml:lowerCorner>{west} {south}</gml:lowerCorner>",
        f"<gml:upperCorner>{east} {north}</gml:upperCorner>",
    )
    centre = f"<gml:pos>{(west + east) / 2:.6f} {(south + north) / 2:.6f}</gml:pos>"
    return [(DCAT.bbox, _gml("Envelope", low + high)), (DCAT.centroid, _gml("Point", centre))]


def _gml(name: str, content: str) -> Literal:
    """Longitude first, as CRS 84 says."""
    names = 'xmlns:gml="http://www.opengis.net/gml" srsName="http://www.opengis.net/def/crs/OGC/1.3/CRS84"'
    return Literal(f"<gml:{name} {names}>{content}</gml:{name}>", datatype=GSP.gmlLiteral)


def _node(row: CommuneRow) -> URIRef:
    """The IRI that ckanext-dcat gives the organization."""
    return URIRef(publisher_uri_organization_fallback({"organization": {"id": row.organization_id}}))


def _mail(row: CommuneRow) -> URIRef | None:
    return iri(f"mailto:{row.commune.contact_email}") if row.commune.contact_email else None


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates[0], int | float):
        yield coordinates[0], coordinates[1]
    else:
        for part in coordinates:
            yield from _points(part)
