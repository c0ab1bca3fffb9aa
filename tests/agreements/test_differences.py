"""The page of differences: who reads it, what it shows, how much it weighs."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import scenes
from tests.test_budgets import A_PAGE, KB, weight
from workflows.perform import perform

pytestmark = pytest.mark.django_db
SECOND = [
    {"id": "", "heading": "Objet", "body": "Les parties coopèrent <b>loyalement</b>."},
    {"id": "", "heading": "Siège", "body": "Louga."},
]


def browse(person: Any) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def rewritten(cast: Any, articles: Any = None) -> Any:
    """A draft sent back and written again, not yet sent to review."""
    agreement = scenes.in_review(cast)
    perform(agreement, "request_changes", actor=cast["reviewer.sn"], reason="Le préavis est trop court.")
    said = {"title": "Accord de réseau", "preamble": "Considérant…", "articles": articles or SECOND}
    perform(agreement, "edit", actor=cast["drafter.it"], **said)
    return scenes.again(agreement)


def test_two_versions_are_shown_side_by_side(cast: Any) -> None:
    agreement = rewritten(cast)
    perform(agreement, "submit_for_review", actor=cast["drafter.it"])
    page = browse(cast["reviewer.sn"]).get(f"/fr/agreements/{agreement.reference}/differences/").content.decode()
    assert "<ins> &lt;b&gt;loyalement&lt;/b&gt;</ins>" in page
    assert "<del>Durée</del>" in page and "<ins>Siège</ins>" in page


def test_the_text_being_written_is_compared_for_its_writers_only(cast: Any) -> None:
    agreement = rewritten(cast)
    address = f"/fr/agreements/{agreement.reference}/differences/?from=1&to=now"
    assert "loyalement" in browse(cast["drafter.it"]).get(address).content.decode()
    answer = browse(cast["reviewer.sn"]).get(address)
    assert answer.status_code == 200 and "loyalement" not in answer.content.decode()


def test_only_who_reads_the_dossier_reads_its_differences(cast: Any) -> None:
    agreement = scenes.in_force(cast, public=True)
    address = f"/fr/agreements/{agreement.reference}/differences/"
    for name in ("outsider", "reviewer.bf"):
        assert browse(cast[name]).get(address).status_code == 404
    assert browse(None).get(address).status_code == 404
    assert browse(cast["auditor"]).get(address).status_code == 200


@pytest.mark.parametrize("asked", ["from=2&to=1", "from=9&to=-1", "from=1&to=1&part=99", "from=%00&to=now&part=x"])
def test_whatever_is_asked_there_is_an_answer(cast: Any, asked: str) -> None:
    agreement = rewritten(cast)
    assert (
        browse(cast["drafter.it"]).get(f"/it/agreements/{agreement.reference}/differences/?{asked}").status_code == 200
    )


def test_a_long_text_is_compared_in_parts_within_the_budget(cast: Any) -> None:
    many = [{"id": "", "heading": f"Titre {n}", "body": f"mot{n} " * 1000} for n in range(100)]
    agreement, client = rewritten(cast, many), browse(cast["drafter.it"])
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(f"/fr/agreements/{agreement.reference}/differences/")
    assert len(captured) <= A_PAGE
    assert weight(answer.content) <= 60 * KB
    assert 'rel="next"' in answer.content.decode()
