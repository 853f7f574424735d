"""Many datasets into CKAN's index at once. CKAN sends a request for each, which costs Solr eight times more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import FunctionType
from typing import Any

from ckan import logic
from ckan.lib import search
from ckan.lib.search import index as ckan_index
from ckan.lib.search.common import SearchIndexError

from . import once

_MILLIS = len("2026-03-12T19:00:00.123")  # as exact as Solr is
_REQUEST = 200  # documents of one request: some megabytes


class _Kept:
    """Stands where CKAN has its connection to Solr: what would be sent is kept."""

    def __init__(self) -> None:
        self.documents: list[dict[str, Any]] = []

    def add(self, docs: Sequence[dict[str, Any]], commit: bool) -> None:
        self.documents += docs


def add(package_ids: Sequence[str]) -> None:
    """Put datasets in the index as CKAN would, and make them found. Raises `SearchIndexError`."""
    for start in range(0, len(package_ids), _REQUEST):
        part = package_ids[start : start + _REQUEST]
        with once.asked(), once.asked_of_all(part):
            documents = list(_documents(part))
        try:
            ckan_index.make_connection().add(docs=documents, commit=False)
        except (ckan_index.pysolr.SolrError, OSError) as error:
            raise SearchIndexError("Solr took no documents") from error
    search.commit()


def answers() -> bool:
    """Whether Solr is there: else a refusal is not the document's fault."""
    try:
        ckan_index.make_connection().search("id:0", rows=0)
    except (ckan_index.pysolr.SolrError, OSError):
        return False
    return True


def holds(package_id: str, modified: str) -> bool:
    """Whether the index has a dataset as it was last written: a crash may have come between commit and index.

    Raises `SearchIndexError`.
    """
    try:
        found = ckan_index.make_connection().search(f'id:"{package_id}"', fl="metadata_modified", rows=1).docs
    except (ckan_index.pysolr.SolrError, OSError) as error:
        raise SearchIndexError("Solr does not answer") from error
    return bool(found) and str(found[0]["metadata_modified"]).startswith(modified[:_MILLIS])


def _documents(package_ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What CKAN's own function makes of each dataset, plugins asked. It removes deleted ones by itself."""
    kept = _Kept()
    names = {**vars(ckan_index), "make_connection": lambda: kept}
    make = FunctionType(ckan_index.PackageSearchIndex.index_package.__code__, names)
    for package_id in package_ids:
        default, custom = logic.package_show_default_and_custom_schemas({"ignore_auth": True}, package_id)
        make(ckan_index.PackageSearchIndex(), {**default, "with_custom_schema": custom}, True)
    yield from kept.documents
