"""The bytes of history: canonical JSON (RFC 8785, restricted profile), payload commitments, leaves.

No tree yet: the bytes are the ledger leaf from the first day, so a tree can be built over them later.
Source of the format: DESIGN §3 *History*."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models

if TYPE_CHECKING:
    from workflows.act import Act
    from workflows.actor import Actor

LONGEST_LEAF = 65_535
LARGEST_INTEGER = 2**53 - 1


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes of strings, whole numbers below 2^53, booleans, None, lists and dicts with ASCII keys.

    Within this profile `json.dumps` sorted and compact is byte-identical to RFC 8785 (the tests hold it against an
    independent implementation). Raises TypeError for anything else, ValueError for a lone surrogate."""
    _refuse_foreign(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _refuse_foreign(value: Any) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise TypeError(f"Not a canonical key: {key!r}")
            _refuse_foreign(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_foreign(inner)
    elif isinstance(value, bool) or value is None or isinstance(value, str):
        return
    elif not isinstance(value, int) or abs(value) > LARGEST_INTEGER:
        raise TypeError(f"Not canonical: {type(value).__name__}")


def plain(value: Any) -> Any:
    """An input as the payload keeps it: rows by kind and id, instants in UTC, bytes by length and sha256; a number too
    large for it in digits (a form may send one, and is to be refused in words)."""
    if isinstance(value, bytes):
        return {"len": len(value), "sha256": sha256(value)}
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, models.Model):
        return f"{value._meta.model_name}:{value.pk}"
    if isinstance(value, date | UUID | Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    fits = value is None or (isinstance(value, int) and abs(value) <= LARGEST_INTEGER)
    return value if fits else str(value)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def stamp(instant: datetime) -> str:
    """UTC with three decimals: 2026-03-01T12:00:00.000Z."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def authentication(actor: Actor, at: datetime) -> str:
    """`<method>;<age in whole seconds>`, or `none`."""
    if actor.authenticated_at is None or actor.method == "none":
        return "none"
    return f"{actor.method};{max(0, int((at - actor.authenticated_at).total_seconds()))}"


def leaf(act: Act, seq: int, ts: datetime, payload_sha256: str) -> dict[str, Any]:
    """One line of history: pseudonyms and keys only, no name, no free text."""
    actor, subject = act.actor, act.subject
    line: dict[str, Any] = {
        "v": 1,
        "seq": seq,
        "ts": stamp(ts),
        "actor": f"u:{actor.person.pk}" if actor.person is not None else "sys",
        "org": f"o:{actor.organisation_id}" if actor.organisation_id else "",
        "object": f"{subject.kind}:{subject.pk}",
        "obj_rev": act.obj_rev,
        "machine": act.machine,
        "action": act.step,
        "from": act.source,
        "to": act.target,
        "auth": authentication(actor, ts),
        "payload_sha256": payload_sha256,
    }
    if act.docs:
        line["docs"] = act.docs
    if act.because is not None:
        line["because_of"] = act.because.seq
    return line
