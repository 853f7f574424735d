"""The page of a budget: complete, right, and unbroken by odd data."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from ckan import model
from ckan.tests import factories

sys.path.insert(0, str(Path(__file__).parents[1]))

from budgets import BP, CA, CFU, MOHON, TOTEM, accept, act, amending, changed, commune, show

from ckanext.loos.catalogue import budgets
from ckanext.loos.catalogue.budgets import projection
from ckanext.loos.catalogue.tables import chart as chart_table
from ckanext.loos.formats import totem
from ckanext.loos.records.budget import BudgetDocument

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
PAGE = "/budget/budget-crach-2022"
CA_2022 = changed(CA, ('<Exer V="2021"/>', '<Exer V="2022"/>'))
SPACES = str.maketrans("\u00a0\u202f", "  ")


def soup(app: Any, address: str, status: int = 200, **kwargs: Any) -> BeautifulSoup:
    answer = app.get(address, status=status, **kwargs)
    return BeautifulSoup(answer.body, "html.parser")


def text(found: Any) -> str:
    return " ".join(found.get_text(" ").translate(SPACES).split())


def store(document: BudgetDocument, *, slot: str = "bp") -> None:
    """Put a document that no file could hold in the place of the one that is published."""
    package = show("budget-crach-2022")
    resource = next(r["id"] for r in package["resources"] if r["slot"] == slot)
    projection.remove(package["id"], [slot])
    projection.write(package["id"], slot, resource, "0" * 64, document)
    model.Session.commit()


@contextmanager
def counted() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    sa.event.listen(model.meta.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", note)


def test_a_voted_budget_says_what_the_town_plans(app: Any) -> None:
    accept(commune(), BP)
    page = soup(app, PAGE)
    told = text(page.find(class_="loos-budget"))
    assert "Ce que la commune prévoit de dépenser et de recevoir en 2022." in told
    assert "2 587 173 €" in told  # real operating expenditure, measured in the file
    assert "751 € par habitant" in told  # for the 3,446 inhabitants that the file states
    assert "nombre écrit dans le fichier du budget" in told
    assert "3 552 599,00 € 3 552 599,00 € aucun" in told
    assert "3 648 628,49 € 3 648 628,49 € aucun" in told
    assert "Dépensé" not in told


def test_accounts_are_told_beside_the_plan(app: Any) -> None:
    accept(commune(), BP, CA_2022, CA)
    page = soup(app, PAGE)
    told = text(page.find(class_="loos-budget"))
    assert "Ce que la commune a dépensé et reçu en 2022" in told
    assert "2 282 436,65 €" in told  # MtReal of the real operating expenditure
    assert "2021 et 2022 côte à côte" in told
    assert "Section de fonctionnement : l’année se termine par un excédent" in told


def test_a_list_says_what_a_budget_without_presentation_is(app: Any) -> None:
    accept(commune(), BP, CA)
    page = text(soup(app, "/budget/"))
    assert "Ce que la commune prévoit de dépenser et de recevoir en 2022 (budget primitif 2022)." in page
    assert "dépensé et reçu en 2021, comparé à ce qu’elle avait prévu (compte administratif 2021)." in page
    act("package_patch", id="budget-crach-2022", notes="L’école est rénovée.")
    assert "L’école est rénovée." in text(soup(app, "/budget/")) and "prévoit" not in text(soup(app, "/budget/"))


def test_a_hundred_euros_tell_where_the_money_goes(app: Any) -> None:
    accept(commune(), CA)
    page = text(soup(app, "/budget/budget-crach-2021"))
    assert "Sur 100 € de dépenses de fonctionnement, environ Personnel : 49 € Achats et services : 33 €" in page
    assert "Sur 100 € de recettes d’investissement, environ" in page


def test_each_chart_has_its_table_its_sentence_and_its_csv(app: Any) -> None:
    accept(commune(), BP, CA_2022)
    page = soup(app, PAGE)
    figures = page.find_all("figure")
    assert len(figures) >= 6
    for figure in figures:
        images = figure.find_all("svg", role="img")
        assert [image["class"] for image in images] == [["loos-chart-wide"], ["loos-chart-narrow"]]
        assert all(image.find("title").get_text() for image in images)
        assert figure.find("caption").get_text() and figure.find("th", scope="col")
        assert figure.find("h3").find_next("p").get_text(strip=True)
        link = figure.find("a", string=lambda s: s and "CSV" in s) or figure.find_all("a")[-1]
        rows = list(csv.reader(io.StringIO(app.get(link["href"]).body)))
        cells = [row.find_all("td") for row in figure.find("tbody").find_all("tr")]
        assert len(rows) - 1 == len(cells) - len(figure.find_all(class_="total"))
        amount = Decimal(rows[1][-1])
        assert f"{amount:,.2f}".replace(",", " ").replace(".", ",") in text(cells[0][-1])
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_the_stages_are_in_the_order_of_the_year_with_their_files(app: Any) -> None:
    accept(commune(), CA_2022, amending("2022-06-27", "1"), BP)
    files = text(soup(app, PAGE).find("section", {"aria-labelledby": "fichiers"}))
    places = [
        files.index(name) for name in ("Budget primitif 2022", "modificative n° 1 2022", "Compte administratif 2022")
    ]
    assert places == sorted(places)


def test_a_replaced_document_is_told(app: Any) -> None:
    organization = commune()
    accept(organization, BP)
    accept(organization, changed(BP, ('<DteStr V="2022-04-06"/>', '<DteStr V="2022-05-20"/>')))
    assert "Ce fichier remplace celui du 06/04/2022" in text(soup(app, PAGE))


def test_an_annex_budget_says_why_it_is_not_added(app: Any) -> None:
    siret = ('<IdEtab V="21560046100010"/>', '<IdEtab V="21560046100028"/>')
    annex = changed(BP, siret, ('CodTypBud V="P"', 'CodTypBud V="A"'))
    accept(commune(), BP, annex)
    told = text(soup(app, "/budget/budget-crach-00028-2022"))
    assert "C’est un budget annexe." in told
    assert "compté deux fois" in told
    assert "C’est un budget annexe." not in text(soup(app, PAGE))


def test_waiting_documents_are_for_those_who_may_edit(app: Any) -> None:
    organization = commune()
    accept(organization, BP, amending("2022-06-27", None, changed(BP, ("42000.00", "43000.00"))))
    assert "en-attente" not in app.get(PAGE).body
    user = factories.UserWithToken()
    act("organization_member_create", id=organization, username=user["name"], role="editor")
    page = soup(app, PAGE, headers={"Authorization": user["token"]})
    assert "attend votre décision" in text(page.find("section", {"aria-labelledby": "en-attente"}))
    assert "Indiquez son numéro." in text(page)


def test_a_private_budget_is_shown_to_its_organization_only(app: Any) -> None:
    organization = commune()
    accept(organization, BP)
    act("package_patch", id="budget-crach-2022", private=True)
    member, other = factories.UserWithToken(), factories.UserWithToken()
    act("organization_member_create", id=organization, username=member["name"], role="member")
    for part in ("", "/lignes", "/lignes.csv", "/donnees/depenses-fonctionnement.csv"):
        app.get(PAGE + part, status=404)
        app.get(PAGE + part, status=404, headers={"Authorization": other["token"]})
        app.get(PAGE + part, status=200, headers={"Authorization": member["token"]})


def test_the_year_before_is_left_out_while_it_is_private(app: Any) -> None:
    accept(commune(), CA_2022, CA)
    act("package_patch", id="budget-crach-2021", private=True)
    assert "2021 et 2022" not in text(soup(app, PAGE))


def test_another_type_of_dataset_has_no_lines(app: Any) -> None:
    accept(commune(), BP)
    app.get("/budget/registre-budgets-crach/lignes", status=404)
    app.get("/budget/nothing/lignes", status=404)
    app.get(f"{PAGE}/donnees/nothing.csv", status=404)


def test_a_budget_without_document_is_told(app: Any) -> None:
    organization = commune()
    act("package_create", type="budget", owner_org=organization, fiscal_year="2020", entity_siret="21560046100010")
    assert "n’a pas encore de document publié" in text(soup(app, "/budget/budget-crach-2020"))
    assert "n’a pas encore de document" in text(soup(app, "/budget/budget-crach-2020/lignes"))
    app.get("/budget/budget-crach-2020/lignes.csv", status=404)
    app.get("/budget/budget-crach-2020/donnees/annees.csv", status=404)


def _odd() -> dict[str, BudgetDocument]:
    document = totem.read(BP)
    line = document.lines[0]
    evil = '<script>alert("x")</script> & « l’été »'
    blank = {"real": None, "previous": None, "proposed": None, "voted": None, "opened": None, "carried_in": None}
    return {
        "no population": replace(document, header=replace(document.header, population=None)),
        "one line": replace(document, lines=document.lines[:1]),
        "no line": replace(document, lines=()),
        "no amount": replace(document, lines=tuple(line._replace(**blank) for line in document.lines)),
        "huge": replace(document, lines=tuple(x._replace(opened=Decimal("9" * 15 + ".99")) for x in document.lines)),
        "negative": replace(document, lines=tuple(x._replace(opened=-(x.opened or 1)) for x in document.lines)),
        "evil": replace(
            document,
            header=replace(document.header, name=evil),
            lines=tuple(x._replace(chapter_label=evil, account_label=evil) for x in document.lines),
        ),
        "functions": replace(
            document, lines=tuple(x._replace(function=code) for x, code in zip(document.lines, _codes(), strict=False))
        ),
        "odd codes": replace(document, lines=(line._replace(chapter="", account="é ?#", operation="a/b"),)),
    }


def _codes() -> Iterator[str]:
    while True:
        yield from ("020", "211", "zz", "99", "4")


def test_odd_data_breaks_no_page(app: Any) -> None:
    accept(commune(), BP)
    for document in _odd().values():
        store(document)
        _check_pages(app)


def _check_pages(app: Any) -> None:
    page = soup(app, PAGE)
    assert page.find("h1")
    assert "<script>alert" not in str(page.find(class_="loos-budget"))
    lines = soup(app, f"{PAGE}/lignes")
    assert "<script>alert" not in str(lines.find(class_="loos"))
    for figure in page.find_all("figure"):
        app.get(f"{PAGE}/donnees/{figure['id']}.csv", status=200)
    app.get("/commune/crach", status=200)


def test_functions_tell_what_the_money_is_for(app: Any) -> None:
    accept(commune(), BP)
    assert "par politique publique" not in text(soup(app, PAGE))
    store(_odd()["functions"])
    page = soup(app, PAGE)
    told = text(page.find(id="depenses-fonctionnement-fonctions"))
    assert "Dépenses de fonctionnement par politique publique" in told and "Enseignement, formation" in told
    total = text(page.find(id="depenses-fonctionnement-fonctions").find(class_="total"))
    assert total == "Total 2 587 173,00 €"  # the same whole as by chapter


def test_accounts_alone_make_a_page(app: Any) -> None:
    accept(commune(MOHON), CFU)
    told = text(soup(app, "/budget/budget-mohon-2023"))
    assert "Le budget primitif n’est pas publié ici" in told


def test_every_line_is_found_and_has_an_address(app: Any) -> None:
    accept(commune(), BP)
    page = soup(app, f"{PAGE}/lignes?texte=energie+ELECTRICITE&sens=D")
    rows = page.find("tbody").find_all("tr")
    assert len(rows) == 1 and "60612" in text(rows[0])
    address = rows[0].find("a")["href"]
    again = soup(app, address.partition("#")[0])
    assert again.find(id=address.partition("#")[2])
    pages = [soup(app, f"{PAGE}/lignes?page={number}") for number in (1, 2)]
    keys = [row["id"] for page in pages for row in page.find("tbody").find_all("tr")]
    assert len(keys) == len(set(keys)) == 201


def test_lines_are_in_the_order_of_sections_chapters_and_accounts(app: Any) -> None:
    accept(commune(), BP)
    told = [text(row) for row in soup(app, f"{PAGE}/lignes").select("tbody th")]
    sections = [re.search("(Fonctionnement|Investissement), (dépense|recette)", line)[0] for line in told]
    assert sections == sorted(sections) and len(set(sections)) > 2
    first = [line for line, side in zip(told, sections, strict=True) if side == "Fonctionnement, dépense"]
    keys = [(re.search(r"chapitre (\S+)", line)[1], line.split()[0]) for line in first]
    assert keys == sorted(keys)


def test_a_licence_is_told_by_its_name(app: Any) -> None:
    accept(commune(), BP)
    for address in ("/budget/", PAGE, "/registre/registre-budgets-crach"):
        assert "Licence Ouverte 2.0" in text(soup(app, address).find(id="content"))
    assert "irregular" not in text(soup(app, "/registre/registre-budgets-crach"))


def test_lines_download_as_found(app: Any) -> None:
    accept(commune(), BP)
    answer = app.get(f"{PAGE}/lignes.csv?section=I&sens=R")
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.body)))
    assert rows and {(r["BGT_SECTION"], r["BGT_CODRD"]) for r in rows} == {("investissement", "recette")}


def test_an_odd_search_is_answered(app: Any) -> None:
    accept(commune(), BP)
    for query in ("page=0", "page=99999999", "page=-1", "section=X", "etape=zz", "ligne=bp-nothing", "texte=%00%C3%28"):
        assert soup(app, f"{PAGE}/lignes?{query}").find("h1")


def test_a_page_of_1500_lines_costs_no_more_statements_than_one_of_a_line(app: Any) -> None:
    accept(commune(), BP, CA_2022, CA)
    document = totem.read(BP)
    counts = []
    for lines in (document.lines[:1], (document.lines * 8)[:1500]):
        store(replace(document, lines=lines))
        app.get(PAGE)  # draws what is not drawn
        with counted() as statements:
            app.get(PAGE)
        counts.append(len(statements))
    with counted() as stock:
        app.get("/registre/registre-budgets-crach")  # CKAN's own page of a dataset with as many files
    ours = [statement for statement in statements if "loos_" in statement]
    assert len(ours) <= 8, ours
    assert counts[0] == counts[1] <= 24 < len(stock), counts


def test_charts_are_drawn_when_published_and_kept(app: Any) -> None:
    accept(commune(), BP)
    drawn = set(model.Session.scalars(sa.select(chart_table.c.key)))
    assert drawn
    model.Session.rollback()
    app.get(PAGE)
    assert set(model.Session.scalars(sa.select(chart_table.c.key))) == drawn


def test_a_missing_drawing_is_drawn_and_stored(app: Any) -> None:
    accept(commune(), BP)
    model.Session.execute(sa.delete(chart_table))
    model.Session.commit()
    assert soup(app, PAGE).find("svg", role="img")
    assert model.Session.scalar(sa.select(sa.func.count()).select_from(chart_table))


def test_the_tables_read_what_the_file_holds() -> None:
    accept(commune(), BP)
    stored = budgets.documents(show("budget-crach-2022")["id"])
    assert stored[0].document.lines == totem.read(TOTEM / "crach_BP2022_M14_budget_principal.xml").lines
