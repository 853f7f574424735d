"""Acts in @CTES archives, Pastell's deposits, or loose messages with their files, from any connection."""

from __future__ import annotations

from collections.abc import Sequence

from ckanext.loos.catalogue.acts import intake, publish, reading, withdrawals
from ckanext.loos.catalogue.taking import Incoming, Outcome

from .harvester import FileHarvester


class ActesHarvester(FileHarvester):
    kind = "loos_actes"
    title = "Actes et délibérations"
    description = "Les actes que la mairie transmet à la préfecture : archives @CTES, dépôts de Pastell, pièces seules."
    glob = "*.tar.gz *.zip *.xml *.json *.pdf *.odt *.docx"

    def accept(self, organization_id: str, files: Sequence[Incoming]) -> list[Outcome]:
        return intake.accept(organization_id, files, user=self.user)

    def preview(self, organization_id: str, files: Sequence[Incoming]) -> list[Outcome]:
        return intake.preview(organization_id, files)

    def withdraw(self, organization_id: str, keys: Sequence[str]) -> None:
        withdrawals.withdraw(organization_id, keys, user=self.user)

    def finish(self, organization_id: str) -> None:
        publish.finish(organization_id)
        reading.enqueue(organization_id)

    def follow(self, organization_id: str) -> None:
        reading.read_all(organization_id)
