"""No English is left: names of types, messages, numbers; the compiled messages are those of the source."""

from __future__ import annotations

import gettext
from datetime import date
from decimal import Decimal
from pathlib import Path

import polib
import pytest
from ckan.plugins import toolkit as tk

from ckanext.loos.pages import errors, french

MESSAGES = Path(__file__).parents[2] / "ckanext" / "loos" / "i18n" / "fr" / "LC_MESSAGES" / "ckanext-loos.po"


def test_every_message_is_translated_and_compiled() -> None:
    source = polib.pofile(str(MESSAGES))
    assert source.untranslated_entries() == source.fuzzy_entries() == []
    with MESSAGES.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in source:
        if entry.msgid_plural:
            for count in (1, 2):
                translated = compiled.ngettext(entry.msgid, entry.msgid_plural, count)
                assert translated == entry.msgstr_plural[count - 1]
        else:
            assert compiled.gettext(entry.msgid) == entry.msgstr


def test_messages_keep_their_places() -> None:
    import re

    for entry in polib.pofile(str(MESSAGES)):
        allowed = set(re.findall(r"\{\w*\}|%\(\w+\)s", entry.msgid + entry.msgid_plural))
        used = set(re.findall(r"\{\w*\}|%\(\w+\)s", entry.msgstr + "".join(entry.msgstr_plural.values())))
        assert used <= allowed, entry.msgid


@pytest.mark.usefixtures("with_plugins")
def test_types_have_french_names(app: object) -> None:
    name = tk.h.humanize_entity_type
    assert name("package", "budget", "add link") == "Ajouter un budget"
    assert name("package", "registre", "main nav") == "Registres"
    assert name("package", "budget", "not a purpose") == "Budget"
    assert name("package", "dataset", "add link") is None
    assert name("group", "budget", "add link") == "Add Budget"


def test_numbers_dates_and_counts() -> None:
    assert french.euros(Decimal("1234567.5")) == "1\u202f234\u202f568\u00a0€"
    assert french.euros(None) == "–"
    assert french.cents(Decimal("-0.5")) == "\u22120,50\u00a0€"
    assert french.long_date(date(2024, 3, 1)) == "1er\u00a0mars 2024"
    assert french.long_date(None) == ""
    assert [french.size(n) for n in (1, 999, 24_499, 1_249_999)] == [
        "1\u00a0octet",
        "999\u00a0octets",
        "24\u00a0ko",
        "1,2\u00a0Mo",
    ]
    assert [french.count(n, "ligne") for n in (0, 1, 2)] == ["0\u00a0ligne", "1\u00a0ligne", "2\u00a0lignes"]


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("Lens", "de Lens"),
        ("Arras", "d’Arras"),
        ("Le Havre", "du Havre"),
        ("Les Lilas", "des Lilas"),
        ("Écully", "d’Écully"),
    ],
)
def test_a_commune_after_of(name: str, phrase: str) -> None:
    assert french.of(name) == phrase


def test_errors_are_told_in_french() -> None:
    english = "The requested URL was not found on the server. If you entered the URL manually please check your"
    english += " spelling and try again."
    assert errors.words(404, "Not Found", english).title == "Page introuvable"
    assert "n’existe" in errors.words(404, "Not Found", english).text
    assert errors.words(404, "Not Found", "Ce budget n’existe pas.").text == "Ce budget n’existe pas."
    assert errors.words([500], "", "Internal server error").title == "Erreur du serveur"
    assert errors.words(418, "I'm a teapot", "x") == ("I'm a teapot", "x")
