"""Actions of our own for sources: what they are, to run one, what became of it. For who may update the source."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ckan import model
from ckan.lib import jobs
from ckan.logic import auth_audit_exempt
from ckan.plugins import toolkit as tk
from ckan.types import Context
from ckanext.harvest.model import HarvestSource

from . import launch, sources
from .engine import runs


@tk.side_effect_free
@auth_audit_exempt
def loos_harvest_list(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """The sources of an organization, each with its last run.

    :param organization: its name or id
    """
    organization = model.Group.get(tk.get_or_bust(data_dict, "organization"))
    if organization is None:
        raise tk.ObjectNotFound("Organisation inconnue.")
    tk.check_access("harvest_source_create", context, {"owner_org": organization.id})
    return [_dictized(source) for source in sources.of(organization.id)]


@tk.side_effect_free
@auth_audit_exempt
def loos_harvest_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """A source with its last runs, and the files that somebody should look at, as they stand now.

    :param id: the source's name or id
    """
    source = _source(context, data_dict)
    history = [_report(report) for report in runs.recent(source.id)]
    problems = [asdict(problem) for problem in runs.problems(source.id)]
    notes = [asdict(note) for note in runs.notes(source.id)]
    return {**_dictized(source), "runs": history, "problems": problems, "notes": notes}


@auth_audit_exempt
def loos_harvest_run(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Run a source in the background, by a worker of CKAN's jobs.

    :param id: the source's name or id
    :param force: read all files again, also those that did not change
    :param confirm: withdraw what vanished from the source, even when it is much
    """
    source = _source(context, data_dict)
    options = {name: tk.asbool(data_dict.get(name, False)) for name in ("force", "confirm")}
    title = f"loos: moissonnage de {source.title}"
    job = jobs.enqueue(launch.run, [source.id, options], title=title, rq_kwargs={"timeout": launch.TIMEOUT})
    return {"job": job.id}


@auth_audit_exempt
def loos_harvest_stop(context: Context, data_dict: dict[str, Any]) -> None:
    """Stop the run of a source that goes on, once the pages in hand are done.

    :param id: the source's name or id
    """
    runs.stop(_source(context, data_dict).id)


def _source(context: Context, data_dict: dict[str, Any]) -> HarvestSource:
    """The source, for who may update it; to anybody else it is not there."""
    source = sources.find(tk.get_or_bust(data_dict, "id"))
    if source is None or not sources.may_update(context, source.id):
        raise tk.ObjectNotFound("Source de moissonnage inconnue.")
    return source


def _dictized(source: HarvestSource) -> dict[str, Any]:
    package = model.Package.get(source.id)
    last = [_report(report) for report in runs.recent(source.id, 1)]
    return {
        "id": source.id,
        "name": package.name,
        "organization": package.owner_org,
        "title": source.title,
        "connection": source.url,
        "kind": source.type,
        "frequency": source.frequency,
        "next_run": source.next_run.isoformat() if source.next_run else None,
        "last_run": last[0] if last else None,
    }


def _report(report: runs.Report) -> dict[str, Any]:
    values = asdict(report)
    del values["problems"]
    finished = report.finished.isoformat() if report.finished else None
    return {**values, "started": report.started.isoformat(), "finished": finished, "seconds": report.duration}


_ACTIONS = (loos_harvest_list, loos_harvest_show, loos_harvest_run, loos_harvest_stop)
actions = {action.__name__: action for action in _ACTIONS}
