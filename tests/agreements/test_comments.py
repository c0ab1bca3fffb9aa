"""Comments in review: where they stand, who reads, answers and settles them, what follows them to the next version.

Not here: who may comment in which scene (policy.py)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from agreements.models import Comment
from tests import scenes
from tests.agreements.test_life import codes, refused
from workflows.models import Outbox, Payload
from workflows.perform import perform

pytestmark = pytest.mark.django_db


def articles(agreement: Any) -> list[str]:
    return [a["id"] for a in agreement.versions.latest("number").texts.get().articles]


def page(cast: Any, who: str, agreement: Any, rest: str = "comments/", language: str = "fr") -> Any:
    client = Client()
    client.force_login(cast[who])
    return client.get(f"/{language}/agreements/{agreement.reference}/{rest}")


def test_a_comment_stands_on_an_article_with_the_names_as_they_were(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    made = scenes.comment(cast, agreement, "reviewer.sn", anchor=articles(agreement)[1], body="  Le préavis ?\r\n ")
    assert (made.version_number, made.anchor, made.body) == (1, articles(agreement)[1], "Le préavis ?")
    assert (made.person_name, made.organisation_name) == (cast["reviewer.sn"].get_full_name(), "Commune de Louga")
    assert "Le préavis ?" in Payload.objects.latest("seq").body, "the history tells what was said"
    told = set(Outbox.objects.filter(notice="commented").values_list("person__email", flat=True))
    assert told == {"drafter.it@demo.example"}


def test_who_takes_part_in_a_thread_is_told_and_who_lost_the_mandate_is_not(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    comment = scenes.comment(cast, agreement, "reviewer.sn")
    scenes.answer(cast, agreement, comment, "secretariat")
    Outbox.objects.all().delete()
    mandate = cast["reviewer.sn"].mandates.get()
    perform(mandate, "revoke", actor=cast["secretariat"], reason="Fin de fonction du maire.")
    scenes.answer(cast, agreement, comment, "reviewer.it")
    told = set(Outbox.objects.filter(notice="comment_answered").values_list("person__email", flat=True))
    assert told == {"drafter.it@demo.example", "secretariat@demo.example"}


def test_a_comment_is_not_written_on_an_article_of_another_agreement_or_of_an_earlier_version(cast: Any) -> None:
    agreement, other = scenes.in_review(cast), scenes.in_review(cast)
    for anchor in (articles(other)[0], "no such place", str(uuid.uuid4())):
        found = refused(agreement, "comment", cast["reviewer.sn"], anchor=anchor, body="Un mot.")
        assert codes(found) == {"anchor_is_in_the_version"}
    gone = articles(agreement)[0]
    rewritten(cast, agreement)
    assert codes(refused(agreement, "comment", cast["reviewer.sn"], anchor=gone, body="Un mot."))


def test_an_answer_stays_with_the_comments_of_its_own_agreement(cast: Any) -> None:
    agreement, other = scenes.in_review(cast), scenes.commented(cast)
    elsewhere, answer = other.comments.get(answers=None), other.comments.exclude(answers=None).get()
    for pk in (elsewhere.pk, uuid.uuid4()):
        found = refused(agreement, "answer_comment", cast["reviewer.sn"], comment=pk, body="Un mot.")
        assert codes(found) == {"comment_is_open"}
        assert refused(agreement, "resolve_comment", cast["drafter.it"], comment=pk)
    assert refused(other, "answer_comment", cast["reviewer.sn"], comment=answer.pk, body="Un mot."), "one level only"
    scenes.settle_comment(cast, other, elsewhere, by="reviewer.sn")
    assert refused(other, "answer_comment", cast["drafter.it"], comment=elsewhere.pk, body="Un mot."), "it is resolved"


def test_who_wrote_it_a_drafter_or_the_secretariat_resolves_and_reopens(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    comment = scenes.comment(cast, agreement, "reviewer.sn")
    found = refused(agreement, "resolve_comment", cast["reviewer.it"], comment=comment.pk)
    assert codes(found) == {"comment_is_theirs_to_settle"}
    for who in ("reviewer.sn", "drafter.it", "secretariat"):
        scenes.settle_comment(cast, agreement, comment, by=who)
        comment.refresh_from_db()
        assert (comment.resolved_by, comment.resolved_at is not None) == (cast[who], True)
        assert refused(agreement, "resolve_comment", cast[who], comment=comment.pk)
        scenes.settle_comment(cast, agreement, comment, by=who, step="reopen")


@pytest.mark.parametrize("body", ["", "   ", "a" * 5001, "Louga\u202eagouL", "a\x00b", "\u200b"])
def test_a_comment_says_something_and_hides_nothing(cast: Any, body: str) -> None:
    agreement = scenes.in_review(cast)
    found = refused(agreement, "comment", cast["reviewer.sn"], anchor="", body=body)
    assert codes(found) == {"comment_is_clean"}
    assert not Comment.objects.exists()


def rewritten(cast: Any, agreement: Any) -> None:
    """Back to drafting and in review again: the first article is gone, the second is now the first."""
    perform(agreement, "request_changes", actor=cast["reviewer.sn"], reason="L’objet ne va pas.")
    second = {"id": articles(agreement)[1], "heading": "Durée", "body": "Trois ans."}
    perform(agreement, "edit", actor=cast["drafter.it"], title="Accord", preamble="", articles=[second])
    perform(agreement, "submit_for_review", actor=cast["drafter.it"])


def test_what_was_not_resolved_follows_to_the_next_version(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    first, second = articles(agreement)
    for anchor, body in ((first, "Objet trop vague."), (second, "Durée trop longue."), ("preamble", "C’est réglé.")):
        comment = scenes.comment(cast, agreement, "reviewer.sn", anchor=anchor, body=body)
    scenes.settle_comment(cast, agreement, comment, by="reviewer.sn")
    rewritten(cast, agreement)
    scenes.comment(cast, agreement, "reviewer.it", anchor=second, body="Trois ans, d’accord.")
    shown = page(cast, "reviewer.sn", agreement)
    places = [(t.place["label"], t.older, t.body) for t in shown.context["open"]]
    assert places == [
        ("Article 1", 1, "Durée trop longue."),
        ("Article 1", 0, "Trois ans, d’accord."),
        ("Article 1 de la version 1, absent du texte actuel", 1, "Objet trop vague."),
    ]
    assert [t.body for t in shown.context["resolved"]] == ["C’est réglé."]
    assert "sur la version 1" in shown.content.decode()
    beside = page(cast, "reviewer.sn", agreement, "")
    assert [a["comments"] for a in beside.context["articles"]] == ["2 commentaires ouverts"]
    assert beside.context["comments"] == "3 commentaires ouverts"
    old = agreement.comments.get(body="Objet trop vague.")
    scenes.answer(cast, agreement, old, "drafter.it")
    scenes.settle_comment(cast, agreement, old, by="drafter.it")


def test_comments_are_read_by_who_reads_the_dossier_and_by_no_one_else(cast: Any) -> None:
    agreement = scenes.commented(cast)
    for who, status in (("auditor", 200), ("people.sn", 200), ("reviewer.bf", 404), ("outsider", 404), ("chair", 404)):
        assert page(cast, who, agreement).status_code == status, who
    binding = scenes.in_force(cast, public=True)
    assert Client().get(f"/fr/agreements/{binding.reference}/").status_code == 200
    assert Client().get(f"/fr/agreements/{binding.reference}/comments/").status_code == 404
    assert "commentaire" not in Client().get(f"/fr/agreements/{binding.reference}/").content.decode().lower()


def test_what_is_typed_is_shown_and_never_run(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    scenes.comment(cast, agreement, "reviewer.sn", body="<script>alert(1)</script> {{ 7 }}\n\nligne")
    content = page(cast, "drafter.it", agreement).content.decode()
    assert "<script>alert" not in content and "&lt;script&gt;" in content
    links = page(cast, "reviewer.it", agreement).content.decode()
    assert "resolve_comment" not in links and "answer_comment" in links
    assert "answer_comment" not in page(cast, "auditor", agreement).content.decode()


def test_a_form_about_no_comment_asks_for_one(cast: Any) -> None:
    agreement = scenes.commented(cast)
    for about in ("", "?comment=", "?comment=nonsense", f"?comment={uuid.uuid4()}"):
        answer = page(cast, "drafter.it", agreement, f"answer_comment/{about}")
        assert answer.status_code == 200
        assert "<textarea" not in answer.content.decode()


def test_a_forged_form_writes_nothing(cast: Any) -> None:
    agreement, other = scenes.in_review(cast), scenes.commented(cast)
    client = Client()
    client.force_login(cast["reviewer.sn"])
    base = f"/fr/agreements/{agreement.reference}"
    seen = {"key": "k", "seen": f"text_sha256:{agreement.text_sha256}:{agreement.obj_rev}"}
    strangers = [
        ("comment", {"anchor": articles(other)[0], "body": "Un mot."}, 422),
        ("answer_comment", {"comment": other.comments.get(answers=None).pk, "body": "Un mot."}, 403),
        ("resolve_comment", {"comment": other.comments.get(answers=None).pk}, 403),
        ("resolve_comment", {"comment": "1 OR 1=1"}, 422),
    ]
    for step, said, status in strangers:
        assert client.post(f"{base}/{step}/", {**seen, **said}).status_code == status, step
    stale = {**seen, "seen": f"text_sha256:{'0' * 64}:1", "anchor": "", "body": "Mon long commentaire."}
    answer = client.post(f"{base}/comment/", stale)
    assert answer.status_code == 409 and "Mon long commentaire." in answer.content.decode(), "nothing typed is lost"
    assert not agreement.comments.exists()


def test_a_comment_stays_as_it_was_written(cast: Any) -> None:
    agreement = scenes.commented(cast)
    thread = Comment.objects.filter(agreement=agreement, answers=None)
    for change in ({"body": "Autre chose."}, {"anchor": ""}, {"person_name": "X"}, {"person": cast["auditor"].pk}):
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
            thread.update(**change)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        Comment.objects.filter(agreement=agreement).exclude(answers=None)._raw_delete("default")
    perform(agreement, "request_changes", actor=cast["reviewer.sn"], reason="L’objet ne va pas.")
    with pytest.raises(DatabaseError, match="fixed once"), transaction.atomic():
        thread.update(resolved_at=agreement.state_since, resolved_by=cast["auditor"])
