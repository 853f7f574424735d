"""The CKAN plugin `loos`: where CKAN's interfaces meet this project's rooms. No logic here."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
from ckan.plugins import toolkit as tk
from ckanext.dcat.interfaces import IDCATURIGenerator

from ckanext.loos import setup
from ckanext.loos.catalogue.act_register import projection as act_projection
from ckanext.loos.catalogue.budgets import publish
from ckanext.loos.catalogue.officials import projection as official_projection
from ckanext.loos.catalogue.sessions import projection as session_projection
from ckanext.loos.cli import commands
from ckanext.loos.logic import watch
from ckanext.loos.logic.act_actions import actions as act_actions
from ckanext.loos.logic.act_actions import auth_functions
from ckanext.loos.logic.act_validators import validators as act_validators
from ckanext.loos.logic.actions import actions
from ckanext.loos.logic.file_validators import validators as file_validators
from ckanext.loos.logic.minutes_actions import actions as minutes_actions
from ckanext.loos.logic.minutes_actions import auth_functions as minutes_auth
from ckanext.loos.logic.official_actions import actions as official_actions
from ckanext.loos.logic.official_actions import auth_functions as official_auth
from ckanext.loos.logic.official_validators import validators as official_validators
from ckanext.loos.logic.session_validators import validators as session_validators
from ckanext.loos.logic.validators import validators
from ckanext.loos.pages import charts
from ckanext.loos.pages.actions import actions as page_actions
from ckanext.loos.pages.blueprints import blueprints
from ckanext.loos.pages.helpers import helpers
from ckanext.loos.rdf.actions import actions as feed_actions
from ckanext.loos.rdf.blueprint import blueprint as feed
from ckanext.loos.rdf.iris import CleanIris


@tk.blanket.config_declarations
class LoosPlugin(CleanIris, p.SingletonPlugin):
    p.implements(p.IConfigurer)
    p.implements(p.IConfigurable)
    p.implements(p.IMiddleware, inherit=True)
    p.implements(p.IActions)
    p.implements(p.IAuthFunctions)
    p.implements(p.IValidators)
    p.implements(p.ITemplateHelpers)
    p.implements(p.IBlueprint)
    p.implements(p.IClick)
    p.implements(p.ITranslation)
    p.implements(p.IPackageController, inherit=True)
    p.implements(IDCATURIGenerator)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Before any plugin reads its configuration: the order of ckan.plugins does not matter.
        setup.add_schemas(tk.config)
        setup.add_profile(tk.config)

    # IConfigurer

    def update_config(self, config: Any) -> None:
        setup.add_files(config)

    # IConfigurable

    def configure(self, config: Any) -> None:
        setup.check(config)
        setup.put_templates_first(config)
        setup.add_licence()
        publish.after_publish[:] = [charts.draw_published]

    # IMiddleware

    def make_middleware(self, app: Any, config: Any) -> Any:
        setup.allow_long_forms(app)
        return app

    # IActions

    def get_actions(self) -> dict[str, Any]:
        return {**actions, **act_actions, **official_actions, **minutes_actions, **page_actions, **feed_actions}

    # IAuthFunctions

    def get_auth_functions(self) -> dict[str, Any]:
        return {**auth_functions, **official_auth, **minutes_auth}

    # IValidators

    def get_validators(self) -> dict[str, Any]:
        return {**validators, **session_validators, **official_validators, **act_validators, **file_validators}

    # ITemplateHelpers

    def get_helpers(self) -> dict[str, Any]:
        return helpers

    # IBlueprint

    def get_blueprint(self) -> list[Any]:
        return [*blueprints, feed]

    # IClick

    def get_commands(self) -> list[Any]:
        return commands

    # IPackageController

    def after_dataset_create(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        session_projection.follow(context, pkg_dict)
        official_projection.follow(pkg_dict)
        act_projection.follow(pkg_dict)

    def after_dataset_update(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        watch.withdraw(context, pkg_dict["id"])
        session_projection.follow(context, pkg_dict)
        official_projection.follow(pkg_dict)
        act_projection.follow(pkg_dict)

    # ITranslation

    def i18n_directory(self) -> str:
        return setup.I18N

    def i18n_locales(self) -> list[str]:
        return ["fr"]

    def i18n_domain(self) -> str:
        return "ckanext-loos"
