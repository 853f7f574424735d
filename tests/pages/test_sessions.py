"""What citizens see of sessions: their pages, each deliberation, the lists, the search, the feeds."""

from __future__ import annotations

import datetime
import hashlib
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from icalendar import Calendar
from lxml import etree

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from budgets import BP, accept, act, commune, show
from sessions import SIREN, canteen, given, paper, publish, voted
from test_budget_pages import counted, soup, text

from ckanext.loos.catalogue import saving
from ckanext.loos.catalogue.acts import publish as publish_acts
from ckanext.loos.catalogue.acts import reading
from ckanext.loos.catalogue.sessions import search
from ckanext.loos.catalogue.sessions.search_kinds import Query
from ckanext.loos.catalogue.sessions.tables import text as text_table
from ckanext.loos.records.act import ActStatus, Nature

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
PAGE = "/seance/seance-crach-2024-03-12"
CANTEEN = "/deliberation/215600461/2024-03-12/2024_10"
ATOM = "{http://www.w3.org/2005/Atom}"


def feed(app: Any, address: str) -> Any:
    answer = app.get(address)
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    return etree.fromstring(answer.body.encode())


def told(entry: Any, name: str) -> str:
    return str(entry.findtext(f"{ATOM}{name}"))


def test_a_session_says_when_where_and_who_was_there(app: Any) -> None:
    publish(canteen())
    voted()
    act("package_patch", id=show("seance-crach-2024-03-12")["id"], place="Salle du conseil", start_time="18h30")
    page = soup(app, PAGE)
    words = text(page.find(class_="loos-session"))
    assert "Conseil municipal de Crach, le 12 mars 2024, à 18 h 30, Salle du conseil." in words
    assert "2 élus présents, 1 représenté, 1 absent, sur 4 en exercice." in words
    assert "Absents, représentés Claude Cedar (par Camille Alder)" in words
    assert page.find("link", rel="canonical")["href"] == f"http://test.ckan.net{PAGE}"
    assert "Licence : Licence Ouverte 2.0" in words


def test_a_deliberation_is_told_in_words_with_its_vote_and_its_file(app: Any) -> None:
    publish(canteen(), given("2024-2", "Budget primitif 2024", subject_code="7.1"))
    voted(summary="Le repas coûte moins cher.")
    page = soup(app, PAGE)
    assert [text(item) for item in page.select(".loos-agenda li")] == ["Tarifs de la cantine", "Budget primitif 2024"]
    article = page.find(id="deliberation-2024_10")
    words = text(article)
    assert "2024-10. Tarifs de la cantine" in words
    assert "En clair. Le repas coûte moins cher." in words
    assert "Adoptée : 2 pour, 1 contre, 0 abstention scrutin public" in words
    assert "Pour (2) : Camille Alder, Claude Cedar (pouvoir à Camille Alder)." in words
    assert "Contre (1) : Dominique Birch." in words
    assert "Délibération 2024-10 , PDF, " in words or "Délibération 2024-10, PDF, " in words
    assert article.find("a", href=CANTEEN)


def test_a_secret_ballot_has_no_names(app: Any) -> None:
    publish(canteen())
    voted(ballot_kind="secret")
    article = soup(app, PAGE).find(id="deliberation-2024_10")
    assert "scrutin secret" in text(article)
    assert article.find("details") is None


@pytest.mark.parametrize(
    ("status", "words"), [(ActStatus.CANCELLED, "a retiré cet acte"), (ActStatus.REFUSED, "n’a pas accepté l’envoi")]
)
def test_what_is_out_of_force_is_said_so(app: Any, status: ActStatus, words: str) -> None:
    publish(given("2024-10", "Tarifs de la cantine", status=status))
    assert words in text(soup(app, PAGE).find(id="deliberation-2024_10"))
    assert words in text(soup(app, CANTEEN))


def test_the_session_s_own_documents_come_first_and_what_lacks_is_said(app: Any) -> None:
    publish(canteen())
    words = text(soup(app, PAGE).find(class_="loos-session"))
    assert "La liste des délibérations n’est pas publiée. Le procès-verbal n’est pas publié." in words
    paper("minutes", "Procès-verbal du 12 mars")
    paper("convocation", "Convocation")
    page = soup(app, PAGE)
    links = page.find(id="documents").parent.find_all("a")
    assert [link["href"] for link in links] == ["https://crach.example/convocation.pdf", "https://crach.example/minutes.pdf"]
    assert text(links[1]) == "Procès-verbal du 12 mars , PDF, 1 ko"
    assert "Le procès-verbal n’est pas publié." not in text(page)


def test_acts_in_check_are_counted_without_their_titles(app: Any) -> None:
    publish(canteen(), given("2024-11", "Contrat de M. Durand"), given("2024-12", "Bail de M. Dupont"))
    page = soup(app, PAGE)
    assert "2 actes en cours de vérification." in text(page)
    assert "Durand" not in page.text and "Dupont" not in page.text and "2024-11" not in page.text


def test_a_deliberation_s_page_holds_the_text_of_its_pdf(app: Any) -> None:
    publish(canteen())
    page = soup(app, CANTEEN)
    assert text(page.h1) == "Tarifs de la cantine"
    words = text(page)
    assert "texte lu dans le pdf" in words.lower()
    assert "Le repas coûte trois euros aux écoliers." in text(page.find(class_="loos-text"))
    assert "Domaines de compétences par thèmes : enseignement (8.1)" in words
    assert "Reçue en préfecture le 14 mars 2024." in words
    assert f"http://test.ckan.net{CANTEEN}" in words
    assert page.find("link", rel="canonical")["href"] == f"http://test.ckan.net{CANTEEN}"
    assert page.find("a", href=PAGE)


def test_a_held_file_s_text_is_nowhere(app: Any) -> None:
    publish(given("2024-10", "Tarifs de la cantine", "Le recours de M. Durand est entendu.", "Mots rares : zibeline."))
    for address in (PAGE, CANTEEN, "/commune/crach/deliberations?texte=zibeline"):
        page = soup(app, address)
        assert "Durand" not in page.text and "Mots rares" not in page.text
    assert "0 résultat" in text(soup(app, "/commune/crach/deliberations?texte=zibeline").find(id="resultats"))


@pytest.mark.parametrize("number", ["2024-10", "2024%2010"])
def test_every_way_to_write_a_number_leads_to_its_page(app: Any, number: str) -> None:
    publish(canteen())
    moved = app.get(f"/deliberation/{SIREN}/2024-03-12/{number}", follow_redirects=False, status=301)
    assert moved.headers["Location"] == f"http://test.ckan.net{CANTEEN}"


def test_a_link_checker_may_ask_without_reading(app: Any) -> None:
    publish(canteen())
    for address in (CANTEEN, "/commune/crach/seances", "/commune/crach/seances.atom"):
        answer = app.test_client().head(address)
        assert (answer.status_code, answer.data) == (200, b"")


@pytest.mark.parametrize("end", [f"{SIREN}/2024-03-12/99", f"{SIREN}/demain/1", "x/2024-03-12/1"])
def test_what_is_no_deliberation_is_not_found_in_french(app: Any, end: str) -> None:
    publish(canteen())
    assert "Cette délibération n’existe pas" in text(soup(app, f"/deliberation/{end}", 404))


def test_a_private_session_s_deliberations_are_gone_at_once(app: Any) -> None:
    publish(canteen())
    act("package_patch", id=show("seance-crach-2024-03-12")["id"], private=True)
    soup(app, CANTEEN, 404)
    assert "0 délibération" in text(soup(app, "/commune/crach/deliberations").find(id="resultats"))
    assert "Aucune séance n’est encore publiée." in text(soup(app, "/commune/crach/seances"))
    assert feed(app, "/commune/crach/seances.atom").findall(f"{ATOM}entry") == []
    assert "VEVENT" not in app.get("/commune/crach/seances.ics").body


def test_acts_that_change_one_another_point_at_each_other(app: Any) -> None:
    former = "056-215600461-20240312-2024_10-DE"
    day = datetime.date(2024, 6, 4)
    publish(
        canteen(),
        given("2024-30", "Tarifs de la cantine, corrigés", previous_id=former, date=day),
        given("2024-31", "Voirie", previous_id="056-215600461-20200101-X-DE", date=day),
    )
    later = "/deliberation/215600461/2024-06-04/2024_30"
    assert soup(app, CANTEEN).find("a", href=later)
    assert soup(app, later).find("a", href=CANTEEN)
    assert "056-215600461-20200101-X-DE" in text(soup(app, "/deliberation/215600461/2024-06-04/2024_31"))


def test_a_budget_s_deliberation_leads_to_the_budget(app: Any) -> None:
    organization = publish(given("2024-2", "Budget primitif 2022", subject_code="7.1"), canteen())
    accept(organization, BP)
    assert soup(app, "/deliberation/215600461/2024-03-12/2024_2").find("a", href="/budget/budget-crach-2022")
    assert not soup(app, CANTEEN).find("a", href="/budget/budget-crach-2022")


def test_the_list_of_sessions_leads_to_minutes_in_one_click_and_says_what_lacks(app: Any) -> None:
    publish(canteen(), given("1", "Voirie", date=datetime.date(2023, 5, 9)))
    voted()
    paper("minutes", "Procès-verbal")
    page = soup(app, "/commune/crach/seances")
    assert [text(heading) for heading in page.find_all("h2")][:2] == ["2024", "2023"]
    assert page.find("a", href="https://crach.example/minutes.pdf")
    rows = [[text(cell) for cell in row.find_all(["th", "td"])] for row in page.select("#couverture tbody tr")]
    assert rows == [["2024", "1", "0", "1", "1"], ["2023", "1", "0", "0", "0"]]
    words = text(page)
    assert "2024 : il manque la liste des délibérations de 1 séance." in words
    assert "le procès-verbal de 1 séance, les votes de 1 séance." in words


def test_a_session_to_come_lacks_nothing_yet(app: Any) -> None:
    organization = commune()
    day = datetime.date.today() + datetime.timedelta(days=20)
    act("package_create", type="seance", owner_org=organization, session_date=day.isoformat(), body="Conseil municipal")
    page = soup(app, "/commune/crach/seances")
    assert text(page.find(id="a-venir")) == "À venir"
    assert page.find(id="couverture") is None
    words = text(soup(app, f"/seance/seance-crach-{day}"))
    assert "Cette séance n’a pas encore eu lieu." in words
    assert "n’est pas publié" not in words.replace("La liste des présents n’est pas publiée", "")


def test_a_commune_s_page_has_its_latest_sessions_and_files(app: Any) -> None:
    publish(canteen())
    page = soup(app, "/commune/crach")
    assert page.find("a", href=PAGE)
    assert page.find("a", href="http://test.ckan.net/fichiers/registres/215600461/deliberations/2024.csv")
    assert page.find("a", href="/commune/crach/seances.ics")
    assert soup(app, "/commune/").find("a", href=PAGE)


@pytest.mark.parametrize(
    ("asked", "marked"),
    [("cantines", "cantine"), ("ecolier", "écoliers"), ("ÉCOLIERS+repas", "écoliers"), ("2024-10", "")],
)
def test_search_finds_french_words_in_titles_and_texts_and_shows_them(app: Any, asked: str, marked: str) -> None:
    publish(canteen(), given("2024-2", "Voirie communale"))
    page = soup(app, f"/commune/crach/deliberations?texte={asked}")
    assert text(page.find(id="resultats")).startswith("1 résultat :")
    assert not marked or marked in [text(mark) for mark in page.find_all("mark")]


def test_search_is_filtered_by_year_and_subject(app: Any) -> None:
    publish(canteen(), given("1", "Emprunt", subject_code="7.3", date=datetime.date(2023, 5, 9)))
    assert "1 délibération" in text(soup(app, "/commune/crach/deliberations?annee=2023").find(id="resultats"))
    assert "Emprunt" in text(soup(app, "/commune/crach/deliberations?matiere=7"))
    assert "Emprunt" in text(soup(app, "/commune/crach/deliberations?matiere=7.3"))
    page = soup(app, "/commune/crach/deliberations?matiere=8.1")
    assert "Emprunt" not in [text(strong) for strong in page.find_all("strong")]
    assert page.find("option", value="8.1", selected=True)


def minutes(*lines: str) -> dict[str, Any]:
    """Minutes with a text that was read, as a clerk's upload leaves them."""
    told = "\n".join(lines)
    sha256 = hashlib.sha256(told.encode()).hexdigest()
    model.Session.execute(sa.insert(text_table).values(sha256=sha256, text=told, facts={"unread": 0}))
    package_id = show("seance-crach-2024-03-12")["id"]
    values = {"name": "Procès-verbal du 12 mars", "role": "minutes", "format": "PDF"}
    resource = dict(act("resource_create", package_id=package_id, url="https://crach.example/pv.pdf", **values))
    dataset = saving.show(package_id) or {}
    known = [{**one, "hash": sha256} if one["id"] == resource["id"] else one for one in dataset["resources"]]
    saving.save({**dataset, "resources": known}, dataset)
    model.Session.commit()
    return resource


def found(app: Any, arguments: str) -> list[str]:
    page = soup(app, f"/commune/crach/deliberations?{arguments}")
    return [text(strong) for strong in page.select("#resultats + ul strong")]


def test_one_search_looks_through_sessions_deliberations_and_the_text_of_minutes(app: Any) -> None:
    publish(canteen(), given("2024-2", "Voirie communale"))
    act("package_patch", id=show("seance-crach-2024-03-12")["id"], place="Salle de l’Étang")
    minutes("Madame le maire présente les tarifs de l’étang communal.", "La séance est levée.")
    page = soup(app, "/commune/crach/deliberations?texte=étangs")
    assert text(page.find(id="resultats")) == "2 résultats : « étangs »"
    assert found(app, "texte=etang") == ["Conseil municipal du 12 mars 2024", "Procès-verbal du 12 mars"]
    assert [text(mark) for mark in page.find_all("mark")] == ["Étang", "étang"]
    document = page.select("#resultats + ul li")[1]
    assert document.a["href"] == "https://crach.example/pv.pdf"
    assert "Procès-verbal, Conseil municipal du 12 mars 2024 · sa séance" in text(document)
    assert document.find("a", href=PAGE)


def test_a_search_is_filtered_by_kind_and_its_feed_keeps_every_filter(app: Any) -> None:
    publish(canteen(), given("1", "Tarifs de la salle", date=datetime.date(2023, 5, 9), subject_code="7.10"))
    resource = minutes("Les tarifs sont adoptés.")
    assert found(app, "texte=tarifs") == ["Procès-verbal du 12 mars", "Tarifs de la cantine", "Tarifs de la salle"]
    assert found(app, "texte=tarifs&sorte=document") == ["Procès-verbal du 12 mars"]
    assert found(app, "texte=tarifs&sorte=deliberation&annee=2023") == ["Tarifs de la salle"]
    assert found(app, "texte=tarifs&sorte=document&annee=2023") == []
    assert found(app, "texte=tarifs&matiere=8.1") == ["Tarifs de la cantine"]
    assert found(app, "sorte=seance") == ["Conseil municipal du 12 mars 2024", "Conseil municipal du 9 mai 2023"]
    assert found(app, "sorte=document") == ["Procès-verbal du 12 mars"]
    assert found(app, "") == ["Tarifs de la cantine", "Tarifs de la salle"]
    page = soup(app, "/commune/crach/deliberations?texte=tarifs&sorte=document&annee=2024")
    assert page.find("option", value="document", selected=True)
    address = page.find("a", string="Suivre cette recherche (Atom)")["href"]
    (entry,) = feed(app, address).findall(f"{ATOM}entry")
    assert told(entry, "id") == f"urn:uuid:{resource['id']}"
    assert entry.find(f"{ATOM}link").get("href") == "https://crach.example/pv.pdf"
    assert "documents, 2024" in feed(app, address).findtext(f"{ATOM}title")


def test_acts_of_the_register_are_found_with_the_words_of_their_files(app: Any) -> None:
    order = {"nature": Nature.REGULATORY, "subject_code": "6.4", "date": datetime.date(2021, 2, 3)}
    publish(canteen(), given("2021-45", "Règlement du marché", "Le marché se tient près de la cantine.", **order))
    page = soup(app, "/commune/crach/deliberations?texte=cantine")
    assert [text(strong) for strong in page.select("#resultats + ul strong")] == [
        "Tarifs de la cantine",
        "Règlement du marché",
    ]
    act_found = page.select("#resultats + ul li")[1]
    address = "/acte/215600461/2021-02-03/2021_45-AR"
    assert act_found.a["href"] == f"http://test.ckan.net{address}"
    assert "Arrêté réglementaire n° 2021-45 du 3 février 2021" in text(act_found)
    assert text(act_found.mark) == "cantine"
    assert found(app, "sorte=acte") == found(app, "sorte=acte&matiere=6&annee=2021") == ["Règlement du marché"]
    assert found(app, "sorte=acte&matiere=7") == []
    assert page.find("option", value="2021") and page.find("option", value="6.4")
    (entry,) = feed(app, "/commune/crach/deliberations.atom?sorte=acte").findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link").get("href") == f"http://test.ckan.net{address}"
    assert soup(app, address).find("h1")


def test_what_is_hidden_or_withdrawn_is_not_found(app: Any) -> None:
    publish(canteen())
    resource = minutes("Les tarifs de l’étang sont adoptés.")
    assert found(app, "texte=étang") == ["Procès-verbal du 12 mars"]
    act("resource_delete", id=resource["id"])
    assert found(app, "texte=étang") == []
    act("package_patch", id=show("seance-crach-2024-03-12")["id"], private=True)
    assert found(app, "texte=cantine") + found(app, "sorte=seance") == []


def test_an_odd_search_is_answered(app: Any) -> None:
    publish(canteen())
    odd = "sorte=x page=0 page=999999 page=² annee=0000 annee=x matiere=%27 texte=%00%C3%28 texte=%3Cb%3E+%22 texte=-"
    for query in odd.split():
        assert soup(app, f"/commune/crach/deliberations?{query}").find("h1")


def test_a_title_with_signs_of_html_is_shown_as_it_is(app: Any) -> None:
    publish(given("1", 'Voirie <script>alert("x")</script> & trottoirs'))
    page = soup(app, "/commune/crach/deliberations?texte=voirie")
    assert 'Voirie <script>alert("x")</script> & trottoirs' in text(page)
    assert text(page.find("mark")) == "Voirie"
    (entry,) = feed(app, "/commune/crach/deliberations.atom").findall(f"{ATOM}entry")
    assert "<script>" in told(entry, "title")


def test_results_are_paged_with_the_search_kept(app: Any) -> None:
    publish(*(given(f"2024-{number}", f"Voirie, rue {number}") for number in range(45)))
    first = soup(app, "/commune/crach/deliberations?texte=voirie")
    address = first.find("a", string="Page suivante")["href"]
    assert "texte=voirie" in address
    last = soup(app, address.replace("page=2", "page=3").split("#")[0])
    assert "Page 3 sur 3" in text(last)
    assert len(last.select("mark")) == 5


def test_what_is_found_is_the_same_by_the_newest_rows_and_by_the_index(app: Any, monkeypatch: Any) -> None:
    days = [datetime.date(2000 + n, 5, 9) for n in range(25)]
    organization = publish(*(given("1", "Voirie" if day.year < 2020 else "Cantine", date=day) for day in days))
    query = Query("voirie", subject="8", page=1)
    whole = search.search(organization, query, 8)
    assert [hit.date.year for hit in whole.hits] == [*range(2019, 2011, -1)]
    monkeypatch.setattr(search, "_READ", 1)  # rows: the index must tell
    monkeypatch.setattr(search, "_READ_MORE", 0)
    assert search.search(organization, query, 8) == whole
    assert search.search(organization, query._replace(page=3), 8).hits[-1].date.year == 2000


def test_of_very_many_results_the_newest_are_shown_and_it_is_said(app: Any, monkeypatch: Any) -> None:
    publish(*(given(f"2024-{number}", f"Voirie, rue {number}") for number in range(45)))
    monkeypatch.setattr(search, "MOST", 40)
    page = soup(app, "/commune/crach/deliberations?texte=voirie&page=9")
    assert text(page.find(id="resultats")).startswith("Plus de 40 résultats")
    assert "Page 2 sur 2" in text(page)
    assert "jusqu’au 40ᵉ" in text(page)
    assert text(soup(app, "/commune/crach/deliberations?sorte=deliberation&annee=2023").find(id="resultats")) == (
        "0 délibération : délibérations, 2023"
    )


def test_feeds_have_stable_ids_and_dates(app: Any) -> None:
    publish(canteen(), given("2024-2", "Voirie"))
    sessions = feed(app, "/commune/crach/seances.atom")
    (entry,) = sessions.findall(f"{ATOM}entry")
    package = show("seance-crach-2024-03-12")
    assert told(entry, "id") == f"urn:uuid:{package['id']}"
    assert told(entry, "updated")[:19] == package["metadata_modified"][:19]
    assert told(sessions, "updated") == told(entry, "updated")
    assert entry.find(f"{ATOM}link").get("href") == f"http://test.ckan.net{PAGE}"
    everything = feed(app, "/commune/crach/deliberations.atom")
    assert len(everything.findall(f"{ATOM}entry")) == 2
    (found,) = feed(app, "/commune/crach/deliberations.atom?texte=cantine").findall(f"{ATOM}entry")
    assert found.find(f"{ATOM}link").get("href") == f"http://test.ckan.net{CANTEEN}"
    assert told(found, "id") in [told(entry, "id") for entry in everything.findall(f"{ATOM}entry")]


def test_a_reader_that_has_the_feed_is_answered_304(app: Any) -> None:
    publish(canteen())
    for address in ("/commune/crach/seances.atom", "/commune/crach/seances.ics"):
        tag = app.get(address).headers["ETag"]
        assert app.get(address, headers={"If-None-Match": tag}, status=304).body == ""


def test_a_calendar_reads_the_sessions(app: Any) -> None:
    publish(canteen(), given("1", "Voirie", date=datetime.date(2023, 5, 9)))
    package = show("seance-crach-2024-03-12")
    act("package_patch", id=package["id"], start_time="18:30", end_time="21:00", place="Salle, mairie; étage 1")
    answer = app.get("/commune/crach/seances.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    timed, whole = Calendar.from_ical(answer.body).walk("VEVENT")
    assert (str(timed["uid"]), str(timed["location"])) == (package["id"], "Salle, mairie; étage 1")
    assert timed.decoded("dtstart") == datetime.datetime(2024, 3, 12, 18, 30)
    assert timed.decoded("dtend") == datetime.datetime(2024, 3, 12, 21)
    assert whole.decoded("dtstart") == datetime.date(2023, 5, 9)


def test_ckan_s_own_lists_speak_french_of_sessions(app: Any) -> None:
    publish(canteen())
    page = soup(app, "/seance/")
    assert text(page.find("title")).startswith("Séances")
    assert "1 délibération." in text(page)
    assert "Aucune séance" in text(soup(app, "/seance/?q=rien-de-tel")) or "Rechercher une séance" in str(page)


def test_more_deliberations_cost_no_more_statements(app: Any) -> None:
    organization = publish(canteen())
    addresses = (PAGE, CANTEEN, "/commune/crach", "/commune/crach/seances", "/commune/crach/deliberations?texte=tarifs")
    few = [_statements(app, address) for address in addresses]
    more = [given(f"2024-{number}", f"Tarifs {number}", f"Texte {number}") for number in range(20, 40)]
    older = [given("1", f"Tarifs {year}", "Texte", date=datetime.date(year, 5, 9)) for year in range(2010, 2020)]
    publish_acts.accept(organization, [*more, *older])
    reading.read_all(organization)
    assert [_statements(app, address) for address in addresses] == few


def _statements(app: Any, address: str) -> int:
    app.get(address)
    model.Session.remove()
    with counted() as seen:
        app.get(address)
    return len(seen)
