"""What a registrar reads on a paper, and who is told of it. Not here: its life (test_paper.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agreements.models import PaperCopy
from governance.models import Mandate
from tests import scenes
from tests.agreements import papers
from tests.agreements.test_life import codes, refused
from tests.agreements.test_paper import MISSING, told
from workflows import clock
from workflows.perform import perform

pytestmark = pytest.mark.django_db


def because(cast: Any, agreement: Any, **wrong: Any) -> set[str]:
    return codes(
        refused(agreement, "register_paper", cast.actor("secretariat"), **papers.good(cast, agreement, **wrong))
    )


@pytest.mark.parametrize("checked", MISSING)
def test_a_paper_on_which_something_is_missing_is_not_registered(cast: Any, checked: list[str]) -> None:
    assert because(cast, scenes.on_paper(cast), checked=checked) == {"paper_is_complete"}


def test_a_paper_without_a_stamp_says_that_there_is_none(cast: Any) -> None:
    agreement = scenes.on_paper(cast)
    assert because(cast, agreement, stamp="") == because(cast, agreement, stamp="lost") == {"paper_is_complete"}
    assert papers.register(cast, agreement, stamp="no_stamp").stamp == "no_stamp"


def test_a_paper_of_another_text_is_not_registered(cast: Any) -> None:
    agreement = scenes.on_paper(cast)
    print_ = agreement.text_sha256
    file_ = agreement.document_id[:8]
    for wrong in ("", " ", print_[:7], "0" * 8, print_ + "0", print_[1:9], file_, "%" * 8):
        assert because(cast, agreement, fingerprint=wrong) == {"paper_is_of_this_text"}, wrong
    said = f" {print_[:4].upper()} {print_[4:8]} {print_[8:12]}"
    assert papers.register(cast, agreement, fingerprint=said).sha256 == agreement.document_id


@pytest.mark.parametrize("place", ["", "  ", "boîte\n12", "b" * 201, "bo\u202eîte"])
def test_a_place_that_nobody_could_find_is_refused(cast: Any, place: str) -> None:
    assert because(cast, scenes.on_paper(cast), kept_at=place) == {"place_is_said"}


def test_a_paper_is_of_a_day_between_the_opening_and_today(cast: Any) -> None:
    agreement = scenes.on_paper(cast)
    opened = agreement.opened_at.date()
    with clock.held(clock.now() + timedelta(days=4)):
        for days in (-400, -1, 5, 4000):
            day = opened + timedelta(days=days)
            assert because(cast, agreement, signed_on=day) == {"signatory_could_sign_that_day"}, days
        assert papers.register(cast, agreement, signed_on=opened).signed_on == opened


@pytest.mark.parametrize(("days", "stands"), [(-1, False), (0, True), (1, True)])
def test_the_mandate_was_in_force_on_the_day_of_the_paper(cast: Any, days: int, stands: bool) -> None:
    """Its last day, seen from the day of the paper; verified when it is long over."""
    agreement = scenes.on_paper(cast, days=30)
    day = clock.today() + timedelta(days=3)
    Mandate.objects.filter(pk=scenes.mandate_to_sign(cast, "sn").pk).update(ends=day + timedelta(days=days))
    with clock.held(clock.now() + timedelta(days=8)):
        if not stands:
            assert because(cast, agreement, signed_on=day) == {"signatory_could_sign_that_day"}
            return
        papers.register(cast, agreement, signed_on=day)
        papers.verify(cast, agreement)
    assert PaperCopy.objects.get().status == "verified"


@pytest.mark.parametrize(("later", "stands"), [(0, False), (1, True)])
def test_a_mandate_revoked_after_the_day_of_the_paper_takes_nothing_from_it(
    cast: Any, later: int, stands: bool
) -> None:
    agreement = scenes.paper_registered(cast)
    with clock.held(clock.now() + timedelta(days=later)):
        held = scenes.mandate_to_sign(cast, "sn")
        perform(held, "revoke", actor=cast.actor("secretariat"), reason="Fin de fonction du maire.")
        said = {"paper": papers.waiting(agreement).pk, "compared": True}
        if stands:
            perform(agreement, "verify_paper", actor=cast.actor("secretariat2"), **said)
        else:
            error = refused(agreement, "verify_paper", cast.actor("secretariat2"), **said)
            assert codes(error) == {"signatory_could_sign_then"}
            papers.refuse(cast, agreement)
    assert PaperCopy.objects.get().status == ("verified" if stands else "refused")


def test_the_others_of_the_secretariat_are_called_and_the_party_is_told(cast: Any) -> None:
    agreement = scenes.paper_registered(cast, "sn", "ne")
    assert told(agreement, "paper_registered") == {"secretariat2"}
    papers.refuse(cast, agreement)
    assert told(agreement, "paper_refused") == {"signatory.sn", "reviewer.sn", "secretariat"}
    papers.register(cast, agreement, scan=papers.scan(4))
    papers.verify(cast, agreement)
    assert told(agreement, "paper_verified") == {"signatory.sn", "reviewer.sn"}
    last = scenes.paper_verified(cast)
    assert told(last, "paper_verified") == set(), "they are told that it is in force"
    assert {"signatory.sn", "reviewer.sn"} <= told(last, "in_force")
