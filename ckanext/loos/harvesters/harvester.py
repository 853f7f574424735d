"""ckanext-harvest's interface over the engine: one harvest object per changed file, nothing of it inside.

A harvest object is readable by API and page, so it holds a reference that tells nothing: no name,
no content. The file is found again by its reference when it is imported.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, ClassVar, Literal

from ckan import model
from ckan.exceptions import CkanConfigurationException
from ckan.plugins import IConfigurable, SingletonPlugin, implements, plugin_loaded
from ckan.plugins import toolkit as tk
from ckanext.harvest.interfaces import IHarvester
from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestSource

from . import config, connections, engine, reports
from .connections import Connection, ConnectionFault
from .sources import organization_of

log = logging.getLogger(__name__)

Stage = bool | Literal["unchanged"]
UNEXPECTED = "Une erreur inattendue est survenue : l'administrateur du site en a la trace dans le journal."
GONE = "Le fichier n'est plus dans la connexion."


class FileHarvester(SingletonPlugin):
    """A kind of file, read from any connection. A subclass says which, and how the catalogue takes it."""

    implements(IHarvester)
    implements(IConfigurable)

    kind: ClassVar[str]
    title: ClassVar[str]
    description: ClassVar[str]
    glob: ClassVar[str] = "*"

    def configure(self, config: Any) -> None:
        if not plugin_loaded("loos_harvest"):
            raise CkanConfigurationException(
                f"The plugin '{self.kind}' needs 'loos_harvest', which keeps its reports from the public: "
                "add it to ckan.plugins."
            )

    def known(self, organization_id: str, sha256s: Iterable[str]) -> set[str]:
        """Those of these files that the catalogue already has."""
        raise NotImplementedError

    def accept(self, organization_id: str, name: str, content: bytes) -> reports.Outcome:
        """Give one file to the catalogue, which publishes it in a transaction of its own."""
        raise NotImplementedError

    @property
    def user(self) -> str:
        """The name of the user who writes; none stands for the site's own."""
        return str(tk.config.get("ckanext.harvest.user_name") or "")

    def info(self) -> dict[str, str]:
        return {"name": self.kind, "title": self.title, "description": self.description}

    def validate_config(self, text: str) -> str:
        if text and text.strip() not in ("", "{}"):
            raise ValueError("une source n'a pas d'options : tout est dans la configuration du site")
        return ""

    def gather_stage(self, job: HarvestJob) -> list[str]:
        try:
            return self._gather(job)
        except ConnectionFault as fault:
            message = str(fault)
        except Exception as error:  # it would end ckanext-harvest's consumer
            message = _unexpected("la collecte", error)
        reports.gather_error(job, message)
        return reports.waiting(job)

    def fetch_stage(self, harvest_object: HarvestObject) -> Stage:
        """Nothing is copied: the file is read when it is imported."""
        return True

    def import_stage(self, harvest_object: HarvestObject) -> Stage:
        try:
            return self._import(harvest_object)
        except connections.StillChanging as fault:
            return reports.note(harvest_object, str(fault))
        except ConnectionFault as fault:
            message = str(fault)
        except Exception as error:  # it would end ckanext-harvest's consumer
            message = _unexpected("l'import", error)
        return reports.object_error(harvest_object, message)

    def connect(self, source: HarvestSource) -> Connection:
        """The source's connection, if its organization may use it."""
        name, settings = config.settings(source.url, organization_of(source).name)
        return connections.open(name, {"glob": self.glob, **settings})

    def names(self, source: HarvestSource) -> dict[str, str]:
        """The name of each file by its reference, for those who may update the source."""
        try:
            return {engine.reference(f.name, _key(source)): engine.base_name(f.name) for f in self.connect(source)}
        except ConnectionFault:
            return {}

    def _gather(self, job: HarvestJob) -> list[str]:
        source, organization_id = job.source, organization_of(job.source).id
        for names in engine.changed(self.connect(source), self._known_to(organization_id)):
            reports.add(job, [engine.reference(name, _key(source)) for name in names])
        return reports.waiting(job)

    def _known_to(self, organization_id: str) -> engine.Known:
        return lambda sha256s: self.known(organization_id, sha256s)

    def _import(self, harvest_object: HarvestObject) -> Stage:
        source = harvest_object.source
        organization_id, connection = organization_of(source).id, self.connect(source)
        file = engine.find(connection, harvest_object.guid, _key(source))
        if file is None:
            return reports.note(harvest_object, GONE)
        content = connections.read(connection, file.name)
        return reports.settle(harvest_object, self.accept(organization_id, engine.base_name(file.name), content))


def _key(source: HarvestSource) -> bytes:
    return f"{tk.config['SECRET_KEY']}/{source.id}".encode()


def _unexpected(stage: str, error: Exception) -> str:
    """Log where an error arose, and not its text: that could hold a path or a secret."""
    model.Session.rollback()
    trace, places = error.__traceback__, []
    while trace:
        places.append(f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}")
        trace = trace.tb_next
    log.error("Erreur pendant %s : %s (%s)", stage, type(error).__name__, " > ".join(places))
    return UNEXPECTED
