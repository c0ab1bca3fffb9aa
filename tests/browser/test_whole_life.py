"""The whole life of an agreement in a real browser, without JavaScript, on phones and wide screens, in three languages:
four parties found it, it is amended, a commune accedes, a party withdraws, it is renewed tacitly and terminated.

With SCREENSHOTS=<folder> each page is kept as a picture. Not here: what is refused (tests/agreements)."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agreements.models import Agreement
from agreements.models.consolidated import text_at
from governance.models import Decision, Membership
from tests.cast import PASSWORD
from workflows import clock

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, serialized_rollback=False),
]

LANGUAGES = {"it": "it", "sn": "fr", "ne": "fr", "bf": "en"}
"""What the people of a side read; the secretariat reads French."""
WIDTHS = {"sn": 320, "bf": 320, "ne": 360}
KAOLACK = "Commune de Kaolack"
HIDDEN_AT_THE_SIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Walk:
    """`act(person, path, **fields)` opens a page of a form as that person, fills it in and sends it."""

    def __init__(self, visitor: Callable[..., Any]) -> None:
        self.visitor, self.pages, self.number = visitor, dict[str, Any](), 0
        self.folder = os.environ.get("SCREENSHOTS", "")

    def language(self, person: str) -> str:
        return LANGUAGES.get(person.rpartition(".")[2], "fr")

    def page(self, person: str) -> Any:
        if person not in self.pages:
            width = WIDTHS.get(person.rpartition(".")[2], 1280)
            self.pages[person] = self.visitor(person, language=self.language(person), width=width)
        return self.pages[person]

    def look(self, person: str, path: str) -> Any:
        page = self.page(person)
        assert page.goto(f"/{self.language(person)}{path}").status == 200, (person, path)
        self.keep(person, path)
        return page

    def keep(self, person: str, path: str) -> None:
        if self.folder:
            self.number += 1
            name = f"{self.number:03d}-{person}-{path.strip('/').replace('/', '-').partition('?')[0]}.png"
            self.pages[person].screenshot(path=Path(self.folder) / name, full_page=True)

    def act(self, person: str, path: str, *, press: str = "", **fields: Any) -> Any:
        """`press` names a button of the form that records nothing, before it is sent."""
        page = self.look(person, path)
        if press:
            self._fill(page, fields)
            page.locator(f'main form button[name=op][value="{press}"]').click()
        self._fill(page, {} if press else fields)
        page.locator("main form[method=post] button[type=submit]:not([name=op]):not(.visually-hidden)").first.click()
        said = page.locator("main .message, [role=status]").all_inner_texts()
        assert page.url.partition("?")[0].endswith(path.partition("?")[0]) is False, (person, path, said)
        self.keep(person, f"{path}-done")
        return page

    def _fill(self, page: Any, fields: dict[str, Any]) -> None:
        for name, value in fields.items():
            found = page.locator(f"main [name={name}]")
            kind = found.first.evaluate("e => e.tagName + ':' + e.type")
            if kind.endswith(":checkbox"):
                found.check()
            elif kind.endswith(":radio"):
                page.locator(f'main [name={name}][value="{value}"]').check()
            elif kind.startswith("SELECT"):
                found.last.select_option(str(value))
            else:
                found.last.fill(str(value))

    def agreed(self, agreement: Agreement, *sides: str) -> None:
        """Each side agrees on the version and names its signatory."""
        for side in sides:
            self.act(f"reviewer.{side}", f"/agreements/{agreement.reference}/clear/")
            page = self.look(f"reviewer.{side}", f"/agreements/{agreement.reference}/name_signatory/")
            page.locator("main [name=mandate]").first.check()
            page.locator("main form[method=post] button[type=submit]").first.click()

    def signed(self, agreement: Agreement, *sides: str, days: int) -> None:
        """The secretariat opens the text, each side signs."""
        day = clock.today() + timedelta(days=days)
        self.act("secretariat", f"/agreements/{agreement.reference}/open_for_signature/", day=day, hour="18:00")
        for side in sides:
            path = f"/agreements/{agreement.reference}/sign/"
            self.act(f"signatory.{side}", path, password=PASSWORD, read="on")

    def decided(self, agreement: Agreement) -> Decision:
        """The secretariat records a decision about it."""
        today = clock.today()
        said = {"body": "Comité de pilotage", "text": "Le comité en décide ainsi.", "decided_on": today}
        path = f"/decisions/new/?about={agreement.pk}"
        self.act("secretariat", path, **said, effective_on=today)
        return Decision.objects.filter(about=agreement.pk).latest("recorded_at", "reference")


def founded(walk: Walk) -> Agreement:
    """Written, reviewed and signed by the four sides; renewed tacitly, with thirty days of notice."""
    walk.act("drafter.it", "/agreements/new/", title="Accord de réseau 2027", authentic_language="fr")
    agreement = Agreement.objects.get()
    at = f"/agreements/{agreement.reference}"
    last = clock.today() + timedelta(days=200)
    words = {"heading": "Durée", "body": "Un an, renouvelable."}
    walk.act("drafter.it", f"{at}/edit/", end_date=last, preamble="Considérant ce qui précède.", **words)
    terms = {"renewal": "tacit", "renewal_months": 12, "notice_days": 30, "objection_days": 60}
    walk.act("drafter.it", f"{at}/set_terms/", **terms)
    for party in ("Commune de Louga", "CONIPRAT", "Commune de Koupéla"):
        page = walk.look("drafter.it", f"{at}/invite_party/")
        page.locator("main [name=organisation]").select_option(label=party)
        page.locator("main form[method=post] button[type=submit]").first.click()
    walk.act("drafter.it", f"{at}/submit_for_review/")
    walk.agreed(agreement, "it", "sn", "ne", "bf")
    walk.signed(agreement, "it", "sn", "ne", "bf", days=20)
    agreement.refresh_from_db()
    assert agreement.state == "in_force" and Membership.objects.filter(basis=agreement.pk, until=None).count() == 4
    return agreement


def amended(walk: Walk, agreement: Agreement) -> None:
    """Louga rewrites the only article on a phone, beginning with its present words."""
    walk.act("drafter.sn", f"/agreements/new/?amends={agreement.reference}")
    amendment = agreement.instruments.get()
    at = f"/agreements/{amendment.reference}"
    page = walk.look("drafter.sn", f"{at}/edit/")
    page.locator("main [name=change]").select_option("replace")
    page.locator("main [name=target]").select_option("1")
    page.locator('main button[value="fill:1"]').click()
    assert page.locator("main [name=body]").input_value() == "Un an, renouvelable.", "the present words are put in"
    page.locator("main [name=body]").fill("Deux ans, renouvelables.")
    page.locator("main form.writing button.btn-primary").click()
    walk.look("drafter.sn", f"{at}/changes/")
    walk.act("drafter.sn", f"{at}/submit_for_review/")
    walk.agreed(amendment, "it", "sn", "ne", "bf")
    walk.signed(amendment, "it", "sn", "ne", "bf", days=20)
    agreement.refresh_from_db()
    assert text_at(agreement).articles[0]["body"] == "Deux ans, renouvelables."
    for person in ("reviewer.it", "reviewer.sn", "reviewer.bf"):
        shown = walk.look(person, f"/agreements/{agreement.reference}/consolidated/")
        assert "Deux ans, renouvelables." in shown.locator("main").inner_text()
        assert shown.evaluate(HIDDEN_AT_THE_SIDE) == 0


def acceded(walk: Walk, cast: Any, agreement: Agreement) -> None:
    """Kaolack is admitted by a decision, and signs with the depositary."""
    for role, can in (("drafter", "draft_for"), ("reviewer", "review_for"), ("signatory", "sign_for")):
        cast.person(f"{role}.ka", organisation=cast.side(KAOLACK))
        cast.mandate(f"{role}.ka", cast.side(KAOLACK), can)
    walk.act("drafter.ka", f"/agreements/new/?accedes={agreement.reference}")
    accession = agreement.instruments.get(instrument="accession")
    decision = walk.decided(accession)
    walk.act("secretariat", f"/agreements/{accession.reference}/admit/", decision=decision.pk)
    walk.look("drafter.ka", f"/agreements/{agreement.reference}/")  # the text can be read now
    walk.act("drafter.ka", f"/agreements/{accession.reference}/submit_for_review/")
    walk.agreed(accession, "ka", "it")
    walk.signed(accession, "ka", "it", days=20)
    assert Membership.objects.filter(organisation=cast.side(KAOLACK), basis=agreement.pk, until=None).exists()
    walk.look("reviewer.bf", f"/agreements/{agreement.reference}/")


def test_four_found_it_it_is_amended_joined_left_renewed_and_terminated(visitor: Any, lasting_cast: Any) -> None:
    walk = Walk(visitor)
    agreement = founded(walk)
    at = f"/agreements/{agreement.reference}"
    amended(walk, agreement)
    acceded(walk, lasting_cast, agreement)

    walk.act("signatory.bf", f"{at}/give_notice/", reason="The council leaves the network.", password=PASSWORD)
    clock.wind_to(clock.now() + timedelta(days=31))
    walk.look("reviewer.it", f"{at}/")
    bf = agreement.parties.get(organisation=lasting_cast.side("bf"))
    assert bf.left_how == "withdrew" and bf.left_at is not None

    last = agreement.end_date
    assert last is not None
    clock.wind_to(clock.now() + (last - clock.today()) + timedelta(days=1))
    for person in ("reviewer.it", "reviewer.sn", "reviewer.bf"):
        walk.look(person, f"{at}/")
    agreement.refresh_from_db()
    assert agreement.state == "in_force" and agreement.end_date is not None and agreement.end_date > last

    decision = walk.decided(agreement)
    walk.act("secretariat", f"{at}/terminate/", decision=decision.pk)
    agreement.refresh_from_db()
    assert agreement.state == "terminated" and not Membership.objects.filter(basis=agreement.pk, until=None).exists()
    walk.act("secretariat", f"{at}/close/")
    for person in ("reviewer.it", "reviewer.sn", "reviewer.bf", "auditor"):
        page = walk.look(person, f"{at}/")
        assert page.evaluate(HIDDEN_AT_THE_SIDE) == 0
        assert page.locator(".stages, .status").count()
    assert agreement.instruments.get(instrument="amendment").state in ("in_force", "expired")
