"""What the form of a governance step must say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from governance.capabilities import EVERY_ON_NETWORK, EVERY_ON_ORGANISATION, NEEDS_A_BASIS, OnNetwork
from workflows import clock
from workflows.actor import Actor
from workflows.models import Subject
from workflows.rules import check
from workflows.text import problems

if TYPE_CHECKING:
    from governance.models import Mandate, Network

Inputs = dict[str, Any]
LARGEST_DOCUMENT = 5 * 1024 * 1024

# ------------------------------------------------------------------------------------------------ decisions


@check(
    _("the body and the text of the decision are given"),
    otherwise=_("Write which body decided, and what it decided, in at least 10 characters."),
    needs=("text", "body"),
)
def decision_says_something(network: Network, actor: Actor, inputs: Inputs) -> bool:
    return len(inputs["text"].strip()) >= 10 and bool(inputs["body"].strip())


@check(
    _("the decision was taken today or before"),
    otherwise=_("A decision is recorded once it was taken: its date lies in the future."),
    needs=("decided_on",),
)
def decided_by_today(network: Network, actor: Actor, inputs: Inputs) -> bool:
    return bool(inputs["decided_on"] <= clock.today())


@check(
    _("what the decision is about belongs to the network"),
    otherwise=_("A decision is about a dossier of its own network."),
    needs=("about",),
)
def about_is_of_the_network(network: Network, actor: Actor, inputs: Inputs) -> bool:
    about = inputs.get("about")
    return about is None or Subject.objects.filter(pk=about, network=network.pk).exists()


@check(
    _("the document is a PDF of at most 5 MB"),
    otherwise=_("The document must be a PDF file of at most 5 MB."),
    needs=("document",),
)
def document_is_a_pdf(subject: Any, actor: Actor, inputs: Inputs) -> bool:
    data = inputs.get("document")
    return data is None or (data[:5] == b"%PDF-" and len(data) <= LARGEST_DOCUMENT)


# ------------------------------------------------------------------------------------------------ organisations


@check(
    _("the organisation belongs to the network and is not suspended"),
    otherwise=_("Choose an organisation of the network that is not suspended."),
    needs=("organisation",),
)
def organisation_is_not_suspended(network: Network, actor: Actor, inputs: Inputs) -> bool:
    return bool(network.organisations.filter(pk=inputs["organisation"], suspended_since=None).exists())


@check(
    _("the organisation belongs to the network and is suspended"),
    otherwise=_("Choose an organisation of the network that is suspended."),
    needs=("organisation",),
)
def organisation_is_suspended(network: Network, actor: Actor, inputs: Inputs) -> bool:
    return bool(network.organisations.filter(pk=inputs["organisation"], suspended_since__isnull=False).exists())


@check(
    _("a recorded decision of the network, about no other dossier, has taken effect"),
    otherwise=_(
        "Choose a recorded decision of the network, about no other dossier, that has taken effect; the secretariat "
        "records it first."
    ),
    needs=("decision",),
)
def decision_may_be_about_an_organisation(network: Network, actor: Actor, inputs: Inputs) -> bool:
    from governance.queries import decisions_in_effect

    return bool(decisions_in_effect(network.pk).filter(pk=inputs["decision"]).exists())


@check(
    _("the decision was not carried out on this organisation before"),
    otherwise=_(
        "This decision was carried out on the organisation already; the secretariat records the new one first."
    ),
    needs=("decision", "organisation"),
)
def decision_is_not_spent_on_it(network: Network, actor: Actor, inputs: Inputs) -> bool:
    from governance.models import Standing

    spent = {"decision": inputs["decision"], "organisation": inputs["organisation"]}
    return not Standing.objects.filter(**spent).exists()


# ------------------------------------------------------------------------------------------------ mandates


def _is_one_line(text: str, longest: int) -> bool:
    return 0 < len(text.strip()) <= longest and not problems(text) and "\n" not in text


@check(
    _("the person belongs to the network, or is new and no account has this e-mail"),
    otherwise=_("Choose a person of the network whose account is open, or give the name and e-mail of a new one."),
    needs=("email",),
)
def person_is_known_or_new(mandate: Mandate, actor: Actor, inputs: Inputs) -> bool:
    """An e-mail that is known already means its person, whatever name is typed."""
    from governance.models import Person
    from governance.queries import people_of, person_called

    known = person_called(inputs.get("email", ""))
    if known is not None:
        return known.pk == mandate.person_id and known.is_active
    if inputs.get("email"):
        return not Person.objects.filter(pk=mandate.person_id).exists()
    return bool(people_of(mandate.network_id).filter(pk=mandate.person_id).exists())


@check(
    _("a new person has a name and an e-mail"),
    otherwise=_("Write the name and the e-mail of the new person, without hidden characters."),
    needs=("email", "name"),
)
def new_person_is_named(mandate: Mandate, actor: Actor, inputs: Inputs) -> bool:
    from governance.queries import person_called

    email = inputs.get("email", "")
    if not email or person_called(email) is not None:
        return True
    try:
        validate_email(email)
    except ValidationError:
        return False
    return _is_one_line(inputs.get("name", ""), 200)


@check(
    _("the capacity in which the person acts is given"),
    otherwise=_("Write in which capacity the person acts, as it will be printed: for example, Mayor."),
    needs=("capacity",),
)
def capacity_is_given(mandate: Mandate, actor: Actor, inputs: Inputs) -> bool:
    return _is_one_line(inputs["capacity"], 200)


@check(
    _("it allows something, all of it on the organisation or all of it on the network"),
    otherwise=_("Choose what the mandate allows: on the organisation or on the network, never both in one mandate."),
    needs=("capabilities",),
)
def capabilities_are_of_one_side(mandate: Mandate, actor: Actor, inputs: Inputs) -> bool:
    side = EVERY_ON_ORGANISATION if mandate.on_organisation_id else EVERY_ON_NETWORK
    return bool(inputs["capabilities"]) and set(inputs["capabilities"]) <= set(side)


@check(
    _("signing and voting rest on a named basis"),
    otherwise=_("To sign or to vote, say on what the mandate rests: for example, Deliberation no. 12 of 3 March 2027."),
    needs=("basis", "capabilities"),
)
def basis_is_named(mandate: Mandate, actor: Actor, inputs: Inputs) -> bool:
    basis = inputs.get("basis", "")
    is_bound = bool(NEEDS_A_BASIS & set(inputs["capabilities"]))
    return _is_one_line(basis, 300) or (not basis and not is_bound)


@check(
    _("signing and voting rest on a document"),
    otherwise=_("To sign or to vote, add the document on which the mandate rests, as a PDF."),
    needs=("document", "capabilities"),
)
def basis_has_its_document(mandate: Mandate, actor: Actor, inputs: Inputs) -> bool:
    return bool(inputs.get("document")) or not NEEDS_A_BASIS & set(inputs["capabilities"])


@check(
    _("the last day is not before the first, nor in the past"),
    otherwise=_("The last day comes after the first and is not past."),
    needs=("ends", "starts"),
)
def days_are_in_order(mandate: Mandate, actor: Actor, inputs: Inputs) -> bool:
    last = inputs.get("ends")
    return last is None or (inputs["starts"] <= last and clock.today() <= last)


@check(
    _("an auditor is appointed until a last day"),
    otherwise=_("An auditor is appointed for a period: give the last day."),
    needs=("ends", "capabilities"),
)
def an_auditor_has_a_last_day(mandate: Mandate, actor: Actor, inputs: Inputs) -> bool:
    return OnNetwork.AUDIT not in inputs["capabilities"] or inputs.get("ends") is not None


@check(
    _("whoever audits is given nothing else in the same mandate"),
    otherwise=_("An auditor writes nothing but audits: give the rest in a mandate of its own."),
    needs=("capabilities",),
)
def an_auditor_only_audits(mandate: Mandate, actor: Actor, inputs: Inputs) -> bool:
    return OnNetwork.AUDIT not in inputs["capabilities"] or len(set(inputs["capabilities"])) == 1


@check(
    _("a scope is an auditor’s, and its dossiers belong to the network"),
    otherwise=_("Choose dossiers of the network, and only for an auditor."),
    needs=("scope", "capabilities"),
)
def scope_is_of_the_network(mandate: Mandate, actor: Actor, inputs: Inputs) -> bool:
    from governance.models import audited_models

    scope = set(inputs.get("scope") or [])
    if not scope:
        return True
    kinds = [model.kind for model in audited_models()]
    known = Subject.objects.filter(pk__in=scope, network=mandate.network_id, kind__in=kinds)
    return OnNetwork.AUDIT in inputs["capabilities"] and known.count() == len(scope)


@check(
    _("another person than the one who proposed it confirms it"),
    otherwise=_("You proposed this mandate: another person confirms it."),
)
def is_confirmed_by_another(mandate: Mandate, actor: Actor, inputs: Inputs) -> bool:
    return actor.person is None or actor.person.pk != mandate.proposed_by


@check(
    _("nobody confirms a mandate of one’s own"),
    otherwise=_("This mandate would be yours: somebody else confirms it."),
)
def is_not_ones_own(mandate: Mandate, actor: Actor, inputs: Inputs) -> bool:
    return actor.person is None or actor.person.pk != mandate.person_id
