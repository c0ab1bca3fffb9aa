"""What somebody typed and has not sent yet. Not here: which fields are kept and for whom (keeping.py of the room)."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SavedForm(models.Model):
    """The words of one person in the form of one address; nobody else reads them, and they are no evidence.

    `fields` is {name: [values]}; `seen` what the form was drawn from. Goes with the account of the person."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    address = models.CharField(max_length=300)
    fields = models.JSONField()
    seen = models.CharField(max_length=200)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "address"], name="saved_form_once")]
        indexes = [models.Index(fields=["saved_at"], name="saved_form_age")]

    @property
    def milliseconds(self) -> int:
        """When it was saved, as the clock of a browser counts."""
        return int(self.saved_at.timestamp() * 1000)

    @property
    def texts(self) -> list[str]:
        """What reads as text among the values, to be shown where the form itself is not."""
        return [value for values in self.fields.values() for value in values if len(value.split()) > 1]
