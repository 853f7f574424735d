"""Namespaces, and the authority IRIs that DCAT-AP and data.gouv.fr recognise, each with its type and label."""

from __future__ import annotations

from collections.abc import Iterable

from ckanext.dcat.profiles import CleanedURIRef
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, FOAF, RDFS, SKOS, XSD
from rdflib.namespace import DCTERMS as DCT
from rdflib.term import Node

DCATAP = Namespace("http://data.europa.eu/r5r/")
GSP = Namespace("http://www.opengis.net/ont/geosparql#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
EU = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"
SPDX_HTTPS = "https://spdx.org/rdf/terms#checksumAlgorithm_"

FRENCH = URIRef(EU + "language/FRA")
PUBLIC = URIRef(EU + "access-right/PUBLIC")
ECONOMY = URIRef(EU + "data-theme/ECON")
GOVERNMENT = URIRef(EU + "data-theme/GOVE")
THEMES = URIRef(EU + "data-theme")
STABLE = URIRef(EU + "planned-availability/STABLE")
LOCAL_AUTHORITY = URIRef("http://purl.org/adms/publishertype/LocalAuthority")
SCDL_BUDGET = URIRef("https://schema.data.gouv.fr/schemas/scdl/budget/0.8.3/schema.json")
SCDL_BUDGET_PAGE = URIRef("https://schema.data.gouv.fr/scdl/budget/")
SCDL_DELIBERATIONS_PAGE = URIRef("https://schema.data.gouv.fr/scdl/deliberations/")
RNE_PAGE = URIRef("https://www.data.gouv.fr/datasets/repertoire-national-des-elus-1/")
MINUTES_PAGE = URIRef("https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000044189160")

LANGUAGES = {code: URIRef(f"{EU}language/{name}") for code, name in (("fr", "FRA"), ("en", "ENG"), ("de", "DEU"))}
FREQUENCIES = {
    code: URIRef(f"{EU}frequency/{name}")
    for code, name in (
        ("annual", "ANNUAL"),
        ("quarterly", "QUARTERLY"),
        ("monthly", "MONTHLY"),
        ("weekly", "WEEKLY"),
        ("daily", "DAILY"),
        ("irregular", "IRREG"),
    )
}
FORMATS = {name: URIRef(f"{EU}file-type/{name}") for name in ("CSV", "JSON", "ODS", "PDF", "XML", "XLSX", "ZIP")}
# With https, data.gouv.fr's harvester leaves the checksum alone; with http it refuses the whole dataset.
ALGORITHMS = {name: URIRef(SPDX_HTTPS + name) for name in ("md5", "sha1", "sha256", "sha512")}

_CONCEPTS = {
    ECONOMY: "Économie et finances",
    GOVERNMENT: "Gouvernement et secteur public",
    STABLE: "stable",
    LOCAL_AUTHORITY: "collectivité locale",
}
_KINDS = {
    PUBLIC: DCT.RightsStatement,
    SCDL_BUDGET_PAGE: FOAF.Document,
    SCDL_DELIBERATIONS_PAGE: FOAF.Document,
    RNE_PAGE: FOAF.Document,
    MINUTES_PAGE: FOAF.Document,
    **dict.fromkeys(LANGUAGES.values(), DCT.LinguisticSystem),
    **dict.fromkeys(FREQUENCIES.values(), DCT.Frequency),
    **dict.fromkeys(FORMATS.values(), DCT.MediaTypeOrExtent),
    **dict.fromkeys(ALGORITHMS.values(), SPDX.ChecksumAlgorithm),
}
_TITLES = {
    THEMES: (SKOS.ConceptScheme, "Thèmes de données"),
    SCDL_BUDGET: (DCT.Standard, "SCDL budget 0.8.3"),
}


def add(g: Graph, subject: Node, facts: Iterable[tuple[Node, Node | None]]) -> None:
    """Add the facts that have a value; an authority's IRI comes with its type and label, as DCAT-AP 3 asks."""
    for predicate, value in facts:
        if value is not None:
            g.add((subject, predicate, value))
            _explain(g, value)


def _explain(g: Graph, value: Node) -> None:
    if label := _CONCEPTS.get(value):
        g.add((value, RDF.type, SKOS.Concept))
        g.add((value, SKOS.prefLabel, french(label)))
    elif kind := _KINDS.get(value):
        g.add((value, RDF.type, kind))
    elif known := _TITLES.get(value):
        g.add((value, RDF.type, known[0]))
        g.add((value, DCT.title, french(known[1])))


def french(text: str) -> Literal:
    return Literal(text, lang="fr")


def iri(text: str | None) -> URIRef | None:
    """An address as an IRI that can be serialised, whatever was typed; None without one."""
    told = "".join(sign for sign in text or "" if sign.isprintable()).strip()
    return CleanedURIRef(told) if told else None


def typed(g: Graph, text: str | None, kind: URIRef) -> URIRef | None:
    node = iri(text)
    if node is not None:
        g.add((node, RDF.type, kind))
    return node


__all__ = ["DCAT", "DCATAP", "DCT", "FOAF", "GSP", "LOCN", "RDF", "RDFS", "SKOS", "SPDX", "VCARD", "XSD"]
