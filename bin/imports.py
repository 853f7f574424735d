"""Check the rules of who imports whom (import-linter), of `[tool.importlinter]` in pyproject.toml.

CKAN gives the namespace `ckanext` an __init__.py; import-linter then takes `ckanext.loos` for no package of its own:
here `ckanext` is a namespace again, with this checkout in it and nothing else.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from importlinter.cli import lint_imports

namespace = ModuleType("ckanext")
namespace.__path__ = [str(Path(__file__).resolve().parents[1] / "ckanext")]
namespace.__spec__ = ModuleSpec("ckanext", None, is_package=True)
sys.modules["ckanext"] = namespace

if __name__ == "__main__":
    sys.exit(lint_imports(cache_dir=".run/import-linter"))
