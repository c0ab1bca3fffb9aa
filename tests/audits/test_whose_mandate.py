"""Whose mandate ended, whose scope is narrow, who is no outsider any more: nobody is stuck and nobody acts for another.

Not here: silence, cancellations and what happens to the dossier (test_orders.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from audits.models import Engagement, Finding
from governance.models import Examination
from tests import scenes as agreements
from tests.agreements import instruments
from tests.audits import scenes
from tests.audits.scenes import refused
from workflows import clock, registry
from workflows.perform import Refused, perform, why_not

pytestmark = pytest.mark.django_db
REGION = {"by": "auditor2", "organisation": "Regione Toscana"}


@pytest.fixture
def region(cast: Any) -> str:
    """A second auditor, of another organisation."""
    return scenes.second_auditor(cast)


# ------------------------------------------------------------------------------------------------ whose mandate ended


def test_once_no_auditor_is_left_the_secretariat_brings_everything_to_its_end(cast: Any) -> None:
    finding, plan = scenes.accepted(cast), scenes.planned(cast)
    engagement = scenes.finalise(cast, scenes.again(finding.engagement))
    secretariat = cast.actor("secretariat")
    given = {"engagement": engagement.pk}
    assert "auditors_go_first" in refused(finding.dossier, "conclude_audit", secretariat, **given)
    for row, step in ((engagement, "close"), (plan, "cancel"), (finding, "give_up")):
        assert why_not(row, step, secretariat), "while somebody audits, it is theirs"
    scenes.revoke_auditors(cast)
    assert scenes.conclude(cast, engagement, by="secretariat").audit == "audited"
    assert scenes.step(cast, finding, "give_up", by="secretariat", reason=scenes.REASON).state == "not_implemented"
    assert scenes.step(cast, engagement, "close", by="secretariat").state == "closed"
    assert scenes.step(cast, plan, "cancel", by="secretariat", reason=scenes.REASON).state == "cancelled"


def test_another_auditor_of_the_same_organisation_goes_on(cast: Any) -> None:
    engagement = scenes.examining(cast)
    scenes.revoke_auditors(cast)
    name = scenes.second_auditor(cast, "colleague", scenes.PISA)
    assert scenes.circulate(cast, engagement, by=name).state == "draft_report"


def test_from_every_state_of_an_engagement_without_auditor_there_is_a_way_to_its_end(cast: Any) -> None:
    """The secretariat cancels what has no opinion, and ends what has one: nothing stays open for ever."""
    makers = (scenes.planned, scenes.notified, scenes.in_fieldwork, scenes.with_finding, scenes.draft_report)
    left = [
        make(cast) for make in (*makers, scenes.contradictory, scenes.all_answered, scenes.final, scenes.in_follow_up)
    ]
    scenes.revoke_auditors(cast)
    for engagement in left:
        if engagement.state in ("final", "follow_up"):
            for finding in engagement.findings.all():
                scenes.step(cast, scenes.again(finding), "drop", by="secretariat", reason=scenes.REASON)
            for named in Examination.objects.filter(engagement=engagement.pk, opened_at__isnull=False):
                scenes.conclude(cast, engagement, by="secretariat") if named.goes_on else None
            scenes.step(cast, scenes.again(engagement), "close", by="secretariat")
        else:
            scenes.step(cast, engagement, "cancel", by="secretariat", reason=scenes.REASON)
    assert set(Engagement.objects.values_list("state", flat=True)) == {"cancelled", "closed"}
    assert not [f for f in Finding.objects.all() if f.is_open]
    assert not [e for e in Examination.objects.all() if e.goes_on]


# ------------------------------------------------------------------------------------------------ scope and outside


def test_an_auditor_of_one_dossier_reads_and_audits_that_one_alone(cast: Any) -> None:
    mine, other = agreements.in_review(cast), agreements.in_review(cast)
    bound, elsewhere = agreements.in_force(cast), agreements.in_force(cast)
    cast.person("scoped")
    scope = [str(mine.pk), str(bound.pk)]
    cast.mandate("scoped", cast.side("CNR-IBIMET"), "audit", on_network=True, scope=scope)
    actor = cast.actor("scoped")
    assert mine.shows_history_to(actor) and not other.is_seen_by(actor)
    foreign, own = scenes.to_answer(cast), scenes.to_answer(cast, engagement=scenes.examining(cast, bound))
    for row in (foreign, foreign.engagement):
        assert not row.is_seen_by(actor), "of a dossier that is not within the mandate"
    for row in (own, own.engagement):
        assert row.is_seen_by(actor)
    planning = {"by": "scoped", "organisation": "CNR-IBIMET"}
    with pytest.raises(Refused) as caught:
        scenes.planned(cast, bound, elsewhere, **planning)
    assert [r.code for r in caught.value.reasons] == ["dossiers_are_in_scope"]
    engagement = scenes.examining(cast, bound, **planning)
    assert engagement.state == "fieldwork" and agreements.again(bound).audit == "under_audit"


def test_the_network_agreement_is_audited_from_outside(cast: Any) -> None:
    agreement = agreements.in_force(cast)
    cast.person("inside")
    cast.mandate("inside", cast.side("sn"), "audit", on_network=True)
    with pytest.raises(Refused) as caught:
        scenes.planned(cast, agreement, by="inside", organisation="Commune de Louga")
    assert [r.code for r in caught.value.reasons] == ["auditor_is_from_outside"]


def test_whose_organisation_becomes_a_party_does_not_open_the_audit(cast: Any) -> None:
    agreement = agreements.in_force(cast)
    cast.person("joining")
    cast.mandate("joining", cast.side("ne"), "audit", on_network=True)
    engagement = scenes.in_fieldwork(cast, agreement, by="joining", organisation="CONIPRAT")
    instruments.acceded(cast, agreement, "ne")
    dossier = agreements.again(agreement)
    assert refused(dossier, "open_audit", cast.actor("joining"), engagement=engagement.pk) == {
        "auditor_is_from_outside"
    }
    assert scenes.cancelled(cast, engagement, by="secretariat").state == "cancelled"


def test_nobody_opens_or_concludes_for_another_organisation(cast: Any, region: str) -> None:
    engagement = scenes.in_fieldwork(cast)
    dossier = scenes.dossier_of(engagement)
    other = cast.actor(region)
    assert refused(dossier, "open_audit", other, engagement=engagement.pk) == {"own_engagement_awaits_it"}
    scenes.open_audit(cast, engagement)
    assert refused(agreements.again(dossier), "conclude_audit", other, engagement=engagement.pk)
    finding = scenes.found(cast, engagement)
    for step, said in (("edit", scenes.words(cast, dossier)), ("drop", {"reason": scenes.REASON})):
        assert registry.steps(Finding)[step].role.code in refused(finding, step, other, **said)


def test_whoever_confirms_an_auditor_reads_which_dossiers_it_is_for(cast: Any, client: Any) -> None:
    bound = agreements.in_force(cast)
    said = {"on_network": True, "capabilities": ["audit"], "ends": clock.today() + timedelta(days=90)}
    made = agreements.proposed(cast, "outsider", by="secretariat", side="it", scope=[bound.pk], **said)
    assert made.state == "proposed" and made.scope == [str(bound.pk)]
    client.force_login(cast["secretariat2"])
    for path in (f"/en/mandates/{made.pk}/", f"/en/mandates/{made.pk}/confirm/"):
        assert bound.reference in client.get(path).content.decode()
    perform(made, "confirm", actor=cast.actor("secretariat2"))
    assert {g.scope for g in cast.actor("outsider").grants if g.capability == "audit"} == {(bound.pk,)}
