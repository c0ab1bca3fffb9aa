"""Which recorded decision was carried out on which agreement: each once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class CarriedOut(models.Model):
    """Append-only. A decision rests one act of an agreement, never a second."""

    APPEND_ONLY: ClassVar[bool] = True

    agreement = models.ForeignKey("agreements.Agreement", models.PROTECT, related_name="carried_out")
    decision = models.ForeignKey("governance.Decision", models.PROTECT, related_name="+")
    step = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "decision"], name="decision_carried_out_once")]

    def __str__(self) -> str:
        return self.step
