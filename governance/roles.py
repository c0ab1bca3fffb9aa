"""Who, in the governance room. Each role is a Q over the subject's own rows, from the actor's grants."""

from __future__ import annotations

from django.db.models import F, Q
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
