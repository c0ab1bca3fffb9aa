"""One act, as effects and notices read it, and the refusal of one. Not here: performing it (door.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from workflows import ledger
from workflows.actor import Actor
from workflows.rules import Reason


class Refused(Exception):
    """A step was refused. `reasons` are sentences for people; `stale` means the form was drawn from what has
    changed."""

    def __init__(self, reasons: Sequence[Reason], stale: bool = False) -> None:
        super().__init__(list(reasons), stale)  # args are the call, or pickle gives back letters
        self.reasons, self.stale = list(reasons), stale

    def __str__(self) -> str:
        return " ".join(self.reasons)


@dataclass(eq=False)
class Act:
    """One act being performed: recorded at `instant`, it counts `since` then, or since time made it due. Effects read
    it, name documents in `docs`, put into `said` what the payload should tell beside the inputs, and add consequences
    with `then`; `followed_by` names those that were carried out."""

    subject: Any
    step: str
    actor: Actor
    inputs: dict[str, Any]
    instant: datetime
    since: datetime
    source: str = ""
    target: str = ""
    machine: str = ""
    because: Act | None = None
    docs: list[dict[str, Any]] = field(default_factory=list)
    consequences: list[tuple[Any, str, dict[str, Any], bool]] = field(default_factory=list)
    followed_by: list[str] = field(default_factory=list)
    told: dict[str, list[Any]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)
    mandate_id: UUID | None = None
    seq: int = -1
    obj_rev: int = 0
    replayed: bool = False

    def then(self, subject: Any, step: str, *, if_due: bool = False, **inputs: Any) -> None:
        """SYS performs `step` because of this act. Refused: the whole act is refused, unless `if_due`."""
        self.consequences.append((subject, step, inputs, if_due))

    def name_document(self, data: bytes) -> None:
        """Put length and sha256 of `data` into the line of history."""
        self.docs.append({"len": len(data), "sha256": ledger.sha256(data)})

    def payload(self) -> dict[str, Any]:
        """What the erasable part of its line of history tells, as plain values."""
        inputs = {k: ledger.plain(v) for k, v in {**self.inputs, **self.said}.items()}
        mandate = str(self.mandate_id) if self.mandate_id else ""
        late = {"since": ledger.plain(self.since)} if self.since < self.instant else {}
        return {"inputs": inputs, "names": self.names, "mandate": mandate, "channel": self.actor.channel, **late}
