"""What acts and pages of audits cost in queries and bytes, however many findings there are. No time is asserted."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import scenes as agreements
from tests.audits import scenes
from workflows import clock
from workflows.perform import perform, settle

pytestmark = pytest.mark.django_db
MOST_OF_AN_ACT, MOST_OF_A_PAGE, MOST_OF_A_LIST = 24, 20, 12
MOST_OF_A_CANCELLATION, A_FINDING_DROPPED, A_DOSSIER_RELEASED, A_SILENCE = 38, 2, 6, 10
LARGEST_PAGE = 15_000
"""Bytes, compressed."""


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """The most queries of each step taken through the scenes."""
    costs: dict[str, int] = {}

    def counting(row: Any, step: str, /, **more: Any) -> Any:
        with CaptureQueriesContext(connection) as queries:
            act = perform(row, step, **more)
        costs[f"{row.kind}.{step}"] = max(costs.get(f"{row.kind}.{step}", 0), len(queries))
        return act

    monkeypatch.setattr(scenes, "perform", counting)
    return costs


def with_findings(cast: Any, number: int) -> Any:
    """In fieldwork, with so many findings."""
    engagement = scenes.examining(cast, agreements.in_force(cast, "sn", "ne", "bf"))
    for _one in range(number):
        scenes.found(cast, scenes.again(engagement))
    return scenes.again(engagement)


@pytest.mark.parametrize("number", [1, 6])
def test_every_act_of_an_audit_stays_within_its_queries(cast: Any, counted: dict[str, int], number: int) -> None:
    engagement = scenes.ask(cast, scenes.circulate(cast, with_findings(cast, number)))
    for finding in engagement.findings.all():
        scenes.step(cast, scenes.answer(cast, scenes.again(finding)), "accept")
    engagement = scenes.finalise(cast, engagement)
    scenes.conclude(cast, engagement)
    scenes.step(cast, engagement, "start_follow_up")
    for finding in engagement.findings.all():
        scenes.step(cast, scenes.again(finding), "confirm_implemented", evidence="La facture est déposée.")
    scenes.step(cast, engagement, "close")
    assert not {step: cost for step, cost in counted.items() if cost > MOST_OF_AN_ACT}


def queries_of(act: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def test_a_cancellation_is_three_acts_and_two_queries_a_finding(cast: Any) -> None:
    """The engagement, its dossier released, and a line of history for each finding."""
    costs = {}
    for number in (1, 4, 10):
        engagement = scenes.circulate(cast, with_findings(cast, number))
        costs[number] = queries_of(lambda e=engagement: scenes.cancelled(cast, e))
    assert costs[1] <= MOST_OF_A_CANCELLATION
    assert costs[10] - costs[1] <= 9 * A_FINDING_DROPPED


def test_a_cancellation_costs_the_same_for_each_dossier(cast: Any) -> None:
    every = [agreements.in_force(cast) for _one in range(6)]
    costs = {}
    for number in (1, 6):
        engagement = scenes.in_fieldwork(cast, *every[:number])
        for dossier in every[:number]:
            actor = cast.actor("auditor")
            perform(agreements.again(dossier), "open_audit", actor=actor, engagement=engagement.pk)
        costs[number] = queries_of(lambda e=engagement: scenes.cancelled(cast, e))
    assert costs[6] - costs[1] <= 5 * A_DOSSIER_RELEASED, costs


def test_silence_costs_the_same_for_each_finding(cast: Any) -> None:
    costs = {}
    for number in (1, 4, 10):
        engagement = scenes.ask(cast, scenes.circulate(cast, with_findings(cast, number)))
        clock.wind_to(engagement.answer_by + timedelta(seconds=1))
        costs[number] = queries_of(lambda e=engagement: settle(e))
        assert set(engagement.findings.values_list("state", flat=True)) == {"no_answer"}
    assert costs[10] - costs[1] <= 9 * A_SILENCE


def test_pages_cost_the_same_with_one_finding_and_with_twelve(cast: Any, client: Any) -> None:
    few = scenes.circulate(cast, with_findings(cast, 1))
    many = scenes.circulate(cast, with_findings(cast, 12))
    for name in ("auditor", "signatory.sn", "secretariat"):
        client.force_login(cast[name])
        costs = []
        for engagement in (few, many):
            with CaptureQueriesContext(connection) as queries:
                page = client.get(engagement.get_absolute_url())
            assert page.status_code == 200
            costs.append(len(queries))
            assert len(gzip.compress(page.content)) <= LARGEST_PAGE
        assert costs[0] == costs[1] <= MOST_OF_A_PAGE, (name, costs)
        finding = many.findings.first()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(finding.get_absolute_url()).status_code == 200
        assert len(queries) <= MOST_OF_A_PAGE


def test_the_list_and_the_desk_cost_the_same_with_two_engagements_and_with_ten(cast: Any, client: Any) -> None:
    host = agreements.in_force(cast)
    client.force_login(cast["auditor"])
    found: list[list[int]] = []
    for number in (2, 8):
        for _one in range(number):
            scenes.answered(cast, engagement=scenes.examining(cast, host))
        costs = []
        for path in ("/en/audits/", "/en/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            costs.append(len(queries))
        found.append(costs)
    assert found[0] == found[1] and max(found[1]) <= MOST_OF_A_LIST, found


def test_an_agreement_under_several_audits_stays_within_its_queries(cast: Any, client: Any) -> None:
    host = agreements.in_force(cast)
    for _one in range(3):
        scenes.answered(cast, engagement=scenes.examining(cast, host))
    for name in ("auditor", "signatory.sn", "secretariat"):
        client.force_login(cast[name])
        for path in (host.get_absolute_url(), f"/en/workflows/agreement/?of={host.pk}"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            assert len(queries) <= MOST_OF_A_PAGE, (name, path, len(queries))
