"""An audit in a real browser, without JavaScript, between the auditor and the audited, in three languages: the plan,
the fieldwork, a finding anchored to an act, the draft report, the answer from a phone, the opinion, the follow-up.

With SCREENSHOTS=<folder> each page is kept as a picture. Not here: who may do what (tests/audits)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agreements.models import Agreement
from audits.models import Engagement, Finding
from tests import scenes
from tests.browser.test_whole_life import HIDDEN_AT_THE_SIDE, Walk
from workflows import clock
from workflows.models import Entry

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, serialized_rollback=False),
]


class Audit(Walk):
    """The auditor reads Italian, Louga French on a phone, the secretariat English."""

    def language(self, person: str) -> str:
        return {"auditor": "it", "secretariat": "en"}.get(person, "fr")


def days(number: int) -> str:
    return (clock.today() + timedelta(days=number)).isoformat()


def test_an_audit_between_the_auditor_and_the_audited(lasting_cast: Any, site: Any, visitor: Any) -> None:
    agreement = scenes.in_force(lasting_cast)
    walk = Audit(visitor)
    act = walk.act
    period = {"period_from": days(-300), "period_to": days(0)}
    said = {"title": "Audit dell’accordo", "objective": "Verificare che l’accordo sia eseguito.", **period}
    act("auditor", "/audits/new/", **said, dossiers=[str(agreement.pk)])
    engagement = Engagement.objects.get()
    here = f"/audits/{engagement.reference}"
    for step in ("notify", "start_fieldwork"):
        act("auditor", f"{here}/{step}/")
    act("auditor", f"/agreements/{agreement.reference}/open_audit/")
    assert Agreement.objects.get().audit == "under_audit"

    signed = Entry.objects.filter(object_id=agreement.pk, action="sign").first()
    assert signed is not None
    louga = str(lasting_cast.side("sn").pk)
    written = {
        "title": "Manca la delibera",
        "observation": "La delibera del consiglio non è stata depositata.",
        "recommendation": "Depositare la delibera entro l’anno.",
        "severity": "medium",
        "audited": louga,
        "owner": louga,
        "due_on": days(90),
        "acts": str(signed.seq),
        "versions": ["version:1"],
    }
    act("auditor", f"{here}/findings/new/{agreement.pk}/", **written)
    page = walk.look("auditor", f"{here}/findings/1/")
    assert f"n° {signed.seq}" in page.content()
    assert "Nessun rilievo" not in walk.look("auditor", f"{here}/").content()

    act("auditor", f"{here}/circulate_draft/", summary="Abbiamo letto tutta la storia del fascicolo.")
    act("auditor", f"{here}/open_contradictory/", day=days(20), hour="18:00", zone="Africa/Dakar")
    desk = walk.look("signatory.sn", "/")
    assert "Manca la delibera" in desk.content() and desk.evaluate(HIDDEN_AT_THE_SIDE) == 0
    act("signatory.sn", f"{here}/findings/1/answer/", position="agrees", answer="La délibération sera déposée en mai.")
    assert walk.look("secretariat", f"{here}/findings/1/").evaluate(HIDDEN_AT_THE_SIDE) == 0

    act("auditor", f"{here}/findings/1/accept/")
    words = {"conclusion_fr": "L’accord est exécuté, à une pièce près.", "conclusion_it": "L’accordo è eseguito."}
    act("auditor", f"{here}/finalise/", opinion="qualified", **words)
    engagement.refresh_from_db()
    assert engagement.document is not None and bytes(engagement.document.data).startswith(b"%PDF-")
    act("auditor", f"/agreements/{agreement.reference}/conclude_audit/")
    act("auditor", f"{here}/start_follow_up/")
    act("auditor", f"{here}/findings/1/confirm_implemented/", evidence="La delibera è depositata.")
    act("auditor", f"{here}/close/")
    for person in ("auditor", "signatory.sn", "secretariat"):
        for path in (f"{here}/", f"{here}/findings/1/", "/audits/", f"/agreements/{agreement.reference}/"):
            assert walk.look(person, path).evaluate(HIDDEN_AT_THE_SIDE) == 0, (person, path)
    assert (Engagement.objects.get().state, Finding.objects.get().state) == ("closed", "implemented")
    assert Agreement.objects.get().audit == "audited"
