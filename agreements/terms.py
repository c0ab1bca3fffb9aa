"""The terms the platform applies: entry into force, notice, minimum of parties, renewal. They belong to the text: each
version keeps its own, and they are printed with it.

Not here: when a term takes effect (rounds.py, binding.py)."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
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
LASTING = ("minimum_parties", "notice_days", "renewal", "renewal_months", "objection_days")
"""Those that hold as long as the agreement; the others say how it enters into force."""
RENEWING = frozenset({"renewal", "renewal_months", "objection_days"})
"""Those that say what follows the last day."""
REMINDERS = (30, 90, 180)
"""Days before the last day at which the parties are reminded."""


def lasting(said: Any) -> dict[str, Any]:
    """The lasting terms of an agreement, or of the plain values of its terms."""
    return {name: said[name] if isinstance(said, dict) else getattr(said, name) for name in LASTING}


def terms_of(agreement: Any) -> dict[str, Any]:
    """The terms as they stand, plain values; `required` are the names of the parties that must sign. An amendment or
    accession says what it was drawn on (`on`), an agreement which one it replaces."""
    said = {name: getattr(agreement, name) for name in FIELDS}
    said["effect_on"] = str(agreement.effect_on or "")
    said["required"] = [p.organisation.name for p in agreement.parties.all() if p.is_required]
    if agreement.parent_id is not None:
        said["on"] = {"instrument": agreement.instrument, **agreement.drawn_from}
        said["ends_on"] = str(agreement.end_date or "")
        said["ends_agreement"] = agreement.ends_agreement
        said["acceding"] = agreement.drafting_organisation.name
    if agreement.replaces_id is not None:
        said["replaces"] = agreement.replaces.reference
    return said


def sentences(terms: dict[str, Any]) -> list[str]:
    """The terms in words, in the active language; none for a version older than terms. Of a consolidated text they are
    `only_lasting`: how it entered into force is past."""
    if not terms:
        return []
    if terms.get("only_lasting"):
        return _lasting(terms, LASTING)
    if "on" in terms:
        return [_drawn_on(terms), _entry(terms), *_effect(terms), *_what_changes(terms)]
    replaced = [gettext("It replaces %(reference)s.") % {"reference": terms["replaces"]}] if "replaces" in terms else []
    return [*replaced, _entry(terms), *_effect(terms), *_lasting(terms, LASTING)]


def _effect(terms: dict[str, Any]) -> list[str]:
    if not terms["effect_on"]:
        return []
    words = gettext("It takes effect on %(day)s at the earliest.")
    return [words % {"day": day(date.fromisoformat(terms["effect_on"]))}]


def _lasting(terms: dict[str, Any], names: Iterable[str]) -> list[str]:
    """The lasting terms of these names, in words."""
    names, found = set(names), []
    if "notice_days" in names:
        notice = ngettext(
            "A party may withdraw with a notice of %(days)s day.",
            "A party may withdraw with a notice of %(days)s days.",
            terms["notice_days"],
        )
        found.append(notice % {"days": terms["notice_days"]})
    if "minimum_parties" in names:
        least = gettext("It ends when fewer than %(number)s parties remain.")
        found.append(least % {"number": terms["minimum_parties"]})
    if names & RENEWING and terms["renewal"] == "tacit":
        found.append(_renewal(terms))
    elif names & {"renewal"} and names != set(LASTING):
        found.append(gettext("After its last day it is not renewed."))
    return found


def _drawn_on(terms: dict[str, Any]) -> str:
    on = terms["on"]
    words = {**{k: on[k] for k in ("reference", "title", "number")}, "organisation": terms["acceding"]}
    if on["instrument"] == "accession" and on["number"]:
        return gettext("%(organisation)s accedes to %(reference)s, consolidated text number %(number)s.") % words
    if on["instrument"] == "accession":
        return gettext("%(organisation)s accedes to %(reference)s as it was signed.") % words
    if on["number"]:
        return gettext("It amends %(reference)s, “%(title)s”, in its consolidated text number %(number)s.") % words
    return gettext("It amends %(reference)s, “%(title)s”, as it was signed.") % words


def _what_changes(terms: dict[str, Any]) -> list[str]:
    """The last day and the lasting terms of the agreement that an amendment changes."""
    on = terms["on"]
    found: list[str] = []
    if on["instrument"] == "accession":
        return found
    last = {"day": day(date.fromisoformat(terms["ends_on"]))} if terms["ends_on"] else {}
    if terms["ends_agreement"] and last:
        found.append(gettext("By it the parties end the agreement; its last day is %(day)s.") % last)
    elif terms["ends_on"] != on["end_date"]:
        moved = gettext("The last day of the agreement becomes %(day)s.") % last if last else ""
        found.append(moved or gettext("The agreement no longer has a last day."))
    if said := _lasting(terms, [name for name in LASTING if terms[name] != on["terms"][name]]):
        found += [gettext("In the agreement it is written from then on:"), *said]
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
