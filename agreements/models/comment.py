"""A comment on a text in review: what somebody said of an article, the answers to it, and whether it is resolved."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from workflows.guards import FixedUnless


class Comment(models.Model):
    """Written once, with the names as they were. `anchor` is the id of an article, `preamble`, or empty for the whole
    text. An answer has no anchor of its own and is never answered; the comment it answers is resolved with it."""

    FIXED_UNLESS: ClassVar[FixedUnless] = FixedUnless("agreement", inserted=("in_review",), deleted=("in_review",))
    WRITTEN_ONCE: ClassVar[tuple[str, ...]] = (
        "agreement",
        "version_number",
        "anchor",
        "answers",
        "person",
        "person_name",
        "organisation_name",
        "body",
        "written_at",
    )
    PREAMBLE: ClassVar[str] = "preamble"
    LONGEST: ClassVar[int] = 5000

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey("agreements.Agreement", models.PROTECT, related_name="comments")
    version_number = models.PositiveIntegerField()
    anchor = models.CharField(max_length=36, blank=True)
    answers = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="answered_by")
    person = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=200)
    organisation_name = models.CharField(max_length=200)
    body = models.TextField()
    written_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey("governance.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["written_at", "pk"]
        indexes = [models.Index(fields=["agreement", "resolved_at"], name="comments_of_an_agreement")]
        constraints = [
            models.CheckConstraint(condition=~Q(body=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(answers=None) | Q(anchor="", resolved_at=None), name="answer_has_no_life"
            ),
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="resolution_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.body
