"""The addresses of this project's pages."""

from . import budgets, communes, files, glossary

blueprints = [communes.blueprint, budgets.blueprint, glossary.blueprint, files.blueprint]
