"""The inputs that each step of an audit needs, through the door and through its page: for tests/agreements/walk.py."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from governance.models import Examination
from tests.agreements import formalities
from tests.audits import scenes
from workflows import clock
from workflows.perform import settle

REASONED = ("cancel", "contest", "give_up", "drop")


def inputs(gallery: Any, subject: Any, step: str, person: str) -> dict[str, Any]:
    """Good inputs for the step, whoever asks."""
    if subject.kind == "engagement":
        return _of_an_engagement(gallery, subject, step, person)
    if subject.kind == "finding":
        return _of_a_finding(gallery, subject, step)
    if step == "read_file":
        kept = subject.files().first() if not subject._state.adding else None
        return {"attachment": kept.pk if kept else uuid.uuid4()}
    if step == "release_audit":
        return {}
    return {"engagement": _engagement(gallery, subject, step, person)}


def _engagement(gallery: Any, subject: Any, step: str, person: str) -> Any:
    """The one of whoever asks, where there is one."""
    opening = step in ("open_audit", "join_audit")
    known = [e for e in Examination.objects.filter(subject=subject.pk) if (e.may_be_opened if opening else e.goes_on)]
    actor = gallery.actor(person)
    mine = [e for e in known if e.organisation_id in actor.may_for_itself("audit")]
    mine = mine or sorted(known, key=lambda e: e.standing != "final")
    return mine[0].engagement_id if mine else uuid.uuid4()


def _of_an_engagement(gallery: Any, subject: Any, step: str, person: str) -> dict[str, Any]:
    if step in ("create", "edit"):
        return scenes.plan(gallery.subject("examined" if person == "scoped" else "the host"))
    if step in REASONED:
        return {"reason": scenes.REASON}
    if step == "finalise" and not subject._state.adding:
        settle(subject)
        return scenes.opinion(scenes.again(subject))
    return {
        "circulate_draft": {"summary": "Le projet de rapport."},
        "open_contradictory": {"deadline": clock.now() + timedelta(days=20)},
        "finalise": {"opinion": "qualified", **scenes.CONCLUSIONS, "pdf": b"", "pages": 0, "made_from": ""},
    }.get(step, {})


def _of_a_finding(gallery: Any, subject: Any, step: str) -> dict[str, Any]:
    if step in ("create", "edit"):
        return scenes.words(gallery.cast, subject.dossier)
    if step in REASONED:
        return {"reason": scenes.REASON}
    if step == "read_file":
        return {"attachment": subject.answer_file_id or uuid.uuid4()}
    proof = {"evidence": "La facture est déposée.", "file": formalities.document()}
    return {"answer": {**scenes.ANSWER, "file": formalities.document()}, "confirm_implemented": proof}.get(step, {})


def url(subject: Any, step: str) -> str:
    """The page of the step; of what does not exist yet, where it begins."""
    if subject.kind == "engagement":
        return "/fr/audits/new/" if step == "create" else f"/fr/audits/{subject.reference or 'AU-0000-000'}/{step}/"
    engagement = f"/fr/audits/{subject.engagement.reference}/findings"
    return f"{engagement}/new/{subject.subject_id}/" if step == "create" else f"{engagement}/{subject.number}/{step}/"


def typed(subject: Any, step: str, given: dict[str, Any]) -> dict[str, Any]:
    """What a person types for these inputs."""
    said = {k: v for k, v in given.items() if k not in ("pdf", "pages", "made_from", "anchors", "deadline")}
    if "file" in given:
        said["file"] = SimpleUploadedFile(given["file"].name, given["file"].data)
    if "anchors" in given:
        said["versions"] = [key for key in given["anchors"] if key.startswith("version:")]
    if step == "open_contradictory":
        said |= {"day": (clock.today() + timedelta(days=20)).isoformat(), "hour": "18:00", "zone": "Europe/Rome"}
    if subject.kind == "engagement" and step == "create":
        said["organisation"] = subject.organisation_id
    return said
