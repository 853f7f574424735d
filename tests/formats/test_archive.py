"""Archives of acts: what they hold is joined and weighed; hostile ones are refused in one line."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import stat
import sys
import tarfile
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from archives import special, tar, zipped

from ckanext.loos.formats import actes, acts_archive, archive, readers
from ckanext.loos.formats.archive import limits as archive_limits
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.formats.told import Told
from ckanext.loos.records.act import Act, ActStatus, FileRole
from ckanext.loos.records.act_merge import merge

DATA = Path(__file__).parents[1] / "data" / "actes"
PACKINGS = [tar, zipped]
PDF, ANNEX = b"%PDF-1.4 deliberation", b"%PDF-1.4 annexe"
NAMESPACE = 'xmlns:a="http://www.interieur.gouv.fr/ACTES#v1.1-20040216" xmlns:insee="http://xml.insee.fr/schema"'
DELIBERATION, ORDER = "062-216200014-20240312-2024_12-DE", "062-216200014-20240313-2024_7-AR"


def message(identifier: str, nature: int, annexes: int = 0, kind: str = "Acte") -> bytes:
    day, number = identifier.split("-")[2:4]
    names = [f"99_DE-{identifier}-1-1_{index}.pdf" for index in range(1, annexes + 2)]
    listed = "".join(f"<a:Annexe><a:NomFichier>{name}</a:NomFichier></a:Annexe>" for name in names[1:])
    return f"""<a:{kind} {NAMESPACE} a:Date="{day[:4]}-{day[4:6]}-{day[6:]}" a:NumeroInterne="{number}"
      a:CodeNatureActe="{nature}"><a:CodeMatiere1 a:CodeMatiere="7"/><a:CodeMatiere2 a:CodeMatiere="1"/>
      <a:Objet>Acte {number}</a:Objet><a:ClassificationDateVersion>2019-08-29</a:ClassificationDateVersion>
      <a:Document><a:NomFichier>{names[0]}</a:NomFichier></a:Document>
      <a:Annexes a:Nombre="{annexes}">{listed}</a:Annexes><a:DocumentPapier>N</a:DocumentPapier></a:{kind}>""".encode()


def receipt(identifier: str, nature: int) -> bytes:
    received = message(identifier, nature, kind="ActeRecu").decode().replace(NAMESPACE, "")
    return f"""<a:ARActe {NAMESPACE} a:IDActe="{identifier}" a:DateReception="2024-03-14">{received}
      <a:ClassificationDateVersionEnCours>2019-08-29</a:ClassificationDateVersionEnCours></a:ARActe>""".encode()


def envelope(*forms: str) -> bytes:
    listed = "".join(f"<a:Formulaire><a:NomFichier>{form}</a:NomFichier></a:Formulaire>" for form in forms)
    return f"""<a:EnveloppeCLMISILL {NAMESPACE}><a:Emetteur>
      <a:IDCL insee:SIREN="216200014" a:Departement="062" a:Arrondissement="7" a:Nature="31"/>
      <a:Referent><a:Nom>Agent Essai</a:Nom><a:Email>agent@mairie.example</a:Email></a:Referent></a:Emetteur>
      <a:AdressesRetour><a:Email>retour@mairie.example</a:Email></a:AdressesRetour>
      <a:FormulairesEnvoyes>{listed}</a:FormulairesEnvoyes></a:EnveloppeCLMISILL>""".encode()


def answer(*forms: str) -> bytes:
    listed = "".join(f"<a:Formulaire><a:NomFichier>{form}</a:NomFichier></a:Formulaire>" for form in forms)
    return f"""<a:EnveloppeMISILLCL {NAMESPACE}><a:Emetteur>
      <a:IDSousPref a:Departement="062" a:Arrondissement="7"/></a:Emetteur>
      <a:FormulairesEnvoyes>{listed}</a:FormulairesEnvoyes>
      <a:Destinataire insee:SIREN="216200014"/></a:EnveloppeMISILLCL>""".encode()


def sent(annexes: int = 0) -> dict[str, bytes]:
    """What an operator sends for one deliberation."""
    form = f"{DELIBERATION}-1-1_0.xml"
    files = {f"99_DE-{DELIBERATION}-1-1_{index}.pdf": ANNEX for index in range(2, annexes + 2)}
    return {
        "EACT--216200014--20240312-5.xml": envelope(form),
        form: message(DELIBERATION, 1, annexes),
        f"99_DE-{DELIBERATION}-1-1_1.pdf": PDF,
        **files,
    }


def told(data: bytes, name: str = "SLO-EACT--216200014--20240312-5.tar.gz") -> Told[Act]:
    assert acts_archive.recognises(name, data[:4096])
    return acts_archive.read(io.BytesIO(data), name)


def refused(data: bytes) -> str:
    with pytest.raises(FormatError) as error:
        list(names(data))
    assert "\n" not in str(error.value)
    return str(error.value)


def names(data: bytes) -> list[str]:
    found = []
    for member in archive.members(io.BytesIO(data)):
        found.append(member.name)
        while member.content.read(65536):
            pass
    return found


@pytest.mark.parametrize("pack", PACKINGS)
def test_an_operators_archive_gives_its_act_with_its_files(pack: Callable[..., bytes]) -> None:
    found = told(pack(sent(annexes=1)))
    (act,) = found.records
    assert (act.key, act.title, act.status, found.warnings) == (DELIBERATION, "Acte 2024_12", ActStatus.KNOWN, ())
    assert [(file.role, file.sha256, file.size) for file in act.files] == [
        (FileRole.ACT, hashlib.sha256(PDF).hexdigest(), len(PDF)),
        (FileRole.ANNEX, hashlib.sha256(ANNEX).hexdigest(), len(ANNEX)),
    ]
    assert "Agent Essai" not in repr(found)
    assert "mairie.example" not in repr(found)


def test_an_act_is_dated_by_its_envelope_else_by_the_name_of_its_archive_and_a_receipt_by_itself() -> None:
    alone = {name: data for name, data in sent().items() if not name.startswith("EACT")}
    for files, name in ((sent(), "envoi.tar.gz"), (alone, "SLO-EACT--216200014--20240312-5.tar.gz")):
        assert [str(act.told_on) for act in told(tar(files), name).records] == ["2024-03-12"]
    assert [act.told_on for act in told(tar(alone), "envoi.tar.gz").records] == [None]
    files = {path.name: path.read_bytes() for path in DATA.glob("034-*-1-2.xml")}
    assert [str(act.told_on) for act in told(tar(files, "w")).records] == ["2017-12-27"]


def test_the_real_messages_of_an_archive_are_joined() -> None:
    files = {path.name: path.read_bytes() for path in DATA.glob("034-*")}
    act, *others = told(tar(files, "w")).records
    assert others == []
    assert (act.status, str(act.received_on)) == (ActStatus.RECEIVED, "2017-12-27")


def test_the_prefectures_answers_say_who_answered_and_announce_no_missing_file() -> None:
    forms = [f"{DELIBERATION}-1-2_1.xml", f"{ORDER}-1-2_2.xml"]
    files = {"EACT--SPREF0627-216200014-20240314-9.xml": answer(*forms)}
    files |= {forms[0]: receipt(DELIBERATION, 1), forms[1]: receipt(ORDER, 2)}
    found = told(tar(files), "EACT--SPREF0627-216200014-20240314-9.tar.gz")
    assert [(act.key, act.prefecture, act.status) for act in found.records] == [
        (DELIBERATION, "SPREF0627", ActStatus.RECEIVED),
        (ORDER, "SPREF0627", ActStatus.RECEIVED),
    ]
    assert found.warnings == ()


def test_several_acts_in_one_archive_keep_their_own_files() -> None:
    first, second = f"{DELIBERATION}-1-1_0.xml", f"{ORDER}-1-1_0.xml"
    files = {**sent(), second: message(ORDER, 2), f"99_DE-{ORDER}-1-1_1.pdf": ANNEX}
    files["EACT--216200014--20240312-5.xml"] = envelope(first, second)
    one, other = told(tar(files)).records
    assert (one.files[0].size, other.files[0].size) == (len(PDF), len(ANNEX))


def test_the_envelope_says_whose_act_a_renamed_message_is() -> None:
    body = message(DELIBERATION, 1).replace(f"99_DE-{DELIBERATION}-1-1_1".encode(), b"deliberation")
    files = {"enveloppe.xml": envelope("acte.xml"), "acte.xml": body, "deliberation.pdf": PDF}
    found = told(zipped(files), "envoi.zip")
    assert found.records[0].key == DELIBERATION
    assert found.records[0].files[0].size == len(PDF)


def test_the_archives_own_name_says_whose_act_it_is_when_nothing_else_does() -> None:
    body = message(DELIBERATION, 1).replace(f"99_DE-{DELIBERATION}-1-1_1".encode(), b"deliberation")
    files = {"acte.xml": body, "deliberation.pdf": PDF}
    assert told(tar(files)).records[0].siren == "216200014"
    assert told(tar(files), "envoi.tar.gz").warnings == (actes.TOWNLESS,)


def test_a_file_without_its_type_code_is_found() -> None:
    files = sent()
    files[f"{DELIBERATION}-1-1_1.PDF"] = files.pop(f"99_DE-{DELIBERATION}-1-1_1.pdf")
    assert told(tar(files)).records[0].files[0].size == len(PDF)


def test_an_announced_file_that_is_not_there_is_told() -> None:
    files = sent(annexes=1)
    del files[f"99_DE-{DELIBERATION}-1-1_2.pdf"]
    found = told(tar(files))
    assert [file.size for file in found.records[0].files] == [len(PDF), None]
    assert found.warnings == (f"Le fichier n° 2 de l'acte {DELIBERATION} est annoncé, mais il n'est pas là.",)


def test_a_file_of_another_folder_with_the_same_name_is_not_taken() -> None:
    body = message(DELIBERATION, 1).replace(f"99_DE-{DELIBERATION}-1-1_1".encode(), b"acte")
    act = told(tar({"un/acte.xml": body, "deux/acte.pdf": PDF})).records[0]
    assert act.files[0].sha256 is None


def test_an_announced_message_and_an_unannounced_file_are_told() -> None:
    files = {**sent(), f"99_AU-{DELIBERATION}-1-1_9.pdf": ANNEX}
    files["EACT--216200014--20240312-5.xml"] = envelope(f"{DELIBERATION}-1-1_0.xml", f"{ORDER}-1-1_0.xml")
    assert told(tar(files)).warnings == (
        "L'enveloppe annonce des messages qui ne sont pas là (1).",
        "Des fichiers d'acte ne sont annoncés par aucun acte, ils ne sont pas repris (1).",
    )


def test_a_broken_message_costs_itself_alone() -> None:
    files = {**sent(), f"{ORDER}-1-1_0.xml": message(ORDER, 2)[:300]}
    found = told(tar(files))
    assert len(found.records) == 1
    assert found.warnings[0].startswith(f"{ORDER}-1-1_0.xml : XML abîmé ou incomplet")
    secret = told(tar({**sent(), "Mme X.xml": message(ORDER, 2)[:300]}))
    assert secret.warnings[0].startswith("Fichier n° 4 : XML abîmé ou incomplet")
    with pytest.raises(FormatError, match="XML abîmé ou incomplet"):
        told(tar({f"{ORDER}-1-1_0.xml": message(ORDER, 2)[:300]}))


def test_an_archive_sent_to_try_the_service_says_so() -> None:
    found = told(tar(sent()), "abc-TACT--000000000--20240312-4.tar.gz")
    assert found.warnings == ("C'est un envoi de test (TACT) : ses actes ne sont pas de vrais actes.",)


def test_an_archive_of_other_things_is_refused() -> None:
    with pytest.raises(FormatError, match="Aucun acte dans cette archive"):
        told(zipped({"photo.jpg": b"\xff\xd8"}))
    with pytest.raises(FormatError, match="d'autres archives"):
        told(zipped({"SLO-EACT--216200014--20240312-5.tar.gz": tar(sent())}))


def test_a_folder_that_mixes_everything_gives_one_act_whatever_is_read_first() -> None:
    loose = message(DELIBERATION, 1).replace(f"99_DE-{DELIBERATION}-1-1_1".encode(), b"deliberation")
    sheet = b"""{"siren": "216200014", "acte_nature": "1", "numero_de_lacte": "2024_12", "date_de_lacte": "2024-03-12",
      "objet": "Acte 2024_12", "entity_name": "Ville", "arrete": ["Deliberation 12.pdf"]}"""
    cancelled = f'<a:Annulation {NAMESPACE} a:IDActe="{DELIBERATION}"/>'.encode()
    found = [
        told(tar(sent())).records,
        told(tar({f"{DELIBERATION}-1-2_1.xml": receipt(DELIBERATION, 1)})).records,
        told(zipped({"metadata.json": sheet, "Deliberation 12.pdf": PDF}), "abcdefg.zip").records,
        actes.read(io.BytesIO(loose), "acte.xml").records,
        actes.read(io.BytesIO(cancelled), f"{DELIBERATION}-6-1_0.xml").records,
    ]
    for order in permutations(found):
        (act,) = merge(act for records in order for act in records)
        assert (act.key, act.status, act.collectivity) == (DELIBERATION, ActStatus.CANCELLED, "Ville")
        assert [file.size for file in act.files] == [len(PDF)]


def test_loose_files_of_a_folder_are_joined_as_in_an_archive(tmp_path: Path) -> None:
    for name, data in sent(annexes=1).items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "lien.xml").symlink_to(DATA / "034-491011698-20171207-CL20171227_06-DE-1-2.xml")
    found = acts_archive.gather(archive.folder(tmp_path))
    assert found == told(tar(sent(annexes=1)))


@pytest.mark.parametrize("pack", PACKINGS)
@pytest.mark.parametrize(
    "path",
    ["../acte.xml", "a/../../acte.xml", "/etc/acte.xml", "C:\\acte.xml", "..\\acte.xml", "\\\\serveur\\acte.xml"],
)
def test_a_path_outside_is_refused(path: str, pack: Callable[..., bytes]) -> None:
    assert refused(pack({path: PDF})).startswith("L'archive contient un chemin qui en sort")


@pytest.mark.parametrize(
    "kind",
    [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.GNUTYPE_SPARSE],
)
def test_links_and_devices_of_a_tar_are_refused(kind: bytes) -> None:
    assert refused(special(kind)).startswith("L'archive contient un lien ou un fichier spécial")


def test_a_link_in_a_zip_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        info = zipfile.ZipInfo("acte.pdf")
        info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        made.writestr(info, "/etc/passwd")
    assert refused(stream.getvalue()).startswith("L'archive contient un lien ou un fichier spécial")


def test_a_name_that_comes_twice_is_refused() -> None:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as made:
        warnings.simplefilter("ignore")
        for data in (PDF, ANNEX):
            made.writestr("acte.pdf", data)
    assert refused(stream.getvalue()).startswith("L'archive contient deux fois le même nom (fichier n° 2)")
    twice = gzip.compress(tar({"acte.pdf": PDF}, "w")[:1024] + tar({"./acte.pdf": ANNEX}, "w"))
    assert refused(twice).startswith("L'archive contient deux fois le même nom")


def test_a_zip_with_a_password_is_refused() -> None:
    data = bytearray(zipped({"acte.pdf": PDF}))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(header) + flags] |= 1
    assert refused(bytes(data)).startswith("L'archive est protégée par un mot de passe")


def test_a_zip_packed_in_an_uncommon_way_is_refused() -> None:
    assert refused(zipped({"acte.pdf": PDF}, zipfile.ZIP_LZMA)).startswith("L'archive est compressée d'une façon")


def test_a_hundred_thousand_files_are_refused() -> None:
    many = dict.fromkeys((f"{number}.pdf" for number in range(100_000)), b"")
    assert refused(zipped(many, zipfile.ZIP_STORED)).startswith("L'archive contient trop de fichiers")


@pytest.mark.parametrize("pack", PACKINGS)
def test_one_file_more_than_the_limit_is_refused(pack: Callable[..., bytes]) -> None:
    most = dict.fromkeys((f"{number}.pdf" for number in range(archive_limits.MAX_MEMBERS)), b"")
    assert len(names(pack(most))) == archive_limits.MAX_MEMBERS
    assert refused(pack({**most, "de trop.pdf": b""})).startswith("L'archive contient trop de fichiers")


def bomb_tar() -> bytes:
    """Half a gigabyte of zeros in half a megabyte."""
    header = tarfile.TarInfo("acte.pdf")
    header.size = archive_limits.MAX_SIZE - 1024
    stream = io.BytesIO()
    with gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=1) as packed:
        packed.write(header.tobuf())
        for _ in range(archive_limits.MAX_SIZE // 2**20):
            packed.write(bytes(2**20))
    return stream.getvalue()


def bomb_pax() -> bytes:
    """An extended header that claims a gigabyte."""
    header = tarfile.TarInfo("pax")
    header.type, header.size = tarfile.XHDTYPE, 2**30
    return gzip.compress(header.tobuf(tarfile.USTAR_FORMAT) + bytes(2**20))


def bomb_zip() -> bytes:
    return zipped({"acte.pdf": bytes(64 * 2**20)})


def liar_zip() -> bytes:
    """A file that claims one byte and unpacks to sixty-four megabytes."""
    data = bytearray(bomb_zip())
    for header, size in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.index(header) + size
        data[place : place + 4] = (1).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize("bomb", [bomb_tar, bomb_pax, bomb_zip, liar_zip])
def test_a_bomb_is_refused_in_little_memory(bomb: Callable[[], bytes]) -> None:
    data = bomb()
    tracemalloc.start()
    try:
        assert refused(data)
        assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
    finally:
        tracemalloc.stop()


def test_an_archive_bigger_than_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_limits, "MAX_SIZE", 10_000)
    assert refused(tar({"acte.pdf": bytes(20_000)})).startswith("L'archive est trop grosse")
    assert refused(zipped({"acte.pdf": bytes(20_000)})).startswith("L'archive est trop grosse")
    assert refused(tar({"acte.pdf": b"x"}, "w") + bytes(10_000)).startswith("L'archive est trop grosse")


def test_a_wrong_check_sum_is_refused() -> None:
    packed = bytearray(tar({"acte.pdf": PDF}))
    packed[-5] ^= 1
    assert refused(bytes(packed)).startswith("Archive abîmée")
    stored = bytearray(zipped({"acte.pdf": PDF}, zipfile.ZIP_STORED))
    stored[stored.index(PDF)] ^= 1
    assert refused(bytes(stored)).startswith("Archive abîmée")


@pytest.mark.parametrize("pack", [tar, zipped, lambda files: tar(files, "w")])
@pytest.mark.parametrize("part", [0.1, 0.4, 0.6])
def test_a_cut_archive_is_refused(pack: Callable[..., bytes], part: float) -> None:
    data = pack({f"{number}.pdf": hashlib.sha256(bytes([number])).digest() * 40 for number in range(9)})
    assert refused(data[: int(len(data) * part) // 100 * 100 + 50]).startswith("Archive abîmée")


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_the_tars_of_any_tool_are_read(form: int) -> None:
    long = "dossier/" * 12 + "Délibération n° 12 – budget.pdf"
    assert names(tar({"acte.pdf": PDF, long: ANNEX}, "w:gz", format=form)) == ["acte.pdf", long]


def test_names_of_old_tools_are_read() -> None:
    data = zipped({"acte_XXX.pdf": PDF}, zipfile.ZIP_STORED)
    assert names(data.replace(b"XXX", "é_".encode())) == ["acte_é_.pdf"]
    assert names(data.replace(b"XXX", "é__".encode("cp850"))) == ["acte_é__.pdf"]
    old = tarfile.TarInfo("Délibération.pdf").tobuf(tarfile.GNU_FORMAT, "cp1252")
    assert names(old + bytes(1024)) == ["Délibération.pdf"]


def test_what_a_system_adds_is_left_out() -> None:
    files = {"__MACOSX/._acte.pdf": b"", ".DS_Store": b"", "Thumbs.db": b"", "a/acte.pdf": PDF}
    assert names(zipped(files)) == ["a/acte.pdf"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        b"%PDF-1.7",
        b"\x1f\x8b\x08",
        gzip.compress(b"<xml/>" * 200),
        zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
        zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}, zipfile.ZIP_STORED),
    ],
)
def test_office_documents_and_other_files_are_no_archives(data: bytes) -> None:
    assert not archive.recognises("acte.zip", data[:4096])


@pytest.mark.parametrize("pack", [lambda files: zipped(files, zipfile.ZIP_STORED), lambda files: tar(files, "w")])
def test_what_an_archive_shows_of_its_files_does_not_make_it_one_of_them(
    pack: Callable[[dict[str, bytes]], bytes],
) -> None:
    files = dict(sent())
    for first in files:
        source = pack({first: files[first], **files})
        assert readers.read(io.BytesIO(source), "acte").format == "archive"


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_mutation_of_an_archive_is_read_or_refused(data: st.DataObject) -> None:
    pack = data.draw(st.sampled_from([tar, zipped, lambda files: tar(files, "w")]))
    source = bytearray(pack(sent(annexes=1)))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(source)))
        source[start : start + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=8))
    archive.recognises("", bytes(source[:4096]))
    with contextlib.suppress(FormatError):
        acts_archive.read(io.BytesIO(bytes(source)))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([b"", b"\x1f\x8b\x08", b"PK\x03\x04", b"PK\x05\x06"]), st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(start: bytes, data: bytes) -> None:
    archive.recognises("", start + data)
    with contextlib.suppress(FormatError):
        acts_archive.read(io.BytesIO(start + data))
