"""Postmen for the tests of the outbox: one that looks around before it carries, one that fails."""

from __future__ import annotations

import fcntl
import smtplib
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from workflows.models import Outbox


class Watchful(EmailBackend):
    """Delivers only when the act is committed and nobody is kept waiting for the postman."""

    def send_messages(self, messages: Sequence[Any]) -> int:
        if connection.in_atomic_block:
            raise RuntimeError("A message leaves before its act is sure.")
        if settings.WORKFLOWS_LOCK_FILE:
            with open(settings.WORKFLOWS_LOCK_FILE, "w") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises while an act holds it
        if not Outbox.objects.filter(sent_at=None).exists():
            raise RuntimeError("A message leaves twice.")
        return super().send_messages(messages)


class Failing(BaseEmailBackend):
    """A server that refuses the address, and says it."""

    def send_messages(self, messages: Sequence[Any]) -> int:
        raise smtplib.SMTPRecipientsRefused({to: (550, b"No such person") for m in messages for to in m.to})


class NobodyAnswers(BaseEmailBackend):
    """A mail server that is away."""

    def send_messages(self, email_messages: Any) -> int:
        raise TimeoutError
