"""Restricted files that auditors read: on record before they are sent. Not here: who may read them (each room)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from workflows import clock
from workflows.actor import Actor
from workflows.perform import organisations_for, perform


def note_the_reading(actor: Actor, subject: Any, step: str, of: UUID, **inputs: Any) -> None:
    """The step that says so, for whoever reads as an auditor alone: once a day for each file, so that a broken
    connection writes no second line."""
    for organisation in organisations_for(subject, step, actor)[:1]:
        key = f"read:{of.hex}:{organisation.hex}:{clock.today():%y%m%d}"
        perform(subject, step, actor=actor, acting_for=organisation, key=key, **inputs)
