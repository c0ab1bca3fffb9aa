"""The forms of a paper signed with pen and stamp: registering, verifying, refusing. Not here: what is asked
(papers.py)."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import PaperCopy
from agreements.pages.papers import paper_label, paper_lines
from agreements.papers import LONGEST_PLACE, SHOWN, papers_of, papers_to_verify
from agreements.rounds import awaited, has_put_its_name
from documents.fields import DocumentField
from workflows.fields import TextField
from workflows.web import StepForm


class RegisterPaperForm(StepForm):
    """Register the paper of a party that has not signed: what is read on it, its scan, where the original is kept."""

    prints_the_text = True

    organisation = forms.TypedChoiceField(label=_("Whose paper it is"), coerce=uuid.UUID, widget=forms.RadioSelect)
    fingerprint = forms.CharField(
        label=_("Fingerprint printed on the paper"),
        help_text=_("The first eight characters, at the foot of its pages: read them on the paper."),
        max_length=80,
        min_length=SHOWN,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
    )
    signed_on = forms.DateField(
        label=_("Day written on the paper"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    checked = forms.MultipleChoiceField(
        label=_("What you see on the paper"), choices=PaperCopy.Seen.choices, widget=forms.CheckboxSelectMultiple
    )
    stamp = forms.ChoiceField(label=_("Stamp"), choices=PaperCopy.Stamp.choices, widget=forms.RadioSelect)
    kept_at = TextField(
        label=_("Where the original is kept"),
        help_text=_("For example: archive of the secretariat, box 12, shelf 3."),
        max_length=LONGEST_PLACE,
    )
    scan = DocumentField(label=_("Scan of the whole paper"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["organisation"]
        named = [p for p in awaited(self.subject) if p.signatory]
        offered = [p for p in named if self.is_bound or not has_put_its_name(p)]  # the door says what changed since
        field.choices = [(p.organisation_id, _whose(p)) for p in offered]


def _whose(party: Any) -> str:
    mandate = party.signatory
    return f"{party.organisation} · {mandate.person.get_full_name()}, {mandate.capacity}"


class OnPaperForm(StepForm):
    """A step on one of the papers that wait; `papers` are its lines, each with its scan. One that was sent stays a
    choice: the door says what became of it since."""

    paper = forms.TypedChoiceField(label=_("Signed paper"), coerce=uuid.UUID, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        found = papers_to_verify(self.subject, self.actor)
        found += [p for p in papers_of(self.subject) if str(p.pk) == self.data.get("paper") and p not in found]
        self.papers = paper_lines(self.subject, found, set())
        field: Any = self.fields["paper"]
        field.choices = [(p.pk, paper_label(p)) for p in found]
        if len(found) == 1:
            self.initial.setdefault("paper", found[0].pk)


class VerifyPaperForm(OnPaperForm):
    """Say that the scan was compared with the original."""

    compared = forms.BooleanField(
        label=_("I compared the scan with the original: all pages, name, function, date and stamp are as registered.")
    )


PAPER_FORMS: dict[str, type[StepForm]] = {
    "register_paper": RegisterPaperForm,
    "verify_paper": VerifyPaperForm,
    "refuse_paper": OnPaperForm,
}
