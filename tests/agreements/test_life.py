"""The life of an agreement, from draft to its ends, through the one door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agreements.models import Agreement, Signature, Version
from governance.models import Membership
from governance.queries import member_ids
from tests import scenes
from workflows import clock
from workflows.models import Entry, Outbox
from workflows.perform import Refused, perform, settle, why_not

pytestmark = pytest.mark.django_db


def refused(agreement: Any, step: str, actor: Any, **more: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        perform(agreement, step, actor=actor, **more)
    return caught.value


def codes(error: Refused) -> set[str]:
    return {r.code for r in error.reasons}


def test_an_agreement_goes_from_draft_to_in_force(cast: Any) -> None:
    agreement = scenes.in_force(cast, "sn", "ne", "bf")
    assert agreement.state == "in_force" and agreement.stage == "audit"
    assert Signature.objects.filter(agreement=agreement).count() == 4
    assert member_ids(p.organisation_id for p in agreement.parties.all()) == {
        p.organisation_id for p in agreement.parties.all()
    }
    lines = Entry.objects.filter(object_id=agreement.pk).order_by("obj_rev")
    assert [line.obj_rev for line in lines] == list(range(len(lines)))
    assert lines.last().action == "enter_into_force"


def test_the_last_signature_and_no_other_brings_it_into_force(cast: Any) -> None:
    agreement = scenes.half_signed(cast)
    assert agreement.state == "open_for_signature"
    scenes.sign(cast, agreement, "sn")
    assert scenes.again(agreement).state == "in_force"


def test_a_drafter_cannot_sign_for_another_organisation(cast: Any) -> None:
    agreement = scenes.opened(cast)
    error = refused(agreement, "sign", cast.actor("drafter.it"), sha256=agreement.document_id)
    assert "signatory_yet_to_sign" in codes(error)


def test_a_signature_needs_the_password_given_again(cast: Any) -> None:
    agreement = scenes.opened(cast)
    assert codes(refused(agreement, "sign", cast["signatory.it"], sha256=agreement.document_id)) == {
        "authentication_is_fresh"
    }


def test_a_signature_is_of_the_frozen_text_only(cast: Any) -> None:
    agreement = scenes.opened(cast)
    assert codes(refused(agreement, "sign", cast.actor("signatory.it"), sha256="0" * 64)) == {
        "text_shown_is_the_frozen_one"
    }


def test_a_request_for_changes_voids_every_clearance(cast: Any) -> None:
    agreement = scenes.agreed(cast)
    perform(agreement, "request_changes", actor=cast["reviewer.sn"], reason="Le préavis est trop court.")
    agreement = scenes.again(agreement)
    assert agreement.state == "draft" and all(p.cleared_version is None for p in agreement.parties.all())


def test_who_edited_this_version_cannot_open_it(cast: Any) -> None:
    agreement = scenes.draft(cast)
    text = {"title": "Accord", "preamble": "", "articles": scenes.ARTICLES}
    perform(agreement, "edit", actor=cast["secretariat"], **text)
    perform(agreement, "submit_for_review", actor=cast["drafter.it"])
    for side in ("it", "sn"):
        scenes.clear(cast, agreement, side)
        scenes.name_signatory(cast, agreement, side)
    given = scenes.opening(agreement)
    assert codes(refused(agreement, "open_for_signature", cast["secretariat"], **given)) == {
        "did_not_edit_this_version"
    }
    perform(agreement, "open_for_signature", actor=cast["secretariat2"], **given)
    assert agreement.state == "open_for_signature"


def test_a_text_without_articles_is_not_sent_to_review(cast: Any) -> None:
    agreement = scenes.begun(cast)
    assert {"text_is_complete", "has_two_parties"} <= codes(refused(agreement, "submit_for_review", cast["drafter.it"]))


def test_after_the_first_agreement_only_members_are_parties(cast: Any) -> None:
    scenes.in_force(cast, "sn")
    agreement = scenes.draft(cast, "bf")
    error = refused(agreement, "submit_for_review", cast["drafter.it"])
    assert codes(error) == {"each_party_may_take_part"} and "Koupéla" in str(error)


def test_when_the_only_agreement_has_ended_another_can_found_the_network_again(cast: Any) -> None:
    scenes.terminated(cast, "sn")
    agreement = scenes.draft(cast, "bf")
    perform(agreement, "submit_for_review", actor=cast["drafter.it"])
    assert agreement.state == "in_review"


def test_nobody_opens_before_everybody_agreed(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    scenes.clear(cast, agreement, "it")
    reasons = why_not(scenes.again(agreement), "open_for_signature", cast["secretariat"])
    assert any("Louga" in r for r in reasons) and not any(
        "Arci" in r and r.code == "every_party_has_cleared" for r in reasons
    )


def test_a_decline_closes_the_round_and_its_signatures_count_in_no_other(cast: Any) -> None:
    agreement = scenes.half_signed(cast)
    perform(agreement, "decline", actor=cast.actor("signatory.sn"), reason="Le conseil a voté contre.")
    agreement = scenes.again(agreement)
    assert agreement.state == "in_review" and agreement.document_id is None
    cleared = {p.organisation.name: p.cleared_version for p in agreement.parties.all()}
    assert cleared["Commune de Louga"] is None and cleared["Arci Toscana"] == 1
    scenes.clear(cast, agreement, "sn")
    scenes.open_it(cast, agreement)
    scenes.sign(cast, agreement, "sn")
    assert scenes.again(agreement).state == "open_for_signature", "the first round’s signature does not count"
    scenes.sign(cast, agreement, "it")
    assert scenes.again(agreement).state == "in_force"


def test_a_recall_by_one_person_is_possible_until_somebody_signs(cast: Any) -> None:
    agreement = scenes.opened(cast)
    perform(agreement, "recall", actor=cast["secretariat"], reason="Une annexe manquait au texte.")
    assert agreement.state == "draft"
    perform(agreement, "submit_for_review", actor=cast["drafter.it"])
    assert agreement.version_number == 2 and Version.objects.filter(agreement=agreement).count() == 2
    other = scenes.half_signed(cast)
    assert codes(refused(other, "recall", cast["secretariat"], reason="Une annexe manquait au texte.")) == {
        "nobody_has_signed_or_a_recall_is_proposed"
    }


def test_a_deadline_that_passes_lapses_the_agreement_whoever_comes_next(cast: Any) -> None:
    agreement = scenes.half_signed(cast, days=3)
    clock.wind_to(agreement.deadline + timedelta(seconds=2))
    error = refused(agreement, "sign", cast.actor("signatory.sn"), sha256=agreement.document_id)
    assert codes(error) == {"state"} and agreement.state == "lapsed"
    lapse = Entry.objects.filter(object_id=agreement.pk).order_by("obj_rev").last()
    assert lapse.action == "lapse" and lapse.actor is None
    assert not settle(agreement), "a second look adds nothing"


def test_an_instant_equal_to_the_deadline_is_in_time(cast: Any) -> None:
    agreement = scenes.half_signed(cast, days=3)
    with clock.held(agreement.deadline):
        assert not why_not(scenes.again(agreement), "sign", cast.actor("signatory.sn"))
        assert not settle(scenes.again(agreement))
    with clock.held(agreement.deadline + timedelta(milliseconds=1)):
        assert settle(scenes.again(agreement))


def test_an_agreement_expires_after_its_last_day(cast: Any) -> None:
    last = clock.today() + timedelta(days=40)
    agreement = scenes.in_force(cast, end_date=last)
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    with clock.held(midnight + timedelta(days=41, milliseconds=-1)):
        settle(scenes.again(agreement))  # the reminder of the last thirty days
        assert scenes.again(agreement).state == "in_force"
    with clock.held(midnight + timedelta(days=41)):
        assert settle(agreement)
    assert agreement.state == "expired"
    assert not Membership.objects.filter(basis=agreement.pk, until=None).exists()


def test_a_termination_rests_on_a_decision_about_this_agreement(cast: Any) -> None:
    agreement, other = scenes.in_force(cast), scenes.in_force(cast)
    elsewhere = scenes.decide(cast, other)
    error = refused(agreement, "terminate", cast["secretariat"], decision=elsewhere.pk)
    assert codes(error) == {"a_person_has_a_decision"}
    later = scenes.decide(cast, agreement, effective_on=clock.today() + timedelta(days=5))
    assert refused(agreement, "terminate", cast["secretariat"], decision=later.pk)
    with clock.held(clock.now() + timedelta(days=5)):
        perform(agreement, "terminate", actor=cast["secretariat"], decision=later.pk)
    assert agreement.state == "terminated" and agreement.stage == "audit"


def test_an_abandoned_agreement_keeps_the_stage_at_which_it_ended(cast: Any) -> None:
    assert scenes.abandoned(cast).stage == "review"
    agreement = scenes.draft(cast)
    perform(agreement, "abandon", actor=cast["drafter.it"], reason="Plus personne n’en veut.")
    assert agreement.stage == "drafting"


def test_a_reason_too_short_is_refused(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    assert codes(refused(agreement, "request_changes", cast["reviewer.sn"], reason="  non  ")) == {"reason_is_given"}


def test_a_signatory_is_named_by_its_own_organisation(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    theirs = scenes.mandate_to_sign(cast, "it")
    error = refused(agreement, "name_signatory", cast["reviewer.sn"], mandate=theirs.pk)
    assert codes(error) == {"signatory_may_sign_for_the_party"}


def test_a_removed_party_that_had_signed_an_earlier_round_leaves_its_signature(cast: Any) -> None:
    agreement = scenes.half_signed(cast, "sn", "ne")
    perform(agreement, "decline", actor=cast.actor("signatory.sn"), reason="Le conseil a voté contre.")
    perform(agreement, "request_changes", actor=cast["secretariat"], reason="Le texte doit changer.")
    perform(agreement, "remove_party", actor=cast["drafter.it"], organisation=cast.side("it").pk)
    assert Signature.objects.filter(agreement=agreement).count() == 1


def test_people_called_to_act_are_written_to_once(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    told = Outbox.objects.filter(subject=agreement.pk, notice="review_called")
    assert {row.person.email for row in told} == {"reviewer.it@demo.example", "reviewer.sn@demo.example"}


def test_the_operator_has_no_step(cast: Any) -> None:
    operator = cast.person("operator", is_superuser=True, is_staff=True)
    agreement = scenes.in_review(cast)
    assert all(why_not(agreement, step, operator) for step in ("clear", "abandon", "open_for_signature"))


def test_every_state_has_its_stage() -> None:
    for state in Agreement.State.values:
        agreement = Agreement(state=state, ended_from="draft")
        assert agreement.stage
