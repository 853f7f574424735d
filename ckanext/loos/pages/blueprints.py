"""The addresses of this project's pages."""

from . import budgets, communes, files, glossary, officials, pending, schemas, session_feeds, sessions

blueprints = [
    communes.blueprint,
    budgets.blueprint,
    sessions.blueprint,
    session_feeds.blueprint,
    pending.blueprint,
    officials.blueprint,
    glossary.blueprint,
    files.blueprint,
    schemas.blueprint,
]
