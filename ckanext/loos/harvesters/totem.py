"""Budgets in TotEM files, from any connection."""

from __future__ import annotations

from collections.abc import Iterable

from ckanext.loos.catalogue.budgets import publish

from .harvester import FileHarvester


class TotemHarvester(FileHarvester):
    kind = "loos_totem"
    title = "Budgets (fichiers TotEM)"
    description = "Les budgets et les comptes de la commune, dans les fichiers que son logiciel exporte pour TotEM."
    glob = "*.xml"

    def known(self, organization_id: str, sha256s: Iterable[str]) -> set[str]:
        return publish.known(organization_id, sha256s)

    def accept(self, organization_id: str, name: str, content: bytes) -> publish.Outcome:
        (outcome,) = publish.accept(organization_id, [publish.Incoming(content)], user=self.user)
        return outcome
