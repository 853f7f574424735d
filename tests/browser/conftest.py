"""A live site emptied once for a file of tests, a clerk who has logged in, and a browser without scripts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "formats"))
sys.path.insert(0, str(Path(__file__).parent))

pytest.register_assert_rewrite("looking")  # so that it says what it found, as a test does


@pytest.fixture(scope="module")
def empty_site(empty_db: Callable[[], None], live_site: str) -> Iterator[None]:
    """The live site with nothing on it; the file's own fixture `content` fills it, once."""
    from ckan import model
    from ckan.lib import search
    from ckan.lib.i18n import build_js_translations
    from ckan.plugins import load_all, plugin_loaded

    if not plugin_loaded("loos"):
        load_all()
    build_js_translations()  # what an administrator does with "ckan translation js"
    empty_db()
    search.clear_all()
    yield
    model.Session.remove()


@pytest.fixture
def clerk(page: Any, content: Any) -> Any:
    from looking import logged_in

    return logged_in(page)


@pytest.fixture
def scriptless(browser: Any, live_site: str, content: Any) -> Iterator[Any]:
    """A new window of a browser that runs no scripts."""
    context = browser.new_context(base_url=live_site, java_script_enabled=False, locale="fr-FR")
    yield context.new_page()
    context.close()
