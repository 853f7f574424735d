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
TEXT: dict[str, Any] = {"font": FONT, "fontSize": 14, "color": INK, "baseline": "middle"}
LINE, BAR, GAP = 17, 20, 16


class Layout(NamedTuple):
    """How wide the drawing is, and where its words stand: beside the bars, or above them (`labels` 0)."""

    name: str
    width: int
    labels: int
    letters: int  # to a line of a label

    @property
    def step(self) -> int:
        """From a bar to the next: its words take a line of their own where they stand above."""
        return BAR if self.labels else LINE + BAR + 4


LAYOUTS = (Layout("wide", 760, 260, 29), Layout("narrow", 280, 0, 31))


class Bars(NamedTuple):
    """What is drawn: a label and a value per series for each row."""

    slug: str
    title: str
    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Decimal | None, ...]], ...]


def svg(bars: Bars, layout: Layout) -> str:
    """Draw with altair and vl-convert, which are slow to import: only here, only when a drawing is missing."""
    import vl_convert

    return _accessible(vl_convert.vegalite_to_svg(_spec(bars, layout)), bars, layout)


def _accessible(drawn: str, bars: Bars, layout: Layout) -> str:
    """One image with a title, instead of a tree of marks; its size is its place's."""
    box = re.search(r'viewBox="([^"]*)"', drawn)
    identifier = f"graphique-{bars.slug}-{layout.name}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="loos-chart-{layout.name}"'
        f' viewBox="{box[1] if box else f"0 0 {layout.width} 100"}" role="img" aria-labelledby="{identifier}">'
        f'<title id="{identifier}">{escape(bars.title)}</title>'
    )
    body = re.sub(r"^.*?<svg[^>]*>", "", drawn, count=1, flags=re.DOTALL)
    return head + re.sub(r' (?:role|class|aria-[a-z]+)="[^"]*"', "", body)


def _spec(bars: Bars, layout: Layout) -> dict[str, Any]:
    """The chart in Vega-Lite: bars, the line they start from, their words and their labels."""
    import altair as alt

    items, height = _place(bars, layout)
    end = layout.width - layout.labels - (_room(items) if layout.labels else 2)
    scale = alt.Scale(domain=_domain(items), range=[0, max(end, 40)], nice=False)
    x, y = alt.X("value:Q", scale=scale, axis=None), alt.Y("y:Q", scale=None, axis=None)
    axis = alt.Chart(_data(items, "axis")).mark_rule(color=INK).encode(x=x, y=y, y2="y2:Q")
    marks = [_bars(items, style, index, x, y) for index, style in enumerate(STYLES)]
    chart = alt.layer(*marks, axis, _words(items, layout, scale), _labels(items, layout, y)).properties(
        width=layout.width - layout.labels,
        height=height,
        padding={"left": layout.labels, "right": 0, "top": 2, "bottom": 2},
    )
    plain = chart.configure(autosize=alt.AutoSizeParams(type="none"), aria=False).configure_view(strokeWidth=0)
    return dict(plain.to_dict(validate=False))


def _bars(items: Sequence[dict[str, Any]], style: dict[str, Any], index: int, x: Any, y: Any) -> Any:
    import altair as alt

    shown = [item for item in items if item["kind"] == "bar" and item["series"] == index and item["value"]]
    return alt.Chart(alt.Data(values=shown)).mark_bar(height=BAR - 4, **style).encode(x=x, x2=alt.datum(0), y=y)


def _words(items: Sequence[dict[str, Any]], layout: Layout, scale: Any) -> Any:
    """The series and amount of each bar: after its end, or above it."""
    import altair as alt

    y = alt.Y("words:Q", scale=None, axis=None)
    if layout.labels:
        mark = alt.Chart(_data(items, "bar")).mark_text(**TEXT, align="left", dx=6)
        return mark.encode(x=alt.X("end:Q", scale=scale, axis=None), y=y, text="text:N")
    return alt.Chart(_data(items, "bar")).mark_text(**TEXT, align="left", x=0).encode(y=y, text="text:N")


def _labels(items: Sequence[dict[str, Any]], layout: Layout, y: Any) -> Any:
    """The name of each row."""
    import altair as alt

    place = {"align": "right", "x": -10} if layout.labels else {"align": "left", "x": 0, "fontWeight": "bold"}
    return alt.Chart(_data(items, "label")).mark_text(**TEXT, **place).encode(y=y, text="text:N")


def _data(items: Sequence[dict[str, Any]], kind: str) -> Any:
    import altair as alt

    return alt.Data(values=[item for item in items if item["kind"] == kind])


def _domain(items: Sequence[dict[str, Any]]) -> list[float]:
    values = [item["value"] for item in items if item["kind"] == "bar"] or [0.0]
    low, high = min(0.0, *values), max(0.0, *values)
    return [low, high] if high > low else [0.0, 1.0]


def _place(bars: Bars, layout: Layout) -> tuple[list[dict[str, Any]], int]:
    """Every mark with its place down the page."""
    items: list[dict[str, Any]] = []
    top = 0
    for label, values in bars.rows:
        lines = _wrapped(label, layout.letters)
        labels, block = len(lines) * LINE, len(values) * layout.step
        height = max(labels, block) if layout.labels else labels + block
        first = top + (height - labels) / 2 if layout.labels else top
        items += [{"kind": "label", "text": line, "y": first + (i + 0.5) * LINE} for i, line in enumerate(lines)]
        start = top + (height - block) / 2 if layout.labels else top + labels
        items += _values(values, bars.series, start, layout)
        if layout.labels:
            items.append({"kind": "axis", "value": 0, "y": start, "y2": start + block})
        top += height + GAP
    return items, max(top - GAP, 1)


def _room(items: Sequence[dict[str, Any]]) -> int:
    """The width that the longest words at the end of a bar need."""
    return max([len(item["text"]) for item in items if item["kind"] == "bar"], default=1) * 9 + 8


def _values(
    values: Sequence[Decimal | None], series: Sequence[str], start: float, layout: Layout
) -> Iterator[dict[str, Any]]:
    for index, value in enumerate(values):
        middle = start + (index + 1) * layout.step - BAR / 2
        name = f"{series[index]} : " if len(series) > 1 else ""
        yield {
            "kind": "bar",
            "series": index if len(values) > 1 else len(STYLES) - 1,
            "value": float(value or 0),
            "end": max(float(value or 0), 0.0),
            "text": f"{name}{french.euros(value)}",
            "y": middle,
            "words": middle if layout.labels else middle - LINE - 3,
        }


def _wrapped(label: str, letters: int) -> list[str]:
    lines = textwrap.wrap(label, letters, max_lines=3, placeholder="…")
    return lines or ["–"]
