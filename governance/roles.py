"""Who, in the governance room. Each role is a Q over the subject's own rows, from the actor's grants."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

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


def within_scope(actor: Actor) -> Q:
    """The dossiers that one's mandates to audit cover: those of the network, or those named alone."""
    held = [g for g in actor.grants if g.capability == "audit"]
    whole, named = {g.object_id for g in held if not g.scope}, {pk for g in held for pk in g.scope}
    return Q(network__in=whole) | Q(pk__in=named)


def by_a_party() -> Q:
    """Of the columns `organisation` and `subject`: the organisation is a party to the dossier, or was."""
    from governance.models import audited_models

    found = NOBODY
    for model in audited_models():
        found |= Q(Exists(model.parties_to(OuterRef("subject"), OuterRef("organisation"))))
    return found


def left_alone() -> Q:
    """Of the columns `organisation` and `subject`: nobody has a mandate in force to audit the dossier for the
    organisation, or that has become a party to it."""
    from governance.queries import covering

    held = _auditors().filter(organisation=OuterRef("organisation"))
    return ~Q(Exists(covering(held, OuterRef("subject")))) | by_a_party()


def nobody_audits_for() -> Q:
    """Of the column `organisation`: nobody has a mandate in force to audit for it."""
    return ~Q(Exists(_auditors().filter(organisation=OuterRef("organisation"))))


def _auditors() -> Any:
    from governance.queries import mandates_in_force

    held = mandates_in_force().filter(on_organisation=None)
    return held.filter(groups__networkgroupobjectpermission__permission__codename="audit")


def _examined(actor: Actor, *facts: Q, **more: Any) -> Q:
    """A dossier that an engagement of the organisation acted for examines, from outside."""
    from governance.models import Examination

    mine = {"organisation__in": actor.may_for_itself("audit"), "concluded_at": None}
    return within_scope(actor) & Examination.of_the_row(~by_a_party(), *facts, **mine, **more)


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
