"""What the form of a step of an engagement or of a finding must say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from documents.text import unprintable
from governance.models import AuditedModel, Organisation, audited_models
from governance.roles import within_scope
from workflows import clock, registry
from workflows.actor import Actor
from workflows.models import Entry, Subject
from workflows.rules import check
from workflows.text import problems

Inputs = dict[str, Any]
SHORTEST_ANSWER = timedelta(days=15)
LONGEST_TEXT = 20_000
LONGEST_TITLE = 300
MOST_LINES = 300
"""Of one text: it is drawn while somebody waits."""
MOST_DOSSIERS = 50
MOST_ANCHORS = 50


def dossiers(ids: Any) -> list[Any]:
    """The rows of these dossiers, whatever their kind; those that are of no audited kind are left out."""
    by_kind: dict[str, list[UUID]] = {}
    for row in Subject.objects.filter(pk__in=list(ids)).order_by("kind"):
        by_kind.setdefault(row.kind, []).append(row.pk)
    models = {kind: registry.model_of(kind) for kind in by_kind}
    return [
        dossier
        for kind, pks in by_kind.items()
        if issubclass(models[kind], AuditedModel)
        for dossier in models[kind].to_perform().filter(pk__in=pks)
    ]


# ------------------------------------------------------------------------------------------------ words


def _is_said(text: str, *, shortest: int = 1, longest: int = LONGEST_TEXT) -> bool:
    """Long enough, not too long, and fit to stand in the opinion: whoever answers cannot keep it from being printed."""
    fits = shortest <= len(text.strip()) and len(text) <= longest and text.count("\n") <= MOST_LINES
    return fits and not problems(text) and not unprintable(text)


def _is_a_line(text: str) -> bool:
    return _is_said(text, longest=LONGEST_TITLE) and "\n" not in text


@check(
    _("a title is given"),
    otherwise=_("Write a title of at most 300 characters, in one line, without hidden or unprintable characters."),
    needs=("title",),
)
def title_is_given(subject: Any, actor: Actor, inputs: Inputs) -> bool:
    return _is_a_line(inputs["title"])


@check(
    _("what is to be examined is written"),
    otherwise=_(
        "Write what the engagement examines, in at least 10 characters, without hidden or unprintable characters."
    ),
    needs=("objective",),
)
def objective_is_given(engagement: Any, actor: Actor, inputs: Inputs) -> bool:
    return _is_said(inputs["objective"], shortest=10)


@check(
    _("the draft report is written"),
    otherwise=_("Write the draft report, in at least 10 characters, without hidden or unprintable characters."),
    needs=("summary",),
)
def summary_is_given(engagement: Any, actor: Actor, inputs: Inputs) -> bool:
    return _is_said(inputs["summary"], shortest=10)


@check(
    _("the conclusion is written in French and in Italian"),
    otherwise=_(
        "Write the conclusion in both languages, in at least 10 characters each, without hidden or unprintable "
        "characters."
    ),
    needs=("conclusion_fr", "conclusion_it"),
)
def conclusion_is_given(engagement: Any, actor: Actor, inputs: Inputs) -> bool:
    return all(_is_said(inputs[name], shortest=10) for name in ("conclusion_fr", "conclusion_it"))


@check(
    _("the opinion is one of the four"),
    otherwise=_("Choose the opinion: unqualified, qualified, adverse, or none that can be given."),
    needs=("opinion",),
)
def opinion_is_known(engagement: Any, actor: Actor, inputs: Inputs) -> bool:
    return inputs["opinion"] in type(engagement).Opinion.values


@check(
    _("an unqualified opinion leaves no grave finding open"),
    otherwise=_("A grave finding is open: the opinion is qualified or adverse, or none can be given."),
    needs=("opinion",),
)
def opinion_fits_the_findings(engagement: Any, actor: Actor, inputs: Inputs) -> bool:
    grave = any(f.is_open and f.severity == "high" for f in engagement.findings.all())
    return inputs["opinion"] != "unqualified" or not grave


@check(
    _("the opinion is drawn from what is recorded now"),
    otherwise=_("A finding changed while the opinion was drawn. Nothing was recorded; send it again."),
    needs=("made_from",),
)
def opinion_is_of_this_engagement(engagement: Any, actor: Actor, inputs: Inputs) -> bool:
    from audits.printing import print_sha256

    said = {name: inputs[name] for name in ("opinion", "conclusion_fr", "conclusion_it")}
    return bool(inputs["made_from"] == print_sha256(engagement, **said))


# ------------------------------------------------------------------------------------------------ the engagement


@check(
    _("the period examined has a first and a last day, in order"),
    otherwise=_("The last day of the period examined is not before the first."),
    needs=("period_from", "period_to"),
)
def period_is_in_order(engagement: Any, actor: Actor, inputs: Inputs) -> bool:
    return bool(inputs["period_from"] <= inputs["period_to"])


@check(
    _("it names dossiers that bind or once bound, all within one’s mandate"),
    otherwise=_("Choose from 1 to 50 dossiers that bind, or once bound, within your mandate to audit."),
    needs=("dossiers",),
)
def dossiers_are_in_scope(engagement: Any, actor: Actor, inputs: Inputs) -> bool:
    ids = set(inputs["dossiers"])
    if not 0 < len(ids) <= MOST_DOSSIERS:
        return False
    return len(dossiers_offered(actor, engagement.network_id, ids)) == len(ids)


def dossiers_offered(actor: Actor, network: Any, ids: Any = None) -> list[Any]:
    """The dossiers of a network that the actor may audit; of these `ids` only, where some are given."""
    found: list[Any] = []
    for model in audited_models():
        bound = model.open_to_audit().filter(within_scope(actor), network=network)
        rows = model.to_perform().filter(pk__in=bound.values("pk"))
        found += rows if ids is None else rows.filter(pk__in=ids)
    return found


@check(
    _("the organisation that audits is not a party to a dossier it names"),
    otherwise=_("Your organisation is a party to one of these dossiers: they are audited from outside."),
    needs=("dossiers",),
)
def auditor_is_from_outside(engagement: Any, actor: Actor, inputs: Inputs) -> bool:
    mine = engagement.organisation_id
    return not any(mine in dossier.organisations() for dossier in dossiers(inputs["dossiers"]))


@check(
    _("at least 15 days are given to answer"),
    otherwise=_("Give at least 15 days to answer."),
    needs=("deadline",),
)
def time_to_answer_is_enough(engagement: Any, actor: Actor, inputs: Inputs) -> bool:
    return bool(inputs["deadline"] >= clock.now() + SHORTEST_ANSWER)


@check(
    _("it still may be audited from outside"),
    otherwise=_("The organisation that audits has become a party to one of these dossiers: cancel the engagement."),
)
def auditor_is_still_from_outside(engagement: Any, actor: Actor, inputs: Inputs) -> bool:
    return auditor_is_from_outside.test(engagement, actor, {"dossiers": engagement.dossiers})


# ------------------------------------------------------------------------------------------------ the finding


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
    return all(_is_said(inputs[name], shortest=10) for name in ("observation", "recommendation"))


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
    return _is_said(inputs["answer"], shortest=10)


@check(
    _("the evidence is described"),
    otherwise=_(
        "Write what shows that it was carried out, in at least 10 characters, without hidden or unprintable characters."
    ),
    needs=("evidence",),
)
def evidence_is_given(finding: Any, actor: Actor, inputs: Inputs) -> bool:
    return _is_said(inputs["evidence"], shortest=10)
