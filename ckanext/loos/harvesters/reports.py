"""What a run leaves in ckanext-harvest's tables: references, statuses and French lines, never a file's name.

Rows are written here and not with ckanext-harvest's own helpers, which also write every message to the log.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Protocol

from ckan import model
from ckanext.harvest.model import HarvestGatherError, HarvestJob, HarvestObject, HarvestObjectError, HarvestObjectExtra

NOTE = "loos_note"
_PUBLISHED = ("created", "updated", "published")
_ERRORS = ("refused",)
_TO_LOOK_AT = ("waiting",)  # an agent must decide; the others (draft, replaced, withdrawn) are only told


class Outcome(Protocol):
    @property
    def status(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def package_id(self) -> str | None: ...


def add(job: HarvestJob, references: Iterable[str]) -> None:
    """One harvest object for each file, in one commit; a gathering that begins again makes no second one."""
    present = {guid for (guid,) in model.Session.query(HarvestObject.guid).filter_by(harvest_job_id=job.id)}
    for reference in references:
        if reference not in present:
            model.Session.add(HarvestObject(guid=reference, job=job))
    model.Session.commit()


def waiting(job: HarvestJob) -> list[str]:
    """The ids of the job's objects that are still to be imported, in the order of the files."""
    query = model.Session.query(HarvestObject.id).filter_by(harvest_job_id=job.id, state="WAITING")
    return [identifier for (identifier,) in query.order_by(HarvestObject.gathered)]


def gather_error(job: HarvestJob, message: str) -> None:
    model.Session.add(job)
    model.Session.add(HarvestGatherError(message=message, job=job))
    model.Session.commit()


def object_error(harvest_object: HarvestObject, message: str) -> Literal[False]:
    model.Session.add(harvest_object)
    model.Session.add(HarvestObjectError(message=message, object=harvest_object, stage="Import"))
    model.Session.commit()
    return False


def note(harvest_object: HarvestObject, message: str) -> Literal["unchanged"]:
    """Something to tell that is no error: it is in the job's report and in no count of errors."""
    model.Session.add(harvest_object)
    model.Session.add(HarvestObjectExtra(key=NOTE, value=message, object=harvest_object))
    model.Session.commit()
    return "unchanged"


def settle(harvest_object: HarvestObject, outcome: Outcome) -> bool | Literal["unchanged"]:
    """Say what became of a file."""
    if outcome.status in _PUBLISHED:
        return _published(harvest_object, outcome.package_id)
    if outcome.status == "unchanged":
        return "unchanged"
    if outcome.status in _ERRORS:
        return object_error(harvest_object, outcome.message)
    if outcome.status in _TO_LOOK_AT:
        object_error(harvest_object, outcome.message)
        return "unchanged"
    return note(harvest_object, outcome.message)


def _published(harvest_object: HarvestObject, package_id: str | None) -> Literal[True]:
    """Tie the object to its dataset without making it "current".

    ckanext-harvest would add the ids and title of a current object's source to the public dataset in the
    index, which no rebuild and no form would give again. None, unlike False, is not a deletion to it.
    """
    model.Session.add(harvest_object)
    harvest_object.package_id = package_id
    harvest_object.current = None
    model.Session.commit()
    return True
