"""The budgets of the pages of one agreement: queries and compressed bytes, in every scene, for everybody.

Not here: lists, first visits and acts (tests/test_budgets.py)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import scenes
from tests.agreements import policy, walk
from tests.surroundings import sample
from tests.test_budgets import A_PAGE, KB, LIGHT, weight

A_DOCUMENT = 60 * KB
READERS = [name for name in policy.PEOPLE if name != "SYS"]


@pytest.mark.parametrize("scene", sample(policy.AGREEMENT, 16, 40))
def test_the_page_of_an_agreement_keeps_to_its_budget_for_everybody(scene: str, at_the_gallery: Any) -> None:
    agreement = at_the_gallery.subject(scene)
    if agreement._state.adding:
        return
    for name in sample(READERS, 5, 7):
        client = Client()
        if (person := at_the_gallery.person(name)) is not None:
            client.force_login(person)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(f"/fr/agreements/{agreement.reference}/")
        looks_first = scene in (
            *policy.TIME_GOES_FIRST,
            *policy.TIME_LEAVES_THE_STATE,
        )  # the first look does what time has made due
        assert len(captured) <= A_PAGE or looks_first, (name, len(captured))
        assert weight(answer.content) <= A_DOCUMENT


ACTS = [
    (scene, step, sorted(people)[0])
    for scene in ("new", "complete draft", "in review", "agreed", "open", "paper registered", "in force")
    for step, people in policy.AGREEMENT[scene].items()
    if step != "read_file"  # it has no page
]


@pytest.mark.parametrize(("scene", "step", "person"), ACTS)
def test_the_page_of_an_act_is_light(scene: str, step: str, person: str, at_the_gallery: Any) -> None:
    page = walk.Page(at_the_gallery, scene, step, person)
    with CaptureQueriesContext(connection) as captured:
        answer = page.client.get(page.url)
    assert answer.status_code == 200
    assert len(captured) <= A_PAGE
    assert weight(answer.content) <= LIGHT


def test_the_page_of_the_comments_costs_the_same_at_two_and_at_thirty(cast: Any) -> None:
    agreement = scenes.commented(cast)
    client = Client()
    client.force_login(cast["drafter.it"])
    costs = []
    for more in (1, 28):
        for number in range(more):
            comment = scenes.comment(cast, agreement, "reviewer.sn", anchor="preamble", body=f"Point {number}. " * 60)
            scenes.answer(cast, agreement, comment, "secretariat")
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(f"/fr/agreements/{agreement.reference}/comments/")
        assert weight(answer.content) <= A_DOCUMENT
        costs.append(len(captured))
    assert costs[0] == costs[1] <= A_PAGE
