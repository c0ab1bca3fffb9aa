"""The audit of a dossier: a second machine beside every state of what binds. Not here: the engagement (audits).

An audit never blocks the clock, a suspension or an ending; it blocks the closing of the dossier."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import GET_STATE, FSMField, transition

from documents.models import Attachment
from governance import auditing, notices, roles
from workflows import registry
from workflows.models import WorkflowModel
from workflows.rules import step


@dataclass(frozen=True)
class Place:
    """What a finding can be anchored to: `key` as it is kept (`version:2`, `article:<id>`), in words, and where."""

    key: str
    label: str
    url: str


class AuditedModel(WorkflowModel):
    """A dossier that can be audited once it binds: `audit` says how that stands; `audit_since` when the
    last audit of it was opened, `audited_at` when one was last concluded."""

    class Audit(models.TextChoices):
        NOT_AUDITED = "not_audited", _("Not audited")
        UNDER_AUDIT = "under_audit", _("Under audit")
        AUDITED = "audited", _("Audited")

    audit_machine_version: ClassVar[int] = 1
    OTHER_MACHINES: ClassVar[dict[str, Any]] = {"audit": _("its audit")}
    MOVES_WITH: ClassVar[tuple[str, tuple[str, ...]]] = ("audit", ("audit_before", "audit_since", "audited_at"))

    audit = FSMField(default=Audit.NOT_AUDITED, choices=Audit.choices, protected=True)
    audit_before = models.CharField(max_length=20, choices=Audit.choices, blank=True)
    audit_since = models.DateTimeField(null=True, blank=True)
    audited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=~Q(audit="under_audit") | Q(audit_since__isnull=False), name="%(class)s_audit_says_since_when"
            ),
            models.CheckConstraint(
                condition=~Q(audit="audited") | Q(audited_at__isnull=False), name="%(class)s_audited_says_when"
            ),
        ]

    @classmethod
    def concerning(cls, organisations: Iterable[uuid.UUID]) -> models.QuerySet[Any]:
        """The dossiers to which one of these organisations is a party, or was."""
        return cls._base_manager.none()

    @classmethod
    def parties_to(cls, dossier: Any, organisation: Any) -> models.QuerySet[Any]:
        """The rows by which an organisation is a party to a dossier, or was; both may be columns of a query around."""
        return cls._base_manager.none()

    @classmethod
    def open_to_audit(cls) -> models.QuerySet[Any]:
        """The dossiers that have reached the audit stage."""
        return cls._base_manager.none()

    def places(self) -> list[Place]:
        """What a finding about this dossier can be anchored to, beside its acts."""
        return []

    def files(self) -> models.QuerySet[Any]:
        """The restricted files of the dossier: what was filed or scanned, read by whoever reads its history."""
        return Attachment.objects.none()

    def timeline_url(self) -> str:
        """Where its whole history is read."""
        return self.get_absolute_url()

    @transition(
        "audit",
        source=[Audit.NOT_AUDITED, Audit.AUDITED],
        target=Audit.UNDER_AUDIT,
        permission=roles.auditor_of_the_dossier,
        custom=step(
            _("Open the audit"),
            done=_("Audit opened"),
            awaited=roles.auditor_who_can_open,
            seen="audit",
            checks=[auditing.auditor_is_from_outside, auditing.own_engagement_awaits_it],
            effects=[auditing.note_the_opening],
            notices=[notices.audit_opened],
        ),
    )
    def open_audit(self, *, instant: datetime, engagement: uuid.UUID) -> None:
        """An engagement in fieldwork names this dossier: its audit begins. The parties are told; nothing of the
        dossier stands still."""
        self.audit_before, self.audit_since = self.audit, instant

    @transition(
        "audit",
        source=Audit.UNDER_AUDIT,
        permission=roles.auditor_of_the_dossier,
        custom=step(
            _("Join the audit"),
            done=_("Audit joined"),
            awaited=roles.auditor_who_can_open,
            seen="audit",
            checks=[auditing.auditor_is_from_outside, auditing.own_engagement_awaits_it],
            effects=[auditing.note_the_opening],
            notices=[notices.audit_opened],
        ),
    )
    def join_audit(self, *, engagement: uuid.UUID) -> None:
        """A further engagement examines the dossier while another one does; each concludes its own part."""

    @transition(
        "audit",
        source=Audit.UNDER_AUDIT,
        conditions=[auditing.several_engagements_go_on],
        permission=roles.auditor_of_the_dossier | roles.secretariat,
        custom=step(
            _("Conclude a part of the audit"),
            done=_("Part of the audit concluded"),
            awaited=roles.auditor_who_can_conclude_a_part | roles.secretariat_that_concludes_a_part,
            seen="audit",
            checks=[auditing.opinion_is_given, auditing.auditors_go_first],
            effects=[auditing.note_the_conclusion],
        ),
    )
    def conclude_part(self, *, engagement: uuid.UUID) -> None:
        """One of several engagements has ended its examination of this dossier, with its opinion; the audit goes on for
        the others."""

    @transition(
        "audit",
        source=Audit.UNDER_AUDIT,
        target=Audit.AUDITED,
        conditions=[auditing.no_other_engagement_goes_on],
        permission=roles.auditor_of_the_dossier | roles.secretariat | roles.system,
        custom=step(
            _("Conclude the audit"),
            done=_("Audit concluded"),
            awaited=roles.auditor_who_can_conclude | roles.secretariat_that_concludes,
            seen="audit",
            checks=[auditing.opinion_is_given, auditing.auditors_go_first, auditing.platform_has_its_ground],
            effects=[auditing.note_the_conclusion],
            notices=[notices.audit_concluded],
        ),
    )
    def conclude_audit(self, *, instant: datetime, engagement: uuid.UUID | None) -> None:
        """The last engagement has ended its examination of this dossier, with its opinion. Its findings are followed
        until each has ended; until then the dossier is not closed."""
        self.audited_at = instant

    @transition(
        "audit",
        source=Audit.UNDER_AUDIT,
        target=GET_STATE(lambda self: self.audit_before, states=[Audit.NOT_AUDITED, Audit.AUDITED]),
        conditions=[auditing.every_engagement_was_cancelled],
        permission=roles.system,
        custom=step(_("Release from the audit"), done=_("Released from the audit"), seen="audit"),
    )
    def release_audit(self) -> None:
        """Every engagement that examined the dossier was cancelled: it is as it was before."""

    @transition(
        "audit",
        source=[Audit.NOT_AUDITED, Audit.UNDER_AUDIT, Audit.AUDITED],
        conditions=[auditing.it_keeps_a_file],
        permission=roles.auditor_of_the_dossier,
        custom=step(
            _("Read a restricted file"),
            done=_("Restricted file read by an auditor"),
            seen="audit",
            checks=[auditing.file_is_of_the_dossier],
        ),
    )
    def read_file(self, *, attachment: uuid.UUID) -> None:
        """An auditor reads a file that the dossier keeps for its own: that is on record before the file is sent."""


def audited_models() -> list[type[AuditedModel]]:
    """Every kind of dossier that can be audited, in the order of the rooms."""
    return [model for model in registry.subjects() if issubclass(model, AuditedModel)]
