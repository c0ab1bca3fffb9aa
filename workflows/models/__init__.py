"""The tables of the workflows room."""

from workflows.models.base import WorkflowModel
from workflows.models.history import Entry, Head, IdempotencyKey, Payload
from workflows.models.outbox import Outbox
from workflows.models.saved import SavedForm
from workflows.models.subject import Subject

__all__ = ["Entry", "Head", "IdempotencyKey", "Outbox", "Payload", "SavedForm", "Subject", "WorkflowModel"]
