"""What the pages of an engagement and of a finding show, in a constant number of queries."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.urls import reverse

from audits.models import Engagement, Finding
from audits.pages import words
from audits.queries import findings_read_whole, findings_visible_to
from governance.models import Examination, Place
from workflows import history
from workflows.actor import Actor
from workflows.buttons import Look, buttons
from workflows.models import Entry
from workflows.web import who_reads

LOOK = Look(
    icons={"finalise": "seal"},
    gentle=frozenset({"close", "confirm_implemented"}),
    aside=frozenset({"cancel", "give_up"}),
)


def step_url(subject: Any, step: str) -> str:
    if isinstance(subject, Engagement):
        return reverse("audits:engagement_step", args=[subject.reference, step])
    return reverse("audits:finding_step", args=[subject.engagement.reference, subject.number, step])


def _steps(subject: Any, actor: Actor) -> dict[str, Any]:
    return buttons(
        subject, actor, partial(step_url, subject), LOOK, speaks_of=lambda name, _reasons: name != "read_file"
    )


def engagement_context(engagement: Any, actor: Actor, *, whole_history: bool = False) -> dict[str, Any]:
    """What `audits/engagement.html` needs."""
    findings = list(findings_visible_to(actor).filter(engagement=engagement.pk).order_by("number"))
    named = engagement.named
    examined = {e.subject_id: e for e in Examination.objects.filter(engagement=engagement.pk)}
    mine = engagement.organisation_id in actor.may_for_itself("audit")
    lines = [_dossier(d, examined.get(d.pk), engagement, mine=mine) for d in named]
    acts = history.acts_of(engagement)
    shown = history.lines(acts if whole_history else acts[:12])
    return {
        "engagement": engagement,
        "chip": words.chip(engagement),
        "stages": words.stages(engagement, findings),
        "state": words.state_sentence(engagement),
        "sentences": words.turn_sentences(engagement, findings),
        "deadline": engagement.answer_by if engagement.state == Engagement.State.CONTRADICTORY else None,
        "dossiers": lines,
        "findings": [finding_line(f, {d.pk: d for d in named}) for f in findings],
        "reads_report": mine or engagement.circulated_at is not None,
        "history": who_reads(shown),
        "older": max(0, engagement.obj_rev + 1 - len(shown)),
        **_steps(engagement, actor),
    }


def _dossier(dossier: Any, examined: Examination | None, engagement: Any, *, mine: bool) -> dict[str, Any]:
    """One dossier it names: how its audit stands, and where its auditors record a finding on it."""
    goes_on = examined is not None and examined.goes_on
    may_record = mine and goes_on and engagement.state in ("fieldwork", "draft_report")
    return {
        "dossier": dossier,
        "examined": examined,
        "to_open": mine and examined is not None and examined.may_be_opened,
        "record": reverse("audits:finding_new", args=[engagement.reference, dossier.pk]) if may_record else "",
    }


def new_finding(engagement: Any, dossier: Any) -> Finding:
    """A finding that is not stored yet."""
    finding = Finding(
        network_id=engagement.network_id,
        engagement=engagement,
        organisation_id=engagement.organisation_id,
        subject_id=dossier.pk,
    )
    finding.__dict__["_dossier"] = dossier
    return finding


def finding_line(finding: Finding, known: dict[Any, Any]) -> dict[str, Any]:
    """A finding as the list of its engagement shows it."""
    return {
        "finding": finding,
        "chip": words.chip(finding),
        "severity": words.severity_chip(finding),
        "dossier": known.get(finding.subject_id),
    }


def finding_context(finding: Any, actor: Actor) -> dict[str, Any]:
    """What `audits/finding.html` needs."""
    dossier = finding.dossier
    reads = dossier.shows_history_to(actor)
    lines = history.lines(history.acts_of(finding))
    return {
        "finding": finding,
        "engagement": finding.engagement,
        "dossier": dossier,
        "chip": words.chip(finding),
        "severity": words.severity_chip(finding),
        "state": words.state_sentence(finding),
        "sentences": words.finding_sentences(finding),
        "deadline": finding.answer_by if finding.awaits_an_answer else None,
        "anchors": anchors(finding, dossier) if reads else [],
        "reads_files": bool(finding.files()) and findings_read_whole(actor).filter(pk=finding.pk).exists(),
        "reasons": {line.action: line.reason for line in lines if line.reason},
        "history": who_reads(lines),
        **_steps(finding, actor),
    }


def anchors(finding: Any, dossier: Any) -> list[Place]:
    """What it rests on, in words, each with its place; acts first, in the order of the history."""
    places = {place.key: place for place in dossier.places()}
    numbers = [int(key.removeprefix("act:")) for key in finding.anchors if key.startswith("act:")]
    acts = Entry.objects.filter(network=finding.network_id, object_id=finding.subject_id, seq__in=numbers)
    found = (
        [
            Place(f"act:{line.seq}", f"n° {line.seq} · {line.label}", _act(dossier, line))
            for line in history.lines(acts.order_by("seq"))
        ]
        if numbers
        else []
    )
    return [*found, *(places[key] for key in finding.anchors if key in places)]


def _act(dossier: Any, line: history.Line) -> str:
    return f"{dossier.timeline_url()}?act={line.seq}#act-{line.seq}"
