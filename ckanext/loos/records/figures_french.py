"""Numbers in French sentences, by the same rules as the pages write them."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

THIN = "\u202f"  # between groups of three digits
NBSP = "\u00a0"  # before a unit or a high sign: never at the start of a line
MINUS = "\u2212"


def number(value: Decimal, decimals: int = 0) -> str:
    """12345.6 → "12 346"; a true minus sign, and no "-0"."""
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{abs(rounded):,.{decimals}f}".replace(",", THIN).replace(".", ",")
    return f"{MINUS}{text}" if rounded < 0 else text


def euros(value: Decimal) -> str:
    """To the euro; to the cent below one euro, so that something is never called nothing."""
    return f"{number(value, 2 if 0 < abs(value) < 1 else 0)}{NBSP}€"


def cents(value: Decimal) -> str:
    return f"{number(value, 2)}{NBSP}€"


def percent(ratio: Decimal) -> str:
    """0.374 → "37 %"; next to 0 and 100, what rounding would hide is said."""
    if 0 < ratio < Decimal("0.01"):
        return f"moins de 1{NBSP}%"
    if Decimal("0.99") < ratio < 1:
        return f"plus de 99{NBSP}%"
    return f"{number(ratio * 100)}{NBSP}%"


def plural(value: Decimal, word: str) -> str:
    """In French, what is below 2 is singular: "1,50 € prévu"."""
    return word if abs(value) < 2 else f"{word}s"


def tidy(text: str) -> str:
    """Curly apostrophes, and spaces that do not break where French typography wants them."""
    text = text.replace("'", "’")
    return re.sub(r"« ", f"«{NBSP}", re.sub(r" ([:;?!»%€])", rf"{NBSP}\1", text))
