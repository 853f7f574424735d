"""Open files at `/fichiers/…`: right headers, no redirect, cheap for who already has them."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from budgets import BP, accept, act, commune, show

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
FILE = "/fichiers/budgets/21560046100010/2022/bp.csv"


def test_a_file_is_sent_with_what_a_client_needs(app: Any) -> None:
    accept(commune(), BP)
    answer = app.get(FILE, status=200, follow_redirects=False)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "_215600461_budget-2022-bp.csv" in answer.headers["Content-Disposition"]
    assert answer.headers["ETag"].strip('"') == hashlib.sha256(answer.data).hexdigest()
    assert answer.headers["Last-Modified"].endswith("GMT")
    resource = show("budget-crach-2022")["resources"][0]
    assert (resource["size"], resource["hash"]) == (len(answer.data), hashlib.sha256(answer.data).hexdigest())


def test_a_head_request_has_the_same_headers_and_no_body(app: Any) -> None:
    accept(commune(), BP)
    full, head = app.get(FILE), app.flask_app.test_client().head(FILE)
    assert head.data == b""
    for name in ("Content-Type", "Content-Length", "ETag", "Content-Disposition"):
        assert head.headers[name] == full.headers[name]


def test_who_has_the_file_gets_304(app: Any) -> None:
    accept(commune(), BP)
    answer = app.get(FILE)
    for headers in ({"If-None-Match": answer.headers["ETag"]}, {"If-Modified-Since": answer.headers["Last-Modified"]}):
        again = app.get(FILE, headers=headers, status=304)
        assert again.data == b""


def test_what_is_no_file_or_not_public_is_not_found(app: Any) -> None:
    accept(commune(), BP)
    for path in ("/fichiers/nothing", "/fichiers/budgets/21560046100010/1999/bp.csv", "/fichiers/../etc/passwd"):
        app.get(path, status=404)
    act("package_patch", id="budget-crach-2022", private=True)
    app.get(FILE, status=404)
    app.get("/fichiers/registres/215600461/budgets/2022.csv", status=404)
