"""All that the page of a deliberation shows: what anybody may see of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from ckan.plugins import toolkit as tk

from ckanext.loos.catalogue import addresses, adoptions, budgets, texts
from ckanext.loos.catalogue.sessions import deliberations
from ckanext.loos.catalogue.sessions.deliberations import Address, Found, Related
from ckanext.loos.records.session import Item

from . import french, session_page
from .session_page import Part, SessionPage

_BUDGET = "7.1"
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


class Twin(NamedTuple):
    """The text of a PDF, for who cannot read the PDF."""

    resource: Mapping[str, Any]
    paragraphs: Sequence[str]
    unread: int  # pages
    recognised: bool


@dataclass(frozen=True)
class DeliberationPage:
    found: Found
    session: SessionPage
    part: Part

    @property
    def item(self) -> Item:
        return self.part.item

    @property
    def address(self) -> str:
        """Its own, which every way to write its number leads to."""
        return addresses.page_url("deliberation", *self.path)

    @property
    def path(self) -> tuple[str, str, str]:
        siren, date, key = self.found.address
        return siren, date.isoformat(), key

    @property
    def cited(self) -> str:
        return french.tidy(f"{self.session.cited}, délibération n° {self.item.number}, « {self.item.title} »")

    @cached_property
    def twins(self) -> list[Twin]:
        """Of the act's own files, not of its annexes."""
        acts = [resource for resource in self.part.files if resource.get("role") == "act" and resource.get("hash")]
        known = texts.known({resource["hash"] for resource in acts}) if acts else {}
        return [_twin(resource, known[resource["hash"]]) for resource in acts if resource["hash"] in known]

    @cached_property
    def related(self) -> Related:
        return deliberations.related(self.found.address, self.item.changes, self.item.dated)

    @cached_property
    def adopted(self) -> list[adoptions.Adopted]:
        """The budget documents that it adopts, for certain or as a clerk tells."""
        return adoptions.of_deliberation(self.found.address)

    @cached_property
    def budgets(self) -> list[budgets.VisibleYear]:
        """Where it adopts none that is known: those of the years its title names, else of its own year."""
        if self.adopted or self.item.subject_code != _BUDGET:
            return []
        siren, date, _ = self.found.address
        years = {int(year) for year in _YEAR.findall(self.item.title)} or {date.year}
        known = budgets.visible_years(self.found.organization_id)
        return [budget for budget in known if budget.siret[:9] == siren and budget.fiscal_year in years]


def read(wanted: Address) -> DeliberationPage | None:
    found = deliberations.find(wanted)
    if found is None:
        return None
    package: dict[str, Any] = tk.get_action("package_show")({}, {"id": found.package_id})
    session = session_page.read(package)
    return DeliberationPage(found, session, session.part(found.position))


def _twin(resource: Mapping[str, Any], text: texts.Text) -> Twin:
    return Twin(resource, paragraphs(text.text), text.unread, text.recognised)


def paragraphs(text: str) -> list[str]:
    """Parted by empty lines and ends of pages; the lines of each are kept."""
    parts = re.split(r"\n[^\S\n]*\n|\f", text)
    return [part.strip() for part in parts if part.strip()]
