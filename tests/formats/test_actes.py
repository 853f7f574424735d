"""The reader of @CTES messages: what real ones tell, what faulty ones still tell, and everything that is not one."""

from __future__ import annotations

import contextlib
import datetime
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ckanext.loos.formats import actes
from ckanext.loos.formats.actes import xml as actes_xml
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.records.act import Act, ActFile, ActStatus, FileRole, Nature
from ckanext.loos.records.act_merge import merge

DATA = Path(__file__).parents[1] / "data" / "actes"
ACT = "034-491011698-20171207-CL20171227_06-DE-1-1_0.xml"
RECEIPT = "034-491011698-20171207-CL20171227_06-DE-1-2.xml"
WITHOUT_PAPER = "045-214502494-20170717-D201717-DE-1-1_0.xml"
ENVELOPE = "EACT--214502494--20170717-6.xml"
NAMESPACE = 'xmlns:a="http://www.interieur.gouv.fr/ACTES#v1.1-20040216" xmlns:insee="http://xml.insee.fr/schema"'
DESCRIPTION = """
  <a:CodeMatiere1 a:CodeMatiere="7"/><a:CodeMatiere2 a:CodeMatiere="10"/>
  <a:Objet>Tarifs de la cantine à 3,50 €</a:Objet><a:ClassificationDateVersion>2019-08-29</a:ClassificationDateVersion>
  <a:Document><a:NomFichier>99_DE-02A-212000012-20240312-2024_12-DE-1-1_1.pdf</a:NomFichier></a:Document>
  <a:Annexes a:Nombre="1"><a:Annexe><a:NomFichier>21_RP-02A-212000012-20240312-2024_12-DE-1-1_2.pdf</a:NomFichier>
  </a:Annexe></a:Annexes><a:DocumentPapier>N</a:DocumentPapier>"""
WHO = 'a:Date="2024-03-12" a:NumeroInterne="2024_12" a:CodeNatureActe="1"'
IDENTIFIER = "02A-212000012-20240312-2024_12-DE"
DAY = datetime.date(2024, 3, 12)


def raw(name: str) -> bytes:
    return (DATA / name).read_bytes()


def told(data: bytes, name: str = "") -> tuple[Act, tuple[str, ...]]:
    assert actes.recognises(name, data[:4096])
    found = actes.read(io.BytesIO(data), name)
    (act,) = found.records
    return act, found.warnings


def sending(description: str = DESCRIPTION, who: str = WHO, encoding: str = "utf-8") -> bytes:
    text = f"<?xml version='1.0' encoding='{encoding}'?><a:Acte {NAMESPACE} {who}>{description}</a:Acte>"
    return text.encode(encoding)


def answer(kind: str, inside: str = "", attributes: str = f'a:IDActe="{IDENTIFIER}"') -> bytes:
    return f"<a:{kind} {NAMESPACE} {attributes}>{inside}</a:{kind}>".encode()


def forms(*codes: str) -> str:
    names = (f"<a:NomFichier>{IDENTIFIER}-{code}.xml</a:NomFichier>" for code in codes)
    listed = "".join(f"<a:Formulaire>{name}</a:Formulaire>" for name in names)
    return f"<a:FormulairesEnvoyes>{listed}</a:FormulairesEnvoyes>"


def test_a_real_act_in_latin_1_is_read_whole() -> None:
    act, warnings = told(raw(ACT), ACT)
    assert act == Act(
        "491011698",
        "CL20171227_06",
        datetime.date(2017, 12, 7),
        Nature.DELIBERATION,
        "Fichier signé parapheur",
        "034",
        "3.2",
        (ActFile("32_DP-034-491011698-20171207-CL20171227_06-DE-1-1_1.pdf", FileRole.ACT, "32_DP"),),
    )
    assert act.key == "034-491011698-20171207-CL20171227_06-DE"
    assert warnings == ()


def test_a_real_receipt_tells_the_prefectures_identifier_and_the_day() -> None:
    act, _ = told(raw(RECEIPT), RECEIPT)
    assert (act.receipt_id, str(act.received_on)) == ("034-491011698-20171207-CL20171227_06-DE", "2017-12-27")
    assert (act.status, act.title) == (ActStatus.RECEIVED, "Fichier signé parapheur")
    assert len(merge([act, told(raw(ACT), ACT)[0]])) == 1


def test_an_act_of_2017_without_its_last_field_is_read_with_a_warning() -> None:
    act, warnings = told(raw(WITHOUT_PAPER), WITHOUT_PAPER)
    assert (act.siren, act.nature, act.subject_code) == ("214502494", Nature.CONTRACT, "1.1")
    assert warnings == ("Écart au schéma @CTES : « DocumentPapier » manque (Acte, ligne 9).",)


def test_act_and_annex_have_their_roles_and_types() -> None:
    act, warnings = told(sending())
    assert [(file.role, file.type_code) for file in act.files] == [(FileRole.ACT, "99_DE"), (FileRole.ANNEX, "21_RP")]
    assert (act.subject_code, act.title, warnings) == ("7.10", "Tarifs de la cantine à 3,50 €", ())


def test_an_act_whose_file_was_renamed_finds_its_town_in_the_names_of_its_documents() -> None:
    act, _ = told(sending(), "acte.xml")
    assert act.key == IDENTIFIER


def test_an_act_that_nothing_places_is_read_with_a_warning() -> None:
    bare = "<a:Objet>Voirie</a:Objet>"
    act, warnings = told(sending(bare), "acte.xml")
    assert (act.siren, act.key) == (None, "20240312-2024_12-DE")
    assert actes.TOWNLESS in warnings
    assert told(sending(bare), f"{IDENTIFIER}-1-1_0 (1).xml")[0].key == IDENTIFIER


@pytest.mark.parametrize("prefix", ["actes:", "ns1:", ""])
def test_any_prefix_or_none_is_read(prefix: str) -> None:
    declared = "xmlns" + (":" + prefix[:-1] if prefix else "")
    text = sending().decode().replace("xmlns:a=", declared + "=")
    data = text.replace("<a:", "<" + prefix).replace("</a:", "</" + prefix).replace(" a:", " " + prefix).encode()
    act, warnings = told(data)
    assert (act.number, act.date, act.subject_code) == ("2024_12", DAY, "7.10")
    assert any("sans espace de noms" in warning for warning in warnings) == (prefix == "")


def test_no_namespace_at_all_is_read_with_a_warning() -> None:
    data = sending().decode().replace(NAMESPACE, "").replace("a:", "").encode()
    act, warnings = told(data)
    assert act.key == IDENTIFIER
    assert any("espace de noms n'est pas celui d'@CTES" in warning for warning in warnings)


@pytest.mark.parametrize("announced", ["UTF-8", "ISO-8859-1", "windows-1252"])
@pytest.mark.parametrize("real", ["utf-8", "windows-1252"])
def test_signs_are_right_whatever_encoding_is_announced(announced: str, real: str) -> None:
    text = sending().decode().replace("utf-8", announced).replace("cantine", "cantine de l’école")
    act, warnings = told(text.encode(real))
    assert act.title == "Tarifs de la cantine de l’école à 3,50 €"
    assert bool(warnings) == ((announced == "UTF-8") != (real == "utf-8"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-15"])
def test_other_encodings_are_read(encoding: str) -> None:
    text = sending().decode().replace("utf-8", encoding.removesuffix("-sig"))
    assert told(text.encode(encoding))[0].title == "Tarifs de la cantine à 3,50 €"


def test_a_sign_of_no_encoding_is_read_as_it_can() -> None:
    data = sending(encoding="iso-8859-15").replace(b"iso-8859-15", b"iso-8859-1").replace(b"cantine", b"cantine\x81")
    assert told(data)[0].number == "2024_12"


def test_a_refusal_changes_the_status_and_what_it_says_is_not_read() -> None:
    detail = "<a:Date>2024-03-13</a:Date><a:Nature>ERREUR2</a:Nature><a:Detail>Dossier de Mme X</a:Detail>"
    data = answer("AnomalieActe", f"{detail}<a:ActeRecu {WHO}>{DESCRIPTION}</a:ActeRecu>", "")
    act, warnings = told(data, "02A-212000012----1-3_1.xml")
    assert (act.status, act.key, act.received_on) == (ActStatus.REFUSED, IDENTIFIER, None)
    assert "Mme X" not in f"{act}{warnings}"
    assert "Écart au schéma @CTES : le code de l'anomalie n'a pas trois chiffres (AnomalieActe, ligne 1)." in warnings


@pytest.mark.parametrize("kind", ["Annulation", "ARAnnulation"])
def test_a_cancellation_knows_only_its_identifier_and_gives_no_day_of_reception(kind: str) -> None:
    attributes = f'a:IDActe="{IDENTIFIER}" a:DateReception="2024-04-02"'
    act, warnings = told(answer(kind, "", attributes), f"{IDENTIFIER}-6-1_0.xml")
    assert (act.key, act.status, act.title, act.received_on) == (IDENTIFIER, ActStatus.CANCELLED, "", None)
    assert warnings == ()


def test_a_cancelled_act_keeps_its_day_of_reception() -> None:
    day = f'a:IDActe="{IDENTIFIER}" a:DateReception='
    receipt = answer("ARActe", f"<a:ActeRecu {WHO}>{DESCRIPTION}</a:ActeRecu>", f'{day}"2024-03-14"')
    cancelled = answer("ARAnnulation", "", f'{day}"2024-04-02"')
    (act,) = merge([told(cancelled)[0], told(sending())[0], told(receipt)[0]])
    assert (act.status, str(act.received_on), act.receipt_id) == (ActStatus.CANCELLED, "2024-03-14", IDENTIFIER)


def test_a_test_operators_receipt_that_describes_the_act_three_times_is_read_once() -> None:
    inside = f"<a:Acte {WHO}>{DESCRIPTION}</a:Acte>" + f"<a:ActeRecu {WHO}>{DESCRIPTION}</a:ActeRecu>" * 2
    act, warnings = told(answer("ARActe", inside))
    assert act.title == "Tarifs de la cantine à 3,50 €"
    assert any("plusieurs fois" in warning for warning in warnings)


def test_acte_in_place_of_acterecu_is_read_with_a_warning() -> None:
    act, warnings = told(answer("ARActe", f"<a:Acte {WHO}>{DESCRIPTION}</a:Acte>"))
    assert act.title == "Tarifs de la cantine à 3,50 €"
    assert any("« Acte » est écrit au lieu d'« ActeRecu »" in warning for warning in warnings)


def test_an_act_points_to_the_one_it_changes() -> None:
    previous = '<a:PrecedentIdentifiantActe a:IDActe="02A-212000012-20230312-2023_1-DE"/>'
    assert told(sending(previous + DESCRIPTION))[0].previous_id == "02A-212000012-20230312-2023_1-DE"
    wrong, warnings = told(sending(previous.replace("212000012", "21") + DESCRIPTION))
    assert wrong.previous_id is None
    assert any("acte précédent" in warning for warning in warnings)


def test_what_the_xml_lacks_comes_from_the_identifier_or_the_name() -> None:
    act, warnings = told(sending(who='a:Date="12 mars" a:CodeNatureActe="9"'), f"{IDENTIFIER}-1-1_0.xml")
    assert (act.date, act.number, act.nature) == (DAY, "2024_12", Nature.DELIBERATION)
    assert sum("en tient lieu" in warning for warning in warnings) == 3


@pytest.mark.parametrize("day", ["2024-03-12", "2024-03-12Z", "2024-03-12+01:00", "2024-03-12T00:00:00", "12/03/2024"])
def test_a_date_is_read_in_the_ways_tools_write_it(day: str) -> None:
    assert told(sending(who=WHO.replace("2024-03-12", day)))[0].date == DAY


@pytest.mark.parametrize(
    ("gone", "word"), [('a:Date="2024-03-12"', "date"), ('a:NumeroInterne="2024_12"', "numéro"), ('"1"', "nature")]
)
def test_an_act_that_cannot_be_told_from_others_is_refused(gone: str, word: str) -> None:
    with pytest.raises(FormatError, match=f"Acte incomplet : l[ae] {word} .*Acte, ligne 1"):
        actes.message(sending(who=WHO.replace(gone, '""' if gone == '"1"' else "")), "acte.xml")


def test_an_envelope_tells_the_town_and_its_messages_but_no_person() -> None:
    message = actes.message(raw(ENVELOPE), ENVELOPE)
    assert message.sender == actes.Sender("214502494", "045", None, (WITHOUT_PAPER,), datetime.date(2017, 7, 17))
    assert actes.read(io.BytesIO(raw(ENVELOPE))).warnings == (
        "Enveloppe @CTES : elle dit qui envoie, mais ne décrit aucun acte.",
    )
    assert not any(word in repr(message) for word in ("ETest", "test.fr", "toto"))


def test_a_prefectures_envelope_tells_which_one_it_is() -> None:
    sender = '<a:Emetteur><a:IDSousPref a:Departement="062" a:Arrondissement="7"/></a:Emetteur>'
    town = '<a:Destinataire insee:SIREN="212000012"/>'
    message = actes.message(answer("EnveloppeMISILLCL", sender + forms("1-2_1") + town, ""))
    assert message.sender == actes.Sender("212000012", None, "SPREF0627", (f"{IDENTIFIER}-1-2_1.xml",))


def test_a_refused_envelope_refuses_the_acts_that_it_named() -> None:
    town = '<a:Emetteur><a:IDCL insee:SIREN="212000012"/></a:Emetteur>'
    received = f"<a:EnveloppeRecue>{town}{forms('1-1_0', '6-1_0')}</a:EnveloppeRecue>"
    inside = f"<a:Date>2024-03-13</a:Date><a:Nature>999</a:Nature><a:Detail>Non</a:Detail>{received}"
    act, warnings = told(answer("AnomalieEnveloppe", inside, ""), "ANO_EACT--212000012--20240312-1.xml")
    assert (act.key, act.status) == (IDENTIFIER, ActStatus.REFUSED)
    assert warnings == ("Écart au schéma @CTES : le code de l'anomalie n'est pas prévu (AnomalieEnveloppe, ligne 1).",)


@pytest.mark.parametrize("kind", ["CourrierSimple", "LettreObservations", "DemandePieceComplementaire", "DefereTA"])
def test_a_letter_of_the_prefecture_is_known_and_not_read(kind: str) -> None:
    data = answer(kind, "<a:Motif>Illégal</a:Motif><a:NatureIllegalite>Illégal</a:NatureIllegalite>")
    found = actes.read(io.BytesIO(data), f"{IDENTIFIER}-4-1_0.xml")
    assert actes.recognises("", data)
    assert found.records == ()
    assert found.warnings[0].startswith("Courrier entre la préfecture et la commune")
    assert "Illégal" not in repr(found)


def test_a_classification_is_known_and_holds_no_act() -> None:
    data = raw("classification-exemple.xml")
    assert actes.recognises("", data[:4096])
    assert actes.read(io.BytesIO(data)).records == ()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7 NumeroInterne",
        b"<html><body>Acte</body></html>",
        b"<Acte><naissance/></Acte>",
        b"<DocumentBudgetaire xmlns='http://www.minefi.gouv.fr/cp/demat/docbudgetaire'/>",
        b'<a:Autre xmlns:a="http://www.interieur.gouv.fr/ACTES#v1.1-20040216"/>',
    ],
)
def test_another_file_is_not_taken_for_a_message(data: bytes) -> None:
    assert not actes.recognises("", data)
    with pytest.raises(FormatError):
        actes.message(data)


def gaps(root: etree._Element) -> Iterator[str]:
    """The message as many times as it has parts of its first two levels, each time without one of them."""
    for part in [root, *root]:
        for name, value in part.attrib.items():
            if "schemaLocation" not in name:
                del part.attrib[name]
                yield etree.tostring(root, encoding="unicode")
                part.set(name, value)
    for place, part in enumerate(list(root)):
        root.remove(part)
        yield etree.tostring(root, encoding="unicode")
        root.insert(place, part)


@pytest.mark.parametrize("path", sorted(DATA.glob("*.xml")), ids=lambda path: path.name)
def test_the_official_schema_finds_fault_where_the_reader_does(path: Path) -> None:
    schema = etree.XMLSchema(etree.parse(DATA / "actesv1_1.xsd"))
    root = etree.parse(path).getroot()
    for text in [etree.tostring(root, encoding="unicode"), *gaps(root)]:
        with contextlib.suppress(FormatError):
            found = actes.message(text.encode(), path.name)
            departures = [warning for warning in found.warnings if warning.startswith("Écart au schéma")]
            assert bool(departures) != schema.validate(etree.fromstring(text)), text


@pytest.mark.parametrize("half", [100, 500, 840])
def test_a_cut_message_is_refused_in_one_line(half: int) -> None:
    with pytest.raises(FormatError, match=r"^XML abîmé ou incomplet \(ligne \d+\)\. [^\n]+$"):
        actes.message(raw(ACT)[:half])


@pytest.mark.parametrize(
    "declared", ['<!ENTITY x "y">', '<!ENTITY x SYSTEM "file:///etc/passwd">', '<!ENTITY a "b"><!ENTITY x "&a;&a;">']
)
def test_entities_are_refused(declared: str) -> None:
    data = sending().decode().replace("?>", f"?><!DOCTYPE a:Acte [{declared}]>").replace("cantine", "&x;").encode()
    with pytest.raises(FormatError, match="DTD"):
        actes.message(data)


def test_a_gigantic_message_is_refused() -> None:
    with pytest.raises(FormatError, match="trop gros"):
        actes.read(io.BytesIO(sending() + b" " * actes_xml.MAX_SIZE))


def test_a_path_in_the_name_of_a_file_is_left_out() -> None:
    described = DESCRIPTION.replace("99_DE-02A", "..\\..\\secret/99_DE-02A").replace("21_RP", "/" * 9)
    act, warnings = told(sending(described))
    assert [file.name[:6] for file in act.files] == ["99_DE-", "-02A-2"]
    long, warnings = told(sending(DESCRIPTION.replace("21_RP", "x" * 300)))
    assert len(long.files) == 1
    assert any("trop long" in warning for warning in warnings)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_mutation_of_a_message_is_read_or_refused(data: st.DataObject) -> None:
    source = bytearray(data.draw(st.sampled_from([raw(ACT), raw(RECEIPT), raw(ENVELOPE), sending()])))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(source)))
        source[start : start + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=8))
    actes.recognises("", bytes(source[:4096]))
    with contextlib.suppress(FormatError):
        for act in actes.read(io.BytesIO(bytes(source)), data.draw(st.sampled_from(["", ACT, ENVELOPE]))).records:
            assert act.key


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.text(max_size=40))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    actes.recognises(name, data)
    with contextlib.suppress(FormatError):
        actes.read(io.BytesIO(data), name)
