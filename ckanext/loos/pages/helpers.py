"""What templates may call."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from ckan.plugins import toolkit as tk

from ckanext.loos.catalogue import addresses
from ckanext.loos.catalogue.budgets import mapping
from ckanext.loos.catalogue.sessions import search_kinds
from ckanext.loos.records import figures_text, glossary, session_text
from ckanext.loos.records.budget import BudgetHeader, Stage

from . import (
    acts,
    budget_page,
    communes,
    errors,
    forms,
    french,
    lines,
    naming,
    official_lists,
    session_page,
    session_search,
    sessions,
    structured,
)
from .lines import Query


def stage(header: BudgetHeader) -> str:
    return f"{mapping.stage_name(header)} {header.fiscal_year}"


def about_budget(package: dict[str, Any]) -> str:
    """What a budget without a presentation is, in a list: from its own fields, without a statement."""
    year = package.get("fiscal_year") or ""
    stages = {resource.get("stage") for resource in package.get("resources", [])} - {None, ""}
    if not stages:
        return "Aucun document n’est encore publié."
    names = [name for stage, name in mapping.STAGE_NAMES.items() if stage.value in stages]
    told = f"{', '.join(names).lower()} {year}".strip()
    if stages & {Stage.ACCOUNTS.value, Stage.SINGLE_ACCOUNT.value}:
        return f"Ce que la commune a dépensé et reçu en {year}, comparé à ce qu’elle avait prévu ({told})."
    return f"Ce que la commune prévoit de dépenser et de recevoir en {year} ({told})."


def lines_url(endpoint: str, name: str, query: Query, **changed: Any) -> str:
    """The address of a search, without what was left empty."""
    wanted = query._replace(line="", page=1)._replace(**changed)
    told = {
        "texte": wanted.text,
        "etape": wanted.slot,
        "section": wanted.section,
        "sens": wanted.direction,
        "page": "" if wanted.page == 1 else str(wanted.page),
    }
    arguments = urlencode({name: value for name, value in told.items() if value})
    address = tk.url_for(endpoint, name=name)
    return f"{address}?{arguments}" if arguments else str(address)


def about_session(package: dict[str, Any]) -> str:
    """What a session without a presentation is, in a list."""
    return f"{french.count(len(package.get('deliberations') or []), 'délibération')}."


def search_url(endpoint: str, organization: str, query: search_kinds.Query, page: int = 1) -> str:
    """The address of a search in sessions and deliberations, or of its feed."""
    told = session_search.arguments(query, page)
    address = tk.url_for(endpoint, organization=organization)
    return f"{address}?{told}" if told else str(address)


def day(text: str) -> date | None:
    """A date as CKAN keeps it; None for what is none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


helpers = {
    **acts.helpers,
    **forms.helpers,
    "humanize_entity_type": naming.humanize_entity_type,
    "loos_accessibility_state": communes.accessibility_state,
    "loos_commune_of": communes.commune_of,
    "loos_communes": communes.listed,
    "loos_budget_page": budget_page.read,
    "loos_error": errors.words,
    "loos_waiting": budget_page.waiting,
    "loos_day": day,
    "loos_about_budget": about_budget,
    "loos_stage": stage,
    "loos_lines_url": lines_url,
    "loos_planned": lines.planned,
    "loos_number": french.number,
    "loos_euros": french.euros,
    "loos_cents": french.cents,
    "loos_count": french.count,
    "loos_date": french.long_date,
    "loos_size": french.size,
    "loos_about_balance": figures_text.about_balance,
    "loos_about_result": figures_text.about_result,
    "loos_chapter": glossary.chapter,
    "loos_of": french.of,
    "loos_session_page": session_page.read,
    "loos_session_data": structured.session,
    "loos_deliberation_data": structured.deliberation,
    "loos_official_data": structured.official,
    "loos_about_session": about_session,
    "loos_page_url": addresses.page_url,
    "loos_papers": sessions.papers,
    "loos_paper_url": sessions.paper_url,
    "loos_search_url": search_url,
    "loos_hour": session_text.hour,
    "loos_sitting": official_lists.of_dataset,
    "loos_too_many": official_lists.too_many,
    "loos_about_officials": official_lists.about,
}
