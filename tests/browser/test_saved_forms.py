"""A form saves itself in a real browser: typed, without connection, connected again, the session ended, signed in
again. The policy of contents is in force. Not here: what is kept, and for whom (tests/portal)."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests import scenes
from tests.cast import PASSWORD
from workflows.models import SavedForm

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=False)]

COPIES = "Object.keys(localStorage).filter(key => key.startsWith('kept:')).length"
A_WHILE = 15_000  # milliseconds


def sign_in(page: Any, name: str) -> None:
    page.locator("input[name=login]").fill(f"{name}@demo.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()


def test_typed_words_survive_a_lost_connection_and_an_ended_session(
    visitor: Any, site: Any, lasting_cast: Any, axe: Any
) -> None:
    agreement = scenes.draft(lasting_cast)
    page = visitor("drafter.it", scripts=True, strict=True, width=360)
    form = f"/en/agreements/{agreement.reference}/edit/"
    page.goto(form)
    said = page.locator("[data-keep]")

    page.locator("textarea[name=preamble]").fill("Words typed with a connection.")
    expect(said).to_contain_text("Saved without sending at", timeout=A_WHILE)
    assert SavedForm.objects.get().fields["preamble"] == ["Words typed with a connection."]
    assert page.evaluate(COPIES) == 0

    page.context.set_offline(True)
    page.locator("textarea[name=preamble]").fill("Words typed without one.")
    expect(said).to_contain_text("Saved on this device at", timeout=A_WHILE)
    assert page.evaluate(COPIES) == 1
    page.context.set_offline(False)
    expect(said).to_contain_text("Saved without sending at", timeout=A_WHILE)
    assert SavedForm.objects.get().fields["preamble"] == ["Words typed without one."]
    assert page.evaluate(COPIES) == 0

    page.goto(form)
    assert "You had begun this on" in page.locator("main").inner_text()
    expect(page.locator("textarea[name=preamble]")).to_have_value("Words typed without one.")
    assert axe(page) == []

    Session.objects.all().delete()
    page.locator("textarea[name=preamble]").fill("The last words.")
    page.get_by_role("button", name="Save", exact=True).last.click()
    assert "Your words are kept" in page.locator("main").inner_text()
    sign_in(page, "drafter.it")
    page.wait_for_url(f"**{form}")
    expect(page.locator("textarea[name=preamble]")).to_have_value("The last words.")
    page.get_by_role("button", name="Save", exact=True).last.click()
    assert scenes.again(agreement).texts.get().preamble == "The last words."
    page.goto(form)
    expect(page.locator("textarea[name=preamble]")).to_have_value("The last words.")
    page.wait_for_load_state("networkidle")  # the copy made when the form was sent is known to be done
    assert page.evaluate(COPIES) == 0
    assert not SavedForm.objects.exists()
    assert "You had begun this on" not in page.locator("main").inner_text()


def test_a_copy_left_on_the_device_is_given_to_its_writer_alone(visitor: Any, site: Any, lasting_cast: Any) -> None:
    agreement = scenes.draft(lasting_cast)
    page = visitor("drafter.it", scripts=True, strict=True)
    form = f"/en/agreements/{agreement.reference}/edit/"
    page.goto(form)
    page.context.set_offline(True)
    page.locator("textarea[name=preamble]").fill("Left on the device.")
    expect(page.locator("[data-keep]")).to_contain_text("Saved on this device at", timeout=A_WHILE)
    page.close()
    other = visitor("secretariat", scripts=True, strict=True, window=page.context)
    other.goto(form)
    other.wait_for_load_state("networkidle")
    assert "Left on the device." not in other.locator("main").inner_text()
    assert "Left on the device." not in other.locator("textarea[name=preamble]").input_value()
    mine = visitor("drafter.it", scripts=True, strict=True, window=page.context)
    mine.goto(form)
    expect(mine.locator("textarea[name=preamble]")).to_have_value("Left on the device.", timeout=A_WHILE)
