"""What the integration tests share: two communes, their real budgets, and small variations of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.loos.catalogue import communes
from ckanext.loos.catalogue.budgets import publish
from ckanext.loos.records.commune import from_dict

TOTEM = Path(__file__).parent / "data" / "totem"
BP = (TOTEM / "crach_BP2022_M14_budget_principal.xml").read_bytes()
CA = (TOTEM / "crach_CA2021_M14_budget_principal.xml").read_bytes()
CFU = (TOTEM / "mohon_CFU2023_M57A.xml").read_bytes()
CRACH = {"name": "Crach", "siren": "215600461", "siret": "21560046100010", "insee_code": "56046"}
MOHON = {"name": "Mohon", "siren": "215601345", "siret": "21560134500014", "insee_code": "56134"}
SQUARE = {"type": "Polygon", "coordinates": [[[-3.0, 47.0], [-2.9, 47.0], [-2.9, 47.1], [-3.0, 47.0]]]}
CONTACT = {"contact_email": "mairie@commune.example", "polygon": SQUARE, "population": 3446}


def commune(profile: dict[str, Any] = CRACH, **organization: Any) -> str:
    """An organization with a commune's profile; returns its id."""
    created = factories.Organization(
        **{"name": profile["name"].lower(), "title": profile["name"], "description": "", **organization}
    )
    communes.save(created["id"], from_dict({**CONTACT, **profile}))
    model.Session.commit()
    return str(created["id"])


def accept(organization_id: str, *contents: bytes, number: str | None = None) -> list[publish.Outcome]:
    return publish.accept(organization_id, [publish.Incoming(content, number) for content in contents])


def changed(source: bytes, *changes: tuple[str, str]) -> bytes:
    """A copy of a file with some of its text replaced, each once."""
    for old, new in changes:
        assert old.encode("latin-1") in source, old
        source = source.replace(old.encode("latin-1"), new.encode("latin-1"), 1)
    return source


def amending(date: str, number: str | None, source: bytes = BP) -> bytes:
    """A decision that amends the primary budget of 2022: its credits before are what the budget opened."""
    text = changed(source, ('<NatDec V="01"/>', '<NatDec V="02"/>' + (f'<NumDec V="{number}"/>' if number else "")))
    return changed(text, ('<DteDec V="2022-04-04"/>', f'<DteDec V="{date}"/>'))


def show(name: str) -> dict[str, Any]:
    return dict(tk.get_action("package_show")({"ignore_auth": True}, {"id": name}))


def act(action: str, user: str | None = None, **values: Any) -> Any:
    """Call an action as a user, or as nobody may: with every right."""
    context = {"user": user, "ignore_auth": False} if user is not None else {"ignore_auth": True, "user": _site()}
    return tk.get_action(action)(context, values)


def _site() -> str:
    return str(tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"])
