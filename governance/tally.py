"""Quorum and majorities, as pure arithmetic over whole numbers (DESIGN §4.4): no percentage, no rounding of a fraction.

Everything that is counted is a seat, never a person. Not here: who has a seat, and when a ballot opens and closes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a share is reached: by more than it, or by exactly it too."""

    MORE_THAN = "more_than"
    AT_LEAST = "at_least"


class Of(StrEnum):
    """What a share is a share of."""

    CAST = "cast"  # for and against
    BALLOTS = "ballots"  # for, against and abstaining
    PRESENT = "present"  # every seat that could vote
    MEMBERS = "members"  # every seat of the body that is not recused


class Recusal(StrEnum):
    """Whether a recused seat still counts among those of which a quorum is a share."""

    EXCLUDED = "exclude_both"
    PRESENT_ONLY = "present_only"


@dataclass(frozen=True)
class Share:
    """n/d of a base, with n and d whole and 0 < n <= d. Raises ValueError."""

    n: int
    d: int
    kind: Kind = Kind.AT_LEAST

    def __post_init__(self) -> None:
        if not 0 < self.n <= self.d or (self.kind == Kind.MORE_THAN and self.n == self.d):
            raise ValueError(f"{self.kind} {self.n}/{self.d} is reached by nobody, or by everybody.")

    def need(self, base: int) -> int:
        """The least whole number that reaches the share of `base`."""
        if self.kind == Kind.MORE_THAN:
            return self.n * base // self.d + 1
        return -(-self.n * base // self.d)


HALF = Share(1, 2, Kind.MORE_THAN)
THIRD = Share(1, 3)
"""Of a second call."""


@dataclass(frozen=True)
class Quorum:
    """`members` seats in the body, of which `base` count; `needed` of them present, `present` were."""

    members: int
    base: int
    needed: int
    present: int

    @property
    def is_met(self) -> bool:
        return self.present >= self.needed


def quorum(
    *,
    members: int,
    recused: int,
    present: int,
    by_proxy: int = 0,
    share: Share = HALF,
    recusal: Recusal = Recusal.EXCLUDED,
    proxies_count: bool = False,
) -> Quorum:
    """Whether enough seats are there to decide. `present`, not recused, in the room or online; `by_proxy` count only
    where the rules say so. Nobody decides with no seat there. Raises ValueError for what cannot be."""
    _are_counts(members, recused, present, by_proxy)
    if present + by_proxy > members - recused:
        raise ValueError("More seats are present than can be.")
    base = members if recusal == Recusal.PRESENT_ONLY else members - recused
    return Quorum(members, base, max(1, share.need(base)), present + (by_proxy if proxies_count else 0))


@dataclass(frozen=True)
class Rule:
    """A majority: a share of what is counted. `colleges`: in how many sides at least one seat must be for."""

    share: Share
    of: Of
    colleges: int = 0


@dataclass(frozen=True)
class Count:
    """The ballots of one vote. `able`: the seats that could vote, present or by proxy, not recused. `sides`: of each
    side the number of seats that were for, where the rule asks for it. Raises ValueError for what cannot be."""

    members: int
    recused: int
    able: int
    in_favour: int
    against: int
    abstaining: int
    sides: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        _are_counts(self.members, self.recused, self.able, self.in_favour, self.against, self.abstaining, *self.sides)
        if self.in_favour + self.against + self.abstaining > self.able or self.able > self.members - self.recused:
            raise ValueError("More ballots are counted than there are seats.")

    def base(self, of: Of) -> int:
        return {
            Of.CAST: self.in_favour + self.against,
            Of.BALLOTS: self.in_favour + self.against + self.abstaining,
            Of.PRESENT: self.able,
            Of.MEMBERS: self.members - self.recused,
        }[of]


@dataclass(frozen=True)
class Result:
    """What a vote came to, with its arithmetic: `needed` of `base` for; `sides` of `colleges` with somebody for."""

    in_favour: int
    base: int
    needed: int
    sides: int
    colleges: int
    is_tied: bool

    @property
    def is_adopted(self) -> bool:
        """Never with nobody for, and never in a tie, which no rule of a half or more lets pass."""
        return self.in_favour >= self.needed and self.sides >= self.colleges


def adopted(rule: Rule, count: Count) -> Result:
    """The result of a vote under a rule. Whether there was a quorum is asked before."""
    base = count.base(rule.of)
    return Result(
        in_favour=count.in_favour,
        base=base,
        needed=max(1, rule.share.need(base)),
        sides=sum(number > 0 for number in count.sides),
        colleges=rule.colleges,
        is_tied=count.in_favour == count.against > 0,
    )


SIMPLE = Rule(HALF, Of.CAST)
ABSOLUTE_OF_BALLOTS = Rule(HALF, Of.BALLOTS)
ABSOLUTE_OF_PRESENT = Rule(HALF, Of.PRESENT)
ABSOLUTE_OF_MEMBERS = Rule(HALF, Of.MEMBERS)
TWO_THIRDS_OF_CAST = Rule(Share(2, 3), Of.CAST)
TWO_THIRDS_OF_PRESENT = Rule(Share(2, 3), Of.PRESENT)
TWO_THIRDS_OF_MEMBERS = Rule(Share(2, 3), Of.MEMBERS)
UNANIMITY = Rule(Share(1, 1), Of.CAST)


def _are_counts(*numbers: int) -> None:
    if any(type(number) is not int or number < 0 for number in numbers):
        raise ValueError("Seats and ballots are counted in whole numbers.")
