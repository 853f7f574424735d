"""Actions over acts that wait for a person: listed, released, refused, by the organization's editors and admins."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.loos.catalogue import communes
from ckanext.loos.catalogue.acts import decisions as act_decisions

_NOT_WAITING = "Cet acte n'attend pas, ou plus, de décision."
_NOT_LISTED = "Cet acte n'est pas, ou plus, publié dans le registre des actes de cette commune."
_NO_MOTIVE = "Dites pourquoi, en une phrase : la décision est gardée avec votre nom."


@tk.side_effect_free
def loos_pending_list(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """What waits in an organization: acts held or in doubt, and files that nobody has read.

    :param organization: name or id of the organization
    """
    organization_id = _organization(context, "loos_pending_list", data_dict)
    return [
        {
            "identity": item.identity,
            "file": item.file,
            "number": item.row.act.number,
            "date": item.row.act.date.isoformat(),
            "nature": item.row.act.nature.value,
            "subject_code": item.row.act.subject_code,
            "title": item.row.act.title,
            "state": item.row.state,
            "reasons": list(item.reasons),
        }
        for item in act_decisions.pending(organization_id)
    ]


def loos_pending_decide(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Release or refuse what waits.

    :param organization: name or id of the organization
    :param identity: of the act, as `loos_pending_list` tells it
    :param file: name of the file, where the decision is of a file alone
    :param release: true to publish, false to refuse
    :param motive: why, kept with the agent's name
    :param place: of a deliberation that is released: the day of its session ("2026-03-12"), or "registre" when it is
        of no session; needed where its session is in doubt
    """
    organization_id = _organization(context, "loos_pending_decide", data_dict)
    motive = str(data_dict.get("motive") or "").strip()
    if not motive:
        raise tk.ValidationError({"motive": [_NO_MOTIVE]})
    release = tk.asbool(tk.get_or_bust(data_dict, "release"))
    identity, file = str(tk.get_or_bust(data_dict, "identity")), data_dict.get("file") or None
    try:
        told = {"release": release, "motive": motive, "user": context["user"]}
        place = str(data_dict.get("place") or "").strip()
        package_id = act_decisions.decide(organization_id, identity, file, **told, place=place)
    except LookupError:
        raise tk.ObjectNotFound(_NOT_WAITING) from None
    except ValueError as error:
        raise tk.ValidationError({"place": [str(error)]}) from None
    package = model.Package.get(package_id) if package_id else None
    return {"package_id": package_id, "type": package.type if package else None}


def loos_act_withdraw(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take the files of a published act of the register from the site; the act stays listed, with the day.

    :param organization: name or id of the organization
    :param siren: of the body whose act it is
    :param key: the act's day, number and kind, as the end of its page's address: "2026-03-12/2026_045-AR"
    :param motive: why, kept with the agent's name
    """
    organization_id = _organization(context, "loos_act_withdraw", data_dict)
    motive = str(data_dict.get("motive") or "").strip()
    if not motive:
        raise tk.ValidationError({"motive": [_NO_MOTIVE]})
    siren, key = (str(tk.get_or_bust(data_dict, name)) for name in ("siren", "key"))
    try:
        told = {"motive": motive, "user": context["user"]}
        return {"package_id": act_decisions.withdraw(organization_id, siren, key, **told)}
    except LookupError:
        raise tk.ObjectNotFound(_NOT_LISTED) from None


def _organization(context: Any, action: str, data_dict: dict[str, Any]) -> str:
    row = communes.find(str(tk.get_or_bust(data_dict, "organization")))
    if row is None:
        raise tk.ObjectNotFound("Cette organisation n'a pas de fiche de commune.")
    tk.check_access(action, context, {"organization": row.organization_id})
    return row.organization_id


def _may_publish(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Who may enter datasets of the organization."""
    try:
        tk.check_access("package_create", context, {"owner_org": data_dict["organization"], "type": "seance"})
    except tk.NotAuthorized:
        return {"success": False, "msg": "Seuls les agents de cette commune peuvent voir ce qui attend."}
    return {"success": True}


actions = {action.__name__: action for action in (loos_pending_list, loos_pending_decide, loos_act_withdraw)}
auth_functions = dict.fromkeys(actions, _may_publish)
