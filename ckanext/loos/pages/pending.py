"""What waits for a person in a commune, and the papers that the law wants by a day: for its agents alone."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from ckan.plugins import toolkit as tk
from flask import Blueprint, make_response
from markupsafe import Markup
from werkzeug.wrappers import Response

from ckanext.loos.catalogue import deadlines, sessions
from ckanext.loos.catalogue.acts import decisions as act_decisions
from ckanext.loos.catalogue.acts import places
from ckanext.loos.catalogue.acts.decisions import Pending
from ckanext.loos.catalogue.acts.rows import WAITING, ActRow
from ckanext.loos.catalogue.communes import CommuneRow
from ckanext.loos.records import act_text, session_text
from ckanext.loos.records.act import Nature
from ckanext.loos.records.deadlines import Paper
from ckanext.loos.records.registered_act import Kind

from .communes import found as commune
from .errors import not_found

blueprint = Blueprint("loos_pending", __name__)

_SHOWN = 50  # acts on the page; those decided make room for the next
_AGENTS = "Cette page est réservée aux agents de la commune, éditeurs ou administrateurs de son organisation."
_LOST = "Ce fichier n’attend pas de décision, ou n’est plus gardé."
_LATER = " peut être publié : il le sera avec son acte."
_DECISIONS = {"publier": True, "ne-pas-publier": False}
_READ = {"seance": ("seance.read", "Voir la séance"), "actes": ("actes.read", "Voir le registre des actes")}
_PAPERS = {
    Paper.LIST: "Liste des délibérations",
    Paper.MINUTES: "Procès-verbal",
    Paper.PRESENTATION: "Présentation brève et synthétique du budget",
}


class Waiting(NamedTuple):
    """An act with all of it that waits: itself, some of its files, or both."""

    identity: str
    row: ActRow
    items: Sequence[Pending]
    session_days: Collection[datetime.date]  # of its body

    @property
    def nature(self) -> str:
        act = self.row.act
        if act.nature is Nature.DELIBERATION:
            return "Délibération"
        return act_text.KINDS[Kind(act.paper or act.nature.abbreviation)].one

    @property
    def doubtful(self) -> bool:
        """Whether an agent must say which session it belongs to."""
        return self.row.state == WAITING

    @property
    def placed(self) -> bool:
        """Whether an agent may say so."""
        return self.row.may_sit

    @property
    def day(self) -> datetime.date:
        """The day of its session, as far as it tells."""
        return self.row.session_day or self.row.act.date

    @property
    def near(self) -> list[datetime.date]:
        return places.near(self.day, self.session_days)

    @property
    def subject(self) -> str:
        return session_text.subject(self.row.act.subject_code)

    @property
    def others(self) -> list[str]:
        """Files that do not wait, to be read before one decides of the act."""
        waiting = {item.file for item in self.items}
        return [file.name for file in self.row.files if file.name not in waiting]


@blueprint.route("/commune/<organization>/a-verifier")
def read(organization: str) -> str:
    row = _for_agents(organization)
    pending = act_decisions.pending(row.organization_id)
    days = sessions.days(row.commune.sirens)
    waiting = [
        Waiting(key, items[0].row, items, days.get(items[0].row.act.siren or "", ()))
        for key, items in _by_act(pending)
    ]
    today = datetime.date.today()
    duties = deadlines.of(row, today)
    context = {
        "row": row,
        "commune": row.commune,
        "papers": _PAPERS,
        "waiting": waiting[:_SHOWN],
        "left": len(waiting[_SHOWN:]),
        "late": [duty for duty in duties if duty.late(today)],
        "to_come": [duty for duty in duties if not duty.done and not duty.late(today)],
        "done": sum(duty.done for duty in duties),
    }
    return str(tk.render("loos/pending.html", context))


@blueprint.route("/commune/<organization>/a-verifier", methods=["POST"])
def decide(organization: str) -> Response:
    """Publish or not, then show the page again with what was done."""
    row, form = _for_agents(organization), tk.request.form
    if form.get("decision") not in _DECISIONS:
        tk.abort(400, "Choisissez « Publier » ou « Ne pas publier ».")
    release = _DECISIONS[form["decision"]]
    told = {"identity": form.get("acte", ""), "file": form.get("fichier"), "motive": form.get("motif")}
    told["place"] = form.get("jour") or form.get("seance")
    context = {"user": tk.current_user.name}
    try:
        done = tk.get_action("loos_pending_decide")(context, {"organization": row.name, "release": release, **told})
        tk.h.flash_success(_done(told["file"] or "", release, done), allow_html=True)
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(line for lines in error.error_dict.values() for line in lines))
    except tk.ObjectNotFound as error:
        tk.h.flash_error(str(error.message))
    return tk.redirect_to("loos_pending.read", organization=row.name)


@blueprint.route("/commune/<organization>/a-verifier/fichier")
def file(organization: str) -> Response:
    """The bytes of a file that waits: to be read, never shown by the browser or kept on the way."""
    row = _for_agents(organization)
    found = act_decisions.content(row.organization_id, *(tk.request.args.get(name, "") for name in ("acte", "nom")))
    if found is None:
        not_found(_LOST)
    content, name = found
    response = make_response(content)
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _for_agents(organization: str) -> CommuneRow:
    row = commune(organization)
    try:
        tk.check_access("loos_pending_list", {"user": tk.current_user.name}, {"organization": row.organization_id})
    except tk.NotAuthorized:
        tk.abort(403, _AGENTS)
    return row


def _by_act(pending: Sequence[Pending]) -> list[tuple[str, list[Pending]]]:
    return [(key, list(items)) for key, items in groupby(pending, lambda item: item.identity)]


def _done(file: str, release: bool, done: Mapping[str, Any]) -> Markup:
    """What a decision did, with the page where it is seen."""
    what = Markup("Le fichier « {} »").format(file) if file else Markup("L’acte")
    if not release:
        return what + " ne sera pas publié. Votre décision est gardée avec votre nom."
    if not done["package_id"]:
        return what + _LATER
    endpoint, words = _READ[done["type"]]
    address = tk.url_for(endpoint, id=done["package_id"])
    return what + " est publié. " + Markup('<a class="alert-link" href="{}">{}</a>').format(address, words)
