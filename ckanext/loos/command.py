"""The command `loos`: the readers and writers alone, for any commune, without CKAN.

Exit status: 0 when all went well, 1 when a validated file has errors, 2 when something could not be read.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile, SpooledTemporaryFile
from typing import Any, TextIO, cast

from ckanext.loos.formats.errors import FormatError

_SPOOLED = 8 * 1024 * 1024  # bytes kept in memory before a temporary file takes over


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except FormatError as error:
        return _complain(options, error)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _complain(options, error)


def _complain(options: argparse.Namespace, error: Exception, name: str = "") -> int:
    told = name or getattr(options, "file", "")
    print(f"{told} : {_words(error)}" if told else _words(error), file=sys.stderr)
    return 2


def _words(error: Exception) -> str:
    """One French line for whatever went wrong with a file."""
    if isinstance(error, FileNotFoundError):
        return "Ce fichier n'existe pas. Vérifiez son nom."
    if isinstance(error, IsADirectoryError):
        return "C'est un dossier, un fichier est attendu."
    if isinstance(error, PermissionError):
        return "Vous n'avez pas le droit de lire ou d'écrire ce fichier."
    if isinstance(error, OSError):
        return f"Lecture ou écriture impossible ({error.strerror or 'erreur du système'})."
    return str(error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="loos", description="Lit, convertit et vérifie les données d'une commune.")
    commands = parser.add_subparsers(required=True, metavar="COMMANDE")
    read = _command(commands, "read", "écrit en JSON ce que contiennent des fichiers ou des dossiers", _read)
    read.add_argument("files", nargs="+", metavar="FICHIER", help="fichier ou dossier à lire")
    convert = _command(commands, "convert", "convertit un fichier dans un format ouvert", _convert)
    convert.add_argument("file", metavar="FICHIER", help="budget TotEM (XML)")
    convert.add_argument("--to", required=True, choices=["scdl-budget"], help="format voulu")
    convert.add_argument("-o", "--output", metavar="SORTIE", help="fichier à écrire (la sortie standard sinon)")
    validate = _command(commands, "validate", "vérifie un tableau CSV d'après son schéma", _validate)
    validate.add_argument("file", metavar="FICHIER", help="fichier CSV")
    validate.add_argument("--schema", required=True, metavar="SCHÉMA", help="scdl/budget ou scdl/deliberations")
    return parser


def _command(commands: Any, name: str, words: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=words, description=words.capitalize() + ".")
    parser.set_defaults(run=run)
    return cast(argparse.ArgumentParser, parser)


def _read(options: argparse.Namespace) -> int:
    """One JSON object; a file that cannot be read costs itself alone."""
    from ckanext.loos.formats import reading  # noqa: PLC0415 (lxml is loaded only when it is needed)

    status = 0
    warnings: list[str] = []
    formats: set[str] = set()
    with _spool() as records:
        for path in _paths(options.files):
            with _spool() as record:
                try:
                    told = reading.write(path, record)
                except (FormatError, OSError) as error:
                    status = _complain(options, error, str(path))
                    continue
                records.write(", " if formats else "")
                _pour(record, records.write)
            formats.add(told.format)
            warnings += [f"{path.name} : {warning}" for warning in told.warnings]
        if formats or not status:
            _tell(records, "+".join(sorted(formats)), warnings)
    return status


def _tell(records: TextIO, formats: str, warnings: list[str]) -> None:
    start = f'{{"format": {json.dumps(formats)}, "records": ['
    end = f'], "warnings": {json.dumps(warnings, ensure_ascii=False)}}}\n'
    _out(start)
    _pour(records, _out)
    _out(end)
    sys.stdout.buffer.flush()


def _paths(names: Sequence[str]) -> Iterator[Path]:
    for path in map(Path, names):
        if path.is_dir():
            yield from (child for child in sorted(path.rglob("*")) if child.is_file() and child.name[0] != ".")
        else:
            yield path


def _convert(options: argparse.Namespace) -> int:
    from ckanext.loos.formats import scdl_budget, totem

    with Path(options.file).open("rb") as source, _written(options.output) as target:
        reading = totem.stream(source)
        scdl_budget.write(target, [reading])
    for warning in reading.warnings:
        print(warning, file=sys.stderr)
    return 0


@contextmanager
def _written(output: str | None) -> Iterator[TextIO]:
    """A text file that appears whole or not at all, at a path or on the standard output."""
    if output is None:
        with _spool() as spool:
            yield spool
            _pour(spool, _out)
            sys.stdout.buffer.flush()
        return
    path = Path(output)
    with NamedTemporaryFile("w", encoding="utf-8", newline="", dir=path.parent, delete=False) as file:
        try:
            yield cast(TextIO, file)
            file.flush()
            Path(file.name).chmod(0o666 & ~_umask())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _spool() -> TextIO:
    """A text that is kept in memory while small, then on the disk."""
    return cast(TextIO, SpooledTemporaryFile(_SPOOLED, "w+", encoding="utf-8", newline=""))  # noqa: SIM115


def _pour(text: TextIO, into: Callable[[str], object]) -> None:
    text.seek(0)
    while chunk := text.read(1 << 16):
        into(chunk)


def _out(text: str) -> None:
    """To the standard output in UTF-8, whatever the terminal's encoding."""
    sys.stdout.buffer.write(text.encode("utf-8"))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _validate(options: argparse.Namespace) -> int:
    from ckanext.loos.formats import table_schema

    count = 0
    for count, fault in enumerate(table_schema.validate(Path(options.file), options.schema), start=1):  # noqa: B007
        print(fault)
    if count:
        print(f"{count} erreur{'s' if count > 1 else ''}.")
        return 1
    print("Fichier valide.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
