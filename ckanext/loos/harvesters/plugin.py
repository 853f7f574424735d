"""The plugin `loos_harvest`: what every harvester of this platform needs around it.

Each harvester is a plugin of its own (`loos_totem`), since ckanext-harvest asks each plugin for one.
"""

from __future__ import annotations

from typing import Any

from ckan import model, plugins
from ckan.plugins import toolkit as tk
from ckan.types import Context

from . import actions, auth, guard, pages, run_actions, sources


@tk.blanket.auth_functions(auth)
@tk.blanket.blueprints([guard.guard, pages.blueprint])
class LoosHarvestPlugin(plugins.SingletonPlugin):
    plugins.implements(plugins.IActions)
    plugins.implements(plugins.IPackageController, inherit=True)

    def create(self, entity: model.Package) -> None:
        sources.make_private(entity)

    def edit(self, entity: model.Package) -> None:
        sources.make_private(entity)

    def after_dataset_create(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        sources.check(pkg_dict)

    def after_dataset_update(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        sources.check(pkg_dict)

    def get_actions(self) -> dict[str, Any]:
        return actions.actions | run_actions.actions
