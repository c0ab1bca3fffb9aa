"""The public front, the account, the help, the mailbox, and the skeleton that every page shares."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as product
from django.core.mail import EmailMessage
from django.test import RequestFactory

from governance.models import Person
from portal.context import site
from portal.demo.accounts import ACCOUNTS, DEMO_PASSWORD
from portal.mailbox import MailboxBackend
from tests import scenes
from workflows import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Any, tmp_path: Any) -> Any:
    settings.DEMO, settings.MAILBOX_DIR = True, tmp_path
    return settings


# ------------------------------------------------------------------------------------------------ the skeleton


def test_the_skeleton_is_drawn_for_a_request_that_has_no_person_yet() -> None:
    context = site(RequestFactory().get("/fr/nowhere/"))
    assert context["acting"] is None
    assert not context["user"].is_authenticated
    assert [item["url"] for item in context["languages"]] == ["/fr/nowhere/", "/it/nowhere/", "/en/nowhere/"]


def test_a_language_leads_to_the_same_page_with_its_query(cast: Any, client: Any) -> None:
    page = client.get("/fr/agreements/?state=in_force&page=1")
    there = {item["code"]: item["url"] for item in page.context["languages"]}
    assert there["it"] == "/it/agreements/?state=in_force&page=1"


def test_a_page_that_does_not_exist_says_for_whom_one_acts(cast: Any, client: Any) -> None:
    client.force_login(cast["drafter.it"])
    page = client.get("/en/nothing-here/")
    assert page.status_code == 404
    assert page.context["acting"]["organisation"] == "Arci Toscana"


def test_the_mandate_of_ones_own_organisation_speaks_first(cast: Any, client: Any) -> None:
    until = clock.today() + timedelta(days=30)
    cast.mandate("reviewer.sn", cast.side("Anci Toscana"), "review_for", capacity="Renfort", ends=until)
    client.force_login(cast["reviewer.sn"])
    acting = client.get("/en/help/").context["acting"]
    assert acting["organisation"] == "Commune de Louga"
    assert acting["others"] == [{"function": "Renfort", "organisation": "Anci Toscana", "until": until}]


def test_who_is_signed_in_sees_more_sections(cast: Any, client: Any) -> None:
    def sections() -> list[str]:
        return [item["label"] for item in client.get("/en/help/").context["nav"]]

    assert sections() == ["Home", "Agreements", "Register", "Network"]
    client.force_login(cast["outsider"])
    assert sections() == ["Desk", "Agreements", "Register", "Network", "Audits", "Mandates", "Decisions"]


# ------------------------------------------------------------------------------------------------ the front


def test_the_front_shows_what_bound_and_nothing_else(cast: Any, client: Any) -> None:
    bound, draft = scenes.in_force(cast), scenes.draft(cast)
    page = client.get("/en/")
    assert bound.reference in page.text
    assert draft.reference not in page.text
    assert "23 organisations (Burkina Faso, Italy, Niger, Senegal)" in page.text


def test_accounts_and_password_are_shown_in_the_demonstration_alone(cast: Any, client: Any, settings: Any) -> None:
    for address in ("/en/", "/en/account/login/"):
        assert DEMO_PASSWORD not in client.get(address).text
        settings.DEMO = True
        page = client.get(address).text
        assert DEMO_PASSWORD in page
        assert all(account.email in page for account in ACCOUNTS)
        settings.DEMO = False


def test_choosing_an_account_fills_in_its_address(cast: Any, client: Any, demo: Any) -> None:
    assert 'value="drafter.it@demo.example"' in client.get("/en/account/login/?email=drafter.it@demo.example").text


def test_every_account_of_the_demonstration_is_somebody(cast: Any) -> None:
    assert {a.email for a in ACCOUNTS} == set(Person.objects.values_list("email", flat=True))


# ------------------------------------------------------------------------------------------------ account and help


def test_the_language_of_a_person_is_kept_and_goes_on_in_it(cast: Any, client: Any) -> None:
    client.force_login(cast["reviewer.sn"])
    answer = client.post("/fr/account/", {"language": "it"})
    assert (answer.status_code, answer["Location"]) == (302, "/it/account/")
    assert Person.objects.get(pk=cast["reviewer.sn"].pk).language == "it"
    assert client.post("/it/account/", {"language": "de"}).status_code == 422


def test_the_account_shows_ones_own_mandates(cast: Any, client: Any) -> None:
    client.force_login(cast["signatory.sn"])
    page = client.get("/en/account/")
    assert [m.person_id for m in page.context["mandates"]] == [cast["signatory.sn"].pk]
    assert client.get("/en/account/password/change/").status_code == 200


def test_the_account_is_for_who_is_signed_in(client: Any, db: Any) -> None:
    assert client.get("/en/account/")["Location"].startswith("/en/account/login/?next=")


@pytest.mark.parametrize("language", [code for code, _name in product.LANGUAGES])
def test_the_help_is_light(client: Any, db: Any, language: str) -> None:
    page = client.get(f"/{language}/help/")
    assert page.status_code == 200
    assert len(gzip.compress(page.content)) < 15_000


# ------------------------------------------------------------------------------------------------ the mailbox


def keep(to: str, subject: str, body: str = "Good day") -> None:
    MailboxBackend().send_messages([EmailMessage(subject, body, "no-reply@demo.example", [to])])


def test_there_is_no_mailbox_outside_the_demonstration(client: Any, db: Any) -> None:
    assert client.get("/en/demo/mailbox/").status_code == 404
    assert client.get("/en/demo/mailbox/00000000000000000000-00000000/").status_code == 404


def test_everybody_reads_the_mailbox_of_the_demonstration(client: Any, db: Any, demo: Any) -> None:
    keep("one@demo.example", "First", "Open https://demo.example/x <script>")
    keep("two@demo.example", "Second")
    assert [letter.subject for letter in client.get("/en/demo/mailbox/").context["page"]] == ["Second", "First"]
    of_one = client.get("/en/demo/mailbox/?to=one@demo.example").context["page"]
    assert [letter.subject for letter in of_one] == ["First"]
    page = client.get(f"/en/demo/mailbox/{of_one[0].id}/").text
    assert '<a href="https://demo.example/x"' in page
    assert "<script>" not in page
    assert client.get("/en/demo/mailbox/../../settings/").status_code == 404
