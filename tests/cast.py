"""The fixed cast: the people and organisations of the demonstration, and one outsider in every scene.

Loaded with the product's own loader. `cast["drafter.it"]` is a person, `cast.side("sn")` an organisation,
`cast.actor("signatory.sn")` the same person with fresh authentication. Not here: agreements (scenes.py)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from governance.loading.load import load
from governance.models import Mandate, Network, Organisation, Person
from workflows import clock
from workflows.actor import Actor, system
from workflows.perform import perform

PASSWORD = "a long enough password"
FILES = Path(settings.BASE_DIR) / "portal" / "demo"
SIDES = {"it": "Arci Toscana", "sn": "Commune de Louga", "ne": "CONIPRAT", "bf": "Commune de Koupéla"}


@dataclass
class Cast:
    """Everybody, by the local part of their address."""

    network: Network
    people: dict[str, Person] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    def side(self, key: str) -> Organisation:
        return Organisation.objects.get(network=self.network, name=SIDES.get(key, key))

    def actor(self, name: str) -> Actor:
        """The person, having given the password just now."""
        return Actor(self.people[name], method="password", authenticated_at=clock.now())

    def person(self, name: str, **fields: Any) -> Person:
        """One more person, without any mandate."""
        made = Person.objects.create_user(f"{name}@demo.example", PASSWORD, name=name, **fields)
        self.people[name] = made
        return made

    def mandate(
        self, name: str, organisation: Organisation, *can: str, on_network: bool = False, **more: Any
    ) -> Mandate:
        """A mandate given by the door, as the loader gives it."""
        made = Mandate(
            network=self.network,
            person=self.people[name],
            organisation=organisation,
            on_organisation=None if on_network else organisation,
            capabilities=list(can),
            capacity=more.pop("capacity", name),
            basis=more.pop("basis", "Délibération"),
            starts=more.pop("starts", date(2020, 1, 1)),
            **more,
        )
        perform(made, "create", actor=system("load_network"))
        return made


def assemble() -> Cast:
    """Load the demonstration's own files and give everybody one password."""
    for name in ("log-in-networks.yaml", "network.yaml"):
        load((FILES / name).read_bytes(), name)
    everybody = list(Person.objects.all())
    everybody[0].set_password(PASSWORD)
    Person.objects.update(password=everybody[0].password)
    return known()


def known() -> Cast:
    """The cast as the database holds it."""
    network = Network.objects.get(name="Log-In Networks")
    return Cast(network, {p.email.partition("@")[0]: p for p in Person.objects.all()})
