"""The words found by a search, marked in the text as it is written."""

from __future__ import annotations

import re

from ckanext.loos.pages import marks


def spans(text: str, word: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(word, text)]


def test_words_are_marked_and_signs_of_html_stay_signs() -> None:
    text = "École <b>& cantine"
    assert marks.whole(text, spans(text, "cantine")) == "École &lt;b&gt;&amp; <mark>cantine</mark>"
    assert marks.whole(text, []) == "École &lt;b&gt;&amp; cantine"


def test_a_long_text_is_shown_around_the_words_and_never_cuts_one() -> None:
    text = f"{'avant ' * 60}cantine {'entre ' * 60}cantine{' après' * 60}"
    shown = str(marks.excerpts(text, spans(text, "cantine")))
    assert shown.count("<mark>cantine</mark>") == 2
    words = set(re.sub("</?mark>", "", shown).split())
    assert words == {"…", "avant", "cantine", "entre", "après"}
    assert len(shown) < 500


def test_a_short_text_is_shown_whole_without_dots() -> None:
    assert marks.excerpts("La cantine\nouvre.", [(3, 10)]) == "La <mark>cantine</mark> ouvre."


def test_a_text_without_the_words_shows_nothing() -> None:
    assert marks.excerpts("La cantine ouvre.", []) == ""


def test_a_text_without_a_space_is_shown_all_the_same() -> None:
    shown = marks.excerpts("x" * 1000, [(500, 510)])
    assert "<mark>xxxxxxxxxx</mark>" in shown
    assert len(shown) < 300
