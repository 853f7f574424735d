"""The header of a TotEM budget document: who, when, what. Names of persons are never read.

Source: "DocumentBudgetaire" of Actes budgétaires (odm-budgetaire.org), values in attribute `V`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from lxml import etree
from stdnum.fr import siret as siret_number

from ckanext.loos.records.budget import BudgetHeader, Stage

from .. import xml_source
from ..chart_of_accounts import declination
from ..errors import FormatError

BUDGET = "{http://www.minefi.gouv.fr/cp/demat/docbudgetaire}"
_STAGES = {
    "01": Stage.PRIMARY,
    "02": Stage.AMENDING,
    "03": Stage.SUPPLEMENTARY,
    "09": Stage.ACCOUNTS,
    "10": Stage.SINGLE_ACCOUNT,
}
_YEARS = range(1990, 2101)
TRUE = frozenset(("true", "True", "TRUE", "1"))  # vendors write "False" too
FALSE = frozenset(("false", "False", "FALSE", "0", ""))
_LONGEST_NAME = 200
_EXPORT = "Corrigez-le dans votre logiciel de comptabilité, puis exportez de nouveau le fichier."


def value(parent: etree._Element | None, name: str) -> str:
    """The `V` of a child, stripped; empty when it is not there."""
    child = parent.find(BUDGET + name) if parent is not None else None
    return (child.get("V") or "").strip() if child is not None else ""


def _label(parent: etree._Element, name: str) -> str:
    return xml_source.plain(value(parent, name))[:_LONGEST_NAME]


def read(parts: dict[str, etree._Element]) -> BudgetHeader:
    """The header from its blocks, by element name. Raises `FormatError` naming the wrong block or value."""
    document = _block(parts, "EnTeteDocBudgetaire")
    entity, budget = _block(parts, "EnTeteBudget"), _block(parts, "BlocBudget")
    siret = _siret(entity, "IdEtab")
    return BudgetHeader(
        siret=siret,
        name=_label(entity, "LibelleEtab") or _label(document, "LibelleColl") or siret,
        collectivity_siret=siret_number.compact(value(document, "IdColl")),
        collectivity=_label(document, "LibelleColl"),
        fiscal_year=_year(budget),
        stage=_stage(budget),
        nomenclature=declination(value(entity, "Nomenclature")),
        draft=_draft(budget),
        annex=value(budget, "CodTypBud").upper() == "A",
        main_siret=siret_number.compact(value(budget, "IdEtabPal")) or None,
        number=_number(budget),
        insee_code=value(entity, "CodInseeColl") or None,
        population=_population(parts.get("InformationsGenerales")),
        decision_date=day(budget, "DteDec"),
        document_date=day(document, "DteStr"),
        sealed_at=_sealed(parts.get("Scellement")),
    )


def _block(parts: dict[str, etree._Element], name: str) -> etree._Element:
    if name not in parts:
        raise FormatError(
            f"Budget incomplet : le bloc « {name} » manque",
            remedy="Exportez le document budgétaire complet depuis votre logiciel de comptabilité.",
        )
    return parts[name]


def place(element: etree._Element, name: str) -> str:
    child = element.find(BUDGET + name)
    return f"{name}, ligne {(child if child is not None else element).sourceline}"


def _siret(entity: etree._Element, name: str) -> str:
    text = siret_number.compact(value(entity, name))
    if not (text.isascii() and text.strip("0") and siret_number.is_valid(text)):
        raise FormatError("SIRET du budget absent ou faux (14 chiffres et leur clé)", place(entity, name), _EXPORT)
    return text


def _year(budget: etree._Element) -> int:
    text = value(budget, "Exer")
    if not (re.fullmatch("[0-9]{4}", text) and int(text) in _YEARS):
        raise FormatError("Exercice absent ou impossible (une année est attendue)", place(budget, "Exer"), _EXPORT)
    return int(text)


def _stage(budget: etree._Element) -> Stage:
    code = value(budget, "NatDec")
    stage = _STAGES.get(code.zfill(2))
    if stage is None:
        known = ", ".join(_STAGES)
        raise FormatError(f"Étape budgétaire inconnue (codes attendus : {known})", place(budget, "NatDec"), _EXPORT)
    return stage


def _number(budget: etree._Element) -> str | None:
    """The number of an amending decision: "02", "DM2" and "2" are the same."""
    digits = re.search(r"(?<![0-9])0*([1-9][0-9]{0,8})(?![0-9])", value(budget, "NumDec"))
    return digits[1] if digits else None


def _draft(budget: etree._Element) -> bool:
    """What is not yet voted is never published: so a word that is not understood is refused."""
    text = value(budget, "ProjetBudget")
    if text not in TRUE | FALSE:
        raise FormatError("Projet de budget ou non ? (true ou false attendu)", place(budget, "ProjetBudget"), _EXPORT)
    return text in TRUE


def _population(informations: etree._Element | None) -> int | None:
    """`PopTot`, written "3 446", "3446" or "3446,00"."""
    for item in informations if informations is not None else ():
        if item.get("Code") == "PopTot":
            text = re.sub(r"[\s\u00a0\u202f]", "", item.get("V") or "")
            whole = re.split(r"[.,]", text)[0]
            return int(whole) or None if re.fullmatch("[0-9]{1,9}", whole) else None
    return None


def day(block: etree._Element, name: str) -> date | None:
    return _parsed(value(block, name)[:10], date.fromisoformat)


def _sealed(seal: etree._Element | None) -> datetime | None:
    told = (seal.get("date") or "").strip() if seal is not None else ""
    return _parsed(told.replace("Z", "+00:00"), datetime.fromisoformat)


def _parsed(text: str, read_text: Callable[[str], Any]) -> Any:
    """An unreadable date is left out rather than guessed."""
    try:
        return read_text(text) if text else None
    except ValueError:
        return None
