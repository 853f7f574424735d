"""The addresses of this project's pages."""

from . import (
    acts,
    budgets,
    communes,
    files,
    glossary,
    minutes_review_start,
    officials,
    pending,
    schemas,
    session_feeds,
    sessions,
    templates,
    withdrawn,
)

blueprints = [
    communes.blueprint,
    budgets.blueprint,
    sessions.blueprint,
    session_feeds.blueprint,
    acts.blueprint,
    pending.blueprint,
    minutes_review_start.blueprint,
    officials.blueprint,
    glossary.blueprint,
    files.blueprint,
    schemas.blueprint,
    templates.blueprint,
    withdrawn.blueprint,
]
