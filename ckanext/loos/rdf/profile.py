"""The DCAT profile `loos`: ckanext-dcat's DCAT-AP 3, with registers described to full marks.

Follows DCAT-AP 3.0.1 and what data.gouv.fr's harvester reads (docs/feed.md).
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from ckanext.dcat.profiles.euro_dcat_ap_3 import EuropeanDCATAP3Profile
from rdflib import BNode, Graph, URIRef

from ckanext.loos.catalogue.communes import CommuneRow, all_communes

from . import catalog, others, register, terms
from .terms import DCAT, RDF

_PREFIXES = ("dcatap", "gsp", "locn", "spdx", "vcard")
_communes: WeakKeyDictionary[Graph, dict[str, CommuneRow]] = WeakKeyDictionary()


class LoosProfile(EuropeanDCATAP3Profile):  # type: ignore[misc]
    """Works alone, or after other profiles (`euro_dcat_ap_2 loos`), whose words on other datasets it keeps."""

    def parse_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> dict[str, Any]:
        return dataset_dict or super().parse_dataset(dataset_dict, dataset_ref)

    def graph_from_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> None:
        is_register = register.is_register(dataset_dict)
        row = self._communes().get(dataset_dict["owner_org"]) if is_register else None
        if row:
            self._forget(dataset_ref)
            self._bind()
            register.describe(self.g, dataset_ref, dataset_dict, row)
            return
        if (dataset_ref, RDF.type, None) not in self.g:
            super().graph_from_dataset(dataset_dict, dataset_ref)
        others.mend(self.g, dataset_ref, dataset_dict)

    def graph_from_catalog(self, catalog_dict: dict[str, Any] | None, catalog_ref: URIRef) -> None:
        if (catalog_ref, RDF.type, None) not in self.g:
            super().graph_from_catalog(catalog_dict, catalog_ref)
        catalog.mend(self.g, catalog_ref, list(self._communes().values()))

    def _communes(self) -> dict[str, CommuneRow]:
        """All communes by organization, read once for a feed."""
        if self.g not in _communes:
            _communes[self.g] = {row.organization_id: row for row in all_communes()}
        return _communes[self.g]

    def _forget(self, node: URIRef) -> None:
        """Take back what other profiles said of a register and its files."""
        for part in [node, *self.g.objects(node, DCAT.distribution)]:
            for value in list(self.g.objects(part)):
                if isinstance(value, BNode):
                    self.g.remove((value, None, None))
            self.g.remove((part, None, None))

    def _bind(self) -> None:
        for prefix in _PREFIXES:
            self.g.bind(prefix, getattr(terms, prefix.upper()))
        self.g.bind("dct", terms.DCT)
