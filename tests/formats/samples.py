"""Real budgets, and the plainest possible reading of them to compare with."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"
TOTEM = DATA / "totem"
CRACH_BP = TOTEM / "crach_BP2022_M14_budget_principal.xml"
CRACH_CA = TOTEM / "crach_CA2021_M14_budget_principal.xml"
MOHON_CFU = TOTEM / "mohon_CFU2023_M57A.xml"
GIRONDE = TOTEM / "gironde_doc-budg-simple_M52.xml"
BROKEN = TOTEM / "invalide_mauvais_totem.xml"
BUDGETS = (CRACH_BP, CRACH_CA, MOHON_CFU)
_NS = "{http://www.minefi.gouv.fr/cp/demat/docbudgetaire}"
MEASURES = {
    "MtReal": "real",
    "MtBudgPrec": "previous",
    "MtRARPrec": "carried_in",
    "MtPropNouv": "proposed",
    "MtPrev": "voted",
    "CredOuv": "opened",
    "MtRAR3112": "carried_out",
}


def xml_sums(path: Path) -> dict[tuple[str, str], Decimal]:
    """(measure, direction) → euros, straight from the XML, totals left out."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in ET.parse(path).getroot().iter(_NS + "LigneBudget"):
        if line.get("calculated") == "true":
            continue
        values = {child.tag.removeprefix(_NS): child.get("V") for child in line}
        for name, measure in MEASURES.items():
            sums[measure, values["CodRD"] or ""] += Decimal(values.get(name) or 0)
    return dict(sums)


def stated_sections(path: Path) -> list[str]:
    """The section that Berger-Levrault's files state on each line (CaracSup)."""
    lines = ET.parse(path).getroot().iter(_NS + "LigneBudget")
    return [
        extra.get("V", "") for line in lines for extra in line.iter(_NS + "CaracSup") if extra.get("Code") == "Section"
    ]
