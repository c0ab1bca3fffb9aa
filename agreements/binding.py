"""What time does to an agreement that binds: a party leaves, it is terminated, renewed or expires, its parties are
reminded. However long nobody looked, the events come one by one in the order of their days, among them the entries into
force of what amends, joins or replaces it.

Not here: the terms themselves (terms.py)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.conditions import parties_of
from agreements.instruments import NOT_OF_THIS_KIND
from agreements.replaced import taken_at
from agreements.rounds import entry_instant, names_put
from agreements.terms import REMINDERS, reminder_before
from workflows import clock
from workflows.rules import Reason, condition

if TYPE_CHECKING:
    from agreements.models import Agreement

LEAVES, TERMINATES, RENEWS, EXPIRES = range(4)


def bound_parties(agreement: Agreement) -> list[Any]:
    return [p for p in parties_of(agreement) if p.is_bound]


def leaving_first(agreement: Agreement) -> Any:
    """The bound party whose notice ends first, if any gave one."""
    given = [p for p in bound_parties(agreement) if p.leaves_on is not None]
    return min(given, key=lambda p: (p.leaves_on, p.position), default=None)


def is_renewed(agreement: Agreement) -> bool:
    """Whether it goes on after its last day: tacitly, and nobody objected."""
    objections = [p for p in bound_parties(agreement) if p.objected_to == agreement.end_date]
    return agreement.renewal == "tacit" and not objections


def next_event(agreement: Agreement) -> tuple[date, int] | None:
    """The last day that is over and was over first, and what follows it; None while nothing is over. An amendment or
    accession has no days of its own."""
    if agreement.parent_id is not None:
        return None
    found: list[tuple[date | None, int]] = [(agreement.terminates_on, TERMINATES)]
    if (party := leaving_first(agreement)) is not None:
        found.append((party.leaves_on, LEAVES))
    found.append((agreement.end_date, RENEWS if is_renewed(agreement) else EXPIRES))
    return min(((last, what) for last, what in found if last is not None and clock.today() > last), default=None)


def too_few_remain(agreement: Agreement) -> bool:
    return agreement.parent_id is None and len(bound_parties(agreement)) < agreement.minimum_parties


# ---------------------------------------------------------------------------------------------- in which order


def settled_with(agreement: Agreement) -> list[Agreement]:
    """With the agreement that it is about, and what is open for signature about that or about itself: the order of
    their dates decides what each of them does to the others."""
    if agreement._state.adding and agreement.parent_id is not None:  # not stored, so nothing was read with it yet
        agreement.parent = type(agreement).to_perform().get(pk=agreement.parent_id)
    root = agreement.parent or agreement
    if root is agreement and root.replaces is None and not root.has_bound:
        return [agreement]
    if not getattr(root if agreement._state.adding else agreement, "kin_waits", True):
        return [one for one in (agreement.parent, agreement.replaces, agreement) if one is not None]
    about = [one.pk for one in (root, root.replaces) if one is not None]
    open_about = Q(state="open_for_signature") & (Q(parent__in=about) | Q(replaces__in=about))
    found = type(agreement).to_perform().filter(Q(pk__in=about) | open_about).exclude(pk=agreement.pk)
    return sorted([agreement, *found], key=lambda one: (one.parent_id is not None, one.reference))


def kin_waits() -> Exists:
    """For a query over agreements: whether another is open for signature about one, or about what one is about."""
    from agreements.models import Agreement

    about = Q()
    for field in ("parent", "replaces"):
        for name in ("pk", "parent", "replaces"):
            about |= Q(**{field: OuterRef(name)})
    return Exists(Agreement._base_manager.filter(about, state="open_for_signature").exclude(pk=OuterRef("pk")))


def due_since(agreement: Agreement, step: str) -> datetime:
    """When time made a step of the clock due: entry with what was awaited last, lapse at the deadline, what follows a
    last day on the day after it. Never before it came to its present state, or to its present text."""
    from agreements.models.consolidated import text_at

    since = _due_since(agreement, step)
    amended = [text_at(agreement).since] if agreement.consolidated_number else []
    return max(since, agreement.state_since or since, *amended)


def _due_since(agreement: Agreement, step: str) -> datetime:
    lapses = step == "lapse"
    if step == "enter_into_force":
        return entry_instant(agreement)
    ended = agreement.parent.ended_at if agreement.parent is not None else taken_at(agreement) if lapses else None
    if ended is not None:
        return max([ended, *names_put(agreement)]) if lapses else ended
    if lapses and agreement.deadline is not None:
        return max([agreement.deadline, *names_put(agreement)])
    event = next_event(agreement) if step != "remind" else None
    return clock.now() if event is None else clock.beginning_of(event[0] + timedelta(days=1))


def _comes(agreement: Agreement, what: int) -> bool:
    event = next_event(agreement)
    return event is not None and event[1] == what and not too_few_remain(agreement)


def _somebody_leaves(now: Any) -> Q:
    from agreements.models import Party

    over = Party.objects.filter(agreement=OuterRef("pk"), left_at=None, leaves_on__lt=now.date())
    return Q(Exists(over))


@condition(
    _("the notice of a party is over"),
    otherwise=_("No party has given notice, or its notice is not over."),
    due_q=_somebody_leaves,
)
def a_notice_is_over(agreement: Agreement) -> bool:
    return _comes(agreement, LEAVES)


@condition(
    _("its planned last day is over, or too few parties remain"),
    otherwise=_("Its planned last day is not over, and enough parties remain."),
    due_q=lambda now: Q(terminates_on__lt=now.date()),
)
def it_ends_by_itself(agreement: Agreement) -> bool:
    return too_few_remain(agreement) or _comes(agreement, TERMINATES)


@condition(
    _("its last day is over, it is renewed tacitly and no party objected"),
    otherwise=_("The agreement has no end date, its last day is not over, or it is not renewed tacitly."),
    due_q=lambda now: Q(parent=None, end_date__lt=now.date(), renewal="tacit"),
)
def renewal_has_come(agreement: Agreement) -> bool:
    return _comes(agreement, RENEWS)


@condition(
    _("its last day is over and it is not renewed, or the agreement it belongs to has ended"),
    otherwise=_("The agreement has no end date, its last day is not over, or it is renewed."),
    due_q=lambda now: Q(parent=None, end_date__lt=now.date()) | Q(parent__ended_at__isnull=False),
)
def it_has_run_out(agreement: Agreement) -> bool:
    if agreement.parent is not None:
        return agreement.parent.ended_at is not None
    return _comes(agreement, EXPIRES)


def _nothing_to_object_to(agreement: Agreement) -> list[Reason]:
    """Of an amendment the step is not even spoken of."""
    code = "an_objection_is_in_time" if agreement.parent_id is None else NOT_OF_THIS_KIND
    return [Reason(gettext("The agreement is not renewed tacitly, or the last day to object is over."), code)]


@condition(
    _("it is renewed tacitly, and the last day to object is not over"),
    otherwise=_("The agreement is not renewed tacitly, or the last day to object is over."),
    missing=_nothing_to_object_to,
)
def an_objection_is_in_time(agreement: Agreement) -> bool:
    last = last_day_to_object(agreement)
    return last is not None and clock.today() <= last


def last_day_to_object(agreement: Agreement) -> date | None:
    """Until when a party may object to the next renewal, that day included."""
    if agreement.renewal != "tacit" or agreement.end_date is None or agreement.parent_id is not None:
        return None
    return agreement.end_date - timedelta(days=agreement.objection_days)


def _soon(now: Any) -> Q:
    today, found = now.date(), Q(pk__in=[])
    for days in REMINDERS:
        not_yet = Q(reminded_days=0) | Q(reminded_days__gt=days)
        found |= Q(end_date__range=(today, today + timedelta(days=days))) & not_yet
    return found & Q(parent=None)


@condition(
    _("its last day comes in 180, 90 or 30 days and the parties were not reminded"),
    otherwise=_("Its last day is far, or the parties were reminded."),
    due_q=_soon,
)
def a_reminder_is_due(agreement: Agreement) -> bool:
    days = reminder_before(agreement.end_date, clock.today()) if agreement.parent_id is None else 0
    return days > 0 and (agreement.reminded_days == 0 or days < agreement.reminded_days)


@condition(_("the dossier is not closed yet"), otherwise=_("The dossier is closed already."))
def it_is_not_closed(agreement: Agreement) -> bool:
    return agreement.closed_at is None
