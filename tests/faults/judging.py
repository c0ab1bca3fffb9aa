"""What must be so of every database an act was killed in, whatever was killed and when: each broken rule is one
sentence.

Written from the design, beside the comparison with a run that was not killed (harness.py): the two find different
mistakes."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from agreements.models import Signature
from documents.models import Blob
from tests.faults.cases import KEY
from workflows import registry
from workflows.models import Entry, Head, IdempotencyKey, Outbox, Payload, Subject


@dataclass(frozen=True)
class Before:
    """What there was before the act: the lengths of the histories, the signatures, the stored bytes."""

    sizes: dict[Any, int]
    signatures: set[Any]
    blobs: set[Any]

    @classmethod
    def read(cls) -> Before:
        sizes = dict(Head.objects.values_list("network", "size"))
        signatures, blobs = (set(model.objects.values_list("pk", flat=True)) for model in (Signature, Blob))
        return cls(sizes, signatures, blobs)


def broken_rules(before: Before, asked: str | None) -> list[str]:
    """Everything that is not as it must be; `asked` is the step of the form, None where the clock acts."""
    entries = _written_since(before)
    return [
        *_histories(),
        *_lines(entries),
        *_dossiers(entries),
        *_signatures(entries, before.signatures),
        *_messages(),
        *_answers(entries, asked),
        *_bytes(before.blobs),
    ]


def not_done(before: Before, name: str) -> Iterator[str]:
    """Whether the step a case is there for (`agreement.sign`) is among what was done."""
    if name not in {f"{e.kind}.{e.action}" for e in _written_since(before)}:
        yield f"{name} was not done."


def _written_since(before: Before) -> list[Entry]:
    lines = Entry.objects.order_by("network", "seq")
    return [e for e in lines if e.seq >= before.sizes.get(e.network_id, 0)]


def _histories() -> Iterator[str]:
    """Numbers without a gap, one payload a line, and a head that knows the end."""
    entries, payloads = _numbers(Entry), _numbers(Payload)
    if entries != payloads:
        yield "A line of history and its payload do not come together."
    for head in Head.objects.all():
        if entries.pop(head.network_id, []) != list(range(head.size)):
            yield "The numbers of a history have a gap, or its head does not know its end."
        last = Entry.objects.filter(network_id=head.network_id).order_by("-seq").first()
        if last is not None and last.ts != head.last_ts:
            yield "The head of a history does not know its last instant."
    if entries:
        yield "A history has no head."


def _numbers(model: Any) -> dict[Any, list[int]]:
    found: dict[Any, list[int]] = {}
    for network, seq in model.objects.order_by("network", "seq").values_list("network", "seq"):
        found.setdefault(network, []).append(seq)
    return found


def _lines(entries: list[Entry]) -> Iterator[str]:
    """The bytes say what the columns say, and commit to the payload."""
    for entry in entries:
        line = json.loads(bytes(entry.leaf))
        said = (line["seq"], line["object"], line["obj_rev"], line["action"])
        if said != (entry.seq, f"{entry.kind}:{entry.object_id}", entry.obj_rev, entry.action):
            yield f"The bytes of {entry.action} say otherwise than its columns."
        payload = Payload.objects.filter(network=entry.network_id, seq=entry.seq).first()
        commitment = payload and hashlib.sha256(bytes(payload.salt) + payload.body.encode()).hexdigest()
        if line["payload_sha256"] != commitment:
            yield f"The line of {entry.action} does not commit to its payload."


def _dossiers(entries: list[Entry]) -> Iterator[str]:
    """A dossier is as its last line says, and its lines are counted without a gap."""
    for kind, pk in {(e.kind, e.object_id) for e in entries}:
        model = registry.model_of(kind)
        row = model._base_manager.filter(pk=pk).first()
        if row is None or not Subject.objects.filter(pk=pk, kind=kind).exists():
            yield f"One {kind} of the history is not there."
            continue
        lines = list(Entry.objects.filter(kind=kind, object_id=pk).order_by("obj_rev"))
        if [e.obj_rev for e in lines] != list(range(len(lines))) or row.obj_rev != len(lines) - 1:
            yield f"The lines of one {kind} have a gap, or it does not know its last one."
        yield from _state(row, [json.loads(bytes(e.leaf)) for e in lines])


def _state(row: Any, lines: list[dict[str, Any]]) -> Iterator[str]:
    steps = registry.steps(type(row))
    for field in registry.fsm_fields(type(row)):
        of_the_machine = [line for line in lines if steps[line["action"]].field == field.name]
        if of_the_machine and getattr(row, field.name) != of_the_machine[-1]["to"]:
            yield f"The {field.name} of one {row.kind} is not where its last line leads."
    moves = [line for line in lines if _counts(steps[line["action"]], line)]
    if row.revision != len(moves):
        yield f"The revision of one {row.kind} does not count its edits and changes of state."


def _counts(step: Any, line: dict[str, Any]) -> bool:
    """Changes of `state` and edits count; what a second machine does makes nobody's form stale."""
    return step.facts.seen == "revision" or (step.field == "state" and line["from"] != line["to"])


def _signatures(entries: list[Entry], before: set[Any]) -> Iterator[str]:
    """Each signing is a signature; a signature rests on an act for its organisation."""
    made = Signature.objects.exclude(pk__in=before)
    signatures = Counter((s.agreement_id, s.organisation_id) for s in made)
    signed = Counter((e.object_id, e.organisation) for e in entries if e.kind == "agreement" and e.action == "sign")
    if signed - signatures:
        yield "A signing is in the history and no signature is stored."
    if {agreement for agreement, _o in signatures} - {e.object_id for e in entries}:
        yield "A signature is stored and no act is in the history."


def _messages() -> Iterator[str]:
    lines = set(Entry.objects.values_list("network", "seq"))
    if set(Outbox.objects.values_list("network", "seq")) - lines:
        yield "A message is about an act that is not in the history."


def _answers(entries: list[Entry], asked: str | None) -> Iterator[str]:
    """A form that was carried out is known by its key, and no other is."""
    done = {(e.network_id, e.seq) for e in entries if e.action == asked}
    kept = {(held.network_id, held.seq) for held in IdempotencyKey.objects.filter(key=KEY)}
    if kept - done:
        yield "The key of the form is kept and its act is not in the history."
    if done and not kept:
        yield "The act is in the history and the key of its form is not kept."
    if len(done) > 1:
        yield "The act is in the history more than once."


def _bytes(before: set[Any]) -> Iterator[str]:
    for blob in Blob.objects.exclude(pk__in=before):
        if hashlib.sha256(bytes(blob.data)).hexdigest() != blob.sha256:
            yield "Stored bytes are not those of their fingerprint."
