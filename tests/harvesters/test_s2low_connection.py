"""Acts read from S²LOW by a client certificate: what is listed, what an act becomes, what an administrator is told."""

from __future__ import annotations

import contextlib
import random
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2] / "bin"))

from acts import archive, receipt, stem
from certificates import Authority
from formats.archives import files_of
from servers import answering
from servers.answering import Server
from servers.s2low import Account, S2low, Transaction, load

from ckanext.loos.formats import readers
from ckanext.loos.harvesters import connections
from ckanext.loos.harvesters.connections import ConnectionFault, FileFault
from ckanext.loos.records.act import Act, ActStatus
from ckanext.loos.records.act_merge import merge

_NAMESPACE = 'xmlns:a="http://www.interieur.gouv.fr/ACTES#v1.1-20040216"'
SECRET = "cle-de-la-mairie"


def sent(number: int, status: int = 4) -> Transaction:
    files = files_of(archive(f"2024_{number}"))
    return Transaction(number, "1", status, files, receipt(f"2024_{number}", received="2024-03-14"))


def cancellation(transaction: int, number: int) -> Transaction:
    """What S²LOW holds of an act's cancellation that the prefecture acknowledged."""
    act = stem(f"2024_{number}", "2024-03-12")
    asked = f'<a:Annulation {_NAMESPACE} a:IDActe="{act}"/>'.encode()
    answer = f'<a:ARAnnulation {_NAMESPACE} a:IDActe="{act}" a:DateReception="2024-05-02"/>'.encode()
    return Transaction(transaction, "6", 4, {f"{act}-6-1_0.xml": asked}, answer)


@pytest.fixture
def s2low() -> S2low:
    return S2low([Account("loos")], [sent(1)])


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def server(s2low: S2low, authority: Authority) -> Iterator[Server]:
    with answering.running(s2low, authority.server(asks=True)) as running:
        yield running


@pytest.fixture
def settings(server: Server, authority: Authority) -> dict[str, str]:
    own = authority.certificate("loos")
    certificate = {"cert_file": own.certificate, "key_file": own.key, "ca_file": authority.file}
    return {"type": "s2low", "url": server.url, **certificate}


def opened(settings: dict[str, str], **more: str) -> connections.Connection:
    return connections.open("tdt", settings | more)


def names(settings: dict[str, str]) -> list[str]:
    return [file.name for file in opened(settings)]


def read(settings: dict[str, str], name: str) -> Act:
    (found,) = readers.read(BytesIO(connections.read(opened(settings), name)), name).told.records
    return found


def test_an_act_becomes_the_archive_of_its_operator_with_its_receipt(settings: dict[str, str]) -> None:
    found = read(settings, "actes/1.tar.gz")
    assert (found.number, found.title, found.status) == ("2024_1", "Tarifs de la cantine", ActStatus.RECEIVED)
    assert str(found.received_on) == "2024-03-14" and found.receipt_id == stem("2024_1", "2024-03-12")
    assert [file.name for file in found.files] == [f"{stem('2024_1', '2024-03-12')}-1-1_1.pdf"]
    assert all(file.sha256 for file in found.files)


def test_an_act_is_the_same_one_as_in_the_operators_archive(settings: dict[str, str]) -> None:
    (other,) = readers.read(BytesIO(archive("2024_1")), "a.tar.gz").told.records
    assert read(settings, "actes/1.tar.gz").identity == other.identity


def test_the_same_transaction_makes_the_same_bytes(settings: dict[str, str]) -> None:
    assert connections.read(opened(settings), "actes/1.tar.gz") == connections.read(opened(settings), "actes/1.tar.gz")


def test_only_what_the_prefecture_acknowledged_is_listed(settings: dict[str, str], s2low: S2low) -> None:
    s2low.transactions = [sent(status + 2, status) for status in (-1, 0, 1, 2, 3, 4, 5, 6, 12, 13, 14, 17, 18)]
    s2low.transactions += [Transaction(90, "2", 4, {}), Transaction(91, "7", 4, {})]
    numbers = {int(name.removeprefix("actes/").removesuffix(".tar.gz")) for name in names(settings)}
    assert numbers == {status + 2 for status in (0, 4, 5, 12, 13, 14)}


def test_what_comes_of_archiving_does_not_make_an_act_another(settings: dict[str, str], s2low: S2low) -> None:
    before = list(opened(settings))
    s2low.transactions = [sent(1, 13)]
    assert list(opened(settings)) == before


def test_a_cancelled_act_is_read_as_cancelled(settings: dict[str, str], s2low: S2low) -> None:
    s2low.transactions = [sent(1, 0), cancellation(2, 1)]
    (found,) = merge([read(settings, name) for name in names(settings)])
    assert found.status is ActStatus.CANCELLED and found.title == "Tarifs de la cantine"


def test_thousands_of_acts_cost_one_request_a_page(settings: dict[str, str], server: Server, s2low: S2low) -> None:
    s2low.transactions = [Transaction(number, "1", 4, {}) for number in range(1, 2051)]
    assert len(names(settings)) == 2050
    assert len(server.asked) == 21 + 8  # one for each of the other states


def test_an_act_without_its_receipt_is_not_read(settings: dict[str, str], s2low: S2low) -> None:
    s2low.transactions = [Transaction(1, "1", 4, sent(1).files)]
    with pytest.raises(FileFault, match="accusé de réception"):
        read(settings, "actes/1.tar.gz")


def test_a_file_of_another_size_than_announced_is_not_read(settings: dict[str, str], server: Server) -> None:
    server.troubles.extend([answering.whole, answering.whole, answering.instead(b"<a/>", "text/xml")])
    with pytest.raises(FileFault, match="taille"):
        read(settings, "actes/1.tar.gz")


@pytest.mark.parametrize("body", [b"{}", b'{"transactions": false}', b"[]", b"KO\nErreur"])
def test_a_list_that_is_none_is_not_taken_for_an_empty_one(
    settings: dict[str, str], server: Server, body: bytes
) -> None:
    server.troubles.append(answering.instead(body))
    with pytest.raises(ConnectionFault):
        names(settings)


def test_a_connection_in_order_has_no_faults(settings: dict[str, str]) -> None:
    assert list(opened(settings).faults()) == []


def test_who_sees_only_his_own_acts_is_told_to_ask_for_the_archivists_role(
    settings: dict[str, str], s2low: S2low
) -> None:
    s2low.accounts = [Account("loos", "USER")]
    (line,) = opened(settings).faults()
    assert "archiviste" in line
    with pytest.raises(FileFault, match="ne donne pas"):
        read(settings, "actes/1.tar.gz")


def test_an_administrators_account_is_one_too_many(settings: dict[str, str], s2low: S2low) -> None:
    s2low.accounts = [Account("loos", "ADM")]
    (line,) = opened(settings).faults()
    assert "administre" in line


def test_a_certificate_that_s2low_does_not_know_is_told(settings: dict[str, str], authority: Authority) -> None:
    other = authority.certificate("autre")
    stranger = settings | {"cert_file": other.certificate, "key_file": other.key}
    (line,) = opened(stranger).faults()
    assert "ne reconnaît pas" in line or "autre adresse" in line
    with pytest.raises(ConnectionFault, match="ne reconnaît pas"):
        names(stranger)


def test_a_certificate_of_another_authority_is_refused_by_the_server(settings: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "autre").mkdir()
    other = Authority(tmp_path / "autre").certificate("loos")
    with pytest.raises(ConnectionFault, match="refuse le certificat"):
        names(settings | {"cert_file": other.certificate, "key_file": other.key})


def test_a_certificate_with_several_accounts_needs_a_login(settings: dict[str, str], s2low: S2low) -> None:
    s2low.accounts = [Account("loos", login="secretariat", password=SECRET), Account("loos", login="rh")]
    with pytest.raises(ConnectionFault):
        names(settings)
    assert names(settings | {"user": "secretariat", "password": SECRET}) == ["actes/1.tar.gz"]


def test_an_expired_certificate_is_told_before_anything_is_asked(
    settings: dict[str, str], authority: Authority, server: Server
) -> None:
    old = authority.certificate("ancien", days=-2)
    with pytest.raises(ConnectionFault, match="a expiré le") as fault:
        opened(settings, cert_file=old.certificate, key_file=old.key)
    assert server.asked == [] and old.certificate not in str(fault.value)


def test_a_certificate_is_told_a_month_before_it_expires(settings: dict[str, str], authority: Authority) -> None:
    soon = authority.certificate("loos", days=29)
    (line,) = opened(settings, cert_file=soon.certificate, key_file=soon.key).faults()
    assert "expire le" in line


def test_a_key_may_have_a_password(settings: dict[str, str], authority: Authority, tmp_path: Path) -> None:
    own = authority.certificate("loos", password=SECRET)
    file = tmp_path / "mot-de-passe"
    file.write_text(SECRET)
    locked = settings | {"cert_file": own.certificate, "key_file": own.key}
    assert names(locked | {"key_password_file": str(file)}) == ["actes/1.tar.gz"]
    for wrong in ("", "faux"):
        with pytest.raises(ConnectionFault, match="clé qui ne s'ouvre pas"):
            opened(locked, key_password=wrong)


@pytest.mark.parametrize("key", ["cert_file", "key_file", "ca_file"])
def test_a_file_that_is_no_certificate_is_told_without_its_path(
    settings: dict[str, str], tmp_path: Path, key: str
) -> None:
    (tmp_path / "secret.pem").write_text("rien")
    for path in (tmp_path / "secret.pem", tmp_path / "absent.pem"):
        with pytest.raises(ConnectionFault) as fault:
            opened(settings, **{key: str(path)})
        assert str(tmp_path) not in str(fault.value)


@pytest.mark.parametrize("name", ["actes/0.tar.gz", "actes/1", "actes/1&x=2.tar.gz", "../1.tar.gz"])
def test_a_name_that_no_act_has_is_not_asked_for(settings: dict[str, str], server: Server, name: str) -> None:
    with pytest.raises(FileFault):
        connections.read(opened(settings), name)
    assert server.asked == []


def test_a_folder_of_samples_is_served(tmp_path: Path, settings: dict[str, str], authority: Authority) -> None:
    (tmp_path / "serveur.json").write_text('{"accounts": [{"name": "loos"}]}')
    (tmp_path / "12").mkdir()
    (tmp_path / "12" / "transaction.json").write_text('{"type": "1", "status": 4}')
    with answering.running(load(tmp_path), authority.server(asks=True)) as server:
        assert names(settings | {"url": server.url}) == ["actes/12.tar.gz"]


@pytest.mark.parametrize("seed", range(40))
def test_whatever_a_server_answers_is_read_or_told(settings: dict[str, str], server: Server, seed: int) -> None:
    chance = random.Random(seed)
    server.troubles.extend(answering.spoilt(chance) for _ in range(40))
    connection = opened(settings)
    with contextlib.suppress(ConnectionFault):
        list(connection)
    for name in ["actes/1.tar.gz"] * 2:
        with contextlib.suppress(ConnectionFault):
            connections.read(connection, name)
    assert all(isinstance(line, str) for line in connection.faults())
