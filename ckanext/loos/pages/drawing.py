"""A chart's numbers as an SVG: horizontal bars, labelled in words and told apart by pattern, not by colour."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape
from typing import Any, NamedTuple

from . import french

VERSION = 1  # part of a chart's key: raise it when the drawing changes
FONT = "Arial, Helvetica, sans-serif"
INK = "#1e2a3a"
STYLES: tuple[dict[str, Any], ...] = (  # light with an outline, then dark: also in black and white
    {"fill": "#d7e3f1", "stroke": "#24476f", "strokeWidth": 1.5},
    {"fill": "#24476f", "stroke": "#24476f", "strokeWidth": 1.5},
)
LINE, BAR, GAP = 17, 20, 16


class Layout(NamedTuple):
    """How wide the drawing is, and where its labels stand: beside the bars, or above them (0)."""

    name: str
    width: int
    labels: int
    letters: int  # to a line of a label


LAYOUTS = (Layout("wide", 760, 250, 34), Layout("narrow", 320, 0, 40))


class Bars(NamedTuple):
    """What is drawn: a label and a value per series for each row."""

    slug: str
    title: str
    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Decimal | None, ...]], ...]


def svg(bars: Bars, layout: Layout) -> str:
    """Draw with altair and vl-convert, which are slow to import: only here, only when a drawing is missing."""
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(_spec(bars, layout))
    return _accessible(drawn, bars, layout)


def _accessible(drawn: str, bars: Bars, layout: Layout) -> str:
    """One image with a title; its size is its place's."""
    match = re.search(r'viewBox="([^"]*)"', drawn)
    box = match[1] if match else f"0 0 {layout.width} 100"
    identifier = f"graphique-{bars.slug}-{layout.name}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="loos-chart-{layout.name}" viewBox="{box}"'
        f' role="img" aria-labelledby="{identifier}"><title id="{identifier}">{escape(bars.title)}</title>'
    )
    body = re.sub(r' (?:role|class|aria-[a-z]+)="[^"]*"', "", re.sub(r"^.*?<svg[^>]*>", "", drawn, count=1, flags=re.DOTALL))
    return head + body


def _spec(bars: Bars, layout: Layout) -> dict[str, Any]:
    import altair as alt

    items, height = _place(bars, layout)
    room = max([len(item["text"]) for item in items if item["kind"] == "bar"], default=1) * 8 + 10
    end = layout.width - layout.labels - room
    low, high = _domain(items)
    scale = alt.Scale(domain=[low, high], range=[0, max(end, 40)], nice=False)
    x = alt.X("value:Q", scale=scale, axis=None)
    y = alt.Y("y:Q", scale=None, axis=None)
    text = {"font": FONT, "fontSize": 14, "color": INK, "baseline": "middle"}
    marks = [_bars(items, style, index, x, y) for index, style in enumerate(STYLES)]
    values = (
        alt.Chart(_data(items, "bar"))
        .mark_text(**text, align="left", dx=6)
        .encode(x=alt.X("end:Q", scale=scale, axis=None), y=y, text="text:N")
    )
    side: dict[str, Any] = {"align": "right", "x": -10} if layout.labels else {"align": "left", "x": 0}
    labels = alt.Chart(_data(items, "label")).mark_text(**text, **side).encode(y=y, text="text:N")
    axis = alt.Chart(_data(items, "axis")).mark_rule(color=INK).encode(x=x, y=y, y2="y2:Q")
    chart = alt.layer(*marks, axis, values, labels).properties(
        width=layout.width - layout.labels, height=height, padding={"left": layout.labels, "right": 0, "top": 2, "bottom": 2}
    )
    return dict(
        chart.configure(autosize=alt.AutoSizeParams(type="none"), aria=False)
        .configure_view(strokeWidth=0)
        .to_dict(validate=False)
    )


def _bars(items: Sequence[dict[str, Any]], style: dict[str, Any], index: int, x: Any, y: Any) -> Any:
    import altair as alt

    data = alt.Data(values=[item for item in items if item["kind"] == "bar" and item["series"] == index and item["value"]])
    return alt.Chart(data).mark_bar(height=BAR - 4, **style).encode(x=x, x2=alt.datum(0), y=y)


def _data(items: Sequence[dict[str, Any]], kind: str) -> Any:
    import altair as alt

    return alt.Data(values=[item for item in items if item["kind"] == kind])


def _domain(items: Sequence[dict[str, Any]]) -> tuple[float, float]:
    values = [item["value"] for item in items if item["kind"] == "bar"] or [0.0]
    low, high = min(0.0, *values), max(0.0, *values)
    return (low, high) if high > low else (0.0, 1.0)


def _place(bars: Bars, layout: Layout) -> tuple[list[dict[str, Any]], int]:
    """Every mark with its place down the page."""
    items: list[dict[str, Any]] = []
    top = 0
    for label, values in bars.rows:
        lines = _wrapped(label, layout.letters)
        labels, block = len(lines) * LINE, len(values) * BAR
        height = max(labels, block) if layout.labels else labels + block
        first = top + (height - labels) / 2 if layout.labels else top
        items += [{"kind": "label", "text": line, "y": first + (i + 0.5) * LINE} for i, line in enumerate(lines)]
        start = top + (height - block) / 2 if layout.labels else top + labels
        items += _values(values, bars.series, start)
        items.append({"kind": "axis", "value": 0, "y": start, "y2": start + block})
        top += height + GAP
    return items, max(top - GAP, 1)


def _values(values: Sequence[Decimal | None], series: Sequence[str], start: float) -> Iterator[dict[str, Any]]:
    for index, value in enumerate(values):
        name = f"{series[index]} : " if len(series) > 1 else ""
        yield {
            "kind": "bar",
            "series": index if len(values) > 1 else len(STYLES) - 1,
            "value": float(value or 0),
            "end": max(float(value or 0), 0.0),
            "text": f"{name}{french.euros(value)}",
            "y": start + (index + 0.5) * BAR,
        }


def _wrapped(label: str, letters: int) -> list[str]:
    lines = textwrap.wrap(label, letters, max_lines=3, placeholder="…")
    return lines or ["–"]
