"""Mandates proposed, confirmed, refused: by whom, for whom, on which evidence, and forms nobody drew.

Not here: every person in every state (tests/agreements/policy.py) and revocation (test_pages.py)."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from documents.models import Blob
from governance.capabilities import NEEDS_A_SECOND_PERSON
from governance.models import Mandate, Person
from portal import desk
from tests import scenes
from tests.documents.files import pdf
from tests.pages import Page
from workflows import clock
from workflows.actor import Actor
from workflows.models import Entry, Outbox
from workflows.perform import Refused, perform

pytestmark = pytest.mark.django_db
PAGE = "/en/mandates/propose/"
PDF = pdf()
REASON = "La délibération n’est pas signée."


def browser(cast: Any, name: str) -> Client:
    client = Client()
    client.force_login(cast[name])
    return client


def typed(**more: Any) -> dict[str, Any]:
    """Somebody new who signs, with the document."""
    said = {"name": "Awa Diop", "email": "Awa@mairie.example", "capacity": "Adjointe", "capabilities": ["sign_for"]}
    return {**said, "basis": "Délibération n° 7", "document": SimpleUploadedFile("d.pdf", PDF), **more}


def send(client: Client, **more: Any) -> Any:
    said = typed(**more)
    document = said.pop("document")
    form = Page(client.get(PAGE)).filled(**said)
    return client.post(PAGE, {**form, **({"document": document} if document else {})})


def press(client: Client, mandate: Any, step: str, **more: Any) -> Any:
    """The step on its page; where it shows no form, as a stranger would make one up."""
    address = f"/en/mandates/{mandate.pk}/{step}/"
    page, now = client.get(address), Mandate.objects.get(pk=mandate.pk)
    made_up = {"key": uuid.uuid4().hex, "seen": f"revision:{now.revision}:{now.obj_rev}", **more}
    return client.post(address, Page(page).filled(**more) if page.status_code == 200 else made_up)


def told(notice: str) -> set[str]:
    return {row.person.email.partition("@")[0] for row in Outbox.objects.filter(notice=notice).select_related("person")}


# ------------------------------------------------------------------------------------------------ two persons


def test_a_mandate_to_sign_waits_for_a_second_person_and_gives_nothing_before(cast: Any) -> None:
    manager, secretariat = browser(cast, "people.sn"), browser(cast, "secretariat")
    answer = send(manager)
    awa = Person.objects.get(email="awa@mairie.example")
    mandate = Mandate.objects.get(person=awa)
    assert (answer.status_code, answer.url) == (302, f"/en/mandates/{mandate.pk}/")
    assert (mandate.state, mandate.organisation, mandate.proposed_by) == (
        "proposed",
        cast.side("sn"),
        cast["people.sn"].pk,
    )
    assert (awa.organisation, awa.has_usable_password(), awa.language) == (cast.side("sn"), False, "fr")
    assert not Actor(awa).grants and not awa.groups.exists()
    assert told("confirmation_called") == {"secretariat", "secretariat2"} and not told("mandate_given")
    assert press(secretariat, mandate, "confirm").status_code == 302
    assert {g.capability for g in Actor(awa).grants} == {"sign_for"}
    assert told("mandate_given") == {"awa"} and told("mandate_confirmed") == {"people.sn"}


def test_whoever_proposed_it_and_whoever_it_names_do_not_confirm_it(cast: Any) -> None:
    by_manager = scenes.proposed(cast, "outsider")
    for_manager = scenes.proposed(cast, "people.sn", by="secretariat")
    cases = [("people.sn", by_manager, "You proposed this mandate"), ("people.sn", for_manager, "would be yours")]
    cases.append(("secretariat", for_manager, "You proposed this mandate"))
    for name, mandate, sentence in cases:
        answer = press(browser(cast, name), mandate, "confirm")
        assert answer.status_code == 403 and sentence in answer.content.decode(), name
        mandate.refresh_from_db()
        assert mandate.state == "proposed"


def test_who_keeps_the_register_alone_cannot_make_a_second_person(cast: Any) -> None:
    for can in sorted(NEEDS_A_SECOND_PERSON):
        said = {"on_network": can in ("administer", "audit"), "capabilities": [can], "ends": clock.today()}
        assert scenes.proposed(cast, "outsider", by="secretariat", **said).state == "proposed"
    assert {"sign_for", "vote_for", "manage_people_of", "administer", "audit"} == NEEDS_A_SECOND_PERSON


@pytest.mark.parametrize("can", ["audit", "pay"])
def test_nobody_gives_a_mandate_to_oneself_alone(cast: Any, can: str) -> None:
    said = {"side": "it", "on_network": True, "capabilities": [can], "ends": clock.today()}
    own = scenes.proposed(cast, "secretariat", by="secretariat", **said)
    assert own.state == "proposed"


def test_what_needs_no_second_person_takes_effect_with_the_proposal(cast: Any) -> None:
    client = browser(cast, "people.sn")
    answer = send(client, capabilities=["draft_for", "view_dossiers"], basis="", document=None)
    mandate = Mandate.objects.get(capacity="Adjointe")
    assert answer.status_code == 302 and mandate.state == "active"
    acts = [(e.action, e.actor) for e in Entry.objects.filter(object_id=mandate.pk).order_by("seq")]
    assert acts == [("propose", cast["people.sn"].pk), ("take_effect", None)]
    assert {g.capability for g in Actor(mandate.person).grants} == {"draft_for", "view_dossiers"}
    assert told("mandate_given") == {"awa"} and not told("confirmation_called")
    assert "The mandate is given." in client.get(answer.url).content.decode()


def test_a_proposal_is_refused_with_a_reason_and_withdrawn_by_whoever_made_it(cast: Any) -> None:
    one, other = scenes.proposed(cast, "outsider"), scenes.proposed(cast, "outsider")
    assert press(browser(cast, "secretariat"), one, "refuse", reason="non").status_code == 403
    assert press(browser(cast, "secretariat"), one, "refuse", reason=REASON).status_code == 302
    assert press(browser(cast, "people.sn"), other, "refuse", reason=REASON).status_code == 302
    assert told("mandate_refused") == {"people.sn"}
    assert set(Mandate.objects.filter(person=cast["outsider"]).values_list("state", flat=True)) == {"active", "refused"}
    for mandate in (one, other):
        assert press(browser(cast, "secretariat"), mandate, "confirm").status_code == 403


# ------------------------------------------------------------------------------------------------ the document


def test_the_document_is_kept_and_named_in_the_line_and_read_by_whoever_sees_the_mandate(cast: Any) -> None:
    send(browser(cast, "people.sn"))
    mandate = Mandate.objects.get(capacity="Adjointe")
    assert bytes(Blob.objects.get(pk=mandate.document_id).data) == PDF
    line = bytes(Entry.objects.get(object_id=mandate.pk, action="propose").leaf).decode()
    assert mandate.document_id in line and "awa" not in line.lower()
    for name, status in (("secretariat", 200), ("reviewer.sn", 200), ("auditor", 200), ("drafter.it", 404)):
        answer = browser(cast, name).get(f"/en/mandates/{mandate.pk}/document/")
        assert answer.status_code == status, name
        assert status != 200 or (answer.content == PDF and answer["Content-Type"] == "application/pdf")


# ------------------------------------------------------------------------------------------------ who is named


def test_a_known_e_mail_means_its_person_whatever_name_is_typed(cast: Any) -> None:
    people = Person.objects.count()
    send(browser(cast, "people.sn"), name="Somebody Else", email="OUTSIDER@demo.example")
    assert Mandate.objects.get(capacity="Adjointe").person == cast["outsider"]
    assert Person.objects.count() == people and cast["outsider"].name == Person.objects.get(pk=cast["outsider"].pk).name


def test_a_people_manager_chooses_among_the_own_people_and_the_secretariat_among_all(cast: Any) -> None:
    for name, organisations, seen in (("people.sn", 1, False), ("secretariat", 23, True)):
        form = browser(cast, name).get(PAGE).context["form"]
        offered = {pk for pk, _label in form.fields["person"].choices}
        assert len(form.fields["organisation"].choices) == organisations
        assert cast["drafter.sn"].pk in offered and (cast["drafter.it"].pk in offered) is seen
        assert ("on_network" in form.fields) is seen
    client = browser(cast, "people.sn")
    answer = send(client, name=None, email=None, person=str(cast["drafter.it"].pk))
    assert answer.status_code == 422 and "person" in answer.context["form"].errors


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": None, "email": None}, "person"),
        ({"person": "drafter.sn"}, "person"),
        ({"email": "awa"}, "email"),
        ({"name": ""}, "email"),
        ({"name": "Awa\u202e"}, "name"),
        ({"capabilities": []}, "capabilities"),
        ({"capabilities": ["pay"]}, "capabilities"),
        ({"basis": ""}, "basis"),
        ({"document": None}, "document"),
        ({"document": SimpleUploadedFile("d.pdf", b"<html>")}, "document"),
        ({"ends": "2020-01-01"}, "ends"),
        ({"starts": "demain"}, "starts"),
    ],
)
def test_a_wrong_form_comes_back_with_the_place_and_opens_no_account(cast: Any, wrong: Any, field: str) -> None:
    before = Person.objects.count(), Mandate.objects.count(), Entry.objects.count()
    if "person" in wrong:
        wrong = {"person": str(cast["drafter.sn"].pk)}
    answer = send(browser(cast, "people.sn"), **wrong)
    assert answer.status_code in (403, 422)
    assert list(answer.context["form"].errors) == [field]
    assert (Person.objects.count(), Mandate.objects.count(), Entry.objects.count()) == before


# ------------------------------------------------------------------------------------------------ forms nobody drew


def test_a_people_manager_forges_neither_organisation_nor_network(cast: Any) -> None:
    client = browser(cast, "people.sn")
    assert send(client, organisation=str(cast.side("it").pk)).status_code == 422
    assert send(client, on_network=["administer"], capabilities=None).status_code == 422
    for organisation, on in (("it", "it"), ("sn", None), ("sn", "it"), ("it", "sn")):
        row = Mandate(
            network=cast.network,
            person=cast["outsider"],
            organisation=cast.side(organisation),
            on_organisation=cast.side(on) if on else None,
        )
        can = ["sign_for"] if on else ["administer"]
        said = scenes.proposing(email=cast["outsider"].email, capabilities=can)
        with pytest.raises(Refused) as caught:
            perform(row, "propose", actor=cast.actor("people.sn"), **said)
        assert "people_manager_for_its_own|secretariat" in {r.code for r in caught.value.reasons}
    assert Mandate.objects.filter(proposed_by__isnull=False).count() == 0


def test_others_are_told_whose_step_it_is(cast: Any) -> None:
    for name in ("reviewer.sn", "outsider", "chair", "auditor"):
        client = browser(cast, name)
        assert client.get(PAGE).status_code == client.post(PAGE, typed()).status_code == 403
    assert not Mandate.objects.filter(proposed_by__isnull=False).exists()


def test_a_form_sent_twice_proposes_once(cast: Any) -> None:
    client = browser(cast, "people.sn")
    form = {**Page(client.get(PAGE)).filled(**{k: v for k, v in typed().items() if k != "document"})}
    first, second = (client.post(PAGE, {**form, "document": SimpleUploadedFile("d.pdf", PDF)}) for _ in range(2))
    assert first.status_code == second.status_code == 302 and first.url == second.url
    assert (
        Person.objects.filter(email="awa@mairie.example").count()
        == Mandate.objects.filter(capacity="Adjointe").count()
        == 1
    )
    other = client.post(PAGE, {**form, "capacity": "Maire", "document": SimpleUploadedFile("d.pdf", PDF)})
    assert other.status_code == 409 and Mandate.objects.filter(proposed_by__isnull=False).count() == 1


def test_a_confirmation_drawn_before_a_refusal_is_not_done(cast: Any) -> None:
    mandate, client = scenes.proposed(cast, "outsider"), browser(cast, "secretariat")
    address = f"/en/mandates/{mandate.pk}/confirm/"
    form = Page(client.get(address)).filled()
    perform(mandate, "refuse", actor=cast.actor("secretariat2"), reason=REASON)
    answer = client.post(address, form)
    assert answer.status_code == 409 and Mandate.objects.get(pk=mandate.pk).state == "refused"


def test_a_confirmation_sent_twice_is_done_once(cast: Any) -> None:
    mandate, client = scenes.proposed(cast, "outsider"), browser(cast, "secretariat")
    address = f"/en/mandates/{mandate.pk}/confirm/"
    form = Page(client.get(address)).filled()
    assert [client.post(address, form).status_code for _ in range(2)] == [302, 302]
    assert [e.action for e in Entry.objects.filter(object_id=mandate.pk).order_by("seq")] == ["propose", "confirm"]
    for seen in ("", "revision:0", "state:proposed:0"):
        assert client.post(address, {"key": uuid.uuid4().hex, "seen": seen}).status_code == 409


# ------------------------------------------------------------------------------------------------ the desk


def test_it_is_the_turn_of_whoever_can_confirm_and_never_of_the_proposer(cast: Any) -> None:
    mandate = scenes.proposed(cast, "people.sn", by="secretariat")
    other = scenes.proposed(cast, "secretariat2")
    waits = {
        name: {w.pk for w in desk.waiting(cast.actor(name)) if w.kind == "mandate"}
        for name in ("secretariat", "secretariat2", "people.sn", "reviewer.sn", "auditor")
    }
    assert waits == {
        "secretariat": {other.pk},
        "secretariat2": {mandate.pk},
        "people.sn": set(),
        "reviewer.sn": set(),
        "auditor": set(),
    }
    page = browser(cast, "secretariat2").get("/en/")
    assert "Confirm or refuse a mandate" in page.content.decode()
    assert [line["dossier"].pk for line in page.context["others"]] == [other.pk], "who proposed, or is named, waits"
    assert "Propose" in Page(browser(cast, "people.sn").get("/en/mandates/?state=proposed")).text


# ------------------------------------------------------------------------------------------------ the last keeper


def test_the_last_mandate_to_keep_the_register_stays(cast: Any) -> None:
    held = {name: Mandate.objects.get(person=cast[name]) for name in ("secretariat", "secretariat2")}
    coming = cast.mandate(
        "chair", cast.side("it"), "administer", on_network=True, starts=clock.today() + timedelta(days=2)
    )
    perform(held["secretariat2"], "revoke", actor=cast.actor("secretariat"), reason=REASON)
    with pytest.raises(Refused) as caught:
        perform(held["secretariat"], "revoke", actor=cast.actor("secretariat"), reason=REASON)
    assert [r.code for r in caught.value.reasons] == ["register_keeps_a_keeper"]
    answer = press(browser(cast, "secretariat"), held["secretariat"], "revoke", reason=REASON)
    assert answer.status_code == 403 and "last mandate in force to keep the register" in answer.content.decode()
    with clock.held(clock.now() + timedelta(days=3)):
        perform(held["secretariat"], "revoke", actor=cast.actor("chair"), reason=REASON)
        assert Mandate.objects.get(pk=coming.pk).is_in_force
