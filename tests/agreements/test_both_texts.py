"""Two people write one text: both are shown part by part, theirs can be taken, nothing is told to who may not write.

Not here: the comparison of two texts (tests/documents)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests import scenes
from tests.pages import Page, words
from tests.portal.test_saved_forms import SAVED, browser, drawn, url
from workflows import clock
from workflows.perform import perform

pytestmark = pytest.mark.django_db
TAKE = "take:"


def takes(page: Page) -> list[str]:
    return [value for name, value in page.buttons if name == "op" and value.startswith(TAKE)]


def theirs(cast: Any, agreement: Any, articles: Any = None, **more: Any) -> None:
    """The secretariat writes meanwhile."""
    text = scenes.again(agreement).texts.get()
    said = {"title": text.title, "preamble": text.preamble, "articles": articles or text.articles, **more}
    perform(scenes.again(agreement), "edit", actor=cast["secretariat"], **said)


def stored(agreement: Any) -> list[dict[str, str]]:
    return scenes.again(agreement).texts.get().articles


@pytest.fixture
def stale(cast: Any) -> Any:
    """(browser, dossier, page): I changed title and first article, they changed first and second, preamble, and added a
    third."""
    agreement, client = scenes.draft(cast), browser(cast, "drafter.it")
    form = drawn(client, agreement, title="Mon titre", body=["Les parties coopèrent loyalement.", "Tant."])
    first, second = stored(agreement)
    others = [{**first, "body": "Les parties travaillent."}, {**second, "heading": "Fin"}, scenes.ARTICLES[0]]
    others[2] = {"id": "", "heading": "Litiges", "body": "À l’amiable."}
    theirs(cast, agreement, others, preamble="Vu les statuts")
    answer = client.post(url(agreement), form)
    assert answer.status_code == 409
    return client, agreement, Page(answer)


def test_what_is_stored_stands_beside_each_part_that_they_changed_and_mine_stays(stale: Any) -> None:
    _client, agreement, page = stale
    first, second, third = stored(agreement)
    assert page.fields["title"] == ["Mon titre"]
    assert page.fields["body"] == ["Les parties coopèrent loyalement.", "Tant."]
    assert takes(page) == ["take:preamble", f"take:{first['id']}:1", f"take:{second['id']}:2", f"take:{third['id']}:"]
    assert "Les parties travaillent." in words(page.text)
    assert {"del", "ins"} <= {tag for tag, _has in page.tags}


def test_theirs_are_taken_part_by_part_and_the_rest_is_recorded_on_top(stale: Any) -> None:
    client, agreement, page = stale
    _first, second, third = stored(agreement)
    for operation in ("take:preamble", f"take:{second['id']}:2", f"take:{third['id']}:"):
        page = Page(client.post(url(agreement), page.filled(op=operation)))
        assert operation not in takes(page)
    assert page.fields["heading"] == ["Objet", "Fin", "Litiges"]
    assert page.fields["preamble"] == ["Vu les statuts"]
    assert client.post(url(agreement), page.filled()).status_code == 302
    found = [(a["id"], a["heading"], a["body"]) for a in stored(agreement)]
    assert found[0][1:] == ("Objet", "Les parties coopèrent loyalement.")
    assert found[1:] == [(second["id"], "Fin", second["body"]), (third["id"], "Litiges", "À l’amiable.")]
    assert scenes.again(agreement).title == "Mon titre"


def test_what_they_removed_is_told_and_can_be_removed_here(cast: Any) -> None:
    agreement, client = scenes.draft(cast), browser(cast, "drafter.it")
    form = drawn(client, agreement, body=["Les parties coopèrent.", "Dix ans."])
    end = clock.today() + timedelta(days=700)
    theirs(cast, agreement, stored(agreement)[:1], end_date=end)
    page = Page(client.post(url(agreement), form))
    assert takes(page) == ["take:end_date", "take::2"]
    for operation in takes(page):
        page = Page(client.post(url(agreement), page.filled(op=operation)))
    assert (page.fields["heading"], page.fields["end_date"], takes(page)) == (["Objet"], [end.isoformat()], [])


def test_where_only_i_changed_the_words_nothing_is_beside_them(cast: Any) -> None:
    agreement, client = scenes.draft(cast), browser(cast, "drafter.it")
    form = drawn(client, agreement, title="Mon titre", body=["Un", "Deux"])
    perform(agreement, "invite_party", actor=cast["secretariat"], organisation=cast.side("bf").pk, role="partner")
    answer = client.post(url(agreement), form)
    assert (answer.status_code, takes(Page(answer))) == (409, [])


FORGED = ["take:", "take:::", "take:x:1", "take::1", "take:title:1", "take:title", "take::9999999", "take"]


@pytest.mark.parametrize("operation", FORGED)
def test_a_forged_operation_changes_nothing(stale: Any, operation: str) -> None:
    client, agreement, page = stale
    again = Page(client.post(url(agreement), page.filled(op=operation)))
    assert (again.fields["title"], again.fields["body"]) == (page.fields["title"], page.fields["body"])


def test_nobody_who_may_not_write_is_shown_what_is_being_written(cast: Any) -> None:
    agreement = scenes.draft(cast)
    client = browser(cast, "reviewer.it")  # sees the draft's page, and no form to write it
    other = drawn(browser(cast, "drafter.it"), agreement)
    theirs(cast, agreement, preamble="Un secret de rédaction")
    for more in ({}, {"op": "add"}, {"op": "take:preamble"}, {"drawn_from": ""}):
        answer = client.post(url(agreement), {**other, **more})
        assert "Un secret de rédaction" not in answer.content.decode()


def test_words_kept_from_before_are_shown_with_what_was_stored_since(cast: Any) -> None:
    agreement, client = scenes.draft(cast), browser(cast, "drafter.it")
    client.post(SAVED, drawn(client, agreement, title="Mon titre", preamble="Mon préambule"))
    theirs(cast, agreement, preamble="Leur préambule")
    page = Page(client.get(url(agreement)))
    assert page.fields["preamble"] == ["Mon préambule"]
    assert takes(page) == ["take:preamble"]
    assert "Leur" in page.text
    page = Page(client.post(url(agreement), page.filled(op="take:preamble")))
    assert client.post(url(agreement), page.filled()).status_code == 302
    text = scenes.again(agreement).texts.get()
    assert (text.title, text.preamble) == ("Mon titre", "Leur préambule")


def test_another_step_shows_what_is_stored_beside_what_was_typed(cast: Any) -> None:
    agreement, client = scenes.opened(cast), browser(cast, "secretariat")
    reason, later = "Une mairie attend.", [(clock.today() + timedelta(days=d)).isoformat() for d in (20, 25)]
    form = drawn(client, agreement, "extend_deadline", day=later[1], reason=reason)
    with_more = drawn(browser(cast, "secretariat2"), agreement, "extend_deadline", day=later[0], reason=reason)
    assert browser(cast, "secretariat2").post(url(agreement, "extend_deadline"), with_more).status_code == 302
    answer = client.post(url(agreement, "extend_deadline"), {**form, "seen": "revision:0:0"})
    page = Page(answer)
    assert (answer.status_code, page.fields["day"]) == (409, [later[1]])
    assert later[0] in page.text, "what is stored now"


@pytest.mark.parametrize("page", ["edit", "translate/it"])
def test_a_text_sent_again_after_somebody_else_wrote_is_not_said_to_be_saved(cast: Any, page: str) -> None:
    agreement = scenes.draft(cast)
    path = f"/fr/agreements/{agreement.reference}/{page}/"
    client, other = browser(cast, "drafter.it"), browser(cast, "secretariat")
    mine = Page(client.get(path)).filled(title="Le mien")
    assert client.post(path, mine).status_code == 302
    assert other.post(path, Page(other.get(path)).filled(title="Le leur")).status_code == 302
    answer = client.post(path, mine, follow=True)
    texts = scenes.again(agreement).texts.values_list("title", flat=True)
    assert "Le leur" in texts and "Le mien" not in texts
    assert "Ce formulaire était déjà enregistré" in answer.content.decode()
