"""Make the acts of Valombre-en-Exemple as its operator leaves them in a folder: `make_acts.py FOLDER`."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from pathlib import Path

from valombre import messages, papers
from valombre.facts import NAME, Meeting, meetings
from valombre.messages import Sent

_PASTELL = ("2026_001", "2026_002")  # came by Pastell
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


def main(folder: Path) -> None:
    """Write what is not there yet: a file that a harvest has read stays the same."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in made():
        file = folder / name
        if not file.exists() or file.read_bytes() != content:
            file.write_bytes(content)


def made() -> Iterator[tuple[str, bytes]]:
    for meeting in meetings():
        sent = [Sent(point.number, meeting.date, point.title, point.theme.subject) for point in meeting.points]
        for place, act in enumerate(sent):
            yield _act(act, meeting, place)
        receipts = [messages.receipt(act) for act in sent if act.number not in _PASTELL]
        yield f"AR-{meeting.date:%Y%m%d}.tar.gz", messages.tar({k: v for told in receipts for k, v in told.items()})
        for act in sent:
            if act.number == _WITHDRAWN:
                yield f"{act.stem}-annulation.tar.gz", messages.tar(messages.withdrawal(act))
    for act in (*_HELD, _ORDER):
        yield _envelope(act), messages.tar(messages.sending(act, papers.text(act.title, [f"{NAME}, le {act.date}."])))


def _act(act: Sent, meeting: Meeting, place: int) -> tuple[str, bytes]:
    words = _words(meeting, place)
    stamp = (f"Accusé de réception en préfecture {act.stem}", f"Date de réception préfecture : {act.received:%d/%m/%Y}")
    if act.number in _PASTELL:
        return f"pastell-{act.number}.zip", messages.deposit(
            act, papers.text(act.title, words), papers.text(act.title, words, stamp)
        )
    if act.number in _SCANNED:
        return _envelope(act), messages.tar(messages.sending(act, papers.scan(act.title, words)))
    paper = papers.text(act.title, words, stamp if place % 3 == 0 else ())
    annex = [papers.text("Tableau annexé", ["Voir le détail en mairie."])] if "annexé" in " ".join(words) else []
    return _envelope(act), messages.tar(messages.sending(act, paper, *annex))


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


if __name__ == "__main__":
    main(Path(sys.argv[1]))
