"""Who, in the audits room. An engagement belongs to the organisation that audits, never to an account."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, UUIDField, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from governance.roles import by_a_party, from_outside, left_alone, nobody_audits_all, scopes, system
from workflows.actor import Actor
from workflows.rules import NOBODY, role

__all__ = [
    "auditor",
    "auditor_from_outside",
    "auditor_of_every_dossier",
    "auditor_of_its_dossier",
    "auditor_once_all_answered",
    "auditor_once_all_ended",
    "auditor_while_findings_are_open",
    "auditor_who_reads",
    "auditor_with_an_opened_dossier",
    "secretariat_without_auditor",
    "secretariat_without_auditor_once_all_ended",
    "secretariat_without_its_auditor",
    "signatory_of_the_audited",
    "signatory_whose_answer_is_awaited",
    "system",
]


def of_my_organisation(actor: Actor) -> Q:
    """Of the organisation for which the actor audits this network; a creation is judged on the same two columns."""
    found = NOBODY
    for network, organisation in scopes(actor):
        found |= Q(network=network, organisation=organisation)
    return found


def _every_dossier(actor: Actor) -> Q:
    """Of an engagement: one’s mandate covers every dossier it names, and one acts for a party to none of them. A plan
    names none yet."""
    from governance.models import Examination

    named = Examination.objects.filter(engagement=OuterRef("pk"))
    found = NOBODY
    for (network, organisation), scope in scopes(actor).items():
        one = Q(network=network, organisation=organisation)
        found |= one if scope is None else one & ~Q(Exists(named.exclude(subject__in=scope)))
    return found & ~Q(Exists(named.filter(~from_outside(actor))))


def _its_dossier(actor: Actor) -> Q:
    """Of a finding: one’s mandate covers its dossier; on own columns."""
    found = NOBODY
    for (network, organisation), scope in scopes(actor).items():
        one = Q(network=network, organisation=organisation)
        found |= one if scope is None else one & Q(subject__in=scope)
    return found


# ------------------------------------------------------------------------------------------------ engagements


@role(_("an auditor of the organisation that audits"), "audit")
def auditor(actor: Actor) -> Q:
    return of_my_organisation(actor)


@role(
    _("an auditor of the organisation that audits, from outside, whose mandate covers every dossier it names"), "audit"
)
def auditor_of_every_dossier(actor: Actor) -> Q:
    return _every_dossier(actor)


@role(_("the secretariat, where no auditor from outside has a mandate over every dossier it names"), "administer")
def secretariat_without_auditor(actor: Actor) -> Q:
    from governance.models import Examination

    mine = Examination.objects.filter(engagement=OuterRef("pk"))
    named = Examination.objects.filter(engagement=OuterRef(OuterRef("pk")))
    nobody = nobody_audits_all(named) | Q(Exists(mine.filter(by_a_party())))
    return Q(network__in=actor.may("administer")) & nobody


def _finding(*facts: Q, **more: object) -> Q:
    from audits.models import Finding

    return Q(Exists(Finding.objects.filter(*facts, engagement=OuterRef("pk"), **more)))


OPEN = ("open", "no_answer", "answered", "accepted", "contested")


@role(_("an auditor of the organisation that audits, once an audit is opened"), "audit")
def auditor_with_an_opened_dossier(actor: Actor) -> Q:
    from governance.models import Examination

    opened = Examination.objects.filter(engagement=OuterRef("pk"), opened_at__isnull=False)
    return _every_dossier(actor) & Q(Exists(opened))


@role(_("an auditor of the organisation that audits, once no finding waits for its answer"), "audit")
def auditor_once_all_answered(actor: Actor) -> Q:
    return _every_dossier(actor) & ~_finding(state="open")


@role(_("an auditor of the organisation that audits, once every finding has ended"), "audit")
def auditor_once_all_ended(actor: Actor) -> Q:
    return _every_dossier(actor) & ~_finding(state__in=OPEN)


@role(_("an auditor of the organisation that audits, while findings are open"), "audit")
def auditor_while_findings_are_open(actor: Actor) -> Q:
    return _every_dossier(actor) & _finding(state__in=OPEN)


@role(_("the secretariat, where nobody audits any more and every finding has ended"), "administer")
def secretariat_without_auditor_once_all_ended(actor: Actor) -> Q:
    return secretariat_without_auditor.q(actor) & ~_finding(state__in=OPEN)


# ------------------------------------------------------------------------------------------------ findings


@role(_("an auditor of the organisation that audits, whose mandate covers the dossier"), "audit")
def auditor_of_its_dossier(actor: Actor) -> Q:
    return _its_dossier(actor)


@role(_("an auditor of the organisation that audits, from outside, whose mandate covers the dossier"), "audit")
def auditor_from_outside(actor: Actor) -> Q:
    return _its_dossier(actor) & from_outside(actor)


@role(_("the secretariat, where no auditor from outside is left for its dossier"), "administer")
def secretariat_without_its_auditor(actor: Actor) -> Q:
    """Whoever answered it does not judge it, and does not count."""
    answered = Coalesce(OuterRef("answered_by"), Value(UUID(int=0)), output_field=UUIDField())
    return Q(network__in=actor.may("administer")) & left_alone(~Q(person=answered))


@role(_("an auditor whose mandate covers the dossier"), "audit")
def auditor_who_reads(actor: Actor) -> Q:
    found = NOBODY
    for (network, _organisation), scope in scopes(actor).items():
        found |= Q(network=network) if scope is None else Q(subject__in=scope)
    return found


@role(_("somebody who may sign for the audited organisation"), "sign_for")
def signatory_of_the_audited(actor: Actor) -> Q:
    return Q(audited__in=actor.may("sign_for"))


@role(_("somebody who may sign for the audited organisation, while answers are awaited"), "sign_for")
def signatory_whose_answer_is_awaited(actor: Actor) -> Q:
    return Q(audited__in=actor.may("sign_for"), answer_by__isnull=False)
