"""Questions about organisations and mandates that other rooms ask. Each is one query."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, TextField, Value
from django.db.models.functions import Cast, Replace, StrIndex

from governance.models import Decision, Mandate, Membership, Network, Organisation, Person, audited_models
from governance.roles import auditors
from workflows import clock, history
from workflows.actor import Actor


def member_ids(organisations: Iterable[UUID]) -> set[UUID]:
    """Those of `organisations` that are members now."""
    return set(
        Membership.objects.filter(organisation__in=list(organisations), until=None).values_list(
            "organisation", flat=True
        )
    )


def mandates_in_force() -> Any:
    """Every mandate that can be used today, of people who are active."""
    today = clock.today()
    return Mandate.objects.filter(
        Q(ends=None) | Q(ends__gte=today), state=Mandate.State.ACTIVE, starts__lte=today, person__is_active=True
    )


def was_in_force_on(mandate: Mandate, day: date) -> bool:
    """Whether it could be used on the whole of that day, whatever became of it since; a revocation is read in the
    history. A date in Dakar (UTC)."""
    within = mandate.starts <= day and (mandate.ends is None or day <= mandate.ends)
    if mandate.state == Mandate.State.REVOKED:
        revoked = history.acts_of(mandate).filter(action="revoke").first()
        return within and revoked is not None and day < revoked.ts.date()
    return within and mandate.state in (Mandate.State.ACTIVE, Mandate.State.ENDED)


def organisations_where_somebody_may(capability: str, organisations: Iterable[UUID]) -> set[UUID]:
    """Those of `organisations` on which somebody holds `capability` under a mandate in force."""
    held = mandates_in_force().filter(
        groups__organisationgroupobjectpermission__permission__codename=capability,
        groups__organisationgroupobjectpermission__content_object__in=list(organisations),
    )
    return set(held.values_list("groups__organisationgroupobjectpermission__content_object", flat=True))


def possible_signatories(organisation: UUID) -> Any:
    """The mandates to sign for `organisation`, in force or coming."""
    found = Mandate.objects.filter(
        Q(ends=None) | Q(ends__gte=clock.today()),
        state=Mandate.State.ACTIVE,
        on_organisation=organisation,
        organisation=organisation,
        person__is_active=True,
        groups__organisationgroupobjectpermission__permission__codename="sign_for",
    )
    return found.select_related("person", "organisation").distinct()


def auditors_from_outside(dossier: Any, organisation: UUID) -> list[Any]:
    """The mandates in force to audit a dossier for an organisation, of people who act for none of its parties."""
    parties = dossier.organisations()
    if organisation in parties:
        return []
    acting = mandates_in_force().filter(on_organisation__in=parties).values("person")
    held = auditors().filter(network=dossier.network_id, organisation=organisation).exclude(person__in=acting)
    return [m for m in held.select_related("person").distinct() if m.covers(dossier.pk)]


def _digits(of: Any) -> Replace:
    """Ids are compared by their digits: databases write them with hyphens or without."""
    return Replace(Cast(of, TextField()), Value("-"), Value(""))


def covering(mandates: Any, dossier: Any) -> Any:
    """Those of `mandates` whose scope covers a dossier (a column of the query around)."""
    named = mandates.annotate(place=StrIndex(_digits("scope"), _digits(dossier)))
    return named.filter(Q(scope=[]) | Q(place__gt=0))


def uncovered(examinations: Any, scope: Any) -> Any:
    """Those of `examinations` whose dossier is not named in a scope (a column of the query around)."""
    return examinations.annotate(place=StrIndex(_digits(scope), _digits("subject"))).filter(place=0)


def audited_dossiers(network: UUID) -> list[Any]:
    """Every dossier of the network that has reached the audit stage, kind by kind."""
    return [d for m in audited_models() for d in m.open_to_audit().filter(network=network).order_by("reference")]


def dossiers_called(ids: Iterable[str]) -> list[Any]:
    """The dossiers of these ids, of whatever audited kind, bound or not."""
    return (
        [d for m in audited_models() for d in m._base_manager.filter(pk__in=list(ids)).order_by("reference")]
        if ids
        else []
    )


def networks_of(actor: Actor) -> Any:
    """The networks in which this person acts."""
    return Network.objects.filter(organisations__in=actor.organisation_ids()).distinct()


def reads_its_own(actor: Actor) -> Any:
    """The mandates that concern the reader: of one’s organisations, one’s own, every one for the secretariat."""
    found = Q(network__in=actor.may("administer")) | Q(organisation__in=actor.organisation_ids())
    if actor.person is not None:
        found |= Q(person=actor.person.pk)
    return Mandate.to_perform().filter(found)


def mandates_visible_to(actor: Actor) -> Any:
    """Own organisations' mandates; every mandate of the network for its secretariat and auditors (DESIGN §5); one's
    own, even ended: who is told of a revocation can read it."""
    return reads_its_own(actor) | Mandate.to_perform().filter(network__in=actor.may("audit"))


def decisions_visible_to(actor: Actor) -> Any:
    """Decisions are read by everybody who acts in the network."""
    return Decision.objects.filter(network__organisations__in=actor.organisation_ids()).distinct()


def decisions_in_effect(network: UUID) -> Any:
    """The decisions of the network that have taken effect and are about no dossier: on them an organisation is
    suspended or readmitted."""
    return Decision.objects.filter(network=network, about=None, effective_on__lte=clock.today())


def people_of(network: UUID) -> Any:
    """The people of the network, by organisation or by mandate, whose account is open."""
    known = Q(organisation__network=network) | Q(pk__in=Mandate.objects.filter(network=network).values("person"))
    return Person.objects.filter(known, is_active=True)


def person_called(email: str) -> Person | None:
    """Whoever has this e-mail, whatever its case."""
    return Person.objects.filter(email__iexact=email).first() if email else None


def people_offered(actor: Actor, network: UUID) -> Any:
    """Whom somebody who names people may choose by name: the secretariat everybody of the network, a people manager
    those of the own organisation. Others are named by their e-mail."""
    everybody = people_of(network).order_by("name", "email")
    if network in actor.may("administer"):
        return everybody
    mine = actor.may("manage_people_of")
    held = Mandate.objects.filter(organisation__in=mine).values("person")
    return everybody.filter(Q(organisation__in=mine) | Q(pk__in=held))


def organisations_named_by(actor: Actor, network: UUID) -> Any:
    """The organisations for which somebody may propose a mandate: the secretariat any of the network."""
    every = Organisation.objects.filter(network=network).order_by("name")
    if network in actor.may("administer"):
        return every
    return every.filter(pk__in=actor.may("manage_people_of"))
