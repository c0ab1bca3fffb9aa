"""Load the file of a network: read, compare, and perform what changes, all or nothing. Twice is once.

Not here: the command that prints the report (management/commands/load_network.py)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from governance.loading.compare import Changes, Differences, changes, completed, known
from governance.loading.errors import FileError, LoadRefused
from governance.loading.plan import Plan
from governance.loading.read import read
from governance.models import Network
from workflows.actor import system
from workflows.perform import perform, together

__all__ = ["Count", "FileError", "LoadRefused", "Report", "load"]

LABELS = {
    "network": _("Network"),
    "organisations": _("Organisations"),
    "members": _("Members by the file"),
    "themes": _("Themes"),
    "people": _("People"),
    "mandates": _("Mandates"),
}


@dataclass(frozen=True)
class Count:
    """How many rows of one kind. Rows that the file leaves out are not counted."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class Report:
    """What a load did, or would do (`is_rehearsal`). `counts` by the keys of LABELS; `kept` keys that nothing uses yet;
    `acts` lines of history."""

    network_name: str
    counts: dict[str, Count]
    kept: tuple[str, ...]
    acts: int
    is_rehearsal: bool

    @property
    def changed(self) -> bool:
        return self.acts > 0


class _Rehearsed(Exception):
    """Everything was done and nothing is kept."""


def load(data: bytes, filename: str, *, dry_run: bool = False, channel: str = "load_network") -> Report:
    """Load a file's bytes. `filename` is how errors name it. Raises LoadRefused with every error: nothing is written.

    With `dry_run` everything is done and undone, and the report is the same."""
    plan = read(data, filename, known)
    stored = Network.objects.filter(name=plan.network_name).first()
    network = stored or Network(name=plan.network_name)
    try:
        with together(network):
            report = _load(network, plan, channel, dry_run)
            if dry_run:
                raise _Rehearsed
    except _Rehearsed:
        pass
    return report


def _load(network: Network, plan: Plan, channel: str, dry_run: bool) -> Report:
    """The acts, under the lock of the network: what is stored is read again here."""
    actor = system(channel)
    is_new = network._state.adding
    if is_new:
        perform(network, "found", actor=actor)
    else:
        network = Network.objects.get(pk=network.pk)
    plan = completed(plan, network)
    todo = changes(network, plan)
    acts = int(is_new)
    if todo:
        perform(network, "load", actor=actor, file=plan.data, plan=plan)
        acts += 1 + len(todo.mandates.new)
    return Report(plan.network_name, _counts(todo, is_new), plan.kept, acts, dry_run)


def _counts(todo: Changes, is_new: bool) -> dict[str, Count]:
    found = {kind: _count(getattr(todo, kind)) for kind in LABELS}
    return found | {"network": Count(created=1)} if is_new else found


def _count(differences: Differences) -> Count:
    return Count(len(differences.new), len(differences.changed), differences.same)


def explained(report: Report) -> list[Any]:
    """The rows of the report as people read it: (label, created, updated, unchanged)."""
    return [(str(LABELS[kind]), c.created, c.updated, c.unchanged) for kind, c in report.counts.items()]
