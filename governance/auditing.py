"""What the audit of a dossier rests on: facts, checks and rows of its examinations. Not here: the machine
(models/audited.py), the engagement and its findings (audits)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from workflows import ports
from workflows.actor import Actor
from workflows.rules import check, condition, remembered

if TYPE_CHECKING:
    from governance.models import Examination
    from workflows.perform import Act

Inputs = dict[str, Any]


def examinations_of(subject: Any) -> list[Examination]:
    """Every examination of a dossier; one query, remembered while one act is judged."""
    from governance.models import Examination

    return list(remembered(subject, "examinations", lambda: list(Examination.objects.filter(subject=subject.pk))))


def findings_on(subject: Any) -> list[Any]:
    return list(remembered(subject, "findings", lambda: ports.findings_on(subject.pk)))


def going_on(subject: Any) -> list[Examination]:
    """The examinations that are opened and neither concluded nor cancelled."""
    return [e for e in examinations_of(subject) if e.goes_on]


# ------------------------------------------------------------------------------------------------ facts


@condition(
    _("several engagements examine it"),
    otherwise=_("Only one engagement examines it: it concludes the whole audit."),
)
def several_engagements_go_on(subject: Any) -> bool:
    return len(going_on(subject)) > 1


@condition(
    _("no other engagement examines it any more"),
    otherwise=_("Another engagement examines it too: the first to end concludes its part."),
)
def no_other_engagement_goes_on(subject: Any) -> bool:
    return len(going_on(subject)) <= 1


@condition(
    _("every engagement that examined it was cancelled"),
    otherwise=_("An engagement that examines it was not cancelled."),
)
def every_engagement_was_cancelled(subject: Any) -> bool:
    return not going_on(subject) and not _concluded_in_this_audit(subject)


def _concluded_in_this_audit(subject: Any) -> bool:
    kept = [e for e in examinations_of(subject) if e.standing != e.Standing.CANCELLED]
    return any(e.was_concluded_since(subject.audit_since) for e in kept)


@condition(_("it is not under audit"), otherwise=_("It is under audit: the audit is concluded first."))
def it_is_not_under_audit(subject: Any) -> bool:
    return bool(subject.audit != subject.Audit.UNDER_AUDIT)


@condition(
    _("every finding about it has ended"),
    otherwise=_("A finding about it is still open: the auditor confirms that it is settled, or ends it."),
)
def no_finding_is_open(subject: Any) -> bool:
    """While it is under audit that alone is said: what is being written is nobody else’s to know."""
    return not it_is_not_under_audit(subject) or not any(finding.is_open for finding in findings_on(subject))


# ------------------------------------------------------------------------------------------------ the person, the form


def _mine(actor: Actor) -> list[UUID]:
    """The organisations for which the actor audits: the one acted for, once that is said."""
    return [o for o in actor.may_for_itself("audit") if actor.organisation_id in (None, o)]


def _chosen(examinations: list[Examination], inputs: Inputs) -> list[Examination]:
    """Those of the engagement that the form names; all of them while no form is there."""
    return [e for e in examinations if "engagement" not in inputs or e.engagement_id == inputs["engagement"]]


@check(
    _("the auditor’s organisation is not a party to it"),
    otherwise=_("Your organisation is a party to this dossier: it is audited from outside."),
)
def auditor_is_from_outside(subject: Any, actor: Actor, inputs: Inputs) -> bool:
    return any(organisation not in subject.organisations() for organisation in _mine(actor))


@check(
    _("an engagement of one’s own organisation, in fieldwork, has not begun with it"),
    otherwise=_(
        "No engagement of your organisation is in fieldwork, names this dossier and has not begun with it: an auditor "
        "plans one, notifies it and begins the fieldwork."
    ),
)
def own_engagement_awaits_it(subject: Any, actor: Actor, inputs: Inputs) -> bool:
    waiting = [e for e in examinations_of(subject) if e.may_be_opened]
    return any(e.organisation_id in _mine(actor) for e in _chosen(waiting, inputs))


def _may_conclude(subject: Any, actor: Actor, found: Examination) -> bool:
    """Auditors of the organisation that audits; the secretariat where the engagement is final and none of them has a
    mandate in force that covers the dossier."""
    from governance.queries import auditors_in_force

    if found.organisation_id in _mine(actor):
        return True
    is_keeper = subject.network_id in actor.may("administer")
    if not is_keeper or found.standing != found.Standing.FINAL:
        return False
    held = remembered(
        subject,
        f"auditors of {found.organisation_id}",
        lambda: list(auditors_in_force(subject.network_id, found.organisation_id)),
    )
    return not any(m.covers(subject.pk) for m in held)


def _to_conclude(subject: Any, actor: Actor, inputs: Inputs) -> list[Examination]:
    return [e for e in _chosen(going_on(subject), inputs) if _may_conclude(subject, actor, e)]


@check(
    _("an auditor of the engagement concludes; the secretariat where it is final and no auditor’s mandate is in force"),
    otherwise=_(
        "An auditor of the organisation that audits concludes it. The secretariat can once the engagement is final and "
        "no auditor’s mandate is in force."
    ),
)
def auditors_go_first(subject: Any, actor: Actor, inputs: Inputs) -> bool:
    return actor.is_system or bool(_to_conclude(subject, actor, inputs))


@check(
    _("of itself the platform concludes only where all other engagements were cancelled"),
    otherwise=_("The platform concludes by itself only where every engagement left was cancelled."),
)
def platform_has_its_ground(subject: Any, actor: Actor, inputs: Inputs) -> bool:
    return not actor.is_system or (not going_on(subject) and _concluded_in_this_audit(subject))


@check(
    _("every finding of the engagement about it is answered, or the time to answer is over"),
    otherwise=_("A finding about this dossier still waits for its answer, and the time to answer is not over."),
)
def every_finding_of_it_is_answered(subject: Any, actor: Actor, inputs: Inputs) -> bool:
    waiting = {f.engagement_id for f in findings_on(subject) if f.awaits_an_answer}
    mine = [] if actor.is_system else _to_conclude(subject, actor, inputs)
    return not mine or any(e.engagement_id not in waiting for e in mine)


@condition(_("it keeps a restricted file"), otherwise=_("It keeps no restricted file."))
def it_keeps_a_file(subject: Any) -> bool:
    return bool(subject.files().exists())


@check(
    _("the file belongs to the dossier"),
    otherwise=_("This file does not belong to the dossier."),
    needs=("attachment",),
)
def file_is_of_the_dossier(subject: Any, actor: Actor, inputs: Inputs) -> bool:
    return bool(subject.files().filter(pk=inputs["attachment"]).exists())


# ------------------------------------------------------------------------------------------------ rows


def note_the_opening(act: Act) -> None:
    _move(act, act.inputs["engagement"], opened_at=act.instant)


def note_the_conclusion(act: Act) -> None:
    """Its part is concluded (by the platform: there is none left); silence whose time is over is recorded on each
    finding."""
    engagement = act.inputs.get("engagement") or next((e.engagement_id for e in going_on(act.subject)), None)
    if engagement is not None:
        act.said["engagement"] = engagement
        _move(act, engagement, concluded_at=act.instant)
    for finding in ports.findings_on(act.subject.pk):
        if finding.is_silent:
            act.then(finding, "record_silence", if_due=True)


def _move(act: Act, engagement: UUID, **values: Any) -> None:
    from governance.models import Examination

    Examination.objects.filter(subject=act.subject.pk, engagement=engagement).update(**values)
