"""How long agreements stay in each state: as the history says it, of what the reader may read, against the deadline.

Not here: the dated rules themselves (test_binding.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from agreements.pages import durations
from tests import scenes
from workflows import clock
from workflows.perform import perform, settle

pytestmark = pytest.mark.django_db
REASON = "Le texte doit encore changer."


def pass_days(days: float) -> None:
    clock.wind_to(clock.now() + timedelta(days=days))


def counted(agreement: Any) -> list[tuple[str, int]]:
    """Its stays in whole days."""
    return [(stay.state, round(stay.days)) for stay in durations.stays([agreement.pk]).get(agreement.pk, [])]


def shown(cast: Any, name: str) -> Any:
    client = Client()
    client.force_login(cast[name])
    return client.get("/en/agreements/time/")


def test_each_stay_lasts_from_the_act_that_began_it_to_the_next(cast: Any) -> None:
    agreement = scenes.draft(cast)
    pass_days(2)
    perform(scenes.again(agreement), "submit_for_review", actor=cast.actor("drafter.it"))
    pass_days(3)
    perform(scenes.again(agreement), "request_changes", actor=cast.actor("reviewer.sn"), reason=REASON)
    pass_days(4)
    assert counted(agreement) == [("draft", 2), ("in_review", 3), ("draft", 4)]
    (way,) = shown(cast, "secretariat").context["ways"]
    assert [round(n) for n in (way.drafting, way.review, way.signature, way.days)] == [6, 3, 0, 9]
    assert [bar["stay"].state for bar in way.bars] == ["draft", "in_review", "draft"]
    assert round(way.bars[-1]["x"] + way.bars[-1]["width"]) == durations.WIDE
    assert way.to_deadline is None
    drafting, review = shown(cast, "secretariat").context["totals"]
    assert (drafting.label, drafting.times, drafting.now, round(drafting.median)) == ("Being drafted", 2, 1, 3)
    assert (review.label, review.times, review.now, round(review.longest)) == ("In review", 1, 0, 3)


def test_signing_is_measured_against_its_deadline(cast: Any) -> None:
    agreement = scenes.opened(cast, days=10)
    pass_days(4)
    (way,) = shown(cast, "secretariat").context["ways"]
    assert way.to_deadline is not None and round(way.to_deadline) == 6 and not way.is_late
    assert way.deadline_at is not None and round(way.deadline_at) == durations.WIDE
    for side in ("it", "sn"):
        scenes.sign(cast, scenes.again(agreement), side)
    pass_days(50)
    assert counted(agreement)[-2:] == [("open_for_signature", 4), ("in_force", 50)]
    page = shown(cast, "secretariat").content.decode()
    assert "6.0 days before" in page and "late" not in page


def test_what_was_recorded_late_counts_from_when_it_was_due(cast: Any) -> None:
    agreement = scenes.opened(cast, days=10)
    pass_days(40)
    assert settle(scenes.again(agreement)) and scenes.again(agreement).state == "lapsed"
    assert counted(agreement)[-1] == ("open_for_signature", 10), "it lapsed at the deadline, whenever somebody looked"


def test_only_histories_that_one_may_read_are_counted(cast: Any) -> None:
    bound, draft = scenes.in_force(cast, public=True), scenes.draft(cast)
    for name, read in (("secretariat", {bound, draft}), ("reviewer.sn", {bound}), ("outsider", set())):
        answer = shown(cast, name)
        assert {way.agreement.pk for way in answer.context["ways"]} == {one.pk for one in read}, name
        assert sum(total.now for total in answer.context["totals"]) == len(read)
    assert "Nothing to count yet." in shown(cast, "outsider").content.decode()
    assert Client().get("/en/agreements/time/").status_code == 302
