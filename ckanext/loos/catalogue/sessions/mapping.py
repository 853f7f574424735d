"""From a session to the fields of its dataset, and back. The dataset is the truth; all else is made from it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from ckanext.loos.records.act import ActStatus, Ballot
from ckanext.loos.records.dates_french import plain_date
from ckanext.loos.records.session import Attendance, BallotKind, Choice, Item, Presence, Result, Session, Vote
from ckanext.loos.records.word import Word

COUNCIL = "Conseil municipal"
_TAGS = ("conseil municipal", "délibérations", "SCDL")
W = TypeVar("W", bound=Word)


def title(body: str, day: datetime.date | str) -> str:
    known = _date(day)
    return f"{body or COUNCIL} du {plain_date(known) if known else day}"


def name(organization: str, siren: str, commune_siren: str, day: datetime.date | str) -> str:
    """The end of the page's address; a body with its own SIREN adds its last digits."""
    part = organization if siren == commune_siren else f"{organization}-{siren[-5:]}"
    return f"seance-{part}-{day}"[:100]


def fields(session: Session) -> dict[str, Any]:
    """What a session's dataset tells of it; what is not known is left out."""
    values = {
        "session_date": session.date.isoformat(),
        "body": session.body,
        "body_siren": session.siren,
        "start_time": session.start,
        "end_time": session.end,
        "place": session.place,
        "president": session.president,
        "secretary": session.secretary,
        "seats": session.seats,
        "minutes_adopted_on": _text(session.minutes_adopted_on),
        "attendance": [_told(_attendance(person)) for person in session.attendance],
        "deliberations": [_told(deliberation(item)) for item in session.items],
        "votes": [
            {"number": item.number, "name": vote.name, "choice": vote.choice.value}
            for item in session.items
            for vote in item.votes
        ],
        "agenda": "\n".join(session.agenda) or None,
    }
    return _told(values)


def new(session: Session, organization: str, commune_siren: str) -> dict[str, Any]:
    """What the dataset of a session starts with."""
    return {
        "type": "seance",
        "name": name(organization, session.siren or commune_siren, commune_siren, session.date),
        "title": title(session.body, session.date),
        "tags": [{"name": tag} for tag in _TAGS],
    }


def deliberation(item: Item) -> dict[str, Any]:
    ballot = item.ballot or Ballot()
    return {
        "number": item.number,
        "title": item.title,
        "summary": item.summary,
        "subject_code": item.subject_code,
        "result": _text(item.result),
        "ballot_kind": _text(item.ballot_kind),
        "voters": ballot.present,
        "in_favour": ballot.in_favour,
        "against": ballot.against,
        "abstained": ballot.abstained,
        "status": _text(item.status),
        "receipt_id": item.receipt_id,
        "received_on": _text(item.received_on),
        "posted_on": _text(item.posted_on),
        "changes": item.changes,
        "dated": _text(item.dated),
    }


def _attendance(person: Attendance) -> dict[str, Any]:
    return {"name": person.name, "presence": person.presence.value, "holder": person.holder}


def record(dataset: Mapping[str, Any]) -> Session:
    """The session that a dataset (as `package_show` tells it) describes."""
    votes = _votes(dataset.get("votes") or [])
    seats = _integer(dataset.get("seats"))
    return Session(
        date=datetime.date.fromisoformat(str(dataset["session_date"])[:10]),
        body=dataset.get("body") or COUNCIL,
        place=dataset.get("place") or None,
        start=dataset.get("start_time") or None,
        end=dataset.get("end_time") or None,
        seats=seats,
        president=dataset.get("president") or None,
        secretary=dataset.get("secretary") or None,
        attendance=tuple(
            Attendance(person["name"], Presence(person["presence"]), person.get("holder") or None)
            for person in dataset.get("attendance") or []
        ),
        items=tuple(
            _item(values, place, seats, votes.get(values["number"], ()))
            for place, values in enumerate(dataset.get("deliberations") or [], start=1)
        ),
        siren=dataset.get("body_siren") or None,
        agenda=tuple(filter(None, map(str.strip, str(dataset.get("agenda") or "").splitlines()))),
        minutes_adopted_on=_date(dataset.get("minutes_adopted_on")),
    )


def _item(values: Mapping[str, Any], place: int, seats: int | None, votes: tuple[Vote, ...]) -> Item:
    return Item(
        number=values["number"],
        title=values["title"],
        position=place,
        subject_code=values.get("subject_code") or None,
        ballot_kind=_word(BallotKind, values.get("ballot_kind")),
        ballot=_ballot(values, seats),
        votes=votes,
        result=_word(Result, values.get("result")),
        summary=values.get("summary") or None,
        status=_word(ActStatus, values.get("status")),
        receipt_id=values.get("receipt_id") or None,
        received_on=_date(values.get("received_on")),
        posted_on=_date(values.get("posted_on")),
        changes=values.get("changes") or None,
        dated=_date(values.get("dated")),
    )


def _ballot(values: Mapping[str, Any], seats: int | None) -> Ballot | None:
    counts = [_integer(values.get(column)) for column in ("voters", "in_favour", "against", "abstained")]
    return None if all(count is None for count in counts) else Ballot(seats, *counts)


def _votes(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[Vote, ...]]:
    found: dict[str, tuple[Vote, ...]] = {}
    for row in rows:
        found[row["number"]] = (*found.get(row["number"], ()), Vote(row["name"], Choice(row["choice"])))
    return found


def _word(kind: type[W], value: Any) -> W | None:
    return kind(value) if value else None


def _integer(value: Any) -> int | None:
    return int(value) if value not in (None, "") else None


def _date(value: Any) -> datetime.date | None:
    try:
        return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
