"""What this room asks an upper one; answered once each in an app's `ready()` (a system check counts the answers).

Not here: a plug-in system. Four questions, four answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Grant:
    """One thing a person may do: `capability` on `object_id`, acting for `organisation_id` under a mandate in force."""

    capability: str
    object_id: UUID
    organisation_id: UUID
    organisation_name: str
    mandate_id: UUID
    capacity: str
    ends: date | None = None
    """Its last day."""
    scope: tuple[UUID, ...] = ()
    """The dossiers it is limited to; empty: no limit."""


ReadGrants = Callable[[Any, datetime], list[Grant]]
WhoMay = Callable[[Mapping[str, Iterable[UUID]], datetime], list[Any]]

answers: dict[str, Any] = {}
QUESTIONS = ("read_grants", "who_may", "capability_labels", "findings_on")


def answer(question: str, function: Callable[..., Any]) -> None:
    """Register the one answer to `question`. A second, different one is an error of assembly (RuntimeError)."""
    if question not in QUESTIONS:
        raise RuntimeError(f"Nobody asks {question}.")
    if answers.setdefault(question, function) is not function:
        raise RuntimeError(f"{question} has two answers.")


def read_grants(person: Any, at: datetime) -> list[Grant]:
    """Every grant of `person` under mandates in force at `at`, in one query."""
    found: list[Grant] = answers["read_grants"](person, at)
    return found


def who_may(wanted: Mapping[str, Iterable[UUID]], at: datetime) -> list[Any]:
    """The active people who hold one of the capabilities on one of its objects at `at`, each once, in one query."""
    people: list[Any] = answers["who_may"](wanted, at)
    return people


def capability_labels() -> Mapping[str, Any]:
    """What each capability lets a person do, in a verb of the reader's language."""
    labels: Mapping[str, Any] = answers["capability_labels"]()
    return labels


def findings_on(subject_id: UUID) -> list[Any]:
    """The findings of every audit of a dossier, as dossiers of their own: each has `engagement_id`, `is_open` and
    `awaits_an_answer`. One query."""
    found: list[Any] = answers["findings_on"](subject_id)
    return found
