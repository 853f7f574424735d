"""The addresses of this project's pages."""

from . import acts, budgets, communes, files, glossary, officials, pending, schemas, session_feeds, sessions

blueprints = [
    communes.blueprint,
    budgets.blueprint,
    sessions.blueprint,
    session_feeds.blueprint,
    acts.blueprint,
    pending.blueprint,
    officials.blueprint,
    glossary.blueprint,
    files.blueprint,
    schemas.blueprint,
]
