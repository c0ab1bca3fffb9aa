"""A party: an organisation named in an agreement, whether it agreed, and who signs for it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Party(models.Model):
    """`cleared_version` is the version this party agreed on; void when empty. `signatory` is the mandate it named.
    `Agreement.to_perform` annotates each row with `has_signed` (in the present round) and `lacks_formality`."""

    FIXED_UNLESS: ClassVar[tuple[str, tuple[str, ...]]] = ("agreement", ("draft", "in_review"))

    class Role(models.TextChoices):
        LEAD = "lead", _("lead partner")
        DEPOSITARY = "depositary", _("depositary")
        FOUNDER = "founder", _("founding partner")
        PARTNER = "partner", _("partner")
        TECHNICAL = "technical", _("technical partner")
        FUNDER = "funder", _("funder")

    agreement = models.ForeignKey("agreements.Agreement", models.CASCADE, related_name="parties")
    organisation = models.ForeignKey("governance.Organisation", models.PROTECT, related_name="parties")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.PARTNER)
    position = models.PositiveIntegerField()
    signatory = models.ForeignKey("governance.Mandate", models.PROTECT, null=True, blank=True, related_name="+")
    cleared_version = models.PositiveIntegerField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "organisation"], name="party_once"),
            models.CheckConstraint(
                condition=models.Q(cleared_version=None, cleared_at=None)
                | models.Q(cleared_version__isnull=False, cleared_at__isnull=False),
                name="clearance_has_its_instant",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @staticmethod
    def signed_in_this_round() -> models.Exists:
        """For a query over parties: whether the organisation signed in the agreement's present round."""
        from agreements.models.signature import Signature

        same = {f: models.OuterRef(f) for f in ("agreement", "organisation")}
        return models.Exists(Signature.objects.filter(**same, round_number=models.OuterRef("agreement__round_number")))

    @staticmethod
    def lacks_a_formality() -> models.Exists:
        """For a query over parties: whether a prior formality of the organisation is not settled."""
        from agreements.models.formality import Formality

        same = {f: models.OuterRef(f) for f in ("agreement", "organisation")}
        return models.Exists(Formality.objects.filter(**same).exclude(status__in=Formality.SETTLED))
