"""Minutes, lists of deliberations and convocations of the town's folder: found by their names, placed by their text.

A paper goes to the session of its day when its name and its first page say the same; else a clerk tells where.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Sequence

from ckanext.loos.formats.documents import office, papers, pdf
from ckanext.loos.formats.errors import FormatError
from ckanext.loos.records.act import Act, ActFile, Nature, Paper
from ckanext.loos.records.dates_french import plain_date
from ckanext.loos.records.document import Guess, PaperKind, Sureness
from ckanext.loos.records.official import folded
from ckanext.loos.records.words import searchable

from ..texts import Text
from .rows import Received

_KINDS = {PaperKind.MINUTES: Paper.MINUTES, PaperKind.LIST: Paper.LIST, PaperKind.CONVOCATION: None}
_ROLES = {Paper.MINUTES: "minutes", Paper.LIST: "list", None: "convocation"}
_NAMES = {Paper.MINUTES: "Procès-verbal", Paper.LIST: "Liste des délibérations", None: "Convocation"}
_OTHER_BODY = re.compile(
    r"\bccas\b|action sociale|caisse des ecoles|conseil (?:d'administration|communautaire)|syndica"
)
_HEAD = 4096  # bytes by which a reader recognises its format
_TOP = 600  # signs of a first page that name whose session it is
_DAYLESS = FormatError(
    "Ce document semble être celui d'une séance, mais son nom ne dit pas le jour",
    remedy="Ajoutez-y le jour de la séance, comme dans « PV-2024-03-12.pdf ».",
)
_KIND = "On n'est pas sûr que ce soit le document que son nom annonce."
_DAY = "Son nom et son texte ne disent pas tous deux le même jour : dites à quelle séance il appartient."
_BODY = "On n'est pas sûr de l'assemblée dont il parle : dites à quelle séance il appartient."


def received(name: str, content: bytes) -> Received | None:
    """A file that its name calls a paper of a session, as an act to be placed; none for others.

    Raises `FormatError` where the name does not tell the day: it is what the paper is known by.
    """
    start, guess = content[:_HEAD], papers.guess(name, "")
    if guess.kind not in _KINDS or guess.sureness is Sureness.UNSURE:
        return None
    if not (pdf.recognises(name, start) or office.recognises(name, start)):
        return None
    if guess.date is None:
        raise _DAYLESS
    sha256 = hashlib.sha256(content).hexdigest()
    paper = _KINDS[guess.kind]
    file = ActFile(name, sha256=sha256, size=len(content))
    stem = name.rpartition(".")[0]
    title = "" if paper else _NAMES[paper]  # the kind tells the others
    act = Act(None, stem, guess.date, Nature.LOCAL, title, files=(file,), paper=paper)
    return Received(act, {sha256: content}, paper=True)


def placed(act: Act, name: str, read: Text, commune: str) -> tuple[datetime.date, Sequence[str]]:
    """The day of a paper's session, and why a clerk must say so; nothing where name and text agree."""
    page = read.text.partition("\f")[0]
    guess = papers.guess(name, page)
    doubts = [_KIND] if not _is(act, guess) else []
    if guess.date_sureness is not Sureness.CERTAIN:
        doubts.append(_DAY)
    top = searchable(f"{name} {page[:_TOP]}")
    if _OTHER_BODY.search(top) or folded(commune) not in folded(page):
        doubts.append(_BODY)
    return guess.date or act.date, doubts


def _is(act: Act, guess: Guess) -> bool:
    return guess.sureness is not Sureness.UNSURE and guess.kind in _KINDS and _KINDS[guess.kind] == act.paper


def told(act: Act, day: datetime.date) -> dict[str, str]:
    """What a paper's resource says of it."""
    return {"name": f"{_NAMES[act.paper]} du {plain_date(day)}", "role": _ROLES[act.paper]}
