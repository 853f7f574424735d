"""From a year's budget documents to the fields and resources of their dataset."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ckanext.loos.formats.scdl import budget as scdl_budget
from ckanext.loos.records.budget import BudgetDocument, BudgetHeader, Stage
from ckanext.loos.records.commune import Commune

from .. import addresses

STAGE_NAMES = {
    Stage.PRIMARY: "Budget primitif",
    Stage.SUPPLEMENTARY: "Budget supplémentaire",
    Stage.AMENDING: "Décision modificative",
    Stage.ACCOUNTS: "Compte administratif",
    Stage.SINGLE_ACCOUNT: "Compte financier unique",
}


class Placed(NamedTuple):
    """A current document in its place of the year, and the documents it replaced."""

    slot: str
    sha256: str
    header: BudgetHeader
    replaced: tuple[BudgetHeader, ...]


def title(name: str, commune: str, year: int, annex: bool) -> str:
    return f"Budget annexe {year} – {name}, {commune}" if annex else f"Budget {year} – {commune}"


def name(organization: str, siret: str, main_siret: str, year: int) -> str:
    """The end of the page's address; an annex budget adds the last five digits of its SIRET."""
    part = organization if siret == main_siret else f"{organization}-{siret[9:]}"
    return f"budget-{part}-{year}"[:100]


def stage_name(header: BudgetHeader) -> str:
    label = STAGE_NAMES[header.stage]
    return f"{label} n° {header.number}" if header.stage is Stage.AMENDING and header.number else label


def csv_bytes(*documents: BudgetDocument) -> bytes:
    """The SCDL file of one document or several, as it is published."""
    stream = io.StringIO(newline="")
    scdl_budget.write(stream, documents)
    return stream.getvalue().encode("utf-8")


def fields(commune: Commune, organization_name: str, header: BudgetHeader) -> dict[str, Any]:
    """What a dataset made by the platform starts with."""
    year = header.fiscal_year
    return {
        "type": "budget",
        "name": name(organization_name, header.siret, commune.siret, year),
        "title": title(header.name, commune.name, year, header.annex),
        "fiscal_year": year,
        "entity_siret": header.siret,
        "license_id": commune.licence,
        "tags": [{"name": tag} for tag in ("budget", "finances", "SCDL")],
    }


def read_from_file(header: BudgetHeader) -> dict[str, Any]:
    """The fields that the newest document tells."""
    return {
        "entity_name": header.name,
        "budget_kind": "annex" if header.annex else "main",
        "nomenclature": header.nomenclature,
        "population": header.population,
    }


def resources(
    placed: Sequence[Placed], sizes: Mapping[str, bytes], kept: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The dataset's resources: one per current document, then those that people added.

    `sizes` has the CSV of each slot that is new or changed; the others keep their resource as it is.
    """
    former = {resource["slot"]: resource for resource in kept if resource.get("slot")}
    ours = [_resource(item, sizes.get(item.slot), former.get(item.slot, {})) for item in placed]
    return ours + [resource for resource in kept if not resource.get("slot")]


def _resource(item: Placed, content: bytes | None, former: dict[str, Any]) -> dict[str, Any]:
    header = item.header
    values = {
        **former,
        "id": former.get("id") or addresses.identifier(header.siret, header.fiscal_year, item.slot),
        "name": f"{stage_name(header)} {header.fiscal_year}",
        "description": _description(item),
        "url": addresses.file_url(addresses.budget_file(header.siret, header.fiscal_year, item.slot)),
        "format": "CSV",
        "mimetype": "text/csv",
        "stage": header.stage.value,
        "stage_number": header.number,
        "decision_date": header.decision_date and header.decision_date.isoformat(),
        "document_date": header.document_date and header.document_date.isoformat(),
        "slot": item.slot,
        "schema_url": addresses.SCDL_BUDGET,
    }
    if content is not None:
        values |= {"size": len(content), "hash": hashlib.sha256(content).hexdigest()}
    return {name: value for name, value in values.items() if value is not None}


def _description(item: Placed) -> str:
    of = "de la" if item.header.stage is Stage.AMENDING else "du"
    text = f"Les lignes {of} {stage_name(item.header).lower()} {item.header.fiscal_year}, au format SCDL."
    if item.header.stage is Stage.SINGLE_ACCOUNT:
        text += " Le schéma SCDL ne connaît pas cette étape : elle y est écrite « compte administratif »."
    if dates := [h.document_date for h in item.replaced if h.document_date]:
        text += f" Ce fichier remplace celui du {max(dates):%d/%m/%Y}."
    return text
