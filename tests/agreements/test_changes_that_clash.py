"""Changes that would not fit together, or come too late: the last day of an agreement and what is said of its renewal.

Not here: articles that touch the same (test_instruments.py)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from agreements.models import Agreement
from tests import scenes
from tests.agreements import instruments, papers
from tests.agreements.test_instruments import codes
from tests.agreements.test_whoever_looks import in_days
from workflows import clock
from workflows.perform import Refused, perform, settle, why_not

pytestmark = pytest.mark.django_db


def with_terms(cast: Any, parent: Agreement, **terms: Any) -> Any:
    """An amendment of these terms."""
    made = instruments.begun(cast, parent)
    kept = {name: getattr(made, name) for name in scenes.TERMS if name != "required"}
    perform(made, "set_terms", actor=cast.actor("drafter.sn"), **{**kept, "required": [], **terms})
    return scenes.again(made)


def test_a_shorter_renewal_and_a_longer_time_to_object_are_not_open_together(cast: Any) -> None:
    """Each fits the agreement; after both, the time to object would be over before a term begins."""
    parent = scenes.renewable(cast, last=in_days(200), renewal_months=12, objection_days=10)
    instruments.opened(cast, with_terms(cast, parent, renewal_months=1))
    other = instruments.agreed(cast, with_terms(cast, parent, objection_days=300))
    with pytest.raises(Refused) as refused:
        scenes.open_it(cast, other)
    assert codes(refused) == ["nobody_touches_the_same"]


def test_a_tacit_renewal_and_no_last_day_are_not_open_together(cast: Any) -> None:
    parent = scenes.in_force(cast, end_date=in_days(200))
    instruments.opened(cast, with_terms(cast, parent, renewal="tacit"))
    endless = instruments.write(cast, instruments.begun(cast, parent), end_date=None)
    with pytest.raises(Refused) as refused:
        scenes.open_it(cast, instruments.agreed(cast, endless))
    assert codes(refused) == ["nobody_touches_the_same"]


@pytest.mark.parametrize("ends", [False, True])
@pytest.mark.parametrize("last", [3, None])
def test_the_last_day_an_amendment_gives_comes_after_its_deadline(cast: Any, ends: bool, last: int | None) -> None:
    """A day that is past would end the agreement before the amendment that says so; a renewal from the year 1 on would
    keep the clock busy for two thousand acts."""
    parent = scenes.renewable(cast, last=in_days(100))
    day = in_days(last) if last is not None else date(1, 1, 1)
    made = instruments.agreed(cast, instruments.amendment(cast, parent, end_date=day, ends_agreement=ends))
    with pytest.raises(Refused) as refused:
        scenes.open_it(cast, made, days=10)
    assert codes(refused) == ["ends_after_the_deadline"]
    if last is not None:
        scenes.open_it(cast, scenes.again(made), days=2)
        later = {"deadline": clock.now() + timedelta(days=9), "reason": "Le conseil siège plus tard."}
        with pytest.raises(Refused) as refused:
            perform(scenes.again(made), "extend_deadline", actor=cast.actor("secretariat"), **later)
        assert codes(refused) == ["ends_after_the_deadline"]


def test_the_parties_do_not_end_their_agreement_after_its_last_day(cast: Any) -> None:
    parent = scenes.in_force(cast, end_date=in_days(50))
    for day, fits in ((100, False), (50, True)):
        made = instruments.amendment(cast, parent, end_date=in_days(day), ends_agreement=True)
        found = [r.code for r in why_not(made, "submit_for_review", cast.actor("drafter.sn"))]
        assert ("its_changes_fit" not in found) is fits


@pytest.mark.parametrize("ends", [False, True])
def test_what_a_late_amendment_ends_does_not_end_before_it(cast: Any, ends: bool) -> None:
    """The paper that makes it enter into force is verified after the last day it gives."""
    parent = scenes.in_force(cast)
    made = instruments.amendment(cast, parent, end_date=in_days(12), ends_agreement=ends)
    made = instruments.agreed(cast, made)
    held = scenes.mandate_to_sign(cast, "sn").pk
    perform(made, "name_signatory", actor=cast.actor("reviewer.sn"), mandate=held, on_paper=True)
    scenes.open_it(cast, made)
    made = scenes.again(made)
    scenes.sign(cast, made, "it")
    papers.register(cast, made)
    clock.wind_to(clock.now() + timedelta(days=20))
    papers.verify(cast, scenes.again(made))
    clock.wind_to(clock.now() + timedelta(days=20))
    settle(scenes.again(parent))
    parent, made = scenes.again(parent), scenes.again(made)
    assert parent.state == ("terminated" if ends else "expired")
    assert parent.ended_at == made.in_force_at
