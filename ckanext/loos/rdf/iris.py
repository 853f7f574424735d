"""Addresses as people typed them: one that Turtle cannot hold would cost the whole feed."""

from __future__ import annotations

import re
from typing import Any

from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, RDF
from rdflib.term import Node

from .terms import iri

_FORBIDDEN = re.compile(r'[\x00-\x20<>"{}|\\^`]')


class CleanIris:
    """For ckanext-dcat's `IDCATURIGenerator`: the name of a dataset, which no profile can change.

    None leaves a name as it is, and lets other plugins be asked.
    """

    def dataset_uri(self, _dataset: dict[str, Any], default: str) -> str | None:
        return iri(default) if _FORBIDDEN.search(default) else None

    def resource_uri(self, _resource: dict[str, Any], _default: str) -> None:
        return None

    def publisher_uri(self, _dataset: dict[str, Any], _default: str | None) -> None:
        return None

    def catalog_uri(self, _default: str) -> None:
        return None


def clean(g: Graph, dataset: Node) -> None:
    """Mend the addresses in what a dataset says, and in what its files, agents and places say."""
    waiting, seen = [dataset], {dataset}
    while waiting:
        subject = waiting.pop()
        for predicate, value in list(g.predicate_objects(subject)):
            node = _mended(g, subject, predicate, value)
            if node not in seen and (node, RDF.type, DCAT.Dataset) not in g:
                seen.add(node)
                waiting.append(node)


def _mended(g: Graph, subject: Node, predicate: Node, value: Node) -> Node:
    """The value, in the graph under a name that can be written, with all that is said of it."""
    node = iri(value) if isinstance(value, URIRef) and _FORBIDDEN.search(value) else None
    if node is None:
        return value
    g.remove((subject, predicate, value))
    g.add((subject, predicate, node))
    for fact in list(g.predicate_objects(value)):
        g.remove((value, *fact))
        g.add((node, *fact))
    return node
