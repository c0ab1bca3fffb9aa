"""The life of an audit engagement, from its plan to the end of its follow-up. Not here: its findings (finding.py), the
audit of each dossier (governance)."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from audits import checks, conditions, effects, notices, roles
from workflows.actor import Actor
from workflows.ledger import canonical, sha256
from workflows.models import WorkflowModel
from workflows.numbers import next_reference
from workflows.rules import REQUIRED, step


class Engagement(WorkflowModel):
    """What an organisation examines, from outside: which dossiers, over which period. All instants UTC; days in Dakar
    (UTC), both included. `dossiers`: ids, in the plan; from the notification on the examinations say the same."""

    kind: ClassVar[str] = "engagement"
    kind_label: ClassVar[Any] = _("Audit engagement")
    machine_version: ClassVar[int] = 1

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        NOTIFIED = "notified", _("Notified")
        FIELDWORK = "fieldwork", _("In fieldwork")
        DRAFT_REPORT = "draft_report", _("Draft report circulated")
        CONTRADICTORY = "contradictory", _("Answers awaited")
        FINAL = "final", _("Opinion given")
        FOLLOW_UP = "follow_up", _("In follow-up")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    class Opinion(models.TextChoices):
        UNQUALIFIED = "unqualified", _("Unqualified opinion")
        QUALIFIED = "qualified", _("Qualified opinion")
        ADVERSE = "adverse", _("Adverse opinion")
        DISCLAIMER = "disclaimer", _("Disclaimer of opinion")

    FINAL: ClassVar[frozenset[str]] = frozenset({State.CLOSED, State.CANCELLED})
    NEVER_MOVES: ClassVar[tuple[str, ...]] = ("network", "organisation", "reference")
    SET_ONCE: ClassVar[tuple[str, ...]] = ("notified_at", "circulated_at", "final_at")
    FIXED_ONCE: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = (
        ("notified_at", ("title", "objective", "period_from", "period_to", "dossiers")),
        ("final_at", ("summary", "answer_by", "opinion", "conclusion_fr", "conclusion_it", "document", "pages")),
    )
    MOVES_WITH_STATE: ClassVar[tuple[str, ...]] = (
        "notified_at",
        "circulated_at",
        "final_at",
        "ended_at",
        "summary",
        "answer_by",
        "opinion",
        "conclusion_fr",
        "conclusion_it",
        "document",
        "pages",
    )
    CANCELLABLE: ClassVar[list[str]] = [
        State.PLANNED,
        State.NOTIFIED,
        State.FIELDWORK,
        State.DRAFT_REPORT,
        State.CONTRADICTORY,
    ]

    network = models.ForeignKey("governance.Network", models.PROTECT, related_name="engagements")
    organisation = models.ForeignKey("governance.Organisation", models.PROTECT, related_name="engagements")
    reference = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    objective = models.TextField()
    period_from = models.DateField()
    period_to = models.DateField()
    dossiers = models.JSONField(default=list)
    summary = models.TextField(blank=True)
    answer_by = models.DateTimeField(null=True, blank=True)
    opinion = models.CharField(max_length=20, choices=Opinion.choices, blank=True)
    conclusion_fr = models.TextField(blank=True)
    conclusion_it = models.TextField(blank=True)
    document = models.ForeignKey("documents.Blob", models.PROTECT, null=True, blank=True, related_name="+")
    pages = models.PositiveIntegerField(default=0)
    state_since = models.DateTimeField(null=True)
    notified_at = models.DateTimeField(null=True, blank=True)
    circulated_at = models.DateTimeField(null=True, blank=True)
    final_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    state = FSMField(default=State.PLANNED, choices=State.choices, protected=True)

    class Meta:
        ordering = ["-reference"]
        indexes = [models.Index(fields=["network", "state"], name="engagements_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="engagement_reference_once"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(reference=""), name="engagement_is_named"),
            models.CheckConstraint(condition=Q(period_to__gte=models.F("period_from")), name="engagement_period_ends"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "cancelled"]) | Q(notified_at__isnull=False),
                name="engagement_was_notified",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["draft_report", "contradictory", "final", "follow_up", "closed"])
                | Q(circulated_at__isnull=False) & ~Q(summary=""),
                name="engagement_report_is_written",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["contradictory", "final", "follow_up", "closed"]) | Q(answer_by__isnull=False),
                name="engagement_asked_for_answers",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["final", "follow_up", "closed"])
                ^ Q(opinion="", document=None, final_at=None, conclusion_fr="", conclusion_it=""),
                name="final_engagement_has_its_opinion",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["closed", "cancelled"]) ^ Q(ended_at=None), name="ended_engagement_says_when"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("audits:engagement", args=[self.reference])

    @classmethod
    def to_perform(cls) -> models.QuerySet[Any]:
        findings = apps.get_model("audits.Finding").objects.select_related("audited", "owner", "organisation")
        found = cls._base_manager.select_related("organisation", "network")
        return found.prefetch_related(models.Prefetch("findings", findings))

    def settles_with(self) -> list[WorkflowModel]:
        """Silence on a finding is recorded before anything rests on it."""
        return [*self.findings.all(), self]

    def organisations(self) -> list[uuid.UUID]:
        return [self.organisation_id]

    @property
    def named(self) -> list[Any]:
        """The dossiers it names; read once for each time the row is read."""
        if "_named" not in self.__dict__:
            self.__dict__["_named"] = checks.dossiers(self.dossiers)
        found: list[Any] = self.__dict__["_named"]
        return found

    @property
    def with_findings(self) -> str:
        """What a form about the whole report was drawn from: nobody sends a finding they have not seen."""
        drawn = [self.revision, *([f.number, f.revision] for f in self.findings.all())]
        return sha256(canonical(drawn))[:16]

    @classmethod
    def seen_by(cls, actor: Actor) -> models.QuerySet[Any]:
        from audits.queries import engagements_visible_to

        return engagements_visible_to(actor)

    # ---------------------------------------------------------------------------------------- the plan

    @transition(
        state,
        source=State.PLANNED,
        permission=roles.auditor,
        custom=step(
            _("Plan an engagement"),
            done=_("Engagement planned"),
            creates=True,
            checks=[
                checks.title_is_given,
                checks.objective_is_given,
                checks.period_is_in_order,
                checks.dossiers_are_in_scope,
                checks.auditor_is_from_outside,
            ],
        ),
    )
    def create(
        self,
        *,
        instant: datetime,
        title: str,
        objective: str,
        period_from: date,
        period_to: date,
        dossiers: list[uuid.UUID],
    ) -> None:
        """An auditor plans what is examined: which dossiers, over which period, to which end. Nobody else sees it
        before it is notified."""
        self.reference = next_reference(type(self), "AU", instant)
        self.state_since = instant
        self._plan(title, objective, period_from, period_to, dossiers)

    @transition(
        state,
        source=State.PLANNED,
        permission=roles.auditor,
        custom=step(
            _("Change the plan"),
            done=_("Plan changed"),
            checks=[
                checks.title_is_given,
                checks.objective_is_given,
                checks.period_is_in_order,
                checks.dossiers_are_in_scope,
                checks.auditor_is_from_outside,
            ],
        ),
    )
    def edit(
        self, *, title: str, objective: str, period_from: date, period_to: date, dossiers: list[uuid.UUID]
    ) -> None:
        """The plan is written anew; once it is notified it stays as it is."""
        self._plan(title, objective, period_from, period_to, dossiers)

    @transition(
        state,
        source=State.PLANNED,
        target=State.NOTIFIED,
        permission=roles.auditor,
        custom=step(
            _("Notify the engagement"),
            done=_("Engagement notified"),
            awaited=True,
            checks=[checks.dossiers_are_still_in_scope, checks.auditor_is_still_from_outside],
            effects=[effects.name_the_dossiers],
            notices=[notices.notified],
        ),
    )
    def notify(self, *, instant: datetime) -> None:
        """The parties to every dossier it names and the secretariat learn what will be examined, by whom, over which
        period."""
        self.notified_at = self.state_since = instant

    @transition(
        state,
        source=State.NOTIFIED,
        target=State.FIELDWORK,
        permission=roles.auditor_of_every_dossier,
        custom=step(
            _("Begin the fieldwork"),
            done=_("Fieldwork begun"),
            awaited=True,
            effects=[effects.begin_the_fieldwork],
        ),
    )
    def start_fieldwork(self, *, instant: datetime) -> None:
        """From now on the audit of each dossier it names can be opened, and findings written."""
        self.state_since = instant

    # ---------------------------------------------------------------------------------------- the report

    @transition(
        state,
        source=State.FIELDWORK,
        target=State.DRAFT_REPORT,
        conditions=[conditions.an_audit_was_opened],
        permission=roles.auditor_of_every_dossier,
        custom=step(
            _("Circulate the draft report"),
            done=_("Draft report circulated"),
            seen="with_findings",
            awaited=roles.auditor_with_an_opened_dossier,
            checks=[checks.summary_is_given],
            effects=[effects.report],
            notices=[notices.draft_circulated],
        ),
    )
    def circulate_draft(self, *, instant: datetime, summary: str) -> None:
        """The parties and the secretariat read the draft report and its findings. Findings can still be corrected."""
        self.summary = summary.strip()
        self.circulated_at = self.state_since = instant

    @transition(
        state,
        source=State.DRAFT_REPORT,
        target=State.CONTRADICTORY,
        permission=roles.auditor_of_every_dossier,
        custom=step(
            _("Ask for the answers"),
            done=_("Answers asked for"),
            seen="with_findings",
            awaited=True,
            checks=[checks.time_to_answer_is_enough],
            effects=[effects.ask_for_answers],
            notices=[notices.answers_called],
        ),
    )
    def open_contradictory(self, *, instant: datetime, deadline: datetime) -> None:
        """Each audited organisation answers its findings until the deadline, at least 15 days from now. The findings
        stay as they are; silence is recorded."""
        self.answer_by, self.state_since = deadline, instant

    @transition(
        state,
        source=State.CONTRADICTORY,
        target=State.FINAL,
        conditions=[conditions.every_finding_is_answered],
        permission=roles.auditor_of_every_dossier,
        custom=step(
            _("Give the opinion"),
            done=_("Opinion given"),
            awaited=roles.auditor_once_all_answered,
            checks=[
                checks.opinion_is_known,
                checks.opinion_fits_the_findings,
                checks.conclusion_is_given,
                checks.opinion_is_of_this_engagement,
            ],
            effects=[effects.keep_the_opinion],
            notices=[notices.opinion_given],
        ),
    )
    def finalise(
        self,
        *,
        instant: datetime,
        opinion: str,
        conclusion_fr: str,
        conclusion_it: str,
        pdf: bytes,
        pages: int,
        made_from: str,
    ) -> None:
        """The opinion is given on what was found and answered, in French and Italian, as a PDF that is kept."""
        self.opinion, self.conclusion_fr, self.conclusion_it = opinion, conclusion_fr.strip(), conclusion_it.strip()
        self.document_id, self.pages = sha256(pdf), pages
        self.final_at = self.state_since = instant

    # ---------------------------------------------------------------------------------------- what follows

    @transition(
        state,
        source=State.FINAL,
        target=State.FOLLOW_UP,
        conditions=[conditions.a_finding_is_open],
        permission=roles.auditor_of_every_dossier,
        custom=step(_("Begin the follow-up"), done=_("Follow-up begun"), awaited=roles.auditor_while_findings_are_open),
    )
    def start_follow_up(self, *, instant: datetime) -> None:
        """The auditors follow what was recommended until each finding has ended."""
        self.state_since = instant

    @transition(
        state,
        source=[State.FINAL, State.FOLLOW_UP],
        target=State.CLOSED,
        conditions=[conditions.every_finding_has_ended],
        permission=roles.auditor_of_every_dossier | roles.secretariat_without_auditor,
        custom=step(
            _("Close the engagement"),
            done=_("Engagement closed"),
            awaited=roles.auditor_once_all_ended | roles.secretariat_without_auditor_once_all_ended,
        ),
    )
    def close(self, *, instant: datetime) -> None:
        """Every finding has ended: nothing is left to follow."""
        self.ended_at = self.state_since = instant

    @transition(
        state,
        source=CANCELLABLE,
        target=State.CANCELLED,
        permission=roles.auditor_of_every_dossier | roles.secretariat_without_auditor,
        custom=step(
            _("Cancel the engagement"),
            done=_("Engagement cancelled"),
            reason=REQUIRED,
            awaited=roles.secretariat_without_auditor,
            effects=[effects.give_up_the_dossiers],
            notices=[notices.engagement_cancelled],
        ),
    )
    def cancel(self, *, instant: datetime, reason: str) -> None:
        """The engagement ends without an opinion: its findings are dropped, and each dossier is as it was before, or
        audited where another engagement had concluded its part."""
        self.ended_at = self.state_since = instant

    def _plan(self, title: str, objective: str, period_from: date, period_to: date, dossiers: list[uuid.UUID]) -> None:
        self.title, self.objective = title.strip(), objective.strip()
        self.period_from, self.period_to = period_from, period_to
        self.dossiers = sorted({str(pk) for pk in dossiers})
