"""What an amendment, an accession or an agreement that replaces another needs to begin.

Not here: what ties it to the agreement it is about from then on (instruments.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.instruments import binds, is_accession, is_amendment, is_bound_to
from workflows.rules import Reason, condition

if TYPE_CHECKING:
    from agreements.models import Agreement

UNDER_WAY = ("draft", "in_review", "open_for_signature")


def first_entry(instrument: Agreement, parent: Agreement) -> tuple[str, int]:
    """Who must sign, as it begins: an amendment as its agreement said of itself, an accession everybody."""
    return (parent.entry_rule, parent.entry_number) if is_amendment(instrument) else ("all", 2)


def _why_it_cannot_begin(agreement: Agreement) -> list[Reason]:
    found = []
    parent, replaced = agreement.parent, agreement.replaces
    if (parent is None) is not (agreement.instrument == "network_agreement"):
        found.append(gettext("Say which agreement it is about."))
    for other in (parent, replaced):
        if other is None:
            continue
        if other.network_id != agreement.network_id or other.parent_id is not None:
            found.append(gettext("Choose an agreement of this network; an amendment is not amended itself."))
        elif not binds(other):
            words = {"reference": other.reference, "state": other.get_state_display()}
            found.append(gettext("%(reference)s binds nobody now: %(state)s.") % words)
    if parent is not None and not found:
        found += _who_cannot_draft_it(agreement, parent)
    if replaced is not None and not found and not is_bound_to(replaced, agreement.drafting_organisation_id):
        who = {"organisation": agreement.drafting_organisation, "reference": replaced.reference}
        found.append(gettext("%(organisation)s is not bound by %(reference)s: it cannot replace it.") % who)
    return [Reason(sentence, "its_agreement_binds") for sentence in found]


def _who_cannot_draft_it(agreement: Agreement, parent: Agreement) -> list[str]:
    who = {"organisation": agreement.drafting_organisation, "reference": parent.reference}
    bound = is_bound_to(parent, agreement.drafting_organisation_id)
    if is_amendment(agreement) and not bound:
        return [gettext("%(organisation)s is not bound by %(reference)s: it cannot amend it.") % who]
    if is_accession(agreement) and bound:
        return [gettext("%(organisation)s is bound by %(reference)s already.") % who]
    if is_accession(agreement):
        same = type(agreement).objects.filter(instrument="accession", parent=parent, state__in=UNDER_WAY)
        if same.filter(drafting_organisation=agreement.drafting_organisation_id).exists():
            return [gettext("The accession of %(organisation)s to %(reference)s is under way already.") % who]
    return []


@condition(
    _("what it amends, joins or replaces is an agreement that binds, and the drafting organisation may do so"),
    otherwise=_("It cannot begin."),
    missing=_why_it_cannot_begin,
)
def its_beginning_is_possible(agreement: Agreement) -> bool:
    return not _why_it_cannot_begin(agreement)
