"""Facts of the audits room, in the present tense."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.models import Examination
from workflows import clock
from workflows.rules import Reason, condition, remembered


def examinations_of(engagement: Any) -> list[Examination]:
    """The dossiers it names, from its notification on; one query a judgement."""
    return list(remembered(engagement, "named", lambda: list(Examination.objects.filter(engagement=engagement.pk))))


def findings_of(engagement: Any) -> list[Any]:
    return list(engagement.findings.all())


# ------------------------------------------------------------------------------------------------ the engagement


@condition(
    _("an audit was opened on a dossier it names"),
    otherwise=_("No audit was opened yet: open it on the page of a dossier that the engagement names."),
)
def an_audit_was_opened(engagement: Any) -> bool:
    return any(e.opened_at is not None for e in examinations_of(engagement))


def _who_has_not_answered(engagement: Any) -> list[Reason]:
    sentence = gettext("%(finding)s waits for the answer of %(organisation)s, and the time to answer is not over.")
    who = gettext("somebody who may sign for %(organisation)s")
    return [
        Reason(
            sentence % {"finding": finding.reference, "organisation": finding.audited},
            "every_finding_is_answered",
            who % {"organisation": finding.audited},
            finding.get_absolute_url(),
        )
        for finding in findings_of(engagement)
        if finding.awaits_an_answer
    ]


@condition(
    _("every finding is answered, or its time to answer is over"),
    otherwise=_("A finding waits for its answer, and the time to answer is not over."),
    missing=_who_has_not_answered,
    quotes=True,
)
def every_finding_is_answered(engagement: Any) -> bool:
    return not any(finding.awaits_an_answer for finding in findings_of(engagement))


def _what_is_open(engagement: Any) -> list[Reason]:
    sentence = gettext("%(finding)s is still open: it is confirmed as implemented, or ended.")
    who = gettext("an auditor of the organisation that audits")
    return [
        Reason(sentence % {"finding": f.reference}, "every_finding_has_ended", who, f.get_absolute_url())
        for f in findings_of(engagement)
        if f.is_open
    ]


@condition(
    _("every finding has ended: implemented, not implemented or dropped"),
    otherwise=_("A finding is still open."),
    missing=_what_is_open,
    quotes=True,
)
def every_finding_has_ended(engagement: Any) -> bool:
    return not any(finding.is_open for finding in findings_of(engagement))


@condition(
    _("a finding is still open"), otherwise=_("Every finding has ended: nothing is left to follow; close it instead.")
)
def a_finding_is_open(engagement: Any) -> bool:
    return not every_finding_has_ended(engagement)


# ------------------------------------------------------------------------------------------------ the finding


@condition(
    _("the engagement is in fieldwork or its draft report circulates"),
    otherwise=_("Findings are written in fieldwork and while the draft report circulates; later they stay."),
)
def it_may_be_written(finding: Any) -> bool:
    return finding.engagement.state in ("fieldwork", "draft_report")


@condition(
    _("its engagement is of the same network and organisation"),
    otherwise=_("A finding belongs to an engagement of the organisation that audits."),
)
def it_is_of_its_engagement(finding: Any) -> bool:
    mine = (finding.network_id, finding.organisation_id)
    return (finding.engagement.network_id, finding.engagement.organisation_id) == mine


@condition(
    _("the audit of its dossier is opened, and not concluded for this engagement"),
    otherwise=_("The engagement opens the audit of this dossier first, and has not concluded it."),
)
def its_dossier_is_examined(finding: Any) -> bool:
    found = Examination.objects.filter(engagement=finding.engagement_id, subject=finding.subject_id).first()
    return found is not None and found.goes_on


@condition(
    _("the time to answer has begun"),
    otherwise=_("Answers are awaited once the auditor has opened the time to answer; the draft report comes first."),
)
def answers_are_asked_for(finding: Any) -> bool:
    return finding.answer_by is not None


@condition(
    _("the time to answer is over"),
    otherwise=_("The time to answer is not over."),
    due_q=lambda now: Q(answer_by__lt=now),
)
def the_time_to_answer_is_over(finding: Any) -> bool:
    return finding.answer_by is not None and clock.now() > finding.answer_by


@condition(_("a file came with its answer or its evidence"), otherwise=_("No file came with it."))
def it_keeps_a_file(finding: Any) -> bool:
    return finding.answer_file_id is not None or finding.evidence_file_id is not None
