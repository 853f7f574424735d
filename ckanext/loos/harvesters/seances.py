"""Sessions in a clerk's tables, or in those that a town hall's software gives, from any connection."""

from __future__ import annotations

from collections.abc import Sequence

from ckanext.loos.catalogue.sessions import intake
from ckanext.loos.catalogue.taking import Incoming, Outcome

from .harvester import FileHarvester


class SeancesHarvester(FileHarvester):
    kind = "loos_seances"
    title = "Séances"
    description = "Les séances du conseil : présences, ordre du jour, résultats et votes, dans un tableau de la mairie."
    glob = "*.csv *.xlsx *.ods"

    def accept(self, organization_id: str, files: Sequence[Incoming]) -> list[Outcome]:
        """A table that vanishes withdraws nothing: its session was held."""
        return intake.accept(organization_id, files, user=self.user)

    def preview(self, organization_id: str, files: Sequence[Incoming]) -> list[Outcome]:
        return intake.preview(organization_id, files, user=self.user)

    def finish(self, organization_id: str) -> None:
        intake.finish(organization_id)
