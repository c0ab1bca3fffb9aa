"""Who, in the audits room. An engagement belongs to the organisation that audits, never to an account."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from governance.roles import nobody_audits_for, system
from workflows.actor import Actor
from workflows.rules import NOBODY, role

__all__ = [
    "auditor",
    "auditor_once_all_answered",
    "auditor_once_all_ended",
    "auditor_while_findings_are_open",
    "auditor_with_an_opened_dossier",
    "secretariat_without_auditor",
    "secretariat_without_auditor_once_all_ended",
    "signatory_of_the_audited",
    "signatory_whose_answer_is_awaited",
    "system",
]


def of_my_organisation(actor: Actor) -> Q:
    """Of the organisation for which the actor audits this network; a creation is judged on the same two columns."""
    held = [(g.object_id, g.organisation_id) for g in actor.grants if g.capability == "audit"]
    found = NOBODY
    for network, organisation in dict.fromkeys(held):
        found |= Q(network=network, organisation=organisation)
    return found


@role(_("an auditor of the organisation that audits"), "audit")
def auditor(actor: Actor) -> Q:
    return of_my_organisation(actor)


@role(_("the secretariat, where nobody has a mandate in force to audit for that organisation"), "administer")
def secretariat_without_auditor(actor: Actor) -> Q:
    return Q(network__in=actor.may("administer")) & nobody_audits_for()


def _finding(*facts: Q, **more: object) -> Q:
    from audits.models import Finding

    return Q(Exists(Finding.objects.filter(*facts, engagement=OuterRef("pk"), **more)))


OPEN = ("open", "no_answer", "answered", "accepted", "contested")


@role(_("an auditor of the organisation that audits, once an audit is opened"), "audit")
def auditor_with_an_opened_dossier(actor: Actor) -> Q:
    from governance.models import Examination

    opened = Examination.objects.filter(engagement=OuterRef("pk"), opened_at__isnull=False)
    return of_my_organisation(actor) & Q(Exists(opened))


@role(_("an auditor of the organisation that audits, once no finding waits for its answer"), "audit")
def auditor_once_all_answered(actor: Actor) -> Q:
    return of_my_organisation(actor) & ~_finding(state="open")


@role(_("an auditor of the organisation that audits, once every finding has ended"), "audit")
def auditor_once_all_ended(actor: Actor) -> Q:
    return of_my_organisation(actor) & ~_finding(state__in=OPEN)


@role(_("an auditor of the organisation that audits, while findings are open"), "audit")
def auditor_while_findings_are_open(actor: Actor) -> Q:
    return of_my_organisation(actor) & _finding(state__in=OPEN)


@role(_("the secretariat, where nobody audits any more and every finding has ended"), "administer")
def secretariat_without_auditor_once_all_ended(actor: Actor) -> Q:
    return secretariat_without_auditor.q(actor) & ~_finding(state__in=OPEN)


# ------------------------------------------------------------------------------------------------ findings


@role(_("somebody who may sign for the audited organisation"), "sign_for")
def signatory_of_the_audited(actor: Actor) -> Q:
    return Q(audited__in=actor.may("sign_for"))


@role(_("somebody who may sign for the audited organisation, while answers are awaited"), "sign_for")
def signatory_whose_answer_is_awaited(actor: Actor) -> Q:
    return Q(audited__in=actor.may("sign_for"), answer_by__isnull=False)
