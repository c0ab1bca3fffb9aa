"""One agreement from draft to in force in a real browser, JavaScript off: drafter, reviewers, secretariat,
signatories."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agreements.models import Agreement
from tests.cast import PASSWORD
from workflows import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=False)]

TITLE = "Network agreement 2027–2029"


def press(page: Any, name: str) -> None:
    """Press a button, or follow a link, of the page's own part, and wait for the page it leads to."""
    found = page.locator("main").get_by_role("button", name=name, exact=True)
    if not found.count():
        found = page.locator("main").get_by_role("link", name=name, exact=True)
    with page.expect_navigation():
        found.first.click()


def write_the_text(page: Any) -> None:
    page.get_by_label("Preamble").fill("Considering what we learnt together.")
    page.get_by_label("Heading").nth(0).fill("Duration")
    page.locator("textarea[name=body]").nth(0).fill("Until 2029.")
    press(page, "Add an article")
    page.get_by_label("Heading").nth(1).fill("Purpose")
    page.locator("textarea[name=body]").nth(1).fill("The parties work together.\n\nIn Hausa: ɓ ɗ ƙ.")
    page.get_by_role("button", name=re.compile("Move up")).last.click()
    assert page.locator("input[name=heading]").nth(0).input_value() == "Purpose", "moved, and nothing lost"
    press(page, "Save")


def test_an_agreement_is_carried_from_draft_to_in_force_without_javascript(
    visitor: Any, window: Any, axe: Any, tmp_path: Path
) -> None:
    findings: list[str] = []

    drafter = visitor("drafter.it")
    findings += axe(drafter)
    drafter.goto("/en/agreements/new/")
    findings += axe(drafter)
    drafter.get_by_label("Title").fill(TITLE)
    drafter.get_by_label("Authentic language").select_option("en")
    press(drafter, "Begin")
    press(drafter, "Write the text")
    findings += axe(drafter)
    write_the_text(drafter)
    address = drafter.url
    press(drafter, "Invite a party")
    findings += axe(drafter)
    drafter.get_by_label("Organisation").select_option(label="Commune de Louga")
    press(drafter, "Invite a party")
    press(drafter, "Send to review")
    press(drafter, "Send to review")
    findings += axe(drafter)
    assert "In review" in drafter.locator(".status").inner_text()

    outsider = visitor("outsider")
    assert outsider.goto(address).status == 404

    for side, name in (("it", "reviewer.it"), ("sn", "reviewer.sn")):
        reviewer = visitor(name, width=360)
        assert TITLE in reviewer.locator("main").inner_text(), "the desk says what waits"
        reviewer.goto(address)
        press(reviewer, "Agree on this version")
        press(reviewer, "Agree on this version")
        press(reviewer, "Name the signatory")
        findings += axe(reviewer)
        reviewer.locator("input[name=mandate]").first.check()
        press(reviewer, "Name the signatory")
        assert "named" in reviewer.locator("[role=status]").inner_text(), side

    secretary = visitor("secretariat")
    secretary.goto(address)
    press(secretary, "Open the text for signature")
    findings += axe(secretary)
    secretary.get_by_label("Last day to sign").fill(str(clock.today() + timedelta(days=20)))
    secretary.get_by_label("Until").fill("18:00")
    press(secretary, "Open the text for signature")
    findings += axe(secretary)

    for name in ("signatory.it", "signatory.sn"):
        signatory = visitor(name, width=320)
        signatory.goto(address)
        press(signatory, "Sign")
        findings += axe(signatory)
        signatory.get_by_label("Your password, again").fill(PASSWORD)
        signatory.get_by_label("I have read this text and I sign it for my organisation.").check()
        signatory.get_by_role("button", name=re.compile("^Sign for ")).click()

    agreement = Agreement.objects.get(title=TITLE)
    assert agreement.state == "in_force"
    secretary.goto(address)
    with secretary.expect_download() as downloading:
        secretary.get_by_role("link", name=re.compile(r"^PDF, \d+ page")).click()
    saved = tmp_path / "text.pdf"
    downloading.value.save_as(saved)
    assert hashlib.sha256(saved.read_bytes()).hexdigest() == agreement.document_id
    press(secretary, "Certificate of signature")
    findings += axe(secretary)
    certified = secretary.locator("main").inner_text()
    assert "Arci Toscana" in certified and "Commune de Louga" in certified
    anyone = window(width=320)
    anyone.goto(address)
    assert TITLE in anyone.locator("main").inner_text()
    findings += axe(anyone)
    assert findings == []
