"""What is frozen: bytes kept for ever under their sha256, and the files people attached. Not here: how they are drawn
(rendering.py) and what may be attached (uploads.py)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Self

from django.db import models

from documents.uploads import Upload
from workflows import clock
from workflows.ledger import sha256


class Blob(models.Model):
    """Evidence bytes, in the act's own transaction, never changed. `length` in bytes."""

    APPEND_ONLY: ClassVar[bool] = True

    sha256 = models.CharField(max_length=64, primary_key=True)
    data = models.BinaryField()
    length = models.PositiveIntegerField()
    media_type = models.CharField(max_length=100)
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256

    @classmethod
    def keep(cls, data: bytes, media_type: str) -> Blob:
        """The row of these bytes, written if nobody kept them before."""
        digest = hashlib.sha256(data).hexdigest()
        found = cls.objects.defer("data").filter(pk=digest).first()
        if found is not None:
            return found
        return cls.objects.create(
            sha256=digest, data=data, length=len(data), media_type=media_type, kept_at=clock.now()
        )


class Attachment(models.Model):
    """A file somebody attached to a dossier, as it was examined. `length` in bytes; `pages` of a PDF, else 0."""

    APPEND_ONLY: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    length = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def keep(cls, uploads: Sequence[Upload], instant: datetime) -> list[Self]:
        """The rows of examined files, in the act's own transaction, at the same cost for one or many; the same bytes
        are kept once."""
        data = {sha256(upload.data): upload for upload in uploads}
        kept = set(Blob.objects.filter(pk__in=data).values_list("pk", flat=True))
        Blob.objects.bulk_create(
            Blob(sha256=digest, data=u.data, length=len(u.data), media_type=u.media_type, kept_at=instant)
            for digest, u in data.items()
            if digest not in kept
        )
        return cls.objects.bulk_create(
            cls(
                blob_id=sha256(upload.data),
                name=upload.name,
                media_type=upload.media_type,
                length=len(upload.data),
                pages=upload.pages,
                uploaded_at=instant,
            )
            for upload in uploads
        )
