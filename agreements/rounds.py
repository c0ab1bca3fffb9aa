"""Facts of a round of signatures: who has signed, whether that is enough, whether the time is over."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.conditions import parties_of
from agreements.replaced import is_taken, it_is_in_vain
from workflows import clock
from workflows.rules import Reason, condition

if TYPE_CHECKING:
    from agreements.models import Agreement


def awaited(agreement: Agreement) -> list[Any]:
    """The parties whose signatures count: of an amendment, those that its agreement still binds; of an accession both,
    so that none enters into force which nobody receives."""
    return [p for p in parties_of(agreement) if p.released_at is None or agreement.instrument == "accession"]


def has_put_its_name(party: Any) -> bool:
    """Whether it has signed, on the platform or on a paper that may still have to be verified."""
    return bool(party.has_signed or party.paper_waits)


@condition(
    _("somebody has signed"), otherwise=_("Nobody has signed yet: one person of the secretariat can recall the text.")
)
def somebody_has_signed(agreement: Agreement) -> bool:
    return any(has_put_its_name(p) for p in parties_of(agreement))


@condition(
    _("no recall is proposed yet"),
    otherwise=_("The recall is proposed already: another person of the secretariat confirms it."),
)
def no_recall_is_proposed(agreement: Agreement) -> bool:
    return agreement.recall_proposed_by is None


@condition(
    _("nobody has signed yet, or the recall was proposed"),
    otherwise=_("Somebody has signed already: one person of the secretariat proposes the recall, another confirms it."),
)
def nobody_has_signed_or_a_recall_is_proposed(agreement: Agreement) -> bool:
    return agreement.recall_proposed_by is not None or not any(has_put_its_name(p) for p in parties_of(agreement))


@condition(_("the deadline has not passed"), otherwise=_("The deadline for signature has passed."))
def deadline_has_not_passed(agreement: Agreement) -> bool:
    """An instant equal to the deadline is in time."""
    return agreement.deadline is not None and clock.now() <= agreement.deadline


def _whose_paper_waits(agreement: Agreement) -> list[Reason]:
    sentence = _("Not yet: the paper of %(organisation)s is to be verified; who did not register it can.")
    return [
        Reason(
            str(sentence) % {"organisation": p.organisation},
            "no_paper_waits",
            _("another person of the secretariat"),
            reverse("agreements:step", args=[agreement.reference, "verify_paper"]),
        )
        for p in parties_of(agreement)
        if p.paper_waits
    ]


@condition(
    _("no signed paper waits to be verified"),
    otherwise=_("A signed paper waits to be verified."),
    missing=_whose_paper_waits,
)
def no_paper_waits(agreement: Agreement) -> bool:
    """However long ago the deadline passed: another person of the secretariat verifies or refuses it first."""
    return not any(p.paper_waits for p in parties_of(agreement))


# ---------------------------------------------------------------------------------------------- entry into force


def _who_has_not_signed(agreement: Agreement) -> list[Reason]:
    sentence = _("Not yet: %(organisation)s has not signed; its authorised signatory can.")
    missing = [p for p in awaited(agreement) if not p.has_signed]
    found = [
        Reason(
            str(sentence) % {"organisation": p.organisation},
            "those_required_have_signed",
            _("the authorised signatory of a party that has not signed"),
        )
        for p in missing
        if agreement.entry_rule == "all" or p.is_required
    ]
    few = len(awaited(agreement)) - len(missing) < agreement.entry_number
    if agreement.entry_rule == "some" and few:
        words = gettext("Not yet: %(number)s parties must have signed.") % {"number": agreement.entry_number}
        found.append(Reason(words, "those_required_have_signed"))
    return found


@condition(
    _("every party has signed, or those that the terms require"),
    otherwise=_("A party has not signed."),
    missing=_who_has_not_signed,
)
def those_required_have_signed(agreement: Agreement) -> bool:
    return not _who_has_not_signed(agreement)


@condition(
    _("every party has signed, or the deadline has passed"),
    otherwise=_("A party may still sign until the deadline."),
)
def signing_is_over(agreement: Agreement) -> bool:
    passed = agreement.deadline is not None and clock.now() > agreement.deadline
    return passed or all(p.has_signed for p in awaited(agreement))


def _when_it_takes_effect(agreement: Agreement) -> list[Reason]:
    from documents.instants import day

    assert agreement.effect_on is not None, "without a date nothing is awaited"
    words = gettext("It takes effect on %(day)s; the platform does it then.") % {"day": day(agreement.effect_on)}
    return [Reason(words, "date_of_effect_has_come")]


@condition(
    _("the date of effect has come, if there is one"),
    otherwise=_("The date of effect has not come."),
    missing=_when_it_takes_effect,
)
def date_of_effect_has_come(agreement: Agreement) -> bool:
    return agreement.effect_on is None or clock.today() >= agreement.effect_on


def names_put(agreement: Agreement) -> list[datetime]:
    """When each signed in this round, and when each paper was verified or refused: nothing ended the round before."""
    this_round = {"round_number": agreement.round_number}
    signed = agreement.signatures.filter(**this_round).values_list("signed_at").order_by()
    decided = agreement.papers.filter(**this_round).exclude(decided_at=None).values_list("decided_at").order_by()
    return [instant for (instant,) in signed.union(decided)]


def entry_instant(agreement: Agreement) -> datetime:
    """When nothing was awaited any more: with the last signature or paper verified or refused, or when the last that
    had not signed left what is amended; at the deadline, where a party never signed; not before its date of effect."""
    found = names_put(agreement)
    found += [p.released_at for p in parties_of(agreement) if p.released_at is not None and not p.has_signed]
    if agreement.deadline is not None and not all(p.has_signed for p in awaited(agreement)):
        found.append(agreement.deadline)
    if agreement.effect_on is not None:
        found.append(clock.beginning_of(agreement.effect_on))
    return max(found, default=clock.now())


@condition(
    _("enough parties have signed and the time has come"),
    otherwise=_("A signature or a date is still awaited."),
    due_q=lambda now: Q(deadline__lt=now) | Q(effect_on__lte=now.date()),
)
def entry_is_due(agreement: Agreement) -> bool:
    facts = (those_required_have_signed, signing_is_over, date_of_effect_has_come)
    return all(fact(agreement) for fact in facts)


@condition(
    _(
        "the deadline has passed and a required signature is missing, or what it amends or joins binds nobody any "
        "more, or another has replaced what it replaces"
    ),
    otherwise=_("The deadline has not passed, or nothing is missing."),
    due_q=lambda now: Q(deadline__lt=now) | Q(parent__ended_at__isnull=False) | is_taken(),
)
def it_has_lapsed(agreement: Agreement) -> bool:
    """The platform acts strictly after the deadline."""
    if it_is_in_vain(agreement):
        return True
    passed = agreement.deadline is not None and clock.now() > agreement.deadline
    return passed and not those_required_have_signed(agreement)
