"""The forms of the steps of an agreement: fields named like the step's inputs. Not here: rules (checks.py) and the
writing of the text (writing.py)."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from agreements.forms_binding import ExcludeForm, OnDecisionForm, PasswordForm, PlanForm, ReplaceForm, TermsForm
from agreements.forms_instruments import RebaseForm, title_to_begin_with
from agreements.models import Agreement, Party
from agreements.models.agreement import Zone
from agreements.paper_forms import PAPER_FORMS
from agreements.review_forms import REVIEW_FORMS
from agreements.terms import sentences, terms_of
from governance.forms import AUDIT_FORMS
from governance.models import Organisation
from governance.models.person import Language
from governance.queries import possible_signatories
from workflows.fields import TextField
from workflows.perform import Act
from workflows.web import StepForm


class NewAgreementForm(StepForm):
    """Begin an agreement: its title, who drafts it, in which language it is authentic."""

    not_inputs = ("drafting_organisation", "authentic_language")

    title = TextField(
        label=_("Title"), max_length=300, help_text=_("For example: Network agreement Log-In Networks 2027–2029.")
    )
    drafting_organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Drafted by"), empty_label=None)
    authentic_language = forms.ChoiceField(
        label=_("Authentic language"),
        choices=Language.choices,
        help_text=_("The text in this language is the one that binds."),
    )

    def __init__(self, *args: Any, drafters: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["drafting_organisation"]
        field.queryset = drafters
        self.fields["authentic_language"].initial = self.actor.person.language if self.actor.person else Language.FRENCH
        parent = self.subject.parent
        if parent is not None:  # its language is that of the agreement
            self.fields["title"].initial = title_to_begin_with(self.subject.instrument, parent)
            self.fields["title"].help_text = ""
            del self.fields["authentic_language"]
        if self.subject.instrument == "accession":
            field.label = _("Organisation that accedes")

    def perform(self, **more: Any) -> Act | None:
        if self.is_valid():
            self.subject.drafting_organisation = self.cleaned_data["drafting_organisation"]
            self.subject.authentic_language = self.cleaned_data.get("authentic_language", Language.FRENCH)
            if self.subject.drafting_organisation_id in self.actor.may("draft_for"):
                self.cleaned_data["acting_for"] = self.subject.drafting_organisation_id
        return super().perform(**more)


class InviteForm(StepForm):
    """Name an organisation of the network as a party."""

    organisation = forms.TypedChoiceField(label=_("Organisation"), coerce=uuid.UUID)
    role = forms.ChoiceField(label=_("Role in the agreement"), choices=Party.Role.choices, initial=Party.Role.PARTNER)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        there = {p.organisation_id for p in self.subject.parties.all()}
        known = Organisation.objects.filter(network=self.subject.network_id, suspended_since=None).order_by("name")
        field: Any = self.fields["organisation"]
        field.choices = [("", "—"), *((o.pk, o.name) for o in known if o.pk not in there)]


class RemovePartyForm(StepForm):
    """Take a party out of the draft."""

    organisation = forms.TypedChoiceField(label=_("Party to remove"), coerce=uuid.UUID, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["organisation"]
        field.choices = [(p.organisation_id, p.organisation.name) for p in self.subject.parties.all()]


class ClearForm(StepForm):
    """Agree on the version shown."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["sha256"].initial = self.subject.text_sha256


class SignatoryForm(StepForm):
    """Name who signs for one's own organisation."""

    mandate = forms.TypedChoiceField(label=_("Who will sign"), coerce=uuid.UUID, widget=forms.RadioSelect)
    on_paper = forms.BooleanField(
        label=_("Signs with pen and stamp, on paper"),
        help_text=_("The secretariat then registers the signed paper; nobody can sign for your organisation here."),
        required=False,
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        mine = [self.acting_choice] if self.acting_choice else self.actor.organisation_ids()
        found = [m for organisation in mine for m in possible_signatories(organisation)]
        field: Any = self.fields["mandate"]
        field.choices = [(m.pk, f"{m.person.get_full_name()}, {m.capacity} · {m.organisation}") for m in found]
        self.nobody_can_sign = not found


class OpenForm(StepForm):
    """Open for signature: until when, and whether everybody may read the text once it binds."""

    not_inputs: tuple[str, ...] = ("day", "hour")

    day = forms.DateField(
        label=_("Last day to sign"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))],
    )
    hour = forms.TimeField(
        label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), initial="18:00"
    )
    zone = forms.ChoiceField(label=_("On the clock of"), choices=Zone.choices, initial=Zone.DAKAR)
    public = forms.BooleanField(
        label=_("Once in force, everybody may read the whole text"),
        help_text=_("Otherwise the public sees the title, the parties, the dates and the fingerprint."),
        required=False,
    )

    def inputs(self) -> dict[str, Any]:
        said = self.cleaned_data
        zone = ZoneInfo(said["zone"])
        return {**super().inputs(), "deadline": datetime.combine(said["day"], said["hour"], zone)}

    def _explain(self, refused: Any, number: int) -> None:
        for reason in refused.reasons:
            reason.field = "day" if reason.field == "deadline" else reason.field
        super()._explain(refused, number)


class ExtendForm(OpenForm):
    """Give more time to sign; the fields begin with the present deadline."""

    public = None  # type: ignore[assignment]
    stored = ("day", "hour")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if self.subject.deadline is not None:
            there = self.subject.deadline.astimezone(ZoneInfo(self.subject.deadline_zone))
            now = {"day": there.date(), "hour": there.time(), "zone": self.subject.deadline_zone}
            for name, value in now.items():
                self.fields[name].initial = value


class SignForm(StepForm):
    """Sign: the fingerprint shown, the password given again, the text read."""

    not_inputs = ("password", "read")
    keeps_words = False

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    password = forms.CharField(
        label=_("Your password, again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("Nobody can sign from a phone you left open."),
    )
    read = forms.BooleanField(label=_("I have read this text and I sign it for my organisation."))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["sha256"].initial = self.subject.document_id

    @property
    def terms(self) -> list[str]:
        """The terms that are signed, in words; they do not change after the review."""
        return sentences(terms_of(self.subject))


FORMS: dict[str, type[StepForm]] = {
    **REVIEW_FORMS,
    **PAPER_FORMS,
    **AUDIT_FORMS,
    "invite_party": InviteForm,
    "remove_party": RemovePartyForm,
    "clear": ClearForm,
    "name_signatory": SignatoryForm,
    "open_for_signature": OpenForm,
    "sign": SignForm,
    "extend_deadline": ExtendForm,
    "suspend": OnDecisionForm,
    "resume": OnDecisionForm,
    "admit": OnDecisionForm,
    "rebase": RebaseForm,
    "terminate": OnDecisionForm,
    "set_terms": TermsForm,
    "replace_signatory": ReplaceForm,
    "give_notice": PasswordForm,
    "object_to_renewal": PasswordForm,
    "exclude_party": ExcludeForm,
    "plan_termination": PlanForm,
}
"""Steps that ask for more than a reason or a confirmation."""


def form_for(agreement: Agreement, step: str, *args: Any, **more: Any) -> StepForm:
    """The form of a step; the plain one when it asks nothing of its own."""
    return FORMS.get(step, StepForm)(agreement, step, *args, **more)
