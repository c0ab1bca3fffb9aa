"""What the form of a step of an engagement must say, and who may send it. Not here: findings (checks_findings.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from documents.text import unprintable
from governance.models import AuditedModel, audited_models
from governance.roles import inside, within_scope
from workflows import clock, registry
from workflows.actor import Actor
from workflows.models import Subject
from workflows.rules import check
from workflows.text import problems

Inputs = dict[str, Any]
SHORTEST_ANSWER, LONGEST_ANSWER = timedelta(days=15), timedelta(days=366)
LONGEST_TEXT = 20_000
LONGEST_TITLE = 300
MOST_LINES = 300
"""Of one text: it is drawn while somebody waits."""
MOST_DOSSIERS = 50


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


def is_said(text: str, *, shortest: int = 1, longest: int = LONGEST_TEXT) -> bool:
    """Long enough, not too long, and fit to stand in the opinion: whoever answers cannot keep it from being printed."""
    fits = shortest <= len(text.strip()) and len(text) <= longest and text.count("\n") <= MOST_LINES
    return fits and not problems(text) and not unprintable(text)


def is_a_line(text: str) -> bool:
    return is_said(text, longest=LONGEST_TITLE) and "\n" not in text


@check(
    _("a title is given"),
    otherwise=_("Write a title of at most 300 characters, in one line, without hidden or unprintable characters."),
    needs=("title",),
)
def title_is_given(subject: Any, actor: Actor, inputs: Inputs) -> bool:
    return is_a_line(inputs["title"])


@check(
    _("what is to be examined is written"),
    otherwise=_(
        "Write what the engagement examines, in at least 10 characters, without hidden or unprintable characters."
    ),
    needs=("objective",),
)
def objective_is_given(engagement: Any, actor: Actor, inputs: Inputs) -> bool:
    return is_said(inputs["objective"], shortest=10)


@check(
    _("the draft report is written"),
    otherwise=_("Write the draft report, in at least 10 characters, without hidden or unprintable characters."),
    needs=("summary",),
)
def summary_is_given(engagement: Any, actor: Actor, inputs: Inputs) -> bool:
    return is_said(inputs["summary"], shortest=10)


@check(
    _("the conclusion is written in French and in Italian"),
    otherwise=_(
        "Write the conclusion in both languages, in at least 10 characters each, without hidden or unprintable "
        "characters."
    ),
    needs=("conclusion_fr", "conclusion_it"),
)
def conclusion_is_given(engagement: Any, actor: Actor, inputs: Inputs) -> bool:
    return all(is_said(inputs[name], shortest=10) for name in ("conclusion_fr", "conclusion_it"))


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


def are_audited_from_outside(engagement: Any, actor: Actor, named: list[Any]) -> bool:
    """Whether neither the organisation that audits nor one for which the auditor acts is a party to one of these."""
    mine = {engagement.organisation_id, *inside(actor)}
    return not any(mine & set(dossier.organisations()) for dossier in named)


@check(
    _("the auditor acts for no party to a dossier it names"),
    otherwise=_("You act for a party to one of these dossiers: they are audited from outside."),
    needs=("dossiers",),
)
def auditor_is_from_outside(engagement: Any, actor: Actor, inputs: Inputs) -> bool:
    return are_audited_from_outside(engagement, actor, dossiers(inputs["dossiers"]))


@check(
    _("from 15 days to a year are given to answer"),
    otherwise=_("Give at least 15 days to answer, and at most a year."),
    needs=("deadline",),
)
def time_to_answer_is_enough(engagement: Any, actor: Actor, inputs: Inputs) -> bool:
    return SHORTEST_ANSWER <= inputs["deadline"] - clock.now() <= LONGEST_ANSWER


@check(
    _("every dossier it names is still within one’s mandate"),
    otherwise=_("Your mandate to audit does not cover every dossier it names: change the plan."),
)
def dossiers_are_still_in_scope(engagement: Any, actor: Actor, inputs: Inputs) -> bool:
    held = [g for g in actor.grants if g.capability == "audit" and g.organisation_id == engagement.organisation_id]
    named = {str(pk) for g in held for pk in g.scope}
    return any(not g.scope for g in held) or set(engagement.dossiers) <= named


@check(
    _("it still may be audited from outside"),
    otherwise=_("You act for an organisation that has become a party to one of these dossiers: cancel the engagement."),
)
def auditor_is_still_from_outside(engagement: Any, actor: Actor, inputs: Inputs) -> bool:
    return are_audited_from_outside(engagement, actor, engagement.named)
