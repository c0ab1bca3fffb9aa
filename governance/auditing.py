"""What the audit of a dossier rests on: facts, checks and rows of its examinations. Not here: the machine
(models/audited.py), the engagement and its findings (audits)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from governance.roles import inside
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
    return any(e.was_concluded_since(subject.audit_since) for e in examinations_of(subject))


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


def _mine(subject: Any, actor: Actor) -> list[UUID]:
    """The organisations for which the actor audits this dossier: the one acted for, once that is said."""
    held = [g for g in actor.grants if g.capability == "audit" and (not g.scope or subject.pk in g.scope)]
    return list({g.organisation_id for g in held})


def _outside(subject: Any, actor: Actor) -> list[UUID]:
    """Those that are no party to it; none for a person who acts for a party."""
    parties = set(subject.organisations())
    return [] if parties & set(inside(actor)) else [o for o in _mine(subject, actor) if o not in parties]


def to_open(subject: Any, actor: Actor) -> list[Examination]:
    """The examinations that the actor may begin; where their organisation is a party, that alone is said."""
    mine = _outside(subject, actor) or _mine(subject, actor)
    return [e for e in examinations_of(subject) if e.may_be_opened and e.organisation_id in mine]


def to_conclude(subject: Any, actor: Actor) -> list[Examination]:
    """Those whose opinion is given and that the actor may conclude: the auditors, from outside; the secretariat where
    none of them is left."""
    return [e for e in going_on(subject) if e.is_final and _may_conclude(subject, actor, e)]


def _may_conclude(subject: Any, actor: Actor, found: Examination) -> bool:
    if found.organisation_id in _outside(subject, actor):
        return True
    return subject.network_id in actor.may("administer") and _is_left_alone(subject, found.organisation_id)


def _is_left_alone(subject: Any, organisation: UUID) -> bool:
    from governance.queries import auditors_from_outside

    name = f"auditors of {organisation}"
    return not remembered(subject, name, lambda: auditors_from_outside(subject, organisation))


def _chosen(examinations: list[Examination], inputs: Inputs) -> list[Examination]:
    """Those of the engagement that the form names; all of them while no form is there."""
    return [e for e in examinations if "engagement" not in inputs or e.engagement_id == inputs["engagement"]]


@check(
    _("the auditor acts for no party to it"),
    otherwise=_("You act for a party to this dossier: it is audited from outside."),
)
def auditor_is_from_outside(subject: Any, actor: Actor, inputs: Inputs) -> bool:
    return bool(_outside(subject, actor))


@check(
    _("an engagement of one’s own organisation, in fieldwork, has not begun with it"),
    otherwise=_(
        "No engagement of your organisation is in fieldwork, names this dossier and has not begun with it: an auditor "
        "plans one, notifies it and begins the fieldwork."
    ),
)
def own_engagement_awaits_it(subject: Any, actor: Actor, inputs: Inputs) -> bool:
    return bool(_chosen(to_open(subject, actor), inputs))


@check(
    _("the opinion of the engagement is given"),
    otherwise=_("The opinion comes first: an audit is concluded once the opinion of its engagement is given."),
)
def opinion_is_given(subject: Any, actor: Actor, inputs: Inputs) -> bool:
    return actor.is_system or any(e.is_final for e in _chosen(going_on(subject), inputs))


@check(
    _("an auditor of the engagement concludes, from outside; the secretariat where none is left"),
    otherwise=_(
        "An auditor of the organisation that audits concludes it. The secretariat can where none has a mandate in "
        "force that covers this dossier, or where that organisation has become a party to it."
    ),
)
def auditors_go_first(subject: Any, actor: Actor, inputs: Inputs) -> bool:
    """Before the opinion that alone is said."""
    final = [e for e in _chosen(going_on(subject), inputs) if e.is_final]
    return actor.is_system or not final or bool(_chosen(to_conclude(subject, actor), inputs))


@check(
    _("of itself the platform concludes only where all other engagements were cancelled"),
    otherwise=_("The platform concludes by itself only where every engagement left was cancelled."),
)
def platform_has_its_ground(subject: Any, actor: Actor, inputs: Inputs) -> bool:
    return not actor.is_system or (not going_on(subject) and _concluded_in_this_audit(subject))


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
    """Its part is concluded; where the platform concludes, there is none left."""
    if act.inputs["engagement"] is not None:
        _move(act, act.inputs["engagement"], concluded_at=act.instant)


def _move(act: Act, engagement: UUID, **values: Any) -> None:
    from governance.models import Examination

    Examination.objects.filter(subject=act.subject.pk, engagement=engagement).update(**values)
