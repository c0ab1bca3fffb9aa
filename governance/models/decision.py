"""What a body of the network decided, as a recorded fact. Ballots will be its origin one day, not its place."""

from __future__ import annotations

import uuid

from django.db import models
from django.urls import reverse


class Decision(models.Model):
    """Written once by `record_decision` and never changed. `effective_on` is a date in Dakar (UTC)."""

    APPEND_ONLY = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey("governance.Network", models.PROTECT, related_name="decisions")
    reference = models.CharField(max_length=20)
    body = models.CharField(max_length=200)
    text = models.TextField()
    decided_on = models.DateField()
    effective_on = models.DateField()
    about = models.ForeignKey("workflows.Subject", models.PROTECT, null=True, blank=True, related_name="+")
    document = models.ForeignKey("documents.Blob", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_on", "-reference"]
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="decision_reference_once"),
            models.CheckConstraint(condition=~models.Q(text=""), name="decision_says_something"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("governance:decision", args=[self.reference])
