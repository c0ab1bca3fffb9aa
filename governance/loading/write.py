"""The rows of a plan, written inside the act `load` of the network. Mandates are acts of their own, because of it.

Not here: the network's own columns (the step sets them) and what is compared (compare.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from governance.loading.compare import Changes, changes, depositary, organisations_of, people_called
from governance.loading.plan import Plan, PlannedMandate, PlannedOrganisation, PlannedPerson, folded
from governance.models import Mandate, Membership, Network, Organisation, Person, Theme

if TYPE_CHECKING:
    from workflows.perform import Act


def write_plan(act: Act, plan: Plan) -> None:
    """Everything the plan changes; nothing is deleted."""
    network, todo = act.subject, changes(act.subject, plan)
    _write_organisations(network, todo)
    organisations = organisations_of(network)
    for planned in todo.members.new:
        Membership.objects.create(organisation=organisations[folded(planned.name)], since=act.instant.date())
    _write_themes(network, todo)
    _write_people(todo, organisations)
    _name_the_depositary(network, plan, organisations)
    _give_mandates(act, todo, organisations)


def _write_organisations(network: Network, todo: Changes) -> None:
    for planned in todo.organisations.new:
        _new_organisation(network, planned)
    for row, values in todo.organisations.changed:
        _set(row, values)


def _new_organisation(network: Network, planned: PlannedOrganisation) -> None:
    Organisation.objects.create(
        network=network,
        name=planned.name,
        country=planned.country,
        kind=planned.kind,
        iati_type=planned.iati_type,
        identifier=planned.identifier or "",
    )


def _write_themes(network: Network, todo: Changes) -> None:
    for planned in todo.themes.new:
        Theme.objects.create(
            network=network, code=planned.code, labels=planned.labels, dac=planned.dac or "", sdg=planned.sdg or ""
        )
    for row, values in todo.themes.changed:
        _set(row, values)


def _write_people(todo: Changes, organisations: dict[str, Organisation]) -> None:
    for planned in todo.people.new:
        _new_person(planned, organisations)
    for row, values in todo.people.changed:
        if "organisation" in values:
            values = {**values, "organisation": organisations[values["organisation"]]}
        _set(row, values)


def _new_person(planned: PlannedPerson, organisations: dict[str, Organisation]) -> None:
    """An account without password: the person sets one by the link in an e-mail."""
    said: dict[str, Any] = {"function": planned.function, "language": planned.language}
    if planned.organisation:
        said["organisation"] = organisations[folded(planned.organisation)]
    given = {name: value for name, value in said.items() if value is not None}
    Person.objects.create_user(planned.email, None, name=planned.name, **given)


def _name_the_depositary(network: Network, plan: Plan, organisations: dict[str, Organisation]) -> None:
    keeper = depositary(plan)
    if keeper and network.depositary_id != organisations[folded(keeper)].pk:
        _set(network, {"depositary": organisations[folded(keeper)]})


def _give_mandates(act: Act, todo: Changes, organisations: dict[str, Organisation]) -> None:
    """Each mandate has its own line of history, caused by this act."""
    people = people_called(planned.person for planned in todo.mandates.new)
    for planned in todo.mandates.new:
        organisation = organisations[folded(planned.organisation)]
        act.then(_mandate(act.subject, people[planned.person], organisation, planned), "create")


def _mandate(network: Network, person: Person, organisation: Organisation, planned: PlannedMandate) -> Mandate:
    return Mandate(
        network=network,
        person=person,
        organisation=organisation,
        on_organisation=None if planned.on_network else organisation,
        capabilities=list(planned.capabilities),
        capacity=planned.capacity,
        basis=planned.basis,
        starts=planned.starts,
        ends=planned.ends,
    )


def _set(row: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
