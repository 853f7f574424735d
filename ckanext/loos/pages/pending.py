"""What waits for a person in a commune, and the papers that the law wants by a day: for its agents alone."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from ckan.plugins import toolkit as tk
from flask import Blueprint, make_response
from markupsafe import Markup
from werkzeug.wrappers import Response

from ckanext.loos.catalogue import deadlines
from ckanext.loos.catalogue.acts import decisions as act_decisions
from ckanext.loos.catalogue.acts.decisions import Pending
from ckanext.loos.catalogue.acts.rows import ActRow
from ckanext.loos.catalogue.communes import CommuneRow
from ckanext.loos.records import session_text
from ckanext.loos.records.act import Nature
from ckanext.loos.records.deadlines import Paper

from .communes import found as commune
from .errors import not_found

blueprint = Blueprint("loos_pending", __name__)

_SHOWN = 50  # acts on the page; those decided make room for the next
_AGENTS = "Cette page est réservée aux agents de la commune, éditeurs ou administrateurs de son organisation."
_LOST = "Ce fichier n’attend pas de décision, ou n’est plus gardé."
_LATER = " peut être publié : il le sera avec son acte."
_PAGELESS = " peut être publié. Ce n’est pas une délibération : il n’a pas encore de page. Votre décision est gardée."
_DECISIONS = {"publier": True, "ne-pas-publier": False}
_NATURES = {
    Nature.DELIBERATION: "Délibération",
    Nature.REGULATORY: "Arrêté réglementaire",
    Nature.INDIVIDUAL: "Arrêté individuel",
    Nature.CONTRACT: "Contrat ou convention",
    Nature.BUDGET: "Document budgétaire",
    Nature.OTHER: "Autre acte",
    Nature.LOCAL: "Document interne",
}
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

    @property
    def nature(self) -> str:
        return _NATURES[self.row.act.nature]

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
    waiting = [Waiting(key, items[0].row, items) for key, items in _by_act(pending)]
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
    context = {"user": tk.current_user.name}
    try:
        done = tk.get_action("loos_pending_decide")(context, {"organization": row.name, "release": release, **told})
        tk.h.flash_success(_done(told["file"] or "", release, done["package_id"]), allow_html=True)
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(error.error_dict["motive"]))
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


def _done(file: str, release: bool, package_id: str) -> Markup:
    """What a decision did, with the page where it is seen."""
    what = Markup("Le fichier « {} »").format(file) if file else Markup("L’acte")
    if not release:
        return what + " ne sera pas publié. Votre décision est gardée avec votre nom."
    if not package_id:
        return what + (_LATER if file else _PAGELESS)
    link = Markup('<a class="alert-link" href="{}">Voir la séance</a>').format(tk.url_for("seance.read", id=package_id))
    return what + " est publié. " + link
