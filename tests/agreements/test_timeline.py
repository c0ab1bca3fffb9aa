"""The timeline: every act with all that history knows of it, the exact documents, the dossier as it was known on a day.

Not here: the lines themselves (tests/workflows/test_history.py)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from documents.models import Blob
from governance.models import Mandate
from tests import scenes
from tests.agreements import instruments
from tests.test_budgets import A_PAGE, KB, weight
from workflows import clock
from workflows.models import Entry
from workflows.perform import perform, together

pytestmark = pytest.mark.django_db
REASON = "Le texte doit encore changer."


def browser(cast: Any, name: str) -> Client:
    client = Client()
    if name:
        client.force_login(cast[name])
    return client


def timeline(client: Client, agreement: Any, **asked: Any) -> Any:
    return client.get(f"/en/agreements/{agreement.reference}/timeline/", asked)


def test_each_line_says_who_for_whom_under_which_mandate_and_on_what(cast: Any) -> None:
    agreement = scenes.in_force(cast)
    answer = timeline(browser(cast, "secretariat"), agreement)
    entries = list(Entry.objects.filter(object_id=agreement.pk).order_by("-obj_rev"))
    acts = answer.context["acts"]
    assert [act["seq"] for act in acts] == [entry.seq for entry in entries]
    for act, entry in zip(acts, entries, strict=True):
        line = json.loads(bytes(entry.leaf))
        assert [doc["sha256"] for doc in act["documents"]] == [doc["sha256"] for doc in line.get("docs", [])]
        assert bool(act["proved"]) is (line["auth"] != "none")
        assert (act["mandate"] is None) is (line["actor"] == "sys")
        assert act["because_of"] == line.get("because_of")
    by_action = {entry.action: act for act, entry in zip(acts, entries, strict=True)}
    assert [by_action[name]["version"] for name in ("create", "edit", "submit_for_review", "sign")] == [0, 0, 1, 1]
    signed = by_action["sign"]
    mandate = Mandate.objects.get(person=cast["signatory.it"], state="active")
    assert signed["documents"][0]["sha256"] == agreement.document_id
    assert signed["mandate"]["label"] in {f"{m.capacity} ({m.basis})" for m in Mandate.objects.all()}
    assert (
        mandate.capacity in signed["mandate"]["label"]
        and signed["proved"] == "password given again, less than a minute before"
    )
    page = answer.content.decode()
    assert f'href="#act-{by_action["enter_into_force"]["because_of"]}"' in page
    assert f'id="act-{by_action["enter_into_force"]["because_of"]}"' in page


def test_the_basis_of_a_mandate_is_for_who_reads_mandates(cast: Any) -> None:
    agreement = scenes.in_force(cast)
    mandate = Mandate.objects.get(person=cast["signatory.it"], state="active")
    assert mandate.basis
    for name, reads in (("secretariat", True), ("auditor", True), ("reviewer.it", True), ("reviewer.sn", False)):
        page = timeline(browser(cast, name), agreement).content.decode()
        assert (mandate.basis in page) is reads and (f"/mandates/{mandate.pk}/" in page) is reads, name
        assert mandate.capacity in page


def test_it_is_for_who_reads_the_history(cast: Any) -> None:
    agreement = scenes.in_force(cast, public=True)
    document = f"/en/agreements/{agreement.reference}/documents/{agreement.document_id}/"
    for name, reads in (("", False), ("outsider", False), ("auditor", True), ("drafter.it", True)):
        status = 200 if reads else 404
        client = browser(cast, name)
        assert (timeline(client, agreement).status_code, client.get(document).status_code) == (status, status), name
    link = f"/en/agreements/{agreement.reference}/timeline/"
    for name, reads in (("auditor", True), ("outsider", False)):
        page = browser(cast, name).get(f"/en/agreements/{agreement.reference}/").content.decode()
        assert (link in page) is reads


def test_the_exact_bytes_that_were_decided_are_given_and_no_others(cast: Any) -> None:
    other = scenes.in_force(cast)
    agreement = scenes.opened(cast)
    first = agreement.document_id
    perform(agreement, "recall", actor=cast.actor("secretariat"), reason=REASON)
    client = browser(cast, "drafter.it")
    answer = client.get(f"/en/agreements/{agreement.reference}/documents/{first}/")
    assert answer.content == bytes(Blob.objects.get(pk=first).data) and answer.content.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"].startswith("attachment") and "nosniff" in answer.headers.values()
    for sha256 in (other.document_id, "0" * 64, agreement.text_sha256):
        assert client.get(f"/en/agreements/{agreement.reference}/documents/{sha256}/").status_code == 404


def test_it_is_told_as_it_was_known_on_a_day(cast: Any) -> None:
    start = clock.today()
    agreement = scenes.draft(cast)
    clock.wind_to(clock.now() + timedelta(days=10))
    text = {"title": "Accord renommé", "preamble": "", "articles": scenes.ARTICLES}
    perform(agreement, "edit", actor=cast.actor("drafter.it"), **text)
    perform(agreement, "submit_for_review", actor=cast.actor("drafter.it"))
    client = browser(cast, "drafter.it")
    known = {
        days: timeline(client, agreement, on=start + timedelta(days=days)).context["known"]
        for days in (-1, 0, 9, 10, 99)
    }
    assert known[-1] is None
    assert known[0] == known[9] and (known[0]["state"], known[0]["version"]) == ("Being drafted", 0)
    assert known[0]["title"] != "Accord renommé" == known[10]["title"]
    assert known[10] == known[99] and (known[10]["state"], known[10]["version"]) == ("In review", 1)
    assert known[10]["number"] == known[0]["number"] + 2
    before = timeline(client, agreement, on=start).context["acts"]
    assert len(before) == known[0]["number"]
    for mistyped in ("31/12/2026", "2026-13-01", "\0", "9999999", "-1"):
        answer = timeline(client, agreement, on=mistyped)
        assert answer.context["known"] is None and answer.context["mistyped"] and answer.status_code == 200
    assert timeline(client, agreement, on="9999-12-31").context["known"]["number"] == known[10]["number"]


def test_whoever_does_not_write_it_reads_no_draft_of_any_day(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    sent = agreement.versions.get().texts.get().title
    perform(agreement, "request_changes", actor=cast.actor("reviewer.sn"), reason=REASON)
    text = {"title": "TITRE SECRET", "preamble": "", "articles": scenes.ARTICLES}
    last = clock.today() + timedelta(days=777)
    perform(scenes.again(agreement), "edit", actor=cast.actor("drafter.it"), end_date=last, **text)
    for name, writes in (("drafter.it", True), ("secretariat", True), ("reviewer.sn", False), ("auditor", False)):
        answer = timeline(browser(cast, name), agreement, on=clock.today())
        assert ("TITRE SECRET" in answer.content.decode()) is writes, name
        assert answer.context["known"]["title"] == ("TITRE SECRET" if writes else sent)
        assert answer.context["known"]["end_date"] == (last if writes else None)


def test_a_consolidated_text_is_named_from_the_day_on_which_it_was_made(cast: Any) -> None:
    agreement = scenes.in_force(cast)
    start = clock.today()
    clock.wind_to(clock.now() + timedelta(days=20))
    instruments.amended(cast, agreement)
    client = browser(cast, "secretariat")
    assert timeline(client, agreement, on=start).context["known"]["consolidated"] == 0
    assert timeline(client, agreement, on=start + timedelta(days=20)).context["known"]["consolidated"] == 1


@pytest.mark.slow
def test_timeline_and_differences_keep_to_their_budgets_at_five_hundred_acts(cast: Any) -> None:
    agreement = scenes.draft(cast)
    texts = [{"title": f"Accord {n}", "preamble": "Attendu. " * 40, "articles": scenes.ARTICLES} for n in range(480)]
    with together(cast.network):
        for text in texts:
            perform(agreement, "edit", actor=cast.actor("drafter.it"), **text)
    for _round in range(6):
        perform(scenes.again(agreement), "submit_for_review", actor=cast.actor("drafter.it"))
        perform(scenes.again(agreement), "request_changes", actor=cast.actor("reviewer.sn"), reason=REASON)
    assert scenes.again(agreement).obj_rev >= 490
    client = browser(cast, "drafter.it")
    for page in (
        "timeline/",
        "timeline/?page=5",
        f"timeline/?on={clock.today()}",
        "differences/?from=1&to=6",
        "",
        "?history",
    ):
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(f"/fr/agreements/{agreement.reference}/{page}")
        assert answer.status_code == 200 and len(captured) <= A_PAGE, page
        assert weight(answer.content) <= 60 * KB, page
