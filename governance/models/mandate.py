"""A mandate: a person acts for an organisation, within dates, on a basis. It is the only source of grants."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.models import Group
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from governance import checks, conditions, effects, notices, roles
from governance.capabilities import EVERY, LABELS, NEEDS_A_SECOND_PERSON
from workflows import clock
from workflows.actor import Actor
from workflows.ledger import sha256
from workflows.models import WorkflowModel
from workflows.rules import REQUIRED, step


class Mandate(WorkflowModel):
    """`organisation` is the one acted for; the capabilities are held on `on_organisation` or on the whole network.
    `scope`: ids of the dossiers an auditor's mandate is limited to; empty for the whole network.

    First and last day are dates in Dakar and Ouagadougou (UTC), both included."""

    kind: ClassVar[str] = "mandate"
    kind_label: ClassVar[Any] = _("Mandate")
    machine_version: ClassVar[int] = 3

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACTIVE = "active", _("Active")
        ENDED = "ended", _("Ended")
        REVOKED = "revoked", _("Revoked")
        REFUSED = "refused", _("Refused")

    FINAL: ClassVar[frozenset[str]] = frozenset({State.ENDED, State.REVOKED, State.REFUSED})
    NEVER_MOVES: ClassVar[tuple[str, ...]] = (
        "network",
        "person",
        "organisation",
        "on_organisation",
        "capabilities",
        "document",
        "proposed_by",
        "scope",
    )

    network = models.ForeignKey("governance.Network", models.PROTECT, related_name="mandates")
    person = models.ForeignKey("governance.Person", models.PROTECT, related_name="mandates")
    organisation = models.ForeignKey("governance.Organisation", models.PROTECT, related_name="mandates")
    on_organisation = models.ForeignKey(
        "governance.Organisation", models.PROTECT, null=True, blank=True, related_name="mandates_on"
    )
    capabilities = models.JSONField(default=list)
    scope = models.JSONField(default=list)
    groups = models.ManyToManyField(Group, related_name="mandates")
    capacity = models.CharField(max_length=200)
    basis = models.CharField(max_length=300, blank=True)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    document = models.ForeignKey("documents.Blob", models.PROTECT, null=True, blank=True, related_name="+")
    proposed_by = models.UUIDField(null=True, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    state = FSMField(default=State.PROPOSED, choices=State.choices, protected=True)

    class Meta:
        ordering = ["organisation__name", "capacity"]
        indexes = [models.Index(fields=["person", "state"], name="mandates_of_a_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends=None) | models.Q(ends__gte=models.F("starts")), name="mandate_ends_after"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["proposed", "refused"])
                | models.Q(proposed_by__isnull=False, proposed_at__isnull=False),
                name="a_proposal_says_whose_it_is",
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
    def state_since(self) -> datetime | None:
        """Since when a proposal waits; what is no proposal waits for nobody."""
        return self.proposed_at

    @property
    def needs_a_second_person(self) -> bool:
        """Whether it binds the organisation, gives the right to confirm others, or is proposed by its own person."""
        return bool(NEEDS_A_SECOND_PERSON & set(self.capabilities)) or self.proposed_by == self.person_id

    @property
    def is_in_force(self) -> bool:
        """Whether it can be used today."""
        today = clock.today()
        return self.state == self.State.ACTIVE and self.starts <= today and (self.ends is None or today <= self.ends)

    @property
    def is_in_force_or_coming(self) -> bool:
        return self.state == self.State.ACTIVE and (self.ends is None or clock.today() <= self.ends)

    def covers(self, subject: uuid.UUID) -> bool:
        """Whether a dossier is within its scope."""
        return not self.scope or str(subject) in self.scope

    @property
    def capability_labels(self) -> list[str]:
        return [str(LABELS[c]) for c in self.capabilities]

    def organisations(self) -> list[uuid.UUID]:
        return [self.organisation_id]

    @classmethod
    def seen_by(cls, actor: Actor) -> models.QuerySet[Any]:
        from governance.queries import mandates_visible_to

        found: models.QuerySet[Any] = mandates_visible_to(actor)
        return found

    def get_absolute_url(self) -> str:
        return reverse("governance:mandate", args=[self.pk])

    # ---------------------------------------------------------------------------------------- how it begins

    @transition(
        state,
        source=State.PROPOSED,
        target=State.ACTIVE,
        permission=roles.system,
        custom=step(
            _("Give the mandate"),
            done=_("Mandate given"),
            creates=True,
            effects=[effects.tell_the_mandate, effects.put_in_the_groups],
        ),
    )
    def create(self) -> None:
        """The mandate is recorded from the network’s file and takes effect on its first day."""

    @transition(
        state,
        source=State.PROPOSED,
        conditions=[conditions.organisation_is_of_the_network],
        permission=roles.who_names,
        custom=step(
            _("Propose a mandate"),
            done=_("Mandate proposed"),
            creates=True,
            checks=[
                checks.person_is_known_or_new,
                checks.new_person_is_named,
                checks.capacity_is_given,
                checks.capabilities_are_of_one_side,
                checks.basis_is_named,
                checks.basis_has_its_document,
                checks.document_is_a_pdf,
                checks.days_are_in_order,
                checks.an_auditor_has_a_last_day,
                checks.an_auditor_only_audits,
                checks.scope_is_of_the_network,
            ],
            effects=[
                effects.keep_the_basis,
                effects.open_the_account,
                effects.tell_the_mandate,
                effects.take_effect_if_one_person_is_enough,
            ],
            notices=[notices.confirmation_called],
        ),
    )
    def propose(  # noqa: PLR0913  each is a field of its form
        self,
        *,
        instant: datetime,
        actor: Actor,
        capacity: str,
        capabilities: list[str],
        starts: date,
        ends: date | None = None,
        basis: str = "",
        document: bytes | None = None,
        name: str = "",
        email: str = "",
        scope: list[uuid.UUID] | None = None,
    ) -> None:
        """A person is named, with what the mandate allows and on which basis. To sign, to vote, to name people, to keep
        the register or to audit, or proposed for oneself, it waits for a second person; otherwise it takes effect at
        once."""
        self.capacity, self.basis = capacity.strip(), basis.strip()
        self.capabilities = [c for c in EVERY if c in capabilities]
        self.starts, self.ends = starts, ends
        self.document_id = sha256(document) if document else None
        self.proposed_by, self.proposed_at = actor.person.pk, instant
        self.scope = sorted({str(pk) for pk in scope or []})

    @transition(
        state,
        source=State.PROPOSED,
        target=State.ACTIVE,
        conditions=[conditions.needs_no_second_person],
        permission=roles.system,
        custom=step(
            _("Put the mandate into effect"),
            done=_("Mandate given"),
            effects=[effects.put_in_the_groups],
            notices=[notices.mandate_given],
        ),
    )
    def take_effect(self) -> None:
        """What it allows asks for no second person: it is given together with the proposal."""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.ACTIVE,
        conditions=[conditions.last_day_is_not_past],
        permission=roles.who_names,
        custom=step(
            _("Confirm the mandate"),
            done=_("Mandate confirmed"),
            awaited=roles.another_who_names,
            checks=[checks.is_confirmed_by_another, checks.is_not_ones_own],
            effects=[effects.put_in_the_groups],
            notices=[notices.mandate_given, notices.mandate_confirmed],
        ),
    )
    def confirm(self) -> None:
        """A second person has read the basis and confirms: the mandate can be used from its first day on."""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.REFUSED,
        permission=roles.who_names,
        custom=step(
            _("Refuse the mandate"),
            done=_("Mandate refused"),
            reason=REQUIRED,
            notices=[notices.mandate_refused],
        ),
    )
    def refuse(self, *, reason: str) -> None:
        """The proposal is refused, or withdrawn by whoever made it; another one can be made."""

    # ---------------------------------------------------------------------------------------- how it ends

    @transition(
        state,
        source=State.ACTIVE,
        target=State.REVOKED,
        conditions=[conditions.register_keeps_a_keeper],
        permission=roles.people_manager | roles.secretariat,
        custom=step(
            _("Revoke the mandate"),
            done=_("Mandate revoked"),
            reason=REQUIRED,
            effects=[effects.leave_the_groups],
            notices=[notices.mandate_revoked],
        ),
    )
    def revoke(self, *, reason: str) -> None:
        """The mandate ends at once; what was done under it stays."""

    @transition(
        state,
        source=State.ACTIVE,
        target=State.ENDED,
        conditions=[conditions.last_day_has_passed],
        permission=roles.system,
        custom=step(
            _("End the mandate"),
            done=_("Mandate ended"),
            due=conditions.last_day_has_passed,
            effects=[effects.leave_the_groups],
        ),
    )
    def end(self) -> None:
        """The last day of the mandate has passed."""

    # ---------------------------------------------------------------------------------------- who reads its document

    @transition(
        state,
        source=[State.PROPOSED, State.ACTIVE, State.REFUSED, State.REVOKED, State.ENDED],
        conditions=[conditions.it_has_a_document],
        permission=roles.auditor_of_the_network,
        custom=step(_("Read the document"), done=_("Document read by an auditor"), seen=""),
    )
    def read_document(self) -> None:
        """An auditor reads the document on which the mandate rests: that is on record before it is sent."""
