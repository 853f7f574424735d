"""Load the demo: `load.py SITE`. Its communes, a harvest source for what each has, a clerk's work. May be run again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import make_acts
from valombre import council
from valombre.clerk import Clerk

HERE = Path(__file__).parent
INI = Path(os.environ["CKAN_INI"])
CKAN = [str(Path(sys.executable).with_name("ckan")), "-c", str(INI)]


class Source(NamedTuple):
    name: str
    organization: str
    connection: str
    kind: str
    title: str

    @property
    def url(self) -> str:
        return f"loos:{self.connection}/{self.organization}"


SOURCES = (
    Source("budgets-crach", "crach", "finances", "loos_totem", "Budgets de Crach"),
    Source("budgets-mohon", "mohon", "finances", "loos_totem", "Budgets de Mohon"),
    Source("elus-valombre", "valombre-en-exemple", "elus", "loos_elus", "Élus de Valombre-en-Exemple"),
    Source("elus-loos", "loos-en-gohelle", "elus", "loos_elus", "Élus de Loos-en-Gohelle"),
    Source("actes-valombre", "valombre-en-exemple", "actes", "loos_actes", "Actes de Valombre-en-Exemple"),
)


def main() -> None:
    make_acts.main(INI.parent / "actes" / "valombre-en-exemple")
    officials = INI.parent / "elus"
    shutil.copytree(HERE / "elus", officials, dirs_exist_ok=True)
    (officials / "valombre-en-exemple").mkdir(exist_ok=True)
    (officials / "valombre-en-exemple" / "elus.csv").write_bytes(council.table())
    for profile in sorted((HERE / "communes").glob("*.yaml")):
        ckan("loos", "commune", "load", str(profile))
    known = ckan("harvester", "sources")
    for source in SOURCES:
        if f"{source.url}\n" not in known:
            told = (source.name, source.url, source.kind, source.title, "true", source.organization)
            ckan("harvester", "source", "create", *told)
        ckan("harvester", "run-test", source.name)
        print(f"  {source.title} : moissonnage fait", flush=True)
    token = ckan("user", "token", "add", "admin", "demo-load").split()[-1]
    Clerk(sys.argv[1], token).complete()
    print("  Valombre-en-Exemple : présences, votes et procès-verbaux ajoutés", flush=True)


def ckan(*arguments: str) -> str:
    """Run a command of CKAN; its last lines are shown when it fails."""
    done = subprocess.run([*CKAN, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(
            f"ckan {' '.join(arguments[:3])} : échec\n" + "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        )
    return done.stdout


if __name__ == "__main__":
    main()
