"""What a clerk adds to the sessions that the harvest made, by CKAN's own API: results, votes, papers."""

from __future__ import annotations

from typing import Any

from . import papers, votes
from .api import Api
from .facts import NAME, Meeting, meetings

_ORGANIZATION = "valombre-en-exemple"
_LACKING = {"list": (9, 17), "minutes": (7, 16, 17)}  # meetings whose paper is not published: a deadline shows it
_TITLES = {"list": "Liste des délibérations", "minutes": "Procès-verbal"}


def complete(api: Api) -> None:
    for turn, meeting in enumerate(meetings()):
        dataset = api.ask("package_show", id=f"seance-{_ORGANIZATION}-{meeting.date}")
        if not dataset.get("end_time"):
            api.ask("package_patch", **_told(dataset, turn))
            for role in _TITLES:
                if turn not in _LACKING[role]:
                    _add(api, dataset["id"], role, meeting)


def _add(api: Api, dataset_id: str, role: str, meeting: Meeting) -> None:
    title = f"{_TITLES[role]} du {meeting.date:%d/%m/%Y}"
    listed = [f"{point.number} : {point.title}" for point in meeting.points]
    content = papers.text(title, [f"Commune de {NAME} – commune fictive, document de démonstration", *listed])
    values = {"package_id": dataset_id, "role": role, "name": title, "format": "PDF"}
    api.upload("resource_create", (f"{role}-{meeting.date}.pdf", content), **values)


def _told(dataset: dict[str, Any], turn: int) -> dict[str, Any]:
    voters = [person["name"] for person in dataset["attendance"] if person["presence"] != "absent"]
    items = [votes.result(values, voters) for values in dataset["deliberations"]]
    return {
        "id": dataset["id"],
        "end_time": f"{20 + turn % 3}:{15 * (turn % 4):02d}",
        "deliberations": items,
        "votes": [vote for told in items for vote in votes.by_name(told, voters)],
    }
