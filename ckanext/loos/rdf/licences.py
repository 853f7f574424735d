"""CKAN's licences as the EU's authority IRIs, with the labels that data.gouv.fr's harvester recognises."""

from __future__ import annotations

from typing import Any, NamedTuple

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from .terms import DCT, EU, RDF, RDFS, SKOS, french, iri

_TYPES = {
    "Attribution": "attribution",
    "PublicDomain": "domaine public",
    "ViralEffect-ShareAlike": "partage à l'identique",
}


class Licence(NamedTuple):
    node: URIRef
    label: str
    kind: str


def _known(code: str, label: str, kind: str) -> Licence:
    return Licence(URIRef(f"{EU}licence/{code}"), label, kind)


OPEN_LICENCE = _known("ETALAB_2_0", "Licence Ouverte / Open Licence version 2.0", "Attribution")
KNOWN = {
    "etalab-2.0": OPEN_LICENCE,
    "lov2": OPEN_LICENCE,
    "odc-odbl": _known("ODC_BL", "Open Data Commons Open Database License (ODbL)", "ViralEffect-ShareAlike"),
    "odc-by": _known("ODC_BY", "Open Data Commons Attribution License", "Attribution"),
    "odc-pddl": _known("ODC_PDDL", "Open Data Commons Public Domain Dedication and Licence (PDDL)", "PublicDomain"),
    "cc-by": _known("CC_BY", "Creative Commons Attribution", "Attribution"),
    "cc-by-sa": _known("CC_BYSA", "Creative Commons Attribution Share-Alike", "ViralEffect-ShareAlike"),
    "cc-zero": _known("CC0", "Creative Commons CCZero", "PublicDomain"),
}
_BY_NODE: dict[Node, Licence] = {licence.node: licence for licence in KNOWN.values()}


def of(g: Graph, dataset: dict[str, Any]) -> URIRef | None:
    """The licence of a dataset, described in the graph; None when CKAN knows no address of it."""
    if licence := KNOWN.get(str(dataset.get("license_id") or "").lower()):
        return _describe(g, licence)
    url = str(dataset.get("license_url") or "")
    if not url.startswith(("http://", "https://")):
        return None
    node = iri(url)
    g.add((node, RDF.type, DCT.LicenseDocument))
    if title := dataset.get("license_title"):
        g.add((node, RDFS.label, Literal(title)))
    return node


def explain(g: Graph, node: Node) -> None:
    """Say what a licence is, when it is a known one."""
    if licence := _BY_NODE.get(node):
        _describe(g, licence)


def _describe(g: Graph, licence: Licence) -> URIRef:
    kind = URIRef(f"http://purl.org/adms/licencetype/{licence.kind}")
    g.add((licence.node, RDF.type, DCT.LicenseDocument))
    g.add((licence.node, RDFS.label, french(licence.label)))
    g.set((licence.node, DCT.type, kind))  # in the place of ckanext-dcat's "unknown"
    g.add((kind, RDF.type, SKOS.Concept))
    g.add((kind, SKOS.prefLabel, french(_TYPES[licence.kind])))
    return licence.node
