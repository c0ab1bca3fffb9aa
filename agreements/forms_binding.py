"""The forms of the terms, of the signatory replaced and of the steps on an agreement that binds.

Not here: the forms of drafting, review and signature (forms.py)."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements import binding
from agreements.checks import decisions_about
from agreements.checks_binding import BOUNDS
from agreements.models import Agreement
from agreements.rounds import awaited
from documents.instants import day
from governance.queries import decisions_visible_to, possible_signatories
from workflows import clock
from workflows.fields import NumberField
from workflows.web import StepForm


def _days(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class TermsForm(StepForm):
    """Who must sign, from when it binds, how a party leaves, whether it is renewed."""

    entry_rule = forms.ChoiceField(
        label=_("It enters into force"), choices=Agreement.EntryRule.choices, widget=forms.RadioSelect
    )
    entry_number = NumberField(
        label=_("How many must sign at least"),
        help_text=_("Counts only where some parties are enough."),
    )
    required = forms.TypedMultipleChoiceField(
        label=_("Parties that must be among them"),
        coerce=uuid.UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    effect_on = _days(
        label=_("Not before"), required=False, help_text=_("Leave empty: it takes effect once it is signed.")
    )
    minimum_parties = NumberField(label=_("It ends when fewer parties remain than"))
    notice_days = NumberField(label=_("Notice of a party that leaves, in days"))
    renewal = forms.ChoiceField(
        label=_("After its last day"), choices=Agreement.Renewal.choices, widget=forms.RadioSelect
    )
    renewal_months = NumberField(label=_("Each renewal, in months"), help_text=_("Counts only where it is renewed."))
    objection_days = NumberField(
        label=_("Last moment to object, in days before the last day"), help_text=_("Counts only where it is renewed.")
    )

    def __init__(self, subject: Any, *args: Any, **more: Any) -> None:
        parties = list(subject.parties.all())
        now = {name: getattr(subject, name) for name in (*BOUNDS, "entry_rule", "effect_on", "renewal")}
        now["required"] = [p.organisation_id for p in parties if p.is_required]
        more["initial"] = {**now, **more.get("initial", {})}
        super().__init__(subject, *args, **more)
        choices: Any = self.fields["required"]
        choices.choices = [(p.organisation_id, p.organisation.name) for p in parties]
        for name, (least, most) in BOUNDS.items():
            field: Any = self.fields[name]
            field.min_value, field.max_value = least, most
            field.widget.attrs |= {"min": least, "max": most, "inputmode": "numeric"}


class ReplaceForm(StepForm):
    """Somebody else signs for a party that has not signed: one choice names the party and the person."""

    not_inputs = ("who",)

    who = forms.ChoiceField(label=_("Who will sign"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        everywhere = self.subject.network_id in self.actor.may("administer")
        mine = self.actor.may("manage_people_of")
        open_slots = [p for p in awaited(self.subject) if not p.has_signed]
        found = [
            (f"{p.organisation_id}:{m.pk}", f"{p.organisation} · {m.person.get_full_name()}, {m.capacity}")
            for p in open_slots
            if everywhere or p.organisation_id in mine
            for m in possible_signatories(p.organisation_id)
            if m.pk != p.signatory_id and m.is_in_force
        ]
        field: Any = self.fields["who"]
        field.choices = found
        self.nobody_else_can_sign = not found

    def inputs(self) -> dict[str, Any]:
        organisation, _colon, mandate = self.cleaned_data["who"].partition(":")
        return {**super().inputs(), "organisation": uuid.UUID(organisation), "mandate": uuid.UUID(mandate)}

    def _explain(self, refused: Any, number: int) -> None:
        for reason in refused.reasons:
            reason.field = "who" if reason.field in ("organisation", "mandate") else reason.field
        super()._explain(refused, number)


class PasswordForm(StepForm):
    """A declaration that binds the organisation: the password is given again."""

    not_inputs = ("password",)
    asks_password = True

    password = forms.CharField(
        label=_("Your password, again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("Nobody can declare this from a phone you left open."),
    )

    @property
    def what_follows(self) -> str:
        """The day that follows from the declaration; nothing where the agreement has no last day."""
        agreement = self.subject
        if self.step.name == "give_notice":
            last = clock.today() + timedelta(days=agreement.notice_days)
            return gettext("Given today, the notice is over after %(day)s.") % {"day": day(last)}
        if agreement.end_date is None:
            return ""
        return gettext("The agreement then ends with %(day)s.") % {"day": day(agreement.end_date)}


class OnDecisionForm(StepForm):
    """Suspend, resume or end the agreement on a recorded decision that was not carried out yet."""

    rests_on_decision = True

    decision = forms.TypedChoiceField(label=_("Recorded decision"), coerce=uuid.UUID, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["decision"]
        readable = decisions_about(self.subject).filter(pk__in=decisions_visible_to(self.actor).values("pk"))
        fresh = readable.exclude(pk__in=self.subject.carried_out.values("decision"))
        field.choices = [(d.pk, f"{d.reference} · {d.body}") for d in fresh]


class ExcludeForm(OnDecisionForm):
    """Exclude a party, on a decision of two thirds of the members."""

    organisation = forms.TypedChoiceField(label=_("Party to exclude"), coerce=uuid.UUID, widget=forms.RadioSelect)
    two_thirds = forms.BooleanField(label=_("Two thirds of the members decided it."))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["organisation"]
        field.choices = [(p.organisation_id, p.organisation.name) for p in binding.bound_parties(self.subject)]


class PlanForm(OnDecisionForm):
    """The last day a decision gives the agreement."""

    last_day = _days(label=_("Last day of the agreement"))
