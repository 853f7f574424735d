"""Load the demo: `load.py SITE`. Its communes, a harvest source for what each has, a clerk's work. May be run again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from valombre.api import Api
from valombre.clerk import complete

HERE = Path(__file__).parent
INI = Path(os.environ["CKAN_INI"])
CKAN = [str(Path(sys.executable).with_name("ckan")), "-c", str(INI)]
VALOMBRE = "valombre-en-exemple"


class Source(NamedTuple):
    name: str
    organization: str
    connection: str
    kind: str
    title: str

    def values(self) -> dict[str, str]:
        """As CKAN's API takes them: harvested each day, by the site's worker."""
        return {
            "name": self.name,
            "title": self.title,
            "url": f"loos:{self.connection}/{self.organization}",
            "source_type": self.kind,
            "frequency": "DAILY",
            "owner_org": self.organization,
        }


SOURCES = (
    Source("budgets-crach", "crach", "budgets", "loos_totem", "Budgets de Crach"),
    Source("budgets-mohon", "mohon", "budgets", "loos_totem", "Budgets de Mohon"),
    Source("elus-loos", "loos-en-gohelle", "rne", "loos_elus", "Élus de Loos-en-Gohelle"),
    Source("elus-valombre", VALOMBRE, "elus", "loos_elus", "Élus de Valombre-en-Exemple"),
    Source("actes-valombre", VALOMBRE, "actes", "loos_actes", "Actes de Valombre-en-Exemple"),
    Source("pastell-valombre", VALOMBRE, "pastell", "loos_actes", "Actes de Valombre-en-Exemple, dans Pastell"),
    Source("seances-valombre", VALOMBRE, "seances", "loos_seances", "Séances de Valombre-en-Exemple"),
)


def main() -> None:
    ckan("loos", "commune", "load", *map(str, sorted((HERE / "communes").glob("*.yaml"))))
    token = ckan("user", "token", "add", "admin", "demo-load").split()[-1]
    api = Api(sys.argv[1], token)
    for source in SOURCES:
        _save(api, source)
    told = ckan("loos", "harvest", *(source.name for source in SOURCES))
    print(*(f"    {line}" for line in told.splitlines() if _counts(line)), sep="\n", flush=True)
    complete(api)
    print("    votes et procès-verbaux : ajoutés par l'API", flush=True)


def _counts(line: str) -> bool:
    """Whether a line of a report tells a source or a number; the others, of single files, are on the site's pages."""
    return " – " not in line and line != "Moissonnage terminé"


def _save(api: Api, source: Source) -> None:
    known = {one["name"]: one["id"] for one in api.ask("loos_harvest_list", organization=source.organization)}
    if source.name in known:
        api.ask("harvest_source_update", id=known[source.name], **source.values())
    else:
        api.ask("harvest_source_create", **source.values())


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
