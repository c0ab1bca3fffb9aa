"""The machines as they are published: history names `agreement@1`, and whoever verifies it knows these edges.

A change of steps, sources or targets belongs under a raised `machine_version`, as a new table here. The old one stays.
Not here: who may do what (tests/agreements/policy.py)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from workflows import registry, triggers
from workflows.rules import Role

SAME = None
"""An act without change of state."""
Machine = dict[str, tuple[set[str], str | None]]

PUBLISHED: dict[str, Machine] = {
    "network@1": {
        "found": ({"active"}, SAME),
        "load": ({"active"}, SAME),
        "record_decision": ({"active"}, SAME),
    },
    "network@2": {
        "found": ({"active"}, SAME),
        "load": ({"active"}, SAME),
        "record_decision": ({"active"}, SAME),
        "suspend_organisation": ({"active"}, SAME),
        "readmit_organisation": ({"active"}, SAME),
    },
    "mandate@1": {
        "create": ({"active"}, SAME),
        "revoke": ({"active"}, "revoked"),
        "end": ({"active"}, "ended"),
    },
    "mandate@2": {  # a creating step begins at its target: the file’s mandates are never proposed
        "create": ({"proposed"}, "active"),
        "propose": ({"proposed"}, SAME),
        "take_effect": ({"proposed"}, "active"),
        "confirm": ({"proposed"}, "active"),
        "refuse": ({"proposed"}, "refused"),
        "revoke": ({"active"}, "revoked"),
        "end": ({"active"}, "ended"),
    },
    "mandate@3": {
        "create": ({"proposed"}, "active"),
        "propose": ({"proposed"}, SAME),
        "take_effect": ({"proposed"}, "active"),
        "confirm": ({"proposed"}, "active"),
        "refuse": ({"proposed"}, "refused"),
        "revoke": ({"active"}, "revoked"),
        "end": ({"active"}, "ended"),
        "read_document": ({"proposed", "active", "refused", "revoked", "ended"}, SAME),
    },
    "formality_template@1": {
        "create": ({"in_use"}, SAME),
        "change": ({"in_use"}, SAME),
        "retire": ({"in_use"}, "retired"),
    },
    "agreement@1": {
        "create": ({"draft"}, SAME),
        "edit": ({"draft"}, SAME),
        "invite_party": ({"draft"}, SAME),
        "remove_party": ({"draft"}, SAME),
        "submit_for_review": ({"draft"}, "in_review"),
        "name_signatory": ({"in_review"}, SAME),
        "clear": ({"in_review"}, SAME),
        "request_changes": ({"in_review"}, "draft"),
        "open_for_signature": ({"in_review"}, "open_for_signature"),
        "recall": ({"open_for_signature"}, "draft"),
        "sign": ({"open_for_signature"}, SAME),
        "decline": ({"open_for_signature"}, "in_review"),
        "enter_into_force": ({"open_for_signature"}, "in_force"),
        "lapse": ({"open_for_signature"}, "lapsed"),
        "abandon": ({"draft", "in_review"}, "abandoned"),
        "terminate": ({"in_force"}, "terminated"),
        "expire": ({"in_force"}, "expired"),
    },
    "agreement@2": {
        "create": ({"draft"}, SAME),
        "edit": ({"draft"}, SAME),
        "invite_party": ({"draft"}, SAME),
        "remove_party": ({"draft"}, SAME),
        "submit_for_review": ({"draft"}, "in_review"),
        "name_signatory": ({"in_review"}, SAME),
        "clear": ({"in_review"}, SAME),
        "withdraw_clearance": ({"in_review"}, SAME),
        "request_changes": ({"in_review"}, "draft"),
        "open_for_signature": ({"in_review"}, "open_for_signature"),
        "propose_recall": ({"open_for_signature"}, SAME),
        "recall": ({"open_for_signature"}, "draft"),
        "extend_deadline": ({"open_for_signature"}, SAME),
        "sign": ({"open_for_signature"}, SAME),
        "decline": ({"open_for_signature"}, "in_review"),
        "enter_into_force": ({"open_for_signature"}, "in_force"),
        "lapse": ({"open_for_signature"}, "lapsed"),
        "abandon": ({"draft", "in_review"}, "abandoned"),
        "suspend": ({"in_force"}, "suspended"),
        "resume": ({"suspended"}, "in_force"),
        "terminate": ({"in_force", "suspended"}, "terminated"),
        "expire": ({"in_force", "suspended"}, "expired"),
    },
    "agreement@3": {
        "create": ({"draft"}, SAME),
        "edit": ({"draft"}, SAME),
        "invite_party": ({"draft"}, SAME),
        "remove_party": ({"draft"}, SAME),
        "set_terms": ({"draft"}, SAME),
        "submit_for_review": ({"draft"}, "in_review"),
        "name_signatory": ({"in_review"}, SAME),
        "clear": ({"in_review"}, SAME),
        "withdraw_clearance": ({"in_review"}, SAME),
        "request_changes": ({"in_review"}, "draft"),
        "open_for_signature": ({"in_review"}, "open_for_signature"),
        "comment": ({"in_review"}, SAME),
        "answer_comment": ({"in_review"}, SAME),
        "resolve_comment": ({"in_review"}, SAME),
        "reopen_comment": ({"in_review"}, SAME),
        "file_formality": ({"in_review"}, SAME),
        "decide_formality": ({"in_review"}, SAME),
        "propose_recall": ({"open_for_signature"}, SAME),
        "recall": ({"open_for_signature"}, "draft"),
        "extend_deadline": ({"open_for_signature"}, SAME),
        "replace_signatory": ({"open_for_signature"}, SAME),
        "sign": ({"open_for_signature"}, SAME),
        "decline": ({"open_for_signature"}, "in_review"),
        "enter_into_force": ({"open_for_signature"}, "in_force"),
        "lapse": ({"open_for_signature"}, "lapsed"),
        "abandon": ({"draft", "in_review"}, "abandoned"),
        "suspend": ({"in_force"}, "suspended"),
        "resume": ({"suspended"}, "in_force"),
        "give_notice": ({"in_force", "suspended"}, SAME),
        "withdraw_party": ({"in_force", "suspended"}, SAME),
        "exclude_party": ({"in_force", "suspended"}, SAME),
        "object_to_renewal": ({"in_force", "suspended"}, SAME),
        "plan_termination": ({"in_force", "suspended"}, SAME),
        "terminate": ({"in_force", "suspended"}, "terminated"),
        "renew": ({"in_force", "suspended"}, SAME),
        "remind": ({"in_force", "suspended"}, SAME),
        "expire": ({"in_force", "suspended"}, "expired"),
    },
    "agreement@4": {
        "create": ({"draft"}, SAME),
        "edit": ({"draft"}, SAME),
        "invite_party": ({"draft"}, SAME),
        "remove_party": ({"draft"}, SAME),
        "set_terms": ({"draft"}, SAME),
        "rebase": ({"draft"}, SAME),
        "admit": ({"draft"}, SAME),
        "translate": ({"draft", "in_review"}, SAME),
        "submit_for_review": ({"draft"}, "in_review"),
        "name_signatory": ({"in_review"}, SAME),
        "clear": ({"in_review"}, SAME),
        "withdraw_clearance": ({"in_review"}, SAME),
        "request_changes": ({"in_review"}, "draft"),
        "open_for_signature": ({"in_review"}, "open_for_signature"),
        "comment": ({"in_review"}, SAME),
        "answer_comment": ({"in_review"}, SAME),
        "resolve_comment": ({"in_review"}, SAME),
        "reopen_comment": ({"in_review"}, SAME),
        "file_formality": ({"in_review"}, SAME),
        "decide_formality": ({"in_review"}, SAME),
        "propose_recall": ({"open_for_signature"}, SAME),
        "recall": ({"open_for_signature"}, "draft"),
        "extend_deadline": ({"open_for_signature"}, SAME),
        "replace_signatory": ({"open_for_signature"}, SAME),
        "sign": ({"open_for_signature"}, SAME),
        "register_paper": ({"open_for_signature"}, SAME),
        "verify_paper": ({"open_for_signature"}, SAME),
        "refuse_paper": ({"open_for_signature"}, SAME),
        "decline": ({"open_for_signature"}, "in_review"),
        "enter_into_force": ({"open_for_signature"}, "in_force"),
        "lapse": ({"open_for_signature"}, "lapsed"),
        "abandon": ({"draft", "in_review"}, "abandoned"),
        "suspend": ({"in_force"}, "suspended"),
        "resume": ({"suspended"}, "in_force"),
        "give_notice": ({"in_force", "suspended"}, SAME),
        "withdraw_party": ({"in_force", "suspended"}, SAME),
        "exclude_party": ({"in_force", "suspended"}, SAME),
        "object_to_renewal": ({"in_force", "suspended"}, SAME),
        "plan_termination": ({"in_force", "suspended"}, SAME),
        "terminate": ({"in_force", "suspended"}, "terminated"),
        "consolidate": ({"in_force", "suspended"}, SAME),
        "receive_party": ({"in_force", "suspended"}, SAME),
        "supersede": ({"in_force", "suspended"}, "superseded"),
        "renew": ({"in_force", "suspended"}, SAME),
        "remind": ({"in_force", "suspended"}, SAME),
        "expire": ({"in_force", "suspended"}, "expired"),
        "close": ({"expired", "terminated", "superseded"}, SAME),
    },
    "agreement.audit@1": {
        "open_audit": ({"not_audited", "audited"}, "under_audit"),
        "join_audit": ({"under_audit"}, SAME),
        "conclude_part": ({"under_audit"}, SAME),
        "conclude_audit": ({"under_audit"}, "audited"),
        "release_audit": ({"under_audit"}, "not_audited|audited"),
        "read_file": ({"not_audited", "under_audit", "audited"}, SAME),
    },
    "engagement@1": {
        "create": ({"planned"}, SAME),
        "edit": ({"planned"}, SAME),
        "notify": ({"planned"}, "notified"),
        "start_fieldwork": ({"notified"}, "fieldwork"),
        "circulate_draft": ({"fieldwork"}, "draft_report"),
        "open_contradictory": ({"draft_report"}, "contradictory"),
        "finalise": ({"contradictory"}, "final"),
        "start_follow_up": ({"final"}, "follow_up"),
        "close": ({"final", "follow_up"}, "closed"),
        "cancel": ({"planned", "notified", "fieldwork", "draft_report", "contradictory"}, "cancelled"),
    },
    "finding@1": {
        "create": ({"open"}, SAME),
        "edit": ({"open"}, SAME),
        "answer": ({"open", "no_answer"}, "answered"),
        "record_silence": ({"open"}, "no_answer"),
        "accept": ({"answered"}, "accepted"),
        "contest": ({"answered"}, "contested"),
        "confirm_implemented": ({"accepted", "contested", "no_answer"}, "implemented"),
        "give_up": ({"answered", "accepted", "contested", "no_answer"}, "not_implemented"),
        "drop": ({"open", "no_answer", "answered", "accepted", "contested"}, "dropped"),
        "read_file": (
            {"answered", "accepted", "contested", "implemented", "not_implemented", "dropped"},
            SAME,
        ),
    },
}

MACHINES = [(model, field.name) for model in registry.subjects() for field in registry.fsm_fields(model)]
STEPS = [(model, step) for model in registry.subjects() for step in registry.steps(model).values()]


def declared(model: Any, field: str) -> Machine:
    return {
        s.name: (set(s.by_source), next(iter({_target(t.target) for t in s.by_source.values()})))
        for s in registry.steps(model).values()
        if s.field == field
    }


def _target(target: Any) -> str | None:
    """The state it leads to; several where the row says which."""
    return "|".join(target.allowed_states) if hasattr(target, "allowed_states") else target


@pytest.mark.parametrize(("model", "field"), MACHINES)
def test_a_machine_is_as_published_under_its_number(model: Any, field: str) -> None:
    name = registry.machine(model, field)
    assert declared(model, field) == PUBLISHED.get(name), "raise machine_version and publish the new table here"


def test_every_published_machine_is_still_known() -> None:
    kinds = {m.kind for m in registry.subjects()} | {"agreement.audit"}
    assert {name.partition("@")[0] for name in PUBLISHED} == kinds


@pytest.mark.django_db
def test_every_state_is_guarded_by_the_database() -> None:
    there = triggers.installed()
    for model, field in MACHINES:
        table, column = model._meta.db_table, model._meta.get_field(field).column
        for moment in ("edge", "start"):
            name = f"{triggers.PREFIX}{table}_{column}_{moment}"
            assert there.get(name[: connection.ops.max_name_length() or 999]) == table


@pytest.mark.django_db
def test_every_append_only_table_is_guarded_by_the_database() -> None:
    guarded = set(triggers.installed().values())
    assert {m._meta.db_table for m in triggers.append_only_models()} <= guarded
    names = {m.__name__ for m in triggers.append_only_models()}
    assert {"Entry", "Payload", "Blob", "Signature", "Version", "VersionText", "Attachment"} <= names


@pytest.mark.parametrize(("model", "step"), STEPS, ids=[f"{m.kind}.{s.name}" for m, s in STEPS])
@pytest.mark.parametrize("language", ["fr", "it"])
def test_every_word_of_a_step_is_translated(language: str, model: Any, step: Any) -> None:
    roles = [r for r in (step.role, step.facts.awaited) if isinstance(r, Role)]
    rules = [r for t in step.by_source.values() for r in t.conditions] + list(step.facts.checks)
    said = [step.facts.label, step.facts.done, *(s for r in roles for s in r.sentences)]
    said += [sentence for rule in rules for sentence in (rule.sentence, rule.otherwise)]
    with translation.override("en"):
        english = [str(s) for s in said] + [step.help_text]
    with translation.override(language):
        ours = [str(s) for s in said] + [step.help_text]
    assert not [a for a, b in zip(english, ours, strict=True) if a == b and a]
