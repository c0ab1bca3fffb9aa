"""Every step through its page: GET the form, POST it, be sent on; sent twice, too late, forged, half-way through.

Not here: what is typed (test_hostile_text.py) and who may do what (the table of the policy)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from agreements.models import Agreement, Signature
from tests import scenes
from tests.cast import PASSWORD
from tests.pages import Page, words
from workflows import clock
from workflows.models import Entry, IdempotencyKey
from workflows.perform import perform

pytestmark = pytest.mark.django_db
REASON = "Le préavis est trop court."


@pytest.fixture
def browse(client: Any, cast: Any) -> Any:
    """`browse("drafter.it")` gives the browser of that person."""

    def as_(name: str) -> Any:
        client.force_login(cast[name])
        return client

    return as_


def url(agreement: Agreement, step: str = "") -> str:
    return f"/fr/agreements/{agreement.reference}/{step}/".replace("//", "/")


def acts(agreement: Agreement) -> list[str]:
    return list(Entry.objects.filter(object_id=agreement.pk).order_by("obj_rev").values_list("action", flat=True))


def send(client: Any, agreement: Agreement, step: str, **typed: Any) -> Any:
    """GET the page of a step, fill its form, POST it."""
    shown = client.get(url(agreement, step))
    assert shown.status_code == 200
    return client.post(url(agreement, step), Page(shown).filled(**typed))


def signing(**more: Any) -> dict[str, Any]:
    return {"password": PASSWORD, "read": "on", **more}


def day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


# --------------------------------------------------------------------------------------------- every step, once


def test_an_agreement_goes_from_nothing_to_its_end_through_its_pages(cast: Any, browse: Any) -> None:
    page = browse("drafter.it").get("/fr/agreements/new/")
    begun = browse("drafter.it").post("/fr/agreements/new/", Page(page).filled(title="Accord de réseau"))
    agreement = Agreement.objects.get()
    assert begun.url == url(agreement)
    path: list[tuple[str, str, dict[str, Any]]] = [
        ("drafter.it", "edit", {"heading": "Objet", "body": "Les parties coopèrent.", "end_date": day(60)}),
        ("drafter.it", "invite_party", {"organisation": cast.side("ne").pk}),
        ("drafter.it", "invite_party", {"organisation": cast.side("sn").pk, "role": "funder"}),
        ("drafter.it", "remove_party", {"organisation": cast.side("ne").pk}),
        ("drafter.it", "submit_for_review", {}),
        ("reviewer.sn", "request_changes", {"reason": REASON}),
        ("drafter.it", "submit_for_review", {}),
        ("reviewer.it", "clear", {}),
        ("reviewer.sn", "clear", {}),
        ("reviewer.it", "name_signatory", {"mandate": scenes.mandate_to_sign(cast, "it").pk}),
        ("people.sn", "name_signatory", {"mandate": scenes.mandate_to_sign(cast, "sn").pk}),
        ("secretariat2", "open_for_signature", {"day": day(9)}),
        ("secretariat", "recall", {"reason": REASON}),
        ("drafter.it", "submit_for_review", {}),
        ("reviewer.it", "clear", {}),
        ("reviewer.sn", "clear", {}),
        ("secretariat", "open_for_signature", {"day": day(9), "public": "on"}),
        ("signatory.sn", "decline", {"reason": REASON}),
        ("reviewer.sn", "clear", {}),
        ("secretariat", "open_for_signature", {"day": day(9)}),
        ("signatory.sn", "sign", signing()),
        ("signatory.it", "sign", signing()),
    ]
    for who, step, typed in path:
        done = send(browse(who), agreement, step, **typed)
        assert (done.status_code, done.get("Location")) == (302, url(agreement)), f"{step}: {words(Page(done).text)}"
        assert browse(who).get(url(agreement)).status_code == 200
    decision = scenes.decide(cast, scenes.again(agreement))
    assert send(browse("secretariat"), agreement, "terminate", decision=decision.pk).status_code == 302
    expected = [step for _who, step, _typed in path]
    assert acts(agreement) == ["create", *expected, "enter_into_force", "terminate"]
    assert scenes.again(agreement).state == "terminated"
    other = scenes.begun(cast)
    assert send(browse("secretariat"), other, "abandon", reason=REASON).status_code == 302


def test_the_last_signature_says_that_the_agreement_is_in_force(cast: Any, browse: Any) -> None:
    agreement = scenes.half_signed(cast)
    send(browse("signatory.sn"), agreement, "sign", **signing())
    said = [str(m) for m in browse("signatory.sn").get(url(agreement)).context["messages"]]
    first = [str(m) for m in _said_after_the_first_signature(cast, browse)]
    assert len(said) == len(first) == 1
    assert said != first


def _said_after_the_first_signature(cast: Any, browse: Any) -> Any:
    agreement = scenes.opened(cast)
    send(browse("signatory.it"), agreement, "sign", **signing())
    return browse("signatory.it").get(url(agreement)).context["messages"]


# ------------------------------------------------------------------------------------------------ sent twice

TWICE: list[tuple[str, str, str, dict[str, Any]]] = [
    ("begun", "drafter.it", "edit", {"title": "Autre", "heading": "Objet", "body": "Texte"}),
    ("begun", "drafter.it", "abandon", {"reason": REASON}),
    ("draft", "drafter.it", "submit_for_review", {}),
    ("draft", "drafter.it", "remove_party", {"organisation": "sn"}),
    ("begun", "drafter.it", "invite_party", {"organisation": "sn"}),
    ("in_review", "reviewer.sn", "clear", {}),
    ("in_review", "reviewer.sn", "name_signatory", {"mandate": "sn"}),
    ("in_review", "reviewer.sn", "request_changes", {"reason": REASON}),
    ("agreed", "secretariat", "open_for_signature", {"day": "tomorrow"}),
    ("opened", "secretariat", "recall", {"reason": REASON}),
    ("opened", "signatory.sn", "sign", signing()),
    ("half_signed", "signatory.sn", "sign", signing()),
    ("opened", "signatory.sn", "decline", {"reason": REASON}),
]


@pytest.mark.parametrize(("scene", "who", "step", "typed"), TWICE, ids=[f"{t[2]}-{t[0]}" for t in TWICE])
def test_a_form_sent_twice_is_one_act_and_one_answer(
    cast: Any, browse: Any, scene: str, who: str, step: str, typed: dict[str, Any]
) -> None:
    agreement = getattr(scenes, scene)(cast)
    values = {"organisation": lambda v: cast.side(v).pk, "mandate": lambda v: scenes.mandate_to_sign(cast, v).pk}
    typed = {n: values.get(n, lambda v: day(1) if v == "tomorrow" else v)(v) for n, v in typed.items()}
    client = browse(who)
    form = Page(client.get(url(agreement, step))).filled(**typed)
    first = client.post(url(agreement, step), form)
    lines = Entry.objects.count()
    for _again in range(2):
        answer = client.post(url(agreement, step), form)
        assert (answer.status_code, answer.get("Location")) == (302, first.url), words(Page(answer).text)
    assert Entry.objects.count() == lines


def test_a_beginning_sent_twice_is_one_draft(cast: Any, browse: Any) -> None:
    client = browse("drafter.it")
    form = Page(client.get("/fr/agreements/new/")).filled(title="Accord")
    answers = [client.post("/fr/agreements/new/", form).url for _ in range(2)]
    assert answers == [url(Agreement.objects.get())] * 2


# ------------------------------------------------------------------------------------------------ too late


def test_a_stale_text_comes_back_with_what_changed_and_everything_typed_and_can_be_sent_again(
    cast: Any, browse: Any
) -> None:
    for agreement in (scenes.begun(cast), scenes.draft(cast)):
        client = browse("drafter.it")
        page = Page(client.get(url(agreement, "edit")))
        form = page.filled(title="Mon titre", heading="Objet", body="Mes mots\nà moi")
        party = {"organisation": cast.side("bf").pk, "role": "partner"}
        perform(scenes.again(agreement), "invite_party", actor=cast["secretariat"], **party)
        stale = client.post(url(agreement, "edit"), form)
        page = Page(stale)
        assert stale.status_code == 409
        assert "Secrétariat du réseau" in page.text, "who changed it meanwhile"
        assert page.fields["title"] == ["Mon titre"]
        assert page.fields["body"] == ["Mes mots\nà moi"]
        assert page.fields["key"] != form["key"]
        again = client.post(url(agreement, "edit"), page.filled())
        assert again.status_code == 302, words(Page(again).text)
        assert scenes.again(agreement).title == "Mon titre"


def test_a_stale_reason_comes_back_as_typed_and_can_be_sent_again(cast: Any, browse: Any) -> None:
    agreement = scenes.in_review(cast)
    client = browse("secretariat")
    form = Page(client.get(url(agreement, "abandon"))).filled(reason=REASON)
    perform(scenes.again(agreement), "request_changes", actor=cast["reviewer.sn"], reason="Trop long, trop cher.")
    stale = client.post(url(agreement, "abandon"), form)
    page = Page(stale)
    assert (stale.status_code, page.fields["reason"]) == (409, [REASON])
    assert "Trop long, trop cher." in page.text, "what happened meanwhile"
    assert client.post(url(agreement, "abandon"), page.filled()).status_code == 302
    assert scenes.again(agreement).state == "abandoned"


def test_the_signature_of_another_party_meanwhile_does_not_disturb_mine(cast: Any, browse: Any) -> None:
    agreement = scenes.opened(cast)
    client = browse("signatory.sn")
    form = Page(client.get(url(agreement, "sign"))).filled(**signing())
    scenes.sign(cast, scenes.again(agreement), "it")
    assert client.post(url(agreement, "sign"), form).status_code == 302
    assert scenes.again(agreement).state == "in_force"


def test_a_signature_is_not_carried_over_to_another_text(cast: Any, browse: Any) -> None:
    agreement = scenes.opened(cast)
    client = browse("signatory.it")
    form = Page(client.get(url(agreement, "sign"))).filled(**signing())
    perform(agreement, "recall", actor=cast["secretariat"], reason=REASON)
    text = {"title": "Tout autre chose", "preamble": "", "articles": scenes.ARTICLES}
    perform(agreement, "edit", actor=cast["drafter.it"], **text)
    perform(agreement, "submit_for_review", actor=cast["drafter.it"])
    for side in ("it", "sn"):
        scenes.clear(cast, agreement, side)
    scenes.open_it(cast, agreement)
    stale = client.post(url(agreement, "sign"), form)
    assert stale.status_code == 409
    again = client.post(url(agreement, "sign"), Page(stale).filled(**signing()))
    assert again.status_code in (403, 409), "sending again does not sign what was never shown"
    assert not Signature.objects.exists()
    assert send(client, agreement, "sign", **signing()).status_code == 302


def test_a_mandate_revoked_between_the_page_and_the_click_is_told_so(cast: Any, browse: Any) -> None:
    agreement = scenes.opened(cast)
    client = browse("signatory.sn")
    form = Page(client.get(url(agreement, "sign"))).filled(**signing())
    perform(scenes.mandate_to_sign(cast, "sn"), "revoke", actor=cast["secretariat"], reason=REASON)
    answer = client.post(url(agreement, "sign"), form)
    assert answer.status_code in (403, 404), "no mandate is left: the dossier is no longer theirs to see"
    cast.mandate("signatory.sn", cast.side("sn"), "view_dossiers")
    answer = client.post(url(agreement, "sign"), form)
    assert (answer.status_code, Signature.objects.count()) == (403, 0)
    assert words(Page(answer).text)


def test_the_last_moment_is_said_on_the_page(cast: Any, browse: Any) -> None:
    agreement = scenes.half_signed(cast, days=1)
    client = browse("signatory.sn")
    form = Page(client.get(url(agreement, "sign"))).filled(**signing())
    clock.wind_to(agreement.deadline + timedelta(seconds=1))
    assert client.post(url(agreement, "sign"), form).status_code in (403, 409)
    assert (acts(agreement)[-1], Signature.objects.count()) == ("lapse", 1)
    assert not IdempotencyKey.objects.exists()


# ------------------------------------------------------------------------------------------------ signing


def test_a_wrong_password_signs_nothing_and_is_counted(cast: Any, browse: Any, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reauthenticate": "3/m/user"}
    cache.clear()
    agreement = scenes.opened(cast)
    client = browse("signatory.sn")
    for _attempt in range(3):
        answer = send(client, agreement, "sign", **signing(password="a wrong password"))
        assert answer.status_code == 422
        assert "a wrong password" not in answer.content.decode()
    answer = send(client, agreement, "sign", **signing())
    assert answer.status_code == 422, "the right one comes too late"
    assert not Signature.objects.exists()
    cache.clear()
    assert send(client, agreement, "sign", **signing()).status_code == 302
    assert Signature.objects.get().method == "password"


@pytest.mark.parametrize("typed", [{"read": None}, {"password": ""}, {"sha256": "0" * 64}, {"sha256": None}])
def test_a_signature_needs_the_text_read_the_password_and_the_fingerprint(
    cast: Any, browse: Any, typed: dict[str, Any]
) -> None:
    agreement = scenes.opened(cast)
    answer = send(browse("signatory.sn"), agreement, "sign", **signing(**typed))
    assert answer.status_code in (403, 422)
    assert not Signature.objects.exists()


@pytest.mark.parametrize("typed", [{"day": "9999-12-31", "hour": "23:59"}, {"day": "0001-01-01", "hour": "00:00"}])
@pytest.mark.parametrize("zone", ["Africa/Dakar", "Europe/Rome"])
def test_a_date_at_the_end_of_time_is_refused(cast: Any, browse: Any, typed: dict[str, str], zone: str) -> None:
    agreement = scenes.agreed(cast)
    answer = send(browse("secretariat"), agreement, "open_for_signature", **typed, zone=zone)
    assert answer.status_code in (403, 422)
    assert Page(answer).fields["day"] == [typed["day"]]
    draft = scenes.draft(cast)
    answer = send(browse("drafter.it"), draft, "edit", end_date=typed["day"])
    assert answer.status_code in (302, 422), "a day without an hour has no zone"
    assert browse("drafter.it").get(url(draft)).status_code == 200
