"""Columns that nobody changes once the row has begun, whoever asks.

Not here: states and tables kept for ever (test_guards.py)."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from agreements.models import Agreement
from audits.models import Engagement, Finding
from governance.models import Examination, Mandate
from tests import scenes
from tests.agreements import formalities, instruments
from tests.audits import scenes as audits
from workflows import clock, registry

pytestmark = pytest.mark.django_db


def test_the_kinds_that_keep_columns_as_they_began() -> None:
    found = [model.kind for model in registry.subjects() if model.NEVER_MOVES]
    assert found == ["mandate", "agreement", "engagement", "finding"]


def test_what_an_amendment_is_about_stays(cast: Any) -> None:
    amendment = instruments.amendment(cast, scenes.in_force(cast))
    other = scenes.in_force(cast)
    changes = {"instrument": "accession", "parent_id": other.pk, "replaces_id": other.pk}
    assert {Agreement._meta.get_field(name).column for name in Agreement.NEVER_MOVES} == set(changes)
    for name, value in changes.items():
        with pytest.raises(DatabaseError, match=f"{name} stays as it began"), transaction.atomic():
            Agreement.objects.filter(pk=amendment.pk).update(**{name: value})


def test_what_was_proposed_is_what_is_confirmed(cast: Any) -> None:
    mandate = scenes.proposed(cast, "outsider")
    other = scenes.mandate_to_sign(cast, "it")
    changes = {
        "network_id": uuid.uuid4(),
        "person_id": other.person_id,
        "organisation_id": other.organisation_id,
        "on_organisation_id": None,
        "capabilities": ["administer"],
        "document_id": None,
        "proposed_by": None,
        "scope": [str(uuid.uuid4())],
    }
    assert {Mandate._meta.get_field(name).column for name in Mandate.NEVER_MOVES} == set(changes)
    for name, value in changes.items():
        with pytest.raises(DatabaseError, match=f"{name} stays as it began"), transaction.atomic():
            Mandate.objects.filter(pk=mandate.pk).update(**{name: value})


def test_a_plan_stays_as_it_was_notified(cast: Any) -> None:
    fixed = ("title", "objective", "period_from", "period_to", "dossiers")
    assert dict(Engagement.FIXED_ONCE)["notified_at"] == fixed
    plan, sent = audits.planned(cast), audits.notified(cast)
    values = {
        "title": "Autre chose",
        "objective": "Vérifier autre chose.",
        "period_from": date(2020, 1, 1),
        "period_to": date(2029, 1, 1),
        "dossiers": [str(uuid.uuid4())],
    }
    Engagement.objects.filter(pk=plan.pk).update(**values)
    for name, value in values.items():
        with pytest.raises(DatabaseError, match=f"{name} stays once notified_at is set"), transaction.atomic():
            Engagement.objects.filter(pk=sent.pk).update(**{name: value})
    with pytest.raises(DatabaseError), transaction.atomic():  # nor is the way opened by forgetting when
        Engagement.objects.filter(pk=sent.pk).update(state="cancelled", notified_at=None, ended_at=clock.now())


def test_an_opinion_stays_as_it_was_given_whatever_follows(cast: Any) -> None:
    engagement = audits.final(cast)
    for name, value in {"opinion": "unqualified", "conclusion_fr": "Autre.", "summary": "Autre.", "pages": 9}.items():
        for further in ({}, {"state": "follow_up"}):
            with pytest.raises(DatabaseError, match=f"{name} "), transaction.atomic():
                Engagement.objects.filter(pk=engagement.pk).update(**{name: value}, **further)


def test_a_finding_stays_as_it_was_when_answers_were_asked_for(cast: Any) -> None:
    written, sent = audits.found(cast), audits.to_answer(cast)
    other = cast.side("bf").pk
    values = {
        "title": "Autre chose",
        "observation": "Autre chose.",
        "recommendation": "Autre chose.",
        "severity": "low",
        "audited_id": other,
        "owner_id": other,
        "due_on": date(2030, 1, 1),
        "anchors": ["version:2"],
    }
    for _sent, names in Finding.FIXED_ONCE:
        assert {Finding._meta.get_field(name).column for name in names} == set(values)
    Finding.objects.filter(pk=written.pk).update(**values)
    dropped = audits.step(cast, audits.found(cast), "drop", reason=audits.REASON)
    with pytest.raises(DatabaseError, match="observation stays once ended_at is set"), transaction.atomic():
        Finding.objects.filter(pk=dropped.pk).update(observation="Autre chose.")
    for name, value in values.items():
        with pytest.raises(DatabaseError, match=f"{name} stays once answer_by is set"), transaction.atomic():
            Finding.objects.filter(pk=sent.pk).update(**{name: value})


def test_the_time_to_answer_and_the_files_of_a_finding_are_given_once(cast: Any) -> None:
    finding = audits.answer(cast, audits.to_answer(cast), file=formalities.document())
    assert finding.answer_file is not None
    later = {"answer_by": finding.answer_by + timedelta(days=9), "answer_file_id": None}
    for name, value in later.items():
        with pytest.raises(DatabaseError), transaction.atomic():
            Finding.objects.filter(pk=finding.pk).update(**{name: value})
    for name in ("answer_text", "answered_by"):
        with pytest.raises(DatabaseError, match="moves with the state alone"), transaction.atomic():
            Finding.objects.filter(pk=finding.pk).update(**{name: None if name == "answered_by" else "Autre."})


def test_a_dossier_is_named_by_a_notification_and_concluded_after_an_opinion_alone(cast: Any) -> None:
    engagement, other = audits.examining(cast), scenes.in_force(cast)
    named = Examination.objects.get(engagement=engagement.pk)
    sent = audits.notified(cast, scenes.in_force(cast))
    for row, more in ((engagement, {}), (sent, {}), (sent, {"organisation_id": cast.side("bf").pk})):
        said = {"reference": row.reference, "organisation_id": row.organisation_id, **more}
        with pytest.raises(DatabaseError, match="named when its engagement is notified"), transaction.atomic():
            Examination.objects.create(engagement_id=row.pk, subject_id=other.pk, **said)
    with pytest.raises(DatabaseError), transaction.atomic():
        Examination.objects.filter(pk=named.pk).update(concluded_at=clock.now())


def test_a_finding_is_written_in_time_and_for_the_organisation_that_audits(cast: Any) -> None:
    finding = audits.found(cast)
    late = audits.contradictory(cast)
    columns = {f.attname: getattr(finding, f.attname) for f in Finding._meta.concrete_fields}
    elsewhere = {"organisation_id": cast.side("bf").pk}
    for more in ({"engagement_id": late.pk}, elsewhere):
        copy = {**columns, "id": uuid.uuid4(), "number": 90, **more}
        with pytest.raises(DatabaseError, match="written before the answers"), transaction.atomic():
            Finding.objects.bulk_create([Finding(**copy)])
