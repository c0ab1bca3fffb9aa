"""What the form of a step of a finding must say, and who may send it. Not here: engagements (checks.py)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audits.checks import are_audited_from_outside, is_said
from governance.models import Organisation
from workflows import clock
from workflows.actor import Actor
from workflows.models import Entry
from workflows.rules import check

Inputs = dict[str, Any]
MOST_ANCHORS = 50


@check(
    _("the auditor acts for no party to a dossier of its engagement"),
    otherwise=_("You act for a party to one of these dossiers: the secretariat ends the engagement."),
)
def it_is_audited_from_outside(finding: Any, actor: Actor, inputs: Inputs) -> bool:
    return are_audited_from_outside(finding.engagement, actor, finding.engagement.named)


@check(
    _("who judges it has not answered it"),
    otherwise=_("You answered this finding for the audited organisation: somebody else judges it."),
)
def who_answered_does_not_judge(finding: Any, actor: Actor, inputs: Inputs) -> bool:
    return actor.person is None or finding.answered_by_id != actor.person.pk


@check(
    _("the platform drops it with its cancelled engagement alone"),
    otherwise=_("The platform drops a finding only when its engagement is cancelled."),
)
def platform_drops_with_the_engagement(finding: Any, actor: Actor, inputs: Inputs) -> bool:
    return not actor.is_system or finding.engagement.state == "cancelled"


@check(
    _("what was found and what is recommended are written"),
    otherwise=_("Write what was found and what you recommend, in at least 10 characters each."),
    needs=("observation", "recommendation"),
)
def finding_says_something(finding: Any, actor: Actor, inputs: Inputs) -> bool:
    return all(is_said(inputs[name], shortest=10) for name in ("observation", "recommendation"))


@check(_("the severity is known"), otherwise=_("Choose how severe the finding is."), needs=("severity",))
def severity_is_known(finding: Any, actor: Actor, inputs: Inputs) -> bool:
    return inputs["severity"] in type(finding).Severity.values


@check(
    _("the audited organisation is a party to the dossier"),
    otherwise=_("Choose the organisation that answers among the parties to the dossier."),
    needs=("audited",),
)
def audited_is_a_party(finding: Any, actor: Actor, inputs: Inputs) -> bool:
    return inputs["audited"] in finding.dossier.organisations()


@check(
    _("whoever carries the recommendation out belongs to the network"),
    otherwise=_("Choose who carries it out among the organisations of the network."),
    needs=("owner",),
)
def owner_is_of_the_network(finding: Any, actor: Actor, inputs: Inputs) -> bool:
    return bool(Organisation.objects.filter(pk=inputs["owner"], network=finding.network_id).exists())


@check(
    _("the day by which it is carried out lies ahead"),
    otherwise=_("The day by which it is carried out is past."),
    needs=("due_on",),
)
def due_day_is_ahead(finding: Any, actor: Actor, inputs: Inputs) -> bool:
    return bool(inputs["due_on"] >= clock.today())


@check(
    _("it is anchored to acts, versions or articles of the dossier"),
    otherwise=_(
        "Say on what it rests: from 1 to 50 versions, articles, or numbers of acts as the timeline of the dossier "
        "shows them."
    ),
    needs=("anchors",),
)
def anchors_are_of_the_dossier(finding: Any, actor: Actor, inputs: Inputs) -> bool:
    keys = list(dict.fromkeys(inputs["anchors"]))
    if not 0 < len(keys) <= MOST_ANCHORS:
        return False
    acts = [key.removeprefix("act:") for key in keys if key.startswith("act:")]
    if not all(a.isascii() and a.isdigit() and len(a) < 12 for a in acts):
        return False
    kept = {"network": finding.network_id, "object_id": finding.subject_id, "seq__in": {int(a) for a in acts}}
    known = {place.key for place in finding.dossier.places()}
    others = {key for key in keys if not key.startswith("act:")}
    return others <= known and Entry.objects.filter(**kept).count() == len({int(a) for a in acts})


@check(
    _("the answer agrees or contests"),
    otherwise=_("Say whether you agree with the finding or contest it."),
    needs=("position",),
)
def position_is_known(finding: Any, actor: Actor, inputs: Inputs) -> bool:
    return inputs["position"] in type(finding).Position.values


@check(
    _("the answer is written"),
    otherwise=_("Write your answer, in at least 10 characters, without hidden or unprintable characters."),
    needs=("answer",),
)
def answer_is_given(finding: Any, actor: Actor, inputs: Inputs) -> bool:
    return is_said(inputs["answer"], shortest=10)


@check(
    _("the evidence is described"),
    otherwise=_(
        "Write what shows that it was carried out, in at least 10 characters, without hidden or unprintable characters."
    ),
    needs=("evidence",),
)
def evidence_is_given(finding: Any, actor: Actor, inputs: Inputs) -> bool:
    return is_said(inputs["evidence"], shortest=10)


@check(
    _("the file belongs to the finding"),
    otherwise=_("This file does not belong to the finding."),
    needs=("attachment",),
)
def file_is_of_the_finding(finding: Any, actor: Actor, inputs: Inputs) -> bool:
    return inputs["attachment"] in (finding.answer_file_id, finding.evidence_file_id)
