"""Reading the history of a dossier: one line an act, with the names as they were. Not here: writing it (door.py)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from workflows import clock, registry
from workflows.models import Entry, Payload, WorkflowModel


@dataclass(frozen=True)
class Line:
    """One act as people read it. `person`, `capacity`, `organisation` are the names as they were; empty for the
    clock. `auth`: method and age in seconds (`password;12`, `none`); `mandate`: its id; `docs`: the fingerprints of the
    documents decided. `since`: from when it counts, where it was recorded later."""

    seq: int
    at: datetime
    kind: str
    object_id: UUID
    action: str
    label: str
    source: str
    target: str
    person: str
    capacity: str
    organisation: str
    reason: str
    channel: str
    leaf_sha256: str
    auth: str = "none"
    mandate: str = ""
    docs: tuple[str, ...] = ()
    because_of: int | None = None
    since: datetime | None = None
    inputs: dict[str, Any] = field(default_factory=dict)

    @property
    def is_by_the_clock(self) -> bool:
        return not self.person

    @property
    def moved(self) -> bool:
        return self.source != self.target


def acts_of(subject: WorkflowModel) -> QuerySet[Entry]:
    """Every line of a dossier, newest first."""
    return Entry.objects.filter(kind=subject.kind, object_id=subject.pk).order_by("-obj_rev")


def date_readable_versions(history_instance: Any, **kwargs: Any) -> None:
    """A readable version bears the instant of its act, not that of the machine: there is one clock."""
    history_instance.history_date = clock.now()


def changes_of(subject: WorkflowModel, field: str) -> set[tuple[str, str]]:
    """The changes of state that one machine of a dossier went through, as (from, to); it began from the empty one."""
    machine = registry.machine(type(subject), field).partition("@")[0]
    said = [(leaf["from"], leaf["to"]) for leaf in _leaves(subject) if leaf["machine"].partition("@")[0] == machine]
    return {(source, target) for source, target in said if source != target}


def documents_of(subject: WorkflowModel) -> set[str]:
    """The fingerprints of all documents that the lines of a dossier name."""
    return {doc["sha256"] for leaf in _leaves(subject) for doc in leaf.get("docs", [])}


def _leaves(subject: WorkflowModel) -> list[dict[str, Any]]:
    return [json.loads(bytes(leaf)) for leaf in acts_of(subject).values_list("leaf", flat=True)]


def lines(entries: Iterable[Entry]) -> list[Line]:
    """The entries as lines, in the given order; one query for all their payloads."""
    entries = list(entries)
    networks = {e.network_id for e in entries}
    payloads = Payload.objects.filter(network__in=networks, seq__in=[e.seq for e in entries])
    said = {(p.network_id, p.seq): json.loads(p.body) for p in payloads}
    return [_line(e, said.get((e.network_id, e.seq), {})) for e in entries]


def _line(entry: Entry, said: dict[str, Any]) -> Line:
    from workflows.ledger import sha256

    leaf = json.loads(bytes(entry.leaf))
    names, inputs = said.get("names", {}), said.get("inputs", {})
    step = registry.steps(registry.model_of(entry.kind)).get(entry.action)
    label = (step.facts.done or step.facts.label) if step else entry.action
    return Line(
        seq=entry.seq,
        at=entry.ts,
        kind=entry.kind,
        object_id=entry.object_id,
        action=entry.action,
        label=str(label),
        source=leaf["from"],
        target=leaf["to"],
        person=names.get("person", ""),
        capacity=names.get("capacity", ""),
        organisation=names.get("organisation", ""),
        reason=str(inputs.get("reason", "")),
        channel=said.get("channel", ""),
        leaf_sha256=sha256(bytes(entry.leaf)),
        auth=leaf["auth"],
        mandate=said.get("mandate", ""),
        docs=tuple(doc["sha256"] for doc in leaf.get("docs", [])),
        because_of=leaf.get("because_of"),
        since=datetime.fromisoformat(said["since"]) if "since" in said else None,
        inputs=inputs,
    )
