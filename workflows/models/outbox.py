"""Messages to people, written in the act's own transaction and sent after it (outbox.py of the room)."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Outbox(models.Model):
    """One message to one person about one act. `notice` names its text; the words are chosen when it is sent, in the
    reader's language. Sent at least once: a sender that dies after sending is the only cause of a second copy."""

    network = models.ForeignKey(settings.WORKFLOWS_NETWORK_MODEL, models.PROTECT, related_name="+")
    seq = models.BigIntegerField()
    subject = models.ForeignKey("workflows.Subject", models.PROTECT, related_name="+")
    notice = models.CharField(max_length=60)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["written_at"], condition=models.Q(sent_at=None), name="outbox_unsent"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["network", "seq", "person", "notice"], name="told_once"),
        ]
