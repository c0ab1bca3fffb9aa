"""Which engagement examines which dossier, and how far it is: written from above by the engagement's steps, read here.

Not here: the engagement itself, its findings and its opinion (audits)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

NAMED_BY_ITS_PLAN = """EXISTS (SELECT 1 FROM audits_engagement e WHERE e.id = NEW.engagement_id
    AND e.state = 'notified' AND e.organisation_id = NEW.organisation_id AND e.reference = NEW.reference
    AND replace(CAST(e.dossiers AS text), '-', '') LIKE '%' || replace(CAST(NEW.subject_id AS text), '-', '') || '%')"""


class Examination(models.Model):
    """One dossier in the scope of one engagement, from the notification on. `organisation` is the one that audits."""

    class Standing(models.TextChoices):
        NAMED = "named"
        FIELDWORK = "fieldwork"
        REPORTED = "reported"
        FINAL = "final"
        CANCELLED = "cancelled"

    WAYS: ClassVar[dict[str, tuple[str, ...]]] = {
        Standing.NAMED.value: (Standing.FIELDWORK.value, Standing.CANCELLED.value),
        Standing.FIELDWORK.value: (Standing.REPORTED.value, Standing.CANCELLED.value),
        Standing.REPORTED.value: (Standing.FINAL.value, Standing.CANCELLED.value),
    }
    WRITTEN_ONCE: ClassVar[tuple[str, ...]] = ("engagement", "reference", "subject", "organisation")
    MOVES_ALONG: ClassVar[tuple[str, dict[str, tuple[str, ...]]]] = ("standing", WAYS)
    SET_ONCE: ClassVar[tuple[str, ...]] = ("opened_at", "concluded_at")
    INSERTED_IF: ClassVar[tuple[str, str]] = (NAMED_BY_ITS_PLAN, "a dossier is named when its engagement is notified")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    engagement = models.ForeignKey("workflows.Subject", models.PROTECT, related_name="+")
    reference = models.CharField(max_length=20)
    subject = models.ForeignKey("workflows.Subject", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("governance.Organisation", models.PROTECT, related_name="+")
    standing = models.CharField(max_length=20, choices=Standing.choices, default=Standing.NAMED)
    opened_at = models.DateTimeField(null=True, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["reference"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "subject"], name="examined_once_an_engagement"),
            models.CheckConstraint(
                condition=Q(concluded_at=None) | Q(opened_at__isnull=False, standing="final"),
                name="concluded_once_opened_and_final",
            ),
            models.CheckConstraint(
                condition=~Q(standing="named") | Q(opened_at=None), name="opened_from_the_fieldwork_on"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def may_be_opened(self) -> bool:
        """The engagement is in fieldwork, and its audit of this dossier has not begun."""
        return self.standing == self.Standing.FIELDWORK and self.opened_at is None

    @property
    def is_final(self) -> bool:
        """The opinion of the engagement is given."""
        return self.standing == self.Standing.FINAL

    @property
    def goes_on(self) -> bool:
        return self.opened_at is not None and self.concluded_at is None and self.standing != self.Standing.CANCELLED

    def was_concluded_since(self, instant: datetime | None) -> bool:
        return self.concluded_at is not None and (instant is None or self.concluded_at > instant)

    @classmethod
    def of_the_row(cls, *facts: Q, **more: Any) -> Q:
        """The dossier has an examination of these facts."""
        return Q(Exists(cls.objects.filter(*facts, subject=OuterRef("pk"), **more)))
