"""Messages leave after the act that caused them: at once after its commit, or with the next `tick`.

Each message is claimed before it is sent, so two senders never send the same one; a sender that dies leaves it to the
next after ten minutes. The words are the template `mail/<kind>/<notice>.txt`, in the reader's language; its first
line is the subject. Not here: who is told (each app's notices.py)."""

from __future__ import annotations

import logging
import socket
import traceback
from collections.abc import Iterable
from datetime import timedelta
from smtplib import SMTPConnectError, SMTPServerDisconnected
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import translation

from workflows import clock
from workflows.models import Outbox

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=10)
AT_ONCE = 20
"""As many are sent before the page answers; `tick` sends the rest."""
LONGEST_PAUSE = timedelta(hours=12)
MOST_ATTEMPTS = 20
"""After each failure the pause doubles, up to twelve hours: a mail server may be away for a week."""


AWAY = (TimeoutError, ConnectionError, socket.gaierror, SMTPConnectError, SMTPServerDisconnected)


class ServerAway(Exception):
    """The mail server did not answer."""


def deliver(ids: Iterable[int] | None = None) -> int:
    """Send what waits (only `ids` if given, at most twenty of them). Gives how many left. Never raises for a message
    that cannot be sent."""
    waiting = _waiting()
    if ids is not None:
        waiting = waiting.filter(pk__in=list(ids)[:AT_ONCE])
    sent = 0
    for pk in list(waiting.order_by("pk").values_list("pk", flat=True)):
        try:
            sent += _send_one(pk)
        except ServerAway:
            if ids is not None:
                break  # a mail server that does not answer keeps no page waiting twenty times
    return sent


def _waiting() -> Any:
    free = Q(claimed_until=None) | Q(claimed_until__lt=clock.now())
    return Outbox.objects.filter(free, sent_at=None, attempts__lt=MOST_ATTEMPTS)


def _send_one(pk: int) -> bool:
    """Claim, send, tick off. A failure leaves the row for later and is logged without the address.

    Raises ServerAway where nobody answered: the next message would wait as long."""
    if not _waiting().filter(pk=pk).update(claimed_until=clock.now() + CLAIM):
        return False
    row = Outbox.objects.select_related("person", "subject").get(pk=pk)
    try:
        if row.person.is_active:
            message(row).send()
    except Exception as error:  # its own words may hold the address
        where = "".join(traceback.format_tb(error.__traceback__))
        log.error("Message %s could not be sent (%s); it will be tried again.\n%s", pk, type(error).__name__, where)
        pause = min(CLAIM * 2 ** min(row.attempts, 10), LONGEST_PAUSE)
        Outbox.objects.filter(pk=pk).update(attempts=row.attempts + 1, claimed_until=clock.now() + pause)
        if isinstance(error, AWAY):
            raise ServerAway from error
        return False
    Outbox.objects.filter(pk=pk).update(sent_at=clock.now(), attempts=row.attempts + 1)
    return True


def unsent() -> tuple[int, int]:
    """How many messages wait for another attempt, and how many were given up after the last one."""
    left = Outbox.objects.filter(sent_at=None)
    given_up = left.filter(attempts__gte=MOST_ATTEMPTS).count()
    return left.count() - given_up, given_up


def message(row: Outbox) -> EmailMessage:
    """The message of an outbox row, in its reader's language."""
    dossier = row.subject.dossier
    with translation.override(row.person.language):
        link = settings.SITE_URL + dossier.get_absolute_url()
        context = {"dossier": dossier, "person": row.person, "link": link, "demo": settings.DEMO}
        whole = render_to_string(f"mail/{row.subject.kind}/{row.notice}.txt", context)
    first, _newline, body = whole.strip().partition("\n")
    prefix = f"[{_demo_word(row.person.language)}] " if settings.DEMO else ""
    headers = {"Message-ID": message_id(row)}
    return EmailMessage(prefix + first.strip(), body.strip() + "\n", None, [row.person.email], headers=headers)


def message_id(row: Outbox) -> str:
    """The same for every copy: readers' programs show one, should a sender die between sending and ticking off."""
    return f"<{row.subject_id.hex}.{row.seq}.{row.pk}@{urlsplit(settings.SITE_URL).hostname}>"


def _demo_word(language: str) -> str:
    with translation.override(language):
        return translation.gettext("Demonstration")
