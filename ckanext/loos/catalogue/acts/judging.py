"""What may be published of an act and of each of its files, as far as the gate and people have told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ckanext.loos.privacy import acts as gate
from ckanext.loos.records.act import Act, ActFile
from ckanext.loos.records.act_merge import merge

from ..texts import Text
from .rows import HELD, PUBLISHED, ActRow, FileRow

UNREAD = ("Son texte n'a pas encore été lu.",)


class Received(NamedTuple):
    """An act as a reader tells it, and the bytes of its files by their SHA-256."""

    act: Act
    contents: Mapping[str, bytes] = {}


def unread(rows: Iterable[ActRow]) -> set[str]:
    """The files of these acts that wait to be read."""
    return {file.sha256 for row in rows for file in row.files if file.reasons == UNREAD}


class Judge:
    """The gate, with whom it may name and what is known of the files' texts. What a person decided stands."""

    def __init__(self, names: Collection[str], known: Mapping[str, Text]) -> None:
        self._names, self._known = names, known

    def act(self, former: ActRow | None, items: Sequence[Received]) -> ActRow:
        """What is known of an act, and whether it may be published."""
        told = (replace(item.act, files=()) for item in items)
        statements = tuple(dict.fromkeys([*(former.statements if former else ()), *told]))
        (act,) = merge(statements)
        files = {file.name: self._again(file, act) for file in former.files} if former else {}
        for item in items:
            for file in item.act.files:
                if file.sha256 and file.sha256 in item.contents:
                    files[file.name] = self._file(files.get(file.name), file, file.sha256, act)
        listed = tuple(files[name] for name in sorted(files))
        bare = replace(act, files=())
        if former and (former.decided_by or former.act == bare):
            return replace(former, act=bare, files=listed, statements=statements)
        reasons = tuple(gate.reasons(act, self._names))
        return ActRow(bare, HELD if reasons else PUBLISHED, reasons, listed, statements=statements)

    def _file(self, former: FileRow | None, file: ActFile, sha256: str, act: Act) -> FileRow:
        if former and former.sha256 == sha256:
            return former
        return self._again(FileRow(file.name, file.role, sha256, HELD, UNREAD), act)

    def _again(self, file: FileRow, act: Act) -> FileRow:
        """A file that waits to be read, judged if it was read meanwhile."""
        if file.decided_by or file.reasons != UNREAD or file.sha256 not in self._known:
            return file
        read = self._known[file.sha256]
        told = (read.fault,) if read.fault else ()
        reasons = (*told, *gate.file_reasons(act, read.text, read.unread, read.recognised, self._names))
        return replace(file, state=HELD if reasons else PUBLISHED, reasons=reasons)
