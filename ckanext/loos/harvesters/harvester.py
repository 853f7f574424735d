"""ckanext-harvest's interface over the engine: its consumer runs a source, and its own tables hold nothing of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from ckan.exceptions import CkanConfigurationException
from ckan.plugins import IConfigurable, SingletonPlugin, implements, plugin_loaded
from ckan.plugins import toolkit as tk
from ckanext.harvest.interfaces import IHarvester
from ckanext.harvest.model import HarvestJob, HarvestObject

from ckanext.loos.catalogue.taking import Incoming, Outcome

from . import jobs, launch, mail
from .connections import ConnectionFault
from .engine import Busy, Gone, faults


class FileHarvester(SingletonPlugin):
    """A kind of file, read from any connection. A subclass says which, and how the catalogue takes it."""

    implements(IHarvester)
    implements(IConfigurable)

    kind: ClassVar[str]
    title: ClassVar[str]
    description: ClassVar[str]
    glob: ClassVar[str] = "*"
    version: ClassVar[int] = 1  # of the reader: with another, every file is read anew

    def configure(self, config: Any) -> None:
        if not plugin_loaded("loos_harvest"):
            raise CkanConfigurationException(
                f"The plugin '{self.kind}' needs 'loos_harvest', which keeps its reports from the public: "
                "add it to ckan.plugins."
            )

    def accept(self, organization_id: str, files: Sequence[Incoming]) -> Sequence[Outcome]:
        """Give files to the catalogue, which commits; what became of each, in their order."""
        raise NotImplementedError

    def preview(self, organization_id: str, files: Sequence[Incoming]) -> Sequence[Outcome]:
        """What would become of each file, without writing."""
        raise NotImplementedError

    def finish(self, organization_id: str) -> None:
        """Once, at the end of a run: what is made from all that was taken. Commits."""

    def follow(self, organization_id: str) -> None:
        """What a run leaves to the site's workers, done now."""

    def withdraw(self, organization_id: str, keys: Sequence[str]) -> None:
        """Take from the public what these keys name. Commits."""

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
        """The whole run. The job ends here, and not when somebody looks; it leaves no object to fetch."""
        if job.status != "Finished":  # its message may come twice
            jobs.close(job, _run(job))
        return []

    def fetch_stage(self, harvest_object: HarvestObject) -> Literal[False]:
        """Never asked: a run makes no objects."""
        return False

    import_stage = fetch_stage


def _run(job: HarvestJob) -> list[str]:
    """Run the job's source; the faults to tell."""
    try:
        report = launch.harvest(job.source)
        mail.tell(job.source, report)
        return list(report.faults)
    except (Busy, Gone, ConnectionFault) as fault:
        return [str(fault)]
    except Exception as error:  # it would end ckanext-harvest's consumer
        return [faults.unexpected("le moissonnage", error)]
