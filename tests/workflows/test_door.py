"""The one door, one person after another: forms sent twice, stale forms, wrong names, for whom one acts, who never
passes.

Not here: people at the same moment (test_races.py), what is written (test_history.py), what belongs to one transaction
(test_transaction.py)."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from agreements.models import Agreement
from governance.models import Network
from tests import scenes
from workflows.actor import Actor, system
from workflows.models import Entry, IdempotencyKey
from workflows.perform import Refused, available_steps, perform, why_not

pytestmark = pytest.mark.django_db
REASON = "Le préavis est trop court."


def refused(subject: Any, step: str, **more: Any) -> Refused:
    before = Entry.objects.count()
    with pytest.raises(Refused) as caught:
        perform(subject, step, **more)
    assert Entry.objects.count() == before
    return caught.value


def codes(error: Refused) -> list[str]:
    return [r.code for r in error.reasons]


def new(cast: Any, side: str = "it") -> Agreement:
    return Agreement(network=cast.network, drafting_organisation=cast.side(side), authentic_language="fr")


def text(title: str = "Accord") -> dict[str, Any]:
    return {"title": title, "preamble": "", "articles": scenes.ARTICLES}


# ------------------------------------------------------------------------------------------- a form sent twice


def test_a_form_sent_again_gets_the_first_answer(cast: Any) -> None:
    page, again = scenes.half_signed(cast), None
    again = scenes.again(page)
    first = scenes.sign(cast, page, "sn", key="k")
    lines = Entry.objects.count()
    second = scenes.sign(cast, again, "sn", key="k")
    assert (second.seq, second.step, second.replayed) == (first.seq, "sign", True) and not first.replayed
    assert Entry.objects.count() == lines
    for act in (first, second):
        assert act.subject.state == "in_force", "the answer shows the dossier as it is after every consequence"
    assert page.state == again.state == "in_force", "the caller’s object becomes what is stored"


def test_a_beginning_sent_again_gives_the_first_draft(cast: Any) -> None:
    once, twice = new(cast), new(cast)
    first = perform(once, "create", actor=cast["drafter.it"], key="k", title="Accord")
    second = perform(twice, "create", actor=cast["drafter.it"], key="k", title="Accord")
    assert first.subject.pk == second.subject.pk == once.pk == twice.pk
    assert second.subject.reference == first.subject.reference == twice.reference
    assert Agreement.objects.filter(title="Accord").count() == 1


def test_the_same_key_with_other_content_is_refused(cast: Any) -> None:
    agreement, other = scenes.begun(cast), scenes.begun(cast)
    drafter = cast["drafter.it"]
    perform(agreement, "edit", actor=drafter, key="k", **text())
    for subject, step, inputs in (
        (agreement, "edit", text("Un autre titre")),
        (other, "edit", text()),
        (agreement, "abandon", {"reason": REASON}),
    ):
        error = refused(subject, step, actor=drafter, key="k", **inputs)
        assert codes(error) == ["key_reused"] and error.stale
    assert scenes.again(agreement).title == "Accord"


def test_the_same_key_for_a_draft_of_another_organisation_is_other_content(cast: Any) -> None:
    secretariat = cast["secretariat"]
    perform(new(cast, "it"), "create", actor=secretariat, key="k", title="Accord")
    error = refused(new(cast, "sn"), "create", actor=secretariat, key="k", title="Accord")
    assert codes(error) == ["key_reused"]


def test_a_refused_form_leaves_no_key_and_can_be_sent_again(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    reviewer = cast["reviewer.sn"]
    assert codes(refused(agreement, "request_changes", actor=reviewer, key="k", reason="non")) == ["reason_is_given"]
    assert not IdempotencyKey.objects.exists()
    perform(agreement, "request_changes", actor=reviewer, key="k", reason=REASON)
    assert scenes.again(agreement).state == "draft"


def test_the_key_of_another_person_is_another_key(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    for side in ("it", "sn"):
        act = perform(agreement, "clear", actor=cast[f"reviewer.{side}"], key="k", sha256=agreement.text_sha256)
        assert not act.replayed
    assert all(p.cleared_version == 1 for p in scenes.again(agreement).parties.all())


# --------------------------------------------------------------------------------------- what the page was drawn from


def test_the_agreement_of_another_party_does_not_make_mine_stale(cast: Any) -> None:
    page = scenes.in_review(cast)
    shown = {"text_sha256": page.text_sha256}
    wish = {"revision": page.revision}
    scenes.clear(cast, scenes.again(page), "it")
    perform(page, "clear", actor=cast["reviewer.sn"], seen=shown, sha256=page.text_sha256)
    perform(page, "request_changes", actor=cast["reviewer.sn"], seen=wish, reason=REASON)


def test_the_signature_of_another_party_does_not_make_mine_stale(cast: Any) -> None:
    page = scenes.opened(cast, "sn", "ne")
    shown, wish = {"document_id": page.document_id}, {"revision": page.revision}
    scenes.sign(cast, scenes.again(page), "it")
    perform(page, "sign", actor=cast.actor("signatory.sn"), seen=shown, sha256=page.document_id)
    perform(page, "decline", actor=cast.actor("signatory.ne"), seen=wish, reason=REASON)


def test_an_edit_makes_the_other_form_stale(cast: Any) -> None:
    page = scenes.begun(cast)
    seen = {"revision": page.revision}
    perform(scenes.again(page), "edit", actor=cast["secretariat"], **text("Premier titre"))
    error = refused(page, "edit", actor=cast["drafter.it"], seen=seen, **text("Second titre"))
    assert error.stale and codes(error) == ["stale"]
    assert page.title == "Premier titre" and page.revision == seen["revision"] + 1, "the caller is shown what is stored"
    perform(page, "edit", actor=cast["drafter.it"], seen={"revision": page.revision}, **text("Second titre"))
    assert scenes.again(page).title == "Second titre"


def test_a_new_version_makes_the_agreement_on_the_old_one_stale(cast: Any) -> None:
    page = scenes.in_review(cast)
    now = scenes.again(page)
    perform(now, "request_changes", actor=cast["reviewer.it"], reason=REASON)
    perform(now, "edit", actor=cast["drafter.it"], **text("Un autre accord"))
    perform(now, "submit_for_review", actor=cast["drafter.it"])
    old = page.text_sha256
    assert refused(page, "clear", actor=cast["reviewer.sn"], seen={"text_sha256": old}, sha256=old).stale
    assert codes(refused(page, "clear", actor=cast["reviewer.sn"], sha256=old)) == ["version_shown_is_current"]


def test_what_the_caller_holds_is_not_believed(cast: Any) -> None:
    page = scenes.half_signed(cast)
    page.title, page.round_number = "Forgé", 0
    scenes.sign(cast, page, "sn")
    stored = scenes.again(page)
    assert (stored.title, stored.round_number, page.title) == ("Accord de réseau", 1, "Accord de réseau")


# ------------------------------------------------------------------------------------------------ wrong names


def test_an_unknown_step_is_an_error_and_no_refusal(cast: Any) -> None:
    agreement = scenes.begun(cast)
    for step in ("sing", "save", "delete", "", "create ", "refresh_from_db"):
        with pytest.raises(KeyError):
            perform(agreement, step, actor=cast["drafter.it"])
        with pytest.raises(KeyError):
            why_not(agreement, step, cast["drafter.it"])
    perform(agreement, "edit", actor=cast["drafter.it"], **text())


@pytest.mark.parametrize(
    "inputs",
    [
        {},
        {"title": "Accord"},
        {**text(), "instant": "2020-01-01"},
        {**text(), "state": "in_force"},
        {**text(), "permission": True},
    ],
    ids=["none", "missing", "the instant", "the state", "unknown"],
)
def test_missing_and_unknown_inputs_are_errors(cast: Any, inputs: dict[str, Any]) -> None:
    agreement = scenes.begun(cast)
    with pytest.raises(TypeError):
        perform(agreement, "edit", actor=cast["drafter.it"], **inputs)
    assert scenes.again(agreement).obj_rev == agreement.obj_rev


# -------------------------------------------------------------------------------------------------- for whom one acts


def test_who_may_act_for_two_organisations_is_asked_for_which(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    cast.mandate("reviewer.it", cast.side("sn"), "review_for")
    cast.mandate("reviewer.it", cast.side("bf"), "review_for")
    given = {"actor": cast["reviewer.it"], "sha256": agreement.text_sha256}
    error = refused(agreement, "clear", **given)
    assert codes(error) == ["acting_for"] and error.reasons[0].field == "acting_for"
    refused(agreement, "clear", acting_for=cast.side("bf"), **given)
    act = perform(agreement, "clear", acting_for=cast.side("sn"), **given)
    assert Entry.objects.get(seq=act.seq).organisation == cast.side("sn").pk
    act = perform(agreement, "clear", **given)
    assert Entry.objects.get(seq=act.seq).organisation == cast.side("it").pk, "one is left: it need not be said"


@pytest.mark.parametrize("other", ["sn", "ne"])
def test_nobody_acts_for_an_organisation_that_gave_no_mandate(cast: Any, other: str) -> None:
    agreement = scenes.in_review(cast)
    cast.mandate("reviewer.it", cast.side("sn"), "view_dossiers", "draft_for")
    for acting_for in (cast.side(other), cast.side(other).pk):
        error = refused(
            agreement, "clear", actor=cast["reviewer.it"], acting_for=acting_for, sha256=agreement.text_sha256
        )
        assert codes(error) == ["reviewer_yet_to_agree"]


def test_an_organisation_of_another_network_drafts_nothing_here(cast: Any) -> None:
    elsewhere = Network(name="Un autre réseau")
    perform(elsewhere, "found", actor=system())
    agreement = Agreement(network=elsewhere, drafting_organisation=cast.side("it"))
    error = refused(agreement, "create", actor=cast["drafter.it"], title="Accord")
    assert "drafting_organisation_is_of_the_network" in codes(error)
    assert agreement._state.adding


# ------------------------------------------------------------------------------------------------ who never passes


def test_no_step_is_open_to_a_superuser_an_inactive_person_or_nobody(cast: Any) -> None:
    operator = cast.person("operator", is_superuser=True, is_staff=True)
    assert operator.has_perm("governance.administer", cast.network), "Django itself would let them pass"
    gone = cast["secretariat2"]
    type(gone).objects.filter(pk=gone.pk).update(is_active=False, is_superuser=True)
    known_before = cast["outsider"]
    nobody = [operator, gone, known_before, AnonymousUser(), None, Actor(AnonymousUser()), Actor()]
    for scene in (scenes.draft, scenes.agreed, scenes.opened, scenes.in_force):
        agreement = scene(cast)
        for who in nobody:
            assert all(reasons for reasons in available_steps(agreement, who).values())
            refused(agreement, "abandon", actor=who, reason=REASON)
            refused(new(cast), "create", actor=who, title="Accord")


def test_a_person_never_passes_for_the_platform(cast: Any) -> None:
    agreement = scenes.in_force(cast)
    for who in ("secretariat", "drafter.it", "signatory.sn"):
        assert why_not(agreement, "expire", cast[who])
    assert why_not(scenes.opened(cast), "enter_into_force", cast["signatory.it"])


# ------------------------------------------------------------------------------------------------ refusals travel


def test_a_refusal_survives_the_wire_with_its_reasons(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    error = refused(agreement, "open_for_signature", actor=cast["secretariat"], **_nothing_to_open())
    copy = pickle.loads(pickle.dumps(error))
    assert copy.reasons == error.reasons and copy.stale is False
    assert [(r.code, str(r.who_could), r.link) for r in copy.reasons] == [
        (r.code, str(r.who_could), r.link) for r in error.reasons
    ]
    assert all(r.who_could for r in error.reasons), "each says who could lift it"


def _nothing_to_open() -> dict[str, Any]:
    return {"deadline": None, "pdf": b"", "pages": 0, "made_from": ""}


def test_why_not_of_a_whole_form_says_what_the_door_says(cast: Any) -> None:
    agreement, why = scenes.in_force(cast), "Le conseil municipal se retire."
    late = replace(cast.actor("signatory.sn"), authenticated_at=None)
    for actor in (late, cast.actor("signatory.sn")):
        reasons = [reason.code for reason in why_not(agreement, "give_notice", actor, reason=why)]
        assert reasons == (["authentication_is_fresh"] if actor is late else [])
    with pytest.raises(Refused):
        perform(agreement, "give_notice", actor=late, reason=why)
    assert not why_not(agreement, "give_notice", late), "the button is there: the form asks for the password"


def test_why_not_of_a_whole_form_speaks_for_the_one_organisation_as_the_door_does(cast: Any) -> None:
    agreement, mandate = scenes.in_review(cast), scenes.mandate_to_sign(cast, "sn").pk
    assert not why_not(agreement, "name_signatory", cast["reviewer.sn"], mandate=mandate)
    assert why_not(agreement, "name_signatory", cast["reviewer.it"], mandate=mandate)
    perform(agreement, "name_signatory", actor=cast["reviewer.sn"], mandate=mandate)
