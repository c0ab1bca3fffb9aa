"""However late somebody looks, and at whichever dossier of a family: the outcome is what a clock that never stops would
have made.

Not here: the dated rules of one agreement (test_binding.py)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from agreements import terms
from agreements.models import Agreement, ConsolidatedText
from governance.models import Membership
from tests import scenes
from tests.agreements import instruments, papers
from tests.surroundings import sample
from workflows import clock, history
from workflows.models import Payload
from workflows.perform import perform, settle

pytestmark = pytest.mark.django_db
LATE = timedelta(days=70)


def waiting(cast: Any, made: Agreement, effect_on: date, *, days: float = 5, by: str = "drafter.sn") -> Any:
    """Signed by all, and waiting for its date of effect."""
    said = {name: getattr(made, name) for name in terms.FIELDS} | {"required": [], "effect_on": effect_on}
    perform(made, "set_terms", actor=cast.actor(by), **said)
    made = instruments.opened(cast, scenes.again(made), "it", "sn", by=by, days=days)
    for side in ("it", "sn"):
        scenes.sign(cast, made, side)
    return scenes.again(made)


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC)


Look = Callable[[list[Agreement]], Any]
WHO_LOOKS: dict[str, Look] = {
    "at the first": lambda family: settle(scenes.again(family[0])),
    "at the last": lambda family: settle(scenes.again(family[-1])),
    "the clock job": lambda family: call_command("tick"),
}
whoever_looks = pytest.mark.parametrize("who_looks", sample(WHO_LOOKS, 1))


def look(who_looks: str, *family: Agreement) -> None:
    with clock.held(clock.now() + LATE):
        WHO_LOOKS[who_looks](list(family))


def test_what_enters_into_force_binds_from_its_date_and_not_from_when_somebody_looked(cast: Any) -> None:
    effect, last = in_days(20), in_days(40)
    agreement = scenes.opened(cast, end_date=last, days=10, terms={"effect_on": effect})
    for side in ("it", "sn"):
        scenes.sign(cast, agreement, side)
    look("at the first", agreement)
    agreement = scenes.again(agreement)
    assert (agreement.state, agreement.in_force_at) == ("expired", midnight(effect))
    assert agreement.ended_at == midnight(last + timedelta(days=1))
    assert {p.bound_at for p in agreement.parties.all()} == {midnight(effect)}
    assert {(m.since, m.until) for m in Membership.objects.filter(basis=agreement.pk)} == {(effect, last)}


def test_where_some_signed_it_binds_from_the_deadline(cast: Any) -> None:
    agreement = scenes.opened(cast, "sn", "ne", days=10, terms={"entry_rule": "some", "entry_number": 2})
    for side in ("it", "sn"):
        scenes.sign(cast, agreement, side)
    look("at the first", agreement)
    agreement = scenes.again(agreement)
    assert (agreement.state, agreement.in_force_at) == ("in_force", agreement.deadline)


def test_the_history_tells_when_it_was_recorded_and_from_when_it_counts(cast: Any) -> None:
    effect = in_days(20)
    agreement = scenes.opened(cast, days=10, terms={"effect_on": effect})
    for side in ("it", "sn"):
        scenes.sign(cast, agreement, side)
    look("at the first", agreement)
    line = history.acts_of(agreement).get(action="enter_into_force")
    assert line.ts.date() == in_days(70)
    assert f'"since":"{effect}T00:00:00.000Z"' in Payload.objects.get(network=cast.network, seq=line.seq).body


@whoever_looks
def test_an_amendment_due_before_the_last_day_moves_it(cast: Any, who_looks: str) -> None:
    agreement = scenes.in_force(cast, end_date=in_days(30))
    amendment = waiting(cast, instruments.amendment(cast, agreement, end_date=in_days(400)), in_days(20))
    look(who_looks, agreement, amendment)
    agreement, amendment = scenes.again(agreement), scenes.again(amendment)
    assert (agreement.state, amendment.state) == ("in_force", "in_force")
    assert agreement.end_date == in_days(400)
    assert amendment.in_force_at == midnight(in_days(20)) == ConsolidatedText.objects.get(amendment=amendment).since


@whoever_looks
@pytest.mark.parametrize("days", [31, 32])
def test_an_amendment_due_after_the_last_day_lapses(cast: Any, who_looks: str, days: int) -> None:
    """On the day after the last one the agreement has ended already."""
    agreement = scenes.in_force(cast, end_date=in_days(30))
    amendment = waiting(cast, instruments.amendment(cast, agreement, end_date=in_days(400)), in_days(days))
    look(who_looks, agreement, amendment)
    agreement, amendment = scenes.again(agreement), scenes.again(amendment)
    assert (agreement.state, agreement.ended_at) == ("expired", midnight(in_days(31)))
    assert agreement.end_date == in_days(30)
    assert (amendment.state, amendment.ended_at) == ("lapsed", midnight(in_days(31)))


@whoever_looks
def test_amendments_are_consolidated_in_the_order_of_their_dates(cast: Any, who_looks: str) -> None:
    agreement = scenes.in_force(cast)
    later = waiting(cast, instruments.amendment(cast, agreement, instruments.REPLACING), in_days(25))
    earlier = waiting(cast, instruments.amendment(cast, agreement, instruments.ADDING), in_days(20))
    look(who_looks, later, agreement, earlier)
    order = ConsolidatedText.objects.exclude(amendment=None).order_by("number")
    assert [text.amendment_id for text in order] == [earlier.pk, later.pk]


@whoever_looks
@pytest.mark.parametrize(("days", "becomes"), [(20, "superseded"), (40, "expired")])
def test_a_later_agreement_takes_the_place_of_what_still_binds(
    cast: Any, who_looks: str, days: int, becomes: str
) -> None:
    agreement = scenes.in_force(cast, end_date=in_days(30))
    later = waiting(cast, instruments.replacing(cast, agreement), in_days(days), by="drafter.it")
    look(who_looks, agreement, later)
    agreement = scenes.again(agreement)
    assert agreement.state == becomes
    if becomes == "superseded":
        assert agreement.ended_at == scenes.again(later).in_force_at == midnight(in_days(20))
        assert {m.until for m in Membership.objects.filter(basis=agreement.pk)} == {in_days(20)}


@whoever_looks
@pytest.mark.parametrize("ends", ["by them", "before, by itself", "before, by a decision"])
def test_of_two_agreements_in_its_place_the_one_due_first_takes_it(cast: Any, who_looks: str, ends: str) -> None:
    """The other has nothing left to replace: it lapses in that instant, though everybody had signed it."""
    agreement = scenes.in_force(cast, end_date=in_days(10) if ends == "before, by itself" else None)
    later, earlier = (
        waiting(cast, instruments.replacing(cast, agreement), in_days(days), by="drafter.it") for days in (25, 20)
    )
    if ends == "before, by a decision":
        instruments.terminate(cast, agreement)
    look(who_looks, later, agreement, earlier)
    agreement, later, earlier = (scenes.again(one) for one in (agreement, later, earlier))
    states = {"by them": "superseded", "before, by itself": "expired", "before, by a decision": "terminated"}
    assert (agreement.state, earlier.state, later.state) == (states[ends], "in_force", "lapsed")
    assert earlier.in_force_at == later.ended_at == midnight(in_days(20)) and later.lapsed_with == agreement


def test_what_lapses_because_another_took_its_place_does_so_after_its_last_name_was_put(cast: Any) -> None:
    """A paper held the lapse back: the round does not end before the paper was decided on."""
    agreement = scenes.in_force(cast)
    opened = instruments.all_but_signed(cast, instruments.replacing(cast, agreement), by="drafter.it")
    said = {**papers.good(cast, opened), "organisation": cast.side("sn").pk}
    perform(opened, "register_paper", actor=cast.actor("secretariat"), **said)
    instruments.signed(cast, instruments.replacing(cast, agreement), "it", "sn", by="drafter.it")
    clock.wind_to(clock.now() + timedelta(days=3))
    opened = scenes.again(opened)
    assert opened.state == "open_for_signature"
    waits = opened.papers.get(status="to_verify").pk
    perform(opened, "verify_paper", actor=cast.actor("secretariat2"), paper=waits, compared=True)
    settle(scenes.again(opened))
    opened = scenes.again(opened)
    assert opened.state == "lapsed" and opened.ended_at >= opened.papers.get().decided_at
