"""A paper signed with pen and stamp: registered by one person of the secretariat, verified by another.

Not here: who may do so and what is asked (papers.py), and the signature it becomes (signature.py)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workflows.guards import FixedUnless


class PaperCopy(models.Model):
    """The scan of one paper, with what the registrar saw on it and where the original is kept. It counts once another
    person has verified it. `signed_on` is the day written on the paper; names are kept as they were. A round that is
    closed before its papers were verified closes them: they stay, and nobody can verify them any more."""

    class Status(models.TextChoices):
        TO_VERIFY = "to_verify", _("To be verified")
        VERIFIED = "verified", _("Verified")
        REFUSED = "refused", _("Refused")
        CLOSED = "closed", _("Round closed before it was verified")

    class Seen(models.TextChoices):
        """What the registrar ticks, each of them."""

        PAGES = "pages", _("every page is there, in order")
        NAME = "name", _("the name of the signatory is on it")
        FUNCTION = "function", _("the function of the signatory is on it")
        DATE = "date", _("the date of the signature is on it")

    class Stamp(models.TextChoices):
        STAMPED = "stamped", _("the stamp of the organisation is on it")
        NO_STAMP = "no_stamp", _("the organisation has no stamp")

    WAYS: ClassVar[dict[str, tuple[str, ...]]] = {
        Status.TO_VERIFY.value: (Status.VERIFIED.value, Status.REFUSED.value, Status.CLOSED.value)
    }
    DECIDED: ClassVar[tuple[str, ...]] = ("decided_by", "decided_by_name", "decided_at", "reason")
    WRITTEN_ONCE: ClassVar[tuple[str, ...]] = (
        "agreement",
        "organisation",
        "round_number",
        "sha256",
        "mandate",
        "scan",
        "signed_on",
        "kept_at",
        "checked",
        "stamp",
        "registered_by",
        "registered_by_name",
        "registered_at",
    )
    MOVES_ALONG: ClassVar[tuple[str, dict[str, tuple[str, ...]]]] = ("status", WAYS)
    MOVES_WITH: ClassVar[tuple[str, tuple[str, ...]]] = ("status", DECIDED)
    ONE_AT_A_TIME: ClassVar[tuple[tuple[str, ...], str, tuple[str, ...]]] = (
        ("agreement", "organisation", "round_number"),
        "status",
        (Status.TO_VERIFY.value, Status.VERIFIED.value),
    )
    FIXED_UNLESS: ClassVar[FixedUnless] = FixedUnless(
        "agreement",
        inserted=("open_for_signature",),
        deleted=("open_for_signature",),
        changed=((("status", *DECIDED), ("open_for_signature", "draft", "in_review")),),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey("agreements.Agreement", models.PROTECT, related_name="papers")
    organisation = models.ForeignKey("governance.Organisation", models.PROTECT, related_name="+")
    round_number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    mandate = models.ForeignKey("governance.Mandate", models.PROTECT, related_name="+")
    scan = models.OneToOneField("documents.Attachment", models.PROTECT, related_name="+")
    signed_on = models.DateField()
    kept_at = models.CharField(max_length=200)
    checked = models.JSONField(default=list)
    stamp = models.CharField(max_length=10, choices=Stamp.choices)
    registered_by = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    registered_by_name = models.CharField(max_length=200)
    registered_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.TO_VERIFY)
    decided_by = models.ForeignKey("governance.Person", models.PROTECT, null=True, blank=True, related_name="+")
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["registered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organisation", "round_number"],
                condition=Q(status__in=["to_verify", "verified"]),
                name="one_paper_a_party_a_round",
            ),
            models.CheckConstraint(condition=~Q(kept_at=""), name="paper_says_where_it_is_kept"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("registered_by")), name="paper_is_decided_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(status="to_verify") | Q(decided_by=None, decided_at=None, reason=""),
                name="paper_to_verify_is_undecided",
            ),
            models.CheckConstraint(
                condition=~Q(status="verified") | Q(decided_by__isnull=False, decided_at__isnull=False, reason=""),
                name="paper_verified_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason=""),
                name="paper_refused_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | Q(decided_by=None, decided_at__isnull=False, reason=""),
                name="paper_closed_was_decided_by_nobody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.scan)
