"""Who acts, for which organisation, how and when authenticated.

An actor's grants are read once, as rows, by one query; inside the lock they are read again. Not here: what a grant is
(governance) and what a role asks (rules.py)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from workflows import clock, ports
from workflows.ports import Grant

FRESH = timedelta(minutes=5)
"""Fresh authentication: the password or a factor given again at most this long ago (DESIGN §4)."""


@dataclass(frozen=True, eq=False)
class Actor:
    """A person (or SYS, the clock) acting for an organisation.

    `method` and `authenticated_at` say how and when the person last proved who they are; `channel` by which way the act
    came (`web`, `load_network`, `demo`, `clock`)."""

    person: Any = None
    organisation_id: UUID | None = None
    method: str = "none"
    authenticated_at: datetime | None = None
    channel: str = "web"
    is_system: bool = False
    at: datetime = field(default_factory=clock.now)
    _read: dict[str, list[Grant]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, who: Any, acting_for: Any = None) -> Actor:
        """Wrap a bare person; narrow to `acting_for` (an organisation or its id) when given."""
        actor = who if isinstance(who, Actor) else cls(person=who)
        if acting_for is None:
            return actor
        return actor.for_organisation(getattr(acting_for, "pk", acting_for))

    def for_organisation(self, organisation_id: UUID | None) -> Actor:
        """The same actor, acting for one organisation only (None: for each of theirs); what was read is kept."""
        return replace(self, organisation_id=organisation_id)

    def afresh(self, at: datetime) -> Actor:
        """The same actor at another instant, with grants to be read again."""
        return replace(self, at=at, _read={})

    @property
    def grants(self) -> list[Grant]:
        """Every grant in force, of the organisation acted for if one is named. One query the first time."""
        if "rows" not in self._read:
            known = self.person is not None and getattr(self.person, "pk", None) is not None
            self._read["rows"] = ports.read_grants(self.person, self.at) if known else []
        rows = self._read["rows"]
        return [g for g in rows if self.organisation_id in (None, g.organisation_id)]

    def may(self, *capabilities: str) -> list[UUID]:
        """Ids of the organisations or networks on which this actor holds one of `capabilities`."""
        return sorted({g.object_id for g in self.grants if g.capability in capabilities})

    def may_for_itself(self, *capabilities: str) -> list[UUID]:
        """Ids of the organisations acted for under one of `capabilities`, whatever object it is held on."""
        return sorted({g.organisation_id for g in self.grants if g.capability in capabilities})

    def organisation_ids(self) -> list[UUID]:
        """Ids of every organisation this actor may act for."""
        return sorted({g.organisation_id for g in self.grants})

    @property
    def is_fresh(self) -> bool:
        """Whether the person proved who they are at most five minutes before this act."""
        return self.authenticated_at is not None and self.at - self.authenticated_at <= FRESH


def system(channel: str = "clock") -> Actor:
    """SYS: the clock, or a loader named by its channel. It has no mandate and acts for nobody."""
    return Actor(is_system=True, channel=channel)


SYS = system()
