"""The pages of how a dossier moves: everything declared is on them, and of one dossier why not, as the door would say.

Not here: the geometry of the picture (tests/workflows/test_drawing.py)."""

from __future__ import annotations

import gzip
import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests import scenes
from tests.agreements import instruments
from tests.pages import Page
from tests.surroundings import sample
from workflows import machines, registry
from workflows.models import Entry
from workflows.perform import perform, why_not

pytestmark = pytest.mark.django_db
A_PAGE, A_GUIDE = 20, 60 * 1024
REASON = "Le texte doit encore changer."


def page_of(client: Client, subject: Any, language: str = "en") -> Any:
    return client.get(f"/{language}/workflows/{subject.kind}/?of={subject.pk}")


def browser(cast: Any, name: str) -> Client:
    client = Client()
    if name != "anonymous":
        client.force_login(cast[name])
    return client


@pytest.mark.parametrize("language", ["fr", "it", "en"])
@pytest.mark.parametrize("model", registry.subjects(), ids=lambda m: m.kind)
def test_a_page_has_every_step_with_who_and_under_which_conditions(model: Any, language: str, cast: Any) -> None:
    answer = Client().get(f"/{language}/workflows/{model.kind}/")
    assert len(gzip.compress(answer.content, 6)) <= A_GUIDE
    said = " ".join(unescape(answer.content.decode()).split())
    with translation.override(language):
        for field in registry.fsm_fields(model):
            for row in machines.rows(model, field):
                for words in (row.label, row.who, row.help, *row.provided):
                    assert " ".join(words.split()) in said, (row.name, words)
            for _value, label in field.choices:
                assert str(label) in said or not registry.edges(model, field.name)
    assert f"/{language}/workflows/{model.kind}/" in Client().get(f"/{language}/workflows/").content.decode()


@pytest.mark.parametrize("scene", ["draft", "in_review", "opened", "in_force"])
def test_of_each_step_it_says_what_the_door_would_say(scene: str, cast: Any) -> None:
    agreement = getattr(scenes, scene)(cast)
    for name in sample(["secretariat", "drafter.it", "reviewer.sn", "signatory.it", "auditor"], 3):
        client = browser(cast, name)
        client.get("/en/help/")
        with CaptureQueriesContext(connection) as captured:
            answer = page_of(client, agreement)
        if answer.status_code == 404:
            assert scene == "draft"
            continue
        assert len(captured) <= A_PAGE and len(gzip.compress(answer.content, 6)) <= A_GUIDE
        with translation.override("en"):
            for machine in answer.context["machines"]:
                for line in machine["rows"]:
                    asked = why_not(scenes.again(agreement), line["row"].name, cast.actor(name))
                    assert [str(r) for r in line["reasons"]] == [str(r) for r in asked], (name, line["row"].name)
                    assert all(str(r) in unescape(answer.content.decode()) for r in asked)
        assert ("You can do it." in answer.content.decode()) is any(
            not line["reasons"] for machine in answer.context["machines"] for line in machine["rows"]
        )


def test_the_way_a_dossier_came_is_marked_and_no_other(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    perform(agreement, "request_changes", actor=cast.actor("reviewer.sn"), reason=REASON)
    drawn = page_of(browser(cast, "drafter.it"), agreement).content.decode()
    taken = set(re.findall(r'class="arrow[a-z ]* taken" data-from="(\w*)" data-to="(\w+)"', drawn))
    assert taken == {("", "draft"), ("draft", "in_review"), ("in_review", "draft")}
    assert re.search(r'data-state="draft"><rect class="node here"', drawn)
    assert re.search(r'data-state="in_review"><rect class="node been"', drawn)


def test_who_reads_no_history_sees_where_it_is_and_not_how_it_came(cast: Any) -> None:
    agreement = scenes.in_force(cast, public=True)
    for name, reads in (("secretariat", True), ("anonymous", False), ("outsider", False)):
        drawn = page_of(browser(cast, name), agreement).content.decode()
        assert 'rect class="node here"' in drawn
        assert ("thick, the way it came" in drawn) is reads
        assert (' taken"' in drawn) is reads and ('"node been"' in drawn) is reads, name


def test_who_reads_no_history_learns_no_fact_of_it(cast: Any) -> None:
    """Whose notice runs, who signed, which drafts there are: none of it is said to whoever sees the card alone."""
    agreement = scenes.in_force(cast, public=True)
    codes = {"state", "existence"} | {s.role.code for s in registry.steps(type(agreement)).values()}
    for name in ("anonymous", "outsider"):
        machine = page_of(browser(cast, name), agreement).context["machines"][0]
        found = {reason.code for line in machine["rows"] for reason in line["reasons"]}
        assert found <= codes and len(found) > 2
        assert all(line["reasons"] for line in machine["rows"])
    machine = page_of(browser(cast, "secretariat"), agreement).context["machines"][0]
    assert not {reason.code for line in machine["rows"] for reason in line["reasons"]} <= codes


def test_the_place_and_the_way_are_told_in_words_too(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    page = page_of(browser(cast, "drafter.it"), agreement).content.decode()
    assert "The dossier is here: In review." in page and "It went this way: Being drafted → In review." in page
    assert page.count('aria-current="step"') == 2, "of its life, and of its audit"
    plain = browser(cast, "drafter.it").get("/en/workflows/agreement/").content.decode()
    assert "The dossier is here" not in plain and 'aria-current="step"' not in plain


def test_reasons_quote_no_word_that_is_being_written_to_whoever_does_not_write_it(cast: Any) -> None:
    parent = scenes.in_force(cast)
    made = instruments.in_review(cast, instruments.amendment(cast, parent))
    perform(made, "request_changes", actor=cast.actor("reviewer.it"), reason=REASON)
    wrong = {"id": "", "change": "replace", "target": "77", "heading": "SECRET", "body": "SECRET"}
    text = {"title": "Avenant", "preamble": "", "articles": [wrong]}
    perform(scenes.again(made), "edit", actor=cast.actor("drafter.sn"), **text)
    for name, writes in (("drafter.sn", True), ("reviewer.it", False)):
        for page in (page_of(browser(cast, name), made), browser(cast, name).get(f"/en/agreements/{made.reference}/")):
            assert ("no article 77" in page.content.decode()) is writes, name


def test_reasons_name_no_other_text_that_the_reader_may_not_know(cast: Any) -> None:
    parent = scenes.in_force(cast)
    joining = instruments.agreed(cast, instruments.admitted(cast, parent), "bf", "it", by=_drafter_of_koupela(cast))
    amendment = instruments.opened(cast, instruments.amendment(cast, parent))
    for name in ("reviewer.bf", "secretariat2"):
        page = page_of(browser(cast, name), joining).content.decode()
        assert "Another text open for signature touches the same" in page and amendment.reference not in page


def _drafter_of_koupela(cast: Any) -> str:
    cast.person("drafter.bf", organisation=cast.side("bf"))
    cast.mandate("drafter.bf", cast.side("bf"), "draft_for")
    return "drafter.bf"


def test_what_is_hidden_has_no_page_and_looking_is_no_act(cast: Any) -> None:
    agreement = scenes.draft(cast)
    lines = Entry.objects.count()
    for name in ("anonymous", "outsider", "reviewer.bf"):
        client = browser(cast, name)
        assert page_of(client, agreement).status_code == 404
        for said in ("", "nothing", "0" * 32, str(cast.network.pk), "\0"):
            assert client.get("/en/workflows/agreement/", {"of": said}).status_code == 404
    assert Entry.objects.count() == lines


def test_the_dossier_and_the_mandate_lead_there(cast: Any) -> None:
    agreement, mandate = scenes.in_review(cast), scenes.proposed_mandate(cast)
    for subject in (agreement, mandate):
        client = browser(cast, "people.sn")
        there = f"/en/workflows/{subject.kind}/?of={subject.pk}"
        page = Page(client.get(f"/en{subject.get_absolute_url()[3:]}"))
        assert there in [has.get("href") for tag, has in page.tags if tag == "a"]
        assert client.get(there).status_code == 200
