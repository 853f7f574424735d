"""The glossary holds what the pages need, once each."""

from __future__ import annotations

import pytest

from ckanext.loos.records.glossary import CHAPTERS, TERMS, chapter, term

WANTED = (
    "011 012 014 65 66 67 68 70 73 731 74 75 76 77 013 10 13 16 20 204 21 23 040 041 042 043 001 002 021 023 45"
).split()


def test_the_common_chapters_are_explained():
    assert not set(WANTED) - set(CHAPTERS)
    assert chapter("45411") == CHAPTERS["45"]
    assert chapter("999") == ""


def test_terms_have_one_address_each():
    slugs = [each.slug for each in TERMS]
    assert len(set(slugs)) == len(slugs)
    assert term("section-d-investissement").term == "Section d’investissement"
    assert term("equilibre").term == "Équilibre"
    assert term("inconnu") is None


@pytest.mark.parametrize("text", [*(each.explanation for each in TERMS), *CHAPTERS.values()])
def test_texts_are_whole_sentences(text):
    assert text[0].isupper()
    assert text.endswith(".")
    assert "'" not in text
    assert " :" not in text
