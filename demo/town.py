"""Make what the servers of the demo's town hall hold: `LOOS_USER=… LOOS_PASSWORD=… town.py FOLDER`.

A folder for each server, `base.sql` for the base, and an act that is still to be put in the share. What is there
already is written over, never removed.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import make_acts
from valombre import base, pastell

HERE = Path(__file__).parent


def main(folder: Path) -> None:
    shutil.copytree(HERE / "finances", folder / "budgets", dirs_exist_ok=True)
    acts = folder / "actes" / "valombre-en-exemple"
    acts.mkdir(parents=True, exist_ok=True)
    for name, content in make_acts.shared():
        (acts / name).write_bytes(content)
    name, content = make_acts.coming()
    (folder / "a-deposer").mkdir(exist_ok=True)
    (folder / "a-deposer" / name).write_bytes(content)
    account = os.environ["LOOS_USER"], os.environ["LOOS_PASSWORD"]
    pastell.write(folder / "pastell", *account, make_acts.filed())
    (folder / "base.sql").write_text((HERE / "base.sql").read_text() + base.rows())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
