"""The texts in which a search found its words, and where in them they stand."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from ckanext.loos.records.act import number_key
from ckanext.loos.records.words import searchable

from .search_hits import Hit
from .search_kinds import Kind, asked
from .tables import text as text_table

_START, _STOP = "\ue000", "\ue001"  # signs that no text uses, around the words found
_BLANK = str.maketrans(_START + _STOP, "  ")


def texts(hits: Collection[Hit]) -> dict[tuple[str, str], str]:
    """The published texts of what was found, by dataset and key, in one statement."""
    resource = model.Resource
    extras = sa.cast(sa.cast(resource.extras, sa.Text), JSONB)
    number, act = extras["number"].astext, extras["act"].astext
    documents = {hit.key for hit in hits if hit.kind == Kind.DOCUMENT}
    items = [hit for hit in hits if hit.kind == Kind.DELIBERATION]
    acts = {f"{hit.date}/{hit.key}": hit for hit in hits if hit.kind == Kind.ACT}
    files = resource.package_id.in_({hit.package_id for hit in items}) & number.in_({hit.number for hit in items})
    files |= resource.package_id.in_({hit.package_id for hit in acts.values()}) & act.in_(acts)
    statement = (
        sa.select(resource.id, resource.package_id, number, act, text_table.c.text)
        .join(text_table, text_table.c.sha256 == resource.hash)
        .where(resource.state == "active", files | resource.id.in_(documents))
        .order_by(resource.position)
    )
    found: dict[tuple[str, str], str] = {}
    for identifier, package_id, told, of_act, text in model.Session.execute(statement):
        own = acts[of_act].key if of_act in acts else identifier if identifier in documents else number_key(told)
        key = (package_id, own)
        found[key] = "\n".join(filter(None, (found.get(key), text)))
    return found


def spans(passages: Sequence[str], text: str) -> list[list[tuple[int, int]]]:
    """Where in each passage the words asked for stand, however they are written there; one statement for all."""
    plain = [searchable(passage).translate(_BLANK) for passage in passages]
    if not text or not plain:
        return [[] for _ in passages]
    rows = sa.func.unnest(sa.cast(plain, ARRAY(sa.Text))).table_valued("passage", with_ordinality="place")
    told = rows.render_derived()
    options = f"HighlightAll=true, StartSel={_START}, StopSel={_STOP}"
    headline = sa.func.ts_headline("french", told.c.passage, asked(text), options)
    marked = model.Session.scalars(sa.select(headline).order_by(told.c.place)).all()
    return [_spans(text) if _bare(text) == passage else [] for text, passage in zip(marked, plain, strict=True)]


def _bare(marked: str) -> str:
    return marked.replace(_START, "").replace(_STOP, "")


def _spans(marked: str) -> list[tuple[int, int]]:
    found, place, start = [], 0, 0
    for sign in marked:
        if sign == _START:
            start = place
        elif sign == _STOP:
            found.append((start, place))
        else:
            place += 1
    return found
