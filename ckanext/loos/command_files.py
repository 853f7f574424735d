"""Where the command `loos` writes: a file that appears whole or not at all, or the standard output."""

from __future__ import annotations

import errno
import io
import os
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile, SpooledTemporaryFile
from typing import TextIO, cast

from ckanext.loos.formats.errors import FormatError

_SPOOLED = 8 * 1024 * 1024  # bytes kept in memory before a temporary file takes over
_WORDS = {
    errno.ENOENT: "Ce fichier n'existe pas. Vérifiez son nom.",
    errno.EISDIR: "C'est un dossier, un fichier est attendu.",
    errno.ENOTDIR: "Ce chemin passe par un fichier qui n'est pas un dossier. Vérifiez-le.",
    errno.EACCES: "Vous n'avez pas le droit de lire ou d'écrire ce fichier.",
    errno.EPERM: "Vous n'avez pas le droit de lire ou d'écrire ce fichier.",
    errno.EROFS: "Ce disque ne peut pas être écrit. Choisissez une autre sortie.",
    errno.ENOSPC: "Le disque est plein. Libérez de la place ou choisissez une autre sortie.",
    errno.ENAMETOOLONG: "Ce nom de fichier est trop long.",
}


def words(error: Exception) -> str:
    """One French line for whatever went wrong with a file."""
    if isinstance(error, io.UnsupportedOperation):
        return "Un vrai fichier est attendu, ni tube ni périphérique. Enregistrez d'abord le contenu dans un fichier."
    if isinstance(error, OSError):
        return _WORDS.get(error.errno or 0, f"Lecture ou écriture impossible (erreur {error.errno} du système).")
    return str(error)


def shown(name: str) -> str:
    """A file's name on one line, whatever bytes it is made of."""
    return "".join("?" if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign for sign in name)


@contextmanager
def written(output: str | None, source: str) -> Iterator[TextIO]:
    """A text that appears whole or not at all, at a path or on the standard output."""
    path = Path(output).resolve() if output is not None else None
    if path is not None and (path.is_dir() or not path.parent.is_dir() or output == ""):
        raise _refused("c'est un dossier" if path.is_dir() else "son dossier n'existe pas", output)
    if path is not None and path.exists() and path.samefile(source):
        raise _refused("c'est le fichier à convertir", output)
    if path is None or (path.exists() and not path.is_file()):  # a pipe or a device is written into, not replaced
        with spool() as text:
            yield text
            _deliver(text, path)
        return
    with _replacing(path) as text:
        yield text


def _refused(why: str, output: str | None) -> FormatError:
    return FormatError(f"Sortie impossible : {why}", shown(output or ""), "Donnez un autre nom de fichier.")


def _deliver(text: TextIO, path: Path | None) -> None:
    if path is None:
        pour(text, out)
        sys.stdout.flush()
        return
    with path.open("wb") as target:
        pour(text, lambda chunk: target.write(chunk.encode("utf-8")))


@contextmanager
def _replacing(path: Path) -> Iterator[TextIO]:
    try:
        beside = NamedTemporaryFile("w", encoding="utf-8", newline="", dir=path.parent, delete=False)  # noqa: SIM115
    except OSError as error:
        raise FormatError("Sortie impossible", shown(str(path)), words(error)) from error
    with beside as file:
        try:
            yield cast(TextIO, file)
            file.flush()
            Path(file.name).chmod(0o666 & ~_umask())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def spool() -> TextIO:
    """A text that is kept in memory while small, then on the disk."""
    return cast(TextIO, SpooledTemporaryFile(_SPOOLED, "w+", encoding="utf-8", newline=""))  # noqa: SIM115


def pour(text: TextIO, into: Callable[[str], object]) -> None:
    text.seek(0)
    while chunk := text.read(1 << 16):
        into(chunk)


def out(text: str) -> None:
    """To the standard output in UTF-8, whatever the terminal's encoding."""
    if sys.stdout is None:  # closed by who started the command
        raise FormatError("La sortie standard est fermée", remedy="Redirigez-la vers un fichier.")
    sys.stdout.buffer.write(text.encode("utf-8"))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
