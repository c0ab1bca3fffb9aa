"""What organisations of one kind, in one country, must have done before they sign. Kept by the secretariat.

Not here: what was asked of a party (formality.py)."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from agreements import formality_rules
from agreements.models.formality import FormalityWords
from governance.models import Organisation
from governance.roles import secretariat
from workflows.actor import Actor
from workflows.models import WorkflowModel
from workflows.rules import step

Words = dict[str, str]


class FormalityTemplate(WorkflowModel, FormalityWords):
    """In use, it is asked of each party it fits when a text is first sent to review; retired, of nobody any more."""

    kind: ClassVar[str] = "formality_template"
    kind_label: ClassVar[Any] = _("Prior formality")

    class State(models.TextChoices):
        IN_USE = "in_use", _("In use")
        RETIRED = "retired", _("Retired")

    FINAL: ClassVar[frozenset[str]] = frozenset({State.RETIRED})

    network = models.ForeignKey("governance.Network", models.PROTECT, related_name="formality_templates")
    country = models.CharField(max_length=2)
    organisation_kind = models.CharField(max_length=40, choices=Organisation.Kind.choices)
    state = FSMField(default=State.IN_USE, choices=State.choices, protected=True)

    class Meta:
        ordering = ["country", "organisation_kind", "label_fr"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "country", "organisation_kind", "label_fr"],
                condition=models.Q(state="in_use"),
                name="formality_template_once",
            ),
        ]

    @property
    def reference(self) -> str:
        return self.label

    @property
    def title(self) -> str:
        return self.label

    def organisations(self) -> list[uuid.UUID]:
        return []

    def is_seen_by(self, actor: Actor) -> bool:
        return self.network_id in actor.may("administer")

    @transition(
        state,
        source=State.IN_USE,
        permission=secretariat,
        custom=step(
            _("Add a formality"),
            done=_("Formality added"),
            creates=True,
            checks=[
                formality_rules.country_and_kind_are_known,
                formality_rules.said_in_every_language,
                formality_rules.days_are_likely,
                formality_rules.is_not_there_already,
            ],
        ),
    )
    def create(
        self,
        *,
        country: str,
        organisation_kind: str,
        labels: Words,
        explanations: Words,
        days: int,
        needs_document: bool = False,
    ) -> None:
        """From now on it is asked of each party of this country and kind, when a text is first sent to review."""
        self.country, self.organisation_kind = country, organisation_kind
        self._say(labels, explanations, days, needs_document)

    @transition(
        state,
        source=State.IN_USE,
        permission=secretariat,
        custom=step(
            _("Change the formality"),
            done=_("Formality changed"),
            checks=[
                formality_rules.said_in_every_language,
                formality_rules.days_are_likely,
                formality_rules.is_not_there_already,
            ],
        ),
    )
    def change(self, *, labels: Words, explanations: Words, days: int, needs_document: bool = False) -> None:
        """Its words change for the reviews to come; what was asked of a party already keeps the words it had."""
        self._say(labels, explanations, days, needs_document)

    @transition(
        state,
        source=State.IN_USE,
        target=State.RETIRED,
        permission=secretariat,
        custom=step(_("Retire the formality"), done=_("Formality retired")),
    )
    def retire(self) -> None:
        """It is asked of nobody any more; what was asked already stays asked."""

    def _say(self, labels: Words, explanations: Words, days: int, needs_document: bool) -> None:
        for language, label in labels.items():
            setattr(self, f"label_{language}", label.strip())
        for language, explanation in explanations.items():
            setattr(self, f"explanation_{language}", explanation.strip())
        self.days, self.needs_document = days, needs_document
