"""Names that French town halls give to their files, and first lines of their papers, each with what it must tell."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.loos.formats.documents.papers import guess
from ckanext.loos.records.document import Guess, PaperKind, Stamp, Sureness

# name | kind | how sure | date | how sure; "-" is none
NAMES = """
PV-CM-2024-03-12.pdf | minutes | likely | 2024-03-12 | likely
PV_CM_12-03-2024.pdf | minutes | likely | 2024-03-12 | likely
PV du 12-03-2024 signé.pdf | minutes | likely | 2024-03-12 | likely
PVCM20240312.pdf | minutes | likely | 2024-03-12 | likely
PV12032024.pdf | minutes | likely | 2024-03-12 | likely
ProcesVerbal20240312.pdf | minutes | likely | 2024-03-12 | likely
20240312_PV.pdf | minutes | likely | 2024-03-12 | likely
2024-03-12 PV conseil municipal.pdf | minutes | likely | 2024-03-12 | likely
pv-du-conseil-municipal-12-mars-2024.pdf | minutes | likely | 2024-03-12 | likely
PV 1er mars 2024.pdf | minutes | likely | 2024-03-01 | likely
PV_12mars2024.pdf | minutes | likely | 2024-03-12 | likely
PROCES VERBAL DU 12 MARS 2024.PDF | minutes | likely | 2024-03-12 | likely
Procès verbal conseil municipal 14 décembre.pdf | minutes | likely | - | unsure
Procès-verbal-séance-du-12.03.2024-VF.docx | minutes | likely | 2024-03-12 | likely
PV séance 20122023.pdf | minutes | likely | 2023-12-20 | likely
PV des délibérations 12 mars 2024.odt | minutes | likely | 2024-03-12 | likely
PV 12.3.24.pdf | minutes | likely | 2024-03-12 | unsure
PV CM du 25 03 24.pdf | minutes | likely | 2024-03-25 | unsure
PV 31-02-2024.pdf | minutes | likely | - | unsure
PV mars 2024.pdf | minutes | likely | - | unsure
PV commission finances 12-03-2024.pdf | minutes | unsure | 2024-03-12 | likely
PV CMJ 2024-03-12.pdf | minutes | unsure | 2024-03-12 | likely
PV élection du maire 2026-03-27.pdf | minutes | unsure | 2026-03-27 | likely
PV de réception travaux 2024-03-12.pdf | unknown | unsure | 2024-03-12 | likely
compte-rendu du conseil municipal du 12 mars 2024.pdf | report | likely | 2024-03-12 | likely
CR_CM_120324.pdf | report | likely | 2024-03-12 | unsure
CR_reunion_20210129.pdf | report | likely | 2021-01-29 | likely
CR_conseil_municipal_07_10_2022.pdf | report | likely | 2022-10-07 | likely
Compte rendu sommaire 12 mars 2021.pdf | report | likely | 2021-03-12 | likely
CompteRenduCM_25-06-2019.pdf | report | likely | 2019-06-25 | likely
CRCM-2019-06-25.pdf | report | likely | 2019-06-25 | likely
Relevé décisions du conseil municipal du 27 septembre.pdf | report | likely | - | unsure
CR commission urbanisme 12-03-2024.pdf | report | unsure | 2024-03-12 | likely
Compte rendu réunion publique 12 mars 2024.pdf | report | unsure | 2024-03-12 | likely
Compte rendu des décisions du maire.pdf | decision | unsure | - | unsure
Liste des délib 12.03.24.pdf | list | likely | 2024-03-12 | unsure
Liste des délibérations examinées le 12 mars 2024.pdf | list | likely | 2024-03-12 | likely
liste-deliberations-cm-2024-03-12.pdf | list | likely | 2024-03-12 | likely
listedesdeliberations12032024.pdf | list | likely | 2024-03-12 | likely
Tableau des délibérations 2024-03-12.pdf | list | likely | 2024-03-12 | likely
PV et liste des délibérations 12-03-2024.pdf | list | unsure | 2024-03-12 | likely
Convocation_CM_2024_03_12.pdf | convocation | likely | 2024-03-12 | likely
ODJ CM 12 mars 2024.docx | convocation | likely | 2024-03-12 | likely
Ordre du jour conseil municipal 12-03-2024.pdf | convocation | likely | 2024-03-12 | likely
convoc conseil 120324.pdf | convocation | likely | 2024-03-12 | unsure
DEL2024-012.pdf | deliberation | likely | - | unsure
DEL_2024_012_Tarifs_cantine.pdf | deliberation | likely | - | unsure
D2024-012 subvention.pdf | deliberation | likely | - | unsure
2024-012-DEL.pdf | deliberation | likely | - | unsure
Délibération n°12 du 12-03-2024.pdf | deliberation | likely | 2024-03-12 | likely
Délibération n°2024-12 Approbation du PV du 5 février 2024.pdf | deliberation | likely | - | unsure
Délibération tarifs cantine.pdf | deliberation | likely | - | unsure
DCM 12 03 budget primitif.pdf | deliberation | likely | - | unsure
Délib 2024-15 décision modificative n°1.pdf | deliberation | likely | - | unsure
Délibérations du 12 mars 2024.pdf | deliberation | unsure | 2024-03-12 | likely
99_DE-062-216205286-20240312-2024_12-DE-1-1_1.pdf | deliberation | certain | 2024-03-12 | certain
tampon_99_DE-062-216205286-20240312-2024_12-DE-1-1_1.pdf | deliberation | certain | 2024-03-12 | certain
2024_03_12_DEL_05_tarifs.pdf | deliberation | likely | 2024-03-12 | likely
062-216205286-20240312-2026-CM-071-DE-1-1_1.pdf | deliberation | certain | 2024-03-12 | certain
99_DE-062-216205286-20240312-2024_12-DE-1-1_2.pdf | annex | likely | 2024-03-12 | certain
99_AR-062-216205286-20240312-A45-AR-1-1_1.pdf | order | certain | 2024-03-12 | certain
99_CC-062-216205286-20240312-C7-CC-1-1_1.pdf | unknown | unsure | 2024-03-12 | certain
99_DE-062-216205286-20241312-2024_12-DE-1-1_1.pdf | unknown | unsure | - | unsure
Arrêté 2024-45 circulation.pdf | order | likely | - | unsure
Arrêté du maire n°2024-045 du 3 avril 2024.pdf | order | likely | 2024-04-03 | likely
ARR2024-45.pdf | order | likely | - | unsure
recueil des arrêtés 2024.pdf | unknown | unsure | - | unsure
arrete_pref_23_03_2023.pdf | unknown | unsure | 2023-03-23 | likely
DEC2024-012.pdf | decision | likely | - | unsure
Décision du maire n° 2024-15.pdf | decision | likely | - | unsure
Décisions du maire 1er trimestre.pdf | decision | unsure | - | unsure
Décision modificative n°1.pdf | unknown | unsure | - | unsure
Annexe 1 - Délibération 2024-12.pdf | annex | likely | - | unsure
annexe_convention.pdf | annex | likely | - | unsure
Délibération 12 et annexes.pdf | deliberation | likely | - | unsure
Budget annexe eau 2024.pdf | unknown | unsure | - | unsure
note de présentation brève et synthétique BP 2024.pdf | budget_note | likely | - | unsure
Présentation du budget 2024.pdf | budget_note | likely | - | unsure
ROB 2024.pdf | budget_note | likely | - | unsure
Rapport d'orientation budgétaire 2025.pdf | budget_note | likely | - | unsure
Registre des délibérations 2024.pdf | unknown | unsure | - | unsure
CM_2024-03-12.pdf | unknown | unsure | 2024-03-12 | likely
scan0001.pdf | unknown | unsure | - | unsure
document.pdf | unknown | unsure | - | unsure
"""

# first lines, "/" where a line ends | kind | how sure | date | how sure
PAGES = """
PROCÈS-VERBAL / DE LA SÉANCE DU CONSEIL MUNICIPAL / DU 12 MARS 2024 | minutes | certain | 2024-03-12 | likely
Commune de X / Procès-verbal du Conseil municipal du mardi 12 mars 2024 | minutes | certain | 2024-03-12 | likely
P R O C È S - V E R B A L / Séance du 1er avril 2025 | minutes | certain | 2025-04-01 | likely
Conseil municipal / Séance ordinaire du 12 mars 2024 à 18h30 / PROCÈS VERBAL | minutes | likely | 2024-03-12 | likely
PROCES VERBAL DES DELIBERATIONS DU CONSEIL MUNICIPAL / Séance du 12/03/2024 | minutes | certain | 2024-03-12 | likely
CR du conseil municipal 21 janvier 2022 | report | certain | 2022-01-21 | likely
C-R du Conseil municipal / Vendredi 29 janvier 2021, 18:30. | report | certain | 2021-01-29 | likely
Compte rendu sommaire / de la réunion du conseil municipal du 12/03/2021 | report | certain | 2021-03-12 | likely
Compte rendu de la commission des finances / du 12 mars 2024 | report | unsure | 2024-03-12 | likely
LISTE DES DÉLIBÉRATIONS EXAMINÉES / EN SÉANCE DU 12 MARS 2024 | list | certain | 2024-03-12 | likely
Convocation / J'ai l'honneur de vous inviter à la séance du 12 mars 2024 | convocation | certain | 2024-03-12 | likely
Madame, / Vous êtes convoqué à la réunion du conseil du 12 mars 2024 | convocation | certain | 2024-03-12 | likely
Madame, Monsieur, / Je vous prie d'agréer mes salutations | unknown | unsure | - | unsure
EXTRAIT DU REGISTRE / DES DÉLIBÉRATIONS / Séance du 12 mars 2024 | deliberation | certain | 2024-03-12 | likely
Extrait du procès-verbal des délibérations / Séance du 12 mars 2024 | deliberation | certain | 2024-03-12 | likely
DÉLIBÉRATIONS DU CONSEIL MUNICIPAL / Séance du 12 mars 2024 | deliberation | unsure | 2024-03-12 | likely
DÉLIBÉRATION N° 2024-12 / Date de convocation : 5 mars 2024 | deliberation | likely | - | unsure
EXTRAIT DU REGISTRE DES ARRÊTÉS DU MAIRE | order | certain | - | unsure
ARRÊTÉ DU MAIRE N° 2024-45 / portant réglementation de la circulation | order | likely | - | unsure
ARRÊTÉ PRÉFECTORAL / portant autorisation | unknown | unsure | - | unsure
Arrêté n° 70-2023 du 23 mars 2023 / LE PRÉFET DE LA HAUTE-SAÔNE | order | unsure | - | unsure
DÉCISION DU MAIRE N° 2024-12 | decision | likely | - | unsure
Décision modificative n° 1 | unknown | unsure | - | unsure
ANNEXE 1 / Règlement intérieur | annex | likely | - | unsure
Note de présentation brève et synthétique / du budget primitif 2024 | budget_note | certain | - | unsure
Rapport d'orientations budgétaires 2025 | budget_note | certain | - | unsure
L'an deux mil vingt-quatre, le vingt-et-un du mois de juin, à 19 h | unknown | unsure | 2024-06-21 | likely
L’an deux mille vingt-cinq et le premier avril, le Conseil Municipal | unknown | unsure | 2025-04-01 | likely
L'an 2024, le 12 mars à 19h00, le conseil municipal s'est réuni | unknown | unsure | 2024-03-12 | likely
Convocation du Conseil du 29 mai 2020 / L'an deux mille vingt, le huit juin | unknown | unsure | 2020-06-08 | likely
Ordre du jour / 1. Approbation du procès-verbal de la séance du 5 février 2024 | unknown | unsure | - | unsure
Directive 1999/31/CE du Conseil du 26 avril 1999 | unknown | unsure | - | unsure
Bulletin municipal / Vœux du maire | unknown | unsure | - | unsure
"""
MINUTES = "PROCÈS-VERBAL\nDE LA SÉANCE DU CONSEIL MUNICIPAL\nDU 12 MARS 2024"


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in row.split("|")] for row in table.strip().splitlines()]


def told(found: Guess) -> list[str]:
    return [str(cell or "-") for cell in (found.kind, found.sureness, found.date, found.date_sureness)]


@pytest.mark.parametrize("row", rows(NAMES), ids=lambda row: row[0])
def test_a_name_tells_its_paper(row: list[str]) -> None:
    assert told(guess(row[0], "")) == row[1:]


@pytest.mark.parametrize("row", rows(PAGES), ids=lambda row: row[0])
def test_first_lines_tell_their_paper(row: list[str]) -> None:
    assert told(guess("x.pdf", row[0].replace(" / ", "\n"))) == row[1:]


def test_a_name_and_a_page_that_agree_are_certain() -> None:
    found = guess("PV 12-03-2024.pdf", MINUTES)
    assert told(found) == ["minutes", "certain", "2024-03-12", "certain"]


def test_a_page_decides_between_the_readings_of_a_short_date() -> None:
    french = guess("PV_240312.pdf", MINUTES)
    assert told(french) == ["minutes", "certain", "2024-03-12", "certain"]
    assert guess("PV_240312.pdf", "").date_sureness is Sureness.UNSURE


def test_a_name_and_a_page_that_contradict_each_other_are_unsure() -> None:
    assert told(guess("Convocation 12-03-2024.pdf", MINUTES))[:2] == ["minutes", "unsure"]
    assert told(guess("PV 05-02-2024.pdf", MINUTES))[2:] == ["2024-03-12", "unsure"]


def test_a_compte_rendu_that_calls_itself_minutes_is_minutes() -> None:
    assert told(guess("CR 12-03-2024.pdf", MINUTES))[:2] == ["minutes", "likely"]


def test_two_that_agree_are_no_surer_than_what_they_say() -> None:
    prefect = "Arrêté n° 70-2023 du 23 mars 2023\nLe préfet de la Haute-Saône"
    assert told(guess("arrêté.pdf", prefect))[:2] == ["order", "unsure"]
    assert told(guess("PV commission.pdf", MINUTES))[:2] == ["minutes", "likely"]


def test_the_annex_of_a_name_is_not_overruled_by_its_page() -> None:
    assert told(guess("Annexe 1.pdf", MINUTES))[:2] == ["annex", "unsure"]


def test_a_stamp_tells_the_day_of_an_act() -> None:
    found = guess("scan0001.pdf", "", Stamp("062-216205286-20240312-2024_12-DE"))
    assert (found.kind, found.date, found.date_sureness) == (PaperKind.UNKNOWN, date(2024, 3, 12), Sureness.CERTAIN)


def test_the_lines_of_a_stamp_do_not_hide_the_title() -> None:
    stamped = "Envoyé en préfecture le 13/03/2024\nReçu en préfecture le 14/03/2024\nPublié le\n" + MINUTES
    assert guess("x.pdf", stamped).kind is PaperKind.MINUTES


@given(st.text(max_size=80), st.text(max_size=300))
def test_any_name_and_text_give_an_answer(name: str, text: str) -> None:
    found = guess(name, text)
    assert found.date is None or 1970 <= found.date.year < 2100
