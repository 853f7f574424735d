"""The DCAT profile `loos`: ckanext-dcat's DCAT-AP 3, with registers described to full marks.

Follows DCAT-AP 3.0.1 and what data.gouv.fr's harvester reads (docs/feed.md).
"""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckanext.dcat.profiles.euro_dcat_ap_3 import EuropeanDCATAP3Profile
from rdflib import Literal, URIRef

from ckanext.loos.catalogue import communes

from . import register, terms
from .terms import DCAT, DCT, FOAF, RDF, SKOS


class LoosProfile(EuropeanDCATAP3Profile):  # type: ignore[misc]
    def graph_from_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> None:
        row = self._commune(dataset_dict) if dataset_dict.get("type") == "registre" else None
        if row is None:
            super().graph_from_dataset(dataset_dict, dataset_ref)
            return
        terms.declare(self.g)
        register.describe(self.g, dataset_ref, dataset_dict, row)

    def graph_from_catalog(self, catalog_dict: dict[str, Any] | None, catalog_ref: URIRef) -> None:
        super().graph_from_catalog(catalog_dict, catalog_ref)
        terms.declare(self.g)
        self.g.remove((catalog_ref, DCT.language, None))
        self.g.remove((catalog_ref, FOAF.homepage, None))
        self._mend_texts(catalog_ref)
        self.g.add((catalog_ref, DCT.language, terms.FRENCH))
        self.g.add((catalog_ref, DCT.license, terms.LICENCE))
        self.g.add((catalog_ref, DCAT.themeTaxonomy, terms.THEMES))
        self.g.add((terms.THEMES, RDF.type, SKOS.ConceptScheme))
        self.g.add((terms.THEMES, DCT.title, Literal("Thèmes de données", lang="fr")))
        self._publisher(catalog_ref)

    def _mend_texts(self, catalog_ref: URIRef) -> None:
        """DCAT-AP asks for a title and a description, with their language."""
        title = str(tk.config.get("ckan.site_title") or "Données ouvertes")
        told = str(tk.config.get("ckan.site_description") or f"Catalogue de données publiques : {title}.")
        for predicate, text in ((DCT.title, title), (DCT.description, told)):
            self.g.set((catalog_ref, predicate, Literal(text, lang="fr")))

    def _publisher(self, catalog_ref: URIRef) -> None:
        """The site's only commune, else the site itself."""
        home = URIRef(str(tk.config["ckan.site_url"]).rstrip("/") + "/")
        self.g.add((catalog_ref, FOAF.homepage, home))
        self.g.add((home, RDF.type, FOAF.Document))
        rows = communes.all_communes()
        if len(rows) == 1:
            self.g.add((catalog_ref, DCT.publisher, register.publisher(self.g, rows[0])))
            if place := register.place(self.g, rows[0]):
                self.g.add((catalog_ref, DCT.spatial, place))
            return
        agent = URIRef(f"{home}#publisher")
        self.g.add((catalog_ref, DCT.publisher, agent))
        self.g.add((agent, RDF.type, FOAF.Agent))
        self.g.add((agent, FOAF.name, Literal(str(tk.config.get("ckan.site_title") or home), lang="fr")))

    def _commune(self, dataset_dict: dict[str, Any]) -> communes.CommuneRow | None:
        """The dataset's commune; all are read once for a feed."""
        if not hasattr(self.g, "loos_communes"):
            self.g.loos_communes = {row.organization_id: row for row in communes.all_communes()}
        return self.g.loos_communes.get(dataset_dict.get("owner_org"))  # type: ignore[no-any-return]
