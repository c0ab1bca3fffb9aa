"""Who, in the governance room. Each role is a Q over the subject's own rows, from the actor's grants."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from governance.capabilities import EVERY_ON_ORGANISATION
from workflows.actor import Actor
from workflows.rules import ANYONE, NOBODY, role


@role(_("the platform, by itself"))
def system(actor: Actor) -> Q:
    return ANYONE if actor.is_system else NOBODY


@role(_("the secretariat"), "administer")
def secretariat(actor: Actor) -> Q:
    """For any subject with a `network` column."""
    return Q(network__in=actor.may("administer"))


@role(_("a people manager of the organisation"), "manage_people_of")
def people_manager(actor: Actor) -> Q:
    """For any subject with an `organisation` column: whoever names the people of that organisation."""
    return Q(organisation__in=actor.may("manage_people_of"))


@role(_("a people manager of the organisation, for its own capabilities"), "manage_people_of")
def people_manager_for_its_own(actor: Actor) -> Q:
    """For a mandate held on the very organisation acted for; never for one on the network."""
    return Q(on_organisation__in=actor.may("manage_people_of"), on_organisation=F("organisation"))


@role(_("the secretariat"), "administer")
def secretariat_of_the_network(actor: Actor) -> Q:
    """For the network itself."""
    return Q(pk__in=actor.may("administer"))


who_names = people_manager_for_its_own | secretariat


@role(
    _("another people manager of the organisation, or another person of the secretariat; never the person named"),
    "manage_people_of",
    "administer",
)
def another_who_names(actor: Actor) -> Q:
    """Whoever may confirm a mandate, which somebody else proposed for somebody else."""
    me = actor.person.pk if actor.person is not None else None
    return who_names.q(actor) & ~Q(proposed_by=me) & ~Q(person=me)


# ------------------------------------------------------------------------------------------------ audits


def scopes(actor: Actor) -> dict[tuple[UUID, UUID], set[UUID] | None]:
    """(network, organisation) for which the actor audits → the dossiers covered; None: the whole network."""
    found: dict[tuple[UUID, UUID], set[UUID] | None] = {}
    for grant in (g for g in actor.grants if g.capability == "audit"):
        place = (grant.object_id, grant.organisation_id)
        known = found.get(place, set())
        found[place] = None if known is None or not grant.scope else known | set(grant.scope)
    return found


def inside(actor: Actor) -> list[UUID]:
    """The organisations for which the person acts, whichever is spoken for now: whoever acts for a party to a dossier
    is no auditor of it from outside."""
    return actor.for_organisation(None).may(*EVERY_ON_ORGANISATION)


def within_scope(actor: Actor) -> Q:
    """The dossiers that one's mandates to audit cover: those of the network, or those named alone."""
    found = NOBODY
    for (network, _organisation), scope in scopes(actor).items():
        found |= Q(network=network) if scope is None else Q(pk__in=scope)
    return found


def by_a_party() -> Q:
    """Of the columns `organisation` and `subject`: the organisation is a party to the dossier, or was."""
    return _is_a_party(OuterRef("subject"), OuterRef("organisation"))


def _is_a_party(dossier: Any, organisation: Any) -> Q:
    from governance.models import audited_models

    found = NOBODY
    for model in audited_models():
        found |= Q(Exists(model.parties_to(dossier, organisation)))
    return found


def from_outside(actor: Actor) -> Q:
    """Of the columns `organisation` and `subject`: neither that organisation nor one for which the person acts is a
    party to the dossier, or was."""
    from governance.models import audited_models

    mine, found = inside(actor), ~by_a_party()
    for model in audited_models() if mine else []:
        found &= ~Q(subject__in=model.concerning(mine).order_by().values("pk"))
    return found


def left_alone(*of_the_mandate: Q) -> Q:
    """Of the columns `organisation` and `subject`: no auditor from outside has a mandate in force to audit the dossier
    for the organisation; `of_the_mandate` narrows whose mandate counts."""
    from governance.queries import covering

    held = auditors().filter(*of_the_mandate, organisation=OuterRef("organisation"))
    beside = _mandates_beside(OuterRef("person"))
    acts = beside.filter(_is_a_party(OuterRef(OuterRef(OuterRef("subject"))), OuterRef("on_organisation")))
    held = covering(held, OuterRef("subject")).filter(~Q(Exists(acts)))
    return ~Q(Exists(held)) | by_a_party()


def _mandates_beside(person: Any) -> Any:
    """Those of a person on an organisation."""
    from governance.queries import mandates_in_force

    return mandates_in_force().filter(person=person, on_organisation__isnull=False)


def nobody_audits_all(named: Any) -> Q:
    """Of the column `organisation`: no auditor from outside has one mandate in force over every row of `named`, which
    are examinations of the row around the mandate."""
    from governance.queries import uncovered

    beside = _mandates_beside(OuterRef(OuterRef("person")))
    acts = Q(Exists(beside.filter(_is_a_party(OuterRef(OuterRef("subject")), OuterRef("on_organisation")))))
    held = auditors().filter(organisation=OuterRef("organisation"))
    held = held.filter(Q(scope=[]) | ~Q(Exists(uncovered(named, OuterRef("scope")))))
    return ~Q(Exists(held.filter(~Q(Exists(named.filter(acts))))))


def auditors() -> Any:
    """The mandates in force to audit."""
    from governance.queries import mandates_in_force

    held = mandates_in_force().filter(on_organisation=None)
    return held.filter(groups__networkgroupobjectpermission__permission__codename="audit")


def _examined(actor: Actor, *facts: Q, **more: Any) -> Q:
    """A dossier that an engagement of an organisation for which the actor audits it examines, from outside."""
    from governance.models import Examination

    found = NOBODY
    for (network, organisation), scope in scopes(actor).items():
        covered = Q(network=network) if scope is None else Q(pk__in=scope)
        mine = {"organisation": organisation, "concluded_at": None}
        found |= covered & Examination.of_the_row(from_outside(actor), *facts, **mine, **more)
    return found


@role(_("an auditor of the network"), "audit")
def auditor_of_the_network(actor: Actor) -> Q:
    """For what concerns no dossier alone; whatever the mandate is limited to."""
    return Q(network__in=actor.may("audit"))


@role(_("an auditor whose mandate covers it"), "audit")
def auditor_of_the_dossier(actor: Actor) -> Q:
    return within_scope(actor)


@role(_("an auditor of an engagement in fieldwork that has not begun with it"), "audit")
def auditor_who_can_open(actor: Actor) -> Q:
    return _examined(actor, standing="fieldwork", opened_at=None)


FINAL = {"standing": "final", "opened_at__isnull": False}


def _others_go_on() -> Q:
    """More than one engagement examines the dossier."""
    from governance.models import Examination

    live = Examination.objects.filter(subject=OuterRef("subject"), opened_at__isnull=False, concluded_at=None)
    other = live.exclude(standing="cancelled").exclude(pk=OuterRef("pk"))
    return Q(Exists(other))


@role(_("an auditor of the engagement, once it is final"), "audit")
def auditor_who_can_conclude(actor: Actor) -> Q:
    return _examined(actor, ~_others_go_on(), **FINAL)


@role(_("an auditor of the engagement that is final, while others go on"), "audit")
def auditor_who_can_conclude_a_part(actor: Actor) -> Q:
    return _examined(actor, _others_go_on(), **FINAL)


def _left(actor: Actor, *facts: Q) -> Q:
    from governance.models import Examination

    keeps = Q(network__in=actor.may("administer"))
    return keeps & Examination.of_the_row(left_alone(), *facts, concluded_at=None, **FINAL)


@role(_("the secretariat, once the engagement is final and no auditor of it is left"), "administer")
def secretariat_that_concludes(actor: Actor) -> Q:
    return _left(actor, ~_others_go_on())


@role(_("the secretariat, once that engagement is final and no auditor of it is left"), "administer")
def secretariat_that_concludes_a_part(actor: Actor) -> Q:
    return _left(actor, _others_go_on())
