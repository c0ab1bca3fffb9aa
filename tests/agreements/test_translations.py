"""Translations: what lags is said, what is missing is read in the authentic language, the authentic text alone binds.

Not here: who may write one in which state (policy.py), writing one in its form (test_writing_translations.py)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from agreements.models import AgreementText, VersionText
from agreements.translations import CHANGED, CURRENT, MISSING, Reading, reading, translations_of
from agreements.writing import with_imported
from documents.markdown_import import read_text
from tests import scenes
from tests.agreements.test_differences import browse
from tests.pages import Page, words
from workflows.perform import Refused, perform

pytestmark = pytest.mark.django_db
BINDS_NOT = "seul le texte qui fait foi engage"


def authentic(agreement: Any) -> AgreementText:
    return agreement.texts.get(language=agreement.authentic_language)


def read_in_italian(text: Any) -> Reading:
    return reading(text, next(row for row in translations_of(text) if row.language == "it"))


def standing(agreement: Any) -> list[str]:
    """How title, preamble and articles of the Italian draft stand."""
    return list(read_in_italian(authentic(agreement)).stands.values())


def edit(cast: Any, agreement: Any, articles: Any = None, **more: Any) -> None:
    text = authentic(agreement)
    said = {"title": text.title, "preamble": text.preamble, "articles": articles or text.articles, **more}
    perform(scenes.again(agreement), "edit", actor=cast["drafter.it"], **said)


def page(client: Client, agreement: Any, query: str = "") -> str:
    answer = client.get(f"/fr/agreements/{agreement.reference}/{query}")
    assert answer.status_code == 200
    return words(Page(answer).text)


# ------------------------------------------------------------------------------------------------ what lags


def test_a_translation_of_the_whole_text_stands_as_current(cast: Any) -> None:
    assert standing(scenes.translated(cast)) == [CURRENT] * 4


def test_a_part_lags_once_its_authentic_words_are_others_and_no_other_part_does(cast: Any) -> None:
    agreement = scenes.translated(cast)
    first, second = authentic(agreement).articles
    edit(cast, agreement, [second, {**first, "body": "Les parties travaillent."}], preamble="Vu les statuts")
    found = read_in_italian(authentic(agreement))
    assert list(found.stands.values()) == [CURRENT, CHANGED, CURRENT, CHANGED]
    assert [a["heading"] for a in found.articles] == ["Durata", "Oggetto"], "the order is that of the authentic text"
    edit(cast, agreement, [second, first], preamble="Considérant…")
    assert standing(agreement) == [CURRENT] * 4, "the words are again those it was translated from"


def test_a_new_article_is_missing_and_a_removed_one_is_left_out(cast: Any) -> None:
    agreement = scenes.translated(cast)
    _first, second = authentic(agreement).articles
    edit(cast, agreement, [second, {"id": "", "heading": "Siège", "body": "Louga."}])
    found = read_in_italian(authentic(agreement))
    assert [(a["heading"], found.stands[a["id"]]) for a in found.articles] == [("Durata", CURRENT), ("Siège", MISSING)]
    assert found.language_of(found.articles[1]["id"]) == "fr"


def test_half_a_translated_article_is_read_in_the_authentic_language(cast: Any) -> None:
    agreement = scenes.draft(cast)
    half = scenes.translation(agreement)["articles"]
    half[1]["body"] = " "
    scenes.translate(cast, agreement, title="", articles=half)
    assert standing(agreement) == [MISSING, CURRENT, CURRENT, MISSING]
    assert read_in_italian(authentic(agreement)).numbered()[1]["heading"] == "Durée"


def test_saving_one_part_leaves_the_others_lagging_until_they_are_changed_or_said_to_be_right(cast: Any) -> None:
    agreement = scenes.translated(cast)
    first, second = authentic(agreement).articles
    edit(cast, agreement, [{**first, "body": "Elles travaillent."}, {**second, "body": "Dix ans."}])
    scenes.translate(cast, scenes.again(agreement), title="Accordo")
    assert standing(agreement) == [CURRENT, CURRENT, CHANGED, CHANGED]
    articles = scenes.translation(agreement)["articles"]
    articles[0]["body"] = "Esse lavorano."
    scenes.translate(cast, scenes.again(agreement), articles=articles)
    assert standing(agreement) == [CURRENT, CURRENT, CURRENT, CHANGED]
    scenes.translate(cast, scenes.again(agreement), articles=articles, still_right=[second["id"], "nothing"])
    assert standing(agreement) == [CURRENT] * 4


def test_an_emptied_translation_is_taken_away(cast: Any) -> None:
    agreement = scenes.translated(cast)
    scenes.translate(cast, agreement, title="", preamble=" ", articles=[])
    assert translations_of(authentic(agreement)) == []
    perform(scenes.again(agreement), "submit_for_review", actor=cast["drafter.it"])
    assert VersionText.objects.get(version__agreement=agreement).language == "fr"


def test_an_import_keeps_the_translation_of_articles_it_finds_again(cast: Any) -> None:
    agreement = scenes.translated(cast)
    first, second = authentic(agreement).articles
    file = read_text(
        "# Accord\n\n## Durée\n\nDix ans.\n\n## But\n\nLes parties coopèrent.\n\n## Siège\n\nL.".encode(), "a.md"
    )
    said = with_imported(file, authentic(agreement).articles)
    assert [a["id"] for a in said["articles"]] == [second["id"], first["id"], ""]
    edit(cast, agreement, **said)
    assert standing(agreement) == [CHANGED, CURRENT, CHANGED, CHANGED, MISSING]


# ------------------------------------------------------------------------------------------------ versions


def test_every_language_is_frozen_with_the_version_and_its_fingerprint_is_of_the_authentic_text(cast: Any) -> None:
    plain, agreement = scenes.in_review(cast), scenes.translated_in_review(cast)
    version = agreement.versions.get()
    assert version.sha256 == agreement.text_sha256 == authentic(agreement).sha256(agreement)
    assert sorted(version.texts.values_list("language", "written")) == [("fr", 1), ("it", 1)]
    assert list(plain.versions.get().texts.values_list("language", flat=True)) == ["fr"]
    assert read_in_italian(version.texts.get(language="fr")).changed == 1


def test_in_review_a_correction_is_one_more_row_and_voids_nothing(cast: Any) -> None:
    agreement = scenes.translated_in_review(cast)
    scenes.clear(cast, agreement, "sn")
    before = scenes.again(agreement)
    said = scenes.translation(agreement)["articles"]
    said[1]["body"] = "Dieci anni."
    scenes.translate(cast, before, "secretariat", articles=said)
    after = scenes.again(agreement)
    assert (after.text_sha256, after.version_number, after.editors) == (
        before.text_sha256,
        before.version_number,
        before.editors,
    )
    assert after.parties.get(organisation=cast.side("sn")).cleared_version == 1
    texts = after.versions.get().texts
    assert sorted(texts.values_list("language", "written")) == [("fr", 1), ("it", 1), ("it", 2)]
    assert not read_in_italian(texts.get(language="fr")).lags
    assert "Dieci anni." in page(browse(cast["reviewer.sn"]), agreement, "?lang=it")


def test_a_translation_begun_in_review_comes_beside_the_version(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    scenes.translate(cast, agreement, language="en")
    assert agreement.versions.get().texts.get(language="en").written == 1


def test_a_form_of_a_clearance_is_not_stale_because_a_translation_was_written(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    seen = {"text_sha256": agreement.text_sha256}
    scenes.translate(cast, agreement)
    perform(agreement, "clear", actor=cast["reviewer.sn"], seen=seen, sha256=agreement.text_sha256)


@pytest.mark.parametrize("language", ["fr", "it"])
def test_the_database_refuses_another_authentic_text_and_a_translation_written_later(cast: Any, language: str) -> None:
    agreement = scenes.translated_in_review(cast)
    row = agreement.versions.get().texts.get(language=language)
    if language == "it":
        perform(agreement, "request_changes", actor=cast["reviewer.sn"], reason="Le préavis est trop court.")
    row.pk, row.written, row.title = None, 2, "Autre chose"
    with pytest.raises(DatabaseError, match="written again"), transaction.atomic():
        row.save(force_insert=True)
    row.written = 1
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        VersionText.objects.filter(language=language).update(written=9)


# ------------------------------------------------------------------------------------------------ what is refused

ELSEWHERE = "00000000-0000-4000-8000-000000000000"
HOSTILE: dict[str, tuple[str, dict[str, Any]]] = {
    "the authentic language": ("language_is_another", {"language": "fr"}),
    "a language the product has not": ("language_is_another", {"language": "de"}),
    "no language": ("language_is_another", {"language": ""}),
    "an article of no text": (
        "articles_are_of_the_text",
        {"articles": [{"id": ELSEWHERE, "heading": "a", "body": "b"}]},
    ),
    "an article without a name": ("articles_are_of_the_text", {"articles": [{"id": "", "heading": "a", "body": "b"}]}),
    "a hidden character": ("text_is_clean", {"preamble": "Consid\u202eerato"}),
    "a title on two lines": ("title_is_clean", {"title": "Accordo\ndi rete"}),
    "a title too long": ("translated_headings_fit", {"title": "a" * 301}),
    "a text too long": ("text_is_not_too_long", {"preamble": "a" * 100_001}),
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("scene", [scenes.draft, scenes.in_review])
def test_what_is_no_translation_is_refused_and_leaves_nothing(cast: Any, scene: Any, what: str) -> None:
    code, wrong = HOSTILE[what]
    agreement = scene(cast)
    with pytest.raises(Refused) as caught:
        scenes.translate(cast, agreement, **wrong)
    assert code in [reason.code for reason in caught.value.reasons]
    assert agreement.texts.count() == 1 and scenes.again(agreement).obj_rev == agreement.obj_rev


def test_an_article_said_twice_is_refused(cast: Any) -> None:
    agreement = scenes.draft(cast)
    twice = scenes.translation(agreement)["articles"][:1] * 2
    with pytest.raises(Refused) as caught:
        scenes.translate(cast, agreement, articles=twice)
    assert [reason.code for reason in caught.value.reasons] == ["articles_are_of_the_text"]


# ------------------------------------------------------------------------------------------------ who reads it


def test_the_authentic_text_is_shown_unless_another_language_is_asked(cast: Any) -> None:
    agreement, client = scenes.translated_in_review(cast), browse(cast["reviewer.sn"])
    for query in ("", "?lang=fr", "?lang=en", "?lang=xx", "?lang=%00"):
        said = page(client, agreement, query)
        assert "Dix ans." in said and "Durata" not in said and BINDS_NOT not in said
    said = page(client, agreement, "?lang=it")
    assert "Durata" in said and BINDS_NOT in said and "Modifié depuis la traduction." in said
    italian = client.get(f"/it/agreements/{agreement.reference}/").content.decode()
    assert "Dix ans." in italian and '?lang=it#text"' in italian, "the authentic text, with the way to the translation"


def test_a_draft_translated_is_read_by_its_writers_alone(cast: Any) -> None:
    agreement = scenes.translated_in_review(cast)
    perform(agreement, "request_changes", actor=cast["reviewer.sn"], reason="Le préavis est trop court.")
    scenes.translate(cast, scenes.again(agreement), title="Accordo segreto")
    assert "Accordo segreto" in page(browse(cast["drafter.it"]), agreement, "?lang=it")
    for query in ("?lang=it", "differences/?from=now&to=now&languages=fr-it"):
        assert "Accordo segreto" not in page(browse(cast["reviewer.sn"]), agreement, query)
    refused = browse(cast["reviewer.sn"]).get(f"/fr/agreements/{agreement.reference}/translate/it/")
    assert refused.status_code == 403 and "Accordo segreto" not in refused.content.decode()


def test_what_is_opened_as_public_is_public_in_every_language_and_the_rest_is_not(cast: Any) -> None:
    for public in (True, False):
        agreement = scenes.translated_in_force(cast, public=public)
        for reader in (None, cast["outsider"]):
            said = page(browse(reader), agreement, "?lang=it")
            assert ("Finché lo vogliono." in said) is public


def test_the_writers_are_reminded_of_what_lags_and_nothing_is_held_up(cast: Any) -> None:
    agreement = scenes.translated_in_review(cast)
    said = "est en retard sur le texte qui fait foi"
    assert said in page(browse(cast["drafter.it"]), agreement)
    assert said not in page(browse(cast["reviewer.sn"]), agreement)
    for side in ("it", "sn"):
        scenes.clear(cast, agreement, side)
        scenes.name_signatory(cast, agreement, side)
    scenes.open_it(cast, agreement)
    assert scenes.again(agreement).state == "open_for_signature"
