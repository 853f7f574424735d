"""What may be published of an act and of each of its files, as far as the gate and people have told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from ckanext.loos.privacy import acts as gate
from ckanext.loos.records.act import Act, ActFile, Nature
from ckanext.loos.records.act_merge import merge

from ..texts import Text
from . import papers
from .rows import HELD, PUBLISHED, WAITING, ActRow, FileRow, Received

UNREAD = ("Son texte n'a pas encore été lu.",)


def unread(rows: Iterable[ActRow]) -> set[str]:
    """The files of these acts that wait to be read."""
    return {file.sha256 for row in rows for file in row.files if file.reasons == UNREAD}


class Judge:
    """The gate, with whom it may name and what is known of the files' texts. What a person decided stands."""

    def __init__(self, names: Collection[str], known: Mapping[str, Text], commune: str) -> None:
        self._names, self._known, self._commune = names, known, commune

    def act(self, former: ActRow | None, items: Sequence[Received]) -> ActRow:
        """What is known of an act, and whether it may be published."""
        told = (replace(item.act, files=()) for item in items)
        statements = tuple(dict.fromkeys([*(former.statements if former else ()), *told]))
        act = statements[0] if len(statements) == 1 else merge(statements)[0]
        paper = any(item.paper for item in items) or (former is not None and former.is_paper)
        judged = replace(act, nature=Nature.DELIBERATION) if paper else act  # of a paper its text alone counts
        listed, bare = self._files(former, items, judged), replace(act, files=())
        if former and (former.decided_by or (former.act == bare and not paper)):
            return replace(former, act=bare, files=listed, statements=statements)
        if paper:
            return self._paper(former, ActRow(bare, WAITING, UNREAD, listed, statements=statements))
        reasons = tuple(gate.reasons(act, self._names))
        return ActRow(bare, HELD if reasons else PUBLISHED, reasons, listed, statements=statements)

    def _paper(self, former: ActRow | None, row: ActRow) -> ActRow:
        """A paper of a session, which waits until its text was read, and then if its session is in doubt."""
        file = next((file for file in row.files if file.sha256 in self._known), None)
        if file is None:
            place = former.place if former else row.act.date.isoformat()
            known = former or row
            return replace(row, state=known.state, reasons=known.reasons, place=place)
        day, doubts = papers.placed(row.act, file.name, self._known[file.sha256], self._commune)
        return replace(row, state=WAITING if doubts else PUBLISHED, reasons=tuple(doubts), place=day.isoformat())

    def _files(self, former: ActRow | None, items: Sequence[Received], act: Act) -> tuple[FileRow, ...]:
        files = {file.name: self._again(file, act) for file in former.files} if former else {}
        for item in items:
            for file in item.act.files:
                if file.sha256 and file.sha256 in item.contents:
                    files[file.name] = self._file(files.get(file.name), file, file.sha256, act)
        return tuple(files[name] for name in sorted(files))

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
