"""Valombre-en-Exemple: a commune that does not exist, with its acts, its council and its votes. All is invented."""
