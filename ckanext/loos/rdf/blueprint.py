"""What every page of the feed needs to be read at all: its encoding told, no character that XML forbids."""

from __future__ import annotations

import re

from flask import Blueprint, Response, request

blueprint = Blueprint("loos_feed", __name__)
_RDF = ("text/turtle", "text/n3", "application/rdf+xml", "application/ld+json")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@blueprint.after_app_request
def make_readable(response: Response) -> Response:
    """Only for ckanext-dcat's own pages: a file that somebody uploaded stays as it is."""
    if request.blueprint == "dcat" and response.mimetype in _RDF:
        # Without it, aggregators read « DÃ©libÃ©rations » (RFC 2046: text/* is ISO-8859-1).
        response.content_type = f"{response.mimetype}; charset=utf-8"
        # One control character pasted into one title, and the whole RDF/XML page is refused.
        response.set_data(_FORBIDDEN.sub("", response.get_data(as_text=True)))
    return response
