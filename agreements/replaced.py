"""An agreement is replaced once: of those that name it, the one in force first has its place, however it ended.

Not here: when it lapses (rounds.py) and what it can still do (instruments.py)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

if TYPE_CHECKING:
    from agreements.models import Agreement


def it_is_in_vain(agreement: Agreement) -> bool:
    """Of what is not in force yet: what it amends or joins has ended, or another has replaced what it replaces."""
    parent = agreement.parent
    return (parent is not None and parent.ended_at is not None) or taken_at(agreement) is not None


def taken_at(agreement: Agreement) -> datetime | None:
    """Since when another agreement binds in the place of what this one is to replace; as `to_perform` read it, else
    asked now."""
    if agreement.replaces_id is None:
        return None
    if "taken_at" in agreement.__dict__:
        found: datetime | None = agreement.__dict__["taken_at"]
        return found
    row = type(agreement)._base_manager.filter(pk=agreement.pk).annotate(at=taken_by_another())
    return row.values_list("at", flat=True).first()


def taken_by_another() -> Subquery:
    """For a query over agreements: the instant of `taken_at`."""
    return Subquery(_others_in_its_place().order_by("in_force_at").values("in_force_at")[:1])


def is_taken() -> Q:
    """For a query over agreements: whether there is one."""
    return Q(Exists(_others_in_its_place()))


def _others_in_its_place() -> QuerySet[Agreement]:
    from agreements.models import Agreement

    others = Agreement._base_manager.filter(replaces=OuterRef("replaces"), in_force_at__isnull=False)
    return others.exclude(pk=OuterRef("pk"))
