"""What the model knows: the people and their mandates, the dossiers with their parties, decisions and memberships.

Organisations are called by their side, people by the local part of their address. Nothing of the product is imported.
Not here: who may do what (drafting.py, review.py, signing.py, binding.py) and what time brings (clockwork.py)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

DRAFT, IN_REVIEW, OPEN = "draft", "in_review", "open_for_signature"
IN_FORCE, SUSPENDED = "in_force", "suspended"
ENDED = ("abandoned", "lapsed", "expired", "terminated", "superseded")
BINDING = (IN_FORCE, SUSPENDED)
AGREEMENT, AMENDMENT, ACCESSION = "agreement", "amendment", "accession"
DEPOSITARY = "it"
CLOCK = "SYS"
SECRETARIES = "the secretariat"
REMINDERS = (30, 90, 180)


@dataclass(frozen=True)
class Mandate:
    """What somebody may do for a side, on it or on the network, from the first day to the last, both included."""

    key: str
    person: str
    side: str
    can: frozenset[str]
    on_network: bool
    starts: date
    ends: date | None

    def holds_on(self, day: date) -> bool:
        return self.starts <= day and not self.is_over(day)

    def is_over(self, day: date) -> bool:
        return self.ends is not None and self.ends < day


Change = tuple[str, str]
"""What an article of an amendment does, and the number of the article that it touches or follows."""
SIGNED_TEXT = {"1": False, "2": False}
"""Number → whether the article is repealed; two articles are written in every agreement of the walk."""
LASTING = ("minimum_parties", "notice_days", "renewal", "renewal_months", "objection_days")


@dataclass
class Party:
    """An organisation in an agreement."""

    side: str
    cleared: bool = False
    signatory: str = ""
    on_paper: bool = False
    required: bool = False
    bound_at: datetime | None = None
    leaves_on: date | None = None
    objected_to: date | None = None
    left: str = ""
    joined_by: str = ""
    released_at: datetime | None = None
    """Of a party of an amendment: when it left the agreement that is amended."""

    @property
    def is_bound(self) -> bool:
        return self.bound_at is not None and not self.left


@dataclass
class Remark:
    """A comment: who wrote it, and whether something is left to do about it."""

    by: str
    is_open: bool = True


@dataclass
class Paper:
    """A print that somebody signed with pen and stamp: who registered it, and whether it is still to be verified."""

    side: str
    by: str
    mandate: str
    signed_on: date
    status: str = "to_verify"


@dataclass
class Terms:
    """Who must sign, from when it binds, how a party leaves, whether it is renewed."""

    entry_rule: str = "all"
    entry_number: int = 2
    effect_on: date | None = None
    minimum_parties: int = 2
    notice_days: int = 90
    renewal: str = "none"
    renewal_months: int = 12
    objection_days: int = 90

    def lasting(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in LASTING}


@dataclass
class Drawn:
    """What an amendment was drawn on: the number of the text, the last day and the lasting terms."""

    number: int
    end_date: date | None
    terms: dict[str, Any]


@dataclass
class Dossier:
    """One agreement, or an amendment of the one called `parent`, or the accession of `drafted_by` to it. `entries` is
    the number of its lines of history, `revision` counts edits and changes of state; `settled_at` is when the last
    name was put or the last paper decided on in this round."""

    name: str
    drafted_by: str
    kind: str = AGREEMENT
    state: str = DRAFT
    entries: int = 0
    revision: int = 0
    version: int = 0
    round: int = 0
    text: str = "empty"
    editors: set[str] = field(default_factory=set)
    edited_since: int = 0
    end_date: date | None = None
    terms: Terms = field(default_factory=Terms)
    parties: dict[str, Party] = field(default_factory=dict)
    formalities: dict[str, str] = field(default_factory=dict)
    comments: list[Remark] = field(default_factory=list)
    deadline: datetime | None = None
    signed: dict[tuple[int, str], str] = field(default_factory=dict)
    recall_by: str = ""
    settled_at: datetime | None = None
    state_since: datetime | None = None
    amended_at: datetime | None = None
    in_force_at: datetime | None = None
    ended_at: datetime | None = None
    reminded: int = 0
    terminates_on: date | None = None
    spent: set[int] = field(default_factory=set)
    ended_because: str = ""
    opened_on: date | None = None
    papers: list[Paper] = field(default_factory=list)
    translated: str = ""
    parent: str = ""
    replaces: str = ""
    admitted: bool = False
    drawn: Drawn | None = None
    changes: tuple[Change, ...] = ()
    ends_parent: bool = False
    texts: list[dict[str, bool]] = field(default_factory=lambda: [dict(SIGNED_TEXT)])
    ended_by_parties: bool = False
    closed: bool = False

    @property
    def amends(self) -> bool:
        return self.kind == AMENDMENT

    @property
    def joins(self) -> bool:
        return self.kind == ACCESSION

    @property
    def number(self) -> int:
        """Of the consolidated text: how many amendments entered into force."""
        return len(self.texts) - 1

    @property
    def waiting(self) -> set[str]:
        """The sides of which a paper is to be verified."""
        return {paper.side for paper in self.papers if paper.status == "to_verify"}

    @property
    def has_put_its_name(self) -> set[str]:
        return self.has_signed | self.waiting

    @property
    def has_signed(self) -> set[str]:
        """The sides whose signature counts: of this round, and no other."""
        return {side for number, side in self.signed if number == self.round and side in self.parties}

    @property
    def bound(self) -> list[Party]:
        return [party for party in self.parties.values() if party.is_bound] if self.state in BINDING else []

    @property
    def asked(self) -> dict[str, str]:
        """The formalities of the present parties."""
        return {side: status for side, status in self.formalities.items() if side in self.parties}

    @property
    def is_enough(self) -> bool:
        """Whether the signatures there are can bring it into force."""
        missing = [p for side, p in self.counted.items() if side not in self.has_signed]
        if self.terms.entry_rule == "all":
            return not missing
        enough = len(self.counted) - len(missing) >= self.terms.entry_number
        return not any(p.required for p in missing) and enough

    @property
    def is_signed_by_all(self) -> bool:
        return set(self.counted) <= self.has_signed

    @property
    def awaited(self) -> dict[str, Party]:
        """The parties that can still do something here."""
        return {side: party for side, party in self.parties.items() if party.released_at is None}

    @property
    def counted(self) -> dict[str, Party]:
        """The parties whose signatures count: nobody but whoever receives an accession can let it enter into force."""
        return self.parties if self.joins else self.awaited

    @property
    def has_too_few(self) -> bool:
        return len(self.bound) < self.terms.minimum_parties

    def note_editor(self, who: str) -> None:
        """Who wrote the next version; an unchanged text sent again keeps its editors."""
        if self.edited_since != self.version:
            self.editors, self.edited_since = set(), self.version
        self.editors.add(who)

    def close_round(self) -> None:
        self.deadline, self.recall_by, self.opened_on, self.settled_at = None, "", None, None
        for paper in self.papers:
            if paper.status == "to_verify":
                paper.status = "closed"


@dataclass
class Decision:
    """A recorded decision about a dossier, or about none; it can be carried out from its date of effect on."""

    about: str
    effective_on: date


@dataclass
class Membership:
    side: str
    basis: str
    since: date
    until: date | None = None


@dataclass
class World:
    """Everything, at one instant."""

    now: datetime
    mandates: dict[str, Mandate] = field(default_factory=dict)
    dossiers: dict[str, Dossier] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    asks_formalities: bool = False
    due_since: datetime | None = None
    """Since when what the clock does now was due; it counts from then."""
    told: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    """The lines of history that must have been written: dossier, step, who, from, to."""

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def since(self) -> datetime:
        """From when what is done now counts."""
        return self.due_since or self.now

    def may(self, who: str, *can: str) -> set[str]:
        """The sides for which somebody may do one of these things today; the network is called by its keepers."""
        held = [m for m in self.mandates.values() if m.person == who and m.holds_on(self.today)]
        return {SECRETARIES if m.on_network else m.side for m in held if m.can & set(can)}

    def keeps_the_register(self, who: str) -> bool:
        return SECRETARIES in self.may(who, "administer")

    def may_sign_for(self, key: str, side: str, *, or_soon: bool = False) -> bool:
        """Whether this mandate allows to sign for that side, today or later."""
        held = self.mandates.get(key)
        if held is None or held.side != side or held.on_network or "sign_for" not in held.can:
            return False
        return not held.is_over(self.today) and (or_soon or held.holds_on(self.today))

    def members(self) -> set[str]:
        return {m.side for m in self.memberships if m.until is None}

    def founds(self) -> bool:
        """Whether no network agreement binds the network now."""
        return not any(d.state in BINDING for d in self.dossiers.values() if not d.parent)

    def parent_of(self, dossier: Dossier) -> Dossier | None:
        return self.dossiers[dossier.parent] if dossier.parent else None

    def parent_binds(self, dossier: Dossier) -> bool:
        """Or nobody else has replaced what it replaces; of what is not in force yet."""
        parent = self.parent_of(dossier)
        return (parent is None or parent.state in BINDING) and not self._is_replaced(dossier)

    def parent_ended(self, dossier: Dossier) -> bool:
        """Or another has replaced what it replaces; of what is not in force yet."""
        parent = self.parent_of(dossier)
        return (parent is not None and parent.state in ENDED) or self._is_replaced(dossier)

    def _is_replaced(self, dossier: Dossier) -> bool:
        return self.taken_at(dossier) is not None

    def taken_at(self, dossier: Dossier) -> datetime | None:
        """Since when another binds in the place of what this one is to replace."""
        others = [d for d in self.dossiers.values() if d.replaces == dossier.replaces and d is not dossier]
        bound = [d.in_force_at for d in others if dossier.replaces and d.in_force_at is not None]
        return min(bound, default=None)

    def amendments_of(self, agreement: Dossier, side: str) -> list[Dossier]:
        """Those of which it is a party."""
        every = [d for d in self.dossiers.values() if d.amends and d.parent == agreement.name]
        return [d for d in every if side in d.parties]

    def received_by(self, agreement: Dossier, side: str) -> list[Dossier]:
        """The accessions to it that this party is to receive; the depositary receives them whether it is one or not."""
        every = [d for d in self.dossiers.values() if d.joins and d.parent == agreement.name]
        return [d for d in every if side in d.parties and side not in (d.drafted_by, DEPOSITARY)]

    def write(self, dossier: Dossier, step: str, who: str, to: str = "", *, of_the_document: bool = False) -> None:
        """One line of history."""
        before = dossier.state if dossier.entries else ""
        dossier.state = to or dossier.state
        if before != dossier.state:
            dossier.state_since = self.since
        if to in ENDED:
            dossier.ended_at = self.since
        self.told.append((dossier.name, step, who, before, dossier.state))
        dossier.entries += 1
        dossier.revision += before != dossier.state or not of_the_document


@dataclass(repr=False)
class Ask:
    """Somebody asks for a step on a dossier and says something; the password was given again just now, or not."""

    world: World
    dossier: Dossier
    step: str
    who: str
    said: dict[str, Any] = field(default_factory=dict)
    is_fresh: bool = True

    def __repr__(self) -> str:
        return f"{self.step} by {self.who} on {self.dossier.name} ({self.dossier.state}): {self.said}"

    def for_(self, *can: str) -> set[str]:
        return self.world.may(self.who, *can)

    @property
    def is_secretary(self) -> bool:
        return self.world.keeps_the_register(self.who)

    @property
    def is_drafter(self) -> bool:
        return self.dossier.drafted_by in self.for_("draft_for")

    @property
    def is_clock(self) -> bool:
        return self.who == CLOCK

    def reviews(self) -> list[Party]:
        """The parties for which this person reviews."""
        return [p for side, p in self.dossier.awaited.items() if side in self.for_("review_for")]

    @property
    def party(self) -> Party:
        """The one party for which this person acts: nobody of the cast acts for two."""
        mine = self.for_("review_for", "sign_for", "manage_people_of")
        return next(p for side, p in self.dossier.awaited.items() if side in mine)


def months_later(last: date, months: int) -> date:
    """So many months on: the same day, or the last of its month; the last of a month stays the last."""
    month = last.month - 1 + months
    year, month = last.year + month // 12, month % 12 + 1
    longest = calendar.monthrange(year, month)[1]
    was_last = (last + timedelta(days=1)).day == 1
    return date(year, month, longest if was_last else min(last.day, longest))


def reminder(last: date | None, today: date) -> int:
    """Which reminder the days left call for, or 0."""
    if last is None or last < today:
        return 0
    return min((days for days in REMINDERS if (last - today).days <= days), default=0)
