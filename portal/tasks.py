"""How the desk speaks of each kind of dossier: DESKS has one line a kind. Not here: what waits (desk.py)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, DateTimeField, F, QuerySet, Value, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement
from agreements.pages import progress
from agreements.queries import reads_history, visible_to
from audits.models import Engagement, Finding
from audits.pages import words
from audits.pages.dossier import step_url
from audits.queries import engagements_visible_to, findings_visible_to
from governance.models import Mandate
from governance.queries import mandates_visible_to
from workflows import registry
from workflows.actor import Actor


@dataclass(frozen=True)
class Desk:
    """What the desk must know of one kind.

    `due` and `since` are expressions over its rows: until when and since when it waits. `visible` are the rows a person
    may see, `readable` those whose history they may read. `card`: three expressions, of which `told` makes the title
    and the address of a row. The rest are words for one row, or for one row and step."""

    due: Any
    since: Any
    card: tuple[Any, Any, Any]
    told: Callable[[UUID, str, str, str], tuple[str, str]]
    visible: Callable[[Actor], QuerySet[Any]]
    readable: Callable[[Actor], QuerySet[Any]]
    title: Callable[[Any, str], str]
    why: Callable[[Any, str], str]
    turn: Callable[[Any], list[str]]
    url: Callable[[Any, str], str]
    labels: dict[str, Promise]


def _agreements_read(actor: Actor) -> QuerySet[Agreement]:
    return Agreement.objects.filter(reads_history(actor))


def _why(agreement: Agreement, step: str) -> str:
    """Which agreement, then where it stands."""
    return format_html(
        '<b><bdi>{}</bdi></b> · <span class="num">{}</span><br>{}',
        agreement.title,
        agreement.reference,
        progress.task_why(agreement, step),
    )


def _url(agreement: Agreement, step: str) -> str:
    """A text is read before one agrees on it, and completed before it is sent: both begin on its page."""
    if step in ("clear", "submit_for_review"):
        return agreement.get_absolute_url()
    return reverse("agreements:step", args=[agreement.reference, step])


def _proposals_read(actor: Actor) -> QuerySet[Mandate]:
    """What a file gave is no news for anybody’s desk."""
    found: QuerySet[Mandate] = mandates_visible_to(actor).filter(proposed_by__isnull=False)
    return found


def _mandate_title(mandate: Mandate, step: str) -> str:
    return gettext("Confirm or refuse a mandate")


def _mandate_why(mandate: Mandate, step: str) -> str:
    """Whom it names, in which capacity, for whom, and what it allows."""
    return format_html(
        "<b><bdi>{}</bdi></b> · <bdi>{}</bdi><br><bdi>{}</bdi> · {}",
        mandate.person.get_full_name(),
        mandate.capacity,
        mandate.organisation,
        ", ".join(mandate.capability_labels),
    )


def _mandate_turn(mandate: Mandate) -> list[str]:
    return [gettext("It is the turn of somebody else than the one who proposed it, to confirm it.")]


def _mandate_url(mandate: Mandate, step: str) -> str:
    return mandate.get_absolute_url()


def _own_label(subject: Any, step: str) -> str:
    return str(registry.steps(type(subject))[step].facts.label)


def _audit_why(subject: Any, step: str) -> str:
    """Which engagement or finding, and where it stands."""
    return format_html(
        '<b><bdi>{}</bdi></b> · <span class="num">{}{}</span><br>{}',
        subject.title,
        "" if isinstance(subject, Engagement) else f"{subject.engagement.reference} · ",
        subject.reference,
        words.state_sentence(subject),
    )


def _finding_url(finding: Finding, step: str) -> str:
    """What was found is read before it is answered, and the answer before it is judged."""
    return finding.get_absolute_url()


def _agreement_card(pk: UUID, title: str, reference: str, _more: str) -> tuple[str, str]:
    return title, reverse("agreements:agreement", args=[reference])


def _mandate_card(pk: UUID, capacity: str, organisation: str, _more: str) -> tuple[str, str]:
    return f"{capacity}, {organisation}", reverse("governance:mandate", args=[pk])


def _engagement_card(pk: UUID, title: str, reference: str, _more: str) -> tuple[str, str]:
    return title, reverse("audits:engagement", args=[reference])


def _finding_card(pk: UUID, title: str, number: str, engagement: str) -> tuple[str, str]:
    return title, reverse("audits:finding", args=[engagement, int(number)])


def _engagements_seen(actor: Actor) -> QuerySet[Engagement]:
    """With its findings, whose time may be over, and no more."""
    return engagements_visible_to(actor).prefetch_related(None).prefetch_related("findings")


DESKS = {
    "agreement": Desk(
        due=Case(When(state=Agreement.State.OPEN_FOR_SIGNATURE, then=F("deadline")), output_field=DateTimeField()),
        since=F("state_since"),
        card=(F("title"), F("reference"), Value("")),
        told=_agreement_card,
        visible=visible_to,
        readable=_agreements_read,
        title=progress.task_title,
        why=_why,
        turn=progress.turn_sentences,
        url=_url,
        labels={"clear": _("Read the text"), "submit_for_review": _("Open the draft")},
    ),
    "mandate": Desk(
        due=Value(None, DateTimeField()),
        since=F("proposed_at"),
        card=(F("capacity"), F("organisation__name"), Value("")),
        told=_mandate_card,
        visible=_proposals_read,
        readable=_proposals_read,
        title=_mandate_title,
        why=_mandate_why,
        turn=_mandate_turn,
        url=_mandate_url,
        labels={"confirm": _("Read the mandate")},
    ),
}
DESKS |= {
    "engagement": Desk(
        due=Case(When(state=Engagement.State.CONTRADICTORY, then=F("answer_by")), output_field=DateTimeField()),
        since=F("state_since"),
        card=(F("title"), F("reference"), Value("")),
        told=_engagement_card,
        visible=_engagements_seen,
        readable=engagements_visible_to,
        title=_own_label,
        why=_audit_why,
        turn=words.turn_at_a_glance,
        url=step_url,
        labels={},
    ),
    "finding": Desk(
        due=Case(When(state=Finding.State.OPEN, then=F("answer_by")), output_field=DateTimeField()),
        since=F("state_since"),
        card=(F("title"), Cast("number", CharField()), F("engagement__reference")),
        told=_finding_card,
        visible=findings_visible_to,
        readable=findings_visible_to,
        title=_own_label,
        why=_audit_why,
        turn=words.finding_sentences,
        url=_finding_url,
        labels={"answer": _("Read the finding"), "accept": _("Read the answer")},
    ),
}
"""Every kind with an awaited step has its line; a kind without one fails at the first desk."""
