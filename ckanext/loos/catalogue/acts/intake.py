"""Files of the town hall's share become acts with their bytes, whichever way the town deposits them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from ckanext.loos.formats import actes, acts_archive, archive, pastell
from ckanext.loos.formats.actes import names as actes_names
from ckanext.loos.formats.archive import Member
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.records.act import Act, ActFile, FileRole, Nature

from ..budgets import publish
from ..taking import Incoming, Outcome
from . import papers
from . import publish as publish_acts
from .rows import Received

_HEAD = 4096  # bytes by which a reader recognises its format
_UNKNOWN = (
    "Ce fichier n'est pas un acte (archive @CTES, dépôt de Pastell, pièce nommée comme le veut @CTES), "
    "ni un procès-verbal, une liste des délibérations ou une convocation, que leur nom dirait"
)
_RANKS = ("refused", "waiting", "held", "published", "unchanged")  # the first that is found is told


def accept(organization_id: str, files: Sequence[Incoming], user: str = "") -> list[Outcome]:
    """Accept a page of files with all their acts; an outcome for each file, in their order.

    Commits once, and is done when the index holds the page: files so accepted may be taken as known. Whoever calls it
    calls `publish.finish` once at the end of all pages.
    """
    found = [_found(file) for file in files]
    acts = [received for told in found if not isinstance(told, FormatError) for received in told]
    outcomes = iter(publish_acts.accept(organization_id, acts, user))
    for budget in _budgets(acts):
        publish.accept(organization_id, [publish.Incoming(budget)], user)
    return _by_file(found, outcomes)


def preview(organization_id: str, files: Sequence[Incoming]) -> list[Outcome]:
    """What would become of files, without writing; of a budget inside an act nothing is told."""
    found = [_found(file) for file in files]
    acts = [received for told in found if not isinstance(told, FormatError) for received in told]
    return _by_file(found, iter(publish_acts.preview(organization_id, acts)))


def _by_file(
    found: Sequence[list[Received] | FormatError], outcomes: Iterator[publish_acts.Outcome]
) -> list[Outcome]:
    return [
        Outcome("refused", str(told)) if isinstance(told, FormatError) else _told([next(outcomes) for _ in told])
        for told in found
    ]


def _found(file: Incoming) -> list[Received] | FormatError:
    try:
        return list(read(file.name, file.content))
    except FormatError as error:
        return error


def _told(outcomes: Sequence[publish_acts.Outcome]) -> Outcome:
    """Of a file, the gravest of what became of its acts."""
    gravest = min(outcomes, key=lambda outcome: _RANKS.index(outcome.status))
    keys = dict.fromkeys(outcome.key for outcome in outcomes if outcome.key)
    packages = dict.fromkeys(outcome.package_id for outcome in outcomes if outcome.package_id)
    return Outcome(gravest.status, gravest.message, tuple(keys), tuple(packages))


def read(name: str, content: bytes) -> Iterator[Received]:
    """The acts of a file. Raises `FormatError`."""
    start = content[:_HEAD]
    if archive.recognises(name, start):
        yield from _archive(name, content)
    elif actes.recognises(name, start):
        yield from (Received(act) for act in actes.read(io.BytesIO(content), name).records)
    elif pastell.recognises(name, start):
        yield from (Received(act) for act in pastell.read(io.BytesIO(content), name).records)
    elif act := _named(name, content):
        yield Received(act, {act.files[0].sha256 or "": content})
    elif paper := papers.received(name, content):
        yield paper
    else:
        raise FormatError(_UNKNOWN, remedy="Déposez-le autrement, ou retirez-le du dossier.")


def _archive(name: str, content: bytes) -> Iterator[Received]:
    """An archive is gone through once."""
    bodies: list[bytes] = []
    acts = acts_archive.gather(_kept(archive.members(io.BytesIO(content)), bodies), name).records
    known = {hashlib.sha256(body).hexdigest(): body for body in bodies}
    for act in acts:
        yield Received(act, {f.sha256: known[f.sha256] for f in act.files if f.sha256 and f.sha256 in known})


def _kept(members: Iterable[Member], bodies: list[bytes]) -> Iterator[Member]:
    """The same members, their bytes put aside."""
    for member in members:
        bodies.append(b"".join(iter(partial(member.content.read, 1 << 20), b"")))
        yield Member(member.name, io.BytesIO(bodies[-1]))


def _named(name: str, content: bytes) -> Act | None:
    """A file of an act that comes alone: its name says which act it belongs to."""
    clue = actes_names.of_file(name)
    if clue.siren is None or clue.date is None or clue.number is None or clue.nature is None:
        return None
    role = FileRole.ACT if name.rpartition(".")[0].endswith("_1") else FileRole.ANNEX
    sha256 = hashlib.sha256(content).hexdigest()
    file = ActFile(name, role, clue.type_code, sha256, len(content))
    return Act(clue.siren, clue.number, clue.date, clue.nature, department=clue.department, files=(file,))


def _budgets(found: Iterable[Received]) -> Iterator[bytes]:
    """The files of budget acts: the reader of budgets takes those that are one, and only its table is published."""
    for item in found:
        if item.act.nature is Nature.BUDGET:
            yield from item.contents.values()
