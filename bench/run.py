"""`make bench`: each measure in turn; every comparison ends in a line `ratio NAME VALUE`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    scripts = sorted(path for path in HERE.glob("*.py") if path.name != Path(__file__).name)
    return max(subprocess.run([sys.executable, str(script)], check=False).returncode for script in scripts)


if __name__ == "__main__":
    sys.exit(main())
