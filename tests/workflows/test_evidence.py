"""A state without its evidence is refused by the database: each constraint is broken here, on the scene that has it.

Not here: the triggers, which refuse most of it first (test_guards.py)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction

from governance.models import Decision
from tests import scenes
from tests.agreements import instruments
from tests.audits import scenes as audits
from tests.surroundings import sample
from tests.workflows.evidence import AUDITS, BROKEN, BY_INSERTION
from tests.workflows.test_guards import refuses
from workflows import triggers

pytestmark = pytest.mark.django_db


CASES = [(name, scene, change) for name, cases in BROKEN.items() for scene, change in cases]


@pytest.mark.parametrize(("name", "scene", "change"), sample(CASES, 24))
def test_a_state_keeps_its_evidence(cast: Any, name: str, scene: str, change: str) -> None:
    rooms = (audits, scenes, instruments) if name in AUDITS else (scenes, instruments)
    next(getattr(room, scene) for room in rooms if hasattr(room, scene))(cast)
    triggers.drop_all()  # they refuse it first; the constraint alone must too
    refuses(f"UPDATE {change}", because=name)


def test_a_decision_says_something(cast: Any) -> None:
    decision = scenes.decide(cast, scenes.in_force(cast))
    decision.pk, decision.reference, decision.text = uuid.uuid4(), "DEC-0000-001", ""
    with pytest.raises(DatabaseError, match="decision_says_something"), transaction.atomic():
        decision.save(force_insert=True)
    assert Decision.objects.count() == 1


def test_every_constraint_of_the_product_is_broken_here() -> None:
    rooms = ("workflows", "documents", "governance", "agreements", "audits")
    declared = {
        constraint.name
        for model in apps.get_models()
        if model._meta.app_label in rooms
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    }
    assert declared == {*BROKEN} | BY_INSERTION
