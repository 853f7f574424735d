"""Sites started apart, each in a process of its own, so that the plugins of one never reach another.

`run` and `command` start them; run as a script, this file is such a site: it makes the application of an .ini file,
publishes when told to, asks for pages with Flask's test client, and prints what it saw as JSON.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

MARK = "--- seen: "
SITE_ID = "beside-others"  # an index and queues of its own on the tests' services


def write_ini(path: Path, base: str, settings: Mapping[str, str]) -> Path:
    """An .ini file that changes some settings of another."""
    lines = [f"{key} = {value}" for key, value in {"ckan.site_id": SITE_ID, **settings}.items()]
    path.write_text("\n".join(["[app:main]", f"use = config:{Path(base).resolve()}", *lines, ""]))
    return path


def command(ini: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`ckan -c ini …`, as an administrator types it."""
    return _run("-c", "from ckan.cli.cli import ckan; ckan()", "-c", str(ini), *arguments)


def run(ini: Path, *arguments: str) -> dict[str, Any]:
    done = _run(__file__, str(ini), *arguments)
    seen = [line for line in done.stdout.splitlines() if line.startswith(MARK)]
    assert seen, f"{ini.name}\n{done.stdout[-3000:]}\n{done.stderr[-6000:]}"
    answer: dict[str, Any] = json.loads(seen[-1].removeprefix(MARK))
    return answer


def run_all(inis: Iterable[Path], *arguments: str) -> dict[str, dict[str, Any]]:
    """Start several at once; what each saw, by the name of its file."""
    with ThreadPoolExecutor(max_workers=3) as pool:
        seen = {ini.stem: pool.submit(run, ini, *arguments) for ini in inis}
        return {name: future.result() for name, future in seen.items()}


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("CKAN", "PYTEST"))}
    return subprocess.run(
        [sys.executable, *arguments], env=clean, capture_output=True, text=True, timeout=170, check=False
    )


def _publish() -> list[str]:
    """Publish a year of a real budget and a plain dataset; the addresses of their pages."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from budgets import BP, CA, accept, act, commune, show
    from ckan.lib import jobs, search
    from ckan.tests import factories

    search.clear_all()
    accept(commune(), BP, CA)
    town = show("budget-crach-2022")
    plain = factories.Dataset(name="arbres", title="Les arbres", owner_org=town["owner_org"])
    text = factories.Resource(package_id=plain["id"], url="https://commune.example/arbres.txt", format="TXT")
    for resource in (text, town["resources"][0]):
        for kind in ("text_view", "datatables_view"):
            act("resource_view_create", resource_id=resource["id"], view_type=kind, title=kind)
    jobs.get_queue().empty()  # what ckanext-xloader asked for: no worker runs here
    town_file, plain_file = f"/resource/{town['resources'][0]['id']}", f"/resource/{text['id']}"
    return [
        "/",
        "/budget/",
        "/dataset/",
        "/budget/budget-crach-2022",
        f"/budget/budget-crach-2022{town_file}",
        "/registre/registre-budgets-crach",
        "/dataset/arbres",
        f"/dataset/arbres{plain_file}",
        "/organization/crach",
        "/harvest",
        "/catalog.ttl",
        "/dataset/arbres.ttl",
    ]


def _read(client: Any, addresses: Iterable[str]) -> dict[str, list[Any]]:
    return {address: [(answer := client.get(address)).status_code, _words(answer)] for address in addresses}


def _words(answer: Any) -> str:
    """What a reader sees of a page, or the triples of a feed that hold no blank node."""
    from bs4 import BeautifulSoup
    from rdflib import BNode, Graph

    if "turtle" in answer.content_type:
        triples = [t for t in Graph().parse(data=answer.text, format="turtle") if not any(map(_is(BNode), t))]
        return "\n".join(sorted(" ".join(term.n3() for term in triple) for triple in triples))
    page = BeautifulSoup(answer.text, "html.parser")
    for found in page(["script", "style"]):
        found.decompose()
    words = " ".join(page.get_text(" ").split())
    return re.sub(r"il y a \d+ \w+", "il y a peu", words)  # CKAN tells ages; the sites are not asked at the same second


def _is(kind: type) -> Any:
    return lambda value: isinstance(value, kind)


def _types() -> dict[str, Any]:
    """The type a dataset gets when nobody names one, what scheming knows, and the token of an administrator."""
    from budgets import act
    from ckan.plugins import toolkit as tk
    from ckan.tests import factories

    user = factories.SysadminWithToken()
    made = act("package_create", user["name"], name="sans-type", title="Sans type")
    shown = {
        kind: [field["field_name"] for field in found["dataset_fields"]]
        for kind in ("budget", "registre", "arbre")
        if (found := tk.h.scheming_get_dataset_schema(kind))
    }
    preset = tk.h.scheming_get_preset("couleur") or {}
    act("dataset_purge", user["name"], id=made["id"])
    return {"type": made["type"], "token": user["token"], "schemas": shown, "preset": dict(preset)}


def main(ini: str, what: str = "read", *addresses: str) -> None:
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    app = make_app(load_config(ini))._wsgi_app
    with app.test_request_context():
        published = _publish() if what == "publish" else list(addresses)
    client = app.test_client()
    seen: dict[str, Any] = {"pages": _read(client, published)}
    if what == "types":
        sys.path.insert(0, str(Path(__file__).parents[1]))
        with app.test_request_context():
            seen |= _types()
        form = client.get("/dataset/new", headers={"Authorization": seen["token"]})
        seen["form"] = [form.status_code, form.text]
    print(MARK + json.dumps(seen), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
