"""The text of documents, read once for each file, whoever has it."""

from __future__ import annotations
