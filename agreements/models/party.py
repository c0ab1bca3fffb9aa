"""A party: an organisation named in an agreement, whether it agreed, and who signs for it."""

from __future__ import annotations

from functools import cache
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models.signature import Signature
from workflows.guards import FixedUnless


class Party(models.Model):
    """`cleared_version` is the version this party agreed on; void when empty. `signatory` is the mandate it named.
    `minimum_level` is the lowest level of signature it gives; pen and stamp rank as qualified.
    `is_required`: without its signature there is no entry into force. `bound_at` is when it was bound; `leaves_on`, its
    last day after a notice; `objected_to`, the last day beyond which it wants no tacit renewal; `acceded_by`, the
    accession by which it joined.
    `Agreement.to_perform` annotates each row with `has_signed`, `paper_waits` (both in the present round),
    `lacks_formality` and `released_at`."""

    FIXED_UNLESS: ClassVar[FixedUnless] = FixedUnless(
        "agreement",
        inserted=("draft", "in_force", "suspended"),
        deleted=("draft",),
        changed=(
            (("role", "position", "is_required"), ("draft",)),
            (("cleared_version", "cleared_at"), ("draft", "in_review")),
            (("signatory", "minimum_level"), ("in_review", "open_for_signature")),
            (("bound_at", "notice_at", "leaves_on", "objected_to", "left_at", "left_how"), ("in_force", "suspended")),
        ),
    )

    class Role(models.TextChoices):
        LEAD = "lead", _("lead partner")
        DEPOSITARY = "depositary", _("depositary")
        FOUNDER = "founder", _("founding partner")
        PARTNER = "partner", _("partner")
        TECHNICAL = "technical", _("technical partner")
        FUNDER = "funder", _("funder")

    class Leaving(models.TextChoices):
        WITHDREW = "withdrew", _("withdrew")
        EXCLUDED = "excluded", _("excluded")

    agreement = models.ForeignKey("agreements.Agreement", models.CASCADE, related_name="parties")
    organisation = models.ForeignKey("governance.Organisation", models.PROTECT, related_name="parties")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.PARTNER)
    position = models.PositiveIntegerField()
    signatory = models.ForeignKey("governance.Mandate", models.PROTECT, null=True, blank=True, related_name="+")
    minimum_level = models.CharField(max_length=20, choices=Signature.Level.choices, default=Signature.Level.RECORDED)
    cleared_version = models.PositiveIntegerField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    is_required = models.BooleanField(default=False)
    bound_at = models.DateTimeField(null=True, blank=True)
    notice_at = models.DateTimeField(null=True, blank=True)
    leaves_on = models.DateField(null=True, blank=True)
    objected_to = models.DateField(null=True, blank=True)
    acceded_by = models.ForeignKey("agreements.Agreement", models.PROTECT, null=True, blank=True, related_name="+")
    left_at = models.DateTimeField(null=True, blank=True)
    left_how = models.CharField(max_length=10, choices=Leaving.choices, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organisation"], condition=models.Q(left_at=None), name="party_once"
            ),
            models.CheckConstraint(
                condition=models.Q(acceded_by=None) | models.Q(bound_at__isnull=False), name="who_acceded_is_bound"
            ),
            models.CheckConstraint(
                condition=models.Q(cleared_version=None, cleared_at=None)
                | models.Q(cleared_version__isnull=False, cleared_at__isnull=False),
                name="clearance_has_its_instant",
            ),
            models.CheckConstraint(
                condition=models.Q(notice_at=None, leaves_on=None)
                | models.Q(notice_at__isnull=False, leaves_on__isnull=False, bound_at__isnull=False),
                name="notice_has_its_last_day",
            ),
            models.CheckConstraint(
                condition=models.Q(left_at=None, left_how="")
                | (models.Q(left_at__isnull=False, bound_at__isnull=False) & ~models.Q(left_how="")),
                name="who_left_was_bound_and_says_how",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def is_bound(self) -> bool:
        """Whether the agreement binds it now, if it binds at all."""
        return self.bound_at is not None and self.left_at is None

    @staticmethod
    @cache
    def as_judged() -> models.QuerySet[Party]:
        """Each with what its agreement’s conditions read of it; put together once, for every agreement that is read."""
        judged = Party.objects.annotate(
            has_signed=Party.signed_in_this_round(),
            paper_waits=Party.has_a_paper_to_verify(),
            lacks_formality=Party.lacks_a_formality(),
            released_at=Party.left_what_is_amended(),
        )
        return judged.select_related("organisation", "signatory__person", "signatory__organisation")

    @staticmethod
    def signed_in_this_round() -> models.Exists:
        """For a query over parties: whether the organisation signed in the agreement's present round."""
        same = {f: models.OuterRef(f) for f in ("agreement", "organisation")}
        return models.Exists(Signature.objects.filter(**same, round_number=models.OuterRef("agreement__round_number")))

    @staticmethod
    def left_what_is_amended() -> models.Case:
        """For a query over parties of an amendment, and over the party that receives an accession: when its agreement
        ceased to bind the organisation, none while it does. It can do nothing here any more."""
        there = Party.objects.filter(agreement=models.OuterRef("agreement__parent"))
        same = there.filter(organisation=models.OuterRef("organisation")).order_by("-position")
        receives = models.Q(agreement__instrument="accession") & ~models.Q(role=Party.Role.DEPOSITARY)
        receives &= ~models.Q(organisation=models.F("agreement__drafting_organisation"))
        concerned = models.Q(agreement__instrument="amendment") | receives
        return models.Case(models.When(concerned, then=models.Subquery(same.values("left_at")[:1])))

    @property
    def signs_on_paper(self) -> bool:
        """Whether it signs with pen and stamp: it gives no level that the platform could record."""
        return not Signature.Level.RECORDED.reaches(self.minimum_level)

    @staticmethod
    def has_a_paper_to_verify() -> models.Exists:
        """For a query over parties: whether a paper of the organisation waits to be verified in the present round."""
        from agreements.models.paper import PaperCopy

        same = {f: models.OuterRef(f) for f in ("agreement", "organisation")}
        waits = PaperCopy.objects.filter(**same, status=PaperCopy.Status.TO_VERIFY)
        return models.Exists(waits.filter(round_number=models.OuterRef("agreement__round_number")))

    @staticmethod
    def lacks_a_formality() -> models.Exists:
        """For a query over parties: whether a prior formality of the organisation is not settled."""
        from agreements.models.formality import Formality

        same = {f: models.OuterRef(f) for f in ("agreement", "organisation")}
        return models.Exists(Formality.objects.filter(**same).exclude(status__in=Formality.SETTLED))
