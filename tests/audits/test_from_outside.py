"""An audit is made from outside, within its mandate, and nobody judges their own answer: at every step, not only the
first. Not here: mandates that ended (test_whose_mandate.py)."""

from __future__ import annotations

from typing import Any

import pytest

from audits.models import Engagement, Finding
from governance.models import Examination, Mandate
from tests import scenes as agreements
from tests.agreements import instruments
from tests.audits import scenes
from tests.audits.scenes import refused
from workflows import registry
from workflows.perform import Refused, perform, why_not

pytestmark = pytest.mark.django_db
CENTRE = "CNR-IBIMET"


def role_of(model: Any, step: str) -> str:
    return registry.steps(model)[step].role.code


def limited(cast: Any, *dossiers: Any, name: str = "limited", organisation: str = scenes.PISA) -> Any:
    """An auditor of these dossiers alone."""
    cast.person(name)
    scope = [str(d.pk) for d in dossiers]
    cast.mandate(name, cast.side(organisation), "audit", on_network=True, scope=scope)
    return cast.actor(name)


def joining(cast: Any, agreement: Any, name: str = "joining") -> dict[str, str]:
    """An auditor of CONIPRAT, which accedes later (`joined`)."""
    cast.person(name)
    cast.mandate(name, cast.side("ne"), "audit", on_network=True)
    return {"by": name, "organisation": "CONIPRAT"}


# ------------------------------------------------------------------------------------------------ the scope


STEPS_OF_ALL = {
    "start_fieldwork": (scenes.notified, {}),
    "circulate_draft": (scenes.examining, {"summary": "Le projet de rapport."}),
    "open_contradictory": (scenes.draft_report, {}),
    "finalise": (scenes.all_answered, {}),
    "start_follow_up": (scenes.final, {}),
    "close": (scenes.final_and_ended, {}),
    "cancel": (scenes.contradictory, {"reason": scenes.REASON}),
}


@pytest.mark.parametrize("step", STEPS_OF_ALL)
def test_a_mandate_for_other_dossiers_moves_no_engagement_of_its_own_organisation(cast: Any, step: str) -> None:
    make, said = STEPS_OF_ALL[step]
    engagement, elsewhere = make(cast), agreements.in_force(cast)
    actor = limited(cast, elsewhere)
    assert engagement.is_seen_by(actor), "it is of their organisation"
    assert role_of(Engagement, step) in {r.code for r in why_not(engagement, step, actor, **said)}
    wider = limited(cast, elsewhere, scenes.dossier_of(engagement), name="wider")
    assert role_of(Engagement, step) not in {r.code for r in why_not(engagement, step, wider, **said)}


def test_a_plan_beyond_the_mandate_is_changed_before_it_is_notified(cast: Any) -> None:
    mine, other = agreements.in_force(cast), agreements.in_force(cast)
    plan = scenes.planned(cast, mine, other)
    actor = limited(cast, mine)
    assert refused(plan, "notify", actor) == {"dossiers_are_still_in_scope"}
    perform(plan, "edit", actor=actor, **scenes.plan(mine))
    perform(scenes.again(plan), "notify", actor=actor)
    assert [e.subject_id for e in Examination.objects.filter(engagement=plan.pk)] == [mine.pk]


def test_a_mandate_for_other_dossiers_writes_and_reads_no_finding_of_its_own_organisation(cast: Any) -> None:
    elsewhere, finding = agreements.in_force(cast), scenes.found(cast)
    actor = limited(cast, elsewhere)
    assert not finding.is_seen_by(actor)
    said = scenes.words(cast, finding.dossier)
    assert role_of(Finding, "edit") in refused(finding, "edit", actor, **said)
    new = scenes.new_finding(scenes.again(finding.engagement), finding.dossier)
    assert role_of(Finding, "create") in refused(new, "create", actor, **said)
    answered = scenes.answered(cast)
    for step in ("accept", "contest", "give_up", "drop"):
        more = {} if step == "accept" else {"reason": scenes.REASON}
        assert role_of(Finding, step) in refused(answered, step, actor, **more)


def test_a_plan_beyond_the_mandate_can_be_given_up(cast: Any) -> None:
    elsewhere, plan = agreements.in_force(cast), scenes.planned(cast)
    limited(cast, elsewhere)
    assert scenes.step(cast, plan, "cancel", by="limited", reason=scenes.REASON).state == "cancelled"


def test_where_each_mandate_covers_a_part_the_secretariat_can_end_the_whole(cast: Any) -> None:
    one, two = agreements.in_force(cast), agreements.in_force(cast)
    engagement, secretariat = scenes.in_fieldwork(cast, one, two), cast.actor("secretariat")
    limited(cast, one)
    limited(cast, two, name="colleague")
    assert why_not(engagement, "cancel", secretariat, reason=scenes.REASON), "one auditor covers all"
    scenes.revoke_auditors(cast)
    for name in ("limited", "colleague"):
        assert why_not(engagement, "cancel", cast.actor(name), reason=scenes.REASON)
    assert scenes.step(cast, engagement, "cancel", by="secretariat", reason=scenes.REASON).state == "cancelled"


def test_a_mandate_of_one_organisation_covers_nothing_for_another(cast: Any) -> None:
    mine, other = agreements.in_force(cast), agreements.in_force(cast)
    engagement = scenes.in_fieldwork(cast, other)
    actor = limited(cast, mine)
    cast.mandate("limited", cast.side(CENTRE), "audit", on_network=True)
    actor = cast.actor("limited")
    dossier = agreements.again(other)
    assert {r.code for r in why_not(dossier, "open_audit", actor)} == {"own_engagement_awaits_it"}
    assert refused(dossier, "open_audit", actor, engagement=engagement.pk)


def test_where_the_mandates_left_do_not_cover_a_dossier_the_secretariat_ends_it(cast: Any) -> None:
    engagement, elsewhere = scenes.final(cast), agreements.in_force(cast)
    finding, secretariat = engagement.findings.get(), cast.actor("secretariat")
    limited(cast, elsewhere)
    assert why_not(finding, "give_up", secretariat, reason=scenes.REASON), "its auditor is there"
    scenes.revoke_auditors(cast)
    assert scenes.conclude(cast, engagement, by="secretariat").audit == "audited"
    scenes.step(cast, finding, "give_up", by="secretariat", reason=scenes.REASON)
    assert scenes.step(cast, engagement, "close", by="secretariat").state == "closed"


def test_a_mandate_that_covers_the_dossier_keeps_the_secretariat_waiting(cast: Any) -> None:
    engagement = scenes.final(cast)
    limited(cast, scenes.dossier_of(engagement))
    scenes.revoke_auditors(cast)
    secretariat, given = cast.actor("secretariat"), {"engagement": engagement.pk}
    assert refused(scenes.dossier_of(engagement), "conclude_audit", secretariat, **given) == {"auditors_go_first"}
    assert why_not(engagement.findings.get(), "give_up", secretariat, reason=scenes.REASON)


# ------------------------------------------------------------------------------------------------ from outside


def test_whose_organisation_became_a_party_goes_on_with_nothing(cast: Any) -> None:
    agreement = agreements.in_force(cast)
    by = joining(cast, agreement)
    made = scenes.examining(cast, agreement, **by)
    finding = scenes.found(cast, made, by="joining")
    asked = scenes.to_answer(cast, engagement=scenes.examining(cast, agreement, **by), by="joining")
    answered = scenes.answer(cast, asked)
    circulated = scenes.circulate(cast, scenes.examining(cast, agreement, **by), by="joining")
    instruments.acceded(cast, agreement, "ne")
    actor = cast.actor("joining")
    for row, steps in (
        (made, ["circulate_draft", "cancel"]),
        (circulated, ["open_contradictory", "cancel"]),
        (scenes.again(answered.engagement), ["finalise", "cancel"]),
        (finding, ["edit", "drop"]),
        (answered, ["accept", "contest", "give_up", "drop"]),
    ):
        for step in steps:
            codes = {r.code for r in why_not(scenes.again(row), step, actor)}
            assert role_of(type(row), step) in codes, step
    new = scenes.new_finding(scenes.again(made), agreements.again(agreement))
    assert "it_is_audited_from_outside" in refused(new, "create", actor, **scenes.words(cast, new.dossier))
    for engagement in (made, circulated, answered.engagement):
        assert scenes.cancelled(cast, scenes.again(engagement), by="secretariat").state == "cancelled"


def test_what_a_party_had_audited_is_brought_to_its_end_by_the_secretariat(cast: Any) -> None:
    agreement = agreements.in_force(cast)
    by = joining(cast, agreement)
    asked = scenes.to_answer(cast, engagement=scenes.examining(cast, agreement, **by), by="joining")
    engagement = scenes.finalise(cast, scenes.again(scenes.answer(cast, asked).engagement), by="joining")
    finding, secretariat = engagement.findings.get(), cast.actor("secretariat")
    assert why_not(finding, "give_up", secretariat, reason=scenes.REASON)
    instruments.acceded(cast, agreement, "ne")
    given = {"engagement": engagement.pk}
    dossier = agreements.again(agreement)
    assert refused(dossier, "conclude_audit", cast.actor("joining"), **given) == {"auditors_go_first"}
    assert role_of(Engagement, "start_follow_up") in {
        r.code for r in why_not(engagement, "start_follow_up", cast.actor("joining"))
    }
    assert scenes.conclude(cast, engagement, by="secretariat").audit == "audited"
    scenes.step(cast, finding, "give_up", by="secretariat", reason=scenes.REASON)
    assert role_of(Engagement, "close") in {r.code for r in why_not(engagement, "close", cast.actor("joining"))}
    assert scenes.step(cast, engagement, "close", by="secretariat").state == "closed"


def test_a_party_to_one_dossier_finds_nothing_on_the_others(cast: Any) -> None:
    one, two = agreements.in_force(cast), agreements.in_force(cast)
    engagement = scenes.in_fieldwork(cast, one, two, **joining(cast, one))
    for dossier in (one, two):
        actor = cast.actor("joining")
        perform(agreements.again(dossier), "open_audit", actor=actor, engagement=engagement.pk)
    instruments.acceded(cast, agreements.again(one), "ne")
    new = scenes.new_finding(scenes.again(engagement), agreements.again(two))
    assert refused(new, "create", cast.actor("joining"), **scenes.words(cast, two)) == {"it_is_audited_from_outside"}


def test_an_auditor_of_two_organisations_opens_nothing_for_the_one_that_is_a_party(cast: Any) -> None:
    agreement = agreements.in_force(cast)
    by = joining(cast, agreement)
    engagement = scenes.in_fieldwork(cast, agreement, **by)
    cast.mandate("joining", cast.side(CENTRE), "audit", on_network=True)
    instruments.acceded(cast, agreement, "ne")
    assert refused(agreements.again(agreement), "open_audit", cast.actor("joining"), engagement=engagement.pk)


def test_the_desk_offers_an_audit_to_nobody_of_a_party_and_its_end_to_the_secretariat(cast: Any, client: Any) -> None:
    agreement = agreements.in_force(cast)
    scenes.in_fieldwork(cast, agreement, **joining(cast, agreement))
    label = str(registry.steps(type(agreement))["open_audit"].facts.label)
    end = str(registry.steps(Engagement)["cancel"].facts.label)

    def desk(name: str) -> str:
        client.force_login(cast[name])
        return client.get("/fr/").content.decode()

    assert label in desk("joining") and end not in desk("secretariat")
    instruments.acceded(cast, agreement, "ne")
    assert label not in desk("joining") and end in desk("secretariat")


# ------------------------------------------------------------------------------------------------ the person


def signs_too(cast: Any, *, still: bool = True) -> Any:
    """Whoever signs for Louga audits for the university of Pisa; with `still=False` they sign no more."""
    if not still:
        for mandate in Mandate.objects.filter(person=cast["signatory.sn"], state="active"):
            perform(mandate, "revoke", actor=cast.actor("secretariat"), reason=scenes.REASON)
    cast.mandate("signatory.sn", cast.side(scenes.PISA), "audit", on_network=True)
    return cast.actor("signatory.sn")


def test_whoever_acts_for_a_party_audits_it_for_nobody(cast: Any) -> None:
    finding, silent = scenes.answered(cast), scenes.silent(cast)
    waiting = scenes.in_fieldwork(cast)
    actor = signs_too(cast)
    given = {"engagement": waiting.pk}
    assert refused(scenes.dossier_of(waiting), "open_audit", actor, **given) == {"auditor_is_from_outside"}
    rows = [(finding, ["accept", "contest", "give_up", "drop"]), (silent, ["confirm_implemented", "give_up", "drop"])]
    rows += [(scenes.again(finding.engagement), ["finalise", "cancel"]), (waiting, ["circulate_draft", "cancel"])]
    for row, steps in rows:
        for step in steps:
            assert role_of(type(row), step) in {r.code for r in why_not(row, step, actor)}, step
    with pytest.raises(Refused) as caught:
        scenes.planned(cast, scenes.dossier_of(waiting), by="signatory.sn")
    assert [r.code for r in caught.value.reasons] == ["auditor_is_from_outside"]


def test_where_every_auditor_left_acts_for_a_party_the_secretariat_ends_it(cast: Any) -> None:
    finding = scenes.silent(cast)
    engagement = scenes.finalise(cast, scenes.again(finding.engagement))
    signs_too(cast)
    scenes.revoke_auditors(cast)
    assert scenes.conclude(cast, engagement, by="secretariat").audit == "audited"
    scenes.step(cast, finding, "give_up", by="secretariat", reason=scenes.REASON)
    assert scenes.step(cast, engagement, "close", by="secretariat").state == "closed"


@pytest.mark.parametrize("step", ["accept", "contest", "give_up", "drop"])
def test_nobody_judges_the_answer_they_gave(cast: Any, step: str) -> None:
    finding = scenes.answered(cast)
    actor = signs_too(cast, still=False)
    said = {} if step == "accept" else {"reason": scenes.REASON}
    assert refused(finding, step, actor, **said) == {"who_answered_does_not_judge"}
    assert not why_not(finding, step, cast.actor("auditor"), **said)


def test_nobody_confirms_what_they_answered(cast: Any) -> None:
    finding = scenes.accepted(cast)
    actor, said = signs_too(cast, still=False), {"evidence": "La facture est déposée."}
    assert refused(finding, "confirm_implemented", actor, **said) == {"who_answered_does_not_judge"}


def test_where_the_only_auditor_left_is_who_answered_the_secretariat_ends_the_finding(cast: Any) -> None:
    finding = scenes.answered(cast)
    signs_too(cast, still=False)
    secretariat = cast.actor("secretariat")
    assert why_not(finding, "give_up", secretariat, reason=scenes.REASON)
    scenes.revoke_auditors(cast)
    assert not why_not(finding, "give_up", secretariat, reason=scenes.REASON)
