"""The files that come along with acts: found by the names that the acts give, weighed and hashed."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from ckanext.loos.records.act import ActFile

from .actes import names as actes_names
from .archive.limits import STEP, Readable


@dataclass
class _File:
    folder: str
    name: str
    sha256: str
    size: int
    named: bool = False  # by an act


class ActFiles:
    """Names are compared without case, nor the type code that some systems put in front."""

    def __init__(self) -> None:
        self._known: dict[str, list[_File]] = defaultdict(list)

    def add(self, folder: str, name: str, start: bytes, rest: Readable) -> None:
        """A file, of which the start was read already."""
        digest, size = hashlib.sha256(start), len(start)
        while data := rest.read(STEP):
            digest.update(data)
            size += len(data)
        self._known[_key(name)].append(_File(folder, name.lower(), digest.hexdigest(), size))

    def weighed(self, folder: str, file: ActFile) -> ActFile:
        """The file with its hash and size, if it is in the act's own folder, or has a name of @CTES anywhere."""
        known = self._known.get(_key(file.name), [])
        near = [other for other in known if other.folder == folder]
        exact = [other for other in near if other.name == _plain(file.name)]
        anywhere = known if actes_names.of_file(file.name).siren else []
        found = next((several[0] for several in (exact, near, anywhere) if len(several) == 1), None)
        if found is None:
            return file
        found.named = True
        return file._replace(sha256=found.sha256, size=found.size)

    def unnamed(self) -> int:
        """How many files of an act's sending no act names."""
        files = (file for several in self._known.values() for file in several)
        return sum(not file.named and actes_names.of_file(file.name).message == "1-1" for file in files)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).lower()


def _key(name: str) -> str:
    return actes_names.untyped(_plain(name))
