"""`manage.py tick`: does what time has made due and sends the messages that wait. Run it every few minutes; no outcome
depends on it. Idempotent."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Q

from workflows import clock, outbox, registry
from workflows.models import WorkflowModel
from workflows.perform import settle


class Command(BaseCommand):
    help = "Does what time has made due (deadlines, end dates, mandates) and sends the messages that wait."

    def handle(self, *args: Any, **options: Any) -> None:
        settled = sum(settle(row) for model in registry.subjects() for row in due(model))
        self.stdout.write(f"{settled} settled, {outbox.deliver()} messages sent.")


def due(model: type[WorkflowModel]) -> list[Any]:
    """The rows of `model` for which a dated step may be due now."""
    now, found = clock.now(), Q(pk__in=[])
    for step in registry.steps(model).values():
        if step.facts.due is not None and step.facts.due.due_q is not None:
            found |= Q(**{f"{step.field}__in": list(step.by_source)}) & step.facts.due.due_q(now)
    return list(model.to_perform().filter(found))
