"""The forms of the steps of engagements and findings: fields named like the inputs. Not here: rules (checks.py)."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.forms import OpenForm
from audits.checks import dossiers_offered
from audits.models import Engagement, Finding
from documents.uploads import UploadRefused, examined
from governance.forms import day_field
from governance.models import Organisation
from workflows import clock
from workflows.fields import TextField
from workflows.perform import Act
from workflows.web import StepForm

ACT_NUMBERS = re.compile(r"[\s,;]+")


class PlanForm(StepForm):
    """Plan an engagement, or change the plan."""

    stored = ("title", "objective")

    title = TextField(label=_("Title"), max_length=300)
    objective = TextField(label=_("What is examined, and to which end"), lines=5, max_length=20_000)
    dossiers = forms.TypedMultipleChoiceField(
        label=_("Dossiers"),
        coerce=uuid.UUID,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What binds, or once bound, within your mandate, and to which your organisation is not a party."),
    )
    period_from = day_field(_("Period examined, from"))
    period_to = day_field(_("Period examined, to"))

    def __init__(self, subject: Any, *args: Any, **more: Any) -> None:
        there = {} if subject._state.adding else {n: getattr(subject, n) for n in ("title", "objective")}
        if there:
            there |= {"period_from": subject.period_from, "period_to": subject.period_to}
        initial = {**there, **more.pop("initial", {})}
        super().__init__(subject, *args, initial=initial, **more)
        fields: Any = self.fields
        mine = subject.organisation_id
        offered = [
            d for d in dossiers_offered(self.actor, subject.network_id) if mine is None or mine not in d.organisations()
        ]
        fields["dossiers"].choices = [(d.pk, f"{d.title} · {d.reference}") for d in offered]
        if not subject._state.adding:
            fields["dossiers"].initial = [uuid.UUID(pk) for pk in subject.dossiers]
        self.nothing_to_audit = not offered


class NewEngagementForm(PlanForm):
    """Plan an engagement for one of the organisations for which one audits."""

    not_inputs = ("organisation",)

    organisation = forms.TypedChoiceField(label=_("The organisation that audits"), coerce=uuid.UUID)

    def __init__(self, subject: Any, *args: Any, **more: Any) -> None:
        super().__init__(subject, *args, **more)
        field: Any = self.fields["organisation"]
        names = {g.organisation_id: g.organisation_name for g in self.actor.grants if g.capability == "audit"}
        field.choices = list(names.items())
        if len(names) == 1:
            field.initial, field.widget = next(iter(names)), forms.HiddenInput()
        self.order_fields(["organisation"])

    def perform(self, **more: Any) -> Act | None:
        if self.is_valid():
            self.subject.organisation_id = self.cleaned_data["organisation"]
            self.cleaned_data["acting_for"] = self.subject.organisation_id
        return super().perform(**more)


class DraftReportForm(StepForm):
    """Circulate the draft report."""

    summary = TextField(
        label=_("Draft report"),
        lines=10,
        max_length=20_000,
        help_text=_("What was examined and how, and what follows from it. The findings stand beside it."),
    )


class AnswersForm(OpenForm):
    """Until when the answers are awaited."""

    not_inputs: tuple[str, ...] = ("day", "hour", "zone")
    public = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["day"].label = _("Last day to answer")
        self.fields["day"].initial = clock.today() + timedelta(days=21)
        self.fields["day"].help_text = _("At least 15 days from now.")


class OpinionForm(StepForm):
    """Give the opinion, in both languages."""

    opinion = forms.ChoiceField(label=_("Opinion"), choices=Engagement.Opinion.choices, widget=forms.RadioSelect)
    conclusion_fr = TextField(label=_("Conclusion in French"), lines=6, max_length=20_000)
    conclusion_it = TextField(label=_("Conclusion in Italian"), lines=6, max_length=20_000)


class FindingForm(StepForm):
    """Record a finding, or correct it."""

    stored = ("title", "observation", "recommendation")
    not_inputs = ("acts", "versions", "articles")

    title = TextField(label=_("Title"), max_length=300)
    observation = TextField(label=_("What was found"), lines=5, max_length=20_000)
    recommendation = TextField(label=_("What is recommended"), lines=4, max_length=20_000)
    severity = forms.ChoiceField(label=_("Severity"), choices=Finding.Severity.choices, widget=forms.RadioSelect)
    audited = forms.TypedChoiceField(label=_("Who answers"), coerce=uuid.UUID)
    owner = forms.TypedChoiceField(label=_("Who carries it out"), coerce=uuid.UUID)
    due_on = day_field(_("To be carried out by"))
    acts = TextField(
        label=_("Acts it rests on"),
        required=False,
        max_length=600,
        help_text=_("Their numbers, as the timeline of the dossier shows them: for example 12, 15."),
    )
    versions = forms.MultipleChoiceField(
        label=_("Versions it rests on"), required=False, widget=forms.CheckboxSelectMultiple
    )
    articles = forms.MultipleChoiceField(
        label=_("Articles it rests on"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, subject: Any, *args: Any, **more: Any) -> None:
        there = _kept(subject) if subject.number else {}
        super().__init__(subject, *args, initial={**there, **more.pop("initial", {})}, **more)
        fields: Any = self.fields
        network = Organisation.objects.filter(network=subject.network_id).order_by("name")
        every = [("", "—"), *((o.pk, o.name) for o in network)]
        parties = set(subject.dossier.organisations())
        fields["audited"].choices = [c for c in every if not c[0] or c[0] in parties]
        fields["owner"].choices = every
        places = subject.dossier.places()
        for name in ("version", "article"):
            choices = [(p.key, p.label) for p in places if p.key.startswith(f"{name}:")]
            fields[f"{name}s"].choices = choices
            if not choices:
                del fields[f"{name}s"]

    def inputs(self) -> dict[str, Any]:
        said = self.cleaned_data
        acts = [f"act:{n.removeprefix('n°')}" for n in ACT_NUMBERS.split(said["acts"].strip()) if n]
        return {**super().inputs(), "anchors": [*acts, *said.get("versions", []), *said.get("articles", [])]}

    def _explain(self, refused: Any, number: int) -> None:
        for reason in refused.reasons:
            reason.field = "acts" if reason.field == "anchors" else reason.field
        super()._explain(refused, number)


def _kept(finding: Any) -> dict[str, Any]:
    """What is stored of a finding, as its form shows it."""
    names = ("title", "observation", "recommendation", "severity", "due_on")
    kinds = {kind: [a for a in finding.anchors if a.startswith(f"{kind}:")] for kind in ("act", "version", "article")}
    return {
        **{name: getattr(finding, name) for name in names},
        "audited": finding.audited_id,
        "owner": finding.owner_id,
        "acts": ", ".join(a.removeprefix("act:") for a in kinds["act"]),
        "versions": kinds["version"],
        "articles": kinds["article"],
    }


class _WithFile(StepForm):
    """A step that may bring one file."""

    file = forms.FileField(
        label=_("A document"),
        required=False,
        help_text=_("PDF, JPEG or PNG, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent is None:
            return None
        if sent.size > 10 * 1024 * 1024:
            raise forms.ValidationError(gettext("This file is larger than 10 MB."))
        try:
            return examined(sent.read(), sent.name)
        except UploadRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


class AnswerForm(_WithFile):
    """Answer a finding for the audited organisation."""

    position = forms.ChoiceField(
        label=_("Your organisation"), choices=Finding.Position.choices, widget=forms.RadioSelect
    )
    answer = TextField(
        label=_("Your answer"),
        lines=5,
        max_length=20_000,
        help_text=_("What was done or will be done, or why not."),
    )

    field_order = ("position", "answer", "file")


class ImplementedForm(_WithFile):
    """Confirm that the recommendation is carried out."""

    evidence = TextField(label=_("What shows it"), lines=4, max_length=20_000)

    field_order = ("evidence", "file")


FORMS: dict[tuple[str, str], type[StepForm]] = {
    ("engagement", "edit"): PlanForm,
    ("engagement", "circulate_draft"): DraftReportForm,
    ("engagement", "open_contradictory"): AnswersForm,
    ("engagement", "finalise"): OpinionForm,
    ("finding", "edit"): FindingForm,
    ("finding", "answer"): AnswerForm,
    ("finding", "confirm_implemented"): ImplementedForm,
}
"""Steps that ask for more than a reason or a confirmation."""


def form_for(subject: Any, step: str, *args: Any, **more: Any) -> StepForm:
    return FORMS.get((subject.kind, step), StepForm)(subject, step, *args, **more)
