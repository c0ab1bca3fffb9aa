"""What is said of an agreement that binds, or that has ended, under its stage bar.

Not here: the stages before (progress.py)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from agreements.binding import is_renewed, last_day_to_object
from agreements.instruments import is_accession
from agreements.models import Agreement
from documents.instants import day

State = Agreement.State


def binding_sentences(agreement: Any) -> list[str]:
    if agreement.parent is not None:
        words = {"reference": agreement.parent.reference}
        if is_accession(agreement):
            return [_whether_it_is_a_party(agreement) % words]
        return [gettext("It is part of the text of %(reference)s, and ends with it.") % words]
    why, last = [], []
    if agreement.state == State.SUSPENDED:
        why = [gettext("The decision %(reference)s suspended it.") % {"reference": agreement.decision.reference}]
    if agreement.terminates_on:
        by_amendment = agreement.planned_by is None
        reference = (agreement.planned_in if by_amendment else agreement.planned_by).reference
        said = {"reference": reference, "day": day(agreement.terminates_on)}
        decided = gettext("The decision %(reference)s ends it; its last day is %(day)s.")
        agreed = gettext("The amendment %(reference)s ends it; its last day is %(day)s.")
        last = [(agreed if by_amendment else decided) % said]
    elif agreement.end_date is None:
        last = [gettext("It has no end date.")]
    elif is_renewed(agreement) and (until := last_day_to_object(agreement)):
        said = {"day": day(agreement.end_date), "until": day(until)}
        last = [gettext("It is renewed after %(day)s, unless a party objects until %(until)s.") % said]
    else:
        last = [gettext("Its last day is %(day)s.") % {"day": day(agreement.end_date)}]
    return [*why, *last]


def _whether_it_is_a_party(accession: Any) -> str:
    """Whoever joined by it may have left since; what binds the organisation again is another accession."""
    joined = accession.parent.parties.get(acceded_by=accession)
    if joined.left_at is None:
        return gettext("The organisation is a party of %(reference)s.")
    return gettext("The organisation joined %(reference)s by it, and has left since.")


def ending_sentences(agreement: Any) -> list[str]:
    if agreement.has_bound:
        bound = gettext("It bound its parties from %(day)s.") % {"day": day(agreement.in_force_at)}
        return [bound, *_why_it_ended(agreement)]
    if agreement.state == State.ABANDONED:
        return [gettext("The draft was given up; nothing binds anyone.")]
    if (ended := agreement.lapsed_with) is not None:
        if agreement.parent is not None:
            return [gettext("The agreement it was about ended before it was signed; nothing binds anyone.")]
        words = gettext("Another agreement took the place of %(reference)s first; this one binds nobody.")
        return [words % {"reference": ended.reference}]
    return [gettext("A signature was missing when the deadline passed; nothing binds anyone.")]


def _why_it_ended(agreement: Any) -> list[str]:
    """Nothing of what ended with its last day."""
    if agreement.parent is not None:
        return [gettext("It ended with %(reference)s.") % {"reference": agreement.parent.reference}]
    if agreement.state == State.SUPERSEDED:
        return [gettext("A later agreement took its place.")]
    if agreement.state != State.TERMINATED:
        return []
    if agreement.ended_because == Agreement.Ending.MUTUAL:
        return [gettext("The amendment %(reference)s ended it.") % {"reference": agreement.planned_in.reference}]
    if agreement.decision is None or agreement.ended_because == Agreement.Ending.TOO_FEW_PARTIES:
        return [gettext("It ended because too few parties remained.")]
    return [gettext("The decision %(reference)s ended it.") % {"reference": agreement.decision.reference}]
