"""Pastell's deposits: what the sheet beside the files tells, in a ZIP or loose, and what is not one."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import sys
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from archives import tar, zipped

from ckanext.loos.formats import acts_archive, archive, pastell
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.records.act import Act, ActFile, ActStatus, FileRole, Nature, Paper
from ckanext.loos.records.act_merge import merge

REAL = (Path(__file__).parents[1] / "data" / "pastell" / "metadata_ex1.json").read_bytes()
SHEET: dict[str, Any] = json.loads(REAL)
FILES = {
    "DB-245-2022 PLH 2019-2024-Bilan triennal.pdf": b"%PDF-1.4 acte",
    "DB-245-2022 PLH 2019-2024-Bilan triennal-tampon.pdf": b"%PDF-1.4 tampon",
    "Annexe DB-245-2022 Évaluation_PLH miparcours_SBAA.pdf": b"%PDF-1.4 annexe",
}
RECEIPT = b"""<a:ARActe xmlns:a="http://www.interieur.gouv.fr/ACTES#v1.1-20040216" a:DateReception="2022-11-15"
  a:IDActe="022-200069409-20221110-DB_245_2022-DE"><a:ActeRecu a:Date="2022-11-10" a:NumeroInterne="DB_245_2022"
  a:CodeNatureActe="1"/></a:ARActe>"""


def told(**changes: Any) -> tuple[Act, tuple[str, ...]]:
    values = {key: value for key, value in (SHEET | changes).items() if value is not None}
    data = json.dumps(values).encode()
    assert pastell.recognises("metadata.json", data[:4096])
    found = pastell.read(io.BytesIO(data))
    return found.records[0], found.warnings


def test_a_real_sheet_is_read_whole() -> None:
    act, warnings = told()
    assert (act.siren, act.number) == ("200069409", "DB_245_2022")
    assert (str(act.date), act.nature) == ("2022-11-10", Nature.DELIBERATION)
    assert (act.title, act.subject_code) == (SHEET["objet"], "8.5")
    assert (act.collectivity, act.publishable) == ("CA SAINT-BRIEUC ARMOR AGGLOMERATION", None)
    assert act.files == tuple(map(ActFile, FILES, (FileRole.ACT, FileRole.STAMPED, FileRole.ANNEX)))
    assert (act.status, warnings) == (ActStatus.RECEIVED, ())  # a stamp is a receipt


def test_the_zip_of_a_deposit_gives_the_act_with_its_files() -> None:
    data = zipped({"metadata.json": REAL, **FILES})
    assert acts_archive.recognises("abcdefg.zip", data[:4096])
    found = acts_archive.read(io.BytesIO(data), "abcdefg.zip")
    (act,) = found.records
    assert [file.sha256 for file in act.files] == [hashlib.sha256(data).hexdigest() for data in FILES.values()]
    assert found.warnings == ()


def test_a_sheet_beside_its_files_in_a_folder_gives_the_same_as_its_zip(tmp_path: Path) -> None:
    deposit = tmp_path / "depot"
    deposit.mkdir()
    for name, data in {"fiche DB_245.json": REAL, **FILES}.items():
        (deposit / name).write_bytes(data)
    zip_file = io.BytesIO(zipped({"metadata.json": REAL, **FILES}))
    assert acts_archive.gather(archive.folder(tmp_path)).records == acts_archive.read(zip_file).records


def test_the_receipt_that_pastell_keeps_is_read_with_the_act() -> None:
    sheet = json.dumps(SHEET | {"siren": None, "aractes": ["ARActes.xml"]}).encode()
    data = zipped({"metadata.json": sheet, "ARActes.xml": RECEIPT, **FILES})
    (act,) = acts_archive.read(io.BytesIO(data)).records
    assert (act.key, str(act.received_on)) == ("022-200069409-20221110-DB_245_2022-DE", "2022-11-15")
    assert act.title == SHEET["objet"]


def test_an_act_that_came_by_two_ways_is_one_in_any_order() -> None:
    deposit = acts_archive.read(io.BytesIO(zipped({"metadata.json": REAL, **FILES}))).records
    sent = acts_archive.read(io.BytesIO(tar({"ARActes.xml": RECEIPT}))).records
    alone, _ = told(siren=None)
    acts = [merge(order) for order in permutations([*deposit, *sent, alone])]
    assert all(joined == acts[0] for joined in acts)
    (act,) = acts[0]
    assert (act.key, len(act.files)) == ("022-200069409-20221110-DB_245_2022-DE", 3)


@pytest.mark.parametrize(
    ("detail", "paper", "end"),
    [
        ("PV", Paper.MINUTES, "PV"),
        ("71", Paper.LIST, "LD"),
        ("at", Paper.TEMPORARY_ORDER, "AT"),
        ("AP", Paper.PERMANENT_ORDER, "AP"),
        ("", None, "HP"),
        ("autre", None, "HP"),
    ],
)
def test_a_paper_that_goes_to_no_prefecture_says_which_one_it_is(detail: str, paper: Paper | None, end: str) -> None:
    act, _ = told(acte_nature="7", nature_autre_detail=detail, acte_tamponne=[])
    assert (act.nature, act.paper, act.key[-2:], act.status) == (Nature.LOCAL, paper, end, ActStatus.KNOWN)


@pytest.mark.parametrize("nature", "123456")
def test_the_natures_of_the_state_have_no_paper(nature: str) -> None:
    act, _ = told(acte_nature=nature, nature_autre_detail="PV")
    assert (act.nature.value, act.paper) == (nature, None)


@pytest.mark.parametrize(("code", "publishable"), [("0", True), ("3", True), ("1", False), ("2", None), ("", None)])
def test_what_the_town_said_of_publication_is_kept(code: str, publishable: bool | None) -> None:
    assert told(publication_open_data=code)[0].publishable is publishable


@pytest.mark.parametrize(
    ("text", "code"),
    [("7.10 Divers", "7.10"), ("7.1.2 Budget", "7.1"), ("8.5", "8.5"), ("Finances", None), ("", None), (None, None)],
)
def test_the_subject_is_the_first_two_levels(text: str | None, code: str | None) -> None:
    assert told(classification=text)[0].subject_code == code


def test_the_day_of_reception_is_read_as_pastell_or_a_clerk_writes_it() -> None:
    for text in ("2022-11-15", "2022-11-15 10:02:11", "15/11/2022"):
        act, _ = told(date_ar=text, acte_tamponne=[])
        assert (str(act.received_on), act.status) == ("2022-11-15", ActStatus.RECEIVED)


def test_types_of_pieces_are_read_in_order() -> None:
    pieces = {"autre_document_attache": ["a.pdf", "b.pdf"], "type_acte": "99_DE"}
    for types in (["21_RP", "99_SE"], '["21_RP","99_SE"]'):
        act, _ = told(**pieces, type_pj=types)
        assert [file.type_code for file in act.files] == ["99_DE", None, "21_RP", "99_SE"]
    assert [file.type_code for file in told(**pieces)[0].files] == ["99_DE", None, None, None]


def test_a_name_with_a_bar_is_found_as_pastell_writes_it() -> None:
    sheet = json.dumps(SHEET | {"arrete": ["Arrêté 12/2022.pdf"], "acte_tamponne": "", "autre_document_attache": None})
    found = acts_archive.read(io.BytesIO(zipped({"metadata.json": sheet.encode(), "Arrêté 12-2022.pdf": b"%PDF"})))
    assert [(file.name, file.size) for file in found.records[0].files] == [("Arrêté 12-2022.pdf", 4)]


@pytest.mark.parametrize("start", ["<flux type='actes-automatique'>", "<?xml version='1.0'?>\n<flux>"])
def test_a_sheet_in_xml_and_the_manifest_of_an_intake_are_read_as_well(start: str) -> None:
    sheet = f"""{start}<param name='envoi_auto' value="on"/><data name='acte_nature' value="4"/>
      <data name='numero_de_lacte' value="2024_7"/><data name='objet' value="Maintenance de l'éclairage"/>
      <data name='date_de_lacte' value="2024-03-12"/><data name="classification" value="1.1 - Marchés publics"/>
      <data name='type_acte' value="99_DC"/><data name='type_pj' value='["12_DA"]'/>
      <files name='arrete'><file content='Contrat.pdf'/></files>
      <files name='autre_document_attache'><file content='Devis.pdf'/></files></flux>""".encode()
    found = acts_archive.read(io.BytesIO(zipped({"manifest.xml": sheet, "Contrat.pdf": b"%PDF", "Devis.pdf": b"%P"})))
    (act,) = found.records
    assert (act.key, act.title) == ("20240312-2024_7-CC", "Maintenance de l'éclairage")
    assert [(file.type_code, file.size) for file in act.files] == [("99_DC", 4), ("12_DA", 2)]
    assert pastell.recognises("", sheet)
    assert not pastell.recognises("", sheet.replace(b"acte", b"pes"))


def test_what_is_missing_is_told() -> None:
    act, warnings = told(siren="2000694", objet="", arrete=[], acte_tamponne=[], autre_document_attache=[])
    assert (act.siren, act.title, act.files) == (None, "", ())
    assert warnings == tuple(f"« {key} » manque ou n'est pas lisible." for key in ("siren", "objet", "arrete"))
    assert told(siren="20006940900012")[0].siren == "200069409"
    assert told(siren=200069409, acte_nature=1)[0].siren == "200069409"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"numero_de_lacte": " "}, "numero_de_lacte"),
        ({"date_de_lacte": "hier"}, "date_de_lacte"),
        ({"acte_nature": "9"}, "acte_nature"),
        ({"acte_nature": None}, "acte_nature"),
    ],
)
def test_an_act_that_cannot_be_told_from_others_is_refused(changes: dict[str, Any], where: str) -> None:
    with pytest.raises(FormatError, match=where):
        told(**changes)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        b'{"a": ' * 50_000,
        REAL[:200],
        b"\xff\xfe{",
        b"<flux>",
        b"<flux/>",
        b"<a/>",
        b'{"acte_nature": ' + b"9" * 9000,
    ],
)
def test_another_or_a_cut_json_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(FormatError) as error:
        pastell.statement(data)
    assert "\n" not in str(error.value)


def test_other_json_is_not_taken_for_a_sheet() -> None:
    assert not pastell.recognises("metadata.json", b'{"fichier":["foo.txt"],"prenom":"Eric"}')
    assert not pastell.recognises("notes.txt", b'voir "acte_nature"')


def test_signs_that_no_text_should_hold_are_left_out() -> None:
    act, _ = told(objet="Voirie\u0000 \ud800 rue\n du Port", arrete=["a\u0000\ud83d.pdf"])
    assert (act.title, act.files[0].name) == ("Voirie rue du Port", "a  .pdf")


value = st.none() | st.booleans() | st.integers() | st.text(max_size=12)
values = value | st.lists(value, max_size=3) | st.just({"nom": ["a.pdf"]})


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from([*SHEET, "date_ar", "nature_autre_detail", "type_acte", "type_pj"]), values))
def test_any_values_are_read_or_refused(changes: dict[str, Any]) -> None:
    with contextlib.suppress(FormatError):
        act, _ = pastell.statement(json.dumps(SHEET | changes).encode())
        repr(act).encode()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    pastell.recognises("", data)
    with contextlib.suppress(FormatError):
        pastell.read(io.BytesIO(data))
