"""Messages leave after the act, each once, in the language of who reads it; `tick` does what is left.

Not here: what the messages say (templates) and who is told of what (tests of each room)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from governance.models import Membership, Person
from tests import scenes
from tests.workflows.racing import race
from workflows import clock, outbox
from workflows.models import Entry, Outbox
from workflows.perform import Refused, perform

FAILING, WATCHFUL = "tests.workflows.postmen.Failing", "tests.workflows.postmen.Watchful"


@pytest.fixture(autouse=True)
def nothing_was_due_before(lasting_cast: Any) -> None:
    """The cast holds a mandate that ended long ago."""
    assert tick() == "1 settled, 0 messages sent, 0 waiting, 0 given up."


def tick() -> str:
    out = StringIO()
    call_command("tick", stdout=out)
    return out.getvalue().strip()


def test_messages_leave_once_after_the_act_in_the_language_of_their_reader(
    lasting_cast: Any, mailoutbox: list[Any], settings: Any
) -> None:
    settings.EMAIL_BACKEND = WATCHFUL
    reads_english = lasting_cast["reviewer.it"]
    reads_english.language = "en"
    reads_english.save()
    agreement = scenes.in_review(lasting_cast)
    sent = {m.to[0]: m for m in mailoutbox}
    assert Counter(to for m in mailoutbox for to in m.to) == {
        "reviewer.it@demo.example": 1, "reviewer.sn@demo.example": 1
    }  # fmt: skip
    for name in ("reviewer.it", "reviewer.sn"):
        reader, message = lasting_cast[name], sent[f"{name}@demo.example"]
        assert f"{settings.SITE_URL}/{reader.language}/agreements/{agreement.reference}/" in message.body
        assert "\n" not in message.subject
    assert sent["reviewer.it@demo.example"].subject != sent["reviewer.sn@demo.example"].subject
    assert not Outbox.objects.filter(sent_at=None).exists()
    assert tick() == "0 settled, 0 messages sent, 0 waiting, 0 given up."
    assert len(mailoutbox) == 2


def test_a_message_that_cannot_leave_harms_no_act_and_leaves_with_tick(
    lasting_cast: Any, mailoutbox: list[Any], settings: Any, caplog: Any
) -> None:
    settings.EMAIL_BACKEND = FAILING
    agreement = scenes.in_review(lasting_cast)
    assert agreement.state == "in_review"
    assert set(Outbox.objects.values_list("sent_at", "attempts")) == {(None, 1)}
    assert "demo.example" not in caplog.text, "a log holds no address"
    assert len(caplog.records) == 2
    settings.EMAIL_BACKEND = WATCHFUL
    clock.wind_to(clock.now() + timedelta(minutes=11))
    assert tick() == "0 settled, 2 messages sent, 0 waiting, 0 given up."
    assert tick() == "0 settled, 0 messages sent, 0 waiting, 0 given up."
    assert len(mailoutbox) == 2


def test_four_postmen_at_once_carry_each_message_once(lasting_cast: Any, mailoutbox: list[Any], settings: Any) -> None:
    settings.EMAIL_BACKEND = FAILING
    scenes.in_review(lasting_cast, "sn", "ne", "bf")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    clock.wind_to(clock.now() + timedelta(minutes=11))
    outcomes = race(*[outbox.deliver] * 4)
    assert sum(outcomes) == len(mailoutbox) == 4
    assert len({m.to[0] for m in mailoutbox}) == 4


def test_what_did_not_happen_is_told_to_nobody(lasting_cast: Any, mailoutbox: list[Any]) -> None:
    agreement = scenes.half_signed(lasting_cast)
    Membership.objects.create(organisation=lasting_cast.side("sn"), since=clock.today(), basis_id=agreement.pk)
    before = len(mailoutbox), Outbox.objects.count()
    with pytest.raises(IntegrityError):
        scenes.sign(lasting_cast, agreement, "sn")
    with pytest.raises(Refused):
        perform(agreement, "decline", actor=lasting_cast.actor("signatory.sn"), reason="non")
    assert (len(mailoutbox), Outbox.objects.count()) == before


def test_who_acted_and_who_left_are_not_written_to(lasting_cast: Any, mailoutbox: list[Any]) -> None:
    agreement = scenes.in_review(lasting_cast)
    left = Person.objects.filter(pk=lasting_cast["drafter.it"].pk)
    mailoutbox.clear()
    perform(agreement, "abandon", actor=lasting_cast["drafter.it"], reason="Le projet n’a plus d’objet.")
    assert {m.to[0] for m in mailoutbox} == {"reviewer.it@demo.example", "reviewer.sn@demo.example"}
    left.update(is_active=False)
    agreement = scenes.again(agreement)
    assert not Outbox.objects.filter(person=left.get(), notice="abandoned").exists()


def test_tick_does_what_is_due_once(lasting_cast: Any, mailoutbox: list[Any]) -> None:
    signed = scenes.in_force(lasting_cast, end_date=clock.today() + timedelta(days=20))
    late = scenes.half_signed(lasting_cast, days=2)
    lasting_cast.mandate("outsider", lasting_cast.side("ne"), "view_dossiers", ends=clock.today())
    assert tick() == "0 settled, 0 messages sent, 0 waiting, 0 given up.", "nothing is due yet"
    clock.wind_to(clock.now() + timedelta(days=30))
    mailoutbox.clear()
    assert tick().startswith("3 settled")
    lines = Entry.objects.count()
    assert tick() == "0 settled, 0 messages sent, 0 waiting, 0 given up."
    assert Entry.objects.count() == lines
    assert {scenes.again(late).state, scenes.again(signed).state} == {"lapsed", "expired"}
    told = Counter(m.to[0] for m in mailoutbox)
    assert told["signatory.sn@demo.example"] == 2, "of the lapse and of the expiry, once each"


def test_a_mail_server_that_does_not_answer_is_asked_once_a_page(lasting_cast: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.workflows.postmen.NobodyAnswers"
    scenes.in_review(lasting_cast, "sn", "ne")
    attempts = list(Outbox.objects.order_by("pk").values_list("attempts", flat=True))
    assert attempts[0] == 1
    assert set(attempts[1:]) == {0}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("tick", stdout=StringIO())
    assert Outbox.objects.filter(sent_at=None).count() == 1, "the first waits its ten minutes"
