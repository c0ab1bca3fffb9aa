"""The life of a finding: written, answered or not, judged, followed until it ends. Not here: the engagement it belongs
to (engagement.py)."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from audits import checks, checks_findings, conditions, effects, notices, roles
from documents.uploads import Upload
from workflows.actor import Actor
from workflows.models import WorkflowModel
from workflows.rules import REQUIRED, step

WORDS = ("title", "observation", "recommendation", "severity", "audited", "owner", "due_on", "anchors")
"""What is written of a finding: as the audited read it, so it stays."""

WRITTEN_IN_TIME = """EXISTS (SELECT 1 FROM audits_engagement e WHERE e.id = NEW.engagement_id
    AND e.organisation_id = NEW.organisation_id AND e.state IN ('fieldwork', 'draft_report'))"""

WELL_WRITTEN = [
    checks.title_is_given,
    checks_findings.finding_says_something,
    checks_findings.severity_is_known,
    checks_findings.audited_is_a_party,
    checks_findings.owner_is_of_the_network,
    checks_findings.due_day_is_ahead,
    checks_findings.anchors_are_of_the_dossier,
]
"""What the form of a finding must say, when it is recorded and when it is corrected."""


class Finding(WorkflowModel):
    """What an auditor found on one dossier, addressed to one of its parties. `organisation` audits, `audited` answers,
    `owner` carries the recommendation out by `due_on` (a day in Dakar, UTC). `anchors`: `act:<number>`,
    `version:<number>`, `article:<id>`."""

    kind: ClassVar[str] = "finding"
    kind_label: ClassVar[Any] = _("Audit finding")
    machine_version: ClassVar[int] = 1

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("finding", "Open")
        NO_ANSWER = "no_answer", _("Without an answer")
        ANSWERED = "answered", _("Answered")
        ACCEPTED = "accepted", _("Answer accepted")
        CONTESTED = "contested", _("Answer contested")
        IMPLEMENTED = "implemented", _("Implemented")
        NOT_IMPLEMENTED = "not_implemented", _("Not implemented")
        DROPPED = "dropped", _("Dropped")

    class Severity(models.TextChoices):
        HIGH = "high", pgettext_lazy("finding", "Grave")
        MEDIUM = "medium", pgettext_lazy("finding", "Significant")
        LOW = "low", pgettext_lazy("finding", "Minor")

    class Position(models.TextChoices):
        AGREES = "agrees", _("agrees")
        CONTESTS = "contests", _("contests")

    FINAL: ClassVar[frozenset[str]] = frozenset({State.IMPLEMENTED, State.NOT_IMPLEMENTED, State.DROPPED})
    NEVER_MOVES: ClassVar[tuple[str, ...]] = ("network", "engagement", "organisation", "subject", "number")
    FIXED_ONCE: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = (("answer_by", WORDS), ("ended_at", WORDS))
    INSERTED_IF: ClassVar[tuple[str, str]] = (WRITTEN_IN_TIME, "a finding is written before the answers are asked for")
    SET_ONCE: ClassVar[tuple[str, ...]] = ("answer_by", "answer_file", "evidence_file")
    MOVES_WITH_STATE: ClassVar[tuple[str, ...]] = (
        "position",
        "answer_text",
        "answered_at",
        "answered_by",
        "evidence",
        "ended_at",
    )

    network = models.ForeignKey("governance.Network", models.PROTECT, related_name="+")
    engagement = models.ForeignKey("audits.Engagement", models.PROTECT, related_name="findings")
    organisation = models.ForeignKey("governance.Organisation", models.PROTECT, related_name="+")
    subject = models.ForeignKey("workflows.Subject", models.PROTECT, related_name="+")
    audited = models.ForeignKey("governance.Organisation", models.PROTECT, related_name="findings")
    number = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=300)
    observation = models.TextField()
    recommendation = models.TextField()
    severity = models.CharField(max_length=10, choices=Severity.choices)
    owner = models.ForeignKey("governance.Organisation", models.PROTECT, related_name="+")
    due_on = models.DateField()
    anchors = models.JSONField(default=list)
    answer_by = models.DateTimeField(null=True, blank=True)
    position = models.CharField(max_length=10, choices=Position.choices, blank=True)
    answer_text = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("governance.Person", models.PROTECT, null=True, blank=True, related_name="+")
    answer_file = models.ForeignKey("documents.Attachment", models.PROTECT, null=True, blank=True, related_name="+")
    evidence = models.TextField(blank=True)
    evidence_file = models.ForeignKey("documents.Attachment", models.PROTECT, null=True, blank=True, related_name="+")
    state_since = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    state = FSMField(default=State.OPEN, choices=State.choices, protected=True)

    class Meta:
        ordering = ["engagement", "number"]
        indexes = [models.Index(fields=["subject", "state"], name="findings_on_a_dossier")]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="finding_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=["answered", "accepted", "contested"])
                | Q(position="", answer_text="", answered_at=None)
                | Q(ended_at__isnull=False),
                name="only_what_is_answered_has_an_answer",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "accepted", "contested"])
                | Q(answered_at__isnull=False) & ~Q(answer_text="") & ~Q(position=""),
                name="answered_finding_has_its_answer",
            ),
            models.CheckConstraint(
                condition=~Q(state="no_answer") | Q(answer_by__isnull=False), name="silence_follows_a_deadline"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["implemented", "not_implemented", "dropped"]) ^ Q(ended_at=None),
                name="ended_finding_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="implemented") | ~Q(evidence=""), name="implemented_finding_has_evidence"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("audits:finding", args=[self.engagement.reference, self.number])

    @classmethod
    def to_perform(cls) -> models.QuerySet[Any]:
        return cls._base_manager.select_related("engagement", "organisation", "audited", "owner", "subject")

    def due_since(self, step: str) -> datetime:
        return self.answer_by if step == "record_silence" and self.answer_by else super().due_since(step)

    @property
    def reference(self) -> str:
        """C-01, counted within the engagement: the same in every language, so that people can quote it."""
        return f"C-{self.number:02d}"

    @property
    def dossier(self) -> Any:
        """The row of the dossier it is about, with what its own answers read."""
        if "_dossier" not in self.__dict__:
            from workflows import registry

            model = registry.model_of(self.subject.kind)
            self.__dict__["_dossier"] = model.to_perform().get(pk=self.subject_id)
        return self.__dict__["_dossier"]

    def files(self) -> list[Any]:
        """What was sent with the answer, and with the evidence."""
        return [file for file in (self.answer_file, self.evidence_file) if file is not None]

    @property
    def is_open(self) -> bool:
        """Neither implemented, nor not implemented, nor dropped."""
        return self.state not in self.FINAL

    @property
    def is_silent(self) -> bool:
        """Not answered, and the time to answer is over."""
        return self.state == self.State.OPEN and conditions.the_time_to_answer_is_over(self)

    @property
    def awaits_an_answer(self) -> bool:
        """Not answered, and the time to answer is not over, or has not begun."""
        return self.state == self.State.OPEN and not conditions.the_time_to_answer_is_over(self)

    def organisations(self) -> list[uuid.UUID]:
        return [self.organisation_id, self.audited_id]

    @classmethod
    def seen_by(cls, actor: Actor) -> models.QuerySet[Any]:
        from audits.queries import findings_visible_to

        return findings_visible_to(actor)

    # ---------------------------------------------------------------------------------------- written

    @transition(
        state,
        source=State.OPEN,
        conditions=[
            conditions.it_is_of_its_engagement,
            conditions.it_may_be_written,
            conditions.its_dossier_is_examined,
        ],
        permission=roles.auditor_of_its_dossier,
        custom=step(
            _("Record a finding"),
            done=_("Finding recorded"),
            creates=True,
            checks=[
                checks_findings.it_is_audited_from_outside,
                *WELL_WRITTEN,
            ],
        ),
    )
    def create(  # noqa: PLR0913  one input a field of its form
        self,
        *,
        instant: datetime,
        title: str,
        observation: str,
        recommendation: str,
        severity: str,
        audited: uuid.UUID,
        owner: uuid.UUID,
        due_on: date,
        anchors: list[str],
    ) -> None:
        """What was found, on which acts, versions or articles, what is recommended, who answers and who carries it out.
        The others read it once the draft report circulates."""
        last = Finding.objects.filter(engagement=self.engagement_id).order_by("number").last()
        self.number = (last.number if last else 0) + 1
        self.state_since = instant
        self.title, self.observation, self.recommendation = title.strip(), observation.strip(), recommendation.strip()
        self.severity, self.due_on, self.anchors = severity, due_on, list(dict.fromkeys(anchors))
        self.audited_id, self.owner_id = audited, owner

    @transition(
        state,
        source=State.OPEN,
        conditions=[conditions.it_may_be_written],
        permission=roles.auditor_from_outside,
        custom=step(
            _("Correct the finding"),
            done=_("Finding corrected"),
            checks=WELL_WRITTEN,
        ),
    )
    def edit(
        self,
        *,
        title: str,
        observation: str,
        recommendation: str,
        severity: str,
        audited: uuid.UUID,
        owner: uuid.UUID,
        due_on: date,
        anchors: list[str],
    ) -> None:
        """It is written anew, until answers are asked for; then it stays as it is."""
        self.title, self.observation, self.recommendation = title.strip(), observation.strip(), recommendation.strip()
        self.severity, self.due_on, self.anchors = severity, due_on, list(dict.fromkeys(anchors))
        self.audited_id, self.owner_id = audited, owner

    # ---------------------------------------------------------------------------------------- answered

    @transition(
        state,
        source=[State.OPEN, State.NO_ANSWER],
        target=State.ANSWERED,
        conditions=[conditions.answers_are_asked_for],
        permission=roles.signatory_of_the_audited,
        custom=step(
            _("Answer the finding"),
            done=_("Finding answered"),
            awaited=roles.signatory_whose_answer_is_awaited,
            checks=[checks_findings.position_is_known, checks_findings.answer_is_given],
            effects=[effects.keep_the_file],
            notices=[notices.answered],
        ),
    )
    def answer(
        self, *, instant: datetime, actor: Actor, position: str, answer: str, file: Upload | None = None
    ) -> None:
        """The audited organisation agrees or contests, and says what it did or will do. An answer that comes late is
        still recorded, after the silence."""
        self.position, self.answer_text = position, answer.strip()
        self.answered_at = self.state_since = instant
        self.answered_by = actor.person

    @transition(
        state,
        source=State.OPEN,
        target=State.NO_ANSWER,
        conditions=[conditions.the_time_to_answer_is_over],
        permission=roles.system,
        custom=step(
            _("Record the silence"),
            done=_("Silence recorded"),
            due=conditions.the_time_to_answer_is_over,
            notices=[notices.silence_recorded],
        ),
    )
    def record_silence(self, *, instant: datetime) -> None:
        """The time to answer is over and nobody answered: that is recorded, and the engagement can go on."""
        self.state_since = instant

    @transition(
        state,
        source=State.ANSWERED,
        target=State.ACCEPTED,
        permission=roles.auditor_from_outside,
        custom=step(
            _("Accept the answer"),
            done=_("Answer accepted"),
            awaited=True,
            checks=[checks_findings.who_answered_does_not_judge],
            notices=[notices.answer_judged],
        ),
    )
    def accept(self, *, instant: datetime) -> None:
        """The auditor accepts what the organisation answered; the finding stays open until it is carried out."""
        self.state_since = instant

    @transition(
        state,
        source=State.ANSWERED,
        target=State.CONTESTED,
        permission=roles.auditor_from_outside,
        custom=step(
            _("Contest the answer"),
            done=_("Answer contested"),
            reason=REQUIRED,
            checks=[checks_findings.who_answered_does_not_judge],
            notices=[notices.answer_judged],
        ),
    )
    def contest(self, *, instant: datetime, reason: str) -> None:
        """The auditor is not convinced, and says why; both are kept side by side."""
        self.state_since = instant

    # ---------------------------------------------------------------------------------------- how it ends

    @transition(
        state,
        source=[State.ACCEPTED, State.CONTESTED, State.NO_ANSWER],
        target=State.IMPLEMENTED,
        permission=roles.auditor_from_outside,
        custom=step(
            _("Confirm that it is implemented"),
            done=_("Implementation confirmed"),
            checks=[checks_findings.who_answered_does_not_judge, checks_findings.evidence_is_given],
            effects=[effects.keep_the_file],
            notices=[notices.finding_ended],
        ),
    )
    def confirm_implemented(self, *, instant: datetime, evidence: str, file: Upload | None = None) -> None:
        """The auditor has seen that what was recommended is done, and says what shows it."""
        self.evidence = evidence.strip()
        self.ended_at = self.state_since = instant

    @transition(
        state,
        source=[State.ANSWERED, State.ACCEPTED, State.CONTESTED, State.NO_ANSWER],
        target=State.NOT_IMPLEMENTED,
        permission=roles.auditor_from_outside | roles.secretariat_without_its_auditor,
        custom=step(
            _("Record that it is not implemented"),
            done=_("Recorded as not implemented"),
            reason=REQUIRED,
            checks=[checks_findings.who_answered_does_not_judge],
            awaited=roles.secretariat_without_its_auditor,
            notices=[notices.finding_ended],
        ),
    )
    def give_up(self, *, instant: datetime, reason: str) -> None:
        """What was recommended will not be done: the finding ends so, with the reason, and the engagement can close."""
        self.ended_at = self.state_since = instant

    @transition(
        state,
        source=[State.OPEN, State.NO_ANSWER, State.ANSWERED, State.ACCEPTED, State.CONTESTED],
        target=State.DROPPED,
        permission=roles.auditor_from_outside | roles.secretariat_without_its_auditor | roles.system,
        custom=step(
            _("Drop the finding"),
            done=_("Finding dropped"),
            reason=REQUIRED,
            checks=[checks_findings.who_answered_does_not_judge, checks_findings.platform_drops_with_the_engagement],
            notices=[notices.finding_ended],
        ),
    )
    def drop(self, *, instant: datetime, reason: str) -> None:
        """The finding no longer stands; what was written and answered stays readable. When its engagement is cancelled
        the platform drops it."""
        self.ended_at = self.state_since = instant

    # ---------------------------------------------------------------------------------------- who reads its files

    @transition(
        state,
        source=[
            State.ANSWERED,
            State.ACCEPTED,
            State.CONTESTED,
            State.IMPLEMENTED,
            State.NOT_IMPLEMENTED,
            State.DROPPED,
        ],
        conditions=[conditions.it_keeps_a_file],
        permission=roles.auditor_who_reads,
        custom=step(
            _("Read a restricted file"),
            done=_("Restricted file read by an auditor"),
            seen="",
            checks=[checks_findings.file_is_of_the_finding],
        ),
    )
    def read_file(self, *, attachment: uuid.UUID) -> None:
        """An auditor reads a file of an answer or of the evidence: that is on record before it is sent."""
