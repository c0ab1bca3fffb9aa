"""Who sees which engagement and which finding (DESIGN §4.5). Lists, pages and downloads all begin here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from audits.models import Engagement, Finding
from audits.roles import (
    auditor_of_its_dossier,
    of_my_organisation,
    secretariat_without_auditor,
    secretariat_without_its_auditor,
)
from governance.capabilities import EVERY_ON_ORGANISATION
from governance.models import Examination, Membership, audited_models
from workflows.actor import Actor

FINAL = ("final", "follow_up", "closed")


def _keepers_and_auditors(actor: Actor) -> Q:
    """The secretariat, and whoever audits the whole network."""
    whole = {g.object_id for g in actor.grants if g.capability == "audit" and not g.scope}
    return Q(network__in={*whole, *actor.may("administer")})


def _in_my_scope(actor: Actor) -> Q:
    """Of the column `subject`: a dossier to which one’s mandate to audit is limited."""
    return Q(subject__in={pk for g in actor.grants if g.capability == "audit" for pk in g.scope})


def _members(actor: Actor) -> Q:
    mine = Membership.objects.filter(organisation__in=actor.organisation_ids(), until=None)
    return Q(Exists(mine.filter(organisation__network=OuterRef("network"))))


def _my_dossiers(actor: Actor) -> Q:
    """Of the column `subject`: a dossier to which one's organisation is a party."""
    mine = actor.may(*EVERY_ON_ORGANISATION)
    found = Q(pk__in=[])
    for model in audited_models() if mine else []:
        found |= Q(subject__in=model.concerning(mine).order_by().values("pk"))
    return found


def engagements_visible_to(actor: Actor) -> QuerySet[Engagement]:
    """The auditors of its organisation from the plan on, the secretariat where nobody audits for it any more; once
    notified the secretariat, the other auditors within their scope and the parties to a dossier it names; the members
    of the network once the opinion is given."""
    mine = _my_dossiers(actor) | _in_my_scope(actor)
    named = Examination.objects.filter(mine, engagement=OuterRef("pk"))
    told = Q(notified_at__isnull=False) & (_keepers_and_auditors(actor) | Q(Exists(named)))
    final = Q(state__in=FINAL) & _members(actor)
    own = of_my_organisation(actor) | secretariat_without_auditor.q(actor)
    return Engagement.to_perform().filter(own | told | final)


def findings_visible_to(actor: Actor) -> QuerySet[Finding]:
    """The auditors of its organisation within their scope from the first word on, the secretariat where none is left;
    once the draft report circulates the secretariat, the other auditors within their scope, the parties to its dossier
    and whoever carries it out; the members of the network once the opinion is given. What was dropped before the draft
    report circulated stays with the auditors."""
    carries_out = Q(owner__in=actor.may(*EVERY_ON_ORGANISATION))
    readers = _keepers_and_auditors(actor) | _my_dossiers(actor) | _in_my_scope(actor) | carries_out
    told = Q(engagement__circulated_at__isnull=False) & readers
    final = Q(engagement__state__in=FINAL) & _members(actor)
    before = Q(state="dropped", ended_at__lt=F("engagement__circulated_at"))
    mine = auditor_of_its_dossier.q(actor) | secretariat_without_its_auditor.q(actor)
    return Finding.to_perform().filter(mine | (told | final) & ~before)


def findings_on(subject_id: UUID) -> list[Any]:
    """Every finding on a dossier: the answer to the port of that name."""
    return list(Finding.to_perform().filter(subject=subject_id))
