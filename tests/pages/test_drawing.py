"""Charts are drawn whatever the numbers; words and patterns tell the bars apart, not colour."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import pytest
from lxml import etree

from ckanext.loos.pages import drawing
from ckanext.loos.pages.charts import Chart, Row
from ckanext.loos.pages.drawing import LAYOUTS, Bars

SVG = "{http://www.w3.org/2000/svg}"


def bars(*values: Decimal | None, label: str = "Charges") -> Bars:
    rows = tuple((f"{label} {n}", (value, value)) for n, value in enumerate(values))
    return Bars("essai", 'Dépenses <2022> & "plus"', ("Prévu", "Dépensé"), rows)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize(
    "values",
    [
        (),
        (None,),
        (Decimal(0),),
        (Decimal(-5),),
        (Decimal("9" * 18),),
        (Decimal("0.01"), None, Decimal(-3), Decimal(7)),
    ],
)
def test_any_numbers_make_one_titled_image(values: tuple[Decimal | None, ...], layout: drawing.Layout) -> None:
    image = etree.fromstring(drawing.svg(bars(*values), layout))
    assert image.get("role") == "img"
    title = image.find(f"{SVG}title")
    assert title is not None and title.text == 'Dépenses <2022> & "plus"'
    assert image.get("aria-labelledby") == title.get("id")
    assert not [tag for tag in image.iter() if tag is not image and tag.get("role")]
    words = "".join(tag.text or "" for tag in image.iter(f"{SVG}text"))
    assert words.count("Prévu") == words.count("Dépensé") == len(values)


def test_labels_are_text_whatever_they_hold() -> None:
    image = drawing.svg(bars(Decimal(1), label="<script>alert(1)</script> & « été » " + "long " * 60), LAYOUTS[0])
    assert "<script" not in image
    etree.fromstring(image)


def test_series_differ_without_colour() -> None:
    """The first is pale with an outline, the second full and dark."""
    pale, dark = (style["fill"] for style in drawing.STYLES)
    lightness = [sum(int(fill[i : i + 2], 16) for i in (1, 3, 5)) / 3 for fill in (pale, dark)]
    assert lightness[0] - lightness[1] > 128
    assert drawing.STYLES[0]["stroke"] != pale


def test_another_number_has_another_key() -> None:
    def chart(amount: str) -> Chart:
        return Chart("essai", "Essai", "Chapitre", ("Prévu",), (Row("Charges", (Decimal(amount),), "011"),), "Voici.")

    keys = {chart(amount).key(layout) for amount in ("1", "2") for layout in LAYOUTS}
    assert len(keys) == 4
    assert chart("1").key(LAYOUTS[0]) == chart("1").key(LAYOUTS[0])


def test_a_chart_gives_its_numbers_as_a_table() -> None:
    rows = (Row("Charges", (Decimal("1.50"), None), "011"),)
    chart = Chart("essai", "Essai", "Chapitre", ("Prévu", "Dépensé"), rows, "Voici.")
    assert chart.table() == [["Code", "Chapitre", "Prévu (euros)", "Dépensé (euros)"], ["011", "Charges", "1.50", ""]]


def test_drawing_tools_are_imported_when_needed_only() -> None:
    code = "import sys, ckanext.loos.pages.drawing; print({'altair', 'vl_convert'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
