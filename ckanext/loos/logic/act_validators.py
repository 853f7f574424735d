"""Validators of the register of acts. Each message says, in French, what to do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ckan import model
from ckan.lib.navl.dictization_functions import unflatten
from ckan.plugins import toolkit as tk
from stdnum.fr import siren

from ckanext.loos.catalogue import act_register, communes, saving
from ckanext.loos.catalogue.act_register import mapping
from ckanext.loos.catalogue.communes import CommuneRow


def _commune(data: Any) -> CommuneRow | None:
    return communes.find(str(data.get(("owner_org",)) or ""))


def _body(data: Any, row: CommuneRow) -> str:
    return str(siren.compact(str(data.get(("body_siren",)) or row.commune.siren)))


def _year(data: Any) -> int | None:
    year = str(data.get(("year",)) or "")
    return int(year) if re.fullmatch(r"[0-9]{4}", year) else None


def loos_same_register(key: Any, data: Any, errors: Any, context: Any) -> None:
    """There is one dataset for a body and a year."""
    row, year = _commune(data), _year(data)
    if errors.get(key) or row is None or year is None:
        return
    package, other = context.get("package"), act_register.find_dataset(_body(data, row), year)
    if other and other.id != (data.get(("id",)) or (package.id if package else None)):
        errors[key].append(f"Cet organisme a déjà une page pour cette année, « {other.title} » : complétez-la.")


def loos_register_title(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Compose the title where it is left empty."""
    row, year = _commune(data), _year(data)
    if not data.get(key) and row and year:
        names = {body.siret[:9]: body.name for body in row.commune.bodies}
        data[key] = mapping.title(names.get(_body(data, row), row.commune.name), year)


def loos_register_name(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Compose the end of the page's address where it is left empty."""
    row, year = _commune(data), _year(data)
    if not data.get(key) and row and year:
        data[key] = mapping.name(row.name, _body(data, row), row.commune.siren, year)


def loos_act_faults(key: Any, data: Any, errors: Any, context: Any) -> None:
    """What cannot be in a register, once each field is right by itself."""
    if any(found for found in errors.values()):
        return
    told = unflatten({name: value for name, value in data.items() if value is not tk.missing})
    files = set() if context.get(saving.PUBLISHING) else _with_files(context.get("package"))
    for place, field, words in _faults(told, _year(data), files):
        errors.setdefault(("acts", place, field), []).append(words)


def _with_files(package: model.Package | None) -> set[str]:
    """The acts that have files: CKAN validates those alone that change."""
    return {str(resource.extras.get("act")) for resource in package.resources} if package else set()


def _faults(told: Mapping[str, Any], year: int | None, files: Collection[str]) -> Iterator[tuple[int, str, str]]:
    acts = mapping.records(told)
    times = Counter(act.key for act in acts)
    for place, act in enumerate(acts):
        if act.date.year != year:
            yield place, "date", f"Cet acte n'est pas de {year} : mettez-le dans le registre de son année."
        if times[act.key] > 1:
            yield place, "number", "Cet acte est déjà dans la liste : même date, même numéro, même nature."
        if act.withdrawn_on and act.key in files:
            words = "Cet acte est retiré, mais ses fichiers sont encore là : supprimez-les d'abord."
            yield place, "withdrawn_on", words


validators = {
    validator.__name__: validator
    for validator in (loos_same_register, loos_register_title, loos_register_name, loos_act_faults)
}
