"""Validators of this project's dataset types. Each message says, in French, what to do."""

from __future__ import annotations

import re
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from stdnum.fr import siret

from ckanext.loos.catalogue import adoptions, communes, originals, saving
from ckanext.loos.catalogue.budgets import mapping, publish
from ckanext.loos.catalogue.sessions import deliberations

_YEARS = range(1970, 2101)
_DELIBERATION = re.compile(r"(?:.*/deliberation/)?([0-9]{9})/([0-9]{4}-[0-9]{2}-[0-9]{2})/([^/?#\s]+)/?(?:[?#].*)?")


def loos_siret(value: Any) -> str:
    """A SIRET with its key, spaces let through."""
    if not siret.is_valid(str(value)):
        raise tk.Invalid(
            "Ce SIRET est faux : il a 14 chiffres, dont une clé. Copiez-le depuis l'avis de situation INSEE."
        )
    return str(siret.compact(str(value)))


def loos_fiscal_year(value: Any) -> int:
    try:
        year = int(str(value))
    except ValueError:
        year = 0
    if year not in _YEARS:
        raise tk.Invalid("L'exercice est une année sur quatre chiffres, par exemple 2026.")
    return year


def loos_stage_number(value: Any) -> str:
    """The number of an amending decision: digits, since it becomes part of an address."""
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise tk.Invalid("Le numéro d'une décision modificative est un nombre, par exemple 2.")
    return str(int(text))


def loos_entity_of_commune(key: Any, data: Any, errors: Any, context: Any) -> None:
    """The budget's entity belongs to the commune that owns the dataset.

    Only a dataset that has its budget already may be where no commune is: nobody takes another's place.
    """
    if errors.get(key):
        return
    row = communes.find(str(data.get(("owner_org",)) or ""))
    package = context.get("package")
    if row and str(data[key])[:9] not in row.commune.sirens:
        errors[key].append(
            f"Ce SIRET n'est ni celui de {row.commune.name} ni celui d'un de ses organismes. "
            "Corrigez-le, ou ajoutez l'organisme à la fiche de la commune."
        )
    elif row is None and (package is None or package.extras.get("entity_siret") != data[key]):
        errors[key].append(
            "Cette organisation n'a pas de fiche de commune : elle ne peut pas publier de budget. "
            "Demandez à l'administrateur du site de charger sa fiche."
        )


def loos_same_budget(key: Any, data: Any, errors: Any, context: Any) -> None:
    """There is one dataset for a budget and a year, and it stays theirs once it has a document."""
    if errors.get(key) or not siret.is_valid(str(data.get(("entity_siret",), ""))):
        return
    budget = siret.compact(str(data[("entity_siret",)])), int(data[key])
    package = context.get("package")
    if package and budget != publish.budget_of(package) and originals.hashes(package.id):
        errors[key].append(
            "Cette page a déjà des documents : son exercice et son SIRET ne changent plus. "
            "Créez une autre page pour l'autre budget."
        )
        return
    other = publish.find_dataset(*budget)
    if other and other.id != (data.get(("id",)) or (package.id if package else None)):
        errors[key].append(_taken(other, budget[1]))


def _taken(other: model.Package, year: int) -> str:
    if other.state == "deleted":
        return f"La page de ce budget pour {year} a été supprimée. Demandez à l'administrateur de la rétablir."
    return f"Ce budget a déjà une page pour {year}, « {other.title} » : ajoutez-y votre fichier."


def loos_budget_title(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Compose the title where it is left empty."""
    row = communes.find(str(data.get(("owner_org",)) or ""))
    if data.get(key) or row is None:
        return
    annex = str(data.get(("entity_siret",), "")).replace(" ", "") != row.commune.siret
    name = data.get(("entity_name",)) or "budget annexe"
    data[key] = mapping.title(str(name), row.commune.name, data.get(("fiscal_year",)), annex)


def loos_budget_name(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Compose the end of the page's address where it is left empty."""
    row = communes.find(str(data.get(("owner_org",)) or ""))
    if data.get(key) or row is None:
        return
    entity = str(data.get(("entity_siret",), "")).replace(" ", "")
    data[key] = mapping.name(row.name, entity, row.commune.siret, data.get(("fiscal_year",)))


def loos_adopted_by(key: Any, data: Any, errors: Any, context: Any) -> None:
    """The address of a deliberation's page; asked for once, since a page may leave the platform later."""
    text = str(data[key]).strip()
    match = _DELIBERATION.fullmatch(text)
    wanted = deliberations.address(*match.groups()) if match else None
    resource = _resource(key, data)
    if text.casefold() == adoptions.NONE:
        data[key] = adoptions.NONE
    elif resource and text == resource.extras.get(key[-1]):
        data[key] = text
    elif wanted is None or deliberations.find(wanted) is None:
        errors[key].append(
            "Cette délibération n'est pas en ligne ici. Ouvrez sa page, copiez son adresse, et collez-la dans ce champ."
        )
    else:
        data[key] = f"{wanted.siren}/{wanted.date}/{wanted.key}"


def loos_platform_field(key: Any, data: Any, errors: Any, context: Any) -> None:
    """Written by the platform alone: forms that do not show it and calls that change it leave it as it is."""
    if context.get(saving.PUBLISHING):
        return
    resource = _resource(key, data)
    if resource and key[-1] in resource.extras:
        data[key] = resource.extras[key[-1]]
    else:
        data.pop(key, None)


def loos_platform_file(key: Any, data: Any, errors: Any, context: Any) -> None:
    """The address of a file that the platform makes: only a budget document takes its place."""
    resource = None if context.get(saving.PUBLISHING) else _resource(key, data)
    if resource is None or not resource.extras.get("slot"):
        return
    data[key] = data.get(key) or resource.url
    if data[key] != resource.url:
        errors[key].append(
            "Ce fichier est tiré du document budgétaire par la plateforme. Pour le corriger, donnez le fichier TotEM "
            "(XML) corrigé. Pour ajouter un autre document, ajoutez une ressource."
        )


def loos_platform_hash(key: Any, data: Any, errors: Any, context: Any) -> None:
    """The SHA-256 of a file that the platform makes: xloader would put an MD5 in its place."""
    resource = None if context.get(saving.PUBLISHING) else _resource(key, data)
    if resource and (resource.extras.get("slot") or resource.extras.get("year")):
        data[key] = resource.hash


def _resource(key: Any, data: Any) -> model.Resource | None:
    identifier = data.get((*key[:2], "id"))
    return model.Resource.get(identifier) if identifier else None


validators = {
    validator.__name__: validator
    for validator in (
        loos_siret,
        loos_fiscal_year,
        loos_stage_number,
        loos_entity_of_commune,
        loos_same_budget,
        loos_budget_title,
        loos_budget_name,
        loos_adopted_by,
        loos_platform_field,
        loos_platform_file,
        loos_platform_hash,
    )
}
