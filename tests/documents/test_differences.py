"""Differences: nothing is lost, nothing is invented, and no text makes it slow."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.differences import ADDED, MOST, REMOVED, SAME, Span, articles, spans

text = st.text("ab é\n.,ŋ", max_size=40)


def side(found: list[Span], *kinds: str) -> str:
    return "".join(s.text for s in found if s.kind in kinds)


@given(text, text)
@settings(max_examples=200)
def test_the_spans_give_back_both_texts(before: str, after: str) -> None:
    found = spans(before, after)
    assert side(found, SAME, REMOVED) == before
    assert side(found, SAME, ADDED) == after
    assert all(s.text for s in found)


@given(text)
def test_the_same_text_is_one_span(same: str) -> None:
    assert spans(same, same) == ([Span(SAME, same)] if same else [])


def test_a_word_is_the_smallest_difference() -> None:
    found = spans("Le préavis est de trois mois.", "Le préavis est de six mois.")
    assert found == [
        Span(SAME, "Le préavis est de "),
        Span(REMOVED, "trois"),
        Span(ADDED, "six"),
        Span(SAME, " mois."),
    ]


@pytest.mark.parametrize("separator", [" ", "\n", "\n\n"])
def test_long_texts_are_compared_more_coarsely_and_lose_nothing(separator: str) -> None:
    before, after = (separator.join(f"{a}{n}" for n in range(MOST // 200)) for a in "xy")
    found = spans(before, after)
    assert side(found, SAME, REMOVED) == before
    assert side(found, SAME, ADDED) == after
    assert len(found) < 4_000


def article(pk: str, heading: str, body: str = "") -> dict[str, Any]:
    return {"id": pk, "heading": heading, "body": body}


def test_articles_keep_their_identity_when_they_move_and_are_renamed() -> None:
    before = [article("1", "Objet", "a"), article("2", "Durée", "b"), article("3", "Litiges", "c")]
    after = [article("3", "Différends", "c"), article("9", "Durée", "d"), article("8", "Siège", "e")]
    found = [(p.before, p.after, p.has_changed) for p in articles(before, after)]
    assert found == [("1", "", True), ("3", "1", True), ("2", "2", True), ("", "3", True)]


@given(
    st.lists(st.tuples(st.sampled_from("123456"), text), max_size=6), st.lists(st.sampled_from("123456"), max_size=6)
)
def test_every_article_is_told_once(old: list[tuple[str, str]], new: list[str]) -> None:
    before = [article(pk, "h" + pk, body) for pk, body in old]
    after = [article(pk, "h" + pk) for pk in new]
    found = articles(before, after)
    assert sorted(int(p.before) for p in found if p.before) == list(range(1, len(before) + 1))
    assert [int(p.after) for p in found if p.after] == list(range(1, len(after) + 1))
