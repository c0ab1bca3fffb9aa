"""A mandate: a person acts for an organisation, within dates, on a basis. It is the only source of grants."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import Group
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from governance.capabilities import LABELS
from governance.conditions import last_day_has_passed
from governance.effects import leave_the_groups, put_in_the_groups
from governance.notices import mandate_revoked
from governance.roles import people_manager, secretariat, system
from workflows import clock
from workflows.actor import Actor
from workflows.models import WorkflowModel
from workflows.rules import REQUIRED, step


class Mandate(WorkflowModel):
    """`organisation` is the one acted for; the capabilities are held on `on_organisation` or on the whole network.

    First and last day are dates in Dakar and Ouagadougou (UTC), both included."""

    kind: ClassVar[str] = "mandate"
    kind_label: ClassVar[Any] = _("Mandate")

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        ENDED = "ended", _("Ended")
        REVOKED = "revoked", _("Revoked")

    FINAL: ClassVar[frozenset[str]] = frozenset({State.ENDED, State.REVOKED})

    network = models.ForeignKey("governance.Network", models.PROTECT, related_name="mandates")
    person = models.ForeignKey("governance.Person", models.PROTECT, related_name="mandates")
    organisation = models.ForeignKey("governance.Organisation", models.PROTECT, related_name="mandates")
    on_organisation = models.ForeignKey(
        "governance.Organisation", models.PROTECT, null=True, blank=True, related_name="mandates_on"
    )
    capabilities = models.JSONField(default=list)
    groups = models.ManyToManyField(Group, related_name="mandates")
    capacity = models.CharField(max_length=200)
    basis = models.CharField(max_length=300, blank=True)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    state = FSMField(default=State.ACTIVE, choices=State.choices, protected=True)

    class Meta:
        ordering = ["organisation__name", "capacity"]
        indexes = [models.Index(fields=["person", "state"], name="mandates_of_a_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends=None) | models.Q(ends__gte=models.F("starts")), name="mandate_ends_after"
            ),
        ]

    def __str__(self) -> str:
        return self.capacity

    @classmethod
    def to_perform(cls) -> models.QuerySet[Any]:
        return cls._base_manager.select_related("person", "organisation", "on_organisation", "network")

    @property
    def reference(self) -> str:
        return self.capacity

    @property
    def title(self) -> str:
        return f"{self.capacity}, {self.organisation}"

    @property
    def is_in_force(self) -> bool:
        """Whether it can be used today."""
        today = clock.today()
        return self.state == self.State.ACTIVE and self.starts <= today and (self.ends is None or today <= self.ends)

    @property
    def is_in_force_or_coming(self) -> bool:
        return self.state == self.State.ACTIVE and (self.ends is None or clock.today() <= self.ends)

    @property
    def capability_labels(self) -> list[str]:
        return [str(LABELS[c]) for c in self.capabilities]

    def organisations(self) -> list[uuid.UUID]:
        return [self.organisation_id]

    def is_seen_by(self, actor: Actor) -> bool:
        from governance.queries import mandates_visible_to

        return bool(mandates_visible_to(actor).filter(pk=self.pk).exists())

    def get_absolute_url(self) -> str:
        return reverse("governance:mandate", args=[self.pk])

    @transition(
        state,
        source=State.ACTIVE,
        permission=system,
        custom=step(_("Give the mandate"), done=_("Mandate given"), creates=True, effects=[put_in_the_groups]),
    )
    def create(self) -> None:
        """The mandate is recorded from the network’s file and takes effect on its first day."""

    @transition(
        state,
        source=State.ACTIVE,
        target=State.REVOKED,
        permission=people_manager | secretariat,
        custom=step(
            _("Revoke the mandate"),
            done=_("Mandate revoked"),
            reason=REQUIRED,
            effects=[leave_the_groups],
            notices=[mandate_revoked],
        ),
    )
    def revoke(self, *, reason: str) -> None:
        """The mandate ends at once; what was done under it stays."""

    @transition(
        state,
        source=State.ACTIVE,
        target=State.ENDED,
        conditions=[last_day_has_passed],
        permission=system,
        custom=step(_("End the mandate"), done=_("Mandate ended"), due=last_day_has_passed, effects=[leave_the_groups]),
    )
    def end(self) -> None:
        """The last day of the mandate has passed."""
