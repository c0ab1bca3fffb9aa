"""What is frozen: bytes kept for ever under their sha256. Not here: how they are drawn (rendering.py)."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.db import models

from workflows import clock


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
