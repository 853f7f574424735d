"""Harvests and checks at the command line: a bar while it runs, then the report, a line for each thing to look at."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

import click

from . import config, connections, launch, sources
from .connections import ConnectionFault
from .engine import Busy, Gone, Options
from .engine.run import Progress
from .engine.runs import Report
from .words import STATES, counted, status_word

__all__ = ["Options", "check", "harvest"]
_UNKNOWN = "Aucune source de moissonnage de ce site ne s'appelle « {} »."


def harvest(name: str, options: Options, *, dry: bool) -> int:
    """Run a source by name or id, and tell its report; the exit status."""
    source = sources.find(name)
    if source is None:
        click.echo(_UNKNOWN.format(name), err=True)
        return 2
    try:
        if dry:
            report = launch.preview(source, options)
        else:
            with _bar() as progress:
                report = launch.harvest(source, options, progress)
        _tell(report)
        if report.state == "finished":
            launch.follow(source)
    except (Busy, Gone, ConnectionFault) as fault:
        click.echo(str(fault), err=True)
        return 2
    return 0 if report.state in ("finished", "dry") else 1


def check() -> int:
    """Try each connection for each organization that may use it; the exit status."""
    uses = config.uses()
    if not uses:
        click.echo("Aucune connexion n'est configurée (options ckan.loos.connection.…).")
    bad = False
    for name, organization in uses:
        found = list(_faults(name, organization))
        bad = bad or bool(found)
        click.echo(f"{name} ({organization or 'aucune organisation'}) : {'à corriger' if found else 'en ordre'}")
        for line in found:
            click.echo(f"  - {line}")
    return int(bad)


def _faults(name: str, organization: str) -> Iterator[str]:
    if not organization:
        yield "Aucune organisation ne peut l'utiliser : nommez-les dans l'option « organizations »."
        return
    try:
        with closing(connections.open(*config.settings(f"{config.SCHEME}{name}", organization))) as connection:
            yield from connection.faults()
    except ConnectionFault as fault:
        yield str(fault)


@contextmanager
def _bar() -> Iterator[Progress]:
    """A bar on a terminal, nothing elsewhere. Its length is known once the source is listed."""
    if not sys.stderr.isatty():
        yield lambda total, done: None
        return
    with click.progressbar(length=1, label="Moissonnage", show_pos=True, file=sys.stderr) as bar:

        def progress(total: int, done: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield progress


def _tell(report: Report) -> None:
    click.echo(STATES[report.state])
    for line in counted(report.counts):
        click.echo(f"  {line}")
    for line in report.faults:
        click.echo(f"  ! {line}")
    for problem in report.problems:
        click.echo(f"  {problem.file} – {status_word(problem.status)} : {problem.message}")
