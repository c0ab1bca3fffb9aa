"""What the terms, the replacement of a signatory and the steps on a binding agreement ask of the form.

Not here: the checks of drafting, review and signature (checks.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from agreements.binding import it_ends_by_itself
from agreements.checks import Inputs, decisions_about
from agreements.rounds import awaited, has_put_its_name
from governance.models import Mandate
from workflows import clock
from workflows.actor import Actor
from workflows.rules import check

if TYPE_CHECKING:
    from agreements.models import Agreement

BOUNDS = {
    "entry_number": (1, 200),
    "minimum_parties": (2, 200),
    "notice_days": (0, 1095),
    "renewal_months": (1, 120),
    "objection_days": (0, 365),
}


@check(
    _("the numbers and rules of the terms are possible"),
    otherwise=_("A number is out of bounds: at most 3 years of notice, 10 years a renewal, 1 year to object."),
    needs=("entry_rule", "entry_number", "renewal"),
)
def terms_are_possible(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    known = inputs["entry_rule"] in type(agreement).EntryRule.values
    in_bounds = all(least <= inputs[name] <= most for name, (least, most) in BOUNDS.items())
    return known and inputs["renewal"] in type(agreement).Renewal.values and in_bounds


@check(
    _("those who must sign are parties"),
    otherwise=_("Only a party can be required to sign."),
    needs=("required",),
)
def required_are_parties(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return set(inputs["required"]) <= {p.organisation_id for p in agreement.parties.all()}


@check(
    _("a people manager names for the own organisation only"),
    otherwise=_("Choose your own organisation: another names its signatory itself."),
    needs=("organisation",),
)
def party_is_spoken_for(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return agreement.network_id in actor.may("administer") or inputs["organisation"] in actor.may("manage_people_of")


@check(
    _("the party has not signed, and no paper of it waits to be verified"),
    otherwise=_("Choose a party that has not signed and of which no paper waits to be verified."),
    needs=("organisation",),
)
def party_has_not_signed(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return inputs["organisation"] in {p.organisation_id for p in awaited(agreement) if not has_put_its_name(p)}


@check(
    _("another person is named, whose mandate to sign for the party is in force"),
    otherwise=_("Choose another person whose mandate to sign for this party is in force."),
    needs=("mandate", "organisation"),
)
def another_may_sign_for_it(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    found = Mandate.objects.select_related("person").filter(pk=inputs["mandate"]).first()
    named = {p.signatory_id for p in agreement.parties.all()}
    return (
        found is not None
        and found.pk not in named
        and found.on_organisation_id == found.organisation_id == inputs["organisation"]
        and "sign_for" in found.capabilities
        and found.is_in_force
        and found.person.is_active
    )


@check(
    _("the organisation is bound by the agreement"),
    otherwise=_("Choose a party that the agreement binds."),
    needs=("organisation",),
)
def party_is_bound(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return inputs["organisation"] in {p.organisation_id for p in agreement.parties.all() if p.is_bound}


@check(
    _("two thirds of the members decided it"),
    otherwise=_("A party is excluded by two thirds of the members only: say that they decided it."),
    needs=("two_thirds",),
)
def two_thirds_decided(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return inputs["two_thirds"] is True


@check(
    _("the last day is today or later, and not after the last day of the agreement"),
    otherwise=_("Choose a last day from today on, before the agreement ends anyway."),
    needs=("last_day",),
)
def last_day_is_ahead(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    ahead = inputs["last_day"] >= clock.today()
    no_later = agreement.end_date is None or agreement.renewal == "tacit"
    return bool(ahead and (no_later or inputs["last_day"] <= agreement.end_date))


@check(
    _("the platform does it only when the planned day is over or too few parties remain"),
    otherwise=_("Its planned last day is not over, and enough parties remain."),
)
def the_clock_has_its_ground(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return not actor.is_system or it_ends_by_itself(agreement)


@check(
    _("a person does it on a recorded decision about this agreement that has taken effect"),
    otherwise=_(
        "Choose a recorded decision about this agreement that has taken effect; the secretariat records it first."
    ),
    needs=("decision",),
)
def a_person_has_a_decision(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return actor.is_system or bool(decisions_about(agreement).filter(pk=inputs.get("decision")).exists())
