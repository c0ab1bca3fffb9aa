"""Words that were typed and not sent: kept for one person and one address, given back to nobody else.

A form carries a marker in its field `of`, signed by this platform: for whom it was drawn, at which address, and the
names of the fields that are kept. Passwords, files and hidden fields are not among them, so whatever a form says they
are never kept. Not here: the form (web.py), and words sent by somebody whose session has ended (stash.py)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core import signing
from django.db.models import Q
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.translation import get_language, get_language_from_path

from workflows import clock
from workflows.models import IdempotencyKey, SavedForm

SALT = "workflows.keeping"
DAYS = 30
LARGEST = 1024 * 1024
"""Bytes of the words of one form."""
MOST = 20
"""Forms kept for one person; the oldest goes."""
LONGEST_ADDRESS, LONGEST_SEEN = 300, 200

Fields = dict[str, list[str]]


class Marker(NamedTuple):
    """For whom a form was drawn, at which address, and what is kept of it."""

    person: str
    address: str
    names: list[str]

    def signed(self) -> str:
        """The marker as a form carries it."""
        return signing.dumps(list(self), salt=SALT, compress=True)


@dataclass
class Keeping:
    """The words of one person at one address, for the page that shows them; `saved` is what was found."""

    person: Any
    address: str
    saved: SavedForm | None = None

    def marker(self, names: list[str]) -> str:
        """What the form carries; an address too long to be kept has none."""
        return Marker(str(self.person), self.address, names).signed() if len(self.address) <= LONGEST_ADDRESS else ""

    def find(self) -> SavedForm | None:
        """What this person had begun here, unless it is too old."""
        since = clock.now() - timedelta(days=DAYS)
        mine = SavedForm.objects.filter(person_id=self.person, address=self.address)
        self.saved = mine.filter(saved_at__gt=since).first()
        return self.saved

    def forget(self) -> None:
        """The form was sent, or thrown away."""
        SavedForm.objects.filter(person_id=self.person, address=self.address).delete()
        self.saved = None


class Words(NamedTuple):
    """What was typed into a form, and what the form was drawn from."""

    fields: Fields
    seen: str


def marker_in(post: Any) -> Marker | None:
    """The marker of a sent form; None where there is none of ours, or an old one."""
    try:
        person, address, names = signing.loads(post.get("of", ""), salt=SALT, max_age=timedelta(days=DAYS))
        return Marker(str(UUID(person)), address, names)
    except (signing.BadSignature, ValueError):
        return None


def address_of(request: HttpRequest) -> str:
    """Where a form is, whatever the language it is read in: its path and query."""
    path, query = request.path_info, request.META.get("QUERY_STRING", "")
    language = get_language_from_path(path)
    return (path[len(language) + 1 :] if language else path) + (f"?{query}" if query else "")


def page_of(address: str) -> str:
    """The page at such an address, in the language of this request."""
    return f"{get_script_prefix()}{get_language()}{address}"


def words_in(post: Any, names: list[str]) -> Words | None:
    """The words of a sent form that may be kept; None where there is nothing, or too much."""
    fields = {name: [v.replace("\0", "") for v in post.getlist(name)] for name in names if name in post}
    if not any(value.strip() for values in fields.values() for value in values) or size(fields) > LARGEST:
        return None
    return Words(fields, post.get("seen", "").replace("\0", "")[:LONGEST_SEEN])


def size(fields: Fields) -> int:
    """Bytes in which these words are kept."""
    return len(json.dumps(fields, ensure_ascii=False).encode(errors="replace"))


def was_carried_out(person: Any, post: Any) -> bool:
    """Whether this form did already what it is for: its words are then kept in the dossier."""
    key = post.get("key", "").replace("\0", "")[:80]
    return bool(key) and IdempotencyKey.objects.filter(owner=f"u:{person}", key=key).exists()


def keep(person: Any, address: str, words: Words) -> None:
    """Keep these words in the place of those kept before for the same person and address."""
    said = {"fields": words.fields, "seen": words.seen, "saved_at": clock.now()}
    SavedForm.objects.update_or_create(person_id=person, address=address, defaults=said)
    kept = SavedForm.objects.filter(person_id=person).order_by("-saved_at", "-pk")
    beyond = list(kept.values_list("pk", flat=True)[MOST : MOST + 10])
    if beyond:
        SavedForm.objects.filter(pk__in=beyond).delete()


def forget_what_is_old() -> int:
    """Words older than 30 days go, and those of people whose account is closed. How many forms."""
    since = clock.now() - timedelta(days=DAYS)
    return SavedForm.objects.filter(Q(saved_at__lte=since) | Q(person__is_active=False)).delete()[0]
