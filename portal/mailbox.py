"""The mailbox of the demonstration: every e-mail becomes one file, shown at /demo/mailbox/ instead of being sent.

Not here: the page that shows them, and who is written to (the outbox of workflows).
"""

import os
import re
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

NAME = re.compile(r"[0-9]{20}-[0-9a-f]{8}")  # nanoseconds, then chance: sorts by time, names no one


@dataclass(frozen=True)
class Letter:
    """One e-mail as people read it. `at` is UTC."""

    id: str
    at: datetime
    sender: str
    to: str
    subject: str
    text: str
    html: str


class MailboxBackend(BaseEmailBackend):
    """Django e-mail backend that keeps each message as one .eml file in MAILBOX_DIR."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep every message; answer how many."""
        for email in email_messages:
            _keep(email.message().as_bytes())
        return len(email_messages)


def messages() -> list[Letter]:
    """Every message kept, newest first."""
    names = sorted((p.stem for p in _folder().glob("*.eml") if NAME.fullmatch(p.stem)), reverse=True)
    return [letter for name in names if (letter := message(name)) is not None]


def message(letter_id: str) -> Letter | None:
    """One message, or None where there is none of that name."""
    if not NAME.fullmatch(letter_id):
        return None
    try:
        raw = (_folder() / f"{letter_id}.eml").read_bytes()
    except FileNotFoundError:
        return None
    parsed = message_from_bytes(raw, policy=policy.default)
    at = datetime.fromtimestamp(int(letter_id.partition("-")[0]) / 1e9, tz=UTC)
    header = {name: str(parsed.get(name, "")) for name in ("From", "To", "Subject")}
    return Letter(
        letter_id, at, header["From"], header["To"], header["Subject"], _part(parsed, "plain"), _part(parsed, "html")
    )


def empty() -> None:
    """Forget every message (the demonstration begins again)."""
    for path in _folder().glob("*.eml"):
        path.unlink(missing_ok=True)


def _part(parsed: Parsed, kind: str) -> str:
    body = parsed.get_body(preferencelist=(kind,))
    return str(body.get_content()) if body is not None else ""


def _keep(raw: bytes) -> None:
    """Whole or not at all: written aside, then renamed."""
    name = f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}"
    aside = _folder() / f"{name}.part"
    aside.write_bytes(raw)
    os.replace(aside, _folder() / f"{name}.eml")


def _folder() -> Path:
    folder = Path(settings.MAILBOX_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
