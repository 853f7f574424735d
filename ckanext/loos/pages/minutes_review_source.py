"""The paper that an agent reads again: a document of the session's page, or a file given for this alone."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ckan.plugins import toolkit as tk

from ckanext.loos.catalogue import held, officials
from ckanext.loos.catalogue.held import Held
from ckanext.loos.catalogue.sessions import papers, proposals
from ckanext.loos.catalogue.sessions.comparing import Sitting
from ckanext.loos.catalogue.sessions.proposals import Rows
from ckanext.loos.formats.session_paper import Reading
from ckanext.loos.logic import minutes_actions
from ckanext.loos.records import session_text
from ckanext.loos.records.minutes import Field, Movement
from ckanext.loos.records.official import folded
from ckanext.loos.records.session import Presence

from . import french


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
    def agenda(self) -> list[str]:
        return [str(p.value) for p in self.reading.proposals if p.field is Field.AGENDA] if self.reading else []

    @property
    def remarks(self) -> list[str]:
        return [french.tidy(words) for words in _remarks(self.reading)] if self.reading else []

    @property
    def publishable(self) -> bool:
        return self.file is not None and self.reading is not None and bool(self.reading.text)


def hold() -> str:
    """Keep the file of the form apart for this agent; what leads to it. Raises `ValidationError`."""
    return held.hold(tk.current_user.id, minutes_actions.uploaded(tk.request.files.get("fichier")))


def words(error: tk.ValidationError) -> str:
    """The faults of a form that has one field, in a sentence."""
    return french.tidy(" ".join(str(word) for told in error.error_dict.values() for word in told))


def day_of(package: Mapping[str, Any]) -> datetime.date:
    return datetime.date.fromisoformat(str(package["session_date"])[:10])


def find(package: Mapping[str, Any]) -> Source:
    """The paper that the address names. Raises `ValidationError` when it cannot be read."""
    asked, day = tk.request.args, day_of(package)
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


def left(package: Mapping[str, Any]) -> Source:
    """The same, or nothing: what was typed must not be lost because the paper is."""
    try:
        return find(package)
    except tk.ValidationError:
        return Source({})


def sitting(package: Mapping[str, Any]) -> Sitting:
    """Who was in office in this body that day."""
    siren, day = package.get("body_siren") or "", day_of(package)
    directory = officials.directory(package["owner_org"])
    bodies = officials.sitting(directory.rows, day)
    names = [member.name for body in bodies if body.siren == siren for member in body.members]
    return Sitting(names, lambda name: directory.person(siren, day, folded(name)) is not None)


def _remarks(reading: Reading) -> Iterator[str]:
    """What helps to compare, and has no field."""
    yield from reading.warnings
    told = [(reading.first(Field.PRESENT_COUNT), "présent"), (reading.first(Field.VOTERS), "votant")]
    counted = [french.count(int(str(found.value)), word) for found, word in told if found and found.item is None]
    people = [getattr(p.value, "presence", None) for p in reading.proposals if p.field is Field.PERSON]
    if counted:
        here = french.count(people.count(Presence.PRESENT), "présent")
        there = french.count(people.count(Presence.REPRESENTED), "représenté")
        yield f"Le document compte {' et '.join(counted)} ; les noms trouvés font {here} et {there}."
    for proposal in reading.proposals:
        if isinstance(proposal.value, Movement):
            moves = "arrive" if proposal.value.arrives else "part"
            yield f"{proposal.value.name} {moves} à {session_text.hour(proposal.value.at)} : vérifiez les votes."
