"""The hand-written policy against the product: every scene × step × person, through `why_not`, `perform` and the pages.

Not here: the table itself (policy.py) and refusals of mistyped forms (test_life.py, tests/test_nothing_is_spare.py)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from agreements.models import Agreement, FormalityTemplate
from audits.models import Engagement, Finding
from governance.models import Mandate, Network
from tests.agreements import policy, walk
from tests.audits import policy as audits
from tests.surroundings import sample
from workflows import clock, registry
from workflows.models import Entry
from workflows.perform import Refused, available_steps, why_not

MACHINES = {
    "agreement": (Agreement, policy.AGREEMENT, policy.STEPS, policy.STATES),
    "mandate": (Mandate, policy.MANDATE, policy.MANDATE_STEPS, policy.MANDATE_STATES),
    "formality_template": (FormalityTemplate, policy.FORMALITY, policy.FORMALITY_STEPS, policy.FORMALITY_STATES),
    "engagement": (Engagement, audits.ENGAGEMENT, audits.ENGAGEMENT_STEPS, audits.ENGAGEMENT_STATES),
    "finding": (Finding, audits.FINDING, audits.FINDING_STEPS, audits.FINDING_STATES),
    "network": (Network, policy.NETWORK, policy.NETWORK_STEPS, policy.NETWORK_STATES),
}
SCENES = [(scene, steps) for _m, table, steps, _s in MACHINES.values() for scene in table]
JUDGED = sample(SCENES, 28)


def allowed(scene: str, step: str) -> frozenset[str]:
    table = next(t for _m, t, _steps, _s in MACHINES.values() if scene in t)
    return table[scene].get(step, frozenset())


def cells(*, are_allowed: bool) -> list[tuple[str, str, str]]:
    """Every cell of the three tables that is, or is not, allowed."""
    return [
        (scene, step, person)
        for scene, steps in SCENES
        for step in steps
        for person in policy.PEOPLE
        if (person in allowed(scene, step)) is are_allowed
    ]


# ------------------------------------------------------------------------------------------------ the table is whole


@pytest.mark.parametrize("kind", MACHINES)
def test_the_policy_names_every_step_and_every_state(kind: str) -> None:
    model, table, steps, states = MACHINES[kind]
    assert registry.model_of(kind) is model
    assert set(steps) == set(registry.steps(model))
    assert set(states) == set(model.State.values)
    assert {s for scenes in states.values() for s in scenes} <= set(table)
    assert {step for rows in table.values() for step in rows} <= set(steps)


def test_every_machine_has_its_policy() -> None:
    assert set(MACHINES) == {model.kind for model in registry.subjects()}


def test_the_policy_speaks_of_known_people_only() -> None:
    rows = [row for _m, table, _s, _t in MACHINES.values() for row in table.values()]
    assert {person for row in rows for people in row.values() for person in people} <= set(policy.PEOPLE)


@pytest.mark.parametrize("kind", MACHINES)
def test_every_scene_is_in_the_state_it_is_listed_under(kind: str, at_the_gallery: Any) -> None:
    for state, scenes in MACHINES[kind][3].items():
        assert {scene: at_the_gallery.subject(scene).state for scene in scenes} == dict.fromkeys(scenes, state)


def test_every_audited_scene_is_as_it_is_listed(at_the_gallery: Any) -> None:
    assert set(audits.AUDIT_STATES) == set(Agreement.Audit.values)
    for state, scenes in audits.AUDIT_STATES.items():
        assert {scene: at_the_gallery.subject(scene).audit for scene in scenes} == dict.fromkeys(scenes, state)


# ------------------------------------------------------------------------------------------------ every cell, judged


@pytest.mark.parametrize(("scene", "steps"), JUDGED, ids=[scene for scene, _steps in JUDGED])
def test_who_may_do_what(scene: str, steps: tuple[str, ...], at_the_gallery: Any) -> None:
    subject = at_the_gallery.subject(scene)
    with clock.held(at_the_gallery.instant):
        for person in policy.PEOPLE:
            actor = at_the_gallery.actor(person)
            reasons = {step: why_not(subject, step, actor) for step in steps}
            may = {step for step, found in reasons.items() if not found}
            assert may == {step for step in steps if person in allowed(scene, step)}, f"{person} ({scene})"
            for found in reasons.values():
                assert all(str(reason).strip() and reason.code for reason in found), "every refusal explains itself"
            offered = available_steps(subject, actor)
            assert {step for step, found in offered.items() if not found} == may
            assert all(found == reasons[step] for step, found in offered.items())


# ------------------------------------------------------------------------------------------------ through the door


@pytest.mark.parametrize(("scene", "step", "person"), sample(cells(are_allowed=True), 60, 200))
def test_what_is_allowed_is_done(scene: str, step: str, person: str, at_the_gallery: Any) -> None:
    inputs = walk.inputs(at_the_gallery, scene, step, person)
    lines = Entry.objects.count()
    if scene in policy.TIME_GOES_FIRST:
        with pytest.raises(Refused) as caught:
            walk.perform(at_the_gallery, scene, step, person, inputs)
        assert [r.code for r in caught.value.reasons] == ["state"]
        assert at_the_gallery.subject(scene).state == policy.TIME_GOES_FIRST[scene]
        assert Entry.objects.count() > lines and Entry.objects.latest("seq").actor is None
    elif scene in policy.TIME_LEAVES_THE_STATE and person == "SYS":
        with pytest.raises(Refused):
            walk.perform(at_the_gallery, scene, step, person, inputs)
        assert Entry.objects.latest("seq").action == step, "the door did it first"
    else:
        act = walk.perform(at_the_gallery, scene, step, person, inputs)
        assert Entry.objects.count() > lines
        assert Entry.objects.get(object_id=act.subject.pk, obj_rev=act.obj_rev).action == step


def one_refusal_a_step_and_person() -> list[tuple[str, str, str]]:
    """For each step and person one cell that is refused, where possible in a scene in which somebody else may."""
    chosen: dict[tuple[str, str], tuple[str, str, str]] = {}
    for scene, step, person in sorted(cells(are_allowed=False), key=lambda cell: not allowed(cell[0], cell[1])):
        if scene not in (*policy.TIME_GOES_FIRST, *policy.TIME_LEAVES_THE_STATE):
            chosen.setdefault((step, person), (scene, step, person))
    return list(chosen.values())


def test_what_is_not_allowed_is_refused_and_leaves_nothing(at_the_gallery: Any) -> None:
    for scene, step, person in sample(one_refusal_a_step_and_person(), 60, 180):
        point = transaction.savepoint()
        inputs = walk.inputs(at_the_gallery, scene, step, person)
        before = Entry.objects.count()
        with pytest.raises(Refused):
            walk.perform(at_the_gallery, scene, step, person, inputs)
        assert Entry.objects.count() == before, (scene, step, person)
        transaction.savepoint_rollback(point)


# ------------------------------------------------------------------------------------------------ through the pages


WITH_PAGES = {*policy.AGREEMENT, *audits.ENGAGEMENT, *audits.FINDING}
PAGES = [c for c in cells(are_allowed=True) if c[0] in WITH_PAGES and c[1] != "read_file" and c[2] != "SYS"]


@pytest.mark.parametrize(("scene", "step", "person"), sample(PAGES, 25, 120))
def test_what_is_allowed_is_done_on_its_page(scene: str, step: str, person: str, at_the_gallery: Any) -> None:
    page = walk.Page(at_the_gallery, scene, step, person)
    if scene in policy.TIME_GOES_FIRST:
        assert page.opened.status_code == 403 and page.send().status_code in {403, 422}
        assert at_the_gallery.subject(scene).state == policy.TIME_GOES_FIRST[scene]
        return
    assert page.opened.status_code == 200
    answer = page.send()
    assert answer.status_code == 302, page.problems(answer)
    assert page.last_act() == step


REFUSED_PAGES = [c for c in one_refusal_a_step_and_person() if c[0] in WITH_PAGES and c[2] != "SYS"]


def test_what_is_not_allowed_is_not_done_on_its_page(at_the_gallery: Any) -> None:
    for scene, step, person in sample(REFUSED_PAGES, 20, 80):
        point = transaction.savepoint()
        page = walk.Page(at_the_gallery, scene, step, person)
        lines = Entry.objects.count()
        shown, sent = page.opened, page.send()
        assert shown.status_code in {302, 403, 404} or step == "create", (scene, step, person)
        assert sent.status_code in {302, 403, 404, 422}, (scene, step, person)
        for answer in (shown, sent):
            assert answer.status_code != 302 or answer.headers["Location"].startswith("/fr/account/login/")
        assert Entry.objects.count() == lines, (scene, step, person)
        transaction.savepoint_rollback(point)
