"""Several people at once, on real connections: of two acts the first to hold the lock stands, the other is told so.

Not here: one person after another (test_door.py)."""

from __future__ import annotations

import fcntl
import json
import os
import threading
import time
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connections

from agreements.models import Agreement, Signature
from governance.models import Decision, Mandate, Membership, Network, Organisation
from tests import scenes
from tests.workflows.racing import PATIENCE, done, race, refused
from workflows import clock
from workflows.actor import system
from workflows.models import Entry, Head, IdempotencyKey, Outbox, Payload
from workflows.perform import Refused, perform, settle, why_not

MORE = ("WakatLab", "CNR-IBIMET")
SIX = ("it", "sn", "ne", "bf", *MORE)


def six_parties(cast: Any) -> Any:
    """An agreement of six organisations, open for signature."""
    for side in MORE:
        for role, can in (("reviewer", "review_for"), ("signatory", "sign_for")):
            cast.person(f"{role}.{side}")
            cast.mandate(f"{role}.{side}", cast.side(side), can)
    return scenes.opened(cast, *SIX[1:])


def signing(cast: Any, agreement: Agreement, side: str, **more: Any) -> Any:
    return partial(scenes.sign, cast, scenes.again(agreement), side, **more)


def history_is_whole() -> bool:
    """Numbers without a gap, instants that never go back, one payload a line, and a head that knows the end."""
    entries = list(Entry.objects.order_by("seq"))
    ts = [json.loads(bytes(e.leaf))["ts"] for e in entries]
    numbers = list(range(len(entries)))
    payloads = list(Payload.objects.order_by("seq").values_list("seq", flat=True))
    head = Head.objects.get()
    return (
        [e.seq for e in entries] == payloads == numbers
        and ts == sorted(ts)
        and (head.size, head.last_ts) == (len(entries), entries[-1].ts)
    )


def acts(agreement: Agreement) -> list[str]:
    lines = Entry.objects.filter(object_id=agreement.pk).order_by("obj_rev")
    assert [e.obj_rev for e in lines] == list(range(len(lines)))
    return [e.action for e in lines]


def test_six_signatures_at_once_are_six_and_one_entry_into_force(lasting_cast: Any) -> None:
    agreement = six_parties(lasting_cast)
    outcomes = race(*[signing(lasting_cast, agreement, side) for side in SIX])
    assert not refused(outcomes) and len(done(outcomes)) == 6
    assert scenes.again(agreement).state == "in_force"
    assert Signature.objects.filter(agreement=agreement).values("organisation").distinct().count() == 6
    assert acts(agreement)[-7:] == ["sign"] * 6 + ["enter_into_force"]
    assert Membership.objects.filter(basis=agreement.pk).count() == 6
    assert history_is_whole()


def test_the_same_form_four_times_at_once_is_one_act_and_one_answer(lasting_cast: Any) -> None:
    agreement = scenes.half_signed(lasting_cast)
    outcomes = race(*[signing(lasting_cast, agreement, "sn", key="one form")] * 4)
    assert not refused(outcomes)
    assert {a.seq for a in outcomes} == {outcomes[0].seq}
    assert {(a.subject.pk, a.subject.state, a.step) for a in outcomes} == {(agreement.pk, "in_force", "sign")}
    assert sorted(a.replayed for a in outcomes) == [False, True, True, True]
    assert acts(agreement).count("sign") == 2

    def begin() -> Any:
        new = Agreement(network=lasting_cast.network, drafting_organisation=lasting_cast.side("it"))
        return perform(new, "create", actor=lasting_cast.actor("drafter.it"), key="one beginning", title="Accord")

    outcomes = race(*[begin] * 4)
    assert not refused(outcomes) and len({a.subject.pk for a in outcomes}) == 1
    assert Agreement.objects.filter(title="Accord").count() == 1
    assert history_is_whole()


def test_of_the_last_signature_and_a_decline_exactly_one_stands(lasting_cast: Any) -> None:
    agreement = scenes.half_signed(lasting_cast)
    reason = "Le conseil a voté contre."
    actor = lasting_cast.actor("signatory.sn")
    decline = partial(perform, scenes.again(agreement), "decline", actor=actor, reason=reason)
    outcomes = race(signing(lasting_cast, agreement, "sn"), decline)
    (stands,), (other,) = done(outcomes), refused(outcomes)
    now = scenes.again(agreement)
    if stands.step == "sign":
        assert now.state == "in_force" and acts(now)[-2:] == ["sign", "enter_into_force"]
    else:
        assert now.state == "in_review" and acts(now)[-1] == "decline"
    assert [r.code for r in other.reasons] == ["state"]
    assert str(now.get_state_display()) in str(other), "the other is told where the dossier is now"
    assert history_is_whole()


def test_of_the_first_signature_and_a_recall_exactly_one_stands(lasting_cast: Any) -> None:
    agreement = scenes.opened(lasting_cast)
    actor = lasting_cast.actor("secretariat")
    recall = partial(perform, scenes.again(agreement), "recall", actor=actor, reason="Une annexe manquait au texte.")
    outcomes = race(signing(lasting_cast, agreement, "it"), recall)
    (stands,), (other,) = done(outcomes), refused(outcomes)
    signatures = Signature.objects.filter(agreement=agreement).count()
    late = "nobody_has_signed_or_a_recall_is_proposed"
    expected = ("open_for_signature", 1, late) if stands.step == "sign" else ("draft", 0, "state")
    assert (scenes.again(agreement).state, signatures, other.reasons[0].code) == expected
    assert history_is_whole()


def test_two_secretariats_that_open_at_once_open_once(lasting_cast: Any) -> None:
    agreement = scenes.agreed(lasting_cast)
    given = scenes.opening(agreement)
    opening = [
        partial(perform, scenes.again(agreement), "open_for_signature", actor=lasting_cast.actor(who), **given)
        for who in ("secretariat", "secretariat2")
    ]
    outcomes = race(*opening)
    assert len(done(outcomes)) == 1 and [r.code for r in refused(outcomes)[0].reasons] == ["state"]
    assert scenes.again(agreement).round_number == 1 and acts(agreement).count("open_for_signature") == 1
    called = Outbox.objects.filter(subject=agreement.pk, notice="signature_called")
    assert called.count() == 2, "each signatory is called once"


def test_a_signature_and_the_revocation_of_its_mandate_never_cross(lasting_cast: Any) -> None:
    agreement = scenes.opened(lasting_cast)
    mandate = scenes.mandate_to_sign(lasting_cast, "sn")
    secretariat = lasting_cast.actor("secretariat")
    revoke = partial(perform, mandate, "revoke", actor=secretariat, reason="Fin de fonction du maire.")
    outcomes = race(signing(lasting_cast, agreement, "sn"), revoke)
    refusals = refused(outcomes)
    order = [e.action for e in Entry.objects.filter(action__in=["sign", "revoke"]).order_by("seq")]
    assert order == (["revoke"] if refusals else ["sign", "revoke"])
    assert Signature.objects.filter(agreement=agreement).count() == len(order) - 1


def test_two_creations_at_once_have_two_references(lasting_cast: Any) -> None:
    def begin(side: str) -> Any:
        new = Agreement(network=lasting_cast.network, drafting_organisation=lasting_cast.side(side))
        return perform(new, "create", actor=lasting_cast.actor(f"drafter.{side}"), title="Accord")

    outcomes = race(*[partial(begin, side) for side in ("it", "sn", "it", "sn")])
    assert not refused(outcomes)
    assert len({a.subject.reference for a in outcomes}) == 4
    assert history_is_whole()


def test_two_networks_at_once_give_numbers_that_differ(lasting_cast: Any) -> None:
    other = Network(name="Another network")
    perform(other, "found", actor=system("load_network"))
    home = Organisation.objects.create(network=other, name="Altrove", country="IT", kind="local_authority")
    keeper = {"person": lasting_cast["outsider"], "organisation": home, "capabilities": ["administer"]}
    given = Mandate(network=other, capacity="Segretario", starts=clock.today(), **keeper)
    perform(given, "create", actor=system("load_network"))
    today = clock.today()
    said = {"body": "Comité", "text": "Il est décidé.", "decided_on": today, "effective_on": today}
    keepers = [(lasting_cast.network, "secretariat"), (other, "outsider")] * 3
    calls = [partial(perform, net, "record_decision", actor=lasting_cast.actor(who), **said) for net, who in keepers]
    assert not refused(race(*calls))
    numbers = sorted(Decision.objects.values_list("reference", flat=True))
    assert numbers == [f"DEC-{today.year}-{n:03d}" for n in range(1, 7)]


def test_two_readers_after_the_deadline_find_one_lapse(lasting_cast: Any) -> None:
    agreement = scenes.half_signed(lasting_cast, days=3)
    clock.wind_to(agreement.deadline + timedelta(seconds=1))
    rows = [scenes.again(agreement) for _ in range(4)]
    outcomes = race(*[partial(settle, row) for row in rows])
    assert sorted(outcomes) == [False, False, False, True]
    assert {row.state for row in rows} == {"lapsed"}, "every reader is shown what is stored"
    assert acts(agreement)[-2:] == ["sign", "lapse"]
    assert history_is_whole()


# ------------------------------------------------------------------------------------- one moment, one connection


@pytest.mark.parametrize(("after", "stands"), [(-1, True), (0, True), (1, False)])
def test_a_signature_at_the_deadline_is_in_time_and_a_millisecond_later_is_not(
    cast: Any, after: int, stands: bool
) -> None:
    agreement = scenes.half_signed(cast, days=3)
    page = scenes.again(agreement)
    with clock.held(agreement.deadline + timedelta(milliseconds=after)):
        if stands:
            act = scenes.sign(cast, page, "sn")
            assert act.instant == clock.now() and page.state == "in_force"
        else:
            with pytest.raises(Refused) as caught:
                scenes.sign(cast, page, "sn")
            assert [r.code for r in caught.value.reasons] == ["state"] and page.state == "lapsed"
    assert acts(agreement)[-1] == ("enter_into_force" if stands else "lapse")


@pytest.mark.django_db
def test_a_mandate_revoked_between_the_page_and_the_click_signs_nothing(cast: Any) -> None:
    agreement, actor = scenes.opened(cast), cast.actor("signatory.sn")
    assert not why_not(agreement, "sign", actor), "the page shows the button"
    mandate = scenes.mandate_to_sign(cast, "sn")
    perform(mandate, "revoke", actor=cast["secretariat"], reason="Fin de fonction du maire.")
    with pytest.raises(Refused) as caught:
        perform(agreement, "sign", actor=actor, sha256=agreement.document_id)
    assert [r.code for r in caught.value.reasons] == ["signatory_yet_to_sign"]
    assert not Signature.objects.filter(agreement=agreement).exists()


@pytest.mark.django_db
def test_a_mandate_whose_last_day_passed_between_the_page_and_the_click_signs_nothing(cast: Any) -> None:
    agreement, actor = scenes.opened(cast), cast.actor("signatory.sn")
    Mandate.objects.filter(pk=scenes.mandate_to_sign(cast, "sn").pk).update(ends=clock.today())
    assert not why_not(agreement, "sign", actor), "the last day is included"
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    with clock.held(midnight), pytest.raises(Refused):
        perform(agreement, "sign", actor=cast.actor("signatory.sn"), sha256=agreement.document_id)
    assert not Signature.objects.filter(agreement=agreement).exists()


@pytest.mark.django_db
def test_a_signature_rests_wholly_on_the_mandate_that_is_left(cast: Any) -> None:
    agreement, named = scenes.opened(cast), scenes.mandate_to_sign(cast, "sn")
    left = cast.mandate("signatory.sn", cast.side("sn"), "sign_for", capacity="Adjoint", basis="Arrêté n° 2")
    perform(named, "revoke", actor=cast["secretariat"], reason="Fin de fonction du maire.")
    scenes.sign(cast, agreement, "sn")
    signature = Signature.objects.get()
    assert (signature.mandate, signature.capacity, signature.basis) == (left, "Adjoint", "Arrêté n° 2")
    other, named = scenes.opened(cast), scenes.mandate_to_sign(cast, "it")
    cast.mandate("signatory.it", cast.side("it"), "sign_for", capacity="Adjoint", basis="Arrêté n° 3")
    scenes.sign(cast, other, "it")
    signature = Signature.objects.get(agreement=other)
    assert (signature.mandate, signature.capacity) == (named, named.capacity), "the one named, while it is in force"


@pytest.mark.django_db
def test_of_an_act_that_fails_half_way_nothing_remains(cast: Any) -> None:
    agreement = scenes.half_signed(cast)
    Membership.objects.create(organisation=cast.side("sn"), since=clock.today(), basis_id=agreement.pk)
    tables = (Entry, Payload, Signature, Outbox, IdempotencyKey, Membership)
    before = [t.objects.count() for t in tables], Head.objects.values().get()
    page = scenes.again(agreement)
    with pytest.raises(IntegrityError):  # the membership that the entry into force writes is there already
        scenes.sign(cast, page, "sn", key="kept only by acts that stand")
    assert ([t.objects.count() for t in tables], Head.objects.values().get()) == before
    stored = Agreement.objects.get(pk=agreement.pk)
    assert all(getattr(page, f.attname) == getattr(stored, f.attname) for f in Agreement._meta.concrete_fields)
    assert scenes.again(agreement).state == "open_for_signature"


def somebody_waits_for(inode: int) -> bool:
    """Whether the kernel holds somebody back who wants the lock of that file."""
    return any("->" in line and f":{inode} " in line for line in Path("/proc/locks").read_text().splitlines())


@pytest.mark.sqlite
def test_on_sqlite_an_act_waits_its_turn_at_the_file_of_the_lock(lasting_cast: Any) -> None:
    """SQLite's own busy handler lets some writers wait for ever beside others: turns are taken before it is asked."""
    agreement = scenes.half_signed(lasting_cast)
    came: list[Any] = []

    def sign() -> None:
        try:
            came.append(scenes.sign(lasting_cast, agreement, "sn"))
        finally:
            connections.close_all()

    other = threading.Thread(target=sign)
    with open(settings.WORKFLOWS_LOCK_FILE, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        other.start()
        inode, until = os.fstat(file.fileno()).st_ino, time.monotonic() + PATIENCE
        while not somebody_waits_for(inode):
            assert other.is_alive() and time.monotonic() < until, "it did not wait"
            time.sleep(0.01)
        assert not came and scenes.again(agreement).state == "open_for_signature"
    other.join(PATIENCE)
    assert [act.step for act in came] == ["sign"] and scenes.again(agreement).state == "in_force"
