"""What a step on an agreement asks of the person or of the form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from agreements.instruments import changes_the_end
from governance.models import Decision, Mandate, Organisation
from workflows import clock
from workflows.actor import Actor
from workflows.rules import check
from workflows.text import problems

if TYPE_CHECKING:
    from agreements.models import Agreement

Inputs = dict[str, Any]
MOST_ARTICLES = 200
LONGEST_PARAGRAPHS = 100_000
LONGEST_TEXT = 1_000_000
MOST_LINES = 20_000
"""Of a whole text: a page holds some sixty, and it must be drawn while somebody waits."""


@check(_("a title is given"), otherwise=_("Give the agreement a title of at most 300 characters."), needs=("title",))
def title_is_given(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return 0 < len(inputs["title"].strip()) <= 300


@check(
    _("the title has no hidden character"),
    otherwise=_("The title holds hidden characters that change how it reads; type it again."),
    needs=("title",),
)
def title_is_clean(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return not problems(inputs["title"]) and "\n" not in inputs["title"]


@check(
    _("the text has no hidden character"),
    otherwise=_("The text holds hidden characters that change how it reads; type that place again."),
    needs=("articles", "preamble"),
)
def text_is_clean(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return not any(problems(piece) for piece in _pieces(inputs))


@check(
    _("the text stays within its limits"),
    otherwise=_(
        "A text has at most 200 articles, 100,000 characters an article, 1,000,000 characters and 20,000 lines in all."
    ),
    needs=("articles", "preamble"),
)
def text_is_not_too_long(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    pieces = _pieces(inputs)
    return (
        len(inputs["articles"]) <= MOST_ARTICLES
        and all(len(piece) <= LONGEST_PARAGRAPHS for piece in pieces)
        and sum(len(piece) for piece in pieces) <= LONGEST_TEXT
        and sum(piece.count("\n") for piece in pieces) <= MOST_LINES
    )


def _pieces(inputs: Inputs) -> list[str]:
    return [inputs["preamble"], *(a[part] for a in inputs["articles"] for part in ("heading", "body"))]


@check(
    _("the organisation belongs to the network, is not suspended and not a party yet, and the role is known"),
    otherwise=_("Choose an organisation of the network that is neither suspended nor a party yet, and its role."),
    needs=("organisation", "role"),
)
def organisation_can_be_invited(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    from agreements.models import Party

    able = Organisation.objects.filter(network=agreement.network_id, suspended_since=None)
    known = able.filter(pk=inputs["organisation"]).exists()
    is_party = inputs["organisation"] in {p.organisation_id for p in agreement.parties.all()}
    return known and not is_party and inputs["role"] in Party.Role.values


@check(_("the organisation is a party"), otherwise=_("This organisation is not a party."), needs=("organisation",))
def organisation_is_a_party(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return inputs["organisation"] in {p.organisation_id for p in agreement.parties.all()}


@check(
    _("the mandate named allows to sign for this party, now or soon"),
    otherwise=_("Choose a person whose mandate to sign for your organisation is in force or coming."),
    needs=("mandate",),
)
def signatory_may_sign_for_the_party(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    found = Mandate.objects.select_related("person").filter(pk=inputs["mandate"]).first()
    return (
        found is not None
        and found.on_organisation_id == actor.organisation_id
        and found.organisation_id == actor.organisation_id
        and "sign_for" in found.capabilities
        and found.is_in_force_or_coming
        and found.person.is_active
    )


@check(
    _("the version shown is the current one"),
    otherwise=_("The version you read is no longer the current one; read the new one first."),
    needs=("sha256",),
)
def version_shown_is_current(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return bool(inputs["sha256"]) and inputs["sha256"] == agreement.text_sha256


@check(
    _("the person opening did not edit this version"),
    otherwise=_("You edited this version: another person of the secretariat opens it for signature."),
)
def did_not_edit_this_version(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return actor.person is None or str(actor.person.pk) not in agreement.editors


@check(
    _("the deadline lies in the future"),
    otherwise=_("The deadline must lie in the future."),
    needs=("deadline",),
)
def deadline_is_ahead(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return bool(inputs["deadline"] > clock.now())


@check(
    _("the new deadline comes after the present one"),
    otherwise=_("A deadline is only extended: choose a day after the present one."),
    needs=("deadline",),
)
def deadline_is_later(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return agreement.deadline is not None and bool(inputs["deadline"] > agreement.deadline)


@check(
    _("once somebody has signed, another person than the one who proposed the recall confirms it"),
    otherwise=_("You proposed the recall: another person of the secretariat confirms it."),
)
def recall_is_confirmed_by_another(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return actor.person is None or actor.person.pk != agreement.recall_proposed_by


@check(
    _("the agreement ends after the deadline for signature"),
    otherwise=_("The agreement’s end date comes before the deadline for signature: choose an earlier deadline."),
    needs=("deadline",),
)
def ends_after_the_deadline(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    """An amendment is signed while its agreement lasts, and before the last day it gives it; one that is renewed lasts
    on."""
    parent, days = agreement.parent, [agreement.end_date]
    if parent is not None:
        days = [agreement.end_date if changes_the_end(agreement) else None]
        days.append(parent.end_date if parent.renewal != "tacit" else None)
    return all(last is None or inputs["deadline"].date() <= last for last in days)


@check(
    _("the PDF was drawn from this very text"),
    otherwise=_("The text changed while the PDF was drawn; send again and it will be drawn anew."),
    needs=("made_from",),
)
def pdf_is_of_this_text(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    from agreements.printing import print_sha256

    return bool(inputs["made_from"] == print_sha256(agreement))


@check(
    _("the fingerprint shown is that of the frozen text"),
    otherwise=_("The text you were shown is not the one open for signature; open the page again and read it."),
    needs=("sha256",),
)
def text_shown_is_the_frozen_one(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return bool(inputs["sha256"]) and inputs["sha256"] == agreement.document_id


@check(
    _("the password was given again at most five minutes ago"),
    otherwise=_("Give your password again to sign: it was last given more than five minutes ago."),
    needs=("sha256",),
)
def authentication_is_fresh(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return actor.is_fresh


@check(
    _("a recorded decision about this agreement has taken effect"),
    otherwise=_(
        "Choose a recorded decision about this agreement that has taken effect; the secretariat records it first."
    ),
    needs=("decision",),
)
def decision_is_about_this_agreement(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return decisions_about(agreement).filter(pk=inputs["decision"]).exists()


@check(
    _("the decision was not carried out on this agreement before"),
    otherwise=_("This decision was carried out already; the secretariat records the new one first."),
    needs=("decision",),
)
def decision_is_not_spent(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return not agreement.carried_out.filter(decision=inputs.get("decision")).exists()


def decisions_about(agreement: Agreement) -> Any:
    """The recorded decisions about this agreement that have taken effect."""
    return Decision.objects.filter(network=agreement.network_id, about=agreement.pk, effective_on__lte=clock.today())
