"""How a council voted: by show of hands, by name, in secret, or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_SECRET = ("5.1", "5.3")  # elections and nominations
_OTHER = {5: "postponed", 17: "rejected", 29: "withdrawn"}  # by the number's last two digits


def result(values: Mapping[str, Any], voters: Sequence[str]) -> dict[str, Any]:
    """What became of a deliberation: `values` as its dataset tells it, completed."""
    place = int(values["number"][-2:])
    if "Débat" in values["title"] or "Rapport" in values["title"]:
        return {**values, "result": "noted"}
    if _OTHER.get(place) in ("postponed", "withdrawn"):
        return {**values, "result": _OTHER[place]}
    against, abstained = _against(place, len(voters)), place % 4 // 2
    counts = {"voters": len(voters), "against": against, "abstained": abstained}
    return {
        **values,
        "result": "rejected" if place in _OTHER else "adopted",
        "ballot_kind": _kind(values, place),
        "in_favour": len(voters) - against - abstained,
        **counts,
    }


def _against(place: int, voters: int) -> int:
    return voters - 5 if place in _OTHER else (0, 0, 2, 0, 0, 3, 1)[place % 7]


def _kind(values: Mapping[str, Any], place: int) -> str:
    if values.get("subject_code") in _SECRET:
        return "secret"
    return "roll_call" if place % 5 == 2 else "show_of_hands"


def by_name(told: Mapping[str, Any], voters: Sequence[str]) -> list[dict[str, str]]:
    """The names of a roll call; of a show of hands, those that the minutes give: against and abstained."""
    if told.get("ballot_kind") in (None, "secret"):
        return []
    against, abstained = told["against"], told["abstained"]
    choices = ["for"] * (len(voters) - against - abstained) + ["abstained"] * abstained + ["against"] * against
    named = zip(voters, choices, strict=True)
    votes = [{"number": told["number"], "name": name, "choice": choice} for name, choice in named]
    return votes if told["ballot_kind"] == "roll_call" else [vote for vote in votes if vote["choice"] != "for"]
