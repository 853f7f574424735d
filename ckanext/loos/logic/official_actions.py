"""Who sat on a day, for anybody: the same answer as the page's."""

from __future__ import annotations

import datetime
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.loos.catalogue import addresses, communes, officials
from ckanext.loos.catalogue.communes import CommuneRow

_NO_COMMUNE = "Cette organisation n'a pas de fiche de commune."
_NO_DATE = "Écrivez une date comme 2024-03-12."


@tk.side_effect_free
def loos_body_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Who sat in the bodies of a commune on a day.

    :param organization: name or id of the organization
    :param date: the day, as 2024-03-12; today where it is left out
    """
    tk.check_access("loos_body_show", context, data_dict)
    row = communes.find(str(tk.get_or_bust(data_dict, "organization")))
    if row is None:
        raise tk.ObjectNotFound(_NO_COMMUNE)
    day = _day(data_dict.get("date"))
    bodies = [_body(row, body) for body in officials.on(row.organization_id, day)]
    return {"organization": row.name, "commune": row.commune.name, "date": day.isoformat(), "bodies": bodies}


def _day(value: Any) -> datetime.date:
    if not value:
        return datetime.date.today()
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        raise tk.ValidationError({"date": [_NO_DATE]}) from None


def _body(row: CommuneRow, body: officials.Body) -> dict[str, Any]:
    return {"siren": body.siren, "name": body.name, "members": [_member(row, member) for member in body.members]}


def _member(row: CommuneRow, member: officials.Member) -> dict[str, Any]:
    return {
        "person": member.person,
        "url": addresses.page_url("commune", row.name, "elus", member.person),
        "name": member.name,
        "civility": member.title,
        "roles": list(member.roles),
        "rank": member.rank,
        "group": member.group,
        "delegations": list(member.delegations),
        "commissions": list(member.commissions),
        "mandate_start": member.since.isoformat() if member.since else None,
    }


@tk.auth_allow_anonymous_access
def _anybody(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    return {"success": True}


actions = {"loos_body_show": loos_body_show}
auth_functions = {"loos_body_show": _anybody}
