"""The picture of a machine is the machine: every change of state is drawn once, nothing else is, and all can be read.

Not here: the pages (tests/portal/test_workflows.py)."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from workflows import drawing, machines, registry
from workflows.shapes import Box, Picture

MACHINES = [(m, f) for m in registry.subjects() for f in registry.fsm_fields(m) if registry.edges(m, f.name)]
every_machine = pytest.mark.parametrize(("model", "field"), MACHINES, ids=lambda x: getattr(x, "kind", ""))


def edges(model: Any, field: Any) -> set[tuple[str, str]]:
    """What the transitions say, beginnings included."""
    return registry.edges(model, field.name) | {("", state) for state in registry.beginnings(model, field.name)}


def svg(picture: Picture) -> str:
    return render_to_string("components/diagram.html", {"picture": picture, "id": "a", "name": "A", "told": "B"})


def overlap(one: dict[str, float], other: dict[str, float], room: float = 0) -> bool:
    across = one["x"] < other["x"] + other["width"] + room and other["x"] < one["x"] + one["width"] + room
    return across and one["y"] < other["y"] + other["height"] + room and other["y"] < one["y"] + one["height"] + room


def frame(box: Box) -> dict[str, float]:
    return {"x": box.x, "y": box.y, "width": box.width, "height": box.height}


@every_machine
def test_the_picture_has_each_change_of_state_once_and_no_other(model: Any, field: Any) -> None:
    drawn = re.findall(r'data-from="(\w*)" data-to="(\w+)"', svg(drawing.picture(model, field)))
    assert sorted(drawn) == sorted(edges(model, field))
    states = re.findall(r'data-state="(\w+)"', svg(drawing.picture(model, field)))
    assert sorted(states) == sorted(str(value) for value, _label in field.choices)


@every_machine
def test_the_numbers_on_an_arrow_are_those_of_its_steps(model: Any, field: Any) -> None:
    number = machines.numbers(model)
    for arrow in drawing.picture(model, field).arrows:
        said = {
            number[s.name]
            for s in registry.steps(model).values()
            if s.field == field.name
            and (arrow.target in s.targets() if s.facts.creates else _leads(s, arrow.source, arrow.target))
            and s.facts.creates is (not arrow.source)
        }
        assert arrow.numbers == drawing.ranges(said)


def _leads(step: Any, source: str, target: str) -> bool:
    t = step.by_source.get(source)
    return t is not None and t.target is not None and target in machines.targets(t)


@pytest.mark.parametrize("language", ["fr", "it", "en"])
@every_machine
def test_nothing_lies_on_anything_else_and_all_is_inside(model: Any, field: Any, language: str) -> None:
    with translation.override(language):
        picture = drawing.picture(model, field)
    frames = [frame(box) for box in picture.boxes]
    ovals = [arrow.badge for arrow in picture.arrows]
    for one, other in combinations(frames, 2):
        assert not overlap(one, other, room=6)
    for one, other in combinations(ovals, 2):
        assert not overlap(one, other)
    assert not [(o, f) for o in ovals for f in frames if overlap(o, f)]
    for one in [*frames, *ovals]:
        assert one["x"] >= 0 and one["x"] + one["width"] <= picture.width
        assert one["y"] >= 0 and one["y"] + one["height"] <= picture.height


@every_machine
def test_what_goes_back_is_drawn_so_and_the_way_taken_is_marked(model: Any, field: Any) -> None:
    order = [str(value) for value, _label in field.choices]
    for source, target in sorted(edges(model, field)):
        picture = drawing.picture(model, field, here=target, taken={(source, target)})
        assert [(a.source, a.target) for a in picture.arrows if a.was_taken] == [(source, target)]
        assert [b.state for b in picture.boxes if b.is_here] == [target]
        arrow = next(a for a in picture.arrows if a.was_taken)
        assert arrow.goes_back is (bool(source) and order.index(target) < order.index(source))
        drawn = svg(picture)
        assert f'class="arrow{" back" * arrow.goes_back} taken"' in drawn and drawn.count(" here") >= 1


def test_numbers_that_follow_one_another_are_said_together() -> None:
    assert drawing.ranges([3, 4, 5, 8]) == "3–5, 8"
    assert drawing.ranges([2, 1]) == "1, 2" and drawing.ranges([]) == ""


@pytest.mark.parametrize("model", registry.subjects(), ids=lambda m: m.kind)
def test_the_matrix_says_of_each_step_what_its_role_rests_on(model: Any) -> None:
    with translation.override("en"):
        for field in registry.fsm_fields(model):
            heads, cells = machines.matrix(model, field.name)
            assert len(cells) == len(machines.steps(model, field.name)) and len(set(heads)) == len(heads)
            for step, row in cells:
                assert any(row), step.name
                assert sum(row) == len(step.role.capabilities) + ("The platform" in heads and row[-1])
                assert step.role.is_system_only <= row[-1]
