"""A machine that cannot be trusted does not start: each defect planted on purpose is named by the system check.

Not here: the guards of the database (test_guards.py, test_altered_guards.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models
from django.test.utils import isolate_apps
from django_fsm import FSMField, transition

from workflows import checks, ports, registry
from workflows.models import WorkflowModel
from workflows.rules import ANYONE, check, condition, role, step

pytestmark = pytest.mark.django_db
Planted = Callable[[], type[WorkflowModel]]


@role("somebody", "draft_for")
def somebody(actor: Any) -> Any:
    return ANYONE


@role("somebody else", "review_for")
def somebody_else(actor: Any) -> Any:
    return ANYONE


@role("somebody of a joined table", "draft_for")
def of_a_joined_table(actor: Any) -> Any:
    return models.Q(parent__name="x")


@condition("", otherwise="It is not so.")
def a_fact_without_a_sentence(subject: Any) -> bool:
    return True


@check("it is so", otherwise="")
def a_check_without_a_refusal(subject: Any, actor: Any, inputs: Any) -> bool:
    return True


def planted(
    *,
    states: str = "draft done",
    final: str = "done",
    target: str | None = "done",
    source: Any = "draft",
    label: str = "Finish",
    name: str = "finish",
    doc: str = "It is finished.",
    who: Any = somebody,
    begins: Any = somebody,
    conditions: Any = (),
    **facts: Any,
) -> type[WorkflowModel]:
    """A machine of two states, as it should be but for what is said."""
    field = FSMField(default="draft", choices=[(s, s) for s in states.split()], protected=True)

    def create(self: Any) -> None:
        """It begins."""

    def finish(self: Any) -> None: ...

    finish.__doc__, finish.__name__ = doc, name
    steps = {
        "create": transition(field, "draft", None, permission=begins, custom=step("Begin", creates=True))(create),
        name: transition(
            field, source, target, permission=who, conditions=list(conditions), custom=step(label, **facts)
        )(finish),
    }
    body = {
        "__module__": __name__,
        "kind": "planted",
        "kind_label": "Planted",
        "FINAL": frozenset(final.split()),
        "state": field,
        "Meta": type("Meta", (), {"app_label": "workflows"}),
        **steps,
    }
    return type("PlantedSubject", (WorkflowModel,), body)


def found(monkeypatch: pytest.MonkeyPatch, make: Planted) -> list[tuple[str, str]]:
    """What the check says of it, as (id, sentence)."""
    with isolate_apps("workflows"):
        model = make()
        monkeypatch.setattr(registry, "subjects", lambda: [model])
        monkeypatch.setattr(registry, "_known", {})
        return [(error.id, error.msg) for error in checks.machines_are_sound(None)]


def test_a_machine_as_it_should_be_is_not_complained_of(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(monkeypatch, planted) == []


DEFECTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "an unreachable state": ({"states": "draft done lost", "final": "done lost"}, "E007", "lost cannot be reached."),
    "a dead end": ({"final": ""}, "E008", "done has no way out."),
    "an unknown state": ({"target": "nowhere"}, "E006", "Unknown states: ['nowhere']."),
    "a step without a label": ({"label": ""}, "E004", "finish has no label."),
    "a step without help": ({"doc": ""}, "E004", "finish has no docstring, which is its help text."),
    "a step of nobody": ({"who": "draft_for"}, "E004", "finish has no Role."),
    "a condition without a sentence": (
        {"conditions": [a_fact_without_a_sentence]},
        "E004",
        "finish has a rule without words.",
    ),
    "a condition that is none": ({"conditions": [bool]}, "E004", "finish has a rule without words."),
    "a check without a refusal": (
        {"checks": [a_check_without_a_refusal]},
        "E004",
        "finish has a rule without words.",
    ),
    "a step from everywhere": ({"source": "*"}, "E004", "finish starts from everywhere."),
    "a step named as a method of every model": ({"name": "clean"}, "E005", "A step may not be named clean."),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_planted_defect_is_named(defect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong, number, sentence = DEFECTS[defect]
    assert (f"workflows.{number}", sentence) in found(monkeypatch, lambda: planted(**wrong))


def test_a_beginning_that_reads_another_table_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    said = found(monkeypatch, lambda: planted(begins=of_a_joined_table))
    assert [number for number, _sentence in said] == ["workflows.E009"]


def test_a_step_that_is_not_declared_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def bare() -> type[WorkflowModel]:
        field = FSMField(default="draft", choices=[("draft", "draft"), ("done", "done")], protected=True)

        def finish(self: Any) -> None:
            """It is finished."""

        body = {
            "__module__": __name__,
            "kind": "planted",
            "FINAL": frozenset({"done"}),
            "state": field,
            "finish": transition(field, "draft", "done")(finish),
            "Meta": type("Meta", (), {"app_label": "workflows"}),
        }
        return type("PlantedSubject", (WorkflowModel,), body)

    assert found(monkeypatch, bare) == [("workflows.E003", "finish has no step().")]


def test_a_question_without_an_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.every_question_has_one_answer(None) == []
    monkeypatch.delitem(ports.answers, "capability_labels")
    said = [(error.id, error.msg) for error in checks.every_question_has_one_answer(None)]
    assert said == [("workflows.E001", "Nobody answers capability_labels.")]
