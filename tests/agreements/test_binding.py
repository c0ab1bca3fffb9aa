"""What time does to an agreement that binds, at the millisecond and with nobody looking for years.

Not here: who may do what (policy.py), the way to force (test_life.py)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from agreements.models import Agreement, CarriedOut
from agreements.terms import months_later, reminder_before
from governance.models import Membership
from tests import scenes
from tests.agreements.test_life import codes, refused
from workflows import clock, history
from workflows.models import Outbox
from workflows.perform import perform, settle

pytestmark = pytest.mark.django_db
TICK = timedelta(milliseconds=1)


def midnight_after(day: date) -> datetime:
    """The first instant at which `day` is over."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def acts(agreement: Any) -> list[str]:
    return [line.action for line in history.acts_of(agreement).order_by("obj_rev")]


def at_the_edge(agreement: Any, edge: datetime, step: str) -> None:
    """Nothing 1 ms before; at the edge and 1 ms after, it is done."""
    with clock.held(edge - TICK):
        settle(scenes.again(agreement))
        assert step not in acts(agreement)
    with clock.held(edge):
        assert settle(scenes.again(agreement))
        assert step in acts(agreement)
    with clock.held(edge + TICK):
        assert not settle(scenes.again(agreement)), "once"


def test_a_party_leaves_when_its_notice_is_over(cast: Any) -> None:
    agreement = scenes.notice_given(cast, "sn", "ne", notice_days=30)
    party = agreement.parties.get(organisation=cast.side("sn"))
    assert party.leaves_on == clock.today() + timedelta(days=30)
    assert codes(refused(agreement, "give_notice", cast.actor("signatory.sn"), reason="Encore une fois, oui."))
    at_the_edge(agreement, midnight_after(party.leaves_on), "withdraw_party")
    party.refresh_from_db()
    assert (party.is_bound, party.left_how, scenes.again(agreement).state) == (False, "withdrew", "in_force")
    member = Membership.objects.get(organisation=cast.side("sn"), basis=agreement.pk)
    assert member.until == party.leaves_on, "not the day on which somebody looked"
    assert Membership.objects.filter(basis=agreement.pk, until=None).count() == 2


def test_below_the_minimum_of_parties_it_ends_in_the_same_act(cast: Any) -> None:
    agreement = scenes.notice_given(cast, notice_days=0)
    with clock.held(clock.now() + timedelta(days=1)):
        assert settle(scenes.again(agreement))
    agreement = scenes.again(agreement)
    assert (agreement.state, agreement.ended_because, agreement.decision) == ("terminated", "too_few_parties", None)
    first, second = history.acts_of(agreement)[:2][::-1]
    assert (first.action, second.action) == ("withdraw_party", "terminate")
    assert not Membership.objects.filter(until=None).exists()


def test_an_excluded_party_is_bound_no_more_and_the_others_go_on(cast: Any) -> None:
    agreement = scenes.in_force(cast, "sn", "ne")
    scenes.exclude(cast, agreement, "sn")
    assert scenes.again(agreement).state == "in_force"
    assert agreement.parties.get(organisation=cast.side("sn")).left_how == "excluded"
    why = "Elle ne rend plus de comptes."
    assert "decision_is_not_spent" in codes(
        refused(
            agreement,
            "exclude_party",
            cast["secretariat"],
            organisation=cast.side("ne").pk,
            decision=CarriedOut.objects.get().decision_id,
            two_thirds=True,
            reason=why,
        )
    )
    assert codes(refused(agreement, "give_notice", cast.actor("signatory.sn"), reason=why)), "it is no party any more"
    scenes.exclude(cast, agreement, "ne")
    assert scenes.again(agreement).ended_because == "too_few_parties"


def test_a_tacit_renewal_comes_after_the_last_day_and_as_often_as_years_went_by(cast: Any) -> None:
    last = clock.today() + timedelta(days=200)
    agreement = scenes.renewable(cast, last=last)
    at_the_edge(agreement, midnight_after(last), "renew")
    assert scenes.again(agreement).end_date == months_later(last, 12)
    with clock.held(midnight_after(last) + timedelta(days=3 * 366)):
        assert settle(scenes.again(agreement))
        agreement = scenes.again(agreement)
        assert (agreement.state, acts(agreement).count("renew")) == ("in_force", 4)
        assert agreement.end_date > clock.today()


def test_an_objection_is_in_time_until_its_day_is_over_and_stops_the_renewal(cast: Any) -> None:
    last, why = clock.today() + timedelta(days=200), "Le conseil n’en veut plus."
    agreement, late = scenes.renewable(cast, last=last), scenes.renewable(cast, last=last)
    over = midnight_after(last - timedelta(days=10))
    with clock.held(over - TICK):
        perform(agreement, "object_to_renewal", actor=cast.actor("signatory.sn"), reason=why)
    with clock.held(over):
        found = codes(refused(late, "object_to_renewal", cast.actor("signatory.sn"), reason=why))
        assert found == {"an_objection_is_in_time"}
    at_the_edge(agreement, midnight_after(last), "expire")
    assert "renew" not in acts(agreement)


def test_an_objection_counts_for_one_renewal_and_dies_with_its_party(cast: Any) -> None:
    last = clock.today() + timedelta(days=200)
    agreement = scenes.in_force(cast, "sn", "ne", end_date=last, terms={"renewal": "tacit"})
    why = "Le conseil n’en veut plus."
    perform(agreement, "object_to_renewal", actor=cast.actor("signatory.sn"), reason=why)
    scenes.exclude(cast, agreement, "sn")
    with clock.held(midnight_after(last)):
        assert settle(scenes.again(agreement))
    assert scenes.again(agreement).end_date == months_later(last, 12)


def test_a_planned_termination_comes_after_its_day(cast: Any) -> None:
    last = clock.today() + timedelta(days=20)
    agreement = scenes.termination_planned(cast, last=last)
    at_the_edge(agreement, midnight_after(last), "terminate")
    agreement = scenes.again(agreement)
    assert (agreement.decision_id, agreement.ended_because) == (agreement.planned_by_id, "decision")


def test_with_the_clock_dead_for_years_each_event_comes_in_its_order(cast: Any) -> None:
    last = clock.today() + timedelta(days=100)
    terms = {"renewal": "tacit", "renewal_months": 6}
    agreement = scenes.in_force(cast, "sn", "ne", end_date=last, terms=terms)
    perform(agreement, "give_notice", actor=cast.actor("signatory.sn"), reason="Le conseil se retire.")
    decision, end = scenes.decide(cast, agreement), months_later(last, 6) + timedelta(days=30)
    with clock.held(midnight_after(last)):
        settle(scenes.again(agreement))
    perform(agreement, "plan_termination", actor=cast.actor("secretariat"), decision=decision.pk, last_day=end)
    with clock.held(clock.now() + timedelta(days=2000)):
        assert settle(scenes.again(agreement))
    found = [step for step in acts(agreement) if step in {"withdraw_party", "renew", "terminate", "expire"}]
    assert found == ["withdraw_party", "renew", "renew", "terminate"]


@pytest.mark.parametrize("days", [180, 90, 30])
def test_the_parties_are_reminded_once(cast: Any, days: int) -> None:
    last = clock.today() + timedelta(days=400)
    agreement = scenes.in_force(cast, end_date=last)
    edge = datetime.combine(last - timedelta(days=days), time(), UTC)
    with clock.held(edge - timedelta(days=1)):
        settle(scenes.again(agreement))
    with clock.held(edge):
        assert settle(scenes.again(agreement))
        assert not settle(scenes.again(agreement))
    told = {row.person.email.partition("@")[0] for row in Outbox.objects.filter(notice="reminded")}
    assert {"signatory.it", "signatory.sn", "secretariat"} <= told
    assert scenes.again(agreement).reminded_days == days


def test_a_dead_clock_reminds_once_and_not_of_what_is_over(cast: Any) -> None:
    agreement = scenes.in_force(cast, end_date=clock.today() + timedelta(days=400))
    with clock.held(clock.now() + timedelta(days=380)):
        assert settle(scenes.again(agreement))
    assert acts(agreement).count("remind") == 1
    with clock.held(clock.now() + timedelta(days=500)):
        assert settle(scenes.again(agreement))
    assert acts(agreement)[-1] == "expire"


# ------------------------------------------------------------------------------------------------ entry into force


def test_enough_parties_sign_and_it_binds_those_alone_at_the_deadline(cast: Any) -> None:
    agreement = scenes.two_signed(cast, days=5)
    assert agreement.state == "open_for_signature", "the third may still sign"
    deadline = agreement.deadline
    with clock.held(deadline):
        assert not settle(scenes.again(agreement))
    with clock.held(deadline + TICK):
        assert settle(scenes.again(agreement))
    agreement = scenes.again(agreement)
    bound = {p.organisation.name for p in agreement.parties.all() if p.is_bound}
    assert (agreement.state, bound) == ("in_force", {"Arci Toscana", "CONIPRAT"})
    members = {m.organisation.name for m in Membership.objects.filter(basis=agreement.pk)}
    assert members == bound


def test_without_a_party_that_is_required_it_lapses(cast: Any) -> None:
    agreement = scenes.two_signed(cast, days=5, required=[cast.side("sn").pk])
    with clock.held(agreement.deadline + TICK):
        assert settle(scenes.again(agreement))
    assert scenes.again(agreement).state == "lapsed"


def test_what_everybody_signed_waits_for_its_date(cast: Any) -> None:
    agreement = scenes.waiting_for_its_date(cast, days=40)
    assert agreement.state == "open_for_signature"
    edge = datetime.combine(agreement.effect_on, time(), UTC)
    at_the_edge(agreement, edge, "enter_into_force")
    assert scenes.again(agreement).state == "in_force"


def test_a_replaced_signatory_signs_and_the_first_no_more(cast: Any) -> None:
    agreement = scenes.opened(cast)
    scenes.replace_signatory(cast, agreement)
    assert codes(refused(agreement, "sign", cast.actor("signatory.sn"), sha256=agreement.document_id))
    perform(agreement, "sign", actor=cast.actor("deputy.sn"), sha256=agreement.document_id)
    assert agreement.signatures.get().person_name == cast["deputy.sn"].get_full_name()


def test_who_is_named_now_is_called_and_who_was_named_before_learns_it(cast: Any) -> None:
    scenes.replace_signatory(cast, scenes.opened(cast))
    told = {row.person.email.partition("@")[0] for row in Outbox.objects.filter(notice="signatory_replaced")}
    assert told == {"deputy.sn", "signatory.sn", "reviewer.sn"}


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"minimum_parties": 3}, "more parties"),
        ({"entry_rule": "some", "entry_number": 1}, "fewer parties"),
        ({"renewal": "tacit"}, "without a last day"),
        ({"renewal": "tacit", "renewal_months": 1, "objection_days": 90}, "time to object"),
    ],
)
def test_terms_that_do_not_fit_are_not_sent_to_review(cast: Any, terms: dict[str, Any], said: str) -> None:
    from django.utils import translation

    agreement = scenes.draft(cast, terms=terms)
    with translation.override("en"):
        reasons = refused(agreement, "submit_for_review", cast["drafter.it"])
    assert said in str(reasons)


def test_who_signs_reads_the_terms(cast: Any, client: Any) -> None:
    agreement = scenes.opened(cast, terms={"notice_days": 77})
    client.force_login(cast["signatory.sn"])
    for page in ("", "sign/"):
        assert "77" in client.get(f"/en/agreements/{agreement.reference}/{page}").content.decode()


def test_the_terms_belong_to_the_text(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    first = agreement.text_sha256
    perform(agreement, "request_changes", actor=cast["reviewer.sn"], reason="Le préavis est trop court.")
    perform(agreement, "set_terms", actor=cast["drafter.it"], **{**scenes.TERMS, "notice_days": 180})
    perform(agreement, "submit_for_review", actor=cast["drafter.it"])
    assert agreement.text_sha256 != first
    assert [v.terms["notice_days"] for v in agreement.versions.all()] == [90, 180]


@pytest.mark.parametrize(
    ("last", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 2, 28), 12, date(2027, 2, 28)),
        (date(2027, 2, 28), 12, date(2028, 2, 29)),
        (date(2026, 12, 30), 2, date(2027, 2, 28)),
        (date(2026, 6, 15), 18, date(2027, 12, 15)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_a_term_is_counted_in_months(last: date, months: int, then: date) -> None:
    assert months_later(last, months) == then


def test_reminders_are_of_the_days_left() -> None:
    last = date(2026, 12, 31)
    left = {days: reminder_before(last, last - timedelta(days=days)) for days in (181, 180, 91, 90, 31, 30, 0, -1)}
    assert left == {181: 0, 180: 180, 91: 180, 90: 90, 31: 90, 30: 30, 0: 30, -1: 0}
    assert reminder_before(None, last) == 0


def test_time_is_found_by_the_clock_job_too(cast: Any) -> None:
    from django.core.management import call_command

    agreement = scenes.notice_given(cast, "sn", "ne")
    planned = scenes.termination_planned(cast, last=clock.today() + timedelta(days=3))
    with clock.held(clock.now() + timedelta(days=40)):
        call_command("tick")
    assert "withdraw_party" in acts(agreement)
    assert Agreement.objects.get(pk=planned.pk).state == "terminated"


@pytest.mark.parametrize("end", ["expire", "terminate"])
def test_a_membership_ends_with_the_last_day_whenever_somebody_looks(cast: Any, end: str) -> None:
    last = clock.today() + timedelta(days=100)
    expires = scenes.in_force(cast, end_date=last) if end == "expire" else scenes.termination_planned(cast, last=last)
    with clock.held(midnight_after(last) + timedelta(days=70)):
        assert settle(scenes.again(expires))
    assert acts(expires)[-1] == end
    assert {m.until for m in Membership.objects.filter(basis=expires.pk)} == {last}


def test_when_too_few_remain_all_memberships_end_with_the_last_day_of_who_left(cast: Any) -> None:
    agreement = scenes.notice_given(cast, notice_days=30)
    last = agreement.parties.get(organisation=cast.side("sn")).leaves_on
    with clock.held(midnight_after(last) + timedelta(days=70)):
        assert settle(scenes.again(agreement))
    assert {m.until for m in Membership.objects.filter(basis=agreement.pk)} == {last}


def test_what_binds_after_its_last_day_because_nobody_looked_makes_members_for_that_day_alone(cast: Any) -> None:
    last = clock.today() + timedelta(days=50)
    agreement = scenes.opened(cast, end_date=last, days=20, terms={"effect_on": last})
    for side in ("it", "sn"):
        scenes.sign(cast, agreement, side)
    with clock.held(midnight_after(last) + timedelta(days=70)):
        assert settle(scenes.again(agreement))
        assert {(m.since, m.until) for m in Membership.objects.filter(basis=agreement.pk)} == {(last, last)}
    assert acts(agreement)[-2:] == ["enter_into_force", "expire"]
