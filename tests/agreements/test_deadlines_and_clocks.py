"""A deadline is an hour on a clock: in the four zones, across both changes of summer time, at the millisecond, with
nobody looking.

Not here: the dated rules of an agreement that binds (test_binding.py)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from agreements.forms import OpenForm
from agreements.models.agreement import Zone
from tests import scenes
from tests.agreements.test_life import codes, refused
from workflows import clock
from workflows.actor import Actor
from workflows.perform import perform, settle

pytestmark = pytest.mark.django_db
TICK = timedelta(milliseconds=1)
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
HOURS = {  # zone → day → what 18:00 there is in UTC
    Zone.DAKAR: {SPRING: 18, AUTUMN: 18},
    Zone.OUAGADOUGOU: {SPRING: 18, AUTUMN: 18},
    Zone.NIAMEY: {SPRING: 17, AUTUMN: 17},
    Zone.ROME: {SPRING: 16, AUTUMN: 17},
}
CASES = [
    (zone, day, datetime.combine(day, time(hour), UTC)) for zone, days in HOURS.items() for day, hour in days.items()
]


def typed(agreement: Any, actor: Actor, day: date, hour: str, zone: str) -> datetime:
    """What the form of the secretariat makes of a day, an hour and a clock."""
    form = OpenForm(agreement, "open_for_signature", actor, {"key": "k", "day": day, "hour": hour, "zone": zone})
    assert form.is_valid(), form.errors
    found: datetime = form.inputs()["deadline"]
    return found


@pytest.mark.parametrize(("zone", "day", "instant"), CASES, ids=str)
def test_a_signature_is_in_time_until_the_hour_strikes_there(
    cast: Any, zone: str, day: date, instant: datetime
) -> None:
    with clock.held(instant - timedelta(days=3)):
        agreement, late = scenes.agreed(cast), scenes.agreed(cast)
        for one in (agreement, late):
            actor = cast.actor("secretariat")
            said = scenes.opening(one) | {"deadline": typed(one, actor, day, "18:00", zone), "zone": zone}
            assert said["deadline"] == instant
            perform(one, "open_for_signature", actor=actor, **said)
    with clock.held(instant - TICK):
        scenes.sign(cast, agreement, "it")
    with clock.held(instant):
        assert not settle(scenes.again(late)), "the clock acts strictly after the deadline"
        scenes.sign(cast, agreement, "sn")
        assert scenes.again(agreement).state == "in_force"
    with clock.held(instant + TICK):
        error = refused(late, "sign", cast.actor("signatory.sn"), sha256=late.document_id)
        assert codes(error) == {"state"}, "the door let the clock act first"
    assert scenes.again(late).state == "lapsed"


@pytest.mark.parametrize(
    ("day", "hour", "instant"),
    [
        (SPRING, "02:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (AUTUMN, "02:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    ],
)
def test_an_hour_that_rome_skips_or_has_twice_is_one_instant(
    cast: Any, day: date, hour: str, instant: datetime
) -> None:
    with clock.held(instant - timedelta(days=3)):
        agreement = scenes.agreed(cast)
        deadline = typed(agreement, cast.actor("secretariat"), day, hour, Zone.ROME)
    assert deadline.astimezone(UTC) == instant


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_a_last_day_is_over_at_midnight_in_dakar_whatever_the_clocks_of_europe_do(cast: Any, day: date) -> None:
    with clock.held(datetime.combine(day - timedelta(days=3), time(), UTC)):
        agreement = scenes.in_force(cast, days=1, end_date=day)
    edge = datetime.combine(day + timedelta(days=1), time(), UTC)
    with clock.held(edge - TICK):
        settle(scenes.again(agreement))
        assert scenes.again(agreement).state == "in_force"
    with clock.held(edge):
        assert settle(scenes.again(agreement))
    assert scenes.again(agreement).state == "expired"
