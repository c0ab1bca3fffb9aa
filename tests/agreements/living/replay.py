"""The state of an agreement told by its history alone: the lines, read in their order, and nothing else.

Not here: the comparison with what is stored (watch.py)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from agreements.models import PaperCopy
from workflows.models import Entry, Payload

SOMEBODY_LEAVES = ("withdraw_party", "exclude_party")

SOMEBODY_JOINS = "receive_party"
PAPER_COUNTS = "verify_paper"
ANOTHER_TAKES_ITS_PLACE = "supersede"
NAMED_IN_THE_PAYLOAD = (*SOMEBODY_LEAVES, SOMEBODY_JOINS, PAPER_COUNTS, ANOTHER_TAKES_ITS_PLACE)


@dataclass
class Told:
    """What the history says of one agreement; organisations by their id."""

    state: str = ""
    lines: int = 0
    version: int = 0
    round: int = 0
    cleared: set[str] = field(default_factory=set)
    signed: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    superseded_by: str = ""

    def read(self, leaf: dict[str, Any], said: dict[str, Any]) -> None:
        """One line. Its number and the state it starts from must be those at which the last one ended."""
        assert leaf["obj_rev"] == self.lines, "a line is missing, or told twice"
        assert leaf["from"] == self.state, "a line starts where the last one did not end"
        self.lines, self.state = self.lines + 1, leaf["to"]
        self._count(leaf["action"], leaf["org"].removeprefix("o:"), said)

    def _count(self, action: str, organisation: str, said: dict[str, Any]) -> None:
        if action in MARKS:
            MARKS[action](self, organisation)
        elif action == PAPER_COUNTS:
            self.signed.add(str(PaperCopy.objects.get(pk=said["inputs"]["paper"]).organisation_id))
        elif action == SOMEBODY_JOINS:
            self.somebody_joins(said)
        elif action == ANOTHER_TAKES_ITS_PLACE:
            self.bound, self.superseded_by = set(), said["inputs"]["by"]
        elif action in SOMEBODY_LEAVES:
            self.bound.discard(said["inputs"]["organisation"])

    def somebody_joins(self, said: dict[str, Any]) -> None:
        self.bound.add(said["inputs"]["organisation"])

    def new_version(self, _organisation: str) -> None:
        self.version += 1

    def new_round(self, _organisation: str) -> None:
        self.round, self.signed = self.round + 1, set()

    def text_changes(self, _organisation: str) -> None:
        self.cleared = set()

    def binds(self, _organisation: str) -> None:
        self.bound = set(self.signed)

    def ends(self, _organisation: str) -> None:
        self.bound = set()


MARKS: dict[str, Callable[[Told, str], None]] = {
    "submit_for_review": Told.new_version,
    "clear": lambda told, organisation: told.cleared.add(organisation),
    "withdraw_clearance": lambda told, organisation: told.cleared.discard(organisation),
    "decline": lambda told, organisation: told.cleared.discard(organisation),
    "request_changes": Told.text_changes,
    "recall": Told.text_changes,
    "open_for_signature": Told.new_round,
    "sign": lambda told, organisation: told.signed.add(organisation),
    "enter_into_force": Told.binds,
    **dict.fromkeys(("terminate", "expire"), Told.ends),
}


def read_again(entries: Iterable[Entry]) -> dict[Any, Told]:
    """Every agreement of these lines; a payload is read only where a line names nobody itself."""
    lines = [entry for entry in entries if entry.kind == "agreement"]
    seqs = [entry.seq for entry in lines if entry.action in NAMED_IN_THE_PAYLOAD]
    said = {p.seq: json.loads(p.body) for p in Payload.objects.filter(seq__in=seqs)} if seqs else {}
    told: dict[Any, Told] = {}
    for entry in sorted(lines, key=lambda entry: entry.seq):
        one = told.setdefault(entry.object_id, Told())
        one.read(json.loads(bytes(entry.leaf)), said.get(entry.seq, {}))
    return told
