"""The gate between what a town hall holds and what is published. A minimal one, for budgets."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from ckanext.loos.records.budget import BudgetDocument, BudgetHeader, BudgetLine


@cache
def allowed(kind: str, part: str) -> frozenset[str]:
    """The names of the fields of a record that may be published, from `allowed.yaml`."""
    rules: dict[str, Any] = yaml.safe_load((files(__package__) / "allowed.yaml").read_text("utf-8"))
    return frozenset(rules[kind][part])


def budget(document: BudgetDocument) -> BudgetDocument:
    """The document with the allowed fields of its header and lines only; annex counts are dropped."""
    dropped: dict[str, Any] = {f.name: None for f in fields(BudgetHeader) if f.name not in allowed("budget", "header")}
    return BudgetDocument(replace(document.header, **dropped), _lines(document), warnings=document.warnings)


def _lines(document: BudgetDocument) -> tuple[BudgetLine, ...]:
    dropped: dict[str, Any] = {name: None for name in BudgetLine._fields if name not in allowed("budget", "line")}
    return tuple(line._replace(**dropped) for line in document.lines) if dropped else document.lines
