"""Acts in @CTES archives, Pastell's deposits, or loose messages with their files, from any connection."""

from __future__ import annotations

from collections.abc import Iterable

from ckanext.loos.catalogue import received
from ckanext.loos.catalogue.acts import intake as act_intake
from ckanext.loos.catalogue.acts import publish as publish_acts

from .harvester import FileHarvester


class ActesHarvester(FileHarvester):
    kind = "loos_actes"
    title = "Actes et délibérations"
    description = "Les actes que la mairie transmet à la préfecture : archives @CTES, dépôts de Pastell, pièces seules."
    glob = "*.tar.gz *.zip *.xml *.json *.pdf"

    def known(self, organization_id: str, sha256s: Iterable[str]) -> set[str]:
        return received.known(organization_id, sha256s)

    def accept(self, organization_id: str, name: str, content: bytes) -> publish_acts.Outcome:
        return act_intake.accept(organization_id, name, content, user=self.user)
