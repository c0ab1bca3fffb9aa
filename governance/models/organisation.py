"""An organisation of the network, and its membership. Organisations act; accounts never do."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from governance.capabilities import OnOrganisation


class Organisation(models.Model):
    """A partner: a member once an agreement in force, or the network's file, says so."""

    class Kind(models.TextChoices):
        LOCAL_AUTHORITY = "local_authority", _("Local authority")
        ASSOCIATION_OF_MUNICIPALITIES = "association_of_municipalities", _("Association of municipalities")
        CIVIL_SOCIETY = "civil_society", _("Civil-society organisation")
        UNIVERSITY = "university", _("University")
        RESEARCH_CENTRE = "research_centre", _("Research centre")
        FOUNDATION = "foundation", _("Foundation")
        PRIVATE_FOUNDATION = "private_foundation", _("Private foundation")
        PUBLIC_PRIVATE_FOUNDATION = "public_private_foundation", _("Public-private foundation")
        HEALTH_AUTHORITY = "health_authority", _("Health authority")
        OTHER_PUBLIC_BODY = "other_public_body", _("Other public body")
        COMPANY = "company", _("Company")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey("governance.Network", models.PROTECT, related_name="organisations")
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    kind = models.CharField(max_length=40, choices=Kind.choices)
    iati_type = models.PositiveSmallIntegerField(null=True, blank=True)
    identifier = models.CharField(max_length=120, blank=True)
    suspended_since = models.DateTimeField(null=True, blank=True)
    """Set and emptied by the steps of the network alone, each on a recorded decision (`Standing`)."""

    history = HistoricalRecords()

    class Meta:
        permissions: ClassVar[Any] = OnOrganisation.choices
        ordering = ["country", "name"]
        constraints = [models.UniqueConstraint(fields=["network", "name"], name="organisation_name_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("governance:organisation", args=[self.pk])


class Standing(models.Model):
    """A decision carried out on an organisation: it was suspended, or readmitted. A decision serves once."""

    APPEND_ONLY = True

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="standings")
    decision = models.ForeignKey("governance.Decision", models.PROTECT, related_name="+")
    is_suspended = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "decision"], name="decision_serves_an_organisation_once"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class Membership(models.Model):
    """An organisation is a member from `since`, until `until` if that is set. `basis` is the agreement it rests on;
    none when the network's own file says it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    basis = models.ForeignKey("workflows.Subject", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "basis"], condition=models.Q(until=None), name="member_once_by_a_basis"
            ),
            models.UniqueConstraint(
                fields=["organisation"], condition=models.Q(basis=None, until=None), name="member_once_by_the_file"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")), name="membership_ends_after"
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)
