"""What every dossier has. Not here: its states and steps (its own model) and what happened to it (history.py)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMFieldMixin

from workflows import clock


class Stage(models.TextChoices):
    """The spine of every subject; a page always shows at which of the four a dossier stands."""

    DRAFTING = "drafting", _("Drafting")
    REVIEW = "review", _("Review")
    SIGNATURE = "signature", _("Signature")
    AUDIT = "audit", _("Audit")


class WorkflowModel(models.Model):
    """A subject of the workflow: carried by `perform` from state to state.

    A subclass has `network`, an FSM field `state`, and says for itself: `kind`, `reference`, `stage`,
    `organisations()`. `revision` counts edits and changes of `state`, not those of a second machine; `obj_rev` is the
    number of its last line of history."""

    kind: ClassVar[str]
    kind_label: ClassVar[Any]
    """The kind in people's words, with a capital letter."""
    machine_version: ClassVar[int] = 1
    OTHER_MACHINES: ClassVar[dict[str, Any]] = {}
    """A second machine beside `state` → what it is called, where both are shown."""
    FINAL: ClassVar[frozenset[str]] = frozenset()
    """States nobody leaves."""
    STAGES: ClassVar[dict[str, Stage]] = {}
    """At which stage a state stands, where the state alone says it."""
    MOVES_WITH_STATE: ClassVar[tuple[str, ...]] = ()
    """Fields the database lets change only together with the state: what is frozen at a step stays as it was."""

    FIXED_ONCE: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = ()
    """A field, and those the database lets nobody change once it is set: what was sent stays as it was read."""
    NEVER_MOVES: ClassVar[tuple[str, ...]] = ()
    """Fields the database lets nobody change: as the row began, so it stays."""
    MOVES_FORWARD: ClassVar[tuple[str, ...]] = ()
    """Fields that, without a change of state, the database lets become only later or greater."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    revision = models.PositiveIntegerField(default=0)
    obj_rev = models.IntegerField(default=-1)

    class Meta:
        abstract = True

    def refresh_from_db(self, using: Any = None, fields: Any = None, from_queryset: Any = None) -> None:
        """Read the row again. Protected FSM fields refuse a second assignment, so they are forgotten first."""
        for f in self._meta.concrete_fields:
            if isinstance(f, FSMFieldMixin) and (fields is None or f.name in fields):
                self.__dict__.pop(f.attname, None)
        super().refresh_from_db(using, fields, from_queryset)

    @classmethod
    def to_perform(cls) -> models.QuerySet[Any]:
        """The row with everything its conditions read, in a constant number of queries."""
        return cls._base_manager.all()

    def settles_with(self) -> Iterable[WorkflowModel]:
        """This dossier, and those of the network that time moves together with it: what was due first is done first,
        whichever of them somebody looks at; of two due at one instant, the one that comes first here."""
        return [self]

    def due_since(self, step: str) -> datetime:
        """When time made the step due: the instant from which it counts, however late somebody looked."""
        return clock.now()

    @property
    def stage(self) -> Stage | None:
        """At which of the four stages it stands; None for what has no stages (a register's row)."""
        return None

    def organisations(self) -> Iterable[uuid.UUID]:
        """Ids of the organisations concerned, whose people may see it."""
        return []

    @classmethod
    def seen_by(cls, actor: Any) -> models.QuerySet[Any]:
        """The dossiers of which this actor may know at all; none, unless a kind says which."""
        return cls._base_manager.none()

    def is_seen_by(self, actor: Any) -> bool:
        """Whether this actor may know of it at all."""
        return bool(type(self).seen_by(actor).filter(pk=self.pk).exists())

    def shows_history_to(self, actor: Any) -> bool:
        """Whether this actor may read what happened to it; whoever sees it, unless a kind says otherwise."""
        return self.is_seen_by(actor)

    def get_absolute_url(self) -> str:
        """Where people read it; empty when it has no page of its own."""
        return ""
