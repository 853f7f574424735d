"""The catalogue itself: what ckanext-dcat leaves out of it and DCAT-AP asks for."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from rdflib import Graph, Literal, URIRef

from ckanext.loos.catalogue.addresses import page_url
from ckanext.loos.catalogue.communes import CommuneRow

from . import commune, licences, terms
from .moments import moment
from .terms import DCAT, DCT, FOAF, RDF, add


def mend(g: Graph, node: URIRef, rows: Sequence[CommuneRow]) -> None:
    """Complete what ckanext-dcat said of the catalogue."""
    _texts(g, node)
    _dates(g, node)
    g.remove((node, FOAF.homepage, None))
    facts = [
        (FOAF.homepage, terms.typed(g, page_url(""), FOAF.Document)),
        (DCT.publisher, _publisher(g, rows)),
        (DCT.spatial, _place(g, rows)),
        (DCT.license, _licence(g, rows)),
        (DCAT.themeTaxonomy, terms.THEMES),
    ]
    add(g, node, facts)


def _texts(g: Graph, node: URIRef) -> None:
    """Title and description in their language, which is an IRI of the EU's list."""
    locale = str(tk.config.get("ckan.locale_default") or "en")[:2]
    title = str(tk.config.get("ckan.site_title") or "Données ouvertes")
    told = str(tk.config.get("ckan.site_description") or title)
    g.set((node, DCT.title, Literal(title, lang=locale)))
    g.set((node, DCT.description, Literal(told, lang=locale)))
    if language := terms.LANGUAGES.get(locale):
        g.remove((node, DCT.language, None))
        add(g, node, [(DCT.language, language)])


def _dates(g: Graph, node: URIRef) -> None:
    public = sa.and_(model.Package.state == "active", model.Package.private.is_(False))
    first = model.Session.scalar(sa.select(sa.func.min(model.Package.metadata_created)).where(public))
    modified = g.value(node, DCT.modified)
    g.remove((node, DCT.modified, None))
    add(g, node, [(DCT.issued, moment(first)), (DCT.modified, moment(modified and str(modified)))])


def _publisher(g: Graph, rows: Sequence[CommuneRow]) -> URIRef:
    """The commune whose own site it is, else the site itself."""
    if len(rows) == 1 and _organizations() == 1:
        return commune.publisher(g, rows[0])
    node = URIRef(f"{page_url('')}#editeur")
    name = Literal(str(tk.config.get("ckan.site_title") or page_url("")))
    add(g, node, [(RDF.type, FOAF.Agent), (FOAF.name, name), (FOAF.homepage, URIRef(page_url("")))])
    return node


def _organizations() -> int:
    """How many there are, communes or not: a county's portal is not its only commune's."""
    active = sa.and_(model.Group.state == "active", model.Group.is_organization)
    return int(model.Session.scalar(sa.select(sa.func.count()).select_from(model.Group).where(active)) or 0)


def _licence(g: Graph, rows: Sequence[CommuneRow]) -> URIRef | None:
    """The one that all communes have chosen, if they agree."""
    chosen = {row.commune.licence for row in rows}
    return licences.of(g, {"license_id": chosen.pop()}) if len(chosen) == 1 else None


def _place(g: Graph, rows: Sequence[CommuneRow]) -> URIRef | None:
    """The only commune, or the box around all of them."""
    if len(rows) == 1:
        return commune.place(g, rows[0])
    box = commune.extent(rows)
    if not box:
        return None
    node = URIRef(f"{page_url('')}#territoire")
    add(g, node, [(RDF.type, DCT.Location), *box])
    return node
