"""Restricted files that auditors read: on record before they are sent. Not here: who may read them (each room)."""

from __future__ import annotations

from typing import Any

from workflows import clock
from workflows.actor import Actor
from workflows.perform import organisations_for, perform


def note_the_reading(actor: Actor, subject: Any, step: str, of: Any, **inputs: Any) -> None:
    """The step that says so, for whoever reads as an auditor alone: once a day for each file, so that a broken
    connection writes no second line."""
    for organisation in organisations_for(subject, step, actor)[:1]:
        perform(subject, step, actor=actor, acting_for=organisation, key=f"read:{of}:{clock.today()}", **inputs)
