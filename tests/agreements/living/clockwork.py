"""What time brings, in the order of the days (DESIGN §3 *Clock*, §4.1): a last day is over at the midnight after it in
Dakar (UTC), a deadline one instant after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from tests.agreements.living import amending, joining
from tests.agreements.living.facts import (
    BINDING,
    CLOCK,
    IN_FORCE,
    OPEN,
    REMINDERS,
    Dossier,
    Membership,
    World,
    months_later,
    reminder,
)

TICK = timedelta(milliseconds=1)


# ------------------------------------------------------------------------------------------------ what is due


def _is_over(world: World, dossier: Dossier) -> bool:
    return dossier.deadline is not None and world.now > dossier.deadline


def may_enter_into_force(world: World, dossier: Dossier) -> bool:
    starts = dossier.terms.effect_on
    everybody_could = dossier.is_signed_by_all or _is_over(world, dossier)
    it_can = dossier.is_enough and everybody_could and not dossier.waiting and world.parent_binds(dossier)
    return it_can and (starts is None or starts <= world.today)


def must_lapse(world: World, dossier: Dossier) -> bool:
    """Too late, or what it amends has ended; never while a paper is to be verified."""
    in_vain = world.parent_ended(dossier) or (_is_over(world, dossier) and not dossier.is_enough)
    return in_vain and not dossier.waiting


def due(world: World, dossier: Dossier) -> str:
    """The step that the clock must do next, if any."""
    if dossier.state == OPEN:
        if may_enter_into_force(world, dossier):
            return "enter_into_force"
        return "lapse" if must_lapse(world, dossier) else ""
    if dossier.state not in BINDING:
        return ""
    if dossier.parent:
        return "expire" if world.parent_ended(dossier) else ""
    over = [(day, rank, step) for day, rank, step in _last_days(dossier) if day < world.today]
    if over:
        return min(over)[2]
    days = reminder(dossier.end_date, world.today)
    return "remind" if days and (not dossier.reminded or days < dossier.reminded) else ""


def is_due(world: World, dossier: Dossier) -> bool:
    """Whether the clock must do something on it, or on one whose dates are in one order with its own."""
    return _first(world, dossier) is not None


def _first(world: World, dossier: Dossier) -> tuple[datetime, Dossier, str] | None:
    """What was due first, and since when."""
    waiting = [(one, step) for one in joining.family(world, dossier) if (step := due(world, one))]
    found = [(_since(world, one, step), one, step) for one, step in waiting]
    return min(found, key=lambda first: first[0], default=None)


def _since(world: World, dossier: Dossier, step: str) -> datetime:
    """Since when the step was due: never before the dossier came to its state, or to its text."""
    found = [since for since in (dossier.state_since, dossier.amended_at) if since is not None]
    parent = world.parent_of(dossier)
    if step == "enter_into_force":
        found += _what_was_awaited(dossier)
    elif step == "lapse":
        ended = parent.ended_at if parent is not None else world.taken_at(dossier)
        since = ended if ended is not None else dossier.deadline
        found += [instant for instant in (since, dossier.settled_at) if instant is not None]
    elif parent is not None and parent.ended_at is not None:
        found.append(parent.ended_at)
    elif step == "remind":
        found.append(world.now)
    else:
        found.append(_midnight(min(_last_days(dossier))[0] + timedelta(days=1)))
    return max(found)


def _what_was_awaited(dossier: Dossier) -> list[datetime]:
    deadline = None if dossier.is_signed_by_all else dossier.deadline
    begins = _midnight(dossier.terms.effect_on) if dossier.terms.effect_on else None
    released = [p.released_at for side, p in dossier.parties.items() if side not in dossier.has_signed]
    return [instant for instant in (dossier.settled_at, deadline, begins, *released) if instant is not None]


def _last_days(dossier: Dossier) -> Iterator[tuple[date, int, str]]:
    """Every last day, and what follows it; of those of one day a party leaves first, a planned end comes next. An
    amendment has none of its own."""
    if dossier.parent:
        return
    for party in dossier.bound:
        if party.leaves_on is not None:
            yield party.leaves_on, 0, "withdraw_party"
    if dossier.terminates_on is not None:
        yield dossier.terminates_on, 1, "terminate"
    if dossier.end_date is not None:
        yield dossier.end_date, 2, "renew" if _is_renewed(dossier) else "expire"


def _is_renewed(dossier: Dossier) -> bool:
    objected = any(party.objected_to == dossier.end_date for party in dossier.bound)
    return dossier.terms.renewal == "tacit" and not objected


def settle(world: World, dossier: Dossier) -> None:
    """Everything that is due, one by one, in the order in which it was."""
    while (first := _first(world, dossier)) is not None:
        since, one, step = first
        world.due_since = min(since, world.now)
        bring(world, one, step)
        world.due_since = None


# ------------------------------------------------------------------------------------------------ what it does


def bring(world: World, dossier: Dossier, step: str) -> None:
    """The clock does this step."""
    targets = {"enter_into_force": IN_FORCE, "lapse": "lapsed", "expire": "expired", "terminate": "terminated"}
    if step == "terminate":
        _terminate(world, dossier)
        return
    world.write(dossier, step, CLOCK, targets.get(step, ""))
    {"enter_into_force": bind, "expire": _expire, "withdraw_party": _withdraw, "renew": _renew, "remind": _remind}.get(
        step, lambda _world, _dossier: None
    )(world, dossier)


def bind(world: World, dossier: Dossier) -> None:
    """It binds those who signed: they are members from that day. What is about another agreement makes no members
    itself."""
    since = world.since
    dossier.in_force_at = since
    if not dossier.parent:
        dossier.reminded = reminder(dossier.end_date, since.date())
    for side in dossier.parties:
        if side in dossier.has_signed and side in dossier.awaited:
            dossier.parties[side].bound_at = since
            if not dossier.parent:
                world.memberships.append(Membership(side, dossier.name, since.date()))
    _carry_into_the_other(world, dossier)


def _carry_into_the_other(world: World, dossier: Dossier) -> None:
    """In the same act: the agreement it is about is amended, joined or superseded."""
    if dossier.amends:
        amending.consolidate(world, dossier)
        parent = world.dossiers[dossier.parent]
        if parent.has_too_few:
            _terminate(world, parent)
    elif dossier.joins:
        joining.receive(world, dossier)
    elif dossier.replaces and world.dossiers[dossier.replaces].state in BINDING:
        earlier = world.dossiers[dossier.replaces]
        world.write(earlier, "supersede", CLOCK, "superseded")
        end(world, earlier, world.since.date())


def _terminate(world: World, dossier: Dossier) -> None:
    """By itself: too few are left, or its planned day is over."""
    too_few, last = dossier.has_too_few, dossier.terminates_on
    world.write(dossier, "terminate", CLOCK, "terminated")
    if too_few:
        end(world, dossier, world.since.date(), "too_few_parties")
        return
    assert last is not None, "by itself it ends on its planned day"
    end(world, dossier, last, "mutual" if dossier.ended_by_parties else "decision")


def leave(world: World, dossier: Dossier, side: str, how: str, last: date) -> None:
    """A party is bound no more, and awaited in no amendment; where too few remain, it ends for all."""
    dossier.parties[side].left = how
    _end_memberships(world, dossier, last, side)
    amendments = world.amendments_of(dossier, side)
    for amendment in amendments:
        amendment.parties[side].released_at = world.since
        for paper in amendment.papers:
            if (paper.side, paper.status) == (side, "to_verify"):
                paper.status = "closed"
    for accession in world.received_by(dossier, side):
        accession.parties[side].released_at = world.since
    if dossier.has_too_few:
        world.write(dossier, "terminate", CLOCK, "terminated")
        end(world, dossier, last, "too_few_parties")
    for amendment in amendments:
        waits = amendment.state == OPEN and may_enter_into_force(world, amendment)
        if waits and max(_what_was_awaited(amendment)) <= world.since:
            bring(world, amendment, "enter_into_force")


def end(world: World, dossier: Dossier, last: date, because: str = "") -> None:
    """It binds nobody any more, and never did after its last day, whenever somebody looked."""
    dossier.ended_because = because
    _end_memberships(world, dossier, last)


def _end_memberships(world: World, dossier: Dossier, last: date, side: str = "") -> None:
    for member in world.memberships:
        if member.basis == dossier.name and member.until is None and side in ("", member.side):
            member.until = max(last, member.since)


def _withdraw(world: World, dossier: Dossier) -> None:
    last, place = min((p.leaves_on, n) for n, p in enumerate(dossier.bound) if p.leaves_on is not None)
    leave(world, dossier, dossier.bound[place].side, "withdrew", last)


def _expire(world: World, dossier: Dossier) -> None:
    if dossier.parent:
        return
    assert dossier.end_date is not None, "what has no last day never expires"
    end(world, dossier, dossier.end_date)


def _renew(world: World, dossier: Dossier) -> None:
    assert dossier.end_date is not None, "what has no last day is not renewed"
    dossier.end_date = months_later(dossier.end_date, dossier.terms.renewal_months)
    dossier.reminded = reminder(dossier.end_date, world.since.date())


def _remind(world: World, dossier: Dossier) -> None:
    dossier.reminded = reminder(dossier.end_date, world.today)


# ------------------------------------------------------------------------------------------------ the edges


def edges(world: World, *, with_mandates: bool = False) -> list[datetime]:
    """The instants to come at which a dossier changes by itself, or what people may do, each with those 1 ms beside."""
    found: set[datetime] = set()
    for dossier in world.dossiers.values():
        if dossier.state == OPEN and dossier.deadline is not None:
            found.add(dossier.deadline)
        if dossier.state in (OPEN, *BINDING):
            found |= {_midnight(day) for day in _days(dossier)}
    for mandate in world.mandates.values() if with_mandates else ():
        found |= {_midnight(mandate.starts)} | (
            {_midnight(mandate.ends + timedelta(days=1))} if mandate.ends else set()
        )
    found |= {_midnight(decision.effective_on) for decision in world.decisions}
    around = {edge + more for edge in found for more in (-TICK, timedelta(0), TICK)}
    return sorted(edge for edge in around if edge > world.now)


def _days(dossier: Dossier) -> Iterator[date]:
    """Those that begin something, and those after a last one."""
    if dossier.state == OPEN and dossier.terms.effect_on is not None:
        yield dossier.terms.effect_on
    for last, _rank, _step in _last_days(dossier):
        yield last + timedelta(days=1)
    if dossier.end_date is not None and not dossier.parent:
        yield dossier.end_date - timedelta(days=dossier.terms.objection_days - 1)
        yield from (dossier.end_date - timedelta(days=days) for days in REMINDERS)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def comes(world: World, dossier: Dossier) -> bool:
    """Whether a day will come that moves it."""
    deadline = dossier.state == OPEN and dossier.deadline is not None and dossier.deadline >= world.now
    return deadline or any(day > world.today for day in _days(dossier))
