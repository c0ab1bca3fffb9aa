"""`perform`: the only door. Every change of state of the product is one call of it.

No flag skips anything; no superuser passes. Not here: how a transaction is built (door.py), how a step is judged
(judge.py)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

from workflows import clock, ledger
from workflows.act import Act, Refused
from workflows.actor import Actor
from workflows.door import Door, send_after_commit
from workflows.judge import available_steps, is_due, organisations_for, why_not
from workflows.turns import one_writer

__all__ = ["Act", "Refused", "available_steps", "organisations_for", "perform", "settle", "together", "why_not"]

_open_door: ContextVar[Door | None] = ContextVar("open_door", default=None)


def perform(
    subject: Any,
    step: str,
    /,
    *,
    actor: Any,
    acting_for: Any = None,
    seen: dict[str, Any] | None = None,
    key: str | None = None,
    **inputs: Any,
) -> Act:
    """Carry out one step, or refuse it whole.

    `actor` a person or an Actor; `acting_for` the organisation, when the person may act for several; `seen` the
    fields the form was drawn from, with their values; `key` makes a repeated form give the first answer. The caller's
    object becomes what is stored. Raises Refused (reasons for people), KeyError (no such step), TypeError (wrong
    inputs), RuntimeError inside somebody else's transaction."""
    who = Actor.of(actor, acting_for)
    if (door := _open_door.get()) is not None:
        act = door.act(door.lock(subject), step, who.afresh(door.instant), inputs, seen=seen)
        return _answer(subject, act, door)
    asked = _fingerprint(subject, step, who, inputs) if key else ""
    owner = f"u:{who.person.pk}" if who.person is not None else "sys"
    refusal: Refused | None = None
    with one_writer(), transaction.atomic(durable=True):
        door = Door(subject.network_id)
        if key and (answer := door.answered(owner, key, asked)):
            _give_back(subject, answer.subject)
            return answer
        with clock.held(door.instant):
            row = door.settle(door.lock(subject))
            stored = {**row.__dict__}
            kept = len(door.acts)
            try:
                with transaction.atomic():
                    act = door.act(row, step, who.afresh(door.instant), inputs, seen=seen)
            except Refused as refused:
                refusal = refused
                del door.acts[kept:]
            letters = door.write()
            if key and refusal is None:
                door.keep_key(owner, key, asked, act)
    send_after_commit(letters)
    if refusal is not None:
        if not subject._state.adding:
            _give_back_fields(subject, stored)
        raise refusal
    return _answer(subject, act, door)


def settle(subject: Any) -> bool:
    """Let SYS do what time has made due on this subject, if anything; the caller's object becomes what is stored.

    Gives whether something was done. Cheap when nothing is due: the facts are looked at before any lock is taken."""
    if not is_due(subject):
        return False
    with one_writer(), transaction.atomic(durable=True):
        door = Door(subject.network_id)
        with clock.held(door.instant):
            row = door.settle(door.lock(subject))
            done = bool(door.acts)
            letters = door.write()
    send_after_commit(letters)
    _give_back(subject, row)
    return done


@contextmanager
def together(network: Any) -> Iterator[None]:
    """Loaders only: several acts under one lock, all or nothing, entries written once. A refusal undoes everything."""
    with one_writer(), transaction.atomic(durable=True):
        door = Door(network.pk)
        token = _open_door.set(door)
        try:
            with clock.held(door.instant):
                yield
                letters = door.write()
        finally:
            _open_door.reset(token)
    send_after_commit(letters)


def _fingerprint(subject: Any, step: str, who: Actor, inputs: dict[str, Any]) -> str:
    """What was asked, in one fingerprint; a subject that is being created is told by its own columns."""
    what: dict[str, Any] = {
        "subject": f"{subject.kind}:{subject.pk}",
        "step": step,
        "for": str(who.organisation_id or ""),
        "inputs": {k: ledger.plain(v) for k, v in inputs.items()},
    }
    if subject._state.adding:
        own = [f.attname for f in subject._meta.concrete_fields if not f.primary_key]
        what["subject"] = {name: ledger.plain(getattr(subject, name)) for name in own}
    return hashlib.sha256(ledger.canonical(what)).hexdigest()


def _answer(subject: Any, act: Act, door: Door) -> Act:
    """The act with its subject as it is after all consequences; the caller's object becomes the same."""
    act.subject = door.locked[act.subject.pk]
    _give_back(subject, act.subject)
    return act


def _give_back(subject: Any, row: Any) -> None:
    _give_back_fields(subject, row.__dict__)


def _give_back_fields(subject: Any, stored: dict[str, Any]) -> None:
    """The caller's object becomes what was stored, without prefetched rows that effects may have changed."""
    dropped = ("_prefetched_objects_cache", "_facts", "_state")
    subject.__dict__.update({k: v for k, v in stored.items() if k not in dropped})
    subject.__dict__.pop("_prefetched_objects_cache", None)
    if "_state" in stored:
        subject._state.adding, subject._state.db = stored["_state"].adding, stored["_state"].db
        subject._state.fields_cache = {**stored["_state"].fields_cache}
