"""The TotEM reader against real files, and against everything that is not one."""

from __future__ import annotations

import contextlib
import io
import re
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from samples import BROKEN, BUDGETS, CRACH_BP, CRACH_CA, GIRONDE, MOHON_CFU, stated_sections, xml_sums

from ckanext.loos.formats import chart_of_accounts, table_schema, totem, xml_source
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.formats.scdl import budget as scdl_budget
from ckanext.loos.records.budget import MEASURES, Section, Stage

BP = CRACH_BP.read_bytes()
BUDGET = BP[BP.index(b"<Budget>") : BP.index(b"</Budget>") + len(b"</Budget>")].decode("latin-1")


def changed(old: str, new: str, source: bytes = BP) -> bytes:
    assert old.encode("latin-1") in source
    return source.replace(old.encode("latin-1"), new.encode("latin-1"), 1)


@pytest.mark.parametrize(("path", "lines", "derived"), [(CRACH_BP, 201, 53), (CRACH_CA, 196, 49), (MOHON_CFU, 163, 36)])
def test_every_line_has_a_chapter_stated_or_derived(path: Path, lines: int, derived: int) -> None:
    document = totem.read(path)
    assert len(document.lines) == lines
    assert sum(line.chapter_derived for line in document.lines) == derived
    assert all(line.chapter and line.chapter_label for line in document.lines)
    assert document.warnings == ()


@pytest.mark.parametrize("path", BUDGETS)
def test_sums_are_those_of_the_xml_to_the_cent(path: Path) -> None:
    sums: dict[tuple[str, str], Decimal] = {}
    for line in totem.read(path).lines:
        for measure in MEASURES:
            key = (measure, line.direction.value)
            sums[key] = sums.get(key, Decimal()) + (getattr(line, measure) or 0)
    assert sums == xml_sums(path)


@pytest.mark.parametrize("path", [CRACH_BP, CRACH_CA])
def test_the_section_is_the_one_the_vendor_states(path: Path) -> None:
    assert [line.section.value for line in totem.read(path).lines] == stated_sections(path)


def test_a_primary_budget_balances_in_each_section() -> None:
    """The oracle of the reference: no wrong reading passes it."""
    sums: dict[tuple[str, str], Decimal] = {}
    for line in totem.read(CRACH_BP).lines:
        sums[line.section, line.direction] = sums.get((line.section, line.direction), Decimal()) + (line.opened or 0)
    assert sums["F", "D"] == sums["F", "R"] == Decimal("3552599.00")
    assert sums["I", "D"] == sums["I", "R"] == Decimal("3648628.49")


def test_header_of_a_primary_budget() -> None:
    header = totem.read(CRACH_BP).header
    assert (header.siret, header.fiscal_year, header.stage) == ("21560046100010", 2022, Stage.PRIMARY)
    assert (header.nomenclature, header.population, header.draft) == ("M14_COM_500_3500", 3446, False)
    assert f"{header.decision_date} {header.document_date}" == "2022-04-04 2022-04-06"


def test_a_cfu_is_read_from_its_wrapping_without_its_totals() -> None:
    document = totem.read(MOHON_CFU)
    assert document.header.stage is Stage.SINGLE_ACCOUNT
    assert document.annexes["DATA_EMPRUNT"] == 6
    text = repr(document)
    assert not any(name in text for name in ("FONTAINE", "dalbagne", "RAYNAUD"))


def test_third_party_operations_take_the_chapter_that_starts_their_code() -> None:
    lines = [line for line in totem.read(MOHON_CFU).lines if line.account.startswith("454")]
    assert lines
    assert {line.section for line in lines} == {Section.INVESTMENT}


def test_an_absent_amount_is_not_zero() -> None:
    assert any(line.real is None for line in totem.read(CRACH_BP).lines)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_declared_encoding_is_read(encoding: str) -> None:
    text = BP.decode("latin-1").replace("ISO-8859-1", encoding.removesuffix("-sig"))
    assert totem.read(text.replace("\n", "\r\n").encode(encoding)).lines == totem.read(BP).lines


def test_any_prefix_is_read() -> None:
    text = BP.decode("latin-1").replace('xmlns="http://www.minefi', 'xmlns:n="http://www.minefi')
    text = re.sub(r"<(/?)(?=[A-Z])", r"<\1n:", text)
    assert totem.read(text.encode("latin-1")).lines == totem.read(BP).lines


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("42 000,00", "42000.00"),
        ("3\xa0446,1", "3446.1"),
        (" 12,50 ", "12.50"),
        ("1234,56", "1234.56"),
        ("- 42000.00", "-42000.00"),
        ("+7", "7"),
        ("0.000000000", "0"),
    ],
)
def test_french_numbers_are_read(told: str, meant: str) -> None:
    document = totem.read(changed('<MtPrev V="42000.00"/>', f'<MtPrev V="{told}"/>'))
    assert document.lines[0].voted == Decimal(meant)


@pytest.mark.parametrize("told", ["1,234", "1,234.56", "1.234,56", "12 34", "42000-", "4.2E4", "12 €"])
def test_a_number_that_could_be_another_is_refused_rather_than_guessed(told: str) -> None:
    told = told.encode("utf-8").decode("latin-1")
    with pytest.raises(FormatError, match=r"pas un nombre comme 1234\.56 \(MtPrev, ligne 94\)"):
        totem.read(changed('<MtPrev V="42000.00"/>', f'<MtPrev V="{told}"/>'))


@pytest.mark.parametrize("told", ["true", "True", "1"])
def test_totals_are_left_out_however_they_are_marked(told: str) -> None:
    assert len(totem.read(changed("<LigneBudget>", f'<LigneBudget calculated="{told}">')).lines) == 200


@pytest.mark.parametrize("told", ["215 600 461 00010", "215\xa0600\xa0461\xa000010"])
def test_a_siret_is_read_with_its_spaces(told: str) -> None:
    assert totem.read(changed('IdEtab V="21560046100010"', f'IdEtab V="{told}"')).header.siret == "21560046100010"


def test_names_come_on_one_line_with_the_signs_of_windows() -> None:
    name = changed('LibelleEtab V="', 'LibelleEtab V="L\x92\x8cuvre&#10; de ')
    assert totem.read(name).header.name == "L’Œuvre de BUDGET PRINCIPAL"
    chart = chart_of_accounts.load("M14_COM_500_3500", 2022)
    assert chart.account_label("6512") == "Droits d'utilisation – informatique en nuage"


@pytest.mark.parametrize(("told", "number"), [("02", "2"), ("DM2", "2"), ("0", None), ("", None), ("9" * 5000, None)])
def test_the_number_of_an_amending_decision_is_plain(told: str, number: str | None) -> None:
    amending = changed('<NatDec V="01"/>', f'<NatDec V="02"/><NumDec V="{told}"/>')
    assert totem.read(amending).header.number == number


def test_a_population_that_cannot_be_is_left_out() -> None:
    assert totem.read(changed('Code="PopTot" V="', f'Code="PopTot" V="{"9" * 5000}')).header.population is None


def test_a_missing_year_takes_the_nearest_earlier_chart_and_says_so() -> None:
    document = totem.read(changed('<Exer V="2022"/>', '<Exer V="2023"/>'))
    assert document.warnings == ("Plan de comptes M14_COM_500_3500 de 2023 absent : celui de 2022 est utilisé.",)


@pytest.mark.parametrize("told", ["M57_A", "m57-m57_a", "M57-A", "M57A", " M57 - M57_A ", "M57-M57 A"])
def test_a_nomenclature_is_known_however_it_is_written(told: str) -> None:
    assert chart_of_accounts.load(told, 2023) is chart_of_accounts.load("M57-M57_A", 2023)


@pytest.mark.parametrize(
    ("told", "year", "account", "chapter"),
    [
        ("M49-M49_A", 2023, "70111", "70"),  # the sale of water, in a small commune's annex budget
        ("M49-M49_D", 2024, "139111", "040"),
        ("M49-M49_D", 2024, "13911", "040"),  # which the chart of another year subdivides
        ("M4-M4", 2022, "6061", "011"),
        ("M14-M14_COM_INF500", 2022, "6411", "012"),
        ("M14-M14_CCAS_INF3500", 2021, "6562", "65"),
        ("M57-M57", 2018, "60612", "011"),
    ],
)
def test_the_other_budgets_of_a_commune_have_their_charts(told: str, year: int, account: str, chapter: str) -> None:
    chart = chart_of_accounts.load(told, year)
    transfer, revenue = chapter == "040", account.startswith("7")
    found = chart.derive_chapter(account, revenue=revenue, transfer=transfer, inside_section=False)
    assert (found, bool(chart.account_label(account))) == (chapter, True)


def test_every_chart_shipped_places_its_accounts_in_its_own_chapters() -> None:
    for nomenclature, years in chart_of_accounts.available().items():
        for year in years:
            chart = chart_of_accounts.load(nomenclature, year)
            told = {account.get(side) for account in chart.accounts.values() for side in ("DR", "RR", "DOES", "ROES")}
            assert (chart.warning, {*filter(None, told)} - chart.chapters.keys()) == ("", set())


def test_operations_that_mix_real_and_transfer_are_told() -> None:
    document = totem.read(changed('OpBudg V="0"', 'OpBudg V="T"'))
    assert len(document.warnings) == 1
    assert "OpBudg T" in document.warnings[0]


def test_a_line_that_the_chart_cannot_place_is_kept_with_a_warning() -> None:
    text = changed('<ContNat V="012"/>', "", changed('<Nature V="6413"/>', '<Nature V="9999"/>'))
    line, warnings = totem.read(text).lines[0], totem.read(text).warnings
    assert (line.account, line.chapter, line.chapter_derived) == ("9999", "99", True)
    assert warnings == ("Compte 9999 inconnu du plan de comptes : chapitre 99 supposé.",)


@pytest.mark.parametrize("path", BUDGETS)
def test_a_big_file_read_in_pieces_tells_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = totem.read(path)
    monkeypatch.setattr(xml_source, "WHOLE", 0)
    for piece in (777, 20_000, 2**20):
        monkeypatch.setattr(xml_source, "_PIECE", piece)
        assert totem.read(path) == whole


@pytest.mark.parametrize("content", [BP[: len(BP) // 2], BP.replace(b"</Budget>", b"</Budge>")])
def test_a_big_broken_file_is_refused_too(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_source, "WHOLE", 0)
    with pytest.raises(FormatError, match="abîmé ou incomplet"):
        totem.read(content)


@pytest.mark.parametrize(
    "line",
    [
        "<LigneBudget>" + '<MtSup V="1"/>' * 300_000,
        f'<LigneBudget><Nature V="{"6" * 4_000_000}"/>',
        "<LigneBudget" + "".join(f' a{i}=">"' for i in range(300_000)) + ">",
        "<LigneBudget><!--" + " " * 4_000_000 + "-->",
    ],
)
def test_a_line_without_end_is_refused_before_it_fills_the_memory(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_source, "WHOLE", 0)
    with pytest.raises(FormatError, match="démesuré"):
        totem.read(changed("<LigneBudget>", line))


@pytest.mark.parametrize("told", ["true", "True", "1", " true "])
def test_a_draft_is_read_as_one(told: str) -> None:
    assert totem.read(changed('ProjetBudget V="false"', f'ProjetBudget V="{told}"')).header.draft


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Fichier vide"),
        (b"%PDF-1.4 budget", "n'est pas du XML : c'est un PDF"),
        (b"\x1f\x8b\x08 budget", "c'est une archive compressée"),
        (b"<!doctype html><p>Bonjour", "c'est une page web"),
        (changed("ISO-8859-1", "UTF-8"), "Caractères illisibles : le fichier n'est pas dans l'encodage qu'il annonce"),
        (changed("ISO-8859-1", "KLINGON"), "l'encodage est inconnu (ligne 1)"),
        (b"\n" + BP, "XML abîmé ou incomplet (ligne 2)"),
        (changed("cp/demat/docbudgetaire", "cp/demat/autre"), "Aucun bloc de budget dans l'espace de noms"),
        (changed('ProjetBudget V="false"', 'ProjetBudget V="oui"'), "Projet de budget ou non ?"),
        (changed('IdEtab V="21560046100010"', 'IdEtab V="00000000000000"'), "SIRET du budget absent ou faux"),
        (changed('Exer V="2022"', 'Exer V="20222"'), "Exercice absent ou impossible"),
        (changed('Exer V="2022"', f'Exer V="{"9" * 5000}"'), "Exercice absent ou impossible"),
        (changed('<CodRD V="D"/>', '<Operation V="=1+1"/><CodRD V="D"/>'), "Code impossible (des lettres et"),
        (re.sub(rb"<(Mt[A-Z]|CredOuv)([^>]*) V=", rb"<\1\2 v=", BP), "Budget incomplet : aucun montant"),
        (changed('<CodRD V="D"/>', ""), "Sens absent ou impossible"),
        (BP[: len(BP) // 2], "abîmé ou incomplet (ligne"),
        (b"<html><body>Bonjour</body></html>", "c'est une page web"),
        (b"<!DOCTYPE html><html><head><meta charset='utf-8'></head>", "c'est une page web"),
        (b"PK\x03\x04 tableur", "n'est pas du XML : c'est une archive ZIP"),
        (b'<n:PES_Aller xmlns:n="urn:pes"><a/></n:PES_Aller>', "c'est un flux PES"),
        (b'<?xml version="1.0"?>', "XML sans contenu"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DTD"),
        (b"<a>" + b" " * 5000 + b"</a>", "sa racine est « a »"),
        (changed('IdEtab V="21560046100010"', 'IdEtab V="21560046100011"'), "SIRET du budget absent ou faux"),
        (
            changed('Exer V="2022"', 'Exer V="22"'),
            "Exercice absent ou impossible (une année est attendue) (Exer, ligne",
        ),
        (changed('NatDec V="01"', 'NatDec V="77"'), "Étape budgétaire inconnue"),
        (changed("M14-M14_COM_500_3500", "M99-M99"), "Le plan de comptes M99 n'est pas connu"),
        (changed('MtPrev V="42000.00"', 'MtPrev V="beaucoup"'), "pas un nombre comme 1234.56 (MtPrev, ligne"),
        (changed('MtPrev V="42000.00"', 'MtPrev V="NaN"'), "Montant qui n'est pas un nombre"),
        (changed('MtPrev V="42000.00"', 'MtPrev V="1E-9999"'), "Montant qui n'est pas un nombre"),
        (changed('MtPrev V="42000.00"', 'MtPrev V="\xb2"'), "Montant qui n'est pas un nombre"),
        (changed('Nature V="6413"', f'Nature V="{"6" * 50}"'), "Code trop long (Nature, ligne"),
        (changed('OpBudg V="0"', 'OpBudg V="2"'), "Sorte d'opération impossible"),
        (changed("</Budget>", "</Budget>" + BUDGET), "contient plusieurs budgets (BlocBudget, ligne"),
        (
            changed("<LigneBudget>", "</Budget>" + BUDGET[: BUDGET.index("<LigneBudget>")] + "<LigneBudget>"),
            "plusieurs",
        ),
        (changed('CodRD V="D"', 'CodRD V="X"'), "Sens absent ou impossible"),
        (changed('Nature V="6413"', 'Nature V=""'), "Compte (Nature) absent"),
        (BROKEN.read_bytes(), "le bloc « EnTeteBudget » manque"),
        (GIRONDE.read_bytes(), "Le plan de comptes M52 n'est pas connu"),
    ],
)
def test_a_bad_file_is_refused_in_one_line_that_says_what_and_where(content: bytes, words: str) -> None:
    with pytest.raises(FormatError) as refusal:
        totem.read(content)
    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_late_doctype_and_deep_nesting_are_refused() -> None:
    padding = b"<!--" + b"x" * 8192 + b"-->"
    with pytest.raises(FormatError, match="DTD"):
        totem.read(padding + b'<!DOCTYPE a [<!ENTITY b "c">]>' + BP[BP.index(b"<Doc") :].decode("latin-1").encode())
    with pytest.raises(FormatError):
        totem.read(b"<a>" * 100_000)


def test_a_file_over_the_limit_is_not_read() -> None:
    class Huge(io.BytesIO):
        def tell(self) -> int:
            return totem.MAX_SIZE + 1

    with pytest.raises(FormatError, match="trop gros"):
        totem.read(Huge(BP))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_happens_to_a_file_it_is_read_or_refused(data: st.DataObject) -> None:
    """Bytes cut, overwritten and repeated: a document or a `FormatError`, nothing else."""
    content = bytearray(BP[:20000] + b"</Budget></DocumentBudgetaire>")
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content) - 1))
        content[start : start + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=12))
    with contextlib.suppress(FormatError):
        assert totem.read(bytes(content)).lines


STATED = ("IdEtab", "LibelleEtab", "IdColl", "Nomenclature", "NatDec", "Exer", "ProjetBudget", "DteDec", "DteStr")
ON_A_LINE = ("Nature", "ContNat", "ArtSpe", "CodRD", "MtBudgPrec", "MtPrev", "CredOuv", "OpBudg")
ODD = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="<&\"", exclude_categories=("Cc", "Cs")), max_size=20),
    st.from_regex(r"[ 0-9.,+-]{0,12}", fullmatch=True),
    st.sampled_from(["9" * 5000, "-0", "1e9", "true", "10", "2022", "\u0661\u0662", "0" * 14, "D", "1"]),
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(STATED + ON_A_LINE), ODD)
def test_whatever_a_value_is_it_is_refused_or_makes_a_valid_file(name: str, told: str) -> None:
    text = BP.decode("latin-1").replace("ISO-8859-1", "UTF-8")
    text = re.sub(f'<{name} V="[^"]*"', lambda _: f'<{name} V="{told}"', text, count=1)
    try:
        document = totem.read(text.encode())
    except FormatError:
        return
    out = io.StringIO(newline="")
    scdl_budget.write(out, [document])
    assert not list(table_schema.validate(out.getvalue().encode(), "scdl/budget"))


def test_the_day_of_the_vote_is_that_of_the_deliberation_where_the_header_lacks_it() -> None:
    assert b"<DteDec " not in CRACH_CA.read_bytes()
    assert totem.read(CRACH_CA).header.decision_date == date(2022, 2, 28)
    told = CRACH_BP.read_bytes().replace(b'<DtDelib V="2022-04-04"/>', b'<DtDelib V="2022-04-05"/>')
    assert totem.read(told).header.decision_date == date(2022, 4, 4)
    unread = CRACH_CA.read_bytes().replace(b'<DtDelib V="2022-02-28"/>', b'<DtDelib V="28 fevrier"/>')
    assert totem.read(unread).header.decision_date is None
