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
from tests.workflows.test_guards import refuses
from workflows import triggers

pytestmark = pytest.mark.django_db

DRAFT = "agreements_agreement SET "
BROKEN = {  # constraint → how it is broken, on which scene
    "agreement_is_named": [("draft", DRAFT + "title = ''"), ("draft", DRAFT + "reference = ''")],
    "open_for_signature_has_a_text_and_a_deadline": [
        ("opened", DRAFT + "deadline = NULL"),
        ("opened", DRAFT + "document_id = NULL"),
        ("opened", DRAFT + "round_number = 0"),
    ],
    "what_bound_has_its_date_and_text": [
        ("in_force", DRAFT + "in_force_at = NULL"),
        ("in_force", DRAFT + "document_id = NULL"),
    ],
    "only_what_bound_has_a_date_of_entry": [("draft", DRAFT + "in_force_at = state_since")],
    "what_ended_says_when": [
        ("draft", DRAFT + "ended_at = state_since"),
        ("abandoned", DRAFT + "ended_at = NULL"),
        ("terminated", DRAFT + "ended_at = NULL"),
    ],
    "suspension_rests_on_a_decision": [("suspended", DRAFT + "decision_id = NULL")],
    "termination_rests_on_a_decision": [("terminated", DRAFT + "decision_id = NULL")],
    "review_is_of_a_numbered_version": [
        ("in_review", DRAFT + "version_number = 0"),
        ("opened", DRAFT + "version_number = 0"),
    ],
    "clearance_has_its_instant": [
        ("agreed", "agreements_party SET cleared_at = NULL"),
        ("agreed", "agreements_party SET cleared_version = NULL"),
    ],
    "planned_termination_rests_on_a_decision": [("in_force", DRAFT + "terminates_on = '2030-01-01'")],
    "terms_are_possible": [("draft", DRAFT + "minimum_parties = 1"), ("draft", DRAFT + "renewal_months = 0")],
    "notice_has_its_last_day": [
        ("in_force", "agreements_party SET leaves_on = '2030-01-01'"),
        ("notice_given", "agreements_party SET bound_at = NULL WHERE notice_at IS NOT NULL"),
    ],
    "who_left_was_bound_and_says_how": [
        ("in_force", "agreements_party SET left_at = bound_at"),
        ("draft", "agreements_party SET left_how = 'withdrew'"),
    ],
    "mandate_ends_after": [("draft", "governance_mandate SET ends = '2001-01-01'")],
    "a_proposal_says_whose_it_is": [
        ("proposed_mandate", "governance_mandate SET proposed_by = NULL"),
        ("proposed_mandate", "governance_mandate SET proposed_at = NULL"),
    ],
    "membership_ends_after": [("in_force", "governance_membership SET until = '2001-01-01'")],
}
BY_INSERTION = {"decision_says_something"}


@pytest.mark.parametrize(("name", "scene", "change"), [(n, s, c) for n, cases in BROKEN.items() for s, c in cases])
def test_a_state_keeps_its_evidence(cast: Any, name: str, scene: str, change: str) -> None:
    getattr(scenes, scene)(cast)
    triggers.drop_all()  # they refuse it first; the constraint alone must too
    refuses(f"UPDATE {change}", because=name)


def test_a_decision_says_something(cast: Any) -> None:
    decision = scenes.decide(cast, scenes.in_force(cast))
    decision.pk, decision.reference, decision.text = uuid.uuid4(), "DEC-0000-001", ""
    with pytest.raises(DatabaseError, match="decision_says_something"), transaction.atomic():
        decision.save(force_insert=True)
    assert Decision.objects.count() == 1


def test_every_constraint_of_the_product_is_broken_here() -> None:
    rooms = ("workflows", "documents", "governance", "agreements")
    declared = {
        constraint.name
        for model in apps.get_models()
        if model._meta.app_label in rooms
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    }
    assert declared == {*BROKEN} | BY_INSERTION
