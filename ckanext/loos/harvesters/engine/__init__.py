"""A harvest: what changed in a source since the last run is taken, page by page, whatever its kind and connection.

    listing -> what changed (SQL) -> pages -> any worker takes one: read, give to the catalogue, note -> end of the run

A run is safe to kill at any line. A file is noted only after the catalogue has committed it, so what was not noted is
given again, and the catalogue says "unchanged". Nothing is withdrawn but after a listing that was read to its end.
"""

from .dry import preview
from .faults import unexpected
from .run import Busy, Gone, Options, harvest

__all__ = ["Busy", "Gone", "Options", "harvest", "preview", "unexpected"]
