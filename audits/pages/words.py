"""Short words for engagements and findings: chips, where they stand, what was done."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, ngettext

from audits.models import Engagement, Finding
from documents.instants import day, since_days

State = Engagement.State

CHIPS = {
    State.PLANNED: ("", "pen"),
    State.NOTIFIED: ("turn", "clock"),
    State.FIELDWORK: ("turn", "pen"),
    State.DRAFT_REPORT: ("turn", "doc"),
    State.CONTRADICTORY: ("turn", "clock"),
    State.FINAL: ("ok", "seal"),
    State.FOLLOW_UP: ("watch", "clock"),
    State.CLOSED: ("", "check"),
    State.CANCELLED: ("", "x"),
    Finding.State.OPEN: ("turn", "clock"),
    Finding.State.NO_ANSWER: ("watch", "x"),
    Finding.State.ANSWERED: ("turn", "pen"),
    Finding.State.ACCEPTED: ("ok", "check"),
    Finding.State.CONTESTED: ("watch", "x"),
    Finding.State.IMPLEMENTED: ("ok", "check"),
    Finding.State.NOT_IMPLEMENTED: ("bad", "x"),
    Finding.State.DROPPED: ("", "x"),
}
SEVERITY = {
    Finding.Severity.HIGH: ("bad", "x"),
    Finding.Severity.MEDIUM: ("watch", "clock"),
    Finding.Severity.LOW: ("", "doc"),
}


def chip(subject: Any) -> dict[str, str]:
    """The state as a word and a shape."""
    tone, icon = CHIPS[subject.state]
    return {"tone": tone, "icon": icon, "label": subject.get_state_display()}


def severity_chip(finding: Finding) -> dict[str, str]:
    tone, icon = SEVERITY[Finding.Severity(finding.severity)]
    return {"tone": tone, "icon": icon, "label": finding.get_severity_display()}


def state_sentence(subject: Any) -> str:
    """`In fieldwork since 12 November 2026, for 11 days.`"""
    since = subject.state_since
    words = {"state": subject.get_state_display(), "day": day(since), "days": since_days(since)}
    if subject.state in subject.FINAL:
        return gettext("%(state)s on %(day)s.") % words
    return gettext("%(state)s since %(day)s, %(days)s.") % words


def stages(engagement: Engagement, findings: list[Any]) -> list[dict[str, Any]]:
    """The plan, the fieldwork, the answers, the opinion: where the engagement stands."""
    order = [State.PLANNED, State.FIELDWORK, State.CONTRADICTORY, State.FINAL]
    place = {State.NOTIFIED: 0, State.DRAFT_REPORT: 2, State.FOLLOW_UP: 3, State.CLOSED: 3}
    now = {**place, **{state: number for number, state in enumerate(order)}}
    here = now.get(State(engagement.state), _reached(engagement))
    is_over = engagement.state in Engagement.FINAL
    labels = [gettext("Plan"), gettext("Fieldwork"), gettext("Answers"), gettext("Opinion")]
    strips = [f.state != Finding.State.OPEN for f in findings if f.state != Finding.State.DROPPED]
    return [
        {
            "label": label,
            "note": _note(engagement, number, here, findings),
            "status": "done" if number < here or (is_over and number == here) else "next" if number > here else "now",
            "strips": strips if number == here == 2 else [],
        }
        for number, label in enumerate(labels)
    ]


def _reached(engagement: Engagement) -> int:
    """How far a cancelled engagement had come."""
    return 2 if engagement.circulated_at else 1 if engagement.notified_at else 0


def _note(engagement: Engagement, number: int, here: int, findings: list[Any]) -> str:
    if number > here:
        return "" if engagement.state in Engagement.FINAL else gettext("to come")
    if number < here:
        return gettext("done")
    if engagement.state in (State.FINAL, State.FOLLOW_UP) and findings:
        ended = sum(not f.is_open for f in findings)
        return gettext("%(done)s of %(all)s findings ended") % {"done": ended, "all": len(findings)}
    return str(engagement.get_state_display())


def turn_sentences(engagement: Engagement, findings: list[Any] | None = None) -> list[str]:
    """Whose turn it is and what is missing."""
    every = list(engagement.findings.all()) if findings is None else findings
    who = {"organisation": engagement.organisation}
    if engagement.state == State.CONTRADICTORY:
        waiting = sorted({str(f.audited) for f in every if f.awaits_an_answer})
        if waiting:
            said = ngettext("The answer still missing: %(who)s.", "The answers still missing: %(who)s.", len(waiting))
            return [said % {"who": ", ".join(waiting)}]
        return [gettext("No answer is awaited any more: it is for %(organisation)s to give the opinion.") % who]
    if engagement.state in (State.FINAL, State.FOLLOW_UP):
        left = sum(f.is_open for f in every)
        if left:
            said = ngettext("%(number)s finding is still open.", "%(number)s findings are still open.", left)
            return [said % {"number": left}]
        return [gettext("Every finding has ended: it is for %(organisation)s to close it.") % who]
    if engagement.state in (State.CLOSED, State.CANCELLED):
        return []
    return [gettext("It is the turn of %(organisation)s, which audits.") % who]


def turn_at_a_glance(engagement: Engagement) -> list[str]:
    """Whose turn it is, without reading its findings."""
    if engagement.state == State.CONTRADICTORY:
        return [gettext("The answers of the audited organisations are awaited.")]
    if engagement.state in (State.FINAL, State.FOLLOW_UP):
        return [gettext("Its findings are followed until each of them has ended.")]
    return turn_sentences(engagement)


def finding_sentences(finding: Finding) -> list[str]:
    """Whose turn it is on one finding."""
    auditing = {"organisation": finding.organisation}
    if finding.state in (Finding.State.OPEN, Finding.State.NO_ANSWER) and finding.answer_by is not None:
        return [gettext("The answer of %(organisation)s is awaited.") % {"organisation": finding.audited}]
    if finding.state == Finding.State.OPEN:
        return [gettext("It can be corrected until the answers are asked for.")]
    if finding.state == Finding.State.ANSWERED:
        return [gettext("It is for %(organisation)s, which audits, to judge the answer.") % auditing]
    if finding.is_open:
        words = {"organisation": finding.owner, "day": day(finding.due_on)}
        return [gettext("%(organisation)s carries it out by %(day)s; the auditor confirms it.") % words]
    return []


def was_done(act: Any) -> str:
    """What happened, what is kept, what follows: said once on the next page. The first line is the title."""
    sentences = {
        ("engagement", "create"): gettext("The engagement is planned.\nNobody else sees it before it is notified."),
        ("engagement", "edit"): gettext("The plan is changed."),
        ("engagement", "notify"): gettext("The engagement is notified.\nThe parties and the secretariat are told."),
        ("engagement", "start_fieldwork"): gettext(
            "The fieldwork has begun.\nOpen the audit of each dossier on its own page, then record what you find."
        ),
        ("engagement", "circulate_draft"): gettext(
            "The draft report circulates.\nThe parties and the secretariat are told and read it with its findings."
        ),
        ("engagement", "open_contradictory"): gettext(
            "The answers are asked for.\nWhoever may sign for an audited organisation is written to."
        ),
        ("engagement", "finalise"): gettext("The opinion is given.\nThe PDF is kept for ever; the parties are told."),
        ("engagement", "start_follow_up"): gettext("The follow-up has begun."),
        ("engagement", "close"): gettext("The engagement is closed.\nIt stays readable for those who read it."),
        ("engagement", "cancel"): gettext(
            "The engagement is cancelled.\nIts findings are dropped; each dossier is as it was before, or audited by "
            "another."
        ),
        ("finding", "create"): gettext("The finding is recorded.\nOthers read it once the draft report circulates."),
        ("finding", "edit"): gettext("The finding is corrected."),
        ("finding", "answer"): gettext("Your answer is recorded.\nWhoever judges it is told."),
        ("finding", "accept"): gettext("The answer is accepted.\nThe finding stays open until it is carried out."),
        ("finding", "contest"): gettext("The answer is contested.\nBoth are kept; the organisation is told why."),
        ("finding", "confirm_implemented"): gettext("The finding has ended: it is implemented."),
        ("finding", "give_up"): gettext("The finding has ended: it is not implemented.\nYour reason is kept."),
        ("finding", "drop"): gettext("The finding is dropped.\nWhat was written stays readable."),
    }
    return sentences[act.subject.kind, act.step]
