"""A signature: who bound which organisation to which bytes, in which capacity, when. For ever."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Signature(models.Model):
    """Append-only, with the names as they were. A closed round's signatures stay and count in no other. `paper` is the
    paper it rests on where it was given with pen and stamp; `signed_at` is then when that paper was verified, from
    when on it counts."""

    APPEND_ONLY: ClassVar[bool] = True

    WITH_PEN: ClassVar[str] = "wet_ink"
    """The method of a signature with pen and stamp."""

    class Level(models.TextChoices):
        """From the lowest to the highest; pen and stamp ranks as qualified."""

        RECORDED = "recorded", _("recorded")
        CLICK = "click", _("confirmed by code")
        ADVANCED = "advanced", _("advanced")
        QUALIFIED = "qualified", _("qualified")

        def reaches(self, least: str) -> bool:
            """Whether it is this level or a higher one."""
            order = list(type(self))
            return order.index(self) >= order.index(type(self)(least))

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
    paper = models.OneToOneField("agreements.PaperCopy", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organisation", "round_number"], name="one_signature_a_party_a_round"
            ),
            models.CheckConstraint(
                condition=Q(method="wet_ink", level="qualified", paper__isnull=False)
                | ~Q(method="wet_ink") & Q(paper=None),
                name="pen_and_stamp_rest_on_a_paper",
            ),
        ]

    def __str__(self) -> str:
        return self.organisation_name
