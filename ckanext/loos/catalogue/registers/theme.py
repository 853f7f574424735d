"""What a register of some theme says, and where its rows come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..communes import CommuneRow


class Theme(NamedTuple):
    """Texts are French; `{name}` stands for the commune, `{year}` for the year."""

    name: str  # in addresses
    label: str
    notes: str
    file_description: str
    tags: tuple[str, ...]
    schema_url: str  # of a schema that this site serves, its place in the site
    years: Callable[[CommuneRow], Sequence[int]]  # those that have visible rows, the newest first
    content: Callable[[CommuneRow, int], bytes]  # the CSV of a year
    datasets: Callable[[CommuneRow, int], Sequence[str]]  # the ids of the datasets that a year's rows come from
