"""The other rows of an act on an agreement that binds: who is bound, who leaves, which decision was carried out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.db.models import DateField, F, Value
from django.db.models.functions import Greatest

from agreements import rounds
from agreements.binding import bound_parties, leaving_first, too_few_remain

if TYPE_CHECKING:
    from workflows.perform import Act


def bind_who_signed(act: Act) -> None:
    """From then on the agreement binds the parties that signed, and no other; an amendment none that left before."""
    for party in act.subject.parties.all():
        party.bound_at = act.since if party.has_signed and party.released_at is None else None
    signed = [p.pk for p in bound_parties(act.subject)]
    act.subject.parties.filter(pk__in=signed).update(bound_at=act.since)


def write_memberships(act: Act) -> None:
    """Every party bound is a member of the network from that day, on the basis of this agreement; amendments and
    accessions make no members themselves."""
    from governance.models import Membership

    if act.subject.parent_id is not None:
        return
    since, basis = act.since.date(), act.subject.pk
    bound = [p.organisation_id for p in bound_parties(act.subject)]
    Membership.objects.bulk_create(Membership(organisation_id=pk, since=since, basis_id=basis) for pk in bound)


def end_memberships(act: Act) -> None:
    """What rested on this agreement alone ends with its last day, whenever somebody looked; never before it began."""
    from governance.models import Membership

    if act.subject.parent_id is not None:
        return  # an amendment or accession made no members
    until = Greatest(F("since"), Value(_last_day(act), output_field=DateField()))
    Membership.objects.filter(basis=act.subject.pk, until=None).update(until=until)


def _last_day(act: Act) -> date:
    """The last on which the agreement bound: of its text, as planned, of whoever left, or the day of the act, where a
    decision or a later agreement ends it."""
    agreement, today = act.subject, act.since.date()
    if act.step == "expire":
        return cast(date, agreement.end_date)
    if act.step == "supersede":
        return today
    if agreement.ended_because == agreement.Ending.TOO_FEW_PARTIES:
        left = [p for p in agreement.parties.all() if p.left_at == act.since]
        return max((p.leaves_on if p.left_how == p.Leaving.WITHDREW else today for p in left), default=today)
    return today if act.inputs.get("decision") else cast(date, agreement.terminates_on)


def carry_out_the_decision(act: Act) -> None:
    """The decision rests this act, and no other of this agreement."""
    from agreements.models import CarriedOut

    if decision := act.inputs.get("decision"):
        CarriedOut.objects.create(agreement=act.subject, decision_id=decision, step=act.step, at=act.instant)


def begin_the_notice(act: Act) -> None:
    """The notice of the text begins today; its last day is the last on which the party is bound."""
    last = act.instant.date() + timedelta(days=act.subject.notice_days)
    mine = act.subject.parties.filter(organisation=act.actor.organisation_id, left_at=None)
    mine.update(notice_at=act.instant, leaves_on=last)
    act.said = {"leaves_on": last}


def let_the_party_go(act: Act) -> None:
    """The one whose notice ended first; the next follows as its own act."""
    party = leaving_first(act.subject)
    _leaves(act, party, party.Leaving.WITHDREW, party.leaves_on)


def exclude_the_party(act: Act) -> None:
    party = next(p for p in bound_parties(act.subject) if p.organisation_id == act.inputs["organisation"])
    _leaves(act, party, party.Leaving.EXCLUDED, act.instant.date())


def _leaves(act: Act, party: Any, how: str, last: date) -> None:
    """The party is bound no more, its membership ends; where too few remain the agreement ends in the same act."""
    from governance.models import Membership

    party.left_at, party.left_how = act.since, how
    party.save(update_fields=["left_at", "left_how"])
    resting = Membership.objects.filter(basis=act.subject.pk, organisation=party.organisation_id, until=None)
    resting.update(until=last)
    act.said = {**act.said, "organisation": party.organisation_id, "organisation_name": party.organisation.name}
    end_where_too_few_remain(act)
    await_it_no_more(act, party.organisation_id)


def await_it_no_more(act: Act, organisation: UUID) -> None:
    """What is open for signature about the agreement does without the party: its paper is closed, and what lacked its
    signature alone enters into force in the same act."""
    found = type(act.subject).to_perform().filter(parent=act.subject.pk, instrument="amendment")
    for one in found.filter(state="open_for_signature").order_by("reference"):
        papers = one.papers.filter(status="to_verify", organisation=organisation)
        papers.update(status="closed", decided_at=act.since)
        if rounds.entry_is_due(one) and rounds.entry_instant(one) <= act.since:
            act.then(one, "enter_into_force", if_due=True)


def end_where_too_few_remain(act: Act) -> None:
    """In the same act: no date would make the clock look for it."""
    if too_few_remain(act.subject):
        act.then(act.subject, "terminate")


def note_the_objection(act: Act) -> None:
    """To the next renewal, and to no later one."""
    mine = act.subject.parties.filter(organisation=act.actor.organisation_id, left_at=None)
    mine.update(objected_to=act.subject.end_date)
