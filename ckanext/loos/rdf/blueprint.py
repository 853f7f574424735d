"""Says the feed's encoding: without it, aggregators read « DÃ©libÃ©rations » (RFC 2046: text/* is ISO-8859-1)."""

from __future__ import annotations

from flask import Blueprint, Response

blueprint = Blueprint("loos_feed", __name__)
_RDF = ("text/turtle", "text/n3", "application/rdf+xml", "application/ld+json")


@blueprint.after_app_request
def say_charset(response: Response) -> Response:
    if response.mimetype in _RDF and "charset" not in response.content_type:
        response.content_type = f"{response.mimetype}; charset=utf-8"
    return response
