"""What a party must have done at home before it may sign: asked at the first review, filed by the party, decided by the
secretariat. Not here: where it comes from (formality_template.py)."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from governance.models.person import Language
from workflows.guards import FixedUnless


class FormalityWords(models.Model):
    """What is asked, in each language. `days` is how long it usually takes; a promise to nobody."""

    WORDS: ClassVar[tuple[str, ...]] = (
        *(f"label_{language}" for language in Language.values),
        *(f"explanation_{language}" for language in Language.values),
        "days",
        "needs_document",
    )

    label_fr = models.CharField(max_length=200)
    label_it = models.CharField(max_length=200)
    label_en = models.CharField(max_length=200)
    explanation_fr = models.TextField(blank=True)
    explanation_it = models.TextField(blank=True)
    explanation_en = models.TextField(blank=True)
    days = models.PositiveIntegerField()
    needs_document = models.BooleanField(default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """In the reader’s language."""
        return str(getattr(self, f"label_{_reader()}"))

    @property
    def explanation(self) -> str:
        return str(getattr(self, f"explanation_{_reader()}"))


def _reader() -> str:
    language = (get_language() or Language.FRENCH)[:2]
    return language if language in Language.values else Language.FRENCH


class Formality(FormalityWords):
    """One thing asked of one party, in the words of its template as they were. It stays when a new version comes."""

    class Status(models.TextChoices):
        REQUIRED = "required", _("Required")
        SUBMITTED = "submitted", _("Filed")
        SATISFIED = "satisfied", _("Satisfied")
        OBJECTED = "objected", _("Objection")
        NOT_APPLICABLE = "not_applicable", _("Not applicable")

    WAYS: ClassVar[dict[str, tuple[str, ...]]] = {
        Status.REQUIRED.value: (Status.SUBMITTED.value, Status.NOT_APPLICABLE.value),
        Status.SUBMITTED.value: (Status.SATISFIED.value, Status.OBJECTED.value),
        Status.OBJECTED.value: (Status.SUBMITTED.value,),
    }
    TO_FILE: ClassVar[tuple[str, ...]] = (Status.REQUIRED, Status.OBJECTED)
    TO_DECIDE: ClassVar[tuple[str, ...]] = (Status.REQUIRED, Status.SUBMITTED)
    SETTLED: ClassVar[tuple[str, ...]] = (Status.SATISFIED, Status.NOT_APPLICABLE)

    FIXED_UNLESS: ClassVar[FixedUnless] = FixedUnless("agreement", inserted=("in_review",), deleted=("in_review",))
    WRITTEN_ONCE: ClassVar[tuple[str, ...]] = (
        "agreement",
        "organisation",
        "template",
        *FormalityWords.WORDS,
        "required_at",
    )
    MOVES_ALONG: ClassVar[tuple[str, dict[str, tuple[str, ...]]]] = ("status", WAYS)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey("agreements.Agreement", models.PROTECT, related_name="formalities")
    organisation = models.ForeignKey("governance.Organisation", models.PROTECT, related_name="+")
    template = models.ForeignKey("agreements.FormalityTemplate", models.PROTECT, related_name="asked")
    required_at = models.DateTimeField()
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.REQUIRED)
    note = models.TextField(blank=True)
    filed_at = models.DateTimeField(null=True, blank=True)
    finding = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["required_at", "label_fr", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "organisation", "template"], name="formality_once_a_party"),
            models.CheckConstraint(
                condition=~Q(status="required") | Q(filed_at=None, decided_at=None), name="required_is_not_filed"
            ),
            models.CheckConstraint(
                condition=~Q(status="submitted") | Q(filed_at__isnull=False, decided_at=None),
                name="submitted_awaits_its_decision",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["satisfied", "objected"])
                | Q(filed_at__isnull=False, decided_at__isnull=False) & ~Q(finding=""),
                name="decided_on_what_was_filed",
            ),
            models.CheckConstraint(
                condition=~Q(status="not_applicable") | Q(filed_at=None, decided_at__isnull=False) & ~Q(finding=""),
                name="not_applicable_says_why",
            ),
        ]

    @property
    def is_settled(self) -> bool:
        return self.status in self.SETTLED

    @property
    def expected_on(self) -> date | None:
        """When what was filed usually has its answer; a date in Dakar (UTC)."""
        filed = self.status == self.Status.SUBMITTED and self.filed_at
        return (self.filed_at + timedelta(days=self.days)).date() if filed and self.filed_at else None


class FormalityDocument(models.Model):
    """A document filed for a formality, for ever; an objection takes nothing away."""

    APPEND_ONLY: ClassVar[bool] = True
    FIXED_UNLESS: ClassVar[FixedUnless] = FixedUnless("agreement", inserted=("in_review",), deleted=("in_review",))

    agreement = models.ForeignKey("agreements.Agreement", models.PROTECT, related_name="+")
    formality = models.ForeignKey(Formality, models.PROTECT, related_name="documents")
    attachment = models.OneToOneField("documents.Attachment", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.attachment)
