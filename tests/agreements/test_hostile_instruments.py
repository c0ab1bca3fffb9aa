"""Amendments, accessions and replacements begun in bad faith, or that fit one by one and not together.

Not here: honest ones (test_instruments.py) and forged articles (test_instrument_pages.py)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from agreements import terms
from agreements.models import Agreement
from agreements.models.consolidated import text_at
from tests import scenes
from tests.agreements import instruments
from tests.agreements.instruments import ADDING
from tests.pages import Page
from workflows import clock
from workflows.perform import Refused, perform, why_not

pytestmark = pytest.mark.django_db


def codes(refused: Any) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def browser(cast: Any, name: str = "") -> Client:
    client = Client()
    if name:
        client.force_login(cast[name])
    return client


def url(agreement: Agreement, page: str = "") -> str:
    return f"/fr/agreements/{agreement.reference}/{page}"


def with_terms(cast: Any, made: Agreement, **other: Any) -> Any:
    said = {name: getattr(made, name) for name in terms.FIELDS} | {"required": [], **other}
    perform(made, "set_terms", actor=cast.actor("drafter.sn"), **said)
    return scenes.again(made)


# ------------------------------------------------------------------------------------------------ two together


@pytest.mark.parametrize("other", [{"renewal_months": 1}, {"renewal": "none"}, {"renewal": "none", "end_date": None}])
def test_terms_of_the_renewal_that_fit_only_together_are_not_changed_side_by_side(cast: Any, other: Any) -> None:
    """A month of renewal and 300 days to object fit what they were drawn on, and not each other."""
    agreement = scenes.renewable(cast, last=in_days(400))
    longer = with_terms(cast, instruments.begun(cast, agreement), objection_days=300)
    shorter = instruments.begun(cast, agreement)
    if "end_date" in other:
        shorter = instruments.write(cast, shorter, end_date=other["end_date"])
    shorter = with_terms(cast, shorter, **{name: value for name, value in other.items() if name != "end_date"})
    instruments.opened(cast, longer)
    shorter = instruments.agreed(cast, shorter)
    with pytest.raises(Refused) as refused:
        scenes.open_it(cast, shorter)
    assert codes(refused) == ["nobody_touches_the_same"]


def test_no_last_day_and_a_tacit_renewal_are_not_agreed_side_by_side(cast: Any) -> None:
    agreement = scenes.in_force(cast, end_date=in_days(400))
    endless = instruments.write(cast, instruments.begun(cast, agreement), end_date=None)
    renewed = with_terms(cast, instruments.begun(cast, agreement), renewal="tacit")
    instruments.opened(cast, endless)
    renewed = instruments.agreed(cast, renewed)
    with pytest.raises(Refused) as refused:
        scenes.open_it(cast, renewed)
    assert codes(refused) == ["nobody_touches_the_same"]
