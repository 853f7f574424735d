"""An e-mail to those who answer for a commune, when its harvest begins to fail or refuses new files."""

from __future__ import annotations

import logging
import re

from ckan import model
from ckan.lib import mailer
from ckan.plugins import toolkit as tk
from ckanext.harvest.model import HarvestSource

from .engine import runs
from .engine.runs import Report
from .sources import organization_of
from .words import STATES, counted

log = logging.getLogger(__name__)
_NAMES = re.compile(r"(?<=Renommez-les) \(.*\)")
_SUBJECT = "Moissonnage à vérifier : {}"
_BODY = """{state} pour la source « {title} ».

{lines}

Le détail, fichier par fichier : {url}
"""


def tell(source: HarvestSource, report: Report) -> None:
    """Write to the administrators of the source's organization, if there is something new to look at.

    No file's name is in the e-mail. One that cannot be sent does no harm to the run.
    """
    if not (tk.config.get("smtp.server") and tk.config.get("smtp.mail_from") and _is_news(source, report)):
        return
    body = _BODY.format(state=STATES[report.state], title=source.title, lines=_lines(report), url=_url(source))
    for user in _administrators(organization_of(source)):
        try:
            mailer.mail_user(user, _SUBJECT.format(source.title), body)
        except mailer.MailerException:
            log.error("Un courriel sur le moissonnage n'a pas pu être envoyé : vérifiez les options smtp.")  # noqa: TRY400


def _is_news(source: HarvestSource, report: Report) -> bool:
    """Files refused in this run, or a failure that the run before did not have."""
    former = runs.recent(source.id, 2)[1:]
    failed_before = bool(former) and former[0].state == "failed"
    return bool(report.counts.get("refused")) or (report.state == "failed" and not failed_before)


def _lines(report: Report) -> str:
    """The names of files, which faults tell in brackets, stay on the page."""
    faults = [_NAMES.sub("", line) for line in report.faults]
    return "\n".join(f"- {line}" for line in [*faults, *counted(report.counts)])


def _url(source: HarvestSource) -> str:
    """Without a request: the site's own address."""
    name, organization = model.Package.get(source.id).name, organization_of(source).name
    return str(tk.url_for("loos_harvest.read", organization=organization, source=name, qualified=True))


def _administrators(organization: model.Group) -> list[model.User]:
    query = model.Session.query(model.User).join(model.Member, model.Member.table_id == model.User.id)
    wanted = query.filter(
        model.Member.group_id == organization.id,
        model.Member.table_name == "user",
        model.Member.capacity == "admin",
        model.Member.state == "active",
        model.User.state == "active",
        model.User.email.is_not(None),
    )
    return list(wanted)
