"""Write ckan.ini from its template and the environment, then become the command. `migrate` as command: the tables."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from string import Template

HERE = Path(__file__).parent
PLUGINS = ("loos", "harvest", "activity")


def configure(ini: Path) -> None:
    """The file holds secrets: its owner alone may read it. It is written over: its folder is not ours."""
    try:
        text = Template((HERE / "ckan.ini").read_text()).substitute(os.environ)
    except KeyError as missing:
        sys.exit(f"The environment has no {missing.args[0]}: see .env.example.")
    ini.touch()
    ini.chmod(0o600)
    ini.write_text(text)


def migrate() -> None:
    """Bring the tables and texts to the newest version, and give the DataStore's reader its rights."""
    ckan("db", "upgrade")
    for plugin in PLUGINS:
        ckan("db", "upgrade", "-p", plugin)
    ckan("translation", "js")  # else CKAN's scripts speak English
    grant(subprocess.run(["ckan", "datastore", "set-permissions"], check=True, capture_output=True, text=True).stdout)


def ckan(*arguments: str) -> None:
    subprocess.run(["ckan", *arguments], check=True)


def grant(script: str) -> None:
    """CKAN writes the rights for psql: here is no psql, and its \\connect is our connection."""
    import psycopg2

    lines = script[script.index("/*") :].splitlines()
    connection = psycopg2.connect(os.environ["LOOS_DATASTORE_OWNER_URL"])
    with connection, connection.cursor() as cursor:
        cursor.execute("\n".join(line for line in lines if not line.startswith("\\")))
    connection.close()


if __name__ == "__main__":
    configure(Path(os.environ["CKAN_INI"]))
    if sys.argv[1:] == ["migrate"]:
        migrate()
    else:
        os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606
