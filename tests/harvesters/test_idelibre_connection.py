"""Sessions and officials read from an idelibre: as tables that a clerk would keep, without private data."""

from __future__ import annotations

import contextlib
import json
import random
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "bin"))

from servers import answering
from servers.answering import Server
from servers.idelibre import Idelibre, Sitting, convocation, load, project, user

from ckanext.loos.formats import readers
from ckanext.loos.harvesters import connections
from ckanext.loos.harvesters.connections import ConnectionFault, FileFault
from ckanext.loos.records.session import Presence, Session

TOKEN = "9f2c1d-cle-de-l-api"
ANNE = user("Anne", "Le Gall", title="Maire", gender=1)
JEAN = user("Jean", "Petit", gender=2)
ZOE = user("Zoé", "D'Héré")
PAUL = user("Paul", "Absent")
CLERK = user("Luce", "Martin", "Secretary")
DEPUTY = user("Max", "Remplaçant", "Deputy")


def session(**more: Any) -> Sitting:
    told = {
        "convocations": [
            convocation(ANNE, "present"),
            convocation(JEAN, "poa", mandator=ANNE),
            convocation(ZOE, "remote"),
            convocation(PAUL, "absent"),
            convocation(CLERK, "present", category="invitation"),
        ],
        "projects": [project(1, "Tarifs de la cantine"), project(0, "Budget primitif <2024>")],
    }
    return Sitting(**{"name": "Conseil Municipal", "date": "2024-03-12T18:30:00+01:00", **told, **more})


@pytest.fixture
def idelibre() -> Idelibre:
    return Idelibre(TOKEN, [session()], [ANNE, JEAN, ZOE, PAUL, CLERK, DEPUTY])


@pytest.fixture
def server(idelibre: Idelibre) -> Iterator[Server]:
    with answering.running(idelibre) as running:
        yield running


def opened(server: Server, **more: str) -> connections.Connection:
    return connections.open("seances", {"type": "idelibre", "url": server.url, "token": TOKEN, **more})


def names(server: Server, **more: str) -> list[str]:
    return [file.name for file in opened(server, **more)]


def content(server: Server, name: str) -> bytes:
    return connections.read(opened(server), name)


def read(server: Server, sitting: Sitting) -> Session:
    name = f"seances/seance-{sitting.id}.xlsx"
    (found,) = readers.read(BytesIO(content(server, name)), name).told.records
    return found


def presences(found: Session) -> dict[str, tuple[Presence, str | None]]:
    return {one.name: (one.presence, one.holder) for one in found.attendance}


def test_a_session_becomes_what_a_clerk_would_write(server: Server, idelibre: Idelibre) -> None:
    found = read(server, idelibre.sittings[0])
    assert (str(found.date), found.start, found.place) == ("2024-03-12", "18:30", "Salle du conseil")
    assert presences(found) == {
        "Anne Le Gall": (Presence.PRESENT, None),
        "Jean Petit": (Presence.REPRESENTED, "Anne Le Gall"),
        "Zoé D'Héré": (Presence.PRESENT, None),
        "Paul Absent": (Presence.ABSENT, None),
    }
    assert [item.title for item in found.items] == ["Budget primitif <2024>", "Tarifs de la cantine"]


def test_who_was_not_noted_is_neither_present_nor_absent(server: Server, idelibre: Idelibre) -> None:
    idelibre.sittings = [session(convocations=[convocation(ANNE, "present"), convocation(JEAN, "")])]
    assert list(presences(read(server, idelibre.sittings[0]))) == ["Anne Le Gall"]


def test_a_deputy_who_sat_is_present(server: Server, idelibre: Idelibre) -> None:
    idelibre.sittings = [session(convocations=[convocation(PAUL, "deputy", deputy=DEPUTY)])]
    found = presences(read(server, idelibre.sittings[0]))
    assert found == {"Paul Absent": (Presence.ABSENT, None), "Max Remplaçant": (Presence.PRESENT, None)}


def test_officials_become_a_table_without_the_staff(server: Server) -> None:
    found = readers.read(BytesIO(content(server, "elus/elus.csv")), "elus.csv").told.records
    assert [(one.title, one.first_name, one.last_name, one.role) for one in found] == [
        ("Mme", "Anne", "Le Gall", "Maire"),
        ("M.", "Jean", "Petit", None),
        (None, "Zoé", "D'Héré", None),
        (None, "Paul", "Absent", None),
    ]


def test_no_login_address_or_telephone_is_written(server: Server) -> None:
    table, sheets = (content(server, name) for name in names(server))
    with zipfile.ZipFile(BytesIO(sheets)) as book:
        text = b"".join([table, *map(book.read, book.namelist())]).decode()
    assert "Le Gall" in text
    for private in ("@mairie", "0612345678", "Luce", "Martin"):
        assert private not in text


def test_only_public_bodies_and_sessions_filed_away_are_listed(server: Server, idelibre: Idelibre) -> None:
    closed = Sitting("Bureau municipal", "2024-03-05T09:00:00+01:00")
    open_one = Sitting("Conseil municipal", "2024-04-12T18:30:00+02:00", archived=False)
    idelibre.sittings += [closed, open_one]
    assert names(server) == ["elus/elus.csv", f"seances/seance-{idelibre.sittings[0].id}.xlsx"]
    both = names(server, bodies="Conseil municipal ; Bureau municipal")
    assert len(both) == 3 and f"seances/seance-{closed.id}.xlsx" in both


def test_a_session_that_is_opened_again_is_not_read(server: Server, idelibre: Idelibre) -> None:
    idelibre.sittings = [session(archived=False)]
    with pytest.raises(FileFault, match="classée"):
        read(server, idelibre.sittings[0])


def test_a_glob_chooses_between_sessions_and_officials(server: Server) -> None:
    assert names(server, glob="*.csv") == ["elus/elus.csv"]
    assert [name[:7] for name in names(server, glob="seance-*.xlsx")] == ["seances"]


def test_what_changed_has_another_version(server: Server, idelibre: Idelibre) -> None:
    before = list(opened(server))
    assert list(opened(server)) == before
    later = "2024-05-02T10:00:00+02:00"
    idelibre.sittings[0].updated = later
    idelibre.users[0] = {**ANNE, "updatedAt": later}
    after = list(opened(server))
    assert [file.name for file in after] == [file.name for file in before]
    assert all(one.version != other.version for one, other in zip(before, after, strict=True))


def test_an_official_who_leaves_makes_another_version(server: Server, idelibre: Idelibre) -> None:
    before = next(iter(opened(server)))
    idelibre.users.remove(PAUL)
    assert next(iter(opened(server))).version != before.version


def test_the_same_session_makes_the_same_bytes(server: Server) -> None:
    for name in names(server):
        assert content(server, name) == content(server, name)


def test_unchanged_sessions_cost_nothing_each(server: Server, idelibre: Idelibre) -> None:
    idelibre.sittings = [session(date=f"20{year}-03-12T18:30:00+01:00") for year in range(10, 99)]
    assert len(names(server)) == 90
    assert len(server.asked) == 3  # the structure, its users, its sessions


def test_a_connection_in_order_has_no_faults(server: Server) -> None:
    assert list(opened(server).faults()) == []


def test_a_body_that_never_sat_is_told(server: Server) -> None:
    (line,) = opened(server, bodies="Conseil communautaire").faults()
    assert "Conseil communautaire" in line


def test_a_wrong_key_is_told_without_it(server: Server) -> None:
    (line,) = opened(server, token="fausse-cle").faults()
    assert "identifiants" in line and "fausse-cle" not in line
    with pytest.raises(ConnectionFault, match="identifiants"):
        names(server, token="fausse-cle")


@pytest.mark.parametrize("token", ["", "é", "a\nb"])
def test_a_key_that_no_header_can_hold_is_refused(server: Server, token: str) -> None:
    with pytest.raises(ConnectionFault, match="token"):
        opened(server, token=token)


@pytest.mark.parametrize("body", [b"[1]", b"{}", b'[{"id": "../x", "name": "Conseil municipal", "date": "x"}]'])
def test_a_list_that_makes_no_sense_is_told(server: Server, body: bytes) -> None:
    server.troubles.extend([answering.whole, answering.instead(body, "application/json")])
    with pytest.raises(ConnectionFault):
        names(server, glob="seance-*")


def test_a_name_that_no_file_has_is_not_asked_for(server: Server) -> None:
    with pytest.raises(FileFault):
        content(server, "seances/../users")
    assert server.asked == []


def test_a_folder_of_samples_is_served(tmp_path: Path) -> None:
    told = {"token": TOKEN, "users": [ANNE], "sittings": [asdict(session())]}
    (tmp_path / "serveur.json").write_text(json.dumps(told))
    with answering.running(load(tmp_path)) as server:
        assert len(names(server)) == 2


@pytest.mark.parametrize("seed", range(60))
def test_whatever_a_server_answers_is_read_or_told(server: Server, idelibre: Idelibre, seed: int) -> None:
    chance = random.Random(seed)
    server.troubles.extend(answering.spoilt(chance) for _ in range(100))
    connection = opened(server)
    with contextlib.suppress(ConnectionFault):
        list(connection)
    for name in ("elus/elus.csv", f"seances/seance-{idelibre.sittings[0].id}.xlsx"):
        with contextlib.suppress(ConnectionFault):
            connections.read(connection, name)
    assert all(isinstance(line, str) for line in connection.faults())
