"""From an engagement to the PDF of its opinion, in French then Italian. Not here: the drawing (documents)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from agreements.printing import Drawn
from documents.instants import day
from documents.opinion import OpinionFinding, OpinionPart, OpinionPrint, render_opinion
from documents.prints import labels
from governance.models import Examination
from workflows import ledger

LANGUAGES = ("fr", "it")


def draw(engagement: Any, *, opinion: str, conclusion_fr: str, conclusion_it: str) -> Drawn:
    """The opinion as it will be kept. Slow: it is done before the door is opened. Raises Unprintable."""
    print_ = to_print(engagement, opinion, {"fr": conclusion_fr, "it": conclusion_it})
    rendered = render_opinion(print_)
    return Drawn(rendered.data, rendered.pages, print_.made_from)


def print_sha256(engagement: Any, *, opinion: str, conclusion_fr: str, conclusion_it: str) -> str:
    """The fingerprint of everything the opinion would say now."""
    return to_print(engagement, opinion, {"fr": conclusion_fr, "it": conclusion_it}).made_from


def to_print(engagement: Any, opinion: str, conclusions: dict[str, str]) -> OpinionPrint:
    named = engagement.named
    findings = [f for f in engagement.findings.all() if f.state != "dropped"]
    opened = Examination.objects.filter(engagement=engagement.pk, opened_at__isnull=False)
    examined = set(opened.values_list("subject", flat=True))
    parts = []
    for language in LANGUAGES:
        with translation.override(language):
            parts.append(_part(engagement, opinion, conclusions[language], (named, examined), findings))
    with translation.override(LANGUAGES[0]):
        print_ = OpinionPrint(
            reference=engagement.reference,
            title=engagement.title,
            language=LANGUAGES[0],
            network_name=engagement.network.name,
            demonstration=settings.DEMO,
            made_from="",
            labels=labels(),
            parts=tuple(parts),
        )
    return replace(print_, made_from=ledger.sha256(ledger.canonical(ledger.plain(asdict(print_)))))


def _part(
    engagement: Any, opinion: str, conclusion: str, scope: tuple[list[Any], set[Any]], findings: list[Any]
) -> OpinionPart:
    named, examined = scope
    period = {"first": day(engagement.period_from), "last": day(engagement.period_to)}
    known = dict(type(engagement).Opinion.choices)
    return OpinionPart(
        kind_label=gettext("Audit opinion"),
        title=engagement.title,
        note=f"{engagement.reference} · {gettext('Both languages say the same.')}",
        facts=(
            (gettext("Audited by"), engagement.organisation.name),
            (gettext("Period examined"), gettext("from %(first)s to %(last)s") % period),
            (gettext("Dossiers examined"), "\n".join(f"{d.reference} · {d.title}" for d in named if d.pk in examined)),
            (
                gettext("Named and not examined"),
                "\n".join(f"{d.reference} · {d.title}" for d in named if d.pk not in examined),
            ),
            (gettext("What is examined, and to which end"), engagement.objective),
            (gettext("Report"), engagement.summary),
        ),
        opinion=str(known.get(opinion, opinion)),
        conclusion=conclusion.strip(),
        findings_label=gettext("Findings"),
        no_finding=gettext("No finding."),
        findings=tuple(OpinionFinding(f"{f.reference} · {f.title}", tuple(_facts(f))) for f in findings),
    )


def _facts(finding: Any) -> Iterator[tuple[str, str]]:
    yield gettext("Severity"), str(finding.get_severity_display())
    yield gettext("What was found"), finding.observation
    yield gettext("What is recommended"), finding.recommendation
    yield gettext("Who answers"), finding.audited.name
    yield gettext("Who carries it out"), f"{finding.owner.name}, {day(finding.due_on)}"
    yield gettext("State"), str(finding.get_state_display())
    if finding.answer_text:
        yield gettext("The answer"), f"{finding.get_position_display()}\n{finding.answer_text}"
