"""An audit is made from outside, within its mandate, and nobody judges their own answer: at every step, not only the
first. Not here: mandates that ended (test_whose_mandate.py)."""

from __future__ import annotations

from typing import Any

import pytest

from audits.models import Engagement, Finding
from governance.models import Examination
from tests import scenes as agreements
from tests.agreements import instruments
from tests.audits import scenes
from tests.audits.scenes import refused
from workflows import registry
from workflows.perform import perform, why_not

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


def test_whose_organisation_became_a_party_goes_on_with_nothing_and_cancels(cast: Any) -> None:
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
        (made, ["circulate_draft"]),
        (circulated, ["open_contradictory"]),
        (scenes.again(answered.engagement), ["finalise"]),
        (finding, ["edit", "drop"]),
        (answered, ["accept", "contest", "give_up", "drop"]),
    ):
        for step in steps:
            codes = {r.code for r in why_not(scenes.again(row), step, actor)}
            assert role_of(type(row), step) in codes, step
    new = scenes.new_finding(scenes.again(made), agreements.again(agreement))
    assert "it_is_audited_from_outside" in refused(new, "create", actor, **scenes.words(cast, new.dossier))
    assert scenes.cancelled(cast, made, by="joining").state == "cancelled"
    assert scenes.cancelled(cast, circulated, by="secretariat").state == "cancelled", "or the secretariat does"


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
    assert scenes.conclude(cast, engagement, by="secretariat").audit == "audited"
    scenes.step(cast, finding, "give_up", by="secretariat", reason=scenes.REASON)
    assert scenes.step(cast, engagement, "close", by="secretariat").state == "closed"


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


# ------------------------------------------------------------------------------------------------ one's own answer


def test_nobody_answers_what_they_audit(cast: Any) -> None:
    finding = scenes.to_answer(cast)
    cast.mandate("signatory.sn", cast.side(scenes.PISA), "audit", on_network=True)
    actor = cast.actor("signatory.sn")
    assert refused(finding, "answer", actor, **scenes.ANSWER) == {"who_audits_it_does_not_answer"}
    louga = actor.for_organisation(cast.side("sn").pk)
    assert refused(finding, "answer", louga, **scenes.ANSWER) == {"who_audits_it_does_not_answer"}


@pytest.mark.parametrize("step", ["accept", "contest", "give_up", "drop"])
def test_nobody_judges_their_own_answer(cast: Any, step: str) -> None:
    finding = scenes.answered(cast)
    cast.mandate("signatory.sn", cast.side(scenes.PISA), "audit", on_network=True)
    said = {} if step == "accept" else {"reason": scenes.REASON}
    assert refused(finding, step, cast.actor("signatory.sn"), **said) == {"who_answered_does_not_judge"}
    assert not why_not(finding, step, cast.actor("auditor"), **said)


def test_nobody_confirms_their_own_answer_as_carried_out(cast: Any) -> None:
    finding = scenes.accepted(cast)
    cast.mandate("signatory.sn", cast.side(scenes.PISA), "audit", on_network=True)
    said = {"evidence": "La facture est déposée."}
    assert refused(finding, "confirm_implemented", cast.actor("signatory.sn"), **said) == {
        "who_answered_does_not_judge"
    }
