"""What a plan would change in what is stored: one comparison for the report, the decision to act, and the writing.

A file adds and corrects; it never takes away. What it does not say stays as it is. Not here: writing (write.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models.functions import Lower

from governance.loading.plan import Plan, PlannedMandate, PlannedOrganisation, PlannedPerson, PlannedTheme, folded
from governance.loading.read import Known
from governance.models import Mandate, Membership, Network, Organisation, Person, Theme


@dataclass
class Differences:
    """Of one kind of row: `new` as planned, `changed` stored rows with the values to set, how many are the `same`."""

    new: list[Any] = field(default_factory=list)
    changed: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)
    same: int = 0

    def __bool__(self) -> bool:
        return bool(self.new or self.changed)


@dataclass(frozen=True)
class Changes:
    """Of a whole plan. `members` are names of organisations that become members by the file."""

    network: Differences
    organisations: Differences
    members: Differences
    themes: Differences
    people: Differences
    mandates: Differences

    def __bool__(self) -> bool:
        return any(vars(self).values())


def known(network_name: str) -> Known:
    """What is stored of the network of that name; people are known across networks."""
    names = Organisation.objects.filter(network__name=network_name).values_list("name", flat=True)
    emails = Person.objects.values_list("email", flat=True)
    return Known({folded(name): name for name in names}, frozenset(email.lower() for email in emails))


def completed(plan: Plan, network: Network) -> Plan:
    """The plan with what the network knows and the file leaves out."""
    facts = {**network.facts, **plan.facts}
    about = {**network.facts.get("network", {}), **plan.facts.get("network", {})}
    if about:
        facts["network"] = about
    return replace(plan, facts=facts, long_name={**network.long_name, **plan.long_name})


def changes(network: Network, plan: Plan) -> Changes:
    """What would change. The network is stored; the plan is `completed`."""
    organisations = organisations_of(network)
    themes = {theme.code: theme for theme in Theme.objects.filter(network=network)}
    people = people_called(p.email for p in plan.people)
    return Changes(
        network=_network(network, plan),
        organisations=_compared(plan.organisations, organisations, lambda o: folded(o.name), _of_organisation),
        members=_members(network, plan),
        themes=_compared(plan.themes, themes, lambda t: t.code, _of_theme),
        people=_of_this_network(network, _compared(plan.people, people, lambda p: p.email, _of_person)),
        mandates=_mandates(network, plan),
    )


def _compared(
    planned: Iterable[Any],
    stored: dict[str, Any],
    key: Callable[[Any], str],
    said: Callable[[Any, Any], dict[str, tuple[Any, Any]]],
) -> Differences:
    """`said(planned, row)` gives, for each value the file says: (as planned, as stored)."""
    found = Differences()
    for one in planned:
        row = stored.get(key(one))
        if row is None:
            found.new.append(one)
            continue
        pairs = said(one, row)
        values = {name: wanted for name, (wanted, now) in pairs.items() if wanted is not None and wanted != now}
        if values:
            found.changed.append((row, values))
        else:
            found.same += 1
    return found


def _of_this_network(network: Network, people: Differences) -> Differences:
    """Who belongs to another network, by organisation or by mandate, is described by that network's file alone."""
    elsewhere = set(Mandate.objects.exclude(network=network).values_list("person", flat=True))
    ours = [
        (row, values)
        for row, values in people.changed
        if row.pk not in elsewhere and (row.organisation is None or row.organisation.network_id == network.pk)
    ]
    return replace(people, changed=ours, same=people.same + len(people.changed) - len(ours))


def organisations_of(network: Network) -> dict[str, Organisation]:
    """The organisations of a network by their folded names."""
    return {folded(o.name): o for o in Organisation.objects.filter(network=network)}


def people_called(emails: Iterable[str]) -> dict[str, Person]:
    """The people with these e-mails (in small letters), by e-mail."""
    people = Person.objects.alias(small=Lower("email")).filter(small__in=set(emails))
    return {p.email.lower(): p for p in people.select_related("organisation")}


def _of_organisation(planned: PlannedOrganisation, row: Organisation) -> dict[str, tuple[Any, Any]]:
    return {name: (getattr(planned, name), getattr(row, name)) for name in ORGANISATION_FIELDS}


ORGANISATION_FIELDS = ("name", "country", "kind", "iati_type", "identifier")


def _of_theme(planned: PlannedTheme, row: Theme) -> dict[str, tuple[Any, Any]]:
    labels = {**row.labels, **planned.labels}
    return {"labels": (labels, row.labels), "dac": (planned.dac, row.dac), "sdg": (planned.sdg, row.sdg)}


def _of_person(planned: PlannedPerson, row: Person) -> dict[str, tuple[Any, Any]]:
    pairs = {name: (getattr(planned, name), getattr(row, name)) for name in ("name", "function", "language")}
    home = folded(row.organisation.name) if row.organisation is not None else None
    return pairs | {"organisation": (folded(planned.organisation) if planned.organisation else None, home)}


def _network(network: Network, plan: Plan) -> Differences:
    values: dict[str, Any] = {}
    if plan.long_name != network.long_name:
        values["long_name"] = plan.long_name
    if plan.facts != network.facts:
        values["facts"] = plan.facts
    keeper = depositary(plan)
    if keeper and (network.depositary is None or folded(network.depositary.name) != folded(keeper)):
        values["depositary"] = keeper
    return Differences(changed=[(network, values)]) if values else Differences(same=1)


def depositary(plan: Plan) -> str | None:
    """The name of the organisation that keeps the register: the one the network names, else its lead."""
    return plan.depositary or next((o.name for o in plan.organisations if o.is_lead), None)


def _members(network: Network, plan: Plan) -> Differences:
    """Who was ever a member by the file is not made one again: an end stands."""
    stored = Membership.objects.filter(organisation__network=network, basis=None)
    already = {folded(name) for name in stored.values_list("organisation__name", flat=True)}
    planned = [o for o in plan.organisations if o.is_member]
    new = [o for o in planned if folded(o.name) not in already]
    return Differences(new=new, same=len(planned) - len(new))


def _mandates(network: Network, plan: Plan) -> Differences:
    """A mandate that was ever given with the same words is not given again: a revocation stands. A proposal gave
    nothing: whoever made or refused it keeps nothing out of the file."""
    gave_nothing = (Mandate.State.PROPOSED, Mandate.State.REFUSED)
    stored = Mandate.objects.filter(network=network).exclude(state__in=gave_nothing)
    stored = stored.select_related("person", "organisation")
    already = {_planned(mandate).key for mandate in stored} if plan.mandates else set()
    new = [m for m in plan.mandates if m.key not in already]
    return Differences(new=new, same=len(plan.mandates) - len(new))


def _planned(mandate: Mandate) -> PlannedMandate:
    """A stored mandate in the words of a file."""
    return PlannedMandate(
        person=mandate.person.email.lower(),
        organisation=mandate.organisation.name,
        on_network=mandate.on_organisation_id is None,
        capabilities=tuple(mandate.capabilities),
        capacity=mandate.capacity,
        basis=mandate.basis,
        starts=mandate.starts,
        ends=mandate.ends,
        line=0,
    )
