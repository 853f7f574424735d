"""Budgets in TotEM files, from any connection."""

from __future__ import annotations

from collections.abc import Sequence

from ckanext.loos.catalogue.budgets import publish, withdrawals
from ckanext.loos.catalogue.taking import Incoming, Outcome

from .harvester import FileHarvester


class TotemHarvester(FileHarvester):
    kind = "loos_totem"
    title = "Budgets (fichiers TotEM)"
    description = "Les budgets et les comptes de la commune, dans les fichiers que son logiciel exporte pour TotEM."
    glob = "*.xml"

    def accept(self, organization_id: str, files: Sequence[Incoming]) -> list[Outcome]:
        given = [publish.Incoming(file.content) for file in files]
        outcomes = publish.accept(organization_id, given, user=self.user)
        return [_told(outcome, incoming.sha256) for outcome, incoming in zip(outcomes, given, strict=True)]

    def preview(self, organization_id: str, files: Sequence[Incoming]) -> list[Outcome]:
        outcomes = publish.preview(organization_id, [publish.Incoming(file.content) for file in files])
        return [Outcome(outcome.status, outcome.message) for outcome in outcomes]

    def withdraw(self, organization_id: str, keys: Sequence[str]) -> None:
        withdrawals.withdraw(organization_id, keys, user=self.user)


def _told(outcome: publish.Outcome, sha256: str) -> Outcome:
    keys = (f"{outcome.package_id}/{sha256}",) if outcome.slot else ()
    return Outcome(outcome.status, outcome.message, keys)
