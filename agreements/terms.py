"""The terms the platform applies: entry into force, notice, minimum of parties, renewal. They belong to the text: each
version keeps its own, and they are printed with it.

Not here: when a term takes effect (rounds.py, binding.py)."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

from django.utils.translation import gettext, ngettext

from documents.instants import day

FIELDS = (
    "entry_rule",
    "entry_number",
    "effect_on",
    "minimum_parties",
    "notice_days",
    "renewal",
    "renewal_months",
    "objection_days",
)
REMINDERS = (30, 90, 180)
"""Days before the last day at which the parties are reminded."""


def terms_of(agreement: Any) -> dict[str, Any]:
    """The terms as they stand, plain values; `required` are the names of the parties that must sign."""
    said = {name: getattr(agreement, name) for name in FIELDS}
    said["effect_on"] = str(agreement.effect_on or "")
    said["required"] = [p.organisation.name for p in agreement.parties.all() if p.is_required]
    return said


def sentences(terms: dict[str, Any]) -> list[str]:
    """The terms in words, in the active language; none for a version older than terms."""
    if not terms:
        return []
    found = [_entry(terms)]
    if terms["effect_on"]:
        words = gettext("It takes effect on %(day)s at the earliest.")
        found.append(words % {"day": day(date.fromisoformat(terms["effect_on"]))})
    notice = ngettext(
        "A party may withdraw with a notice of %(days)s day.",
        "A party may withdraw with a notice of %(days)s days.",
        terms["notice_days"],
    )
    found.append(notice % {"days": terms["notice_days"]})
    least = gettext("It ends when fewer than %(number)s parties remain.")
    found.append(least % {"number": terms["minimum_parties"]})
    if terms["renewal"] == "tacit":
        found.append(_renewal(terms))
    return found


def _entry(terms: dict[str, Any]) -> str:
    if terms["entry_rule"] == "all":
        return gettext("It enters into force when every party has signed.")
    said = {"number": terms["entry_number"], "names": ", ".join(terms["required"])}
    if terms["required"]:
        return gettext("It enters into force when %(number)s parties have signed, among them: %(names)s.") % said
    return gettext("It enters into force when %(number)s parties have signed.") % said


def _renewal(terms: dict[str, Any]) -> str:
    words = ngettext(
        "After its last day it goes on for %(months)s month, unless a party objects at least %(days)s days before.",
        "After its last day it goes on for %(months)s months, unless a party objects at least %(days)s days before.",
        terms["renewal_months"],
    )
    return words % {"months": terms["renewal_months"], "days": terms["objection_days"]}


def months_later(last: date, months: int) -> date:
    """The last day of the next term: the same day, or the last of its month; the last of a month stays the last."""
    year, month = divmod(last.year * 12 + last.month - 1 + months, 12)
    longest = calendar.monthrange(year, month + 1)[1]
    was_last = last.day == calendar.monthrange(last.year, last.month)[1]
    return date(year, month + 1, longest if was_last else min(last.day, longest))


def reminder_before(last: date | None, today: date) -> int:
    """Which reminder the days left call for: 30, 90, 180, or 0."""
    left = (last - today).days if last is not None else -1
    return next((days for days in REMINDERS if 0 <= left <= days), 0)
