"""What pages tell machines, in schema.org's words as JSON-LD: sessions, deliberations, officials.

Only what the page shows to anybody; what is not known is left out. Addresses are whole, and the pages' own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from ckanext.loos.catalogue import addresses
from ckanext.loos.catalogue.communes import CommuneRow
from ckanext.loos.catalogue.sessions.deliberations import Found
from ckanext.loos.records.session import Attendance

from .deliberation_page import DeliberationPage
from .official_page import Mandate, OfficialPage
from .session_page import Part, SessionPage

Told = dict[str, Any]
_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}  # a text cannot end the element that holds it
_REPORTS = ("minutes",)


def session(page: SessionPage) -> Markup:
    return _script(_event(page)) if page.public and page.row else Markup("")


def deliberation(page: DeliberationPage) -> Markup:
    return _script(_legislation(page))


def official(page: OfficialPage) -> Markup:
    roles = [_role(page.row, mandate) for mandate in (*page.current, *page.past)]
    first = page.history.mandates[0].official
    names = {"name": page.name, "givenName": first.first_name, "familyName": first.last_name}
    return _script({"@type": "Person", "@id": page.address, "url": page.address, **names, "memberOf": roles})


def _script(told: Mapping[str, Any]) -> Markup:
    text = json.dumps(_known({"@context": "https://schema.org", **told})).translate(_UNSAFE)
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704


def _known(told: Any) -> Any:
    """Without what is not told."""
    if isinstance(told, Mapping):
        return {name: _known(value) for name, value in told.items() if value not in (None, "", [], {})}
    return [_known(value) for value in told] if isinstance(told, list) else told


def _event(page: SessionPage) -> Told:
    told = page.session
    return {
        "@type": "Event",
        "@id": page.address,
        "url": page.address,
        "name": page.package["title"],
        "startDate": _moment(page, told.start),
        "endDate": _moment(page, told.end) if told.end else None,
        "eventStatus": "https://schema.org/EventScheduled",
        "inLanguage": "fr",
        "location": _place(page),
        "organizer": _body(page),
        "attendee": [_person(page, person) for person in page.there("present")],
        "subjectOf": [_document(resource) for resource in page.papers],
        "workFeatured": [_featured(page, part) for part in page.parts],
    }


def _moment(page: SessionPage, time: str | None) -> str:
    """Hours are those of the place: no zone is told."""
    day = page.session.date.isoformat()
    return f"{day}T{time}" if time else day


def _place(page: SessionPage) -> Told:
    name = page.row.commune.name if page.row else None
    address = {"@type": "PostalAddress", "addressLocality": name, "addressCountry": "FR"}
    return {"@type": "Place", "name": page.session.place or name, "address": address}


def _commune(row: CommuneRow) -> Told:
    address, commune = addresses.page_url("commune", row.name), row.commune
    siren = {"@type": "PropertyValue", "propertyID": "SIREN", "value": commune.siren}
    told = {"name": commune.name, "url": address, "sameAs": commune.website}
    return {"@type": "GovernmentOrganization", "@id": address, "identifier": siren, **told}


def _body(page: SessionPage) -> Told:
    """The assembly, of the commune."""
    siren = {"@type": "PropertyValue", "propertyID": "SIREN", "value": page.session.siren}
    parent = _commune(page.row) if page.row else None
    return {
        "@type": "GovernmentOrganization",
        "name": page.session.body,
        "identifier": siren,
        "parentOrganization": parent,
    }


def _person(page: SessionPage, person: Attendance) -> Told:
    return {"@type": "Person", "@id": page.official_address(person.name), "name": person.name}


def _document(resource: Mapping[str, Any]) -> Told:
    kind = "Report" if resource.get("role") in _REPORTS else "DigitalDocument"
    return {"@type": kind, "name": resource.get("name"), "url": resource["url"], "encoding": _media(resource)}


def _media(resource: Mapping[str, Any]) -> Told:
    size = resource.get("size")
    return {
        "@type": "MediaObject",
        "name": resource.get("name"),
        "contentUrl": resource["url"],
        "encodingFormat": resource.get("mimetype"),
        "contentSize": str(size) if size else None,
    }


def _featured(page: SessionPage, part: Part) -> Told:
    address = addresses.page_url("deliberation", page.session.siren or "", page.session.date.isoformat(), part.key)
    return _named(address, part.item.number, part.item.title)


def _named(address: str, number: str, name: str) -> Told:
    return {"@type": "Legislation", "@id": address, "legislationIdentifier": number, "name": name}


def _legislation(page: DeliberationPage) -> Told:
    item, sheet = page.item, page.session
    return {
        **_named(page.address, item.number, item.title),
        "url": page.address,
        "identifier": item.receipt_id,
        "legislationType": "Délibération",
        "legislationDate": sheet.session.date.isoformat(),
        "legislationPassedBy": _body(sheet),
        "legislationJurisdiction": sheet.row.commune.name if sheet.row else None,
        "legislationLegalForce": "https://schema.org/NotInForce" if page.part.out_of_force else None,
        "legislationChanges": _changes(page.related.changed, item.changes),
        "abstract": item.summary,
        "datePublished": item.posted_on.isoformat() if item.posted_on else None,
        "inLanguage": "fr",
        "isAccessibleForFree": True,
        "license": sheet.package.get("license_url"),
        "about": _about(page),
        "encoding": [_media(resource) for resource in page.part.files],
        "recordedAt": {"@type": "Event", "@id": sheet.address, "name": sheet.package["title"]},
    }


def _changes(found: Found | None, identifier: str | None) -> Told | None:
    """The act that this one changes: by its page, else by what the prefecture calls it."""
    if found is None:
        return {"@type": "Legislation", "legislationIdentifier": identifier} if identifier else None
    siren, date, key = found.address
    return _named(addresses.page_url("deliberation", siren, date.isoformat(), key), found.number, found.title)


def _about(page: DeliberationPage) -> Sequence[Told]:
    """Its subject in the nomenclature of acts, and the budgets that it adopts."""
    subject = {"@type": "DefinedTerm", "termCode": page.item.subject_code, "name": page.part.subject}
    budgets = {addresses.page_url("budget", one.dataset_name): one.dataset_title for one in page.adopted}
    datasets = [{"@type": "Dataset", "@id": address, "name": title} for address, title in budgets.items()]
    return [*([subject] if page.item.subject_code else []), *datasets]


def _role(row: CommuneRow, mandate: Mandate) -> Told:
    official, last = mandate.held.official, mandate.held.last_day
    ends = [day for day in (official.role_end, last) if day]
    start = official.role_start or official.mandate_start
    return {
        "@type": "OrganizationRole",
        "roleName": mandate.role,
        "startDate": start.isoformat() if start else None,
        "endDate": min(ends).isoformat() if ends else None,
        "memberOf": {"@type": "GovernmentOrganization", "name": mandate.body, "parentOrganization": _commune(row)},
    }
