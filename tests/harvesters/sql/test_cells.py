"""Values of every kind that drivers give, as the text of a cell."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ckanext.loos.harvesters.connections.sql import cells


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "oui"),
        (False, "non"),
        (25, "25"),
        (25.0, "25"),
        (7.1, "7.1"),
        (float("inf"), "inf"),
        (Decimal("25.00"), "25"),
        (Decimal("7.10"), "7.10"),
        (date(2026, 3, 15), "2026-03-15"),
        (datetime(2026, 3, 15), "2026-03-15"),
        (datetime(2026, 3, 15, 18, 30), "2026-03-15 18:30:00"),
        (datetime(2026, 3, 15, 18, 30, tzinfo=timezone.utc), "2026-03-15 18:30:00+00:00"),
        (time(9, 5), "09:05"),
        (timedelta(hours=18, minutes=30), "18:30"),
        ("  Zoé\x00 \x1b\n", "Zoé"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\ud800é", "é"),
        ("Zoé".encode(), "Zoé"),
        ("Zoé".encode("cp1252"), "Zoé"),
        (memoryview(b"abc"), "abc"),
        (["Travaux", None, "Eau"], "Travaux ; Eau"),
        (UUID(int=5), "00000000-0000-0000-0000-000000000005"),
    ],
)
def test_is_what_a_clerk_would_write(value: object, text: str) -> None:
    assert cells.text(value) == text


@given(st.one_of(st.text(), st.binary(), st.floats(), st.decimals(allow_nan=True), st.lists(st.text())))
def test_any_value_is_text_that_xml_takes(value: object) -> None:
    etree.Element("cell").text = cells.text(value)
