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
DROPPED_BEFORE = Q(state="dropped", ended_at__lt=F("engagement__circulated_at"))


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
    notified the secretariat, the other auditors within their scope and the parties to a dossier it names; once the
    draft report circulates whoever carries a finding out; the members of the network once the opinion is given."""
    mine = _my_dossiers(actor) | _in_my_scope(actor)
    named = Examination.objects.filter(mine, engagement=OuterRef("pk"))
    told = Q(notified_at__isnull=False) & (_keepers_and_auditors(actor) | Q(Exists(named)))
    owned = Finding.objects.filter(owner__in=actor.may(*EVERY_ON_ORGANISATION), engagement=OuterRef("pk"))
    told |= Q(circulated_at__isnull=False) & Q(Exists(owned))
    final = Q(state__in=FINAL) & _members(actor)
    own = of_my_organisation(actor) | secretariat_without_auditor.q(actor)
    return Engagement.to_perform().filter(own | told | final)


def _concerned(actor: Actor) -> Q:
    """Of a finding: one’s organisation is a party to its dossier or carries it out."""
    return _my_dossiers(actor) | Q(owner__in=actor.may(*EVERY_ON_ORGANISATION))


def findings_read_whole(actor: Actor) -> QuerySet[Finding]:
    """Those whose files one reads too: of the organisation’s auditors within their scope from the first word on, of the
    secretariat where none is left; once the draft report circulates of the secretariat, the other auditors within their
    scope, the parties to its dossier and whoever carries it out. What was dropped before the draft report circulated
    stays with the auditors."""
    readers = _keepers_and_auditors(actor) | _in_my_scope(actor) | _concerned(actor)
    told = Q(engagement__circulated_at__isnull=False) & readers
    left = secretariat_without_its_auditor.q(actor)
    return Finding.to_perform().filter(auditor_of_its_dossier.q(actor) | (left | told) & ~DROPPED_BEFORE)


def findings_visible_to(actor: Actor) -> QuerySet[Finding]:
    """The same; and without their files the members of the network once the opinion is given."""
    final = Q(engagement__state__in=FINAL) & _members(actor) & ~DROPPED_BEFORE
    return findings_read_whole(actor) | Finding.to_perform().filter(final)


def read_as_concerned(actor: Actor) -> QuerySet[Finding]:
    """Those one reads otherwise than as an auditor."""
    keeps = Q(network__in=actor.may("administer"))
    return Finding._base_manager.filter(keeps | _concerned(actor))


def findings_on(subject_id: UUID) -> list[Any]:
    """Every finding on a dossier: the answer to the port of that name."""
    return list(Finding.to_perform().filter(subject=subject_id))
