"""What belongs to one transaction of the door: what time settled, several acts together, revisions, consequences, the
instant.

Not here: forms sent twice and stale forms (test_door.py)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from agreements.models import Agreement, Party
from governance.models import Network
from tests import scenes
from workflows import clock
from workflows.actor import system
from workflows.models import Entry, Head, IdempotencyKey, Payload, Subject
from workflows.perform import Refused, perform, settle, together

pytestmark = pytest.mark.django_db
REASON = "Le préavis est trop court."


def leaves(agreement: Agreement) -> list[dict[str, Any]]:
    found = Entry.objects.filter(object_id=agreement.pk).order_by("obj_rev")
    return [json.loads(bytes(e.leaf)) for e in found]


# ---------------------------------------------------------------------------------------- nobody else's transaction


def test_an_act_inside_somebody_elses_transaction_is_an_error(cast: Any) -> None:
    agreement = scenes.in_review(cast)
    for act in (
        lambda: scenes.clear(cast, agreement, "sn"),
        lambda: together(cast.network).__enter__(),
    ):
        with pytest.raises(RuntimeError), transaction.atomic():
            act()
    assert scenes.again(agreement).obj_rev == agreement.obj_rev
    scenes.clear(cast, agreement, "sn")


def test_the_door_inside_the_door_is_an_error_and_never_a_wait(cast: Any) -> None:
    agreement = scenes.opened(cast, days=1)
    with pytest.raises(RuntimeError), together(cast.network), together(cast.network):
        pass
    with clock.held(agreement.deadline + timedelta(days=1)), together(cast.network), pytest.raises(RuntimeError):
        settle(agreement)
    assert scenes.again(agreement).state == "open_for_signature"


def test_several_acts_together_are_all_or_nothing(cast: Any) -> None:
    agreement, size = scenes.in_review(cast), Head.objects.get().size

    def three_acts() -> None:
        with together(cast.network):
            scenes.clear(cast, agreement, "it")
            scenes.clear(cast, agreement, "sn")
            perform(agreement, "request_changes", actor=cast["reviewer.sn"], reason="non")

    with pytest.raises(Refused):
        three_acts()
    assert Head.objects.get().size == Entry.objects.count() == Payload.objects.count() == size
    assert not Party.objects.filter(agreement=agreement).exclude(cleared_version=None).exists()
    scenes.clear(cast, scenes.again(agreement), "it")
    assert Entry.objects.count() == size + 1, "the door is open again"


def test_several_acts_together_are_numbered_in_their_order_at_one_instant(cast: Any) -> None:
    agreement, size = scenes.in_review(cast), Head.objects.get().size
    with together(cast.network):
        for side in ("it", "sn"):
            scenes.clear(cast, agreement, side)
            scenes.name_signatory(cast, agreement, side)
    written = leaves(agreement)[-4:]
    assert [line["seq"] for line in written] == list(range(size, size + 4))
    assert len({line["ts"] for line in written}) == 1
    assert Head.objects.get().size == size + 4


def test_a_transaction_stays_in_one_network(cast: Any) -> None:
    agreement, elsewhere = scenes.in_review(cast), Network(name="Un autre réseau")
    perform(elsewhere, "found", actor=system())
    with pytest.raises(ValueError, match="one network"), together(elsewhere):
        scenes.clear(cast, agreement, "sn")
    assert scenes.again(agreement).obj_rev == agreement.obj_rev
    assert Head.objects.get(network=elsewhere).size == 1, "each network counts its own lines from 0"


def test_founding_a_network_is_answered_twice_and_refused_like_any_step(lasting_cast: Any) -> None:
    first = perform(Network(name="Un autre réseau"), "found", actor=system(), key="one form")
    second = perform(Network(name="Un autre réseau"), "found", actor=system(), key="one form")
    assert (second.subject, second.replayed) == (first.subject, True)
    with pytest.raises(Refused):
        perform(Network(name="Encore un"), "found", actor=lasting_cast["secretariat"])
    assert set(Head.objects.values_list("network__name", flat=True)) == {"Log-In Networks", "Un autre réseau"}


# ------------------------------------------------------------------------------------------------- what time settled


def test_a_refused_step_keeps_what_time_settled_and_tells_the_caller(cast: Any) -> None:
    page = scenes.half_signed(cast, days=3)
    other, deadline = scenes.again(page), page.deadline
    with clock.held(deadline + timedelta(days=2)):
        for row in (page, other):
            with pytest.raises(Refused):
                scenes.sign(cast, row, "sn", key="k")
            assert row.state == "lapsed" and row.ended_at == deadline
    lines = leaves(page)
    assert [line["action"] for line in lines].count("lapse") == 1 and lines[-1]["action"] == "lapse"
    assert (lines[-1]["actor"], lines[-1]["org"], lines[-1]["auth"]) == ("sys", "", "none")
    assert not IdempotencyKey.objects.exists()
    assert Payload.objects.filter(seq=lines[-1]["seq"]).exists()


def test_a_step_that_is_still_possible_is_done_after_what_time_settled(cast: Any) -> None:
    mandate = cast.mandate("reviewer.sn", cast.side("sn"), "view_dossiers", ends=clock.today() + timedelta(days=1))
    with clock.held(clock.now() + timedelta(days=3)), pytest.raises(Refused):
        perform(mandate, "revoke", actor=cast["secretariat"], reason=REASON)
    assert mandate.state == "ended" and [line["action"] for line in leaves(mandate)] == ["create", "end"]


# ------------------------------------------------------------------------------------------- revision and line number


def test_the_revision_counts_edits_and_moves_and_the_line_number_every_act(cast: Any) -> None:
    agreement = scenes.draft(cast)
    assert (agreement.revision, agreement.obj_rev) == (3, 2), "create, edit, invite_party"

    def counted(act: Any) -> tuple[int, int]:
        before = agreement.revision, agreement.obj_rev
        act()
        stored = Agreement.objects.get(pk=agreement.pk)
        assert (stored.revision, stored.obj_rev) == (agreement.revision, agreement.obj_rev)
        return agreement.revision - before[0], agreement.obj_rev - before[1]

    assert counted(lambda: perform(agreement, "submit_for_review", actor=cast["drafter.it"])) == (1, 1)
    assert counted(lambda: scenes.clear(cast, agreement, "it")) == (0, 1)
    assert counted(lambda: scenes.clear(cast, agreement, "sn")) == (0, 1)
    for side in ("it", "sn"):
        scenes.name_signatory(cast, agreement, side)
    assert counted(lambda: scenes.open_it(cast, agreement)) == (1, 1)
    assert counted(lambda: scenes.sign(cast, agreement, "it")) == (0, 1)
    assert counted(lambda: scenes.sign(cast, agreement, "sn")) == (1, 2), "the signature, and the entry into force"
    assert [line["obj_rev"] for line in leaves(agreement)] == list(range(agreement.obj_rev + 1))


def test_a_consequence_is_the_platforms_own_line_and_names_its_cause(cast: Any) -> None:
    agreement = scenes.half_signed(cast)
    act = scenes.sign(cast, agreement, "sn")
    sign, force = leaves(agreement)[-2:]
    assert sign["seq"] == act.seq and "because_of" not in sign
    assert (force["actor"], force["org"], force["auth"]) == ("sys", "", "none")
    assert (force["because_of"], force["seq"], force["ts"]) == (sign["seq"], sign["seq"] + 1, sign["ts"])
    assert (sign["from"], sign["to"]) == ("open_for_signature", "open_for_signature")
    assert (force["from"], force["to"]) == ("open_for_signature", "in_force")


def test_a_creation_has_its_line_and_its_subject_and_a_refused_one_neither(cast: Any) -> None:
    subjects = Subject.objects.count()
    agreement = scenes.begun(cast)
    (line,) = leaves(agreement)
    assert (line["from"], line["to"], line["obj_rev"]) == ("", "draft", 0)
    assert Subject.objects.get(pk=agreement.pk).dossier == agreement
    for title in ("", "   ", "a" * 301):
        refused = Agreement(network=cast.network, drafting_organisation=cast.side("it"))
        with pytest.raises(Refused):
            perform(refused, "create", actor=cast["drafter.it"], title=title)
        assert refused._state.adding and not Agreement.objects.filter(pk=refused.pk).exists()
    assert Subject.objects.count() == subjects + 1


def test_what_begins_further_on_than_the_beginning_is_refused(cast: Any) -> None:
    forged = Agreement(network=cast.network, drafting_organisation=cast.side("it"), state="in_force")
    with pytest.raises(Refused):
        perform(forged, "create", actor=cast["drafter.it"], title="Accord")
    agreement = scenes.begun(cast)
    with pytest.raises(Refused):
        perform(agreement, "create", actor=cast["drafter.it"], title="Encore")


def test_the_thousandth_agreement_of_a_year_has_its_number(cast: Any) -> None:
    agreement = scenes.begun(cast)
    year = agreement.reference[:8]
    Agreement.objects.filter(pk=agreement.pk).update(reference=f"{year}999")
    assert [scenes.begun(cast).reference for _ in range(3)] == [f"{year}1000", f"{year}1001", f"{year}1002"]


# ------------------------------------------------------------------------------------------------------- the clock


def test_the_instant_never_goes_back(cast: Any) -> None:
    agreement = scenes.opened(cast, days=3)
    ahead = agreement.deadline + timedelta(milliseconds=1)
    Head.objects.update(last_ts=ahead)  # another machine’s clock ran ahead
    with pytest.raises(Refused):
        scenes.sign(cast, agreement, "it")
    assert agreement.state == "lapsed", "what is judged is what the history will say"
    assert leaves(agreement)[-1]["ts"] == ahead.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    later = scenes.begun(cast)
    assert Entry.objects.get(object_id=later.pk).ts == ahead == Head.objects.get().last_ts


def test_the_clock_cannot_be_wound_where_people_work(cast: Any, settings: Any) -> None:
    settings.TESTING = False
    for demo in (False, True):
        settings.DEMO = demo
        if demo:
            clock.wind_to(clock.now() + timedelta(days=1))
        else:
            with pytest.raises(RuntimeError):
                clock.wind_to(clock.now() + timedelta(days=1))


def test_one_act_has_one_instant_whatever_the_clock_does_meanwhile(cast: Any) -> None:
    agreement = scenes.half_signed(cast)
    scenes.sign(cast, agreement, "sn")
    (signature,) = agreement.signatures.filter(organisation=cast.side("sn"))
    assert signature.signed_at == agreement.in_force_at == agreement.state_since
    assert agreement.in_force_at == Entry.objects.filter(object_id=agreement.pk).order_by("seq").last().ts
