"""The site's other datasets: as ckanext-dcat says them, with what would cost them a harvest set right."""

from __future__ import annotations

from typing import Any

from rdflib import Graph, URIRef
from rdflib.term import Node

from . import iris, licences, terms
from .terms import DCAT, DCT, SPDX, add

_LENGTHS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}


def mend(g: Graph, node: URIRef, dataset: dict[str, Any]) -> None:
    """Give back the licence that ckanext-dcat loses, and make addresses and checksums harmless."""
    iris.clean(g, node)
    distributions = list(g.objects(node, DCAT.distribution))
    licence = licences.of(g, dataset)
    for subject in (node, *distributions):
        stated = g.value(subject, DCT.license)
        if stated is not None:
            licences.explain(g, stated)
        elif licence:
            g.add((subject, DCT.license, licence))
    for distribution in distributions:
        for checksum in list(g.objects(distribution, SPDX.checksum)):
            _mend_checksum(g, distribution, checksum)


def _mend_checksum(g: Graph, distribution: Node, checksum: Node) -> None:
    """data.gouv.fr's harvester refuses a dataset whose checksum has no algorithm, or one of those it reads."""
    stated = g.value(checksum, SPDX.algorithm)
    if algorithm := terms.ALGORITHMS.get(_algorithm(g, checksum)):
        g.remove((checksum, SPDX.algorithm, None))
        add(g, checksum, [(SPDX.algorithm, algorithm)])
    elif not isinstance(stated, URIRef):
        g.remove((distribution, SPDX.checksum, checksum))
        g.remove((checksum, None, None))


def _algorithm(g: Graph, checksum: Node) -> str:
    """The algorithm as stated, else as the length of the value tells."""
    stated = str(g.value(checksum, SPDX.algorithm) or "")
    name = stated.rsplit("_", 1)[-1].replace("-", "").lower()
    return name or _LENGTHS.get(len(str(g.value(checksum, SPDX.checksumValue) or "")), "")
