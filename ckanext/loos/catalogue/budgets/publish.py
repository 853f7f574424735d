"""The only writer: accepted budget files become datasets, tables, open files and registers.

A file enters here from a harvest or from a clerk's form, and ends in the same place. Each dataset is
written in one transaction, under a lock on its key; a file is "known" only once the search index and
the registers hold it too, so a crash anywhere leaves work that the next harvest does again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.loos.formats import totem
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.privacy import gate
from ckanext.loos.records.budget import BudgetDocument
from ckanext.loos.records.budget_year import Arrangement, Summary, arrange, summarise

from .. import communes, originals, registers, saving
from ..tables import original
from ..taking import NO_COMMUNE
from . import mapping, projection

_KNOWN = "Document déjà reçu."

known = originals.known

# What rooms above want done with the ids of written datasets (the pages draw their charts).
after_publish: list[Callable[[Sequence[str]], None]] = []


@dataclass(frozen=True)
class Incoming:
    """A file as it came. `number` is what a clerk gave to an amending decision that has none.

    What a person gives by hand comes back even if it had been withdrawn.
    """

    content: bytes
    number: str | None = None
    by_hand: bool = False

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


class Outcome(NamedTuple):
    """What became of a file: created, updated, unchanged, replaced, waiting, draft, withdrawn or refused."""

    status: str
    message: str  # one French line
    package_id: str | None = None
    slot: str | None = None


class _Read(NamedTuple):
    incoming: Incoming
    document: BudgetDocument
    summary: Summary


def accept(organization_id: str, files: Sequence[Incoming], user: str = "") -> list[Outcome]:
    """Accept files of a commune, and publish what may be published. Commits; one outcome per file, in order."""
    row = communes.find(organization_id)
    if row is None:
        return [Outcome("refused", NO_COMMUNE) for _ in files]
    outcomes: dict[int, Outcome] = {}
    years: dict[tuple[str, int], list[tuple[int, _Read]]] = {}
    for place, incoming in enumerate(files):
        found = read(row, incoming)
        if isinstance(found, Outcome):
            outcomes[place] = found
        else:
            header = found.document.header
            years.setdefault((header.siret, header.fiscal_year), []).append((place, found))
    for reads in years.values():
        told = _accept_year(row, [item for _, item in reads], user)
        outcomes |= dict(zip((place for place, _ in reads), told, strict=True))
    follow(
        {outcome.package_id for outcome in outcomes.values() if outcome.package_id and outcome.status != "unchanged"}
    )
    return [outcomes[place] for place in range(len(files))]


def preview(organization_id: str, files: Sequence[Incoming]) -> list[Outcome]:
    """What would become of files, each by itself, without writing."""
    row = communes.find(organization_id)
    return [_foreseen(row, read(row, incoming)) if row else Outcome("refused", NO_COMMUNE) for incoming in files]


def _foreseen(row: communes.CommuneRow, found: _Read | Outcome) -> Outcome:
    if isinstance(found, Outcome):
        return found
    header = found.document.header
    package = find_dataset(header.siret, header.fiscal_year)
    if package is None:
        return Outcome("created", "")
    if withdrawn := _withdrawn(row, package):
        return Outcome("withdrawn", withdrawn)
    return Outcome("unchanged" if found.incoming.sha256 in originals.hashes(package.id) else "updated", "")


def read(row: communes.CommuneRow, incoming: Incoming) -> _Read | Outcome:
    """Read a file through the gate; an outcome when it cannot or must not be published."""
    try:
        document = gate.budget(totem.read(incoming.content))
    except FormatError as error:
        return Outcome("refused", str(error))
    header = document.header
    if header.siren not in row.commune.sirens:
        return Outcome(
            "refused",
            f"Ce budget est celui du SIRET {header.siret}, qui n'est ni la commune ni un de ses organismes. "
            "Retirez le fichier, ou ajoutez l'organisme à la fiche de la commune.",
        )
    if header.draft:
        return Outcome("draft", "C'est un projet de budget, pas encore voté : il est lu, mais n'est pas publié.")
    return _Read(incoming, document, summarise(document, incoming.sha256, incoming.number))


def _accept_year(row: communes.CommuneRow, reads: Sequence[_Read], user: str) -> list[Outcome]:
    """Everything of one budget and year in one transaction."""
    header = reads[0].document.header
    saving.lock("budget", header.siret, header.fiscal_year)
    package = find_dataset(header.siret, header.fiscal_year)
    if package is not None and (withdrawn := _withdrawn(row, package)):
        return [Outcome("withdrawn", withdrawn, package.id) for _ in reads]
    kept = set(originals.hashes(package.id)) if package else set()
    summaries = {s.sha256: s for s in originals.of_dataset(package.id)} if package else {}
    fresh = [item for item in reads if _is_fresh(item, kept, summaries)]
    if package and not fresh:
        return _already(package.id, reads)
    summaries |= {item.summary.sha256: item.summary for item in fresh}
    arrangement = arrange(tuple(summaries.values()))
    try:
        package_id = write_year(row, package.id if package else None, arrangement, fresh, user)
        model.Session.commit()
    except tk.ValidationError as error:
        _forget(reads)
        return [Outcome("refused", f"Le catalogue a refusé le budget : {words(error.error_dict)}") for _ in reads]
    except Exception:
        _forget(reads)
        raise
    return [
        _outcome(item, arrangement, package_id, created=package is None)
        if item in fresh
        else Outcome("unchanged", _KNOWN, package_id)
        for item in reads
    ]


def _is_fresh(item: _Read, kept: Collection[str], counted: Collection[str]) -> bool:
    """Whether a file changes something: it is new, or a person gives it again with a number or after its withdrawal."""
    sha256 = item.summary.sha256
    return sha256 not in kept or bool(item.incoming.number) or (item.incoming.by_hand and sha256 not in counted)


def write_year(
    row: communes.CommuneRow,
    package_id: str | None,
    arrangement: Arrangement,
    reads: Sequence[_Read],
    user: str = "",
) -> str:
    """Write a year as arranged: dataset, originals, tables. In the session's transaction, without commit."""
    former = saving.show(package_id) if package_id else None
    stored = projection.stored(package_id) if package_id else {}
    placed = _placed(arrangement)
    changed = [item for item in placed if stored.get(item.slot) != item.sha256]
    documents = {item.slot: _document(item.sha256, reads) for item in changed}
    for item in reads:
        originals.keep(item.summary.sha256, item.incoming.content)
    dataset = _dataset(row, former, placed, documents, reads)
    if package_id is None or dataset != former:
        package_id = saving.put(dataset, former, user)
    projection.remove(package_id, [*documents, *(set(stored) - {item.slot for item in placed})])
    ids = {resource["slot"]: resource["id"] for resource in dataset["resources"] if resource.get("slot")}
    for placing in changed:
        projection.write(package_id, placing.slot, ids[placing.slot], placing.sha256, documents[placing.slot])
    projection.order(package_id, {item.slot: place for place, item in enumerate(placed)})
    originals.record(package_id, row.organization_id, _states(arrangement))
    return package_id


def _dataset(
    row: communes.CommuneRow,
    former: dict[str, Any] | None,
    placed: Sequence[mapping.Placed],
    documents: dict[str, BudgetDocument],
    reads: Sequence[_Read],
) -> dict[str, Any]:
    header = placed[-1].header if placed else reads[0].document.header
    base = former or mapping.fields(row.commune, row.name, header) | {"owner_org": row.organization_id}
    sizes = {slot: mapping.csv_bytes(document) for slot, document in documents.items()}
    resources = mapping.resources(placed, sizes, base.get("resources", []))
    told = {name: value for name, value in mapping.read_from_file(header).items() if value is not None}
    return {**base, **told, "state": "active", "resources": resources}


def _placed(arrangement: Arrangement) -> list[mapping.Placed]:
    replaced: dict[str, list[Any]] = {}
    for summary, _ in arrangement.replaced:
        replaced.setdefault(arrangement.slot(summary), []).append(summary.header)
    return [
        mapping.Placed(slot, summary.sha256, summary.numbered_header, tuple(replaced.get(slot, ())))
        for slot, summary in arrangement.current
    ]


def _document(sha256: str, reads: Sequence[_Read]) -> BudgetDocument:
    """A document that has just been read, or an original read again."""
    for item in reads:
        if item.summary.sha256 == sha256:
            return item.document
    return gate.budget(totem.read(originals.read(sha256)))


def _states(arrangement: Arrangement) -> list[tuple[Summary, str, str]]:
    return [
        *((summary, "current", "") for _, summary in arrangement.current),
        *((summary, "replaced", reason) for summary, reason in arrangement.replaced),
        *((summary, "waiting", reason) for summary, reason in arrangement.waiting),
    ]


def _outcome(item: _Read, arrangement: Arrangement, package_id: str, *, created: bool) -> Outcome:
    for summary, status, reason in _states(arrangement):
        if summary.sha256 == item.summary.sha256 and status != "current":
            return Outcome(status, reason, package_id, arrangement.slot(summary))
    slot = next(slot for slot, summary in arrangement.current if summary.sha256 == item.summary.sha256)
    name = mapping.stage_name(item.document.header)
    return Outcome("created" if created else "updated", f"Publication faite : {name.lower()}.", package_id, slot)


def words(errors: Any) -> str:
    """What a validation error says, field by field, on one line."""
    if isinstance(errors, dict):
        return " ; ".join(f"{name} : {words(told)}" for name, told in errors.items() if told)
    if isinstance(errors, list):
        return ", ".join(words(told) for told in errors if told)
    return str(errors)


def _already(package_id: str, reads: Sequence[_Read]) -> list[Outcome]:
    """Files that are kept already: nothing to write, but a crash may have left index and registers behind."""
    states = originals.states(package_id)
    model.Session.rollback()
    return [_known_outcome(package_id, states[item.summary.sha256]) for item in reads]


def _known_outcome(package_id: str, state: originals.State) -> Outcome:
    slot = Arrangement.slot(state.summary)
    if state.status == "waiting":
        return Outcome("waiting", state.reason, package_id, slot)
    return Outcome("unchanged" if state.projected else "updated", _KNOWN, package_id, slot)


def _withdrawn(row: communes.CommuneRow, package: model.Package) -> str:
    """Why nothing may be added to a dataset that people have withdrawn or moved; empty when it may."""
    if package.state == "deleted" and originals.hashes(package.id):  # else the share took all its files back itself
        return "Ce budget a été retiré du catalogue : rétablissez-le pour qu'il soit de nouveau mis à jour."
    if package.owner_org != row.organization_id:
        return "Ce budget a été confié à une autre organisation : il n'est plus mis à jour d'ici."
    return ""


def _forget(reads: Sequence[_Read]) -> None:
    """Roll back, and take back the bytes that no dataset keeps."""
    model.Session.rollback()
    for item in reads:
        originals.drop(item.summary.sha256)


def withdraw_missing(package: model.Package) -> None:
    """Take out of the tables the documents whose resource a person has removed. In the session's transaction.

    Their originals stay, marked: a harvest does not bring them back.
    """
    present = {resource.id for resource in package.resources}
    gone = [slot for slot, resource_id in projection.resources(package.id).items() if resource_id not in present]
    if gone:
        originals.withdraw(package.id, [projection.stored(package.id)[slot] for slot in gone])
        projection.remove(package.id, gone)


def follow(package_ids: Iterable[str]) -> None:
    """What follows a committed write: index, charts, registers; then the files count as known."""
    ids = sorted(package_ids)
    if not ids:
        return
    saving.index(ids)
    for organization_id in _organizations(ids):
        registers.refresh(organization_id)
    for hook in after_publish:
        hook(ids)
    originals.mark_projected(ids)
    model.Session.commit()


def _organizations(package_ids: Sequence[str]) -> list[str]:
    statement = sa.select(original.c.organization_id).where(original.c.package_id.in_(package_ids)).distinct()
    return list(model.Session.scalars(statement))


def budget_of(package: model.Package) -> tuple[str, int]:
    """The SIRET and the year of a budget's dataset."""
    return str(package.extras["entity_siret"]), int(package.extras["fiscal_year"])


def find_dataset(siret: str, fiscal_year: int) -> model.Package | None:
    """The dataset of a budget and year, in whatever state and organization; an active one first, a deleted one last."""
    statement = (
        sa.select(model.Package)
        .where(
            model.Package.type == "budget",
            model.Package.extras["entity_siret"].astext == siret,
            model.Package.extras["fiscal_year"].astext == str(fiscal_year),
        )
        .order_by(model.Package.state == "deleted", model.Package.state, model.Package.metadata_created)
    )
    return model.Session.scalars(statement).first()
