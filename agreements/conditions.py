"""Facts about an agreement, in the present tense, each with what is said when it does not hold.

Conditions over parties read the rows `Agreement.to_perform` prefetched: no query, however many parties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.consolidation import REPEAL
from documents.text import unprintable
from governance.queries import member_ids, organisations_where_somebody_may
from workflows.rules import Reason, condition

if TYPE_CHECKING:
    from agreements.models import Agreement, AgreementText


def text_of(agreement: Agreement) -> AgreementText:
    """The text being written, in the authentic language; read once while one judgement lasts."""
    facts = agreement.__dict__.get("_facts", {})
    if "text" not in facts:
        facts["text"] = agreement.texts.get(language=agreement.authentic_language)
    found: AgreementText = facts["text"]
    return found


def parties_of(agreement: Any) -> list[Any]:
    """The parties in order, each with `has_signed`: as `Agreement.to_perform` prefetched them, else read now."""
    if "parties" not in getattr(agreement, "_prefetched_objects_cache", {}):
        prefetch_related_objects([agreement], agreement.parties_to_judge())
    return list(agreement.parties.all())


def _link(agreement: Agreement, step: str) -> str:
    return reverse("agreements:step", args=[agreement.reference, step])


# ---------------------------------------------------------------------------------------------- drafting


@condition(
    _("the drafting organisation belongs to the network"),
    otherwise=_("The drafting organisation does not belong to this network."),
)
def drafting_organisation_is_of_the_network(agreement: Agreement) -> bool:
    return agreement.drafting_organisation.network_id == agreement.network_id


@condition(
    _("the drafting organisation is not suspended"),
    otherwise=_(
        "The drafting organisation is suspended: it begins no agreement and sends none to review until a decision of "
        "the network readmits it."
    ),
)
def drafting_organisation_is_not_suspended(agreement: Agreement) -> bool:
    return agreement.drafting_organisation.suspended_since is None


def _what_the_text_lacks(agreement: Agreement) -> list[Reason]:
    text, link = text_of(agreement), reverse("agreements:edit", args=[agreement.reference])
    who = gettext("a drafter of the drafting organisation")
    if not text.articles and agreement.instrument != "amendment":
        return [Reason(gettext("The text has no article yet; write or import it."), "text_is_complete", who, link)]
    found = []
    for number, article in enumerate(text.articles, 1):
        if article.get("change") == REPEAL:
            continue  # says nothing but that
        if not article["heading"].strip():
            found.append(gettext("Article %(number)s has no heading.") % {"number": number})
        if not article["body"].strip():
            found.append(gettext("Article %(number)s has no text.") % {"number": number})
    return [Reason(sentence, "text_is_complete", who, link) for sentence in found]


@condition(
    _("the text is complete: a title, and articles that each have a heading and a text"),
    otherwise=_("The text is not complete."),
    missing=_what_the_text_lacks,
    quotes=True,
)
def text_is_complete(agreement: Agreement) -> bool:
    return bool(agreement.title.strip()) and not _what_the_text_lacks(agreement)


@condition(
    _("there are at least two parties"),
    otherwise=_("An agreement needs at least two parties; invite another organisation."),
)
def has_two_parties(agreement: Agreement) -> bool:
    return len(parties_of(agreement)) >= 2


def _who_may_not_take_part(agreement: Agreement) -> list[Reason]:
    members = member_ids(p.organisation_id for p in parties_of(agreement))
    sentence = _("%(organisation)s is not a member of the network: it cannot be a party of this agreement.")
    return [
        Reason(str(sentence) % {"organisation": p.organisation}, "each_party_may_take_part")
        for p in parties_of(agreement)
        if p.organisation_id not in members
    ]


def founds_the_network(agreement: Agreement) -> bool:
    """Whether no network agreement binds this network now, the first time or again: its parties are then founders."""
    others = type(agreement).objects.filter(network=agreement.network_id, instrument=agreement.instrument)
    return not others.filter(in_force_at__isnull=False, ended_at=None).exists()


@condition(
    _("each party is a member of the network, founds it (no network agreement is in force), or was admitted to accede"),
    otherwise=_("A party is not a member of the network."),
    missing=_who_may_not_take_part,
)
def each_party_may_take_part(agreement: Agreement) -> bool:
    if agreement.parent_id is not None:
        return True  # those whom the agreement binds, or whoever was admitted
    return not _who_may_not_take_part(agreement) or founds_the_network(agreement)


def _who_has_no_reviewer(agreement: Agreement) -> list[Reason]:
    ids = [p.organisation_id for p in parties_of(agreement)]
    able = organisations_where_somebody_may("review_for", ids)
    sentence = _("%(organisation)s has nobody with a mandate to review; the secretariat can have one recorded.")
    return [
        Reason(str(sentence) % {"organisation": p.organisation}, "each_party_has_a_reviewer", _("the secretariat"))
        for p in parties_of(agreement)
        if p.organisation_id not in able
    ]


@condition(_("each party has a reviewer"), otherwise=_("A party has nobody to review."), missing=_who_has_no_reviewer)
def each_party_has_a_reviewer(agreement: Agreement) -> bool:
    return not _who_has_no_reviewer(agreement)


def _what_does_not_fit(agreement: Agreement) -> list[Reason]:
    count, found = len(parties_of(agreement)), []
    asked = max(agreement.minimum_parties, agreement.entry_number if agreement.entry_rule == "some" else 0)
    if asked > count >= 2:
        found.append(gettext("The terms ask for more parties than there are."))
    if agreement.entry_rule == "some" and agreement.entry_number < agreement.minimum_parties:
        found.append(gettext("The agreement would begin with fewer parties than the least it needs."))
    if agreement.renewal == "tacit" and agreement.end_date is None:
        found.append(gettext("An agreement without a last day is not renewed."))
    if agreement.renewal == "tacit" and agreement.objection_days >= 28 * agreement.renewal_months:
        found.append(gettext("The time to object would be over before a renewed term begins."))
    if agreement.end_date and agreement.effect_on and agreement.effect_on > agreement.end_date:
        found.append(gettext("The agreement would take effect after its last day."))
    return [Reason(sentence, "terms_fit_the_agreement", "", _link(agreement, "set_terms")) for sentence in found]


@condition(
    _("the terms fit the parties and the last day"),
    otherwise=_("The terms do not fit the parties or the last day."),
    missing=_what_does_not_fit,
)
def terms_fit_the_agreement(agreement: Agreement) -> bool:
    return not _what_does_not_fit(agreement)


# ---------------------------------------------------------------------------------------------- review


def has_cleared(agreement: Any, party: Any) -> bool:
    return bool(party.cleared_version == agreement.version_number)


def _who_has_not_cleared(agreement: Agreement) -> list[Reason]:
    sentence = _("Not yet: %(organisation)s has not agreed on this version; its reviewer can.")
    return [
        Reason(
            str(sentence) % {"organisation": p.organisation},
            "every_party_has_cleared",
            _("a reviewer of a party"),
            _link(agreement, "clear"),
        )
        for p in parties_of(agreement)
        if not has_cleared(agreement, p)
    ]


@condition(
    _("every party has agreed on this version of the text"),
    otherwise=_("A party has not agreed on this version."),
    missing=_who_has_not_cleared,
)
def every_party_has_cleared(agreement: Agreement) -> bool:
    return all(has_cleared(agreement, p) for p in parties_of(agreement))


def _who_names_no_signatory(agreement: Agreement) -> list[Reason]:
    unnamed = _("Not yet: %(organisation)s has not named its signatory; its reviewer or people manager can.")
    ended = _("Not yet: the mandate of the signatory of %(organisation)s is not in force; another can be named.")
    return [
        Reason(
            str(ended if p.signatory else unnamed) % {"organisation": p.organisation},
            "every_party_names_a_signatory",
            _("a reviewer or people manager of a party"),
            _link(agreement, "name_signatory"),
        )
        for p in parties_of(agreement)
        if p.signatory is None or not p.signatory.is_in_force
    ]


@condition(
    _("every party names a signatory whose mandate is in force"),
    otherwise=_("A party has no signatory with a mandate in force."),
    missing=_who_names_no_signatory,
)
def every_party_names_a_signatory(agreement: Agreement) -> bool:
    return all(p.signatory is not None and p.signatory.is_in_force for p in parties_of(agreement))


def _what_cannot_be_printed(agreement: Agreement) -> list[Reason]:
    characters = " ".join(unprintable(_everything_printed(agreement)))
    sentence = gettext("These characters cannot be printed: %(characters)s. Ask for changes to replace them.")
    return [Reason(sentence % {"characters": characters}, "every_glyph_is_printable")]


def _everything_printed(agreement: Agreement) -> str:
    text = text_of(agreement)
    articles = [a["heading"] + a["body"] for a in text.articles]
    people = [
        f"{p.organisation}{p.signatory.person if p.signatory else ''}{p.signatory.capacity if p.signatory else ''}"
        for p in parties_of(agreement)
    ]
    return "".join([agreement.title, text.preamble, str(agreement.network), *articles, *people])


@condition(
    _("every character of the text can be printed"),
    otherwise=_("A character of the text cannot be printed."),
    missing=_what_cannot_be_printed,
)
def every_glyph_is_printable(agreement: Agreement) -> bool:
    return not unprintable(_everything_printed(agreement))
