"""What all connections over HTTP do when a server, a network or a certificate is not as it should be."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2] / "bin"))

from certificates import Authority
from servers import answering
from servers.answering import Answer, Request, Server

from ckanext.loos.harvesters import connections
from ckanext.loos.harvesters.connections import Connection, ConnectionFault, FileFault, transport, web

USER, SECRET = "loos-lecteur-5e1", "mot-de-passe-9c4f"
ID, ACTE = "a1b2c3d", b"%PDF-1.4 " + b"acte " * 5000
NAME = f"actes/{ID}.zip"


def pastell(request: Request) -> Answer:
    """One acknowledged act."""
    row = {"id_d": ID, "last_action": "acquiter-tdt", "last_action_date": "2024-03-14 10:00:00"}
    data = {"arrete": ["acte.pdf"], "aractes": ["ar.xml"]}
    if request.path.endswith("/document"):
        return answering.as_json([row])
    if request.path.endswith(ID):
        return answering.as_json({"data": data, "last_action": {"action": "acquiter-tdt"}})
    if "/file/" in request.path:
        return Answer(ACTE, type="application/pdf")
    return answering.as_json({"id_e": "7", "siren": "215600461", "denomination": "Crach"})


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_BACK_OFF", 0.01)


@pytest.fixture
def server() -> Iterator[Server]:
    with answering.running(pastell) as running:
        yield running


def opened(url: str, **more: str) -> Connection:
    settings = {"type": "pastell", "url": url, "user": USER, "password": SECRET, "entity": "7", **more}
    return connections.open("actes", settings)


def listed(connection: Connection) -> list[str]:
    return [file.name for file in connection]


@pytest.mark.parametrize("code", [429, 502, 503, 504])
def test_asks_again_when_a_server_is_busy(server: Server, code: int) -> None:
    server.troubles.append(answering.status(code))
    assert listed(opened(server.url)) == [NAME]
    assert len(server.asked) == 2


def test_waits_as_a_server_asks_but_not_for_hours(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_LONGEST_WAIT", 0.1)
    server.troubles.append(answering.status(503, Retry_After="7200"))
    assert listed(opened(server.url)) == [NAME]


@pytest.mark.parametrize("code", [400, 401, 403, 404, 500])
def test_asks_once_when_a_server_says_no(server: Server, code: int) -> None:
    server.troubles.append(answering.status(code))
    with pytest.raises(ConnectionFault):
        listed(opened(server.url))
    assert len(server.asked) == 1


def test_asks_again_when_the_line_drops(server: Server) -> None:
    server.troubles.append(answering.dropped)
    assert listed(opened(server.url)) == [NAME]


@pytest.mark.parametrize("trouble", [answering.cut, answering.cut_chunks])
def test_a_list_that_is_cut_is_no_list(server: Server, trouble: answering.Trouble) -> None:
    server.troubles.append(trouble)
    with pytest.raises(ConnectionFault, match="coupée"):
        listed(opened(server.url))


@pytest.mark.parametrize("trouble", [answering.cut, answering.cut_chunks])
def test_a_file_that_is_cut_is_not_taken(server: Server, trouble: answering.Trouble) -> None:
    server.troubles.extend([answering.whole, answering.whole, trouble])
    with pytest.raises(FileFault, match="coupée"):
        connections.read(opened(server.url), NAME)


@pytest.mark.parametrize(("code", "alone"), [(404, True), (500, True), (401, False), (503, False)])
def test_what_a_server_says_of_one_file_stops_no_other(server: Server, code: int, alone: bool) -> None:
    server.troubles.extend([answering.status(code)] * 4)
    with pytest.raises(ConnectionFault) as fault:
        connections.read(opened(server.url), NAME)
    assert isinstance(fault.value, FileFault) is alone


def test_a_slow_server_is_left(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_TIMEOUTS", (1, 0.1))
    server.troubles.extend([answering.slow(0.5)] * 4)
    with pytest.raises(ConnectionFault, match="trop de temps"):
        listed(opened(server.url))


def test_a_file_that_drips_for_ever_is_left(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_LONGEST", -1)
    with pytest.raises(ConnectionFault, match="trop de temps"):
        connections.read(opened(server.url), NAME)


def test_a_server_that_is_not_there_is_told(server: Server) -> None:
    url = server.url.replace("127.0.0.1", "localhost").rpartition(":")[0] + ":1"
    with pytest.raises(ConnectionFault, match="injoignable"):
        listed(opened(url))


def test_a_login_page_is_no_list_and_no_file(server: Server) -> None:
    server.troubles.append(answering.instead(answering.LOGIN_PAGE))
    with pytest.raises(ConnectionFault, match="page web"):
        listed(opened(server.url))
    server.troubles.extend([answering.whole, answering.whole, answering.instead(answering.LOGIN_PAGE)])
    with pytest.raises(FileFault, match="page web"):
        connections.read(opened(server.url), NAME)


def test_secrets_do_not_follow_a_redirection(server: Server) -> None:
    with answering.running(pastell) as other:
        server.troubles.append(answering.status(302, Location=f"{other.url}/api/v2/entite/7/document"))
        with pytest.raises(ConnectionFault, match="autre adresse"):
            listed(opened(server.url))
        assert other.asked == []


def test_an_answer_is_not_read_beyond_its_limit(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ckanext.loos.harvesters.connections.pastell_deposit.MAX_SIZE", 10_000)
    with pytest.raises(FileFault, match="dépasse"):
        connections.read(opened(server.url), NAME)
    monkeypatch.setattr(web, "MAX_JSON", 50)
    with pytest.raises(ConnectionFault, match="dépasse"):
        listed(opened(server.url))


@pytest.mark.parametrize("body", [b"[" * 100_000, b"", b'{"a":', b"[1]", b"{}", b"\xff\xfe", b"1" * 5000])
def test_an_answer_that_makes_no_sense_is_told(server: Server, body: bytes) -> None:
    server.troubles.append(answering.instead(body, "application/json"))
    with pytest.raises(ConnectionFault):
        listed(opened(server.url))


def test_nothing_is_asked_but_by_get(server: Server) -> None:
    connection = opened(server.url)
    listed(connection)
    connections.read(connection, NAME)
    list(connection.faults())
    assert {request.method for request in server.asked} == {"GET"}


def test_a_server_is_believed_only_with_a_certificate_of_its_authority(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with answering.running(pastell, authority.server()) as server:
        assert listed(opened(server.url, ca_file=authority.file)) == [NAME]
        other_name = server.url.replace("127.0.0.1", "localhost")
        for connection in (opened(server.url), opened(other_name, ca_file=authority.file)):
            with pytest.raises(ConnectionFault, match="n'est pas reconnu"):
                listed(connection)
    outdated = authority.server(days=-1)
    with answering.running(pastell, outdated) as late, pytest.raises(ConnectionFault, match="a expiré"):
        listed(opened(late.url, ca_file=authority.file))


@pytest.mark.parametrize("url", ["http://pastell.mairie.fr", "ftp://x/", "https://", "", f"https://u:{SECRET}@x/"])
def test_an_address_without_protection_is_refused(url: str) -> None:
    with pytest.raises(ConnectionFault) as fault:
        opened(url)
    assert SECRET not in str(fault.value)


def test_a_password_may_be_in_a_file(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "mot-de-passe"
    file.write_text(f"{SECRET}\n")
    listed(opened(server.url, password="", password_file=str(file)))
    assert server.asked[0].basic == (USER, SECRET)


def _bad_json(server: Server) -> None:
    server.troubles.append(answering.instead(f"<a>{SECRET}</a>".encode()))


def _unreachable(server: Server) -> None:
    server.stop()


def _refused(server: Server) -> None:
    server.troubles.append(answering.status(401))


def _busy(server: Server) -> None:
    server.troubles.extend([answering.status(503)] * 9)


def _cut(server: Server) -> None:
    server.troubles.append(answering.cut)


@pytest.mark.parametrize("happens", [_bad_json, _unreachable, _refused, _busy, _cut])
def test_no_fault_and_no_log_tells_an_address_or_a_secret(
    server: Server, caplog: pytest.LogCaptureFixture, happens: Callable[[Server], None]
) -> None:
    caplog.set_level(logging.DEBUG)
    connection = opened(server.url)
    happens(server)
    with pytest.raises(ConnectionFault) as caught:
        listed(connection)
    told = [str(caught.value), repr(caught.value), *traceback.format_exception(caught.value), caplog.text]
    told += [*connection.faults(), repr(connection), str(vars(caught.value))]
    for hidden in (USER, SECRET, "127.0.0.1", "entite/7", server.url.rpartition(":")[2]):
        assert not [text for text in told if hidden in text]
