"""History: one append-only line an act, whose bytes are already the leaf of the ledger.

`Entry` and `Payload` are guarded by triggers (triggers.py): no UPDATE, DELETE, REPLACE or TRUNCATE. Not here: how a
leaf is made (ledger.py) and read (history.py of the room)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Head(models.Model):
    """The end of a network's history. Locked first by every act: one lock orders everything."""

    network = models.OneToOneField(settings.WORKFLOWS_NETWORK_MODEL, models.PROTECT, primary_key=True, related_name="+")
    size = models.BigIntegerField(default=0)
    last_ts = models.DateTimeField(null=True)


class Entry(models.Model):
    """One act. `leaf` is the evidence (RFC 8785 bytes); the other columns repeat it for queries."""

    APPEND_ONLY: ClassVar[bool] = True

    network = models.ForeignKey(settings.WORKFLOWS_NETWORK_MODEL, models.PROTECT, related_name="+")
    seq = models.BigIntegerField()
    ts = models.DateTimeField()
    kind = models.CharField(max_length=40)
    object_id = models.UUIDField()
    obj_rev = models.IntegerField()
    action = models.CharField(max_length=60)
    actor = models.UUIDField(null=True)
    organisation = models.UUIDField(null=True)
    leaf = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "seq"], name="entry_seq_once"),
            models.UniqueConstraint(fields=["kind", "object_id", "obj_rev"], name="entry_obj_rev_once"),
        ]


class Payload(models.Model):
    """What an act said: inputs, reason, names as they were, mandate, channel. Committed to by the leaf's
    `payload_sha256`.

    `body` is canonical JSON text; `salt` 32 random bytes."""

    APPEND_ONLY: ClassVar[bool] = True

    network = models.ForeignKey(settings.WORKFLOWS_NETWORK_MODEL, models.PROTECT, related_name="+")
    seq = models.BigIntegerField()
    salt = models.BinaryField()
    body = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "seq"], name="payload_seq_once")]


class IdempotencyKey(models.Model):
    """A form that was carried out: sent again, it gets the same answer. Refused forms leave no key."""

    owner = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    asked = models.CharField(max_length=64)
    network = models.ForeignKey(settings.WORKFLOWS_NETWORK_MODEL, models.PROTECT, related_name="+")
    seq = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="key_once")]
