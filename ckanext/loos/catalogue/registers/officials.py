"""The register of a commune's officials: of each year, who held a mandate on some day of it."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from dataclasses import replace

import sqlalchemy as sa
from ckan import model

from ckanext.loos.formats import officials_csv
from ckanext.loos.records.mandates import precedence
from ckanext.loos.records.official import Official, folded

from .. import officials
from ..communes import CommuneRow
from ..officials.mapping import Held
from ..officials.tables import visible
from .theme import Theme


def _years(row: CommuneRow) -> list[int]:
    """From the first mandate known to this year."""
    found = {year for held in officials.held(row.organization_id) for year in _span(held)}
    return sorted(found, reverse=True)


def _span(held: Held) -> range:
    """The years of a mandate that have begun; of one without a first day, the last year alone."""
    today = datetime.date.today().year
    last = min(held.last_day.year, today) if held.last_day else today
    return range(held.official.mandate_start.year if held.official.mandate_start else last, last + 1)


def _of(row: CommuneRow, year: int) -> Iterator[Held]:
    return (held for held in officials.held(row.organization_id) if year in _span(held))


def _content(row: CommuneRow, year: int) -> bytes:
    stream = io.StringIO(newline="")
    officials_csv.write(stream, sorted((_told(row, held.official) for held in _of(row, year)), key=_order))
    return stream.getvalue().encode("utf-8")


def _told(row: CommuneRow, official: Official) -> Official:
    return replace(official, commune_code=row.commune.insee_code, commune=row.commune.name)


def _order(official: Official) -> tuple[str, tuple[int, int], str, datetime.date]:
    name = folded(f"{official.last_name} {official.first_name}")
    return official.body or "", precedence(official), name, official.mandate_start or datetime.date.min


def _datasets(row: CommuneRow, year: int) -> list[str]:
    wanted = {held.siren for held in _of(row, year)}
    statement = sa.select(visible.c.package_id).where(
        visible.c.organization_id == row.organization_id, visible.c.siren.in_(wanted)
    )
    return list(model.Session.scalars(statement.distinct()))


THEME = Theme(
    name="elus",
    label="Élus",
    notes="Les élus de {name}, leurs mandats et leurs fonctions, une ligne par élu et par fonction. Un fichier par "
    "année, avec qui a siégé au moins un jour de l'année. Les colonnes sont celles du Répertoire national des élus, "
    "sans les données personnelles : ni date de naissance, ni profession, ni nationalité.",
    file_description="Les élus qui ont siégé en {year} : une ligne par élu et par fonction, avec les dates.",
    tags=("élus", "conseil municipal", "mandats"),
    schema_url="schemas/officials/1.0.0/schema.json",
    years=_years,
    content=_content,
    datasets=_datasets,
)
