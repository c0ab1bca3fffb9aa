"""What of an audit is shown to whom, and who is told. Not here: who may do what (policy.py)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from governance.models import Mandate
from tests import scenes as agreements
from tests.agreements import formalities
from tests.audits import scenes
from tests.pages import Page
from workflows.models import Outbox
from workflows.perform import perform, why_not

pytestmark = pytest.mark.django_db


def page_of(client: Any, person: Any, path: str, language: str = "en") -> str:
    client.force_login(person)
    answer = client.get(re.sub("^/[a-z]{2}/", f"/{language}/", path))
    return " ".join(answer.content.decode().split()) if answer.status_code == 200 else f"{answer.status_code}"


# ------------------------------------------------------------------------------------------------ the dossier


def test_an_audit_that_is_notified_is_no_news_to_the_members(cast: Any, client: Any) -> None:
    agreements.in_force(cast, "sn", "ne")  # both are members
    engagement = scenes.notified(cast, agreements.in_force(cast))
    dossier = scenes.dossier_of(engagement)
    told = page_of(client, cast["signatory.sn"], dossier.get_absolute_url())
    assert "An audit of it is notified." in told and engagement.reference in told
    for name in ("reviewer.ne", "outsider"):
        assert engagement.reference not in page_of(client, cast[name], dossier.get_absolute_url())


def test_nor_where_an_earlier_audit_is_known_to_them(cast: Any, client: Any) -> None:
    agreements.in_force(cast, "sn", "ne")
    dossier = agreements.in_force(cast)
    scenes.cancelled(cast, scenes.examining(cast, dossier))
    scenes.notified(cast, agreements.again(dossier))
    assert "is notified" in page_of(client, cast["signatory.sn"], dossier.get_absolute_url())
    assert "is notified" not in page_of(client, cast["reviewer.ne"], dossier.get_absolute_url())


def test_after_a_cancellation_the_dossier_is_not_under_audit(cast: Any, client: Any) -> None:
    engagement = scenes.cancelled(cast)
    shown = page_of(client, cast["signatory.sn"], scenes.dossier_of(engagement).get_absolute_url())
    assert "It is not under audit." in shown and "is notified" not in shown


# ------------------------------------------------------------------------------------------------ findings


def test_whoever_carries_it_out_reads_the_finding_once_it_circulates(cast: Any, client: Any) -> None:
    niamey = cast.side("ne").pk
    finding = scenes.found(cast, owner=niamey)
    path = finding.get_absolute_url()
    assert page_of(client, cast["signatory.ne"], path) == "404"
    scenes.circulate(cast, scenes.again(finding.engagement))
    assert finding.title in page_of(client, cast["signatory.ne"], path)
    assert finding.title in page_of(client, cast["signatory.ne"], finding.engagement.get_absolute_url())
    assert page_of(client, cast["signatory.bf"], path) == "404"


@pytest.mark.parametrize("name", ["signatory.sn", "secretariat", "auditor2"])
def test_what_was_dropped_before_the_draft_report_stays_with_the_auditors(cast: Any, client: Any, name: str) -> None:
    scenes.second_auditor(cast)
    first = scenes.found(cast, title="Une erreur de notre part")
    dropped = scenes.step(cast, first, "drop", reason=scenes.REASON)
    scenes.found(cast, scenes.again(first.engagement))
    circulated = scenes.circulate(cast, scenes.again(first.engagement))
    engagement = circulated.get_absolute_url()
    assert page_of(client, cast[name], dropped.get_absolute_url()) == "404"
    assert dropped.title not in page_of(client, cast[name], engagement)
    assert dropped.title in page_of(client, cast["auditor"], engagement)
    if name == "secretariat":
        scenes.revoke_auditors(cast)
        assert not dropped.is_seen_by(cast.actor(name)), "nor once no auditor is left"
        cast.mandate("auditor", cast.side(scenes.PISA), "audit", on_network=True)
    later = scenes.step(cast, circulated.findings.get(number=2), "drop", reason=scenes.REASON)
    assert later.title in page_of(client, cast[name], later.get_absolute_url()), "what they had read stays"


def test_the_list_counts_the_findings_one_reads(cast: Any, client: Any) -> None:
    first = scenes.found(cast)
    scenes.step(cast, first, "drop", reason=scenes.REASON)
    engagement = scenes.circulate(cast, scenes.again(scenes.found(cast, scenes.again(first.engagement)).engagement))

    def counted(name: str) -> str:
        shown = page_of(client, cast[name], "/fr/audits/")
        row = shown[shown.index(engagement.reference) :]
        return re.search(r'data-label="Findings" class="num">([^<]*)<', row)[1]

    assert (counted("auditor"), counted("signatory.sn")) == ("2", "1")


def test_reasons_name_the_findings_of_those_who_read_them_alone(cast: Any) -> None:
    agreements.in_force(cast, "sn", "ne")  # both are members
    engagement = scenes.examining(cast, agreements.in_force(cast))
    scenes.found(cast, engagement)
    asked = scenes.ask(cast, scenes.circulate(cast, scenes.again(engagement)))
    said = {str(r) for r in why_not(asked, "finalise", cast.actor("auditor"))}
    assert any("C-01" in sentence for sentence in said)
    strangers = why_not(asked, "finalise", cast.actor("reviewer.ne"))
    assert not any("C-01" in str(r) for r in strangers)


def test_files_are_read_by_the_concerned_and_on_record_by_auditors(cast: Any, client: Any) -> None:
    agreements.in_force(cast, "sn", "ne")  # both are members
    engagement = scenes.examining(cast, agreements.in_force(cast))
    finding = scenes.answer(cast, scenes.to_answer(cast, engagement=engagement), file=formalities.document())
    scenes.second_auditor(cast)
    scenes.finalise(cast, scenes.again(finding.engagement))
    way = f"{finding.get_absolute_url()}files/{finding.answer_file_id}/"

    def read(name: str) -> int:
        client.force_login(cast[name])
        return client.get(way).status_code

    assert [read(name) for name in ("signatory.sn", "reviewer.it", "secretariat")] == [200] * 3
    assert "read_file" not in scenes.actions(finding)
    assert finding.is_seen_by(cast.actor("reviewer.ne")) and read("reviewer.ne") == 404, "a member reads the words"
    assert finding.answer_file.name not in page_of(client, cast["reviewer.ne"], finding.get_absolute_url())
    assert [read("auditor2"), read("auditor2"), read("auditor")] == [200] * 3
    assert scenes.actions(finding).count("read_file") == 2
    client.force_login(cast["auditor"])
    assert client.get(f"{finding.get_absolute_url()}read_file/").status_code == 404


def test_an_auditor_whose_organisation_changes_in_a_day_reads_on(cast: Any, client: Any) -> None:
    agreement = agreements.formality_filed(cast)
    client.force_login(cast["auditor"])
    way = f"/en/agreements/{agreement.reference}/attachments/{agreement.files().get().pk}/"
    assert client.get(way).status_code == 200
    cast.mandate("auditor", cast.side("CNR-IBIMET"), "audit", on_network=True)
    assert client.get(way).status_code == 200
    for mandate in Mandate.objects.filter(person=cast["auditor"], organisation=cast.side(scenes.PISA)):
        perform(mandate, "revoke", actor=cast.actor("secretariat"), reason=scenes.REASON)
    assert client.get(way).status_code == 200


# ------------------------------------------------------------------------------------------------ forms


def test_nobody_sends_the_parties_a_finding_they_have_not_seen(cast: Any, client: Any) -> None:
    engagement = scenes.with_finding(cast)
    way = f"/fr/audits/{engagement.reference}/circulate_draft/"
    client.force_login(cast["auditor"])
    form = Page(client.get(way)).fields
    scenes.found(cast, engagement)
    stale = client.post(way, {**form, "summary": "Le projet de rapport."})
    assert stale.status_code == 409 and "Le projet de rapport." in stale.content.decode()
    assert scenes.again(engagement).state == "fieldwork"
    assert client.post(way, {**Page(stale).fields, "summary": "Le projet de rapport."}).status_code == 302


def test_the_form_offers_what_can_be_concluded_and_nothing_else(cast: Any, client: Any) -> None:
    centre = {"by": "formerly", "organisation": "CNR-IBIMET"}
    scenes.second_auditor(cast, "formerly", "CNR-IBIMET")
    dossier = agreements.in_force(cast)
    final, mine = scenes.examined(cast, dossier, **centre), scenes.examining(cast, dossier)
    scenes.revoke_auditors(cast, "formerly")
    cast.mandate("secretariat", cast.side(scenes.PISA), "audit", on_network=True)
    form = page_of(client, cast["secretariat"], f"/fr/agreements/{dossier.reference}/conclude_part/")
    assert str(final.pk) in form and str(mine.pk) not in form


# ------------------------------------------------------------------------------------------------ who is told


def told(notice: str) -> set[str]:
    return set(Outbox.objects.filter(notice=notice).values_list("person__email", flat=True))


def test_whoever_carries_it_out_is_told_of_it_like_whoever_answers(cast: Any) -> None:
    finding = scenes.to_answer(cast, owner=cast.side("ne").pk)
    scenes.step(cast, scenes.answer(cast, finding), "accept")
    assert cast["signatory.ne"].email in told("answer_judged")


@pytest.mark.parametrize("left", ["nobody", "another dossier"])
def test_where_no_auditor_is_left_the_secretariat_learns_of_the_answer(cast: Any, left: str) -> None:
    finding, elsewhere = scenes.to_answer(cast), agreements.in_force(cast)
    if left == "another dossier":
        cast.person("limited")
        scope = [str(elsewhere.pk)]
        cast.mandate("limited", cast.side(scenes.PISA), "audit", on_network=True, scope=scope)
    scenes.revoke_auditors(cast)
    scenes.answer(cast, finding)
    keepers = Mandate.objects.filter(capabilities=["administer"]).values_list("person__email", flat=True)
    assert told("answered") == set(keepers)
