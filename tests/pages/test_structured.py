"""What pages tell machines: JSON-LD that a parser reads, with whole addresses, and that no text can break out of."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from budgets import BP, accept, act, commune, show
from officials import COUNCIL, SESSION
from sessions import canteen, given, paper, publish, voted
from test_budget_pages import soup

from ckanext.loos.catalogue.officials import publish as publish_officials
from ckanext.loos.records.act import ActStatus

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
SCHEMA = Namespace("https://schema.org/")
SITE = "http://test.ckan.net"
SESSION_URL = URIRef(f"{SITE}/seance/seance-crach-2024-03-12")
CANTEEN = URIRef(f"{SITE}/deliberation/215600461/2024-03-12/2024_10")


def data(app: Any, address: str) -> dict[str, Any]:
    """Of the page's own element: ckanext-dcat has another, of the dataset."""
    scripts = soup(app, address.replace(SITE, "")).find_all("script", type="application/ld+json")
    (found,) = [told for script in scripts if "@type" in (told := json.loads(script.string))]
    return dict(found)


def graph(told: dict[str, Any]) -> Graph:
    assert told.pop("@context") == "https://schema.org"
    local = {"@context": {"@vocab": str(SCHEMA)}, **told}  # no test asks the network for a context
    return Graph().parse(data=json.dumps(local), format="json-ld")


def test_a_session_is_an_event_of_its_council(app: Any) -> None:
    publish(canteen())
    voted()
    package = show("seance-crach-2024-03-12")
    act("package_patch", id=package["id"], start_time="18:30", end_time="21:00", place="Salle du conseil")
    paper("minutes", "Procès-verbal du 12 mars")
    told = graph(data(app, SESSION_URL))
    assert (SESSION_URL, RDF.type, SCHEMA.Event) in told
    assert told.value(SESSION_URL, SCHEMA.startDate) == Literal("2024-03-12T18:30")
    assert told.value(SESSION_URL, SCHEMA.endDate) == Literal("2024-03-12T21:00")
    assert told.value(told.value(SESSION_URL, SCHEMA.location), SCHEMA.name) == Literal("Salle du conseil")
    body = told.value(SESSION_URL, SCHEMA.organizer)
    assert told.value(body, RDF.type) == SCHEMA.GovernmentOrganization
    assert told.value(body, SCHEMA.parentOrganization) == URIRef(f"{SITE}/commune/crach")
    report = told.value(SESSION_URL, SCHEMA.subjectOf)
    assert told.value(report, RDF.type) == SCHEMA.Report
    assert told.value(report, SCHEMA.url) == Literal("https://crach.example/minutes.pdf")
    assert (SESSION_URL, SCHEMA.workFeatured, CANTEEN) in told
    assert told.value(CANTEEN, SCHEMA.legislationIdentifier) == Literal("2024-10")


def test_a_deliberation_is_a_legislation_with_what_it_changes(app: Any) -> None:
    former, later = "056-215600461-20240312-2024_10-DE", date(2024, 6, 4)
    publish(canteen(), given("2024-30", "Tarifs corrigés", previous_id=former, date=later, status=ActStatus.CANCELLED))
    told = graph(data(app, CANTEEN))
    assert told.value(CANTEEN, RDF.type) == SCHEMA.Legislation
    assert told.value(CANTEEN, SCHEMA.legislationDate) == Literal("2024-03-12")
    assert told.value(told.value(CANTEEN, SCHEMA.legislationPassedBy), SCHEMA.name) == Literal("Conseil municipal")
    assert told.value(CANTEEN, SCHEMA.recordedAt) == SESSION_URL
    assert told.value(told.value(CANTEEN, SCHEMA.about), SCHEMA.termCode) == Literal("8.1")
    media = told.value(CANTEEN, SCHEMA.encoding)
    assert str(told.value(media, SCHEMA.contentUrl)).startswith(f"{SITE}/seance/")
    assert told.value(CANTEEN, SCHEMA.legislationLegalForce) is None
    corrected = URIRef(f"{SITE}/deliberation/215600461/2024-06-04/2024_30")
    told = graph(data(app, corrected))
    assert told.value(corrected, SCHEMA.legislationChanges) == CANTEEN
    assert told.value(corrected, SCHEMA.legislationLegalForce) == Literal("https://schema.org/NotInForce")


def test_a_deliberation_tells_the_budget_that_it_adopts(app: Any) -> None:
    organization = publish(given("2022-5", "Budget primitif 2022", subject_code="7.1", date=date(2022, 4, 4)))
    accept(organization, BP)
    address = URIRef(f"{SITE}/deliberation/215600461/2022-04-04/2022_5")
    told = graph(data(app, address))
    assert (address, SCHEMA.about, URIRef(f"{SITE}/budget/budget-crach-2022")) in told


@pytest.mark.parametrize("odd", ["</script><script>alert(1)</script>", "<!-- & \u2028 \u2029 'x' \"y\" \\u0041 \x7f"])
def test_no_text_breaks_out_of_the_element_that_holds_it(app: Any, odd: str) -> None:
    publish(canteen())
    act("package_patch", id=show("seance-crach-2024-03-12")["id"], place=odd)
    told = data(app, SESSION_URL)
    assert told["location"]["name"] == odd.strip()
    page = app.get(SESSION_URL.replace(SITE, "")).body
    script = page.partition('<script type="application/ld+json">{"@context": "https://schema.org"')[2]
    assert script and not set("<&\u2028\u2029") & set(script.partition("</script>")[0])


def test_a_private_session_tells_machines_nothing(app: Any) -> None:
    from ckan.tests import factories

    organization = publish(canteen())
    act("package_patch", id=show("seance-crach-2024-03-12")["id"], private=True)
    user = factories.UserWithToken()
    act("organization_member_create", id=organization, username=user["name"], role="editor")
    page = app.get(SESSION_URL.replace(SITE, ""), headers={"Authorization": user["token"]})
    assert "Conseil municipal du 12 mars 2024" in page.body and '"@type": "Event"' not in page.body


def test_an_official_is_a_person_with_dated_roles_and_nothing_private(app: Any) -> None:
    organization = commune()
    publish_officials.accept(organization, COUNCIL)
    act("package_create", owner_org=organization, **SESSION)
    address = URIRef(f"{SITE}/commune/crach/elus/claude-cedar")
    whole = data(app, address)
    assert set(whole) == {"@context", "@type", "@id", "url", "name", "givenName", "familyName", "memberOf"}
    told = graph(whole)
    role = told.value(address, SCHEMA.memberOf)
    assert told.value(role, SCHEMA.startDate) == Literal("2020-05-18")
    assert told.value(role, SCHEMA.endDate) == Literal("2022-01-31")
    session = graph(data(app, f"{SITE}/seance/seance-crach-2021-06-10"))
    present = {str(person) for person in session.objects(None, SCHEMA.attendee)}
    assert present == {f"{SITE}/commune/crach/elus/{name}" for name in ("camille-alder", "dominique-birch")}
