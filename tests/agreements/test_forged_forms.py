"""Forms that no page of ours has drawn, people who are not asked, buttons that record nothing, for whom one acts.

Not here: honest forms (test_web_forms.py) and hostile words (test_hostile_text.py)."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from agreements.models import Agreement, Signature
from governance.models import Mandate
from tests import scenes
from tests.cast import PASSWORD
from tests.pages import Page
from tests.surroundings import sample
from workflows.models import Entry, IdempotencyKey
from workflows.perform import perform

pytestmark = pytest.mark.django_db
REASON = "Le préavis est trop court."
STEPS = ("invite_party", "remove_party", "submit_for_review", "clear", "name_signatory", "request_changes")
STEPS += ("open_for_signature", "recall", "sign", "decline", "enter_into_force", "lapse", "abandon", "terminate")
FORGED_KEYS = [None, "", "\0", "k" * 81, "k" * 100_000, "é" * 60, "\ud7ff\ufffe", "'; DROP TABLE", "\r\n"]
FORGED_SEEN = [
    None, "", "revision", "revision:", "::", "revision:0:0", "revision:999999:0", "state:in_review:3",
    "id:x:1", "revision:2:²", "revision:2:-1", "revision:2:" + "9" * 150, "\0", "text_sha256::", "é" * 200, "x" * 201,
]  # fmt: skip


def url(agreement: Agreement, step: str = "") -> str:
    return f"/fr/agreements/{agreement.reference}/{step}/".replace("//", "/")


def browser(cast: Any, name: str) -> Client:
    client = Client()
    client.force_login(cast[name])
    return client


def drawn(client: Client, agreement: Agreement, step: str, **typed: Any) -> dict[str, list[str]]:
    return Page(client.get(url(agreement, step))).filled(**typed)


# ------------------------------------------------------------------------------------------------ hidden fields


def test_a_forged_or_missing_key_does_nothing(cast: Any) -> None:
    agreement, client = scenes.in_review(cast), browser(cast, "reviewer.sn")
    for key in FORGED_KEYS[:5]:
        form = drawn(client, agreement, "request_changes", reason=REASON, key=key)
        assert client.post(url(agreement, "request_changes"), form).status_code == 422, key
    assert scenes.again(agreement).obj_rev == agreement.obj_rev
    for number, key in enumerate(FORGED_KEYS[5:]):
        form = drawn(client, agreement, "clear", key=key, seen="text_sha256:0:0")
        assert client.post(url(agreement, "clear"), form).status_code in (409, 422), number
    assert not IdempotencyKey.objects.exists()


def test_a_key_used_for_something_else_comes_back_with_what_was_typed_and_a_fresh_key(cast: Any) -> None:
    client = browser(cast, "drafter.it")
    form = Page(client.get("/fr/agreements/new/")).filled(title="Premier")
    agreement_page = client.post("/fr/agreements/new/", form).url
    answer = client.post("/fr/agreements/new/", {**form, "title": "Second"})
    assert (answer.status_code, Page(answer).fields["title"]) == (409, ["Second"])
    assert client.post("/fr/agreements/new/", Page(answer).filled()).status_code == 302
    edit = Page(client.get(f"{agreement_page}edit/")).filled(title="Troisième", key=form["key"])
    answer = client.post(f"{agreement_page}edit/", edit)
    assert (answer.status_code, Page(answer).fields["title"]) == (409, ["Troisième"])
    assert client.post(f"{agreement_page}edit/", Page(answer).filled()).status_code == 302
    assert set(Agreement.objects.values_list("title", flat=True)) == {"Troisième", "Second"}


@pytest.mark.parametrize("step", ["request_changes", "clear"])
def test_a_forged_or_missing_seen_does_nothing_and_the_form_comes_back_fit_to_send(cast: Any, step: str) -> None:
    agreement, client = scenes.in_review(cast), browser(cast, "reviewer.sn")
    typed = {"reason": REASON} if step == "request_changes" else {}
    for seen in FORGED_SEEN:
        answer = client.post(url(agreement, step), drawn(client, agreement, step, seen=seen, **typed))
        assert answer.status_code in (409, 422), seen
        assert scenes.again(agreement).obj_rev == agreement.obj_rev
        if typed:
            assert Page(answer).fields["reason"] == [REASON]
    stale = client.post(url(agreement, step), drawn(client, agreement, step, seen="", **typed))
    assert client.post(url(agreement, step), Page(stale).filled()).status_code == 302


def test_forged_articles_and_buttons_never_break_the_page(cast: Any) -> None:
    agreement, client = scenes.draft(cast), browser(cast, "drafter.it")
    places = ["²", "0", "-1", "9" * 5000, "", "1.0", "٣", "\0", "201"]
    presses = ["remove", "\0", "é", "up", ":", *[f"{v}:{p}" for v in ("up", "down", "remove") for p in places]]
    for op in presses:
        answer = client.post(url(agreement, "edit"), drawn(client, agreement, "edit", op=op))
        assert answer.status_code == 200, op[:20]
        assert len(Page(answer).fields["heading"]) == 2, "nothing is moved, added or removed"
    for pk in ("\0", "a\0b", "x" * 36, "\u202e", "", "1", str(uuid.uuid4())):
        form = drawn(client, agreement, "edit", article_id=[pk, pk])
        assert client.post(url(agreement, "edit"), form).status_code in (302, 422), pk
    for uneven in ({"heading": ["Un"]}, {"body": []}, {"article_id": []}, {"heading": [""] * 400, "body": [""] * 400}):
        answer = client.post(url(agreement, "edit"), drawn(client, agreement, "edit", **uneven))
        assert answer.status_code in (302, 403, 422)
    for article in scenes.again(agreement).texts.get().articles:
        uuid.UUID(article["id"])


def test_two_articles_of_a_forged_form_never_have_one_identity(cast: Any) -> None:
    agreement = scenes.translated(cast)
    one, two = agreement.texts.get(language="fr").articles
    client = browser(cast, "drafter.it")
    form = drawn(client, agreement, "edit", article_id=[one["id"], one["id"]])
    assert client.post(url(agreement, "edit"), form).status_code == 302
    kept, new = scenes.again(agreement).texts.get(language="fr").articles
    assert (kept["id"], new["heading"]) == (one["id"], two["heading"])
    assert new["id"] not in (one["id"], two["id"])
    for odd in (("title", "preamble"), ("\u202e", "x" * 5000)):
        named = [{**article, "id": pk} for article, pk in zip((one, two), odd, strict=True)]
        text = {"title": "Accord de réseau", "preamble": "", "articles": named}
        perform(scenes.again(agreement), "edit", actor=cast.actor("drafter.it"), **text)
        for article in scenes.again(agreement).texts.get(language="fr").articles:
            uuid.UUID(article["id"])


def test_addresses_that_name_nothing_are_not_found(cast: Any) -> None:
    agreement = scenes.draft(cast)
    for client in (Client(), browser(cast, "drafter.it")):
        for reference in ("%00", "AG-2026-%00", "%F0%9F%98%80", "x" * 500, "..%2F", "AG-2026-001%0A"):
            for page in ("", "edit/", "text.pdf", "certificate/"):
                path = f"/fr/agreements/{reference}/{page}"
                assert client.get(path).status_code in (302, 404), path
        for query in ("state=%00", "state=x", "page=%00", "page=99999999999999999999", "page=-1"):
            assert client.get(f"/fr/agreements/?{query}").status_code == 200
    client = browser(cast, "drafter.it")
    for query in ("amends=%00", "accedes=AG%00", "replaces=", "amends=%F0%9F%98%80"):
        assert client.get(f"/fr/agreements/new/?{query}").status_code == 404, query
    for step in ("create", "edit%00", "expire", "sing", "save", "refresh_from_db", "delete", "x" * 300):
        for method in (client.get, client.post):
            assert method(url(agreement, step)).status_code == 404, step


# ------------------------------------------------------------------------------------------------ who is not asked


@pytest.mark.parametrize("scene", sample(["draft", "agreed", "half_signed", "in_force"], 2))
def test_a_step_that_is_not_mine_says_why_and_does_nothing(cast: Any, scene: str) -> None:
    agreement = getattr(scenes, scene)(cast, "ne") if scene != "agreed" else scenes.agreed(cast, "ne")
    cast.mandate("people.sn", cast.side("ne"), "view_dossiers", "manage_people_of")
    given = {"key": "k", "seen": "", "reason": REASON, "sha256": agreement.document_id or "", "password": PASSWORD}
    lines = Entry.objects.count()
    for name, status in (("signatory.bf", 404), ("outsider", 404), ("people.sn", 403)):
        client, hidden = browser(cast, name), status == 404 or scene == "draft"
        if scene == "in_force" and status == 404:
            hidden = False  # what bound is seen by everybody; its steps are nobody else’s
        for step in STEPS:
            if step == "name_signatory" and scene == "agreed" and name == "people.sn":
                continue
            shown = client.get(url(agreement, step))
            assert shown.status_code == (404 if hidden or step in ("lapse_", "expire") else 403), (name, step)
            answer = client.post(url(agreement, step), given)
            assert answer.status_code in ((404,) if hidden else (403, 409, 422)), (name, step)
    assert Entry.objects.count() == lines


def test_a_refused_page_says_who_could(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    answer = browser(cast, "reviewer.sn").get(url(agreement, "open_for_signature"))
    assert answer.status_code == 403
    assert "le secrétariat" in Page(answer).text
    assert not Page(answer).fields


def test_nobody_signed_in_is_sent_to_the_door_and_nothing_is_done(cast: Any) -> None:
    agreement = scenes.in_force(cast)
    for step in ("terminate", "edit", "import"):
        for answer in (Client().get(url(agreement, step)), Client().post(url(agreement, step), {"key": "k"})):
            assert answer.status_code == 302
            assert answer.url.startswith("/fr/account/login/?next=")


def test_other_verbs_than_post_perform_nothing(cast: Any) -> None:
    agreement, client = scenes.in_review(cast), browser(cast, "reviewer.sn")
    form = drawn(client, agreement, "request_changes", reason=REASON)
    asked, kind = urlencode(form, doseq=True), "application/x-www-form-urlencoded"
    for verb in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        page = f"{url(agreement, 'request_changes')}?{asked}"
        assert client.generic(verb, page, asked, content_type=kind).status_code < 500
    assert client.post(url(agreement, "request_changes")).status_code == 422
    assert client.post(url(agreement, "clear"), "{}", content_type="application/json").status_code == 422
    assert scenes.again(agreement).obj_rev == agreement.obj_rev


def test_a_form_of_another_site_is_refused(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["reviewer.sn"])
    form = drawn(client, agreement, "request_changes", reason=REASON, csrfmiddlewaretoken=None)
    assert client.post(url(agreement, "request_changes"), form).status_code == 403
    assert scenes.again(agreement).state == "in_review"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:a()"])
def test_signing_in_never_leads_to_another_site(cast: Any, target: str) -> None:
    said = {"login": "drafter.it@demo.example", "password": PASSWORD, "next": target}
    for answer in (
        Client().post("/fr/account/login/", said),
        Client().post(f"/fr/account/login/?next={target}", {**said, "next": ""}),
        browser(cast, "drafter.it").get(f"/fr/account/login/?next={target}"),
    ):
        assert "evil" not in answer.get("Location", "")
        assert "javascript" not in answer.get("Location", "")
    inside = Client().post("/fr/account/login/", {**said, "next": "/fr/agreements/"})
    assert inside.url == "/fr/agreements/"


# ------------------------------------------------------------------------------------------------ buttons of the text


def test_the_buttons_of_the_text_keep_everything_typed_and_record_nothing(cast: Any) -> None:
    agreement, client = scenes.draft(cast), browser(cast, "drafter.it")
    second = agreement.texts.get().articles[1]["id"]
    heading, body = ["Un", "Deux"], ["premier\n\n  - mot", " second"]
    typed = {"title": "Mon titre", "preamble": "Vu…", "end_date": "2031-02-03", "heading": heading, "body": body}
    page = Page(client.post(url(agreement, "edit"), drawn(client, agreement, "edit", **typed, op="add")))
    assert page.fields["heading"] == ["Un", "Deux", ""]
    page = Page(client.post(url(agreement, "edit"), page.filled(op="up:2")))
    assert page.fields["heading"] == ["Deux", "Un", ""]
    page = Page(client.post(url(agreement, "edit"), page.filled(op="down:1")))
    assert (page.fields["heading"], page.fields["body"]) == (["Un", "Deux", ""], ["premier\n\n  - mot", " second", ""])
    page = Page(client.post(url(agreement, "edit"), page.filled(op="remove:1")))
    assert page.fields["heading"] == ["Deux", ""]
    assert [page.fields[n] for n in ("title", "preamble", "end_date")] == [["Mon titre"], ["Vu…"], ["2031-02-03"]]
    assert ("op", "add") in page.buttons
    assert scenes.again(agreement).obj_rev == agreement.obj_rev
    assert client.post(url(agreement, "edit"), page.filled()).status_code == 302
    stored = scenes.again(agreement).texts.get()
    assert [a["heading"] for a in stored.articles] == ["Deux"]
    assert stored.articles[0]["id"] == second, "an article keeps its identity"


# ------------------------------------------------------------------------------------------------ for whom


def two_signatures(cast: Any) -> tuple[Agreement, Client]:
    """One person named by both parties."""
    cast.mandate("signatory.it", cast.side("sn"), "sign_for", capacity="Maire par intérim")
    agreement = scenes.in_review(cast)
    for side in ("it", "sn"):
        scenes.clear(cast, agreement, side)
    scenes.name_signatory(cast, agreement, "it")
    mandate = Mandate.objects.get(capacity="Maire par intérim")
    perform(agreement, "name_signatory", actor=cast["reviewer.sn"], mandate=mandate.pk)
    scenes.open_it(cast, agreement)
    return scenes.again(agreement), browser(cast, "signatory.it")


def test_who_may_act_for_two_organisations_chooses_for_which(cast: Any) -> None:
    agreement, client = two_signatures(cast)
    typed = {"password": PASSWORD, "read": "on"}
    assert client.post(url(agreement, "sign"), drawn(client, agreement, "sign", **typed)).status_code == 422
    for other in (cast.side("bf").pk, uuid.uuid4(), "\0", "", "x"):
        form = drawn(client, agreement, "sign", **typed, acting_for=other)
        assert client.post(url(agreement, "sign"), form).status_code == 422
    assert not Signature.objects.exists()
    form = drawn(client, agreement, "sign", **typed, acting_for=cast.side("sn").pk)
    for _twice in range(2):
        assert client.post(url(agreement, "sign"), form).status_code == 302
    (signature,) = Signature.objects.all()
    assert (signature.organisation, signature.capacity) == (cast.side("sn"), "Maire par intérim")
    assert client.post(url(agreement, "sign"), drawn(client, agreement, "sign", **typed)).status_code == 302
    assert scenes.again(agreement).state == "in_force"


def test_who_chose_one_organisation_never_acts_for_the_one_that_is_left(cast: Any) -> None:
    agreement, client = two_signatures(cast)
    form = drawn(client, agreement, "sign", password=PASSWORD, read="on", acting_for=cast.side("sn").pk)
    mandate = Mandate.objects.get(capacity="Maire par intérim")
    perform(mandate, "revoke", actor=cast["secretariat"], reason="Fin de l’intérim du maire.")
    assert client.post(url(agreement, "sign"), form).status_code in (403, 422)
    assert not Signature.objects.exists()


def test_a_forged_organisation_is_never_acted_for(cast: Any) -> None:
    agreement, client = scenes.in_review(cast), browser(cast, "reviewer.sn")
    form = drawn(client, agreement, "clear", acting_for=cast.side("it").pk)
    assert client.post(url(agreement, "clear"), form).status_code in (403, 422)
    assert scenes.again(agreement).obj_rev == agreement.obj_rev


def test_who_drafts_for_one_and_keeps_the_register_for_another_begins_an_agreement(cast: Any) -> None:
    cast.mandate("secretariat", cast.side("sn"), "draft_for")
    client = browser(cast, "secretariat")
    for side in ("sn", "it"):
        page = Page(client.get("/fr/agreements/new/"))
        form = page.filled(title=f"De {side}", drafting_organisation=cast.side(side).pk)
        answer = client.post("/fr/agreements/new/", form)
        assert answer.status_code == 302, Page(answer).text
        assert Agreement.objects.get(title=f"De {side}").drafting_organisation == cast.side(side)
