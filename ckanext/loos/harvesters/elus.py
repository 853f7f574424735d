"""Officials in extracts of the Répertoire national des élus, or in a clerk's tables, from any connection."""

from __future__ import annotations

from collections.abc import Sequence

from ckanext.loos.catalogue.officials import intake
from ckanext.loos.catalogue.taking import Incoming, Outcome

from .harvester import FileHarvester


class ElusHarvester(FileHarvester):
    kind = "loos_elus"
    title = "Élus"
    description = "Les élus de la commune : extrait du Répertoire national des élus, ou tableau tenu par la mairie."
    glob = "*.csv *.xlsx *.ods"

    def accept(self, organization_id: str, files: Sequence[Incoming]) -> list[Outcome]:
        return [self._told(organization_id, file, dry=False) for file in files]

    def preview(self, organization_id: str, files: Sequence[Incoming]) -> list[Outcome]:
        return [self._told(organization_id, file, dry=True) for file in files]

    def _told(self, organization_id: str, file: Incoming, *, dry: bool) -> Outcome:
        """A list that vanishes ends nobody's mandate: it has no key."""
        outcome = intake.accept(organization_id, file.name, file.content, user=self.user, dry=dry)
        return Outcome(outcome.status, outcome.message)
