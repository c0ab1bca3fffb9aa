"""The pages of the governance room: who sees which mandate and decision, who revokes, who records."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance.models import Decision, Mandate, Network
from governance.queries import mandates_visible_to
from tests import scenes
from tests.documents.files import pdf
from tests.pages import Page
from workflows import clock
from workflows.actor import system
from workflows.models import Entry
from workflows.perform import Refused, perform

pytestmark = pytest.mark.django_db
PDF = pdf()


def form(client: Any, address: str, **typed: Any) -> dict[str, Any]:
    """What a browser would send: the hidden fields of the page, and what is typed."""
    page = client.get(address).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return {**hidden, **typed}


def mandate_of(cast: Any, name: str) -> Mandate:
    return Mandate.objects.get(person=cast[name])


# ------------------------------------------------------------------------------------------------ the network


def test_everybody_reads_who_is_in_the_network(cast: Any, client: Any) -> None:
    scenes.in_force(cast)
    page = client.get("/it/network/")
    (found,) = page.context["networks"]
    assert [c["name"] for c in found["countries"]] == ["Burkina Faso", "Italia", "Niger", "Senegal"]
    members = {o.name for c in found["countries"] for o in c["organisations"] if o.is_member}
    assert members == {"Arci Toscana", "Commune de Louga"}
    assert len(found["themes"]) == 6


# ------------------------------------------------------------------------------------------------ mandates


@pytest.mark.parametrize(
    ("name", "seen"),
    [("secretariat", True), ("auditor", True), ("reviewer.sn", True), ("signatory.sn", True), ("drafter.it", False),
     ("outsider", False), ("chair", False)],
)  # fmt: skip
def test_mandates_are_seen_by_their_organisation_the_secretariat_and_auditors(
    cast: Any, client: Any, name: str, seen: bool
) -> None:
    mandate = mandate_of(cast, "signatory.sn")
    assert mandate.is_seen_by(cast.actor(name)) is seen
    client.force_login(cast[name])
    assert client.get(mandate.get_absolute_url()).status_code == (200 if seen else 404)
    assert client.get(f"{mandate.get_absolute_url()}revoke/").status_code == (
        200 if name == "secretariat" else 403 if seen else 404
    )


def test_the_list_of_mandates_is_grouped_by_organisation(cast: Any, client: Any) -> None:
    client.force_login(cast["reviewer.sn"])
    groups = client.get("/en/mandates/").context["groups"]
    assert [g["organisation"] for g in groups] == ["Commune de Louga"]
    client.force_login(cast["secretariat"])
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/en/mandates/")
    assert len(queries) <= 12
    shown = [m.pk for g in page.context["groups"] for m in g["mandates"]]
    assert len(shown) == len(set(shown)) == min(50, mandates_visible_to(cast.actor("secretariat")).count())


def test_without_a_mandate_the_list_says_why_it_is_empty(cast: Any, client: Any) -> None:
    client.force_login(cast.person("newcomer"))
    assert "You have no mandate in force." in client.get("/en/mandates/").text


def test_the_secretariat_revokes_a_mandate_with_a_reason(cast: Any, client: Any) -> None:
    mandate = mandate_of(cast, "signatory.sn")
    client.force_login(cast["secretariat"])
    address = f"/en/mandates/{mandate.pk}/revoke/"
    assert client.post(address, form(client, address, reason="court")).status_code == 403
    answer = client.post(address, form(client, address, reason="Fin des fonctions du maire."))
    assert answer.status_code == 302
    mandate.refresh_from_db()
    assert mandate.state == "revoked"
    page = client.get(answer["Location"])
    assert "Fin des fonctions du maire." in page.text
    assert page.context["steps"] == []


def test_who_loses_a_mandate_can_still_read_why(cast: Any, client: Any) -> None:
    mandate = mandate_of(cast, "outsider")
    perform(mandate, "revoke", actor=cast.actor("secretariat"), reason="Nouvelle organisation du service.")
    client.force_login(cast["outsider"])
    page = client.get(f"/en/mandates/{mandate.pk}/")
    assert "Nouvelle organisation du service." in page.text
    assert "You have no mandate in force." in client.get("/en/mandates/").text


def test_a_mandate_has_no_page_for_what_only_the_platform_does(cast: Any, client: Any) -> None:
    mandate = mandate_of(cast, "signatory.sn")
    client.force_login(cast["secretariat"])
    for step in ("create", "end", "nothing"):
        assert client.get(f"/en/mandates/{mandate.pk}/{step}/").status_code == 404


# ------------------------------------------------------------------------------------------------ decisions


def typed(**more: Any) -> dict[str, Any]:
    today = str(clock.today())
    said = {"body": "Comité de pilotage", "text": "Il est mis fin à l’accord.", "decided_on": today}
    return {**said, "effective_on": today, **more}


def test_the_secretariat_records_a_decision_about_a_dossier_with_its_minutes(
    cast: Any, client: Any, tmp_path: Any
) -> None:
    agreement = scenes.in_force(cast)
    client.force_login(cast["secretariat"])
    address = f"/en/decisions/new/?about={agreement.pk}"
    assert agreement.title in client.get(address).text
    (tmp_path / "pv.pdf").write_bytes(PDF)
    with (tmp_path / "pv.pdf").open("rb") as minutes:
        answer = client.post("/en/decisions/new/", form(client, address, **typed(document=minutes)))
    decision = Decision.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/en/decisions/{decision.reference}/")
    assert decision.about_id == agreement.pk
    assert bytes(decision.document.data) == PDF
    assert agreement.reference in client.get(answer["Location"]).text
    sent = client.get(f"/en/decisions/{decision.reference}/document/")
    assert sent["Content-Disposition"] == f'attachment; filename="{decision.reference}.pdf"'
    assert sent.content == PDF


def test_what_is_mistyped_is_said_and_kept(cast: Any, client: Any) -> None:
    client.force_login(cast["secretariat"])
    address = "/en/decisions/new/"
    page = client.post(address, form(client, address, **typed(decided_on="31/12")))
    assert page.status_code == 422
    assert "Il est mis fin à l’accord." in page.text
    tomorrow = str(clock.today() + timedelta(days=1))
    page = client.post(address, form(client, address, **typed(decided_on=tomorrow)))
    assert page.status_code == 403
    assert "decided_on" in page.context["form"].errors
    assert not Decision.objects.exists()


def test_what_is_not_a_pdf_is_refused(cast: Any, client: Any, tmp_path: Any) -> None:
    client.force_login(cast["secretariat"])
    (tmp_path / "pv.pdf").write_bytes(b"<html>")
    with (tmp_path / "pv.pdf").open("rb") as minutes:
        page = client.post("/en/decisions/new/", form(client, "/en/decisions/new/", **typed(document=minutes)))
    assert page.status_code == 403
    assert "document" in page.context["form"].errors


@pytest.mark.parametrize("name", ["drafter.it", "outsider", "auditor", "chair"])
def test_nobody_else_records_a_decision(cast: Any, client: Any, name: str) -> None:
    client.force_login(cast[name])
    page = client.get("/en/decisions/new/")
    assert page.status_code == 403
    assert "This step belongs to: the secretariat." in page.text
    assert client.post("/en/decisions/new/", typed()).status_code == 403
    assert not Decision.objects.exists()


def test_a_decision_is_about_a_dossier_of_its_own_network(cast: Any, client: Any) -> None:
    other = Network(name="Another network")
    perform(other, "found", actor=system("load_network"))
    client.force_login(cast["secretariat"])
    for about in (other.pk, "nothing", cast.network.pk.hex[:8]):
        assert client.get(f"/en/decisions/new/?about={about}").status_code == 404
    with pytest.raises(Refused) as refused:
        scenes.decide(cast, other)
    assert [r.code for r in refused.value.reasons] == ["about_is_of_the_network"]


def test_a_decision_does_not_betray_a_dossier_one_may_not_see(cast: Any, client: Any) -> None:
    agreement = scenes.draft(cast)
    decision = scenes.decide(cast, agreement)
    for name, seen in (("drafter.it", True), ("outsider", False)):
        client.force_login(cast[name])
        page = client.get(f"/en/decisions/{decision.reference}/").text
        assert (agreement.reference in page) is seen, name


def test_decisions_are_for_those_who_act_in_the_network(cast: Any, client: Any) -> None:
    agreement = scenes.in_force(cast)
    decision = scenes.decide(cast, agreement, decided_on=date(2024, 1, 1))
    address = f"/en/decisions/{decision.reference}/"
    assert client.get(address).status_code == 302
    client.force_login(cast.person("newcomer"))
    assert client.get(address).status_code == 404
    assert list(client.get("/en/decisions/").context["page"]) == []
    client.force_login(cast["outsider"])
    assert client.get(address).status_code == 200
    assert client.get(f"{address}document/").status_code == 404, "it has no document"


def test_a_proposal_that_nobody_else_can_confirm_says_so(cast: Any) -> None:
    """A single person of the secretariat names herself."""
    held = Mandate.objects.get(person=cast["secretariat2"], state="active")
    perform(held, "revoke", actor=cast.actor("secretariat"), reason="Elle quitte le réseau.")
    client = Client()
    client.force_login(cast["secretariat"])
    said = {
        "email": cast["secretariat"].email,
        "capacity": "Trésorière",
        "on_network": ["pay"],
        "starts": clock.today(),
    }
    page = Page(client.get("/en/mandates/propose/"))
    answer = client.post("/en/mandates/propose/", page.filled(**said), follow=True)
    assert "Nobody else can confirm it yet" in answer.content.decode()
    assert Mandate.objects.get(capacity="Trésorière").state == "proposed"


def test_an_auditor_reads_the_document_of_a_mandate_on_record_once_a_day_and_nobody_else_does(
    cast: Any, client: Any
) -> None:
    mandate = scenes.proposed(cast, "outsider")
    way = f"/fr/mandates/{mandate.pk}/document/"

    def readings(*names: str) -> int:
        for name in names:
            client.force_login(cast[name])
            assert client.get(way).status_code == 200
        return Entry.objects.filter(object_id=mandate.pk, action="read_document").count()

    assert readings("people.sn", "secretariat", "outsider") == 0
    cast.mandate("people.sn", cast.side("Università di Pisa"), "audit", on_network=True)
    assert readings("people.sn") == 0, "it is of their own organisation too"
    before = Mandate.objects.get(pk=mandate.pk).revision
    assert readings("auditor", "auditor") == 1
    assert Mandate.objects.get(pk=mandate.pk).revision == before, "nobody’s form is stale"
    clock.wind_to(clock.now() + timedelta(days=1))
    assert readings("auditor") == 2
    page = client.get(f"/fr/mandates/{mandate.pk}/").content.decode()
    assert f"/mandates/{mandate.pk}/read_document/" not in page
    assert client.get(f"/fr/mandates/{mandate.pk}/read_document/").status_code == 404
