"""The one generic reference to any dossier: its kind and its uuid. What hangs on any dossier points here."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


class Subject(models.Model):
    """Written once, when the subject is created. `id` is the subject's own id."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=40)
    network = models.ForeignKey(settings.WORKFLOWS_NETWORK_MODEL, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["network", "kind"], name="subject_of_network")]

    def __str__(self) -> str:
        return self.kind

    @property
    def dossier(self) -> Any:
        """The row this reference means. Raises its model's DoesNotExist."""
        from workflows import registry

        return registry.model_of(self.kind)._base_manager.get(pk=self.id)
