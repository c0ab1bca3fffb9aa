"""The messages that left, read as files: each copy with its Message-ID. Not here: what they say."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from workflows.models import Outbox
from workflows.outbox import message_id


class IntoFiles(BaseEmailBackend):
    """One file a copy; Django’s own puts two messages of one second into one."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for one in email_messages:
            (Path(settings.EMAIL_FILE_PATH) / f"{uuid.uuid4()}.eml").write_bytes(one.message().as_bytes())
        return len(email_messages)


@contextmanager
def letterbox() -> Iterator[Path]:
    """Messages are written here, one file a copy, by whatever process sends them."""
    folder = Path(tempfile.mkdtemp(prefix="faults-post-"))
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = f"{__name__}.IntoFiles", str(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def empty(folder: Path) -> None:
    for letter in folder.iterdir():
        letter.unlink()


def copies(folder: Path) -> Counter[str]:
    """Message-ID → how many copies left."""
    return Counter(str(message_from_bytes(file.read_bytes())["Message-ID"]) for file in folder.iterdir())


def broken_rules(folder: Path, sizes: dict[object, int], killed_while_sending: bool) -> Iterator[str]:
    """Each message of the act left once; one of them at most twice, when its sender was killed."""
    every = Outbox.objects.select_related("person")
    written = [row for row in every if row.seq >= sizes.get(row.network_id, 0)]
    if any(row.sent_at is None for row in written):
        yield "A message never leaves."
    expected = {message_id(row) for row in written if row.person.is_active}
    found = copies(folder)
    if expected - found.keys():
        yield "A message is ticked off and never left."
    if found.keys() - expected:
        yield "A message left about nothing that is stored."
    if sum(found.values()) - len(found) > killed_while_sending:
        yield "A message left more than once too often."
