"""Facts of the governance room, in the present tense."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.capabilities import OnNetwork
from workflows import clock
from workflows.rules import condition

if TYPE_CHECKING:
    from governance.models import Mandate


@condition(
    _("its last day has passed"),
    otherwise=_("Its last day has not passed."),
    due_q=lambda now: Q(ends__lt=now.date()),
)
def last_day_has_passed(mandate: Mandate) -> bool:
    return mandate.ends is not None and clock.today() > mandate.ends


@condition(
    _("the organisation belongs to the network, and the mandate is held on it or on the whole network"),
    otherwise=_("A mandate is for an organisation of the network, and is held on it or on the whole network."),
)
def organisation_is_of_the_network(mandate: Mandate) -> bool:
    is_own = mandate.on_organisation_id in (None, mandate.organisation_id)
    return is_own and mandate.organisation.network_id == mandate.network_id


@condition(
    _(
        "its person did not propose it, and it allows neither signing, voting, naming people, keeping the "
        "register nor auditing"
    ),
    otherwise=_("It is confirmed by a second person first."),
)
def needs_no_second_person(mandate: Mandate) -> bool:
    return not mandate.needs_a_second_person


@condition(
    _("its last day has not passed"),
    otherwise=_("Its last day has passed: refuse it, and have another one proposed if it is still needed."),
)
def last_day_is_not_past(mandate: Mandate) -> bool:
    return mandate.ends is None or clock.today() <= mandate.ends


@condition(
    _("somebody else keeps the register of the network"),
    otherwise=_(
        "This is the last mandate in force to keep the register of the network: have another one given first, or "
        "nobody could."
    ),
)
def register_keeps_a_keeper(mandate: Mandate) -> bool:
    from governance.queries import mandates_in_force

    if OnNetwork.ADMINISTER not in mandate.capabilities or not mandate.is_in_force:
        return True
    others = mandates_in_force().filter(network=mandate.network_id, on_organisation=None).exclude(pk=mandate.pk)
    return any(OnNetwork.ADMINISTER in held for held in others.values_list("capabilities", flat=True))


@condition(_("a document goes with it"), otherwise=_("No document goes with it."))
def it_has_a_document(mandate: Mandate) -> bool:
    return mandate.document_id is not None
