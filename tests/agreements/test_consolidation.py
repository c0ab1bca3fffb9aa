"""The numbering of consolidated texts: numbers stay for ever, whatever is added and repealed.

Not here: how an amendment enters into force (test_instruments.py)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.consolidation import applied, as_signed, numbers_of, problems, touched_by

BASE = as_signed([{"id": str(n), "heading": f"Titre {n}", "body": f"Corps {n}"} for n in range(1, 6)])


def change(kind: str, target: str, words: str = "Neuf") -> dict[str, Any]:
    return {"id": f"{kind}{target}{words}", "heading": words, "body": words, "change": kind, "target": target}


def test_a_new_article_takes_the_next_number_of_its_family() -> None:
    twice = [change("insert", "4", "a"), change("insert", "4", "b"), change("insert", "", "c")]
    assert numbers_of(BASE, twice) == ["4 bis", "4 ter", "6"]
    once = applied(BASE, twice, "AG-1")
    assert [a["number"] for a in once] == ["1", "2", "3", "4", "4 bis", "4 ter", "5", "6"]
    again = applied(once, [change("insert", "4 bis", "d"), change("insert", "", "e")], "AG-2")
    assert [a["number"] for a in again] == ["1", "2", "3", "4", "4 bis", "4 ter", "4 quater", "5", "6", "7"]


def test_after_the_tenth_the_family_goes_on_in_figures() -> None:
    many = applied(BASE, [change("insert", "1", str(n)) for n in range(12)], "AG-1")
    family = [a["number"] for a in many if a["number"].startswith("1 ")]
    assert family[:2] == ["1 bis", "1 ter"] and family[-4:] == ["1 decies", "1 11", "1 12", "1 13"]


def test_what_is_repealed_keeps_its_place_and_says_nothing() -> None:
    after = applied(BASE, [change("repeal", "2"), change("replace", "3", "Autre")], "AG-1")
    assert [a["number"] for a in after] == ["1", "2", "3", "4", "5"]
    assert (after[1]["heading"], after[1]["body"], after[1]["repealed"], after[1]["by"]) == ("", "", True, "AG-1")
    assert (after[2]["body"], after[2]["repealed"], after[0]["by"]) == ("Autre", False, "")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ([change("replace", "9")], [(1, "unknown", "9")]),
        ([change("replace", "")], [(1, "unnamed", "")]),
        ([change("insert", "9")], [(1, "unknown", "9")]),
        ([change("replace", "2"), change("repeal", "2")], [(2, "twice", "2")]),
        ([change("insert", "2"), change("insert", "2"), change("insert", "")], []),
    ],
)
def test_what_does_not_fit_is_named(changes: Any, found: Any) -> None:
    assert problems(BASE, changes) == found
    if found:
        with pytest.raises(ValueError, match="do not fit"):
            applied(BASE, changes, "AG-1")


def test_a_repealed_article_is_not_changed_again() -> None:
    gone = applied(BASE, [change("repeal", "2")], "AG-1")
    assert problems(gone, [change("replace", "2")]) == [(1, "repealed", "2")]
    assert problems(gone, [change("insert", "2")]) == []


NUMBERS = st.sampled_from(["1", "2", "3", "4", "5", ""])
CHANGES = st.lists(
    st.builds(change, st.sampled_from(["replace", "insert", "repeal"]), NUMBERS, st.text(max_size=3)), max_size=6
)


@given(st.lists(CHANGES, max_size=4))
def test_no_number_is_lost_given_twice_or_moved(amendments: list[Any]) -> None:
    text = BASE
    for number, changes in enumerate(amendments):
        if problems(text, changes):
            continue
        after = applied(text, changes, f"AG-{number}")
        before, now = [a["number"] for a in text], [a["number"] for a in after]
        assert len(set(now)) == len(now)
        assert [n for n in now if n in set(before)] == before, "the order of what was there stays"
        named = {c["target"] for c in changes if c["change"] != "insert"}
        kept = {a["number"]: a for a in after}
        assert all(kept[a["number"]] == a for a in text if a["number"] not in named)
        text = after


@given(CHANGES, CHANGES)
def test_two_that_touch_nothing_together_can_come_in_either_order(one: Any, other: Any) -> None:
    if problems(BASE, one) or problems(BASE, other) or touched_by(one) & touched_by(other):
        return
    first = applied(applied(BASE, one, "A"), other, "B")
    second = applied(applied(BASE, other, "B"), one, "A")
    assert first == second
