"""Load the demo: two communes, a harvest source for each, and their budgets. May be run again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
CKAN = [str(Path(sys.executable).with_name("ckan")), "-c", os.environ["CKAN_INI"]]


def main() -> None:
    for profile in sorted((HERE / "communes").glob("*.yaml")):
        name = profile.stem
        ckan("loos", "commune", "load", str(profile))
        if f"loos:finances/{name}\n" not in ckan("harvester", "sources"):
            ckan(
                *("harvester", "source", "create", f"budgets-{name}", f"loos:finances/{name}", "loos_totem"),
                *(f"Budgets de {name.title()}", "true", name),
            )
        ckan("harvester", "run-test", f"budgets-{name}")
        print(f"  {name.title()} : budgets moissonnés")


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
