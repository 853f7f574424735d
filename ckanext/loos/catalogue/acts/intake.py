"""A file of the town hall's share becomes acts with their bytes, whichever way the town deposits them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from functools import partial

from ckanext.loos.formats import actes, acts_archive, archive, pastell
from ckanext.loos.formats.actes import names as actes_names
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.records.act import Act, ActFile, FileRole, Nature

from .. import received
from ..budgets import publish
from . import publish as publish_acts
from .publish import Outcome, Received

_HEAD = 4096  # bytes by which a reader recognises its format
_UNKNOWN = "Ce fichier n'est pas un acte : ni archive @CTES, ni dépôt de Pastell, ni pièce nommée comme le veut @CTES."
_RANKS = ("refused", "waiting", "held", "published", "unchanged")  # the first that is found is told


def accept(organization_id: str, name: str, content: bytes, user: str = "") -> Outcome:
    """Accept a file with all its acts. Commits; one outcome, the gravest of its acts'. A file refused is read again."""
    try:
        found = list(read(name, content))
    except FormatError as error:
        return Outcome("refused", str(error))
    outcomes = publish_acts.accept(organization_id, found, user)
    for budget in _budgets(found):
        publish.accept(organization_id, [publish.Incoming(budget)], user)
    gravest = min(outcomes, key=lambda outcome: _RANKS.index(outcome.status))
    if gravest.status != "refused":
        received.mark(organization_id, content)
    return gravest


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
    else:
        raise FormatError(_UNKNOWN, remedy="Déposez-le autrement, ou retirez-le du dossier.")


def _archive(name: str, content: bytes) -> Iterator[Received]:
    acts = acts_archive.read(io.BytesIO(content), name).records
    wanted = {file.sha256 for act in acts for file in act.files if file.sha256}
    bodies: dict[str, bytes] = {}
    for member in archive.members(io.BytesIO(content)):
        body = b"".join(iter(partial(member.content.read, 1 << 20), b""))
        if (sha256 := hashlib.sha256(body).hexdigest()) in wanted:
            bodies[sha256] = body
    for act in acts:
        yield Received(act, {f.sha256: bodies[f.sha256] for f in act.files if f.sha256 and f.sha256 in bodies})


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
