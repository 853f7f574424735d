"""The addresses of this project's pages."""

from . import budgets, communes, files, glossary, session_feeds, sessions

blueprints = [
    communes.blueprint,
    budgets.blueprint,
    sessions.blueprint,
    session_feeds.blueprint,
    glossary.blueprint,
    files.blueprint,
]
