"""The other rows of an act on an engagement or a finding. They run inside the act's transaction and send nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from audits.checks import dossiers
from documents.models import Attachment, Blob
from governance.models import Examination

if TYPE_CHECKING:
    from workflows.perform import Act

Standing = Examination.Standing


def name_the_dossiers(act: Act) -> None:
    """From the notification on each dossier knows that it will be examined."""
    engagement = act.subject
    Examination.objects.bulk_create(
        Examination(
            engagement_id=engagement.pk,
            reference=engagement.reference,
            subject_id=UUID(pk),
            organisation_id=engagement.organisation_id,
        )
        for pk in engagement.dossiers
    )


def _stand(act: Act, standing: str) -> None:
    Examination.objects.filter(engagement=act.subject.pk).update(standing=standing)


def begin_the_fieldwork(act: Act) -> None:
    _stand(act, Standing.FIELDWORK)


def report(act: Act) -> None:
    _stand(act, Standing.REPORTED)


def ask_for_answers(act: Act) -> None:
    """Every open finding knows until when its answer is awaited; its own line is written by the clock or the answer."""
    act.subject.findings.filter(state="open").update(answer_by=act.inputs["deadline"])


def keep_the_opinion(act: Act) -> None:
    """The bytes drawn before the door was opened."""
    Blob.keep(act.inputs["pdf"], "application/pdf")
    act.name_document(act.inputs["pdf"])
    _stand(act, Standing.FINAL)


def give_up_the_dossiers(act: Act) -> None:
    """Its findings are dropped; each dossier it examined is as before, or audited where another had concluded."""
    engagement = act.subject
    opened = [e.subject_id for e in Examination.objects.filter(engagement=engagement.pk) if e.goes_on]
    _stand(act, Standing.CANCELLED)
    for finding in engagement.findings.all():
        if finding.is_open:
            act.then(finding, "drop", reason=act.inputs["reason"])
    others: dict[UUID, list[Examination]] = {pk: [] for pk in opened}
    for examination in Examination.objects.filter(subject__in=opened).exclude(engagement=engagement.pk):
        others[examination.subject_id].append(examination)
    for dossier in dossiers(opened):
        beside = others[dossier.pk]
        if any(e.goes_on for e in beside):
            continue
        if any(e.was_concluded_since(dossier.audit_since) for e in beside):
            act.then(dossier, "conclude_audit", if_due=True, engagement=None)
        else:
            act.then(dossier, "release_audit", if_due=True)


def keep_the_file(act: Act) -> None:
    """The file that goes with an answer or with the evidence, where there is one."""
    upload: Any = act.inputs.get("file")
    if upload is None:
        return
    (kept,) = Attachment.keep([upload], act.instant)
    act.name_document(upload.data)
    field = {"answer": "answer_file", "confirm_implemented": "evidence_file"}[act.step]
    type(act.subject).objects.filter(pk=act.subject.pk).update(**{field: kept})
