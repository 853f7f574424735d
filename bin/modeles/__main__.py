"""Make the templates that a clerk fills: `PYTHONPATH=bin .venv/bin/python -m modeles [FOLDER]`.

They are kept in `ckanext/loos/formats/modeles/`; headings and choices are those of the readers.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from . import ods, xlsx
from .words import OFFICIALS, SESSION

FOLDER = Path(__file__).resolve().parents[2] / "ckanext" / "loos" / "formats" / "modeles"


def main(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for name, template in {"elus": OFFICIALS, "seance": SESSION}.items():
        xlsx.write(folder / f"{name}.xlsx", template)
        ods.write(folder / f"{name}.ods", template)
    with (folder / "elus.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=";").writerow(OFFICIALS.sheets[0].headings)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
