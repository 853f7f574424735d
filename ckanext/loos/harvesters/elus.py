"""Officials in extracts of the Répertoire national des élus, or in a clerk's tables, from any connection."""

from __future__ import annotations

from collections.abc import Iterable

from ckanext.loos.catalogue import received
from ckanext.loos.catalogue.officials import intake as official_intake
from ckanext.loos.catalogue.officials import publish as publish_officials

from .harvester import FileHarvester


class ElusHarvester(FileHarvester):
    kind = "loos_elus"
    title = "Élus"
    description = "Les élus de la commune : extrait du Répertoire national des élus, ou tableau tenu par la mairie."
    glob = "*.csv *.xlsx *.ods"

    def known(self, organization_id: str, sha256s: Iterable[str]) -> set[str]:
        return received.known(organization_id, sha256s)

    def accept(self, organization_id: str, name: str, content: bytes) -> publish_officials.Outcome:
        return official_intake.accept(organization_id, name, content, user=self.user)
