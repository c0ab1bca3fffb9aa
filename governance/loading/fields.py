"""One record of the file, read key by key: each value checked, each error with its line and what to write instead.

Not here: which keys a record has (rows.py) and what spans several records (read.py)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date
from difflib import get_close_matches
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.text import named, unprintable
from governance.loading.errors import Errors
from governance.loading.tree import Items, Mapping, Node, Text

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_COMPARED = 500
UNKNOWN_DATE = date.min
"""Stands where a date could not be read; such a plan is never made."""


def longest(model: type[models.Model], field: str) -> int:
    """How many characters the database keeps of that field."""
    found: int = model._meta.get_field(field).max_length  # type: ignore[union-attr,assignment]
    return found


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant; empty when none is near."""
    by_small = {k.casefold(): k for k in islice(known, MOST_COMPARED)}
    found = get_close_matches(word.casefold(), by_small, n=1, cutoff=0.6)
    return by_small[found[0]] if found else ""


def listed(words: Iterable[Any]) -> str:
    return ", ".join(str(w) for w in words)


class Record:
    """One mapping. A wrong value gives its error and reads as left out, so that the other errors are found too."""

    def __init__(self, node: Node, errors: Errors, keys: Collection[str]) -> None:
        self.errors, self.line = errors, node.line
        self.entries: dict[str, Node] = {}
        self.key_lines: dict[str, int] = {}
        if not isinstance(node, Mapping):
            self.errors.add(node.line, _("Here must stand keys with their values (key: value)."))
            self.is_readable = False
            return
        self.is_readable = True
        self.key_lines = node.key_lines
        for key, inner in node.entries.items():
            if key not in keys:
                self._unknown_key(key, keys)
            elif not (isinstance(inner, Text) and inner.is_nothing):
                self.entries[key] = inner

    def _unknown_key(self, key: str, keys: Collection[str]) -> None:
        line = self.key_lines[key]
        if near := nearest(key, keys):
            self.errors.add(line, _("The key “%(key)s” is unknown. Did you mean “%(near)s”?"), key=key, near=near)
        else:
            known = _("The key “%(key)s” is unknown. Known here: %(keys)s.")
            self.errors.add(line, known, key=key, keys=listed(sorted(keys)))

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    def line_of(self, key: str) -> int:
        """The line of a value; of the record when the key is not there."""
        return self.entries[key].line if key in self.entries else self.line

    def wrong(self, key: str, sentence: Any, **values: Any) -> None:
        self.errors.add(self.line_of(key), sentence, key=key, **values)

    # ------------------------------------------------------------------------------------------------ text

    def text(self, key: str, most: int) -> str | None:
        """One line of text, spaces folded; None when left out or wrong."""
        node = self.entries.get(key)
        if node is None:
            return None
        if not isinstance(node, Text):
            self.wrong(key, _("“%(key)s” must be a text, not a list."))
            return None
        value = re.sub(r"[ \t\r\n]+", " ", node.value).strip()
        if len(value) > most:
            long = _("“%(key)s” has %(length)s characters; at most %(most)s are kept. Shorten it.")
            self.wrong(key, long, length=len(value), most=most)
            return None
        if signs := unprintable(value):
            unseen = _("The printed page cannot show: %(signs)s. Write it in other letters.")
            self.wrong(key, unseen, signs=named(signs))
            return None
        return value

    def needed(self, key: str, most: int) -> str:
        """A text that must be there; empty when it is missing or wrong."""
        value = self.text(key, most)
        if value == "" or (key not in self.entries and self.is_readable):
            self.wrong(key, _("“%(key)s” is missing. Add it."))
        return value or ""

    def needs(self, *keys: str) -> None:
        """Note each of these keys that is missing."""
        for key in keys:
            if key not in self.entries and self.is_readable:
                self.wrong(key, _("“%(key)s” is missing. Add it."))

    def choice(self, key: str, choices: Collection[str]) -> str | None:
        """One of some words."""
        value = self.text(key, 200)
        if value is None or value in choices:
            return value
        if near := nearest(value, choices):
            self.wrong(key, _("“%(value)s” is unknown as “%(key)s”. Did you mean “%(near)s”?"), value=value, near=near)
        else:
            known = _("“%(value)s” is unknown as “%(key)s”. Write one of: %(choices)s.")
            self.wrong(key, known, value=value, choices=listed(choices))
        return None

    def matching(self, key: str, pattern: re.Pattern[str], sentence: Any, most: int = 200) -> str | None:
        """A text of a given form; `sentence` says which, with an example."""
        value = self.text(key, most)
        if value is None or pattern.fullmatch(value):
            return value
        self.wrong(key, sentence, value=value)
        return None

    def email(self, key: str, *, is_needed: bool = True) -> str:
        """An e-mail address in small letters; empty when missing or wrong."""
        value = (self.needed(key, 254) if is_needed else self.text(key, 254) or "").lower()
        try:
            if value:
                validate_email(value)
        except ValidationError:
            self.wrong(key, _("“%(value)s” is not an e-mail address. Write it as name@example.org."), value=value)
            return ""
        return value

    # ------------------------------------------------------------------------------------------------ other values

    def date(self, key: str) -> date | None:
        """A day; None when left out or wrong."""
        value = self.text(key, 200)
        if value is None:
            return None
        try:
            if DATE.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self.wrong(key, _("“%(value)s” is not a date. Write year-month-day, for example 2025-01-31."), value=value)
        return None

    def yes(self, key: str) -> bool:
        """Whether it says true."""
        return self.choice(key, ("true", "false")) == "true"

    def texts(self, key: str) -> list[tuple[int, str]]:
        """A list of words, at least one, each with its line."""
        node = self.entries.get(key)
        if node is None:
            return []
        if not isinstance(node, Items) or not node.items or any(not isinstance(i, Text) for i in node.items):
            self.wrong(key, _("“%(key)s” must be a list of one or more words: [first, second]."))
            return []
        return [(i.line, i.value.strip()) for i in node.items if isinstance(i, Text)]

    def records(self, key: str, keys: Collection[str]) -> list[Record]:
        """A list of records."""
        node = self.entries.get(key)
        if node is None:
            return []
        if not isinstance(node, Items):
            self.wrong(key, _("“%(key)s” must be a list: one line beginning with a dash for each."))
            return []
        found = [Record(item, self.errors, keys) for item in node.items]
        return [r for r in found if r.is_readable]
