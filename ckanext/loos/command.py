"""The command `loos`: the readers and writers alone, for any commune, without CKAN.

Exit status: 0 when all went well, 1 when a validated file has errors, 2 when something could not be read.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn, TextIO, cast

from ckanext.loos.command_files import out, pour, shown, spool, words, written
from ckanext.loos.formats.errors import FormatError

_TARGETS = ("scdl-budget", "scdl-deliberations", "officials")


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (FormatError, OSError) as error:
        return _complain(error, getattr(options, "file", ""))


def _complain(error: Exception, name: str) -> int:
    print(f"{shown(name)} : {words(error)}" if name else words(error), file=sys.stderr)
    return 2


class _Help(argparse.HelpFormatter):
    """argparse's help with French titles."""

    def start_section(self, heading: str | None) -> None:
        super().start_section({"positional arguments": "arguments"}.get(heading or "", heading))

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "usage : " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """argparse's parser in French: a command that is not understood is told in one line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Help, add_help=False, allow_abbrev=False, **options)
        self.add_argument("-h", "--help", action="help", help="affiche cette aide")

    def error(self, message: str) -> NoReturn:
        usage = " ".join(self.format_usage().split()[2:])
        self.exit(2, f"Commande incomplète ou mal écrite. Attendu : {usage} (aide : {self.prog} --help).\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="loos", description="Lit, convertit et vérifie les données d'une commune.")
    commands = parser.add_subparsers(required=True, metavar="COMMANDE", title="commandes")
    read = _command(commands, "read", "écrit en JSON ce que contiennent des fichiers ou des dossiers", _read)
    read.add_argument("files", nargs="+", metavar="FICHIER", help="fichier ou dossier à lire")
    convert = _command(commands, "convert", "convertit un fichier dans un format ouvert", _convert)
    convert.add_argument("file", metavar="FICHIER", help="budget TotEM, actes ou délibérations, liste d'élus")
    convert.add_argument("--to", required=True, choices=_TARGETS, help="format voulu")
    convert.add_argument("--siret", metavar="SIRET", help="de la collectivité, si le fichier ne le dit pas")
    convert.add_argument("--nom", dest="name", metavar="NOM", help="de la collectivité, si le fichier ne le dit pas")
    convert.add_argument("-o", "--output", metavar="SORTIE", help="fichier à écrire (la sortie standard sinon)")
    validate = _command(commands, "validate", "vérifie un tableau CSV d'après son schéma", _validate)
    validate.add_argument("file", metavar="FICHIER", help="fichier CSV")
    schemas = "scdl/budget, scdl/deliberations, loos/actes, loos/officials ou loos/votes"
    validate.add_argument("--schema", required=True, metavar="SCHÉMA", help=schemas)
    return parser


def _command(commands: Any, about: str, text: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    parser = commands.add_parser(about, help=text, description=text.capitalize() + ".")
    parser.set_defaults(run=run)
    return cast(argparse.ArgumentParser, parser)


def _read(options: argparse.Namespace) -> int:
    """One JSON object; a file that cannot be read costs itself alone."""
    from ckanext.loos.formats import reading  # noqa: PLC0415 (lxml is loaded only when it is needed)

    status = 0
    warnings: list[str] = []
    formats: set[str] = set()
    acts: list[Any] = []
    with spool() as records:
        for path in _paths(options.files):
            with spool() as record:
                try:
                    told = reading.write(path, record)
                except (FormatError, OSError) as error:
                    status = _complain(error, str(path))
                    continue
                if told.written:
                    records.write(", " if records.tell() else "")
                    pour(record, records.write)
            acts += told.acts
            formats.add(told.format)
            warnings += [f"{shown(path.name)} : {warning}" for warning in told.warnings]
        if acts:
            records.write(", " if records.tell() else "")
            reading.write_acts(acts, records)
        if formats or not status:
            _tell(records, "+".join(sorted(formats)), warnings)
    return status


def _tell(records: TextIO, formats: str, warnings: list[str]) -> None:
    out(f'{{"format": {json.dumps(formats)}, "records": [')
    pour(records, out)
    out(f'], "warnings": {json.dumps(warnings, ensure_ascii=False)}}}\n')
    sys.stdout.flush()


def _paths(names: Iterable[str]) -> Iterator[Path]:
    for path in map(Path, names):
        if path.is_dir():
            yield from (child for child in sorted(path.rglob("*")) if child.is_file() and child.name[0] != ".")
        else:
            yield path


def _convert(options: argparse.Namespace) -> int:
    from ckanext.loos.formats import converting

    with Path(options.file).open("rb") as source, written(options.output, options.file) as target:
        town = converting.Town(options.name, options.siret)
        warnings = converting.FORMATS[options.to](source, Path(options.file).name, target, town)
    for warning in warnings:
        print(warning, file=sys.stderr)
    return 0


def _validate(options: argparse.Namespace) -> int:
    from ckanext.loos.formats import table_schema

    count = 0
    for count, fault in enumerate(table_schema.validate(Path(options.file), options.schema), start=1):  # noqa: B007
        out(f"{fault}\n")
    out(f"{count} erreur{'s' if count > 1 else ''}.\n" if count else "Fichier valide.\n")
    sys.stdout.flush()
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
