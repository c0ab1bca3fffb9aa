"""The whole way of an audit, and what it leaves. Not here: who may (policy.py), the corner cases."""

from __future__ import annotations

from typing import Any

import pytest

from audits.models import Engagement
from governance.models import Examination
from tests.audits import scenes
from workflows import history

pytestmark = pytest.mark.django_db


def test_an_audit_goes_from_its_plan_to_its_end(cast: Any) -> None:
    engagement = scenes.planned(cast)
    assert engagement.reference.startswith("AU-")
    assert not Examination.objects.exists(), "nobody is told of a plan"
    engagement = scenes.step(cast, engagement, "notify")
    engagement = scenes.step(cast, engagement, "start_fieldwork")
    dossier = scenes.open_audit(cast, engagement)
    assert (dossier.state, dossier.audit) == ("in_force", "under_audit")
    finding = scenes.found(cast, scenes.again(engagement))
    engagement = scenes.ask(cast, scenes.circulate(cast, scenes.again(engagement)))
    finding = scenes.answer(cast, scenes.again(finding))
    finding = scenes.step(cast, finding, "accept")
    engagement = scenes.finalise(cast, engagement)
    assert engagement.document is not None and bytes(engagement.document.data).startswith(b"%PDF-")
    dossier = scenes.conclude(cast, engagement)
    assert dossier.audit == "audited" and dossier.audited_at is not None
    engagement = scenes.step(cast, engagement, "start_follow_up")
    finding = scenes.step(cast, finding, "confirm_implemented", evidence="La facture est déposée.")
    engagement = scenes.step(cast, engagement, "close")
    assert engagement.state == "closed"
    said = [line.action for line in history.lines(history.acts_of(dossier)) if "audit" in line.action]
    assert said == ["conclude_audit", "open_audit"]
    assert Engagement.objects.get().findings.get().state == "implemented"
