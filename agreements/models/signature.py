"""A signature: who bound which organisation to which bytes, in which capacity, when. For ever."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Signature(models.Model):
    """Append-only, with the names as they were. A closed round's signatures stay and count in no other."""

    APPEND_ONLY: ClassVar[bool] = True

    class Level(models.TextChoices):
        RECORDED = "recorded", _("recorded")

    agreement = models.ForeignKey("agreements.Agreement", models.PROTECT, related_name="signatures")
    organisation = models.ForeignKey("governance.Organisation", models.PROTECT, related_name="+")
    round_number = models.PositiveIntegerField()
    person = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=200)
    capacity = models.CharField(max_length=200)
    organisation_name = models.CharField(max_length=200)
    basis = models.CharField(max_length=300, blank=True)
    mandate = models.ForeignKey("governance.Mandate", models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    level = models.CharField(max_length=20, choices=Level.choices, default=Level.RECORDED)
    method = models.CharField(max_length=40)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organisation", "round_number"], name="one_signature_a_party_a_round"
            ),
        ]

    def __str__(self) -> str:
        return self.organisation_name
