"""The forms of the governance steps: fields named like the step's inputs. Not here: rules (checks.py)."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.uploads import UploadRefused, examined
from governance.auditing import to_conclude, to_open
from governance.capabilities import OnNetwork, OnOrganisation
from governance.checks import LARGEST_DOCUMENT
from governance.models import Organisation, Person, Standing
from governance.queries import (
    audited_dossiers,
    decisions_in_effect,
    decisions_visible_to,
    organisations_named_by,
    people_offered,
    person_called,
)
from workflows import clock
from workflows.fields import TextField
from workflows.perform import Act, why_not
from workflows.rules import Reason
from workflows.web import StepForm


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _pdf(label: Any) -> forms.FileField:
    return forms.FileField(
        label=label,
        help_text=_("PDF, at most 5 MB. It is kept with its fingerprint."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )


def _bytes_of(sent: Any) -> bytes | None:
    """The bytes of an uploaded PDF, examined like every other upload; what is too large is not read. What is no PDF at
    all the door refuses."""
    if sent is None:
        return None
    if sent.size > LARGEST_DOCUMENT:
        raise forms.ValidationError(gettext("This file is larger than 5 MB."))
    data: bytes = sent.read()
    if data.startswith(b"%PDF-"):
        try:
            examined(data, sent.name)
        except UploadRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
    return data


class DecisionForm(StepForm):
    """Record what a body of the network decided."""

    body = TextField(
        label=_("Who decided"), max_length=200, help_text=_("The body of the network: for example, Steering committee.")
    )
    text = TextField(label=_("What was decided"), lines=6, max_length=10_000)
    decided_on = day_field(_("Decided on"))
    effective_on = day_field(
        _("Takes effect on"), help_text=_("From this day on other steps can rest on the decision.")
    )
    document = _pdf(_("Minutes or extract"))
    about = forms.TypedChoiceField(coerce=uuid.UUID, empty_value=None, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, about: Any = None, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["about"]
        field.choices = [(about.pk, str(about))] if about is not None else []
        field.initial = about.pk if about is not None else None

    def clean_document(self) -> bytes | None:
        return _bytes_of(self.cleaned_data["document"])


class ProposeForm(StepForm):
    """Name a person for an organisation: somebody of the network, or somebody new by name and e-mail."""

    not_inputs = ("organisation", "person", "on_network")

    organisation = forms.TypedChoiceField(label=_("For which organisation"), coerce=uuid.UUID)
    person = forms.TypedChoiceField(
        label=_("Person"),
        coerce=uuid.UUID,
        empty_value=None,
        required=False,
        help_text=_("Whoever is not in the list is named below, by name and e-mail."),
    )
    name = TextField(label=_("Name of somebody new"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("E-mail of somebody new"),
        required=False,
        help_text=_("An account is opened; once the mandate is given the person is written to and chooses a password."),
    )
    capacity = TextField(
        label=_("In which capacity"), max_length=200, help_text=_("As it will be printed: for example, Mayor.")
    )
    capabilities = forms.MultipleChoiceField(
        label=_("For the organisation, the person can"),
        choices=OnOrganisation.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "To sign, to vote and to name people are confirmed by a second person; so is whatever you propose for "
            "yourself."
        ),
    )
    on_network = forms.MultipleChoiceField(
        label=_("Or, for the whole network"),
        choices=OnNetwork.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "In a mandate of its own. To keep the register and to audit are confirmed by a second person, and so is "
            "whatever you propose for yourself."
        ),
    )
    scope = forms.TypedMultipleChoiceField(
        label=_("An auditor examines"),
        coerce=uuid.UUID,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Nothing chosen: every dossier of the network. What is chosen is read and audited, nothing else."),
    )
    basis = TextField(
        label=_("Basis of the mandate"),
        max_length=300,
        required=False,
        help_text=_("For example: Deliberation no. 12 of 3 March 2027. Needed to sign and to vote."),
    )
    document = _pdf(_("Document of the basis"))
    starts = day_field(_("First day"))
    ends = day_field(_("Last day"), required=False, help_text=_("Days are read in Dakar and Ouagadougou."))

    def __init__(self, *args: Any, named: Any = None, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: Any = self.fields
        organisations = organisations_named_by(self.actor, self.subject.network_id)
        fields["organisation"].choices = [(o.pk, o.name) for o in organisations]
        fields["organisation"].initial = named
        people = people_offered(self.actor, self.subject.network_id)
        fields["person"].choices = [("", "—"), *((p.pk, _person_in_the_list(p)) for p in people)]
        fields["starts"].initial = clock.today()
        if self.subject.network_id not in self.actor.may("administer"):
            del fields["on_network"], fields["scope"]
            return
        dossiers = audited_dossiers(self.subject.network_id)
        fields["scope"].choices = [(d.pk, f"{d.title} · {d.reference}") for d in dossiers]
        if not fields["scope"].choices:
            del fields["scope"]

    def clean_document(self) -> bytes | None:
        return _bytes_of(self.cleaned_data["document"])

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("person") and (said.get("email") or said.get("name")):
            self.add_error("person", gettext("Choose somebody in the list or name somebody new, not both."))
        elif not said.get("person") and not said.get("email") and "email" not in self.errors:
            self.add_error("person", gettext("Choose a person, or give the name and the e-mail of somebody new."))
        if bool(said.get("capabilities")) is bool(said.get("on_network")):
            sentence = gettext("Choose what the mandate allows: for the organisation or for the network, not both.")
            self.add_error("capabilities", sentence)
        return said

    def perform(self, **more: Any) -> Act | None:
        if self.is_valid():
            self._write_the_row()
        return super().perform(**more)

    def _write_the_row(self) -> None:
        """The columns on which the role is judged. A new person’s id comes from the key of the form, so that a form
        sent twice asks for the same; never from the e-mail, which the id must not betray."""
        said, subject = self.cleaned_data, self.subject
        known = person_called(said["email"])
        me: Any = self.actor.person
        subject.person_id = said["person"] or (known.pk if known else uuid.uuid5(me.pk, said["key"]))
        subject.organisation_id = said["organisation"]
        subject.on_organisation_id = None if said.get("on_network") else said["organisation"]
        said["capabilities"] = said["capabilities"] or said["on_network"]
        if subject.on_organisation_id in self.actor.may("manage_people_of"):
            said["acting_for"] = subject.on_organisation_id


def _person_in_the_list(person: Person) -> str:
    return f"{person.get_full_name()} · {person.function}" if person.function else person.get_full_name()


class StandingForm(StepForm):
    """Suspend or readmit an organisation, on a recorded decision that was not carried out on it yet."""

    decision = forms.TypedChoiceField(label=_("Recorded decision"), coerce=uuid.UUID, widget=forms.RadioSelect)

    MOST_DECISIONS = 50

    def __init__(self, organisation: Organisation, step: str, *args: Any, **more: Any) -> None:
        self.organisation = organisation
        super().__init__(organisation.network, step, *args, **more)
        spent = Standing.objects.filter(organisation=organisation).values("decision")
        readable = decisions_visible_to(self.actor).values("pk")
        fresh = decisions_in_effect(self.subject.pk).filter(pk__in=readable).exclude(pk__in=spent)
        field: Any = self.fields["decision"]
        field.choices = [(d.pk, f"{d.reference} · {d.body}") for d in fresh[: self.MOST_DECISIONS]]

    def refusals(self) -> list[Reason]:
        return why_not(self.subject, self.step.name, self.actor, organisation=self.organisation.pk)

    def perform(self, **more: Any) -> Act | None:
        return super().perform(organisation=self.organisation.pk, **more)


class AuditForm(StepForm):
    """A step of the audit of a dossier: for which engagement; asked only where there are several."""

    engagement = forms.TypedChoiceField(label=_("Engagement"), coerce=uuid.UUID, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offered = to_open if self.step.name in ("open_audit", "join_audit") else to_conclude
        own = offered(self.subject, self.actor)
        names = dict(Organisation.objects.filter(pk__in=[e.organisation_id for e in own]).values_list("pk", "name"))
        field: Any = self.fields["engagement"]
        field.choices = [(e.engagement_id, f"{e.reference} · {names[e.organisation_id]}") for e in own]
        if len(own) == 1:
            field.initial, field.widget = own[0].engagement_id, forms.HiddenInput()


AUDIT_FORMS: dict[str, type[StepForm]] = dict.fromkeys(
    ("open_audit", "join_audit", "conclude_part", "conclude_audit"), AuditForm
)
"""The steps of the audit of a dossier, whatever its kind."""
