"""Files of the town hall's share become its sessions: a clerk's tables, or what a software tells in their form."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.loos.formats import officials_sheet, rne, session_sheet, tables
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.records.session import Item, Session

from .. import bodies, communes, registers, saving
from ..communes import CommuneRow
from ..taking import NO_COMMUNE, Incoming, Outcome
from . import table_writer
from .table_writer import Withdrawn, Written

_HEAD = 4096  # bytes by which a reader recognises its format
_UNKNOWN = FormatError(
    "Ce tableau n'est ni une séance, ni une liste d'élus", remedy="Partez du modèle « seance », ou retirez-le d'ici."
)
_NO_BODY = FormatError(
    "Ce tableau parle d'une assemblée que la fiche de la commune n'a pas",
    remedy="Corrigez l'instance (vide pour le conseil municipal) ou le SIREN, ou ajoutez l'organisme à la fiche.",
)
_WITHDRAWN = "Un agent a retiré ou déplacé la page de cette séance : remettez-la en ligne avant de la mettre à jour."
_HELD = (
    "{} : en attente, car son titre parle peut-être d'une personne, ou son acte n'est pas publié dans cette séance. "
    "Décidez dans « À vérifier », ou récrivez ce titre dans le tableau. Le reste est publié."
)
_LISTS = {
    "attendance": "présences, {} personne",
    "deliberations": "délibérations, {} de la page",
    "votes": "votes par nom, {} ligne",
}


def accept(organization_id: str, files: Sequence[Incoming], user: str = "") -> list[Outcome]:
    """Accept a page of files; an outcome for each, in their order. Commits, and indexes once.

    Whoever calls it calls `finish` once at the end of all pages.
    """
    return _each(organization_id, files, user, keep=True)


def preview(organization_id: str, files: Sequence[Incoming], user: str = "") -> list[Outcome]:
    """What would become of each file: all is done, and taken back."""
    return _each(organization_id, files, user, keep=False)


def finish(organization_id: str) -> None:
    """Once, at the end of a run: the registers. Commits."""
    registers.refresh(organization_id)


def _each(organization_id: str, files: Sequence[Incoming], user: str, *, keep: bool) -> list[Outcome]:
    row = communes.find(organization_id)
    if row is None:
        return [Outcome("refused", NO_COMMUNE) for _ in files]
    found = {place: _read(row, file) for place, file in enumerate(files)}
    told = {place: sessions for place, sessions in found.items() if not isinstance(sessions, Outcome)}
    done = _in_parts(row, told, user or saving.site_user(), keep=keep) if told else {}
    return [known if isinstance(known, Outcome) else done[place] for place, known in found.items()]


def _read(row: CommuneRow, file: Incoming) -> list[Session] | Outcome:
    """The sessions of a file, each with its body's SIREN."""
    try:
        if rne.recognises(file.name, file.content[:_HEAD]):
            return Outcome("ignored", "")
        sheets = tables.sheets(io.BytesIO(file.content))
        if session_sheet.are_session(sheets):
            return [_placed(row, session) for session in session_sheet.told(sheets).records]
    except FormatError as error:
        return Outcome("refused", str(error))
    if officials_sheet.are_officials(sheets):
        return Outcome("ignored", "")
    return Outcome("refused", str(_UNKNOWN))


def _placed(row: CommuneRow, session: Session) -> Session:
    """Raises `FormatError` when its body is none of the commune's."""
    named = bodies.find(row, session.body)
    siren = session.siren or (named[0] if named else None)
    if siren is None or siren not in row.commune.sirens:
        raise _NO_BODY
    return replace(session, siren=siren)


def _in_parts(row: CommuneRow, told: Mapping[int, list[Session]], user: str, *, keep: bool) -> dict[int, Outcome]:
    """All at once; when one is refused, the halves of the page, so that what is wrong costs itself alone."""
    places = sorted(told)
    try:
        return _accept(row, told, user, keep=keep)
    except (tk.ValidationError, Withdrawn) as error:
        model.Session.rollback()
        if len(places) == 1:
            return {places[0]: _refused(error)}
    middle = len(places) // 2
    halves = [{place: told[place] for place in half} for half in (places[:middle], places[middle:])]
    return _in_parts(row, halves[0], user, keep=keep) | _in_parts(row, halves[1], user, keep=keep)


def _accept(row: CommuneRow, told: Mapping[int, list[Session]], user: str, *, keep: bool) -> dict[int, Outcome]:
    sessions = [session for place in sorted(told) for session in told[place]]
    written = table_writer.write(row, sessions, user)
    if keep:
        model.Session.commit()
        saving.index(sorted({done.package_id for done in written}))  # also what a crash may have left out before
    else:
        model.Session.rollback()
    each = iter(zip(sessions, written, strict=True))
    return {place: _told([next(each) for _ in told[place]]) for place in sorted(told)}


def _told(done: Sequence[tuple[Session, Written]]) -> Outcome:
    keys = tuple(f"{session.siren}/{session.date}" for session, _ in done)
    packages = tuple(dict.fromkeys(written.package_id for _, written in done))
    held = [_line(session, place, line) for session, written in done for place, line in written.held]
    if held:
        return Outcome("held", _HELD.format(" ; ".join(held[:5]) + (" …" if len(held) > 5 else "")), keys, packages)
    status = next((written.status for _, written in done if written.status != "unchanged"), "unchanged")
    return Outcome(status, "Séance déjà reçue." if status == "unchanged" else "Publication faite.", keys, packages)


def _line(session: Session, place: int, line: Item) -> str:
    """By number or place, never by title."""
    what = f"La délibération {line.number}" if line.number else f"Le point {place}"
    return f"{what} du {session.date:%d/%m/%Y}"


def _refused(error: tk.ValidationError | Withdrawn) -> Outcome:
    if isinstance(error, Withdrawn):
        return Outcome("withdrawn", _WITHDRAWN)
    return Outcome("refused", " ; ".join(dict.fromkeys(_words(error.error_dict))))


def _words(errors: Mapping[str, Any]) -> Iterator[str]:
    """What the validators say, with the place of each line, and no name."""
    for field, found in errors.items():
        for place, told in enumerate(found if isinstance(found, list) else [found], start=1):
            if isinstance(told, dict):
                where = _LISTS.get(field, field).format("1re" if place == 1 else f"{place}e")
                yield from (f"{where} : {words}" for group in told.values() for words in group)
            else:
                yield str(told)
