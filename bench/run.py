"""`make bench`, on the demo's site: each measure in turn; every comparison ends in a line `ratio NAME VALUE`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SITE = f"http://127.0.0.1:{os.environ.get('PORT') or 5000}"
MEASURES = (
    ("totem.py",),
    ("acts.py",),
    ("harvest.py",),
    ("page.py", SITE, "/budget/budget-crach-2022", "/registre/registre-budgets-crach"),
)


def main() -> int:
    commands = [[sys.executable, str(HERE / script), *arguments] for script, *arguments in MEASURES]
    return max(subprocess.run(command, check=False).returncode for command in commands)


if __name__ == "__main__":
    sys.exit(main())
