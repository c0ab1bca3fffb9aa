"""Who, in the governance room. Each role is a Q over the subject's own rows, from the actor's grants."""

from __future__ import annotations

from django.db.models import Q
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


@role(_("the secretariat"), "administer")
def secretariat_of_the_network(actor: Actor) -> Q:
    """For the network itself."""
    return Q(pk__in=actor.may("administer"))
