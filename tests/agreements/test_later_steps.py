"""Withdrawal of an agreement, more time to sign, recall by two persons, suspension and resumption.

Not here: the way from draft to in force (test_life.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from governance.models import Membership
from tests import scenes
from tests.agreements.test_life import codes, refused
from workflows import clock
from workflows.models import Outbox
from workflows.perform import perform, settle

pytestmark = pytest.mark.django_db


def test_once_somebody_signed_two_persons_recall_the_text_and_the_round_counts_no_more(cast: Any) -> None:
    agreement, why = scenes.half_signed(cast), "Une annexe manquait au texte."
    perform(agreement, "propose_recall", actor=cast["secretariat"], reason=why)
    assert codes(refused(agreement, "propose_recall", cast["secretariat2"], reason=why)) == {"no_recall_is_proposed"}
    assert codes(refused(agreement, "recall", cast["secretariat"], reason=why)) == {"recall_is_confirmed_by_another"}
    assert refused(agreement, "recall", cast["drafter.it"], reason=why)
    perform(agreement, "recall", actor=cast["secretariat2"], reason=why)
    assert (agreement.state, agreement.recall_proposed_by, agreement.deadline) == ("draft", None, None)
    assert agreement.signatures.count() == 1, "what was signed is kept"
    perform(agreement, "submit_for_review", actor=cast["drafter.it"])
    for side in ("it", "sn"):
        scenes.clear(cast, agreement, side)
    scenes.open_it(cast, agreement)
    scenes.sign(cast, agreement, "sn")
    assert scenes.again(agreement).state == "open_for_signature", "the signature of the closed round does not count"
    assert codes(refused(agreement, "recall", cast["secretariat2"], reason=why)) == {
        "nobody_has_signed_or_a_recall_is_proposed"
    }, "a proposal is of its round"


def test_a_proposed_recall_stops_no_signature(cast: Any) -> None:
    agreement = scenes.recall_proposed(cast)
    scenes.sign(cast, agreement, "sn")
    assert scenes.again(agreement).state == "in_force"


def test_a_deadline_is_extended_before_it_passes_and_never_shortened(cast: Any) -> None:
    agreement, why = scenes.half_signed(cast, days=3), "Une mairie attend son conseil."
    first = agreement.deadline
    for wrong in (first, first - timedelta(days=1)):
        assert codes(refused(agreement, "extend_deadline", cast["secretariat"], deadline=wrong, reason=why)) == {
            "deadline_is_later"
        }
    later = first + timedelta(days=4)
    perform(agreement, "extend_deadline", actor=cast["secretariat"], deadline=later, zone="Europe/Rome", reason=why)
    assert (agreement.deadline, agreement.deadline_zone, agreement.state) == (
        later,
        "Europe/Rome",
        "open_for_signature",
    )
    told = set(Outbox.objects.filter(notice="deadline_extended").values_list("person__email", flat=True))
    assert {f"signatory.{s}@demo.example" for s in ("it", "sn")} | {"drafter.it@demo.example"} <= told
    clock.wind_to(first + timedelta(days=1))
    scenes.sign(cast, agreement, "sn")
    assert scenes.again(agreement).state == "in_force", "who signs within the extension is in time"
    late = scenes.half_signed(cast, days=3)
    clock.wind_to(late.deadline + timedelta(seconds=1))
    more = late.deadline + timedelta(days=9)
    assert refused(late, "extend_deadline", cast["secretariat"], deadline=more, reason=why)
    assert scenes.again(late).state == "lapsed"


def test_a_party_withdraws_its_agreement_and_the_text_is_not_opened(cast: Any) -> None:
    agreement = scenes.agreed(cast)
    assert refused(agreement, "withdraw_clearance", cast["reviewer.bf"], reason="Le préavis est trop court.")
    perform(agreement, "withdraw_clearance", actor=cast["reviewer.sn"], reason="Le préavis est trop court.")
    assert refused(agreement, "withdraw_clearance", cast["reviewer.sn"], reason="Le préavis est trop court.")
    opening = scenes.opening(agreement)
    assert codes(refused(agreement, "open_for_signature", cast["secretariat"], **opening)) == {
        "every_party_has_cleared"
    }
    scenes.clear(cast, agreement, "sn")
    perform(agreement, "open_for_signature", actor=cast["secretariat"], **opening)
    assert agreement.state == "open_for_signature"


def test_a_suspension_and_its_end_rest_each_on_a_decision_of_its_own(cast: Any) -> None:
    agreement, why = scenes.in_force(cast), "La crise empêche les activités."
    decision = scenes.decide(cast, agreement)
    perform(agreement, "suspend", actor=cast["secretariat"], decision=decision.pk, reason=why)
    assert (agreement.state, agreement.stage, agreement.decision_id) == ("suspended", "audit", decision.pk)
    for step in ("resume", "terminate"):
        said = {"decision": decision.pk, **({"reason": why} if step == "resume" else {})}
        assert codes(refused(agreement, step, cast["secretariat"], **said)) == {"decision_is_not_spent"}
    assert Membership.objects.filter(basis=agreement.pk, until=None).count() == 2, "it binds still"
    scenes.on_a_decision(cast, agreement, "resume")
    assert scenes.again(agreement).state == "in_force"


def test_a_suspended_agreement_expires_with_its_last_day(cast: Any) -> None:
    last = clock.today() + timedelta(days=20)
    agreement = scenes.suspended(cast, end_date=last)
    clock.wind_to(clock.now() + timedelta(days=25))
    assert settle(agreement)
    assert (agreement.state, agreement.ended_from) == ("expired", "suspended")
    assert not Membership.objects.filter(basis=agreement.pk, until=None).exists()
