"""The feed lists the site's own datasets and, of this project's types, the registers alone."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk

# Their rows are in the registers, and twice they would be duplicates for an aggregator.
NOT_IN_FEED = "-dataset_type:(budget OR seance OR elus OR actes)"


def _without_duplicates(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Narrow the feed's own search, so that its count and its pages stay right."""
    wanted = " ".join(filter(None, [data_dict.get("fq"), NOT_IN_FEED]))
    return next_action(context, {**data_dict, "fq": wanted})


@tk.side_effect_free
@tk.chained_action
def dcat_catalog_show(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    return _without_duplicates(next_action, context, data_dict)


@tk.side_effect_free
@tk.chained_action
def dcat_catalog_search(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    return _without_duplicates(next_action, context, data_dict)


@tk.side_effect_free
@tk.chained_action
def scheming_dataset_schema_show(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Say "nothing" where the site's plain datasets have no schema: ckanext-dcat's profiles ask for one and would fail.

    Such a site got ckanext-scheming with this plugin: its feed and its dataset pages must not break.
    """
    try:
        return next_action(context, data_dict)
    except tk.ObjectNotFound:
        if data_dict.get("type") != "dataset":
            raise
        return {}


actions = {action.__name__: action for action in (dcat_catalog_show, dcat_catalog_search, scheming_dataset_schema_show)}
