"""An amendment while its agreement loses a party: whoever is no longer bound is no longer awaited, and can do nothing.

Not here: amendments whose parties stay (test_instruments.py)."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from agreements.models import Agreement
from agreements.printing import certificate
from tests import scenes
from tests.agreements import instruments, papers
from workflows import clock
from workflows.perform import Refused, available_steps, perform, settle, why_not

pytestmark = pytest.mark.django_db
THREE = ("it", "sn", "ne")


def signed_by(cast: Any, parent: Agreement, *sides: str, terms: Any = None) -> Any:
    """An amendment of three, open for ten days and signed by these."""
    made = instruments.amendment(cast, parent)
    if terms is not None:
        perform(made, "set_terms", actor=cast.actor("drafter.sn"), **{**scenes.TERMS, **terms})
    made = instruments.opened(cast, scenes.again(made), *THREE)
    for side in sides:
        scenes.sign(cast, made, side)
    return scenes.again(made)


def test_the_others_bring_the_amendment_into_force(cast: Any) -> None:
    parent = scenes.in_force(cast, *THREE[1:])
    made = signed_by(cast, parent, "it")
    scenes.exclude(cast, parent, "ne")
    made = scenes.again(made)
    scenes.sign(cast, made, "sn")
    made, parent = scenes.again(made), scenes.again(parent)
    assert (made.state, parent.state, parent.consolidated_number) == ("in_force", "in_force", 1)
    assert {p.organisation_id for p in made.parties.all() if p.is_bound} == {cast.side("it").pk, cast.side("sn").pk}


def test_whoever_left_signs_declines_and_clears_no_more(cast: Any) -> None:
    parent = scenes.in_force(cast, *THREE[1:])
    made, other = signed_by(cast, parent, "it"), instruments.amendment(cast, parent, instruments.ADDING)
    other = instruments.in_review(cast, other)
    scenes.exclude(cast, parent, "ne")
    signatory, reviewer = cast.actor("signatory.ne"), cast.actor("reviewer.ne")
    for step in ("sign", "decline"):
        assert why_not(scenes.again(made), step, signatory), step
    with pytest.raises(Refused):
        scenes.sign(cast, made, "ne")
    with pytest.raises(Refused):
        perform(made, "decline", actor=signatory, reason="Nous ne sommes plus liés.")
    for step in ("clear", "request_changes", "name_signatory", "comment"):
        assert why_not(scenes.again(other), step, reviewer), step
    with pytest.raises(Refused):
        scenes.clear(cast, other, "ne")


def test_with_the_party_that_alone_had_not_signed_nothing_is_awaited(cast: Any) -> None:
    parent = scenes.in_force(cast, *THREE[1:])
    made = signed_by(cast, parent, "it", "sn")
    scenes.exclude(cast, parent, "ne")
    made, parent = scenes.again(made), scenes.again(parent)
    left = next(p for p in parent.parties.all() if p.left_at is not None)
    assert (made.state, made.in_force_at, parent.consolidated_number) == ("in_force", left.left_at, 1)


@pytest.mark.parametrize("who_looks", ["parent", "made"])
@pytest.mark.parametrize(("notice", "becomes"), [(5, "in_force"), (15, "lapsed")])
def test_a_notice_over_before_the_deadline_lets_the_amendment_in_and_one_after_it_does_not(
    cast: Any, who_looks: str, notice: int, becomes: str
) -> None:
    parent = scenes.in_force(cast, *THREE[1:], terms={"notice_days": notice})
    made = signed_by(cast, parent, "it", "sn")
    perform(parent, "give_notice", actor=cast.actor("signatory.ne"), reason="Le conseil se retire.")
    over = clock.beginning_of(clock.today() + timedelta(days=notice + 1))
    with clock.held(clock.now() + timedelta(days=40)):
        settle(scenes.again({"parent": parent, "made": made}[who_looks]))
    made = scenes.again(made)
    assert (made.state, made.in_force_at) == (becomes, over if becomes == "in_force" else None)


def test_the_signature_of_whoever_left_does_not_count_among_some(cast: Any) -> None:
    parent = scenes.in_force(cast, *THREE[1:])
    made = signed_by(cast, parent, "it", "ne", terms={"entry_rule": "some", "entry_number": 2})
    scenes.exclude(cast, parent, "ne")
    clock.wind_to(clock.now() + timedelta(days=11))
    settle(made := scenes.again(made))
    assert scenes.again(made).state == "lapsed" and scenes.again(parent).consolidated_number == 0


def test_the_certificate_says_whose_signature_does_not_count(cast: Any) -> None:
    parent = scenes.in_force(cast, *THREE[1:])
    made = signed_by(cast, parent, "it", "ne")
    scenes.exclude(cast, parent, "ne")
    scenes.sign(cast, made, "sn")
    made = scenes.again(made)
    assert made.state == "in_force" and sum(p.is_bound for p in made.parties.all()) == 2
    with translation.override("fr"):
        drawn = PdfReader(io.BytesIO(certificate(made, whole=True)))
    said = " ".join(" ".join(page.extract_text() for page in drawn.pages).split())
    client = Client()
    client.force_login(cast["secretariat"])
    page = client.get(f"/fr/agreements/{made.reference}/certificate/").content.decode()
    for one in (said, page):
        assert one.count("cette signature ne compte pas") == 1


def test_an_accession_says_that_who_joined_by_it_left_and_nothing_of_the_next_time(cast: Any) -> None:
    parent = scenes.in_force(cast, *THREE[1:])
    made = instruments.acceded(cast, parent)
    client = Client()
    client.force_login(cast["secretariat"])
    page = f"/fr/agreements/{made.reference}/"
    assert "est partie à l’accord" in client.get(page).content.decode()
    scenes.exclude(cast, scenes.again(parent), "bf")
    instruments.acceded(cast, scenes.again(parent))
    said = client.get(page).content.decode()
    assert "est partie à l’accord" not in said and "l’a quitté depuis" in said


def test_a_party_required_that_left_is_required_no_more(cast: Any) -> None:
    parent = scenes.in_force(cast, *THREE[1:])
    terms = {"entry_rule": "some", "entry_number": 2, "required": [cast.side("ne").pk]}
    made = signed_by(cast, parent, "it", "sn", terms=terms)
    scenes.exclude(cast, parent, "ne")
    assert scenes.again(made).state == "in_force"


def test_the_paper_of_whoever_left_holds_nothing_back(cast: Any) -> None:
    parent = scenes.in_force(cast, *THREE[1:])
    made = instruments.amendment(cast, parent)
    made = instruments.agreed(cast, made, *THREE)
    held = scenes.mandate_to_sign(cast, "ne").pk
    perform(made, "name_signatory", actor=cast.actor("reviewer.ne"), mandate=held, on_paper=True)
    scenes.open_it(cast, made)
    made = scenes.again(made)
    papers.register(cast, made, side="ne")
    for side in ("it", "sn"):
        scenes.sign(cast, made, side)
    scenes.exclude(cast, parent, "ne")
    made = scenes.again(made)
    assert (made.state, made.papers.get().status) == ("in_force", "closed")


def test_where_too_few_remain_the_agreement_ends_and_the_amendment_with_it(cast: Any) -> None:
    parent = scenes.in_force(cast, *THREE[1:], terms={"minimum_parties": 3})
    made = signed_by(cast, parent, "it", "sn")
    scenes.exclude(cast, parent, "ne")
    settle(scenes.again(made))
    assert (scenes.again(parent).state, scenes.again(made).state) == ("terminated", "lapsed")


def test_pages_and_desk_say_that_it_is_not_awaited(cast: Any) -> None:
    parent = scenes.in_force(cast, *THREE[1:])
    made = signed_by(cast, parent, "it")
    scenes.exclude(cast, parent, "ne")
    client = Client()
    client.force_login(cast["signatory.ne"])
    page = client.get(f"/fr/agreements/{made.reference}/").content.decode()
    assert "n’est plus attendue" in page and "À vous de signer" not in page
    assert f"/{made.reference}/sign/" not in client.get("/fr/").content.decode()
    assert available_steps(scenes.again(made), cast.actor("signatory.ne"))["sign"]


def test_where_the_one_that_receives_left_another_receives_the_accession(cast: Any) -> None:
    """The depositary accedes itself, so that the first party bound signs with it; that one leaves meanwhile."""
    parent = scenes.in_force(cast, "sn", "ne", "bf")
    scenes.exclude(cast, parent, "it")
    made = instruments.admitted(cast, scenes.again(parent), "it")
    assert [p.organisation_id for p in made.parties.all()] == [cast.side("it").pk, cast.side("sn").pk]
    made = instruments.agreed(cast, made, by="drafter.it")
    scenes.exclude(cast, scenes.again(parent), "sn")
    made = scenes.again(made)
    assert "it_is_drawn_on_the_present_text" in {
        r.code for r in why_not(made, "open_for_signature", cast.actor("secretariat2"))
    }
    perform(made, "request_changes", actor=cast.actor("secretariat"), reason="Qui la reçoit est parti.")
    made = scenes.again(made)
    perform(made, "rebase", actor=cast.actor("drafter.it"), number=parent.consolidated_number)
    made = instruments.signed(cast, scenes.again(made), "it", "ne", by="drafter.it")
    assert made.state == "in_force" and cast.side("it").pk in {
        p.organisation_id for p in scenes.again(parent).parties.all() if p.is_bound
    }


def test_whoever_left_receives_nobody_in_the_name_of_the_others(cast: Any) -> None:
    parent = scenes.in_force(cast, "sn", "ne", "bf")
    scenes.exclude(cast, parent, "it")
    made = instruments.admitted(cast, scenes.again(parent), "it")
    made = instruments.opened(cast, made, by="drafter.it")
    scenes.sign(cast, made, "it")
    scenes.exclude(cast, scenes.again(parent), "sn")
    with pytest.raises(Refused):
        scenes.sign(cast, scenes.again(made), "sn")
    assert scenes.again(made).state == "open_for_signature"
    page = Client()
    page.force_login(cast["secretariat"])
    assert page.get(f"/fr/agreements/{made.reference}/").status_code == 200
    clock.wind_to(clock.now() + timedelta(days=20))
    settle(scenes.again(made))
    assert scenes.again(made).state == "lapsed", "nobody received it in time"
