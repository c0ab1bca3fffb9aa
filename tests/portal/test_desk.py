"""The desk: what waits for whom, for which organisation, in which order; what waits for others; what happened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import desk
from portal.tasks import DESKS
from tests import scenes
from tests.surroundings import sample
from workflows import clock, registry
from workflows.perform import available_steps

pytestmark = pytest.mark.django_db

EVERYBODY = [
    "secretariat", "secretariat2", "drafter.it", "drafter.sn", "reviewer.it", "reviewer.sn", "reviewer.ne",
    "people.sn", "signatory.it", "signatory.sn", "auditor", "outsider", "chair", "finance", "evaluator",
]  # fmt: skip


def steps_for(cast: Any, name: str, agreement: Any) -> list[str]:
    return [w.step.name for w in desk.waiting(cast.actor(name)) if w.pk == agreement.pk]


def test_every_kind_that_waits_for_somebody_has_its_words() -> None:
    waits = {m.kind: [s.name for s, _role in desk.awaited_steps(m)] for m in registry.subjects()}
    assert {kind for kind, steps in waits.items() if steps} == set(DESKS)


def test_a_draft_waits_for_its_drafters_alone(cast: Any) -> None:
    agreement = scenes.draft(cast)
    waits = {name: steps_for(cast, name, agreement) for name in EVERYBODY}
    assert {name for name, steps in waits.items() if steps} == {"drafter.it"}
    assert waits["drafter.it"] == ["submit_for_review"]


def test_a_review_waits_for_each_party_until_it_has_answered(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    assert set(steps_for(cast, "reviewer.sn", agreement)) == {"clear", "name_signatory"}
    assert steps_for(cast, "people.sn", agreement) == ["name_signatory"]
    scenes.clear(cast, agreement, "sn")
    scenes.name_signatory(cast, agreement, "sn")
    assert steps_for(cast, "reviewer.sn", agreement) == steps_for(cast, "people.sn", agreement) == []
    assert steps_for(cast, "secretariat", agreement) == [], "the other party has not answered"


def test_the_secretariat_is_called_once_all_have_agreed(cast: Any) -> None:
    agreement = scenes.agreed(cast)
    assert steps_for(cast, "secretariat", agreement) == ["open_for_signature"]


def test_a_signature_waits_for_the_named_signatory_until_it_is_given(cast: Any) -> None:
    agreement = scenes.half_signed(cast)
    assert steps_for(cast, "signatory.sn", agreement) == ["sign"]
    assert steps_for(cast, "signatory.it", agreement) == [], "has signed"
    assert steps_for(cast, "signatory.ne", agreement) == [], "is not a party"


@pytest.mark.parametrize("scene", ["draft", "in_review", "agreed", "opened", "half_signed", "in_force"])
def test_what_waits_can_be_done(cast: Any, scene: str) -> None:
    """A task on the desk is never refused for want of the role."""
    agreement = getattr(scenes, scene)(cast)
    for name in EVERYBODY:
        for w in desk.waiting(cast.actor(name)):
            actor = cast.actor(name).for_organisation(w.organisation)
            reasons = available_steps(agreement, actor)[w.step.name]
            assert w.step.role.code not in {r.code for r in reasons}, (name, w.step.name)


def test_each_task_is_attributed_to_the_organisation_it_waits_for(cast: Any, client: Any) -> None:
    cast.mandate("reviewer.sn", cast.side("ne"), "review_for", capacity="Relectrice de secours")
    scenes.in_review(cast, "sn", "ne")
    actor = cast.actor("reviewer.sn")
    found = {(w.step.name, w.organisation) for w in desk.waiting(actor)}
    both = [cast.side("sn").pk, cast.side("ne").pk]
    assert found == {(step, o) for step in ("clear", "name_signatory") for o in both}
    client.force_login(cast["reviewer.sn"])
    context = client.get("/en/").context
    assert context["heading"] == "4 things wait for you"
    whose = {(g["organisation"], t["who"]) for g in context["groups"] for t in g["tasks"]}
    assert whose == {("CONIPRAT", "Relectrice de secours"), ("Commune de Louga", "Relectrice des accords")}


def test_the_nearest_deadline_comes_first(cast: Any) -> None:
    later, sooner = scenes.opened(cast, days=20), scenes.opened(cast, days=3)
    assert [w.pk for w in desk.waiting(cast.actor("signatory.it"))] == [sooner.pk, later.pk]


def test_one_query_tells_what_waits_whatever_the_number(cast: Any) -> None:
    for _number in range(3):
        scenes.in_review(cast)
    cast.mandate("reviewer.sn", cast.side("ne"), "review_for", "sign_for", "draft_for")
    actor = cast.actor("reviewer.sn")
    assert actor.grants
    with CaptureQueriesContext(connection) as queries:
        assert len(desk.waiting(actor)) == 6
    assert len(queries) == 1
    assert "UNION ALL" in queries[0]["sql"]


@pytest.mark.parametrize("name", sample(EVERYBODY, 7))
def test_the_desk_costs_at_most_twelve_queries(cast: Any, client: Any, name: str) -> None:
    for scene in (scenes.draft, scenes.in_review, scenes.agreed, scenes.half_signed, scenes.in_force):
        scene(cast)
    client.force_login(cast[name])
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/en/").status_code == 200
    assert len(queries) <= 12, "\n".join(q["sql"][:120] for q in queries)


def test_a_signature_whose_deadline_has_passed_no_longer_waits(cast: Any, client: Any) -> None:
    agreement = scenes.opened(cast, days=2)
    clock.wind_to(clock.now() + timedelta(days=3))
    client.force_login(cast["signatory.it"])
    assert client.get("/en/").context["groups"] == []
    assert scenes.again(agreement).state == "lapsed"


def test_the_desk_says_what_waits_for_others(cast: Any, client: Any) -> None:
    agreement = scenes.half_signed(cast)
    client.force_login(cast["signatory.it"])
    page = client.get("/en/").context
    assert [line["dossier"].pk for line in page["others"]] == [agreement.pk]
    assert page["others"][0]["turn"] == ["The signature still missing: Commune de Louga."]
    client.force_login(cast["signatory.sn"])
    assert client.get("/en/").context["others"] == [], "it is one’s own turn"


def test_recent_acts_are_those_of_dossiers_one_reads(cast: Any, client: Any) -> None:
    scenes.in_review(cast)
    client.force_login(cast["reviewer.sn"])
    recent = client.get("/en/").context["recent"]
    assert recent[0]["label"] == "Sent to review"
    assert recent[0]["subject_label"] == "Accord de réseau"
    client.force_login(cast["outsider"])
    assert client.get("/en/").context["recent"] == []


def test_who_has_no_mandate_is_told_so(cast: Any, client: Any) -> None:
    client.force_login(cast.person("newcomer"))
    page = client.get("/en/")
    assert "You have no mandate in force." in page.text
    assert page.context["groups"] == []
