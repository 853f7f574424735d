"""Validators of lists of officials. Each message says, in French, what to do."""

from __future__ import annotations

from typing import Any

from ckan.lib.navl.dictization_functions import unflatten
from ckan.plugins import toolkit as tk
from stdnum.fr import siren

from ckanext.loos.catalogue import communes, officials
from ckanext.loos.catalogue.officials import mapping as official_mapping
from ckanext.loos.records import mandates


def loos_same_body(key: Any, data: Any, errors: Any, context: Any) -> None:
    """There is one dataset for the officials of a body."""
    if errors.get(key):
        return
    package = context.get("package")
    other = officials.find_dataset(str(data[key]))
    if other and other.id != (data.get(("id",)) or (package.id if package else None)):
        errors[key].append(f"Cette assemblée a déjà sa liste, « {other.title} » : complétez-la.")


def loos_officials_title(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Compose the title where it is left empty."""
    row = _commune(data)
    if not data.get(key) and row:
        data[key] = official_mapping.title(str(data.get(("body",)) or ""), row.commune.name)


def loos_officials_name(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Compose the end of the page's address where it is left empty."""
    row = _commune(data)
    if not data.get(key) and row:
        body = siren.compact(str(data.get(("body_siren",)) or row.commune.siren))
        data[key] = official_mapping.name(row.name, body, row.commune.siren)


def loos_mandate_faults(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Days that cannot be and lines written twice, once each field is right by itself."""
    if any(found for found in errors.values()):
        return
    told = unflatten({name: value for name, value in data.items() if value is not tk.missing})
    for place, field, words in mandates.faults(official_mapping.record(told)):
        errors.setdefault(("mandates", place, field), []).append(words)


def _commune(data: Any) -> communes.CommuneRow | None:
    return communes.find(str(data.get(("owner_org",)) or ""))


validators = {
    validator.__name__: validator
    for validator in (loos_same_body, loos_officials_title, loos_officials_name, loos_mandate_faults)
}
