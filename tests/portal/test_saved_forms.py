"""Words typed and not sent: kept for their writer at one address, given to nobody else, erased in time.

Not here: an ended session (test_stash.py), two people on one text (tests/agreements/test_both_texts.py), the script
(tests/browser)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import signing
from django.core.management import call_command
from django.test import Client

from tests import scenes
from tests.cast import PASSWORD
from tests.pages import Page
from workflows import clock, keeping
from workflows.keeping import Marker
from workflows.models import Entry, SavedForm
from workflows.perform import perform

pytestmark = pytest.mark.django_db
SAVED = "/fr/saved/"
REASON = "Le préavis est trop court."


def browser(cast: Any, name: str, **more: Any) -> Client:
    client = Client(**more)
    client.force_login(cast[name])
    return client


def url(agreement: Any, step: str = "edit") -> str:
    return f"/fr/agreements/{agreement.reference}/{step}/"


def drawn(client: Client, agreement: Any, step: str = "edit", **typed: Any) -> dict[str, list[str]]:
    return Page(client.get(url(agreement, step))).filled(**typed)


def test_saved_words_are_in_the_form_when_it_is_opened_again_in_any_language(cast: Any) -> None:
    agreement, client = scenes.draft(cast), browser(cast, "drafter.it")
    form = drawn(client, agreement, title="Mon titre", body=["Un\n\ndeux", "Trois"], end_date="2031-02-03")
    lines = Entry.objects.count()
    answer = client.post(SAVED, form)
    assert (answer.status_code, answer.url) == (302, url(agreement))
    for language in ("fr", "it", "en"):
        page = Page(client.get(url(agreement).replace("/fr/", f"/{language}/")))
        assert page.fields["title"] == ["Mon titre"]
        assert page.fields["body"] == ["Un\n\ndeux", "Trois"]
        assert page.fields["end_date"] == ["2031-02-03"]
        assert ("do", "discard") in [(b.get("name"), b.get("value")) for tag, b in page.tags if tag == "button"]
    assert Entry.objects.count() == lines
    assert scenes.again(agreement).title != "Mon titre"


def test_sending_the_form_erases_the_saved_words_and_they_cannot_come_back(cast: Any) -> None:
    agreement, client = scenes.in_review(cast), browser(cast, "reviewer.sn")
    form = drawn(client, agreement, "request_changes", reason=REASON)
    client.post(SAVED, form)
    assert Page(client.get(url(agreement, "request_changes"))).fields["reason"] == [REASON]
    assert client.post(url(agreement, "request_changes"), form).status_code == 302
    assert not SavedForm.objects.exists()
    assert client.post(SAVED, {**form, "by": "script"}).status_code == 208, "a late save of what is done"
    assert not SavedForm.objects.exists()


def test_throwing_away_erases(cast: Any) -> None:
    agreement, client = scenes.draft(cast), browser(cast, "drafter.it")
    client.post(SAVED, drawn(client, agreement, title="Mon titre"))
    page = Page(client.get(url(agreement)))
    assert client.post(SAVED, {"of": page.fields["of"], "do": "discard"}).url == url(agreement)
    assert not SavedForm.objects.exists()
    assert Page(client.get(url(agreement))).fields["title"] == ["Accord de réseau"]


def test_nobody_else_reads_writes_or_erases_them(cast: Any) -> None:
    agreement, client = scenes.draft(cast), browser(cast, "drafter.it")
    form = drawn(client, agreement, title="Pour moi seul")
    client.post(SAVED, form)
    for name in ("secretariat", "outsider", "reviewer.it"):
        other = browser(cast, name)
        assert "Pour moi seul" not in other.get(url(agreement)).content.decode()
        for more in ({}, {"do": "discard"}, {"by": "script"}):
            assert other.post(SAVED, {**form, **more, "title": "Volé"}).status_code == 404
    kept = SavedForm.objects.get()
    assert (kept.person_id, kept.fields["title"]) == (cast["drafter.it"].pk, ["Pour moi seul"])
    for forged in ("", "x" * 5000, "\0", signing.dumps(["x", "/", []], salt=keeping.SALT), signing.dumps("x")):
        assert client.post(SAVED, {**form, "of": forged}).status_code == 404


def test_only_the_fields_that_the_platform_named_are_kept(cast: Any) -> None:
    agreement, client = scenes.in_review(cast), browser(cast, "reviewer.sn")
    form = drawn(client, agreement, "request_changes", reason="Deux mots\0")
    hostile = {"password": PASSWORD, "login": "x", "__class__": "x", "fields": "x", "person_id": "1", "é" * 100: "x"}
    assert client.post(SAVED, {**form, **hostile, "by": "script"}).status_code == 204
    kept = SavedForm.objects.get()
    assert kept.fields == {"reason": ["Deux mots"]}
    assert PASSWORD not in str(SavedForm.objects.values())


def test_a_form_of_consent_is_never_kept(cast: Any) -> None:
    agreement, client = scenes.opened(cast), browser(cast, "signatory.sn")
    page = client.get(url(agreement, "sign"))
    assert "of" not in Page(page).fields
    assert "data-keep" not in page.content.decode()


def test_what_is_kept_is_bounded(cast: Any) -> None:
    agreement, client = scenes.draft(cast), browser(cast, "drafter.it")
    form = drawn(client, agreement)
    large = {**form, "preamble": "é" * (keeping.LARGEST // 2), "by": "script"}
    assert client.post(SAVED, large).status_code == 413
    assert client.post(SAVED, {**form, "title": " ", "preamble": "", "heading": "", "body": ""}).status_code == 302
    person = cast["drafter.it"].pk
    for number in range(keeping.MOST + 5):
        marker = Marker(str(person), f"/agreements/AG-{number}/", ["title"]).signed()
        assert client.post(SAVED, {"of": marker, "title": f"n° {number}", "by": "script"}).status_code == 204
    assert SavedForm.objects.filter(person=person).count() == keeping.MOST
    assert not SavedForm.objects.filter(address="/agreements/AG-0/").exists(), "the oldest went"
    far = client.get(f"{url(agreement)}?{'x' * 400}")
    assert far.status_code == 200, "an address too long is shown, and nothing is kept there"


def test_tick_erases_what_is_old_and_what_belongs_to_a_closed_account(cast: Any) -> None:
    agreement, client = scenes.draft(cast), browser(cast, "drafter.it")
    for name in ("drafter.it", "secretariat"):
        client = browser(cast, name)
        client.post(SAVED, drawn(client, agreement, title=name))
    cast["secretariat"].is_active = False
    cast["secretariat"].save()
    call_command("tick", verbosity=0)
    assert [kept.person_id for kept in SavedForm.objects.all()] == [cast["drafter.it"].pk]
    clock.wind_to(clock.now() + timedelta(days=keeping.DAYS, seconds=1))
    client = browser(cast, "drafter.it")
    assert Page(client.get(url(agreement))).fields["title"] == ["Accord de réseau"], "too old, though tick did not run"
    call_command("tick", verbosity=0)
    assert not SavedForm.objects.exists()


def test_words_of_a_step_that_has_become_impossible_are_still_shown_to_their_writer(cast: Any) -> None:
    agreement, client = scenes.draft(cast), browser(cast, "drafter.it")
    client.post(SAVED, drawn(client, agreement, preamble="Des mots à ne pas perdre"))
    perform(agreement, "submit_for_review", actor=cast["drafter.it"])
    refused = client.get(url(agreement))
    assert refused.status_code == 403
    assert "Des mots à ne pas perdre" in Page(refused).text


def test_the_script_is_small_and_no_library() -> None:
    script = (settings.BASE_DIR / "static" / "js" / "keep.js").read_bytes()
    assert len(script) < 4096
    assert [p.name for p in (settings.BASE_DIR / "static").rglob("*.js")] == ["keep.js"]


def test_the_form_of_another_address_asks_for_a_choice_and_days_again_as_typed(cast: Any) -> None:
    agreement, client = scenes.agreed(cast), browser(cast, "secretariat")
    form = drawn(client, agreement, "open_for_signature", day="2031-99-99", zone="Europe/Rome", public="on")
    client.post(SAVED, form)
    page = Page(client.get(url(agreement, "open_for_signature")))
    assert (page.fields["day"], page.fields["zone"], page.fields["public"]) == (["2031-99-99"], ["Europe/Rome"], ["on"])
