"""Acts read from a Pastell: what is listed, what an act becomes, what an administrator is told."""

from __future__ import annotations

import contextlib
import random
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2] / "bin"))

from acts import SIREN, archive, receipt
from formats.pdfs import Sheet, made
from servers import answering
from servers.answering import Server
from servers.pastell import Account, Document, Pastell, load

from ckanext.loos.formats import readers
from ckanext.loos.harvesters import connections
from ckanext.loos.harvesters.connections import ConnectionFault, FileFault
from ckanext.loos.records.act import Act, ActStatus, FileRole

USER, PASSWORD = "loos", "secret"
RIGHTS = {"entite:lecture", "actes-generique:lecture", "actes-generique:edition"}
SENT = [("creation", "2024-03-13 09:00:00"), ("send-tdt", "2024-03-13 10:00:00")]
RECEIVED = [*SENT, ("acquiter-tdt", "2024-03-14 08:30:00")]
TITLE = "Tarifs de la cantine"


def act(number: int, actions: Any = RECEIVED, kind: str = "actes-generique", **more: Any) -> Document:
    data = {
        "acte_nature": "1", "numero_de_lacte": f"2024_{number}", "objet": TITLE, "date_de_lacte": "2024-03-12",
        "classification": "8.1 Enseignement", "type_acte": "99_DE", "type_pj": '["99_AU"]', "envoi_tdt": "1",
        "arrete": ["Tarifs - cantine.pdf"], "autre_document_attache": ["Annexe.pdf"], "aractes": ["ar.xml"],
        "acte_tamponne": ["Tarifs - cantine-tampon.pdf"], "iparapheur_dossier_id": "Jeanne Dupont",
    }  # fmt: skip
    files = {place: made(Sheet((place,))) for place in ("arrete/0", "autre_document_attache/0", "acte_tamponne/0")}
    files["aractes/0"] = receipt(f"2024_{number}", TITLE, received="2024-03-14")
    return Document(f"d{number:06}", kind, f"{TITLE} {number:06}", list(actions), data | more, files)


@pytest.fixture
def pastell() -> Pastell:
    entity = {"denomination": "Crach", "siren": SIREN}
    return Pastell({"7": entity}, {USER: Account(PASSWORD, set(RIGHTS))}, [act(1)])


@pytest.fixture
def server(pastell: Pastell) -> Iterator[Server]:
    with answering.running(pastell) as running:
        yield running


def opened(server: Server, **more: str) -> connections.Connection:
    settings = {"type": "pastell", "url": server.url, "user": USER, "password": PASSWORD, "entity": "7", **more}
    return connections.open("actes", settings)


def names(server: Server, **more: str) -> list[str]:
    return [file.name for file in opened(server, **more)]


def read(connection: connections.Connection, name: str) -> Act:
    told = readers.read(BytesIO(connections.read(connection, name)), "acte.zip").told
    (found,) = told.records
    return found


def test_an_act_becomes_the_record_that_a_deposit_of_pastell_gives(server: Server) -> None:
    found = read(opened(server), "actes/d000001.zip")
    assert (found.siren, found.number, str(found.date), found.title) == (SIREN, "2024_1", "2024-03-12", TITLE)
    assert (found.subject_code, found.collectivity, found.status) == ("8.1", "Crach", ActStatus.RECEIVED)
    assert str(found.received_on) == "2024-03-14" and found.receipt_id == "056-215600461-20240312-2024_1-DE"
    assert [file.role for file in found.files] == [FileRole.ACT, FileRole.STAMPED, FileRole.ANNEX]
    assert all(file.sha256 for file in found.files)


def test_an_act_is_the_same_one_as_in_the_operators_archive(server: Server) -> None:
    (other,) = readers.read(BytesIO(archive("2024_1")), "a.tar.gz").told.records
    assert read(opened(server), "actes/d000001.zip").identity == other.identity


def test_what_pastell_knows_besides_the_act_is_not_taken(server: Server) -> None:
    assert b"Dupont" not in connections.read(opened(server), "actes/d000001.zip")


def test_the_same_document_makes_the_same_bytes(server: Server) -> None:
    assert connections.read(opened(server), "actes/d000001.zip") == connections.read(
        opened(server), "actes/d000001.zip"
    )


def test_only_acts_that_the_prefecture_acknowledged_are_listed(pastell: Pastell, server: Server) -> None:
    refused = [*SENT, ("tdt-error", "2024-03-14 09:00:00")]
    archived = [*RECEIVED, ("send-ged", "2024-03-15 09:00:00"), ("accepter-sae", "2024-04-15 09:00:00")]
    pastell.documents = [act(1, SENT), act(2, refused), act(3), act(4, archived), act(5, kind="helios-generique")]
    assert names(server) == ["actes/d000003.zip", "actes/d000004.zip"]


def test_a_cancelled_act_is_read_as_cancelled(pastell: Pastell, server: Server) -> None:
    connection = opened(server)
    before = next(iter(connection))
    pastell.documents = [act(1, [*RECEIVED, ("annuler-tdt", "2024-05-02 08:00:00")])]
    after = next(iter(connection))
    assert before.name == after.name and before.version != after.version
    assert read(connection, after.name).status is ActStatus.CANCELLED


def test_a_file_is_dated_by_its_last_state_in_the_hour_of_france(server: Server) -> None:
    modified = next(iter(opened(server))).modified
    assert modified is not None and modified.isoformat() == "2024-03-14T07:30:00+00:00"


def test_thousands_of_acts_cost_one_request_a_page(pastell: Pastell, server: Server) -> None:
    pastell.documents = [act(number) for number in range(2050)]
    found = names(server)
    assert len(set(found)) == len(found) == 2050
    assert len(server.asked) == 21


def test_an_act_acknowledged_twice_is_listed_once(pastell: Pastell, server: Server) -> None:
    pastell.documents = [act(1, [*RECEIVED, *RECEIVED]), act(2)]
    assert names(server) == ["actes/d000001.zip", "actes/d000002.zip"]


def test_a_server_that_repeats_a_page_is_told(pastell: Pastell, server: Server) -> None:
    rows = [{"id_d": str(n), "last_action": "a", "last_action_date": RECEIVED[0][1]} for n in range(100)]
    page = answering.as_json(rows)
    server.troubles.extend([answering.instead(page.body)] * 2)
    with pytest.raises(ConnectionFault, match="répète"):
        names(server)


def test_several_kinds_of_documents_are_read(pastell: Pastell, server: Server) -> None:
    pastell.documents = [act(1), act(2, kind="deliberations-studio")]
    pastell.accounts[USER].rights |= {"deliberations-studio:lecture"}
    assert names(server, document_types="actes-generique deliberations-studio") == [
        "actes/d000001.zip",
        "actes/d000002.zip",
    ]


def test_an_act_without_its_receipt_is_a_fault_of_its_own(pastell: Pastell, server: Server) -> None:
    pastell.documents = [act(1, aractes=[])]
    with pytest.raises(FileFault, match="accusé de réception"):
        connections.read(opened(server), "actes/d000001.zip")


@pytest.mark.parametrize("name", ["actes/../x.zip", "actes/a/b.zip", "x.pdf", "actes/a?b.zip", ""])
def test_a_name_that_no_act_has_is_not_asked_for(server: Server, name: str) -> None:
    with pytest.raises(FileFault):
        connections.read(opened(server), name)
    assert server.asked == []


def test_files_of_one_name_come_once(pastell: Pastell, server: Server) -> None:
    pastell.documents = [act(1, autre_document_attache=["Tarifs - cantine.pdf"])]
    assert len(read(opened(server), "actes/d000001.zip").files) == 2


def test_a_connection_in_order_has_no_faults(server: Server) -> None:
    assert list(opened(server).faults()) == []


@pytest.mark.parametrize(
    ("right", "told"),
    [
        ("entite:lecture", "« entite:lecture »"),
        ("actes-generique:lecture", "« actes-generique:lecture »"),
        ("actes-generique:edition", "« actes-generique:edition »"),
    ],
)
def test_a_right_that_is_missing_is_told(pastell: Pastell, server: Server, right: str, told: str) -> None:
    pastell.accounts[USER].rights.discard(right)
    (line, *more) = opened(server).faults()
    assert told in line and more == []


def test_a_right_too_many_is_told(pastell: Pastell, server: Server) -> None:
    pastell.accounts[USER].rights.add("utilisateur:lecture")
    (line,) = opened(server).faults()
    assert "retirez au compte" in line


def test_a_wrong_password_is_told_in_one_line(server: Server) -> None:
    (line,) = opened(server, password="faux").faults()
    assert "identifiants" in line and "faux" not in line


def test_a_server_that_is_no_pastell_is_told(server: Server) -> None:
    server.troubles.append(answering.instead(b"{}", "application/json"))
    (line,) = opened(server).faults()
    assert "n'est pas l'API v2 de Pastell" in line


@pytest.mark.parametrize("missing", ["user", "entity", "url"])
def test_a_setting_that_is_missing_is_named(server: Server, missing: str) -> None:
    with pytest.raises(ConnectionFault, match=missing):
        opened(server, **{missing: ""})


def test_a_folder_of_samples_is_served(tmp_path: Path) -> None:
    (tmp_path / "serveur.json").write_text(
        '{"entities": {"7": {"denomination": "Crach", "siren": "215600461"}},'
        ' "accounts": {"loos": {"password": "secret", "rights": ["entite:lecture", "actes-generique:lecture"]}}}'
    )
    (tmp_path / "abcdefg").mkdir()
    (tmp_path / "abcdefg" / "document.json").write_text(
        '{"type": "actes-generique", "titre": "x", "data": {}, "actions": [["acquiter-tdt", "2024-03-14T08:30:00"]]}'
    )
    with answering.running(load(tmp_path)) as server:
        assert names(server) == ["actes/abcdefg.zip"]


@pytest.mark.parametrize("seed", range(40))
def test_whatever_a_server_answers_is_read_or_told(server: Server, seed: int) -> None:
    chance = random.Random(seed)
    server.troubles.extend(answering.spoilt(chance) for _ in range(100))
    connection = opened(server)
    with contextlib.suppress(ConnectionFault):
        list(connection)
    for name in ["actes/d000001.zip"] * 2:
        with contextlib.suppress(ConnectionFault):
            connections.read(connection, name)
    assert all(isinstance(line, str) for line in connection.faults())
