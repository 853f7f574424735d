"""Numbers, dates and counts as French readers write them, for the pages; the rules are those of the records."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ckanext.loos.records import dates_french, figures_french
from ckanext.loos.records.figures_french import NBSP, percent, tidy

__all__ = ["NBSP", "cents", "count", "euros", "long_date", "number", "of", "percent", "size", "tidy"]


def number(value: Decimal | float, decimals: int = 0) -> str:
    return figures_french.number(Decimal(str(value)), decimals)


def euros(value: Decimal | None) -> str:
    """Rounded to the euro; a dash where the file states no amount, which is not zero."""
    return "–" if value is None else figures_french.euros(value)


def cents(value: Decimal | None) -> str:
    return "–" if value is None else figures_french.cents(value)


def long_date(value: date | None) -> str:
    """1er mars 2024."""
    return "" if value is None else dates_french.long_date(value)


def size(octets: int) -> str:
    """24 ko, 1,2 Mo."""
    if octets < 1000:
        return count(octets, "octet")
    if octets < 1_000_000:
        return f"{number(Decimal(octets) / 1000)}{NBSP}ko"
    return f"{number(Decimal(octets) / 1_000_000, 1)}{NBSP}Mo"


def count(how_many: int, singular: str, plural: str | None = None) -> str:
    """0 ligne, 1 ligne, 2 lignes: in French, zero is singular."""
    word = singular if how_many < 2 else plural or f"{singular}s"
    return f"{number(how_many)}{NBSP}{word}"


def of(name: str) -> str:
    """De Lens, d’Arras, du Havre, des Lilas."""
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    return f"d’{name}" if name[:1].upper() in "AEIOUYÀÂÉÈÊËÎÏÔÛÜŒ" else f"de {name}"
