"""Grants: guardian rows and a mandate in force, read together. The answers to the two ports of the workflows room.

Allowed = the group holds the permission on the object, the active person is in the group, and a mandate of that person,
active and within its dates, put them there. Superusers get nothing extra."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from governance.capabilities import EVERY_ON_ORGANISATION
from governance.models import Mandate, NetworkGroupObjectPermission, OrganisationGroupObjectPermission, Person
from workflows.ports import Grant

COLUMNS = (
    "permission__codename",
    "content_object_id",
    "group__mandates__organisation_id",
    "group__mandates__organisation__name",
    "group__mandates__id",
    "group__mandates__capacity",
    "group__mandates__ends",
    "group__mandates__scope",
)


def read_grants(person: Any, at: datetime) -> list[Grant]:
    """Every grant of `person` at that instant: one query over both tables."""
    both = [_held(table, person, at) for table in (OrganisationGroupObjectPermission, NetworkGroupObjectPermission)]
    rows = [
        Grant(capability, on, organisation, name, mandate, capacity, ends, tuple(UUID(pk) for pk in scope))
        for capability, on, organisation, name, mandate, capacity, ends, scope in both[0].union(both[1], all=True)
    ]
    return sorted(rows, key=lambda g: (g.organisation_name, g.capability, str(g.object_id), str(g.mandate_id)))


def _held(table: Any, person: Any, at: datetime) -> Any:
    """One filter() call only: over many-to-many tables a second call would join another mandate."""
    day = at.date()
    return (
        table.objects.filter(
            Q(group__mandates__ends=None) | Q(group__mandates__ends__gte=day),
            group__user=person,
            group__user__is_active=True,
            group__mandates__person=person,
            group__mandates__state=Mandate.State.ACTIVE,
            group__mandates__starts__lte=day,
        )
        .order_by()
        .values_list(*COLUMNS)
    )


def who_may(wanted: Mapping[str, Iterable[UUID]], at: datetime) -> list[Person]:
    """The active people who hold one of the capabilities on one of its objects under a mandate in force: one query."""
    first, *others = [_holders(capability, objects, at) for capability, objects in wanted.items()]
    return list((first.union(*others) if others else first).order_by("email"))


def _holders(capability: str, objects: Iterable[UUID], at: datetime) -> QuerySet[Person]:
    table = "organisation" if capability in EVERY_ON_ORGANISATION else "network"
    permission = f"mandates__groups__{table}groupobjectpermission"
    day = at.date()
    people = Person.objects.filter(
        Q(mandates__ends=None) | Q(mandates__ends__gte=day),
        **{f"{permission}__permission__codename": capability, f"{permission}__content_object__in": list(objects)},
        is_active=True,
        mandates__state=Mandate.State.ACTIVE,
        mandates__starts__lte=day,
        groups=F("mandates__groups"),
    )
    return people.distinct().order_by()
