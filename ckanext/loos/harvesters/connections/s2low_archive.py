"""An archive @CTES put together from what S²LOW gives of a transaction; the same files always make the same bytes."""

from __future__ import annotations

import gzip
import re
import tarfile
from collections.abc import Callable, Mapping, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO, cast

from . import MAX_SIZE
from .web import NoAnswer

Pour = Callable[[str, IO[bytes], int], int]

_NUMBER = re.compile(r"[1-9][0-9]{0,9}")
_OWN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_MESSAGE = re.compile(r"-([16])-1_0\.xml$")
_IN_MEMORY = 8 * 1024 * 1024  # bytes


def write(target: BinaryIO, files: Sequence[Mapping[str, Any]], receipt: bytes, pour: Pour) -> None:
    """`pour` writes the file of a number, of this many bytes at most, and tells its size. Raises `NoAnswer`."""
    left = MAX_SIZE - len(receipt)
    with (
        gzip.GzipFile("", "wb", fileobj=target, mtime=0) as packed,
        tarfile.open(fileobj=cast(BinaryIO, packed), mode="w|") as archive,
    ):
        for file in files:
            with SpooledTemporaryFile(_IN_MEMORY) as content:
                size = _checked(file, pour(_number(file), content, left))
                left -= size
                _add(archive, str(file["name"]), content, size)
        with SpooledTemporaryFile(_IN_MEMORY) as content:
            content.write(receipt)
            _add(archive, _receipt_name(files), content, len(receipt))


def _number(file: Mapping[str, Any]) -> str:
    number = str(file.get("id"))
    if not (_NUMBER.fullmatch(number) and _OWN_NAME.fullmatch(str(file.get("name")))):
        raise NoAnswer("un de ses fichiers n'a pas un nom d'@CTES")
    return number


def _checked(file: Mapping[str, Any], size: int) -> int:
    if str(file.get("size")) != str(size):
        raise NoAnswer("un de ses fichiers n'a pas la taille annoncée")
    return size


def _receipt_name(files: Sequence[Mapping[str, Any]]) -> str:
    """The answer to `…-1-1_0.xml` is `…-1-2_0.xml`."""
    names = (str(file.get("name")) for file in files)
    return next((_MESSAGE.sub(r"-\1-2_0.xml", name) for name in names if _MESSAGE.search(name)), "accuse.xml")


def _add(archive: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size = size
    content.seek(0)
    archive.addfile(member, content)
