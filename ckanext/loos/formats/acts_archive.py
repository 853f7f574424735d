"""Acts with their files: an operator's or a prefecture's @CTES archive, Pastell's deposit, files side by side.

All that an archive says of one act is joined; a file that is in the archive brings its size and SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO, NamedTuple

from ckanext.loos.records.act import Act, ActFile
from ckanext.loos.records.act_merge import merge

from . import actes, archive, pastell
from .act_files import ActFiles
from .actes import Message, Sender
from .actes import names as actes_names
from .actes import xml as actes_xml
from .archive import Member, recognises
from .archive.limits import Readable
from .errors import FormatError
from .notes import Notes
from .told import Told

__all__ = ["gather", "read", "recognises"]

_START = 4096


class _Placed(NamedTuple):
    """A message, in its folder."""

    folder: str
    name: str
    message: Message


def read(source: BinaryIO, name: str = "") -> Told[Act]:
    """Each act of an archive once. Raises `FormatError` when the archive is not safe, or speaks of no act."""
    return gather(archive.members(source), name)


def gather(members: Iterable[Member], name: str = "") -> Told[Act]:
    """Each act that these files speak of, with those of its files that are among them; `name` is the archive's own."""
    found = _Found()
    for place, member in enumerate(members, start=1):
        found.take(place, member)
    return found.told(actes_names.of_file(name))


class _Found:
    """What was found so far: messages, files, and what had to be tolerated."""

    def __init__(self) -> None:
        self._messages: list[_Placed] = []
        self._files = ActFiles()
        self._notes = Notes()
        self._error: FormatError | None = None
        self._nested = False  # an archive in the archive: not opened, its limits would be those of a bomb

    def take(self, place: int, member: Member) -> None:
        folder, _, name = member.name.rpartition("/")
        start = _upto(member.content, _START)
        if not (actes.recognises(name, start) or pastell.recognises(name, start)):
            self._nested = self._nested or recognises(name, start)
            self._files.add(folder, name, start, member.content)
            return
        data = start + _upto(member.content, actes_xml.MAX_SIZE + 1 - len(start))
        label = name if actes_names.shown(name) else f"Fichier n° {place}"
        try:
            message = _message(name, data)
        except FormatError as error:
            self._error = self._error or error
            self._notes.add(f"{label} : {error}")
            return
        self._messages.append(_Placed(folder, name, message))
        for warning in message.warnings:
            self._notes.add(f"{label} : {warning}")

    def told(self, own: actes_names.Clue) -> Told[Act]:
        if not self._messages:
            raise self._error or self._no_act()
        if own.test or any(actes_names.of_file(placed.name).test for placed in self._messages):
            self._notes.add("C'est un envoi de test (TACT) : ses actes ne sont pas de vrais actes.")
        acts = [act for placed in self._messages for act in self._acts(placed, own)]
        self._missing()
        joined = tuple(merge(acts))
        if any(act.siren is None for act in joined):
            self._notes.add(actes.TOWNLESS)
        return Told(joined, self._notes.lines)

    def _no_act(self) -> FormatError:
        if self._nested:
            return FormatError(
                "Cette archive contient d'autres archives", remedy="Ouvrez-la : ses archives se lisent une par une."
            )
        return FormatError(
            "Aucun acte dans cette archive",
            remedy="Donnez l'archive @CTES de votre opérateur, ou le dépôt de Pastell.",
        )

    def _acts(self, placed: _Placed, own: actes_names.Clue) -> Iterator[Act]:
        sender = self._sender(placed)
        for act in placed.message.acts:
            files = tuple(self._files.weighed(placed.folder, file) for file in act.files)
            if placed.message.sends:
                self._absent(act, files)
            yield replace(
                act,
                siren=act.siren or (sender and sender.siren) or own.siren,
                department=act.department or (sender and sender.department),
                prefecture=act.prefecture or (sender and sender.prefecture),
                told_on=act.told_on or (sender and sender.day) or own.sent,
                files=files,
            )

    def _sender(self, placed: _Placed) -> Sender | None:
        """The envelope that names a message, else the only one beside it."""
        beside = [(other, other.message.sender) for other in self._messages if other.folder == placed.folder]
        senders = [sender for _, sender in beside if sender is not None]
        naming = [sender for sender in senders if placed.name.lower() in map(str.lower, sender.forms)]
        return naming[0] if naming else senders[0] if len(senders) == 1 else None

    def _absent(self, act: Act, files: tuple[ActFile, ...]) -> None:
        for place, file in enumerate(files, start=1):
            if file.sha256 is None:
                self._notes.add(f"Le fichier n° {place} de l'acte {act.key} est annoncé, mais il n'est pas là.")

    def _missing(self) -> None:
        """Messages that an envelope announces and are not there, and files that no act announces."""
        names = {(placed.folder, placed.name.lower()) for placed in self._messages}
        for folder, _, message in self._messages:
            forms = message.sender.forms if message.sender else ()
            if absent := sum((folder, form.lower()) not in names for form in forms):
                self._notes.add(f"L'enveloppe annonce des messages qui ne sont pas là ({absent}).")
        if unnamed := self._files.unnamed():
            self._notes.add(f"Des fichiers d'acte ne sont annoncés par aucun acte, ils ne sont pas repris ({unnamed}).")


def _message(name: str, data: bytes) -> Message:
    if pastell.recognises(name, data[:_START]):
        act, warnings = pastell.statement(data)
        return Message((act,), warnings, sends=True)
    return actes.message(data, name)


def _upto(content: Readable, size: int) -> bytes:
    """That many bytes, or all there are."""
    data = b""
    while len(data) < size and (more := content.read(size - len(data))):
        data += more
    return data
