"""The outline of a commune, as a GeoJSON Polygon or MultiPolygon that every reader of the feed can draw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_DEPTH = {"Polygon": 2, "MultiPolygon": 3}  # of lists around a point


def read(value: Mapping[str, Any]) -> dict[str, Any]:
    """The outline without heights. Raises `ValueError`, `KeyError` or `TypeError` for one that cannot be drawn."""
    return {"type": value["type"], "coordinates": _read(value["coordinates"], _DEPTH[value["type"]])}


def _read(value: Any, depth: int) -> list[Any]:
    if depth == 0:
        return _point(value)
    parts = [_read(part, depth - 1) for part in value]
    if not parts or (depth == 1 and (len(parts) < 4 or parts[0] != parts[-1])):
        raise ValueError("a ring ends where it began")
    return parts


def _point(value: Any) -> list[float]:
    longitude, latitude, *_height = value
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError("not in degrees")
    return [float(longitude), float(latitude)]
