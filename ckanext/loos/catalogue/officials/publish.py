"""A list of officials becomes the datasets of their bodies, in one transaction. A list that leaves a mandate out ends
nothing: it may be the list of the mayors alone. A mandate ends on a day that is told, or before a whole new council.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.loos.records import renewal
from ckanext.loos.records.mandates import merge
from ckanext.loos.records.official import Official

from .. import addresses, bodies, communes, officials, registers, saving
from ..budgets import publish
from ..communes import CommuneRow
from ..taking import NO_COMMUNE
from . import mapping as official_mapping

_NOBODY = "Aucun élu de cette commune n'est dans ce fichier : vérifiez que c'est le bon, et le code de la commune."
_NO_BODY = (
    "Ce fichier nomme une assemblée que la fiche de la commune n'a pas. Corrigez son nom (vide pour le conseil "
    "municipal), ou ajoutez l'organisme à la fiche."
)
_WITHDRAWN = "Un agent a retiré ou déplacé cette liste d'élus : remettez-la en ligne avant de la mettre à jour."


class Outcome(NamedTuple):
    """What became of a list: created, updated, unchanged, withdrawn or refused."""

    status: str
    message: str  # one French line
    package_id: str | None = None


class _Written(NamedTuple):
    package_id: str
    status: str
    notes: str  # French sentences, each with a space before it


class _Withdrawn(Exception):
    """A person took the list out: no file brings it back."""


def accept(
    organization_id: str, told: Iterable[Official], body: str = "", user: str = "", *, dry: bool = False
) -> Outcome:
    """Accept a list; `body` names the body of who names none, else it is the council. Commits, unless `dry`."""
    row = communes.find(organization_id)
    if row is None:
        return Outcome("refused", NO_COMMUNE)
    ours = [official for official in told if official.commune_code in (None, row.commune.insee_code)]
    groups = _by_body(row, ours, body)
    if not groups:
        return Outcome("refused", _NOBODY if groups is not None else _NO_BODY)
    try:
        written = [_write(row, siren, name, groups[siren, name], user) for siren, name in sorted(groups)]
    except tk.ValidationError as error:
        model.Session.rollback()
        return Outcome("refused", publish.words(error.error_dict))
    except _Withdrawn:
        model.Session.rollback()
        return Outcome("withdrawn", _WITHDRAWN)
    if dry:
        model.Session.rollback()
    else:
        _finish(row, written)
    return _outcome(written)


def _finish(row: CommuneRow, written: Sequence[_Written]) -> None:
    model.Session.commit()
    saving.index([done.package_id for done in written])  # also what a crash may have left out the last time
    registers.refresh(row.organization_id)


def _outcome(written: Sequence[_Written]) -> Outcome:
    changed = [done for done in written if done.status != "unchanged"]
    notes = "".join(done.notes for done in written)
    if not changed:
        return Outcome("unchanged", f"Liste déjà reçue.{notes}", written[0].package_id)
    return Outcome(changed[0].status, f"Publication faite.{notes}", changed[0].package_id)


def _by_body(row: CommuneRow, told: Iterable[Official], body: str) -> Mapping[tuple[str, str], list[Official]] | None:
    """The officials of each body, by its SIREN and name; None when a body is not the commune's."""
    groups: dict[tuple[str, str], list[Official]] = {}
    for official in told:
        known = bodies.find(row, official.body or body)
        if known is None:
            return None
        groups.setdefault(known, []).append(official)
    return groups


def _write(row: CommuneRow, siren: str, body: str, told: Sequence[Official], user: str) -> _Written:
    """One body's dataset in the session's transaction; nothing at all where the list says nothing new."""
    saving.lock("elus", siren)
    package = officials.find_dataset(siren)
    former = saving.show(package.id) if package else None
    if former and (former["state"] == "deleted" or former["owner_org"] != row.organization_id):
        raise _Withdrawn
    dataset = {**(former or _new(row, siren, body))}
    known = official_mapping.record(dataset)
    merged = merge(known, told)
    seats = row.commune.seats if siren == row.commune.siren else None
    whole = renewal.ended(merged, told, seats) if seats else merged
    notes = _notes(merged, whole, seats)
    if former and whole == known:
        return _Written(str(former["id"]), "unchanged", notes)
    dataset["mandates"] = official_mapping.fields(whole)
    return _Written(saving.put(dataset, former, user), "updated" if former else "created", notes)


def _notes(merged: Sequence[Official], whole: Sequence[Official], seats: int | None) -> str:
    """What the list made end, and what a clerk should mend."""
    count = sum(one != other for one, other in zip(merged, whole, strict=True))
    told = f" Mandats finis par l'élection d'un nouveau conseil : {count}." if count else ""
    now = renewal.sitting(whole, datetime.date.today())
    if seats and now > seats:
        told += (
            f" {now} élus siègent aujourd'hui d'après cette liste, pour {seats} sièges : écrivez la fin du mandat de "
            "ceux qui ne siègent plus."
        )
    return told


def _new(row: CommuneRow, siren: str, body: str) -> dict[str, object]:
    return {
        **official_mapping.new(body, siren, row.name, row.commune.name, row.commune.siren),
        "id": addresses.identifier("elus", siren),
        "owner_org": row.organization_id,
        "license_id": row.commune.licence,
    }
