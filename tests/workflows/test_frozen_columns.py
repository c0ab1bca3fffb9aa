"""Columns that nobody changes once the row has begun, whoever asks.

Not here: states and tables kept for ever (test_guards.py)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from agreements.models import Agreement
from governance.models import Mandate
from tests import scenes
from tests.agreements import instruments
from workflows import registry

pytestmark = pytest.mark.django_db


def test_the_kinds_that_keep_columns_as_they_began() -> None:
    found = [model.kind for model in registry.subjects() if model.NEVER_MOVES]
    assert found == ["mandate", "agreement", "engagement", "finding"]


def test_what_an_amendment_is_about_stays(cast: Any) -> None:
    amendment = instruments.amendment(cast, scenes.in_force(cast))
    other = scenes.in_force(cast)
    changes = {"instrument": "accession", "parent_id": other.pk, "replaces_id": other.pk}
    assert {Agreement._meta.get_field(name).column for name in Agreement.NEVER_MOVES} == set(changes)
    for name, value in changes.items():
        with pytest.raises(DatabaseError, match=f"{name} stays as it began"), transaction.atomic():
            Agreement.objects.filter(pk=amendment.pk).update(**{name: value})


def test_what_was_proposed_is_what_is_confirmed(cast: Any) -> None:
    mandate = scenes.proposed(cast, "outsider")
    other = scenes.mandate_to_sign(cast, "it")
    changes = {
        "network_id": uuid.uuid4(),
        "person_id": other.person_id,
        "organisation_id": other.organisation_id,
        "on_organisation_id": None,
        "capabilities": ["administer"],
        "document_id": None,
        "proposed_by": None,
        "scope": [str(uuid.uuid4())],
    }
    assert {Mandate._meta.get_field(name).column for name in Mandate.NEVER_MOVES} == set(changes)
    for name, value in changes.items():
        with pytest.raises(DatabaseError, match=f"{name} stays as it began"), transaction.atomic():
            Mandate.objects.filter(pk=mandate.pk).update(**{name: value})
