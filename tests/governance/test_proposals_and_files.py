"""A proposal with the very words of the network’s file does not stand in the way of the file."""

from __future__ import annotations

from typing import Any

import pytest

from governance.loading.load import load
from governance.models import Mandate
from tests import scenes
from workflows.perform import perform

pytestmark = pytest.mark.django_db
FILE = """
network: {{name: Log-In Networks}}
mandates:
  - {{person: outsider@demo.example, organisation: Commune de Louga, on: organisation, can: [sign_for],
     capacity: Adjointe, basis: Délibération n° 7, from: {starts}}}
"""


@pytest.mark.parametrize("refused", [False, True])
def test_the_file_gives_what_was_only_proposed_or_refused(cast: Any, refused: bool) -> None:
    mandate = scenes.proposed(cast, "outsider")
    if refused:
        perform(mandate, "refuse", actor=cast.actor("secretariat"), reason="La délibération manque.")
    load(FILE.format(starts=mandate.starts).encode(), "more.yaml")
    states = Mandate.objects.filter(person=cast["outsider"], capacity="Adjointe").values_list("state", flat=True)
    assert sorted(states) == sorted(["active", "refused" if refused else "proposed"])
