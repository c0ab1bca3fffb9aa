"""The corner cases of an audit: silence, a cancelled engagement, an ended mandate, several engagements at once, what
happens to the dossier meanwhile. All have their way through.

Not here: the straight way (test_life.py) and who may do what (policy.py)."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from audits.printing import to_print
from governance.models import Examination
from tests import scenes as agreements
from tests.audits import scenes
from tests.audits.scenes import actions, refused
from workflows import clock, history
from workflows.models import Entry, Outbox
from workflows.perform import Refused, perform, settle, why_not

pytestmark = pytest.mark.django_db
REGION = {"by": "auditor2", "organisation": "Regione Toscana"}


@pytest.fixture
def region(cast: Any) -> str:
    """A second auditor, of another organisation."""
    return scenes.second_auditor(cast)


# ------------------------------------------------------------------------------------------------ silence


def test_an_answer_at_the_very_deadline_is_in_time_and_silence_comes_after_it(cast: Any) -> None:
    in_time, late = scenes.to_answer(cast), scenes.to_answer(cast)
    with clock.held(in_time.answer_by):
        assert not settle(in_time)
        assert scenes.answer(cast, in_time).state == "answered"
    with clock.held(late.answer_by + timedelta(milliseconds=1)):
        assert settle(late)
    assert scenes.again(late).state == "no_answer"
    assert "record_silence" not in actions(in_time)


def test_silence_is_recorded_before_the_opinion_rests_on_it(cast: Any) -> None:
    finding = scenes.to_answer(cast)
    engagement = scenes.again(finding.engagement)
    assert "every_finding_is_answered" in {r.code for r in why_not(engagement, "finalise", cast.actor("auditor"))}
    clock.wind_to(finding.answer_by + timedelta(seconds=1))
    with pytest.raises(Refused):  # the opinion was drawn while the answer was awaited: it would say so wrongly
        perform(engagement, "finalise", actor=cast.actor("auditor"), **scenes.opinion(engagement))
    assert scenes.again(finding).state == "no_answer", "what the clock settled stays"
    engagement = scenes.finalise(cast, scenes.again(engagement))
    assert engagement.state == "final"


def test_a_late_answer_is_recorded_after_the_silence(cast: Any) -> None:
    finding = scenes.silent(cast)
    finding = scenes.answer(cast, finding)
    assert finding.state == "answered" and actions(finding)[-2:] == ["record_silence", "answer"]


def test_silence_counts_from_the_deadline_however_late_somebody_looks(cast: Any) -> None:
    finding = scenes.to_answer(cast)
    clock.wind_to(finding.answer_by + timedelta(days=9))
    settle(scenes.again(finding.engagement))
    assert scenes.again(finding).state_since == finding.answer_by


@pytest.mark.parametrize("make", [scenes.examining, scenes.with_finding, scenes.draft_report, scenes.contradictory])
def test_an_audit_is_concluded_once_the_opinion_is_given_and_not_before(cast: Any, make: Any) -> None:
    engagement = make(cast)
    dossier = scenes.dossier_of(engagement)
    given = {"engagement": engagement.pk}
    assert refused(dossier, "conclude_audit", cast.actor("auditor"), **given) == {"opinion_is_given"}
    scenes.revoke_auditors(cast)
    assert refused(agreements.again(dossier), "conclude_audit", cast.actor("secretariat"), **given) == {
        "opinion_is_given"
    }


# ------------------------------------------------------------------------------------------------ cancelled


def test_a_cancelled_engagement_drops_its_findings_and_leaves_the_dossier_as_it_was(cast: Any) -> None:
    finding = scenes.answered(cast)
    dossier = finding.dossier
    scenes.cancelled(cast, scenes.again(finding.engagement))
    assert scenes.again(finding).state == "dropped"
    assert agreements.again(dossier).audit == "not_audited"
    assert actions(dossier)[-2:] == ["open_audit", "release_audit"]
    assert Entry.objects.filter(object_id=finding.pk, action="drop", actor=None).exists()


def test_a_dossier_audited_before_is_audited_again_after_a_cancellation(cast: Any) -> None:
    dossier = scenes.concluded(cast)
    audited_at = dossier.audited_at
    second = scenes.examining(cast, dossier)
    assert agreements.again(dossier).audit == "under_audit"
    scenes.cancelled(cast, second)
    now = agreements.again(dossier)
    assert (now.audit, now.audited_at) == ("audited", audited_at)


def test_where_one_had_concluded_its_part_the_platform_concludes_after_the_last_was_cancelled(
    cast: Any, region: str
) -> None:
    first = scenes.examined(cast)
    dossier = scenes.dossier_of(first)
    second = scenes.examining(cast, dossier, **REGION)
    assert refused(agreements.again(dossier), "conclude_audit", cast.actor("auditor"), engagement=first.pk)
    scenes.conclude(cast, first, name="conclude_part")
    scenes.cancelled(cast, second, by=region)
    assert agreements.again(dossier).audit == "audited"
    last = history.lines(history.acts_of(dossier))[0]
    assert last.action == "conclude_audit" and last.is_by_the_clock and last.because_of is not None


def test_a_cancelled_engagement_leaves_the_audit_of_another_alone(cast: Any, region: str) -> None:
    first = scenes.examining(cast)
    dossier = scenes.dossier_of(first)
    second = scenes.examined(cast, dossier, **REGION)
    scenes.cancelled(cast, first)
    assert agreements.again(dossier).audit == "under_audit"
    assert scenes.conclude(cast, second, by=region).audit == "audited"


@pytest.mark.parametrize("order", list(permutations(("conclude", "cancel", "conclude"), 3))[:3])
def test_whatever_the_order_three_engagements_end_the_dossier_is_audited(
    cast: Any, region: str, order: tuple[str, ...]
) -> None:
    dossier = agreements.in_force(cast)
    engagements = [(scenes.examining if how == "cancel" else scenes.examined)(cast, dossier) for how in order]
    for place, (how, engagement) in enumerate(zip(order, engagements, strict=True)):
        assert agreements.again(dossier).audit == "under_audit"
        if how == "cancel":
            scenes.cancelled(cast, engagement)
        else:
            left = len(order) - place - 1
            scenes.conclude(cast, engagement, name="conclude_part" if left else "conclude_audit")
    assert agreements.again(dossier).audit == "audited"


# ------------------------------------------------------------------------------------------------ the dossier goes on


def test_a_dossier_expires_under_audit_and_is_concluded_then(cast: Any) -> None:
    last = clock.today() + timedelta(days=15)
    engagement = scenes.examined(cast, agreements.in_force(cast, end_date=last))
    dossier = scenes.dossier_of(engagement)
    clock.wind_to(clock.now() + timedelta(days=17))
    assert settle(dossier)
    dossier = agreements.again(dossier)
    assert (dossier.state, dossier.audit) == ("expired", "under_audit")
    assert refused(dossier, "close", cast.actor("secretariat")) == {"it_is_not_under_audit"}
    dossier = scenes.conclude(cast, engagement)
    perform(dossier, "close", actor=cast.actor("secretariat"))
    assert agreements.again(dossier).closed_at is not None


def test_a_dossier_is_suspended_resumed_and_terminated_under_audit(cast: Any) -> None:
    engagement = scenes.examined(cast)
    dossier = scenes.dossier_of(engagement)
    for step, state in (("suspend", "suspended"), ("resume", "in_force")):
        agreements.on_a_decision(cast, agreements.again(dossier), step)
        now = agreements.again(dossier)
        assert (now.state, now.audit) == (state, "under_audit")
    decision = agreements.decide(cast, dossier)
    perform(agreements.again(dossier), "terminate", actor=cast.actor("secretariat"), decision=decision.pk)
    assert scenes.conclude(cast, engagement).audit == "audited"


def test_a_dossier_is_not_closed_over_an_open_finding(cast: Any) -> None:
    last = clock.today() + timedelta(days=15)
    finding = scenes.found(cast, scenes.examining(cast, agreements.in_force(cast, end_date=last)))
    engagement = scenes.ask(cast, scenes.circulate(cast, scenes.again(finding.engagement)))
    clock.wind_to(engagement.answer_by + timedelta(days=1))
    settle(engagement)
    dossier = scenes.conclude(cast, scenes.finalise(cast, scenes.again(engagement)))
    secretariat = cast.actor("secretariat")
    assert dossier.state == "expired" and refused(dossier, "close", secretariat) == {"no_finding_is_open"}
    scenes.step(cast, finding, "give_up", reason=scenes.REASON)
    perform(agreements.again(dossier), "close", actor=secretariat)
    assert agreements.again(dossier).closed_at is not None


def test_an_audit_makes_no_other_form_stale(cast: Any) -> None:
    engagement = scenes.in_fieldwork(cast)
    before = scenes.dossier_of(engagement)
    dossier = scenes.open_audit(cast, engagement)
    assert dossier.revision == before.revision and dossier.obj_rev == before.obj_rev + 1


# ------------------------------------------------------------------------------------------------ twice, too late


def test_a_finding_is_written_before_the_answers_are_asked_for_and_never_after(cast: Any) -> None:
    finding = scenes.to_answer(cast)
    said = scenes.words(cast, finding.dossier)
    assert refused(finding, "edit", cast.actor("auditor"), **said) == {"it_may_be_written"}
    with pytest.raises(Refused):
        scenes.found(cast, scenes.again(finding.engagement))


def test_what_is_dropped_before_the_answers_is_told_to_nobody_and_numbers_are_not_used_twice(cast: Any) -> None:
    first = scenes.found(cast)
    scenes.step(cast, first, "drop", reason=scenes.REASON)
    second = scenes.found(cast, scenes.again(first.engagement))
    assert (first.number, second.number) == (1, 2)
    assert not Outbox.objects.filter(notice="finding_ended").exists()


def test_a_file_is_read_on_record_once_a_day_by_an_auditor_and_not_by_a_party(cast: Any, client: Any) -> None:
    agreement = agreements.formality_filed(cast)
    kept = agreement.files().get()
    ways = (
        f"/en/agreements/{agreement.reference}/attachments/{kept.pk}/",
        f"/en/agreements/{agreement.reference}/documents/{kept.blob_id}/",
    )
    for name in ("reviewer.sn", "secretariat"):
        client.force_login(cast[name])
        assert [client.get(way).status_code for way in ways] == [200, 200]
    assert "read_file" not in actions(agreement)
    client.force_login(cast["auditor"])
    for way in (*ways, *ways):
        assert client.get(way).status_code == 200
    assert actions(agreement)[-1:] == ["read_file"] and actions(agreement).count("read_file") == 1
    clock.wind_to(clock.now() + timedelta(days=1))
    assert client.get(ways[1]).status_code == 200
    assert actions(agreement).count("read_file") == 2


def test_who_audits_for_two_organisations_reads_on_record_too(cast: Any, client: Any) -> None:
    agreement = agreements.formality_filed(cast)
    cast.mandate("auditor", cast.side("CNR-IBIMET"), "audit", on_network=True)
    client.force_login(cast["auditor"])
    way = f"/en/agreements/{agreement.reference}/attachments/{agreement.files().get().pk}/"
    assert client.get(way).status_code == 200 and actions(agreement)[-1] == "read_file"


def test_an_act_of_an_audit_names_its_engagement(cast: Any, region: str) -> None:
    """None is no engagement: neither somebody else’s part is concluded with it, nor an audit opened by nobody."""
    first = scenes.in_fieldwork(cast)
    dossier = scenes.dossier_of(first)
    assert refused(dossier, "open_audit", cast.actor("auditor"), engagement=None)
    scenes.open_audit(cast, first)
    second = scenes.in_fieldwork(cast, dossier, **REGION)
    now = agreements.again(dossier)
    assert refused(now, "join_audit", cast.actor(region), engagement=None)
    scenes.open_audit(cast, second, by=region)
    for step in ("conclude_part", "conclude_audit"):
        assert refused(agreements.again(dossier), step, cast.actor(region), engagement=None)
    assert all(e.goes_on for e in Examination.objects.filter(subject=dossier.pk))


def test_what_is_concluded_is_cancelled_no_more_and_what_is_cancelled_never_concluded(cast: Any) -> None:
    dossier = agreements.in_force(cast)
    first, second = scenes.examined(cast, dossier), scenes.examining(cast, dossier)
    scenes.conclude(cast, first, name="conclude_part")
    assert refused(first, "cancel", cast.actor("auditor"), reason=scenes.REASON)
    scenes.cancelled(cast, second)
    assert agreements.again(dossier).audit == "audited"
    third = scenes.cancelled(cast, scenes.examining(cast, agreements.again(dossier)))
    assert refused(agreements.again(dossier), "conclude_audit", cast.actor("auditor"), engagement=third.pk)


@pytest.mark.parametrize("words", ["D’accord 👍, nous le ferons.", "a\n" * 400])
def test_no_answer_keeps_the_opinion_from_being_printed(cast: Any, words: str) -> None:
    finding = scenes.to_answer(cast)
    said = {**scenes.ANSWER, "answer": words}
    assert refused(finding, "answer", cast.actor("signatory.sn"), **said) == {"answer_is_given"}


def test_the_opinion_says_which_dossiers_were_named_and_not_examined(cast: Any) -> None:
    examined, named = agreements.in_force(cast), agreements.in_force(cast)
    engagement = scenes.in_fieldwork(cast, examined, named)
    perform(agreements.again(examined), "open_audit", actor=cast.actor("auditor"), engagement=engagement.pk)
    engagement = scenes.ask(cast, scenes.circulate(cast, scenes.again(engagement)))
    print_ = to_print(scenes.again(engagement), "unqualified", {"fr": "Conforme.", "it": "Conforme."})
    listed = [
        [references for references in (examined.reference, named.reference) if references in value]
        for _name, value in print_.parts[0].facts[2:4]
    ]
    assert listed == [[examined.reference], [named.reference]]


def test_whoever_does_not_read_the_drafts_learns_nothing_of_them_by_the_closing(cast: Any) -> None:
    last = clock.today() + timedelta(days=15)
    engagement = scenes.examining(cast, agreements.in_force(cast, end_date=last))
    dossier = scenes.dossier_of(engagement)
    clock.wind_to(clock.now() + timedelta(days=17))
    settle(dossier)
    before = refused(dossier, "close", cast.actor("secretariat"))
    scenes.found(cast, scenes.again(engagement))
    assert refused(agreements.again(dossier), "close", cast.actor("secretariat")) == before
