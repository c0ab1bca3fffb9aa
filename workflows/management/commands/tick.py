"""`manage.py tick`: does what time has made due, sends the messages that wait, erases typed words that nobody came back
to. Run it every few minutes; no outcome depends on it. Idempotent."""

import logging
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from workflows import clock, keeping, outbox, registry
from workflows.models import WorkflowModel
from workflows.perform import settle

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Does what time has made due (deadlines, end dates, mandates) and sends the messages that wait."

    def handle(self, *args: Any, **options: Any) -> None:
        settled, failed = 0, 0
        for row in [row for model in registry.subjects() for row in due(model)]:
            try:
                settled += settle(row)
            except Exception:  # one dossier that cannot be settled keeps no other waiting
                log.exception("%s %s could not be settled.", row.kind, row.pk)
                failed += 1
        sent = outbox.deliver()
        waiting, given_up = outbox.unsent()
        self.stdout.write(f"{settled} settled, {sent} messages sent, {waiting} waiting, {given_up} given up.")
        keeping.forget_what_is_old()
        import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
        if failed:
            raise CommandError(f"{failed} dossiers could not be settled; see the log.")


def due(model: type[WorkflowModel]) -> list[Any]:
    """The rows of `model` for which a dated step may be due now."""
    now, found = clock.now(), Q(pk__in=[])
    for step in registry.steps(model).values():
        if step.facts.due is not None and step.facts.due.due_q is not None:
            found |= Q(**{f"{step.field}__in": list(step.by_source)}) & step.facts.due.due_q(now)
    return list(model.to_perform().filter(found))
