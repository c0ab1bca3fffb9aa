"""Who, in the agreements room: one Q each, over own columns or `Exists`, never a joined lookup."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from agreements.formalities import has_formality
from governance.roles import secretariat, system
from workflows.actor import Actor
from workflows.rules import NOBODY, role

__all__ = [
    "drafter",
    "drafter_of_what_fell_behind",
    "drafter_who_can_go_on",
    "people_manager_of_a_party_yet_to_sign",
    "people_manager_or_reviewer_of_a_party",
    "people_manager_or_reviewer_without_signatory",
    "reviewer_of_a_party",
    "reviewer_that_agreed",
    "reviewer_yet_to_agree",
    "secretariat",
    "secretariat_once_all_agreed",
    "secretariat_while_a_party_has_not_signed",
    "secretariat_with_an_accession",
    "signatory_of_a_party_that_did_not_object",
    "signatory_of_a_party_without_notice",
    "signatory_who_signs_here",
    "signatory_yet_to_sign",
    "system",
]


def _party(*facts: Q, **more: Any) -> Q:
    """A party of these facts; of an amendment or accession, none that its agreement binds no more."""
    from agreements.models import Party

    there = Party.objects.alias(released_at=Party.left_what_is_amended()).filter(released_at=None)
    return Q(Exists(there.filter(*facts, agreement=OuterRef("pk"), **more)))


def _not_agreed() -> Q:
    """A party that has not agreed on the present version."""
    return Q(cleared_version=None) | ~Q(cleared_version=F("agreement__version_number"))


@role(_("a drafter of the drafting organisation"), "draft_for")
def drafter(actor: Actor) -> Q:
    return Q(drafting_organisation__in=actor.may("draft_for"))


def _fell_behind() -> Q:
    """The agreement it is about was amended since it was drawn."""
    from agreements.models import Agreement

    present = Agreement.objects.filter(pk=OuterRef("parent"), state__in=("in_force", "suspended"))
    return Q(Exists(present.filter(consolidated_number__gt=OuterRef("drawn_on"))))


@role(_("a drafter of the drafting organisation, once nothing is awaited before"), "draft_for")
def drafter_who_can_go_on(actor: Actor) -> Q:
    """An accession waits to be admitted; what fell behind is taken over first."""
    waits = Q(instrument="accession", admitted_by=None) | _fell_behind()
    return Q(drafting_organisation__in=actor.may("draft_for")) & ~waits


@role(_("a drafter of an amendment or accession whose agreement was amended since"), "draft_for")
def drafter_of_what_fell_behind(actor: Actor) -> Q:
    return Q(drafting_organisation__in=actor.may("draft_for")) & _fell_behind()


@role(_("a reviewer of a party"), "review_for")
def reviewer_of_a_party(actor: Actor) -> Q:
    return _party(organisation__in=actor.may("review_for"))


@role(_("a reviewer of a party that has agreed"), "review_for")
def reviewer_that_agreed(actor: Actor) -> Q:
    return _party(cleared_version=F("agreement__version_number"), organisation__in=actor.may("review_for"))


@role(_("a reviewer of a party that has not agreed yet"), "review_for")
def reviewer_yet_to_agree(actor: Actor) -> Q:
    return _party(_not_agreed(), organisation__in=actor.may("review_for"))


@role(_("a reviewer or people manager of a party"), "review_for", "manage_people_of")
def people_manager_or_reviewer_of_a_party(actor: Actor) -> Q:
    return _party(organisation__in=actor.may("review_for", "manage_people_of"))


@role(_("a reviewer or people manager of a party without a signatory"), "review_for", "manage_people_of")
def people_manager_or_reviewer_without_signatory(actor: Actor) -> Q:
    return _party(organisation__in=actor.may("review_for", "manage_people_of"), signatory=None)


@role(_("the secretariat, once every party agreed and named its signatory, and no formality is missing"), "administer")
def secretariat_once_all_agreed(actor: Actor) -> Q:
    unsettled = has_formality(status__in=("required", "submitted", "objected"))
    return Q(network__in=actor.may("administer")) & ~_party(_not_agreed() | Q(signatory=None)) & ~unsettled


@role(_("the secretariat, while an accession waits to be admitted"), "administer")
def secretariat_with_an_accession(actor: Actor) -> Q:
    waiting = Q(instrument="accession", admitted_by=None)
    return Q(network__in=actor.may("administer")) & waiting


@role(_("the authorised signatory of a party that has not signed"), "sign_for")
def signatory_yet_to_sign(actor: Actor) -> Q:
    """The person the party named, while a mandate to sign for it is in force."""
    from agreements.models import Party

    if actor.person is None:
        return NOBODY
    mine = {"organisation__in": actor.may("sign_for"), "signatory__person": actor.person.pk}
    return _party(~Q(Party.signed_in_this_round()), **mine)


@role(_("the authorised signatory of a party that signs here and has not signed"), "sign_for")
def signatory_who_signs_here(actor: Actor) -> Q:
    """Whose signature is awaited: of a party that signs neither with pen and stamp nor by a paper being verified."""
    if actor.person is None:
        return NOBODY
    mine = {"organisation__in": actor.may("sign_for"), "signatory__person": actor.person.pk}
    return _party(_open(), minimum_level="recorded", **mine)


def _open() -> Q:
    """A party that has not signed, and of which no paper waits to be verified."""
    from agreements.models import Party

    return ~Q(Party.signed_in_this_round()) & ~Q(Party.has_a_paper_to_verify())


@role(_("a people manager of a party that has not signed"), "manage_people_of")
def people_manager_of_a_party_yet_to_sign(actor: Actor) -> Q:
    return _party(_open(), organisation__in=actor.may("manage_people_of"))


@role(_("the secretariat, while a party has not signed"), "administer")
def secretariat_while_a_party_has_not_signed(actor: Actor) -> Q:
    return Q(network__in=actor.may("administer")) & _party(_open())


def _bound(actor: Actor) -> dict[str, Any]:
    """A party bound now, for which the actor may sign."""
    return {"organisation__in": actor.may("sign_for"), "bound_at__isnull": False, "left_at": None}


@role(_("somebody who may sign for a party that gave no notice"), "sign_for")
def signatory_of_a_party_without_notice(actor: Actor) -> Q:
    return _party(notice_at=None, **_bound(actor))


@role(_("somebody who may sign for a party that did not object"), "sign_for")
def signatory_of_a_party_that_did_not_object(actor: Actor) -> Q:
    return _party(Q(objected_to=None) | ~Q(objected_to=F("agreement__end_date")), **_bound(actor))
