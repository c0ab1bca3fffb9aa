"""The network: what everything belongs to, one history each. Its steps found it, load its file, record its
decisions, suspend and readmit its organisations."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition
from simple_history.models import HistoricalRecords

from governance.capabilities import OnNetwork
from governance.checks import (
    about_is_of_the_network,
    decided_by_today,
    decision_is_not_spent_on_it,
    decision_may_be_about_an_organisation,
    decision_says_something,
    document_is_a_pdf,
    organisation_is_not_suspended,
    organisation_is_suspended,
)
from governance.effects import (
    readmit_the_organisation,
    suspend_the_organisation,
    write_decision,
    write_what_the_file_says,
)
from governance.notices import organisation_readmitted, organisation_suspended
from governance.roles import secretariat_of_the_network, system
from workflows.actor import Actor
from workflows.models import WorkflowModel
from workflows.rules import REQUIRED, step


class Network(WorkflowModel):
    """One network of organisations. It has a single state: it is a register, not a dossier."""

    kind: ClassVar[str] = "network"
    kind_label: ClassVar[Any] = _("Network")
    machine_version: ClassVar[int] = 2

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")

    name = models.CharField(max_length=200, unique=True)
    long_name = models.JSONField(default=dict, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    depositary = models.ForeignKey(
        "governance.Organisation", models.PROTECT, null=True, blank=True, related_name="depositary_of"
    )
    state = FSMField(default=State.ACTIVE, choices=State.choices, protected=True)

    history = HistoricalRecords()

    class Meta:
        permissions: ClassVar[Any] = OnNetwork.choices

    def __str__(self) -> str:
        return self.name

    @property
    def network_id(self) -> uuid.UUID:
        """A network is its own network."""
        return self.pk

    @property
    def network(self) -> Network:
        return self

    @property
    def reference(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        return self.name

    def is_seen_by(self, actor: Actor) -> bool:
        """Everybody knows that it exists."""
        return True

    def get_absolute_url(self) -> str:
        return reverse("governance:network")

    @transition(
        state,
        source=State.ACTIVE,
        permission=system,
        custom=step(_("Found the network"), done=_("Network founded"), creates=True),
    )
    def found(self) -> None:
        """The network comes into being with the first load of its file."""

    @transition(
        state,
        source=State.ACTIVE,
        permission=system,
        custom=step(_("Load the network’s file"), done=_("Network’s file loaded"), effects=[write_what_the_file_says]),
    )
    def load(self, *, file: bytes, plan: Any) -> None:
        """Organisations, people and themes are written as the file says; `file` is its bytes, kept by sha256."""
        self.long_name = plan.long_name
        self.facts = plan.facts
        self.file_sha256 = plan.sha256

    @transition(
        state,
        source=State.ACTIVE,
        permission=secretariat_of_the_network,
        custom=step(
            _("Record a decision"),
            done=_("Decision recorded"),
            checks=[decision_says_something, decided_by_today, about_is_of_the_network, document_is_a_pdf],
            effects=[write_decision],
        ),
    )
    def record_decision(
        self,
        *,
        body: str,
        text: str,
        decided_on: date,
        effective_on: date,
        about: uuid.UUID | None = None,
        document: bytes | None = None,
    ) -> None:
        """The secretariat records what a body of the network has decided, so that a step can rest on it."""

    @transition(
        state,
        source=State.ACTIVE,
        permission=secretariat_of_the_network,
        custom=step(
            _("Suspend an organisation"),
            done=_("Organisation suspended"),
            reason=REQUIRED,
            checks=[organisation_is_not_suspended, decision_may_be_about_an_organisation, decision_is_not_spent_on_it],
            effects=[suspend_the_organisation],
            notices=[organisation_suspended],
        ),
    )
    def suspend_organisation(self, *, organisation: uuid.UUID, decision: uuid.UUID, reason: str) -> None:
        """On a decision of the network: until it is readmitted the organisation begins no agreement and is invited into
        none. What it signed stays, with its duties."""

    @transition(
        state,
        source=State.ACTIVE,
        permission=secretariat_of_the_network,
        custom=step(
            _("Readmit an organisation"),
            done=_("Organisation readmitted"),
            reason=REQUIRED,
            checks=[organisation_is_suspended, decision_may_be_about_an_organisation, decision_is_not_spent_on_it],
            effects=[readmit_the_organisation],
            notices=[organisation_readmitted],
        ),
    )
    def readmit_organisation(self, *, organisation: uuid.UUID, decision: uuid.UUID, reason: str) -> None:
        """On another decision of the network the organisation begins agreements and is invited again."""


class Theme(models.Model):
    """A subject of the network's work, with its OECD-DAC purpose code and its target of sustainable development."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="themes")
    code = models.CharField(max_length=60)
    labels = models.JSONField(default=dict)
    dac = models.CharField(max_length=5, blank=True)
    sdg = models.CharField(max_length=5, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["network", "code"], name="theme_code_once")]

    def __str__(self) -> str:
        found = self.labels.get(get_language() or settings.LANGUAGE_CODE) or next(iter(self.labels.values()), self.code)
        return str(found)
