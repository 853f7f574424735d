"""Namespaces and the authority IRIs that DCAT-AP and data.gouv.fr recognise, each with its type and label."""

from __future__ import annotations

from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, FOAF, RDFS, SKOS, XSD
from rdflib.namespace import DCTERMS as DCT

ADMS = Namespace("http://www.w3.org/ns/adms#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
GSP = Namespace("http://www.opengis.net/ont/geosparql#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
_EU = "http://publications.europa.eu/resource/authority/"

LICENCE = URIRef(_EU + "licence/ETALAB_2_0")
LICENCE_LABEL = "Licence Ouverte / Open Licence version 2.0"  # the label that data.gouv.fr's harvester knows
ATTRIBUTION = URIRef("http://purl.org/adms/licencetype/Attribution")
LOCAL_AUTHORITY = URIRef("http://purl.org/adms/publishertype/LocalAuthority")
FRENCH = URIRef(_EU + "language/FRA")
PUBLIC = URIRef(_EU + "access-right/PUBLIC")
ECONOMY = URIRef(_EU + "data-theme/ECON")
GOVERNMENT = URIRef(_EU + "data-theme/GOVE")
THEMES = URIRef(_EU + "data-theme")
CSV = URIRef(_EU + "file-type/CSV")
CSV_MEDIA = URIRef("https://www.iana.org/assignments/media-types/text/csv")
STABLE = URIRef(_EU + "planned-availability/STABLE")
COMPLETED = URIRef(_EU + "distribution-status/COMPLETED")
# Budgets come at no fixed date: "annual" would lose a point each year that a file is late.
IRREGULAR = URIRef(_EU + "frequency/IRREG")
# With https, data.gouv.fr's harvester leaves the checksum alone instead of refusing the dataset.
SHA256 = URIRef("https://spdx.org/rdf/terms#checksumAlgorithm_sha256")
SCHEMA_TITLES = {"https://schema.data.gouv.fr/schemas/scdl/budget/0.8.3/schema.json": "SCDL budget 0.8.3"}


def declare(g: Graph) -> None:
    """Say what the IRIs are, as the ranges of DCAT-AP 3.0.1 ask."""
    concepts = {
        ECONOMY: "Économie et finances",
        GOVERNMENT: "Gouvernement et secteur public",
        STABLE: "stable",
        COMPLETED: "terminé",
        ATTRIBUTION: "attribution",
        LOCAL_AUTHORITY: "collectivité locale",
    }
    for concept, label in concepts.items():
        g.add((concept, RDF.type, SKOS.Concept))
        g.add((concept, SKOS.prefLabel, Literal(label, lang="fr")))
    types = {
        FRENCH: DCT.LinguisticSystem,
        PUBLIC: DCT.RightsStatement,
        CSV: DCT.MediaTypeOrExtent,
        CSV_MEDIA: DCT.MediaType,
        IRREGULAR: DCT.Frequency,
        SHA256: SPDX.ChecksumAlgorithm,
        LICENCE: DCT.LicenseDocument,
    }
    for iri, kind in types.items():
        g.add((iri, RDF.type, kind))
    g.add((LICENCE, RDFS.label, Literal(LICENCE_LABEL, lang="fr")))
    g.add((LICENCE, DCT.type, ATTRIBUTION))


__all__ = ["ADMS", "DCAT", "DCATAP", "DCT", "FOAF", "GSP", "LOCN", "RDF", "RDFS", "SKOS", "SPDX", "VCARD", "XSD"]
