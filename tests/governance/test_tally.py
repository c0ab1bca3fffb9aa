"""Quorum and majorities: cases worked out by hand from published rules, and what must hold of every count.

V, F, A, B: seats able to vote, for, against, abstaining; M, R: seats of the body, recused. No database."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from governance import tally
from governance.tally import Count, Kind, Of, Recusal, Rule, Share

QUORUM = [
    # (M, R, P, X, more, needed, met)
    ({"members": 11, "recused": 0, "present": 6}, 6, True),
    ({"members": 8, "recused": 0, "present": 4}, 5, False),
    ({"members": 12, "recused": 0, "present": 6, "by_proxy": 3}, 7, False),
    ({"members": 12, "recused": 2, "present": 6}, 6, True),
    ({"members": 12, "recused": 2, "present": 6, "recusal": Recusal.PRESENT_ONLY}, 7, False),
    ({"members": 10, "recused": 0, "present": 6, "share": Share(2, 3)}, 7, False),
    ({"members": 12, "recused": 0, "present": 4, "share": tally.THIRD}, 4, True),
    ({"members": 12, "recused": 0, "present": 0}, 7, False),
    ({"members": 12, "recused": 12, "present": 0}, 1, False),
    ({"members": 12, "recused": 0, "present": 4, "by_proxy": 3, "proxies_count": True}, 7, True),
]
RULES = {
    "simple": tally.SIMPLE,
    "absolute_of_ballots": tally.ABSOLUTE_OF_BALLOTS,
    "absolute_of_present": tally.ABSOLUTE_OF_PRESENT,
    "absolute_of_members": tally.ABSOLUTE_OF_MEMBERS,
    "two_thirds_of_cast": tally.TWO_THIRDS_OF_CAST,
    "two_thirds_of_present": tally.TWO_THIRDS_OF_PRESENT,
    "two_thirds_of_members": tally.TWO_THIRDS_OF_MEMBERS,
    "unanimity": tally.UNANIMITY,
}
VOTES = [
    # rule, (M, R, V, F, A, B), adopted
    ("simple", (17, 0, 17, 9, 8, 0), True),
    ("simple", (26, 0, 26, 13, 13, 0), False),
    ("simple", (12, 0, 12, 1, 0, 11), True),
    ("simple", (12, 0, 12, 0, 0, 12), False),
    ("two_thirds_of_present", (100, 0, 60, 30, 15, 15), False),
    ("two_thirds_of_cast", (100, 0, 60, 30, 15, 15), True),
    ("absolute_of_ballots", (12, 0, 12, 5, 3, 2), False),
    ("absolute_of_ballots", (12, 0, 12, 6, 3, 2), True),
    ("absolute_of_present", (20, 0, 13, 7, 4, 2), True),
    ("absolute_of_members", (7, 0, 7, 3, 2, 2), False),
    ("absolute_of_members", (12, 0, 10, 6, 1, 3), False),
    ("two_thirds_of_members", (12, 0, 10, 8, 2, 0), True),
    ("two_thirds_of_members", (12, 2, 10, 7, 3, 0), True),
    ("unanimity", (12, 0, 12, 9, 0, 3), True),
    ("unanimity", (12, 0, 12, 9, 1, 2), False),
]
SAID = {
    # the rules as the design writes them, over fractions: another way to the same answer
    "simple": lambda c: c.in_favour > c.against,
    "absolute_of_ballots": lambda c: 2 * c.in_favour > c.in_favour + c.against + c.abstaining,
    "absolute_of_present": lambda c: 2 * c.in_favour > c.able,
    "absolute_of_members": lambda c: 2 * c.in_favour > c.members - c.recused,
    "two_thirds_of_cast": lambda c: c.in_favour > 0 and 3 * c.in_favour >= 2 * (c.in_favour + c.against),
    "two_thirds_of_present": lambda c: c.in_favour > 0 and 3 * c.in_favour >= 2 * c.able,
    "two_thirds_of_members": lambda c: c.in_favour > 0 and 3 * c.in_favour >= 2 * (c.members - c.recused),
    "unanimity": lambda c: c.against == 0 and c.in_favour > 0,
}
EVERY_RULE = pytest.mark.parametrize("name", RULES)


def count(members: int, recused: int, able: int, in_favour: int, against: int, abstaining: int) -> Count:
    return Count(members, recused, able, in_favour, against, abstaining)


@st.composite
def counts(draw: Any, most: int = 40) -> Count:
    members = draw(st.integers(0, most))
    recused = draw(st.integers(0, members))
    able = draw(st.integers(0, members - recused))
    in_favour = draw(st.integers(0, able))
    against = draw(st.integers(0, able - in_favour))
    abstaining = draw(st.integers(0, able - in_favour - against))
    return count(members, recused, able, in_favour, against, abstaining)


def passes(name: str, one: Count) -> bool:
    return tally.adopted(RULES[name], one).is_adopted


# ------------------------------------------------------------------------------------------------ worked out by hand


@pytest.mark.parametrize(("given_", "needed", "met"), QUORUM)
def test_a_quorum_is_what_was_worked_out(given_: dict[str, Any], needed: int, met: bool) -> None:
    found = tally.quorum(**given_)
    assert (found.needed, found.is_met) == (needed, met)


@pytest.mark.parametrize(("name", "numbers", "expected"), VOTES)
def test_a_vote_comes_to_what_was_worked_out(name: str, numbers: tuple[int, ...], expected: bool) -> None:
    assert passes(name, count(*numbers)) is expected


def test_a_result_keeps_its_arithmetic() -> None:
    found = tally.adopted(tally.TWO_THIRDS_OF_MEMBERS, count(12, 2, 10, 7, 3, 0))
    assert (found.in_favour, found.base, found.needed) == (7, 10, 7)
    met = tally.quorum(members=11, recused=1, present=7)
    assert (met.members, met.base, met.needed, met.present) == (11, 10, 6, 7)


def test_one_side_alone_does_not_carry_where_others_are_asked_for() -> None:
    rule = Rule(tally.HALF, Of.CAST, colleges=2)
    for sides, expected in (((9, 0, 0, 0), False), ((8, 1, 0, 0), True)):
        assert tally.adopted(rule, Count(20, 0, 12, 9, 3, 0, sides)).is_adopted is expected


# ------------------------------------------------------------------------------------------------ of every count


@EVERY_RULE
@given(one=counts())
def test_it_is_what_the_design_says(name: str, one: Count) -> None:
    assert passes(name, one) is bool(SAID[name](one))


@EVERY_RULE
@given(one=counts())
def test_one_more_for_never_turns_yes_into_no(name: str, one: Count) -> None:
    """A seat that had not voted, and one that had been against or abstained."""
    more = [(1, 0, 0)] if one.in_favour + one.against + one.abstaining < one.able else []
    more += [(1, -1, 0)] if one.against else []
    more += [(1, 0, -1)] if one.abstaining else []
    for a, b, c in more:
        numbers = (one.in_favour + a, one.against + b, one.abstaining + c)
        assert passes(name, count(one.members, one.recused, one.able, *numbers)) or not passes(name, one)


@given(one=counts())
def test_an_abstention_never_changes_a_simple_majority(one: Count) -> None:
    assume(one.in_favour + one.against + one.abstaining < one.able)
    more = count(one.members, one.recused, one.able, one.in_favour, one.against, one.abstaining + 1)
    assert passes("simple", one) is passes("simple", more)


@EVERY_RULE
@given(one=counts())
def test_a_seat_recused_is_a_seat_removed(name: str, one: Count) -> None:
    removed = count(one.members - one.recused, 0, one.able, one.in_favour, one.against, one.abstaining)
    assert passes(name, one) is passes(name, removed)


@EVERY_RULE
@given(one=counts())
def test_a_tie_carries_nothing(name: str, one: Count) -> None:
    assert not (tally.adopted(RULES[name], one).is_tied and passes(name, one))


@given(members=st.integers(0, 60), recused=st.integers(0, 60), present=st.integers(0, 60))
def test_a_quorum_recused_is_a_quorum_without_the_seat(members: int, recused: int, present: int) -> None:
    assume(present <= members - recused)
    with_it = tally.quorum(members=members, recused=recused, present=present)
    without = tally.quorum(members=members - recused, recused=0, present=present)
    assert (with_it.needed, with_it.is_met) == (without.needed, without.is_met)


@given(n=st.integers(1, 50), d=st.integers(1, 50), base=st.integers(0, 500), kind=st.sampled_from(Kind))
def test_what_is_needed_reaches_the_share_and_one_less_does_not(n: int, d: int, base: int, kind: Kind) -> None:
    assume(n <= d and not (kind == Kind.MORE_THAN and n == d))
    needed, share = Share(n, d, kind).need(base), Fraction(n, d) * base

    def reaches(number: int) -> bool:
        return number > share if kind == Kind.MORE_THAN else number >= share

    assert reaches(needed) and not reaches(needed - 1)


# ------------------------------------------------------------------------------------------------ what cannot be


@pytest.mark.parametrize(
    "make",
    [
        lambda: Share(0, 2),
        lambda: Share(3, 2),
        lambda: Share(1, 1, Kind.MORE_THAN),
        lambda: count(10, 0, 5, 4, 2, 0),
        lambda: count(10, 6, 5, 0, 0, 0),
        lambda: count(10, 0, 5, -1, 0, 0),
        lambda: Count(10, 0, 5, 2.5, 0, 0),  # type: ignore[arg-type]
        lambda: tally.quorum(members=10, recused=4, present=7),
        lambda: tally.quorum(members=10, recused=0, present=6, by_proxy=5),
        lambda: tally.quorum(members=10, recused=-1, present=6),
    ],
)
def test_what_cannot_be_counted_is_an_error(make: Any) -> None:
    with pytest.raises(ValueError, match=r"reached|present|ballots"):
        make()
