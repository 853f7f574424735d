"""Acts become sessions: what the gate lets through is in a dataset, the rest waits where only agents see it.

An act enters here with its files. The deliberations of a body and date are one dataset. A page of acts is one
transaction and one commit of the index; an act is "known" only once the index and the registers hold it too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ckan import model

from ckanext.loos.privacy import acts as gate
from ckanext.loos.records.act import Act, ActFile, Nature
from ckanext.loos.records.act_merge import merge
from ckanext.loos.records.act_sessions import doubt

from .. import communes, officials, originals, registers, saving, sessions, texts
from ..sessions import writer as session_writer
from . import rows as act_rows
from .rows import HELD, PUBLISHED, WAITING, ActRow, FileRow

_NO_COMMUNE = "Cette organisation n'a pas de fiche de commune : chargez-la avec « ckan loos commune load »."
_FOREIGN = "Cet acte est celui du SIREN {}, qui n'est ni la commune ni un de ses organismes."


class Received(NamedTuple):
    """An act as a reader tells it, and the bytes of its files by their SHA-256."""

    act: Act
    contents: Mapping[str, bytes] = {}


class Outcome(NamedTuple):
    """What became of an act: published, held, waiting, unchanged or refused."""

    status: str
    message: str  # one French line
    package_id: str | None = None


def accept(organization_id: str, page: Iterable[Received], user: str = "") -> list[Outcome]:
    """Accept a page of acts of a commune, and publish what may be. Commits; an outcome for each, in their order."""
    row, received = communes.find(organization_id), list(page)
    if row is None:
        return [Outcome("refused", _NO_COMMUNE) for _ in received]
    ours = [item._replace(act=replace(item.act, siren=item.act.siren or row.commune.siren)) for item in received]
    told = _accept(row, [item for item in ours if item.act.siren in row.commune.sirens], user)
    return [told.get(act_rows.identity(i.act)) or Outcome("refused", _FOREIGN.format(i.act.siren)) for i in ours]


def _accept(row: communes.CommuneRow, page: Sequence[Received], user: str) -> dict[str, Outcome]:
    groups: dict[str, list[Received]] = {}
    for item in page:
        groups.setdefault(act_rows.identity(item.act), []).append(item)
    for session in sorted({act_rows.body_and_day(item.act) for item in page}):
        saving.lock("session", session)
    former = act_rows.find(row.organization_id, groups.keys())
    names = officials.names(row.organization_id)
    rows = {key: _judged(former.get(key), items, names) for key, items in groups.items()}
    fresh = _placed({key: new for key, new in rows.items() if not _same(former.get(key), new)})
    if fresh:
        write(row, fresh, {sha256: content for item in page for sha256, content in item.contents.items()}, user)
    else:
        model.Session.rollback()  # nothing is written, but locks are held
    return {key: _outcome(fresh.get(key) or former[key], fresh=key in fresh) for key in rows}


def _judged(former: ActRow | None, items: Sequence[Received], names: Collection[str]) -> ActRow:
    """What is known of an act, and whether it may be published. What a person decided stands."""
    known = [former.act] if former else []
    (act,) = merge([*known, *(item.act for item in items)])
    files = {file.name: file for file in former.files} if former else {}
    for item in items:
        for file in item.act.files:
            if file.sha256 and file.sha256 in item.contents:
                files[file.name] = _file(files.get(file.name), file, item.contents[file.sha256], act, names)
    listed = tuple(files[name] for name in sorted(files))
    bare = replace(act, files=())
    if former and former.decided_by:
        return replace(former, act=bare, files=listed)
    reasons = tuple(gate.reasons(act, names))
    return ActRow(bare, HELD if reasons else PUBLISHED, reasons, listed)


def _file(former: FileRow | None, file: ActFile, content: bytes, act: Act, names: Collection[str]) -> FileRow:
    if former and former.sha256 == file.sha256:
        return former
    read = texts.of(file.sha256 or "", content, file.name)
    reasons = tuple(gate.file_reasons(act, read.text, read.unread, read.recognised, names))
    return FileRow(file.name, file.role, file.sha256 or "", HELD if reasons else PUBLISHED, reasons)


def _same(former: ActRow | None, new: ActRow) -> bool:
    """Whether a row says what was known already, to the end."""
    return former is not None and former.projected and (former.act, former.files) == (new.act, new.files)


def _placed(rows: Mapping[str, ActRow]) -> dict[str, ActRow]:
    """Deliberations whose session is in doubt wait for a clerk."""
    told = {key: new for key, new in rows.items() if _makes_session(new)}
    days = sessions.days({new.act.siren or "" for new in told.values()})
    counts = Counter(act_rows.body_and_day(new.act) for new in told.values())
    placed = dict(rows)
    for key, new in told.items():
        alone, known = counts[act_rows.body_and_day(new.act)], days.get(new.act.siren or "", ())
        if not new.decided_by and (reason := doubt(new.act, alone, known)):
            placed[key] = replace(new, state=WAITING, reasons=(reason,))
    return placed


def _makes_session(row: ActRow) -> bool:
    return row.state == PUBLISHED and row.act.nature is Nature.DELIBERATION


def write(row: communes.CommuneRow, fresh: dict[str, ActRow], contents: Mapping[str, bytes], user: str) -> None:
    """One transaction: originals, datasets, rows; then the index and the registers. Commits."""
    try:
        for sha256 in sorted({file.sha256 for new in fresh.values() for file in new.files} & contents.keys()):
            originals.keep(sha256, contents[sha256])
        written = session_writer.write(row, [new for new in fresh.values() if _makes_session(new)], user)
        rows = {key: replace(new, package_id=written.get(key)) for key, new in fresh.items()}
        act_rows.save(row.organization_id, rows.values())
        model.Session.commit()
    except Exception:
        model.Session.rollback()
        for sha256 in contents:
            originals.drop(sha256)
        raise
    fresh.update(rows)
    saving.index(sorted(set(written.values())))
    registers.refresh(row.organization_id)
    act_rows.mark_projected(row.organization_id, rows.keys())
    model.Session.commit()


def _outcome(row: ActRow, *, fresh: bool) -> Outcome:
    if not fresh:
        return Outcome("unchanged", "Acte déjà reçu.", row.package_id)
    if row.state == PUBLISHED:
        return Outcome(PUBLISHED, "Publication faite.", row.package_id)
    return Outcome(row.state, " ".join(row.reasons), row.package_id)
