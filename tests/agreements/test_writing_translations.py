"""The form of a translation: what stands beside each field, two people on one translation, and nothing typed is lost.
And two languages of one text, or two versions in one language, on the page of differences.

Not here: what lags and who reads it (test_translations.py)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.translations import reading, translations_of
from tests import scenes
from tests.agreements.test_translations import authentic, edit, read_in_italian
from tests.pages import Page, words
from tests.portal.test_saved_forms import SAVED, browser
from tests.test_budgets import A_PAGE, KB, weight
from workflows.perform import perform

pytestmark = pytest.mark.django_db


def url(agreement: Any, language: str = "it") -> str:
    return f"/fr/agreements/{agreement.reference}/translate/{language}/"


def drawn(client: Client, agreement: Any, **typed: Any) -> dict[str, list[str]]:
    return Page(client.get(url(agreement))).filled(**typed)


def stored(agreement: Any) -> Any:
    return agreement.texts.get(language="it")


def takes(of: Page) -> list[str]:
    return [value for name, value in of.buttons if name == "op"]


def test_the_authentic_words_stand_beside_each_field_and_the_form_writes_them(cast: Any) -> None:
    agreement, client = scenes.draft(cast), browser(cast, "drafter.it")
    form = Page(client.get(url(agreement)))
    assert "Tant qu’elles le veulent." in words(form.text)
    assert form.fields["heading"] == form.fields["body"] == ["", ""]
    typed = {"title": "Accordo", "heading": ["Oggetto", ""], "body": ["Le parti\ncooperano.", ""]}
    answer = client.post(url(agreement), form.filled(**typed))
    assert (answer.status_code, answer.url) == (302, f"/fr/agreements/{agreement.reference}/?lang=it#text")
    first = authentic(agreement).articles[0]["id"]
    assert stored(agreement).articles == [{"id": first, "heading": "Oggetto", "body": "Le parti\ncooperano."}]


def test_what_changed_since_a_version_was_translated_is_shown_word_by_word(cast: Any) -> None:
    agreement, client = scenes.translated(cast), browser(cast, "drafter.it")
    perform(agreement, "submit_for_review", actor=cast["drafter.it"])
    perform(agreement, "request_changes", actor=cast["reviewer.sn"], reason="Le préavis est trop court.")
    first, second = authentic(agreement).articles
    edit(cast, agreement, [{**first, "body": "Les parties coopèrent loyalement."}, second])
    answer = client.get(url(agreement))
    assert "<ins> loyalement</ins>" in answer.content.decode()
    right = Page(answer).filled(still_right=[first["id"]])
    assert client.post(url(agreement), right).status_code == 302
    assert not read_in_italian(authentic(agreement)).lags


def test_a_translation_drawn_from_other_words_is_stale_and_says_what_changed(cast: Any) -> None:
    agreement, client = scenes.translated(cast), browser(cast, "secretariat")
    form = drawn(client, agreement, title="Il mio titolo")
    _first, second = authentic(agreement).articles
    edit(cast, agreement, [{**second, "body": "Dix ans."}, {"id": "", "heading": "Siège", "body": "Louga."}])
    answer = client.post(url(agreement), form)
    again = Page(answer)
    assert answer.status_code == 409 and "Texte modifié" in words(again.text)
    assert again.fields["title"] == ["Il mio titolo"]
    assert again.fields["heading"] == ["Durata", ""], "the articles are those of the text now"
    assert "N’est plus dans le texte" in again.text and "Le parti cooperano." in again.text
    assert client.post(url(agreement), again.filled()).status_code == 302
    assert [a["id"] for a in stored(agreement).articles] == [second["id"]]


def test_two_people_on_one_translation_see_both_and_take_what_they_want(cast: Any) -> None:
    agreement, client = scenes.translated_in_review(cast), browser(cast, "drafter.it")
    form = drawn(client, agreement, title="Il mio titolo", body=["Le mie parole.", "Finché lo vogliono."])
    theirs = scenes.translation(agreement)["articles"]
    theirs[0]["body"] = "Le loro parole."
    scenes.translate(cast, agreement, "secretariat", preamble="Visto…", articles=theirs)
    answer = client.post(url(agreement), form)
    both = Page(answer)
    assert answer.status_code == 409
    assert takes(both) == ["take:preamble", f"take:{theirs[0]['id']}:1"]
    for operation in takes(both):
        both = Page(client.post(url(agreement), both.filled(op=operation)))
    assert both.fields["body"][0] == "Le loro parole." and both.fields["title"] == ["Il mio titolo"]
    assert client.post(url(agreement), both.filled()).status_code == 302
    assert (stored(agreement).title, stored(agreement).preamble) == ("Il mio titolo", "Visto…")


def test_typed_words_are_kept_and_given_back(cast: Any) -> None:
    agreement, client = scenes.translated(cast), browser(cast, "drafter.it")
    form = drawn(client, agreement, title="Il mio titolo", body=["Uno", "Due"])
    assert client.post(SAVED, form).url == url(agreement)
    again = Page(client.get(url(agreement)))
    assert (again.fields["title"], again.fields["body"]) == (["Il mio titolo"], ["Uno", "Due"])
    assert stored(agreement).title == "Accordo di rete"


def test_a_form_that_is_mistyped_or_forged_records_nothing_and_keeps_the_words(cast: Any) -> None:
    agreement, client = scenes.translated(cast), browser(cast, "drafter.it")
    for wrong in ({"body": ["Le parti\u202e", "x"]}, {"heading": ["a" * 301, "x"]}, {"title": "a" * 301}):
        answer = client.post(url(agreement), drawn(client, agreement, **wrong))
        assert answer.status_code == 422
    forged = drawn(client, agreement, article_id=["x", "00000000-0000-4000-8000-000000000000"])
    assert client.post(url(agreement), forged).status_code == 403
    for operation in ("take:", "take:title", "take::1", "take:x:9", "remove:1"):
        answer = client.post(url(agreement), drawn(client, agreement, title="Il mio", op=operation))
        assert Page(answer).fields["title"] == ["Il mio"]
    assert scenes.again(agreement).obj_rev == agreement.obj_rev


def test_who_may_no_longer_write_sees_the_own_words_and_nothing_of_the_draft(cast: Any) -> None:
    agreement = scenes.translated_in_review(cast)
    form = drawn(browser(cast, "drafter.it"), agreement, title="Il mio titolo")
    perform(agreement, "request_changes", actor=cast["reviewer.sn"], reason="Le préavis est trop court.")
    edit(cast, agreement, preamble="Un secret de rédaction")
    for more in ({}, {"op": "take:preamble"}, {"drawn_from": ""}):
        answer = browser(cast, "reviewer.sn").post(url(agreement), {**form, **more})
        assert "Un secret" not in answer.content.decode()
    assert answer.status_code in (200, 403, 409)


# ------------------------------------------------------------------------------------------------ side by side


def differences(client: Client, agreement: Any, query: str = "") -> Any:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(f"/fr/agreements/{agreement.reference}/differences/{query}")
    assert answer.status_code == 200 and len(captured) <= A_PAGE
    assert weight(answer.content) <= 60 * KB
    return answer


def test_two_languages_stand_side_by_side_by_article_and_are_never_compared_word_by_word(cast: Any) -> None:
    agreement = scenes.translated_in_review(cast)
    answer = differences(browser(cast, "reviewer.sn"), agreement, "?from=1&to=1&languages=fr-it")
    said = words(Page(answer).text)
    assert said.index("Objet") < said.index("Oggetto") < said.index("Durée") < said.index("Durata")
    assert "Modifié depuis la traduction." in said
    assert not {"ins", "del"} & {tag for tag, _has in Page(answer).tags}


def test_two_versions_are_compared_in_the_language_of_a_translation(cast: Any) -> None:
    agreement = scenes.translated_in_review(cast)
    perform(agreement, "request_changes", actor=cast["reviewer.sn"], reason="Le préavis est trop court.")
    later = scenes.translation(agreement)["articles"]
    later[1]["body"] = "Dieci anni."
    scenes.translate(cast, scenes.again(agreement), articles=later)
    perform(scenes.again(agreement), "submit_for_review", actor=cast["drafter.it"])
    client = browser(cast, "reviewer.sn")
    page_of = differences(client, agreement, "?from=1&to=2&languages=it").content.decode()
    assert "<ins>Dieci" in page_of and 'value="it" selected' in page_of
    assert "Dieci" not in differences(client, agreement, "?from=1&to=2").content.decode()


@pytest.mark.parametrize("asked", ["it-fr", "fr-fr", "en", "fr-en", "-", "it-it-it", "%00", "fr-it&part=9"])
def test_whatever_languages_are_asked_there_is_an_answer(cast: Any, asked: str) -> None:
    differences(browser(cast, "drafter.it"), scenes.translated(cast), f"?languages={asked}")


def test_a_long_translation_keeps_to_the_budgets_of_its_pages(cast: Any) -> None:
    many = [{"id": "", "heading": f"Titre {n}", "body": f"mot{n} " * 500} for n in range(60)]
    agreement, client = scenes.draft(cast, articles=many), browser(cast, "drafter.it")
    said = [{"id": a["id"], "heading": "Titolo", "body": "parola " * 500} for a in authentic(agreement).articles]
    for turn in range(3):
        said[0]["body"] = f"parola {turn}"
        scenes.translate(cast, scenes.again(agreement), articles=said)
    perform(scenes.again(agreement), "submit_for_review", actor=cast["drafter.it"])
    assert 'rel="next"' in differences(client, agreement, "?languages=fr-it").content.decode()
    text = agreement.versions.get().texts.get(language="fr")
    assert [reading(text, row).changed for row in translations_of(text)] == [0]
    for path in ("?lang=it", "translate/", "translate/it/"):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/fr/agreements/{agreement.reference}/{path}").status_code == 200
        assert len(captured) <= A_PAGE, path
