"""A form sent after the session has ended, or with a token of before: its words wait for their writer, and for nobody
else. Not here: what is kept of a form, and how long (test_saved_forms.py)."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests import scenes
from tests.cast import PASSWORD
from tests.pages import Page
from tests.portal.test_saved_forms import REASON, SAVED, browser, drawn, url
from workflows import stash
from workflows.keeping import Marker
from workflows.models import Entry, SavedForm

pytestmark = pytest.mark.django_db
LOGIN = "/fr/account/login/"


def sign_in(client: Client, name: str, address: str) -> Any:
    typed = {"login": f"{name}@demo.example", "password": PASSWORD, "next": address}
    return client.post(f"{LOGIN}?next={address}", typed)


def sessions() -> str:
    return str([session.get_decoded() for session in Session.objects.all()])


@pytest.fixture
def ended(cast: Any) -> Any:
    """(browser, dossier): a reason was typed, then the session ended, then the form was sent."""
    agreement, client = scenes.in_review(cast), browser(cast, "reviewer.sn")
    form = drawn(client, agreement, "request_changes", reason=REASON, password=PASSWORD, csrfmiddlewaretoken="t")
    Session.objects.all().delete()
    lines = Entry.objects.count()
    answer = client.post(url(agreement, "request_changes"), form)
    assert (answer.status_code, answer.url) == (302, f"{LOGIN}?next={url(agreement, 'request_changes')}")
    assert Entry.objects.count() == lines
    return client, agreement


def test_the_writer_signs_in_again_and_finds_the_words_in_the_form(cast: Any, ended: Any) -> None:
    client, agreement = ended
    address = url(agreement, "request_changes")
    assert "Vos mots sont gardés" in Page(client.get(f"{LOGIN}?next={address}")).text
    answer = sign_in(client, "reviewer.sn", address)
    assert (answer.status_code, answer.url) == (302, address)
    page = Page(client.get(address))
    assert page.fields["reason"] == [REASON]
    assert client.post(address, page.filled()).status_code == 302
    assert not SavedForm.objects.exists()
    assert REASON not in sessions()


def test_another_person_who_signs_in_there_sees_nothing_of_them(cast: Any, ended: Any) -> None:
    client, agreement = ended
    address = url(agreement, "request_changes")
    for name in ("reviewer.it", "secretariat"):
        sign_in(client, name, address)
        assert REASON not in client.get(address).content.decode()
        assert REASON not in sessions(), "they go"
    assert not SavedForm.objects.exists()


def test_no_password_waits_anywhere(cast: Any, ended: Any) -> None:
    assert REASON in sessions()
    assert PASSWORD not in sessions()
    assert "csrf" not in sessions()


def test_words_that_say_not_whose_they_are_are_not_kept(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    client = Client()
    for of in (None, "", "forged", "é" * 1000):
        form = {"reason": REASON} if of is None else {"reason": REASON, "of": of}
        assert client.post(url(agreement, "request_changes"), form).status_code == 302
        assert client.post(SAVED, form).status_code == 404
    assert not Session.objects.exists()


def test_what_waits_is_bounded(cast: Any) -> None:
    agreement, client = scenes.in_review(cast), Client()
    person = str(cast["reviewer.sn"].pk)

    def send(number: int, text: str) -> list[Any]:
        marker = Marker(person, f"/agreements/{number}/", ["reason"]).signed()
        client.post(url(agreement, "request_changes"), {"of": marker, "reason": text})
        return list(client.session[stash.NAME])

    for number in range(15):
        waiting = send(number, f"Raison {number}")
    assert len(waiting) == stash.MOST
    assert waiting[-1]["fields"]["reason"] == ["Raison 14"]
    for number in range(20, 24):
        waiting = send(number, "x" * (stash.LARGEST // 2 - 100))
    assert len(waiting) == 2, "the oldest go"


def test_a_form_with_the_token_of_before_is_refused_and_its_words_are_kept(cast: Any) -> None:
    agreement, client = scenes.in_review(cast), browser(cast, "reviewer.sn", enforce_csrf_checks=True)
    form = drawn(client, agreement, "request_changes", reason=REASON)
    client.force_login(cast["reviewer.sn"])  # in another window: the token is another one
    client.cookies["csrftoken"] = "x" * 32
    answer = client.post(url(agreement, "request_changes"), form)
    assert answer.status_code == 403
    assert url(agreement, "request_changes") in answer.content.decode()
    assert Page(client.get(url(agreement, "request_changes"))).fields["reason"] == [REASON]
    other = browser(cast, "reviewer.it", enforce_csrf_checks=True)
    assert other.post(url(agreement, "request_changes"), form).status_code == 403
    assert SavedForm.objects.get().person_id == cast["reviewer.sn"].pk


def test_the_script_of_an_ended_session_is_told_so(cast: Any) -> None:
    agreement, client = scenes.draft(cast), browser(cast, "drafter.it")
    form = drawn(client, agreement, title="Mon titre")
    Session.objects.all().delete()
    assert client.post(SAVED, {**form, "by": "script"}).status_code == 401
    assert client.post(SAVED, form).url == f"{LOGIN}?next={url(agreement)}"
    sign_in(client, "drafter.it", url(agreement))
    assert Page(client.get(url(agreement))).fields["title"] == ["Mon titre"]
