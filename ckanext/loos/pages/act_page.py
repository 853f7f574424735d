"""All that the page of an act of the register shows: what anybody may see of it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.loos.catalogue import act_register, addresses, communes, texts
from ckanext.loos.catalogue.act_register import Address, Found
from ckanext.loos.catalogue.communes import CommuneRow
from ckanext.loos.catalogue.sessions import deliberations
from ckanext.loos.records import act_text, session_text
from ckanext.loos.records.act import number_key, parse_id
from ckanext.loos.records.registered_act import RegisteredAct

from . import french
from .deliberation_page import Twin, paragraphs


@dataclass(frozen=True)
class ActPage:
    found: Found
    package: dict[str, Any]
    row: CommuneRow

    @property
    def act(self) -> RegisteredAct:
        return self.found.act

    @property
    def path(self) -> tuple[str, str, str]:
        siren, date, slug = self.found.address
        return siren, date.isoformat(), slug

    @property
    def address(self) -> str:
        """Its own, which every way to write its number leads to."""
        return addresses.page_url("acte", *self.path)

    @property
    def kind(self) -> str:
        return act_text.KINDS[self.act.kind].one

    @property
    def body(self) -> str:
        names = {body.siret[:9]: body.name for body in self.row.commune.bodies}
        return names.get(self.found.address.siren, self.row.commune.name)

    @property
    def named(self) -> str:
        return f"{self.kind} n°{french.NBSP}{self.act.number} du {french.long_date(self.act.date)}"

    @property
    def cited(self) -> str:
        return french.tidy(f"{self.body}, {self.named[:1].lower()}{self.named[1:]}, « {self.act.title} »")

    @property
    def subject(self) -> str:
        return session_text.subject(self.act.subject_code)

    @property
    def standing(self) -> str:
        return french.tidy(act_text.standing(self.act))

    @property
    def out_of_force(self) -> bool:
        return act_text.out_of_force(self.act)

    @property
    def files(self) -> list[dict[str, Any]]:
        """The act before its annexes; of an act withdrawn there are none."""
        own = [r for r in self.package["resources"] if r.get("act") == self.act.key and not self.act.withdrawn_on]
        return sorted(own, key=lambda resource: str(resource.get("role")))

    @cached_property
    def twins(self) -> list[Twin]:
        """The text of the act's own files, not of its annexes."""
        acts = [file for file in self.files if file.get("role") == "act" and file.get("hash")]
        known = texts.known({file["hash"] for file in acts}) if acts else {}
        told = [(file, known[file["hash"]]) for file in acts if file["hash"] in known]
        return [Twin(file, paragraphs(text.text), text.unread, text.recognised) for file, text in told]

    @cached_property
    def changed(self) -> Found | None:
        return act_register.named(self.act.changes)

    @cached_property
    def changed_deliberation(self) -> deliberations.Found | None:
        """An order may carry out or change a deliberation."""
        parsed = parse_id(self.act.changes or "")
        if parsed is None or self.changed:
            return None
        return deliberations.find(deliberations.Address(parsed.siren, parsed.date, number_key(parsed.number)))

    @cached_property
    def changing(self) -> list[Found]:
        return act_register.changing(self.found)


def address(siren: str, date: str, slug: str) -> Address | None:
    """However its number is written; its kind stands after the last "-", where it does."""
    number, dash, kind = slug.rpartition("-")
    told = dash and kind.upper() in act_register.ENDINGS
    wanted = f"{number_key(number)}-{kind.upper()}" if told else number_key(slug)
    try:
        return Address(siren, datetime.date.fromisoformat(date), wanted)
    except ValueError:
        return None


def read(wanted: Address) -> ActPage | None:
    found = act_register.find(wanted)
    row = communes.find(found.organization_id) if found else None
    if found is None or row is None:
        return None
    package: dict[str, Any] = tk.get_action("package_show")({}, {"id": found.package_id})
    return ActPage(found, package, row)
