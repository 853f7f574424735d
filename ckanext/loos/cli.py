"""`ckan loos …`: the administrator's commands."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click
import yaml
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.loos.catalogue import communes, rebuild
from ckanext.loos.catalogue.budgets import publish
from ckanext.loos.records.commune import Commune, CommuneError, from_dict, to_dict


@click.group(short_help="Données publiques d'une commune.")
def loos() -> None:
    """Données publiques d'une commune : communes, budgets, registres."""


@loos.group()
def commune() -> None:
    """Les communes de la plateforme."""


@commune.command("load")
@click.argument("files", nargs=-1, required=True)
@click.option("--organization", help="Nom de l'organisation CKAN ; elle est créée si elle n'existe pas.")
def load(files: tuple[str, ...], organization: str | None) -> None:
    """Charge les fiches de communes, chacune dans un fichier YAML."""
    if organization and len(files) > 1:
        _fail("--organization ne va qu'avec une seule fiche.")
    for file in files:
        _load(file, organization)


def _load(file: str, organization: str | None) -> None:
    try:
        profile = from_dict(yaml.safe_load(Path(file).read_bytes()))
        name = organization or _name(profile)
        communes.save(_organization(name, profile), profile)
    except OSError:
        _fail(f"{file} : ce fichier ne peut pas être lu. Vérifiez son nom et vos droits.")
    except yaml.YAMLError as error:
        _fail(f"Ce fichier n'est pas du YAML : {getattr(error, 'problem', '') or 'syntaxe'}. Corrigez-le.")
    except tk.ValidationError as error:
        _fail(f"L'organisation « {name} » n'a pas pu être créée : {publish.words(error.error_dict)}")
    except (CommuneError, ValueError) as error:
        _fail(str(error))
    model.Session.commit()
    click.echo(f"{profile.name} : fiche chargée dans l'organisation « {name} ».")


@commune.command("export")
@click.argument("organization")
def export(organization: str) -> None:
    """Écrit la fiche d'une commune en YAML."""
    row = communes.find(organization)
    if row is None:
        _fail(f"L'organisation « {organization} » n'a pas de fiche de commune.")
    click.echo(yaml.safe_dump(to_dict(row.commune), allow_unicode=True, sort_keys=False), nl=False)


@commune.command("list")
def list_() -> None:
    """Nomme les communes de la plateforme."""
    for row in communes.all_communes():
        click.echo(f"{row.name}\t{row.commune.siren}\t{row.commune.name}")


@loos.command("rebuild")
def rebuild_() -> None:
    """Refait tables, index, graphiques et registres d'après les originaux."""
    rebuilt = rebuild.run()
    click.echo(f"{len(rebuilt.done)} jeux de données refaits.")
    if rebuilt.failed:
        _fail("\n".join(f"{name} n'est pas refait : {reason}" for name, reason in rebuilt.failed.items()))


@loos.command("harvest")
@click.argument("sources", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Dit ce qui serait fait, sans rien écrire.")
@click.option("--force", is_flag=True, help="Relit tous les fichiers, même ceux qui n'ont pas changé.")
@click.option("--limit", type=click.IntRange(min=1), help="Nombre de fichiers à prendre au plus.")
@click.option("--only", metavar="NOM", help="Un seul fichier, par son nom, ou par la clé de ce qu'il a donné.")
@click.option("--confirm", is_flag=True, help="Retire ce qui a disparu de la source, même si c'est beaucoup.")
def harvest_(
    sources: tuple[str, ...], *, dry_run: bool, force: bool, limit: int | None, only: str | None, confirm: bool
) -> None:
    """Moissonne des sources maintenant, l'une après l'autre, sans passer par les files d'attente."""
    from ckanext.loos.harvesters import terminal  # ckanext-harvest may not be there

    options = terminal.Options(force=force or bool(only), limit=limit, only=only, confirm=confirm)
    worst = 0
    for source in sources:
        if len(sources) > 1:
            click.echo(f"{source} :")
        worst = max(worst, terminal.harvest(source, options, dry=dry_run))
    sys.exit(worst)


@loos.command("check")
def check() -> None:
    """Essaie chaque connexion de la configuration, et dit ce qu'il faut corriger."""
    from ckanext.loos.harvesters import terminal

    sys.exit(terminal.check())


def _name(profile: Commune) -> str:
    from slugify import slugify

    return slugify(profile.name)


def _organization(name: str, profile: Commune) -> str:
    """The id of the organization of this name, made when there is none."""
    group = model.Group.get(name)
    if group is not None and group.is_organization and group.state == "active":
        return str(group.id)
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    values = {"name": name, "title": profile.name}
    return str(tk.get_action("organization_create")({"user": user, "ignore_auth": True}, values)["id"])


def _fail(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(2)


commands = [loos]
