"""Validators of sessions. Each message says, in French, what to do."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from typing import Any

from ckan.lib.navl.dictization_functions import unflatten
from ckan.plugins import toolkit as tk
from stdnum.fr import siren

from ckanext.loos.catalogue import communes, officials, saving, sessions
from ckanext.loos.catalogue.communes import CommuneRow
from ckanext.loos.catalogue.sessions import mapping as session_mapping
from ckanext.loos.records import subjects
from ckanext.loos.records.official import folded
from ckanext.loos.records.session_faults import faults

_NO_COMMUNE = (
    "Cette organisation n'a pas de fiche de commune : elle ne peut publier ni séance ni élus. "
    "Demandez à l'administrateur du site de charger sa fiche."
)
_NOT_SITTING = (
    "Cette personne ne siégeait pas ce jour-là, d'après la liste des élus de la commune. Corrigez son prénom, son nom "
    "ou la date de la séance ; si elle siégeait, ajoutez d'abord son mandat à la liste des élus."
)


def loos_body(value: Any) -> str:
    """The municipal council where nothing else is named."""
    return session_mapping.COUNCIL if value in (None, "", tk.missing) else str(value).strip()


def loos_count(key: Any, data: Any, errors: Any, context: Any) -> None:
    """A number of persons or votes. Zero says something, an empty field says nothing."""
    value = data.get(key)
    if value in (None, "", tk.missing):
        data.pop(key, None)
        raise tk.StopOnError
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        errors[key].append("Écrivez un nombre entier, par exemple 27.")
        raise tk.StopOnError
    data[key] = int(text)


def loos_time(value: Any) -> str:
    """An hour of the day: "18h30" and "18:30" are the same."""
    match = re.fullmatch(r"([01]?\d|2[0-3])\s*[:hH]\s*([0-5]\d)?", str(value).strip())
    if match is None:
        raise tk.Invalid("Écrivez l'heure comme 18:30.")
    return f"{int(match[1]):02}:{match[2] or '00'}"


def loos_subject_code(value: Any) -> str:
    code = subjects.code_of(str(value))
    if subjects.name_of(code) is None:
        raise tk.Invalid("Cette matière n'est pas dans la nomenclature des actes. Écrivez son code, par exemple 7.1.")
    return str(code)


def loos_body_siren(key: Any, data: Any, errors: Any, context: Any) -> None:
    """The commune's SIREN, or that of one of its bodies; the commune's where it is left empty."""
    row = _commune(data, context)
    if row is None:
        errors[key].append(_NO_COMMUNE)
        return
    value = siren.compact(str(data.get(key) or row.commune.siren))
    if value not in row.commune.sirens:
        errors[key].append(
            f"Ce SIREN n'est ni celui de {row.commune.name} ni celui d'un de ses organismes. "
            "Corrigez-le, ou ajoutez l'organisme à la fiche de la commune."
        )
    data[key] = value


def loos_same_session(key: Any, data: Any, errors: Any, context: Any) -> None:
    """There is one dataset for a body and a day. The platform itself has asked before it writes."""
    if context.get(saving.PUBLISHING):
        return
    row = _commune(data, context)
    day = _day(data.get(key))
    if errors.get(key) or row is None or day is None:
        return
    body = siren.compact(str(data.get(("body_siren",)) or row.commune.siren))
    package = context.get("package")
    other = sessions.find_dataset(body, day)
    if other and other.id != (data.get(("id",)) or (package.id if package else None)):
        errors[key].append(f"Cette assemblée a déjà une page pour ce jour, « {other.title} » : complétez-la.")


def loos_session_title(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Compose the title where it is left empty."""
    if not data.get(key) and (day := _day(data.get(("session_date",)))):
        data[key] = session_mapping.title(str(data.get(("body",)) or ""), day)


def loos_session_name(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Compose the end of the page's address where it is left empty."""
    row = _commune(data, context)
    day = _day(data.get(("session_date",)))
    if data.get(key) or row is None or day is None:
        return
    body = siren.compact(str(data.get(("body_siren",)) or row.commune.siren))
    data[key] = session_mapping.name(row.name, body, row.commune.siren, day)


def loos_session_faults(key: Any, data: Any, errors: Any, context: Any) -> None:
    """What the law or arithmetic refuse, once each field is right by itself."""
    if any(found for found in errors.values()):
        return
    told = unflatten({name: value for name, value in data.items() if value is not tk.missing})
    for fault in faults(session_mapping.record(told)):
        errors.setdefault(_field(fault.where), []).append(fault.words[:1].upper() + fault.words[1:])


def loos_who_sat(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Who did not sit that day is refused, where the platform knows the whole body of that day.

    Names that the page has already are not asked again: a later change of the officials' list blocks no update.
    """
    row = _commune(data, context)
    if row is None or any(found for found in errors.values()):
        return
    told = unflatten({name: value for name, value in data.items() if value is not tk.missing})
    if not (told.get("attendance") or told.get("votes")):
        return
    session = session_mapping.record(told)
    siren = session.siren or row.commune.siren
    seats = session.seats or (row.commune.seats if siren == row.commune.siren else None)
    asked = "attendance" if told.get("attendance") else "votes"  # who votes is in the list of who was there
    known, former = officials.directory(row.organization_id), _named(context, asked)
    for place, person in enumerate(told.get(asked) or []):
        name = folded(person["name"])
        if name not in former and known.refuses(siren, session.date, name, seats):
            errors.setdefault((asked, place, "name"), []).append(_NOT_SITTING)


def _named(context: Mapping[str, Any], field: str) -> set[str]:
    """The names that a session's page has already."""
    package = context.get("package")
    stored = package.extras.get(field) if package else None
    return {folded(person["name"]) for person in json.loads(stored or "[]")}


def _field(where: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The field of the form that leads to a fault, by the place that the session's record gives it."""
    return ("attendance", where[1], "presence") if where[0] == "attendance" else ("deliberations", where[1], "number")


def _commune(data: Any, context: Any) -> CommuneRow | None:
    """The commune of a dataset, asked once for all that check it."""
    known = context.setdefault("loos_communes", {})
    owner = str(data.get(("owner_org",)) or "")
    if owner not in known:
        known[owner] = communes.find(owner)
    found: CommuneRow | None = known[owner]
    return found


def _day(value: Any) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


validators = {
    validator.__name__: validator
    for validator in (
        loos_body,
        loos_count,
        loos_time,
        loos_subject_code,
        loos_body_siren,
        loos_same_session,
        loos_session_title,
        loos_session_name,
        loos_session_faults,
        loos_who_sat,
    )
}
