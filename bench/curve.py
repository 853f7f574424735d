"""The time of a first harvest as its datasets grow, drawn from the table of docs/performance.md: `bench/curve.py`."""

from __future__ import annotations

import re
from pathlib import Path

import altair as alt
import vl_convert

DOCS = Path(__file__).parents[1] / "docs"
_ROW = re.compile(r"^\| ([\d,]+) \| ([\d.]+) \| (\d+) \|$", re.MULTILINE)


def points() -> list[dict[str, float]]:
    """Datasets, and seconds since the first, summed from the milliseconds of each part."""
    part = (DOCS / "performance.md").read_text().partition("| datasets | ms each | peak MiB |")[2]
    told = [{"jeux": 0.0, "secondes": 0.0}]
    for count, each, _ in _ROW.findall(part):
        known = float(count.replace(",", ""))
        seconds = (known - told[-1]["jeux"]) * float(each) / 1000
        told.append({"jeux": known, "secondes": told[-1]["secondes"] + seconds})
    return told


def main() -> None:
    chart = alt.Chart(alt.Data(values=points()), width=480, height=240).mark_line(point=True)
    drawn = chart.encode(
        x=alt.X("jeux:Q", title="jeux de données"), y=alt.Y("secondes:Q", title="secondes, premier moissonnage")
    )
    (DOCS / "harvest-curve.svg").write_text(vl_convert.vegalite_to_svg(drawn.to_json()))


if __name__ == "__main__":
    main()
