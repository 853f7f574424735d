"""Where an agent reads a session's paper again beside what it proposes, and says what of it is published."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ckan.plugins import toolkit as tk
from flask import Blueprint
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from ckanext.loos.catalogue import communes, held, officials
from ckanext.loos.catalogue.held import Held
from ckanext.loos.catalogue.sessions import merging, papers, proposals
from ckanext.loos.catalogue.sessions.proposals import Rows, Sitting
from ckanext.loos.formats.session_paper import Reading
from ckanext.loos.logic import minutes_actions
from ckanext.loos.records import dates_french, session_text
from ckanext.loos.records.minutes import Field, Movement
from ckanext.loos.records.official import folded
from ckanext.loos.records.session import Presence

from . import french, minutes_review_form
from .errors import not_found
from .minutes_review_form import Faults, Form

blueprint = Blueprint("loos_minutes", __name__)

AGENTS = "Cette page est réservée aux agents de la commune, éditeurs ou administrateurs de son organisation."
GONE = "Ce fichier n’est plus gardé ici : donnez-le de nouveau."
ROLES = {"minutes": "Procès-verbal", "list": "Liste des délibérations"}
_LOST = "Cette séance n’existe pas sur cette plateforme, ou n’est pas publique."
_DONE = "Vos choix sont enregistrés : la page de la séance les montre."
_UNPUBLISHED = "Le document, lui, n’a pas été ajouté : {} Ajoutez-le depuis la page de la séance."


class Source(NamedTuple):
    """The paper that is read; of one that is gone, nothing is left but what was typed."""

    query: Mapping[str, str]  # what leads to it, in the page's address
    name: str = ""
    reading: Reading | None = None
    file: Held | None = None  # given here, and not published

    @property
    def rows(self) -> Rows:
        return proposals.rows(self.reading) if self.reading else {}

    @property
    def publishable(self) -> bool:
        return self.file is not None and self.reading is not None and bool(self.reading.text)


@blueprint.route("/seance/<name>/relecture")
def read(name: str) -> str:
    package = _package(name)
    try:
        source = _source(package)
    except tk.ValidationError as error:
        return _choice(package, words(error))
    if source.reading is None:
        return _choice(package, GONE if source.query else "")
    return _review(package, source, proposals.suggested(source.rows, package, _sitting(package)), {})


@blueprint.route("/seance/<name>/relecture", methods=["POST"])
def save(name: str) -> str | Response:
    """Write what was ticked, as this user; the page comes again, with all that was typed, where that is refused."""
    package, form = _package(name), tk.request.form
    source, publishing = _left(package), bool(form.get("publier"))
    rows = proposals.typed(source.rows, minutes_review_form.given(form), form.getlist("ok"))
    faults = minutes_review_form.unready(rows, publishing) or _write(package, rows)
    if faults:
        return _review(package, source, proposals.compared(rows, package, _sitting(package)), faults)
    tk.h.flash_success(_DONE)
    if publishing:
        _publish(package, source, form.get("role", ""))
    return tk.redirect_to("seance.read", id=package["name"])


@blueprint.route("/seance/<name>/relecture/fichier", methods=["POST"])
def upload(name: str) -> str | Response:
    package = _package(name)
    try:
        token = hold()
    except tk.ValidationError as error:
        return _choice(package, words(error))
    return tk.redirect_to("loos_minutes.read", name=package["name"], fichier=token)


def hold() -> str:
    """Keep the file of the form apart for this agent; what leads to it. Raises `ValidationError`."""
    return held.hold(tk.current_user.id, minutes_actions.uploaded(tk.request.files.get("fichier")))


def words(error: tk.ValidationError) -> str:
    """The faults of a form that has one field, in a sentence."""
    return " ".join(str(word) for told in error.error_dict.values() for word in told)


def _package(name: str) -> dict[str, Any]:
    """A session that this user may change."""
    user = {"user": tk.current_user.name}
    try:
        package = tk.get_action("package_show")({**user}, {"id": name})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        not_found(_LOST)
    if package["type"] != "seance":
        not_found(_LOST)
    try:
        tk.check_access("package_update", {**user}, {"id": package["id"]})
    except tk.NotAuthorized:
        tk.abort(403, AGENTS)
    return dict(package)


def _source(package: Mapping[str, Any]) -> Source:
    """The paper that the address names. Raises `ValidationError` when it cannot be read."""
    asked, day = tk.request.args, datetime.date.fromisoformat(package["session_date"])
    if wanted := asked.get("document"):
        resource = next((one for one in papers.offered(package) if one["id"] == wanted), None)
        if resource is None:
            return Source({"document": wanted})
        reading = minutes_actions.of_resource(resource, day)
        return Source({"document": wanted}, resource.get("name") or resource["url"], reading)
    if token := asked.get("fichier"):
        file = held.find(tk.current_user.id, token)
        if file is None:
            return Source({"fichier": token})
        return Source({"fichier": token}, file.name, minutes_actions.of_file(file, day), file)
    return Source({})


def _left(package: Mapping[str, Any]) -> Source:
    """The same, or nothing: what was typed must not be lost because the paper is."""
    try:
        return _source(package)
    except tk.ValidationError:
        return Source({})


def _sitting(package: Mapping[str, Any]) -> Sitting:
    """Who was in office in this body that day."""
    siren, day = package.get("body_siren") or "", datetime.date.fromisoformat(package["session_date"])
    directory = officials.directory(package["owner_org"])
    bodies = officials.sitting(directory.rows, day)
    names = [member.name for body in bodies if body.siren == siren for member in body.members]
    return Sitting(names, lambda name: directory.person(siren, day, folded(name)) is not None)


def _write(package: dict[str, Any], rows: Rows) -> Faults:
    """By CKAN's own action, as this user: its validators say what is wrong."""
    merged = merging.merged(package, rows)
    if not merged.patch:
        return {}
    try:
        tk.get_action("package_patch")({"user": tk.current_user.name}, {"id": package["id"], **merged.patch})
    except tk.ValidationError as error:
        return minutes_review_form.refused(error.error_dict, merged, rows)
    return {}


def _publish(package: Mapping[str, Any], source: Source, role: str) -> None:
    """The file as a resource of the session, as if it were added there by hand."""
    if source.file is None or role not in ROLES:
        tk.h.flash_error(_UNPUBLISHED.format(GONE if source.file is None else "dites quel document c’est."))
        return
    day = dates_french.plain_date(datetime.date.fromisoformat(package["session_date"]))
    values = {
        "package_id": package["id"],
        "name": f"{ROLES[role]} du {day}",
        "role": role,
        "format": source.file.name.rpartition(".")[2].upper()[:10],
        "url": source.file.name,
        "upload": FileStorage(io.BytesIO(source.file.content), source.file.name),
    }
    try:
        tk.get_action("resource_create")({"user": tk.current_user.name}, values)
    except tk.ValidationError as error:
        tk.h.flash_error(_UNPUBLISHED.format(words(error)))


def _choice(package: Mapping[str, Any], fault: str) -> str:
    context = {"pkg": package, "papers": papers.offered(package), "fault": fault, "row": _commune(package)}
    return str(tk.render("loos/relecture_choix.html", context))


def _review(package: Mapping[str, Any], source: Source, rows: Rows, faults: Faults) -> str:
    sitting = _sitting(package)
    context = {
        "pkg": package,
        "row": _commune(package),
        "source": source,
        "form": Form(rows, package, faults),
        "officials": sitting.names,
        "remarks": list(_remarks(source.reading)) if source.reading else [],
        "agenda": [p.value for p in source.reading.proposals if p.field is Field.AGENDA] if source.reading else [],
        "roles": ROLES,
        "sent": tk.request.form,
        "hours": held.HOURS,
    }
    return str(tk.render("loos/relecture.html", context))


def _commune(package: Mapping[str, Any]) -> communes.CommuneRow | None:
    return communes.find(package.get("owner_org") or "")


def _remarks(reading: Reading) -> Iterator[str]:
    """What helps to compare, and has no field."""
    yield from reading.warnings
    told = [(reading.first(Field.PRESENT_COUNT), "présent"), (reading.first(Field.VOTERS), "votant")]
    counted = [french.count(int(str(found.value)), word) for found, word in told if found and found.item is None]
    people = [getattr(p.value, "presence", None) for p in reading.proposals if p.field is Field.PERSON]
    if counted:
        here = french.count(people.count(Presence.PRESENT), "présent")
        there = french.count(people.count(Presence.REPRESENTED), "représenté")
        yield f"Le document compte {' et '.join(counted)} ; les noms trouvés font {here} et {there}."
    for proposal in reading.proposals:
        if isinstance(proposal.value, Movement):
            moves = "arrive" if proposal.value.arrives else "part"
            yield f"{proposal.value.name} {moves} à {session_text.hour(proposal.value.at)} : vérifiez les votes."
