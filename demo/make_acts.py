"""The acts of Valombre-en-Exemple, as its operator leaves them in a share and as its Pastell has them.

Those of the first year came all at once, an archive for each meeting; then each act came alone, and receipts later.
Of one meeting they are in Pastell only.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from valombre import messages, papers
from valombre.facts import NAME, YEARS, Meeting, meetings
from valombre.messages import Sent
from valombre.pastell import Filed

_IN_PASTELL = datetime.date(2026, 1, 30)
_WITHDRAWN = "2025_004"
_SCANNED = ("2024_006", "2025_012", "2026_030")
_HELD = (  # acts of a kind, or with a title, that a person must look at
    Sent("AI2024_07", datetime.date(2024, 4, 3), "Permission de voirie", "6.4", "3"),
    Sent("AI2025_11", datetime.date(2025, 6, 16), "Autorisation de stationnement pour un déménagement", "6.4", "3"),
    Sent("DEC2025_03", datetime.date(2025, 2, 14), "Décision du maire : location d'une nacelle", "1.4"),
    Sent("CC2026_02", datetime.date(2026, 5, 4), "Bail de la maison des associations", "3.3", "4"),
    Sent("2026_099", datetime.date(2026, 5, 28), "Cession d'un terrain à Mme Isabeau Lechantre", "3.2"),
)
_ORDER = Sent("AR2026_05", datetime.date(2026, 6, 12), "Fermeture de la baignade de l'étang", "6.4", "2")
_COMING = Sent("2026_067", datetime.date(2026, 11, 19), "Achat de livres pour la médiathèque", "1.1")
_UNANSWERED = Sent("AR2026_09", datetime.date(2026, 11, 20), "Sens unique rue du Lavoir", "6.4", "2")


def shared() -> Iterator[tuple[str, bytes]]:
    """Name and content of each file in the operator's share."""
    for meeting in meetings():
        if meeting.date != _IN_PASTELL:
            yield from _at_once(meeting) if meeting.date.year == YEARS[0] else _one_by_one(meeting)
    for act in (*_HELD, _ORDER):
        yield _envelope(act), messages.tar(messages.sending(act, papers.text(act.title, [f"{NAME}, le {act.date}."])))


def coming() -> tuple[str, bytes]:
    """An act that the operator has not yet left in the share: whoever looks at the demo puts it there."""
    decides = "Le conseil municipal, après en avoir délibéré, décide d'acheter des livres pour la médiathèque."
    paper = papers.text(_COMING.title, [f"Commune de {NAME} – commune fictive, document de démonstration", decides])
    files = {**messages.sending(_COMING, paper), **messages.receipt(_COMING)}
    return _envelope(_COMING), messages.tar(files)


def filed() -> Iterator[Filed]:
    """The acts in Pastell; the prefecture has not yet answered to the last."""
    for meeting in meetings():
        if meeting.date == _IN_PASTELL:
            for place, act in enumerate(_sent(meeting)):
                words = _words(meeting, place)
                yield Filed(act, papers.text(act.title, words), papers.text(act.title, words, _stamp(act)))
    yield Filed(_UNANSWERED, papers.text(_UNANSWERED.title, [f"{NAME}, le {_UNANSWERED.date}."]), None)


def _sent(meeting: Meeting) -> list[Sent]:
    return [Sent(point.number, meeting.date, point.title, point.theme.subject) for point in meeting.points]


def _at_once(meeting: Meeting) -> Iterator[tuple[str, bytes]]:
    files: dict[str, bytes] = {}
    for place, act in enumerate(_sent(meeting)):
        files |= {**_sending(act, meeting, place), **messages.receipt(act)}
    yield f"reprise-{meeting.date:%Y%m%d}.tar.gz", messages.tar(files)


def _one_by_one(meeting: Meeting) -> Iterator[tuple[str, bytes]]:
    receipts: dict[str, bytes] = {}
    for place, act in enumerate(_sent(meeting)):
        yield _envelope(act), messages.tar(_sending(act, meeting, place))
        receipts |= messages.receipt(act)
        if act.number == _WITHDRAWN:
            yield f"{act.stem}-annulation.tar.gz", messages.tar(messages.withdrawal(act))
    yield f"AR-{meeting.date:%Y%m%d}.tar.gz", messages.tar(receipts)


def _sending(act: Sent, meeting: Meeting, place: int) -> dict[str, bytes]:
    words = _words(meeting, place)
    if act.number in _SCANNED:
        return messages.sending(act, papers.scan(act.title, words))
    paper = papers.text(act.title, words, _stamp(act) if place % 3 == 0 else ())
    annex = [papers.text("Tableau annexé", ["Voir le détail en mairie."])] if "annexé" in " ".join(words) else []
    return messages.sending(act, paper, *annex)


def _stamp(act: Sent) -> tuple[str, ...]:
    return (f"Accusé de réception en préfecture {act.stem}", f"Date de réception préfecture : {act.received:%d/%m/%Y}")


def _words(meeting: Meeting, place: int) -> list[str]:
    point = meeting.points[place]
    return [
        f"Commune de {NAME} – commune fictive, document de démonstration",
        f"Conseil municipal du {meeting.date:%d/%m/%Y} – délibération n° {point.number}",
        "Le conseil municipal s'est réuni en séance publique à la mairie. Le quorum est atteint.",
        "Vu le code général des collectivités territoriales ;",
        f"Le conseil municipal, après en avoir délibéré, {point.decides}",
        "Pour extrait conforme.",
    ]


def _envelope(act: Sent) -> str:
    return f"EACT--{act.stem}.tar.gz"
