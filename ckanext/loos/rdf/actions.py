"""The feed lists the site's own datasets and, of this project's types, the registers alone."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk

# Their rows are in the registers: listed twice, they would be duplicates for an aggregator.
NOT_IN_FEED = "-dataset_type:(budget OR seance OR elus)"


def _without_duplicates(name: str) -> Any:
    def action(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
        wanted = " ".join(filter(None, [data_dict.get("fq"), NOT_IN_FEED]))
        return next_action(context, {**data_dict, "fq": wanted})

    action.__name__ = name
    return tk.side_effect_free(tk.chained_action(action))


actions = {name: _without_duplicates(name) for name in ("dcat_catalog_show", "dcat_catalog_search", "dcat_datasets_list")}
