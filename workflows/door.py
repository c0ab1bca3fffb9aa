"""One transaction of the workflow: the lock, the instant, the acts, and their lines of history.

Order: head (lock) → key → subject (lock, read again) → what time has settled → savepoint: seen, why_not, transition,
save, effects, consequences → entries, payloads, outbox in bulk. Not here: the public functions (perform.py), the
judging of a step (judge.py) and what an act is (act.py)."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflows import clock, judge, ledger, outbox, registry
from workflows.act import Act, Refused
from workflows.actor import SYS, Actor
from workflows.models import Entry, Head, IdempotencyKey, Outbox, Payload, Subject, WorkflowModel
from workflows.rules import Reason


class Door:
    """One transaction in one network: the head is locked, the instant stands still, acts wait to be written
    together."""

    def __init__(self, network_id: UUID) -> None:
        self.network_id = network_id
        self.acts: list[Act] = []
        self.locked: dict[Any, Any] = {}
        head = Head.objects.select_for_update().filter(pk=network_id).first()
        self.head = head or Head(network_id=network_id)  # the network itself is being created, or is not after all
        self.instant = max(clock.now(), self.head.last_ts or clock.now())

    def answered(self, owner: str, key: str, asked: str) -> Act | None:
        """The stored answer to a form sent before. Raises Refused when the same key comes with other content."""
        held = IdempotencyKey.objects.filter(owner=owner, key=key).first()
        if held is None:
            return None
        if held.asked != asked:
            sentence = _(
                "This form was already sent with other content. What was recorded first is kept; open the page again "
                "to see it."
            )
            raise Refused([Reason(sentence, "key_reused")], stale=True)
        line = json.loads(bytes(Entry.objects.get(network_id=held.network_id, seq=held.seq).leaf))
        kind, _colon, pk = line["object"].partition(":")
        row = registry.model_of(kind).to_perform().get(pk=pk)
        at = datetime.fromisoformat(line["ts"])
        return Act(
            row, line["action"], SYS, {}, at, at, line["from"], line["to"], line["machine"], seq=held.seq, replayed=True
        )

    def lock(self, subject: Any) -> Any:
        """The row as stored, locked, with what its conditions read; effects may have changed it, so always read
        again."""
        if subject._state.adding:
            row = type(subject)(**{f.attname: getattr(subject, f.attname) for f in subject._meta.concrete_fields})
        else:
            row = type(subject).to_perform().select_for_update(of=("self",)).get(pk=subject.pk)
        if row.network_id != self.network_id:
            raise ValueError("A transaction stays in one network.")
        self.locked[subject.pk] = row
        return row

    def settle(self, row: Any) -> Any:
        """Whatever SYS should already have done, here and on what is settled with it, each as its own entry and in the
        order in which it was due. Gives the row as it is then."""
        while (due := judge.first_due(row)) is not None:
            other, name = due
            with transaction.atomic():
                self.act(row if other is row else self.lock(other), name, SYS, {}, is_due=True)
            row = self.lock(row)
        return row

    def act(
        self,
        row: Any,
        name: str,
        actor: Actor,
        inputs: dict[str, Any],
        *,
        seen: dict[str, Any] | None = None,
        because: Act | None = None,
        is_due: bool = False,
    ) -> Act:
        """Judge and carry out one step on a locked row, with its effects and consequences. What time made due
        (`is_due`) counts from then, and so does what follows from it."""
        step = _step_called(row, name, inputs)
        if seen and any(str(getattr(row, k)) != str(v) for k, v in seen.items()):
            raise Refused([_changed_meanwhile()], stale=True)
        with judge.facts_remembered(row):
            actor, reasons = judge.speaking_for_one(row, step, actor)
            if reasons := reasons or judge.reasons_against(row, step, actor, inputs, complete=True):
                raise Refused(reasons)
            act = Act(row, name, actor, inputs, self.instant, self._since(row, name, because, is_due), because=because)
            act.source = "" if step.facts.creates else getattr(row, step.field)
            given = {**inputs, "instant": act.since, "actor": actor}
            getattr(row, name)(**{k: given[k] for k in step.takes & given.keys()})
        self._record(act, step)
        for effect in step.facts.effects:
            effect(act)
        self._consequences(act)
        act.told = {n.__name__: list(n(act)) for n in step.facts.notices}
        return act

    def _since(self, row: Any, name: str, because: Act | None, is_due: bool) -> datetime:
        if because is not None:
            return because.since
        return min(row.due_since(name), self.instant) if is_due else self.instant

    def _record(self, act: Act, step: registry.Step) -> None:
        """Save the row and put the act in its place among the acts of this transaction."""
        row = act.subject
        act.target = getattr(row, step.field)
        act.machine = registry.machine(type(row), step.field)
        row.obj_rev += 1
        moved = act.source != act.target
        row.revision += (moved and step.field == "state") or step.facts.seen == "revision"
        act.obj_rev = row.obj_rev
        _name_the_people(act, step)
        if row._state.adding:
            row.save(force_insert=True)
            Subject.objects.create(pk=row.pk, kind=row.kind, network_id=self.network_id)
        else:
            _save_again(row, readable=moved or step.facts.seen == "revision")
        self.acts.append(act)

    def _consequences(self, act: Act) -> None:
        for subject, name, inputs, if_due in act.consequences:
            row = self.lock(subject)
            if not (if_due and judge.why_not(row, name, SYS, **inputs)):
                self.act(row, name, _voice(act), inputs, because=act)
                act.followed_by.append(name)

    def write(self) -> list[int]:
        """All lines of this transaction at once; gives the ids of the outbox rows. A cause is always earlier in the
        list."""
        if not self.acts:
            return []
        entries, payloads, letters = [], [], []
        for seq, act in enumerate(self.acts, self.head.size):
            act.seq = seq
            salt, body = secrets.token_bytes(32), ledger.canonical(act.payload())
            line = ledger.leaf(act, seq, self.instant, hashlib.sha256(salt + body).hexdigest())
            entries.append(self._entry(act, line))
            payloads.append(Payload(network_id=self.network_id, seq=seq, salt=salt, body=body.decode()))
            letters += self._letters(act)
        Entry.objects.bulk_create(entries)
        Payload.objects.bulk_create(payloads)
        written = Outbox.objects.bulk_create(letters) if letters else []
        self.head.size, self.head.last_ts = self.head.size + len(entries), self.instant
        self.head.save(force_insert=self.head._state.adding)
        return [letter.pk for letter in written]

    def _entry(self, act: Act, line: dict[str, Any]) -> Entry:
        leaf = ledger.canonical(line)
        if len(leaf) > ledger.LONGEST_LEAF:
            raise ValueError("A line of history is at most 65,535 bytes.")
        person = act.actor.person
        return Entry(
            network_id=self.network_id,
            seq=act.seq,
            ts=self.instant,
            kind=act.subject.kind,
            object_id=act.subject.pk,
            obj_rev=act.obj_rev,
            action=act.step,
            actor=person.pk if person is not None else None,
            organisation=act.actor.organisation_id,
            leaf=leaf,
        )

    def _letters(self, act: Act) -> list[Outbox]:
        me = act.actor.person.pk if act.actor.person is not None else None
        return [
            Outbox(
                network_id=self.network_id,
                seq=act.seq,
                subject_id=act.subject.pk,
                notice=notice,
                person_id=pk,
                written_at=self.instant,
            )
            for notice, people in act.told.items()
            for pk in dict.fromkeys(p.pk for p in people)
            if pk != me
        ]

    def keep_key(self, owner: str, key: str, asked: str, answer: Act) -> None:
        IdempotencyKey.objects.create(owner=owner, key=key, asked=asked, network_id=self.network_id, seq=answer.seq)


def _save_again(row: WorkflowModel, *, readable: bool) -> None:
    """Save; simple-history keeps a readable version unless nothing readable changed (it looks for the attribute
    alone)."""
    if not readable:
        row.skip_history_when_saving = True  # type: ignore[attr-defined]
    try:
        row.save(force_update=True)
    finally:
        row.__dict__.pop("skip_history_when_saving", None)


def _step_called(row: WorkflowModel, name: str, inputs: dict[str, Any]) -> registry.Step:
    step = registry.steps(type(row)).get(name)
    if step is None:
        raise KeyError(f"{row.kind} has no step {name}.")
    if unknown := inputs.keys() - step.inputs:
        raise TypeError(f"{name} takes no {', '.join(sorted(unknown))}.")
    if missing := step.required - inputs.keys():
        raise TypeError(f"{name} needs {', '.join(sorted(missing))}.")
    return step


def _voice(act: Act) -> Actor:
    """Who carries out a consequence: SYS, by the same channel as its cause when a loader is the cause."""
    return act.actor if act.actor.is_system else SYS


def _name_the_people(act: Act, step: registry.Step) -> None:
    """Names as they are now, for the payload: a later renaming changes no past line."""
    person = act.actor.person
    if person is None:
        return
    grants = [g for g in act.actor.grants if g.capability in step.role.capabilities]
    act.names = {"person": str(person.get_full_name()), "capacity": "", "organisation": ""}
    if grants:
        grant = grants[0]
        act.names |= {"capacity": grant.capacity, "organisation": grant.organisation_name}
        act.mandate_id = grant.mandate_id


def _changed_meanwhile() -> Reason:
    sentence: Promise = _(
        "This dossier has changed since you opened the page. Nothing was recorded and nothing you typed is lost: "
        "read what changed, then send again."
    )
    return Reason(sentence, "stale")


def send_after_commit(letters: list[int]) -> None:
    """Called once the lock is free again: a slow mail server keeps no other act waiting."""
    if letters:
        transaction.on_commit(lambda: outbox.deliver(letters), robust=True)
