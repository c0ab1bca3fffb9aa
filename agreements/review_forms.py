"""The forms of the review beside those of the text: comments and prior formalities. Not here: what is asked
(comments.py, formalities.py)."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.comments import comment_of
from agreements.formalities import LONGEST_NOTE, formalities_of
from agreements.models import Comment, Formality
from agreements.pages.comments import places_to_choose
from documents.fields import DocumentsField
from workflows.fields import TextField
from workflows.web import StepForm


class CommentForm(StepForm):
    """Say something of the whole version under review, of its preamble or of one article."""

    anchor = forms.ChoiceField(label=_("About"), required=False)
    body = TextField(
        label=_("Your comment"),
        help_text=_("The parties, the drafters and the secretariat read it; it is signed with your name."),
        lines=6,
        max_length=Comment.LONGEST,
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["anchor"]
        field.choices = places_to_choose(self.subject)


class OnCommentForm(StepForm):
    """Resolve or reopen the comment named in the address; `thread` is that comment, shown above the form."""

    on_a_comment = True

    comment = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.thread = comment_of(self.subject, pk) if (pk := self._named()) else None

    def _named(self) -> uuid.UUID | None:
        said = self["comment"].value()
        try:
            return uuid.UUID(str(said)) if said else None
        except ValueError:
            return None


class AnswerForm(OnCommentForm):
    """Answer the comment named in the address."""

    body = TextField(label=_("Your answer"), lines=6, max_length=Comment.LONGEST)


class FileFormalityForm(StepForm):
    """File a formality of one’s own organisation: a note, documents, or both."""

    formality = forms.TypedChoiceField(label=_("Formality"), coerce=uuid.UUID, widget=forms.RadioSelect)
    note = TextField(
        label=_("Note"),
        help_text=_("For example the number and the day of the deliberation."),
        lines=4,
        max_length=LONGEST_NOTE,
        required=False,
    )
    documents = DocumentsField(label=_("Documents"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        mine = set(self.actor.may("review_for"))
        found = [f for f in formalities_of(self.subject) if f.status in f.TO_FILE and f.organisation_id in mine]
        _choose_among(self, found)


class DecideFormalityForm(StepForm):
    """Say what comes of a formality."""

    formality = forms.TypedChoiceField(label=_("Formality"), coerce=uuid.UUID, widget=forms.RadioSelect)
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[
            ("satisfied", _("Satisfied: what was filed is enough")),
            ("objected", _("Objection: the party has to file it again")),
            ("not_applicable", _("Not applicable: nothing has to be filed")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _choose_among(self, [f for f in formalities_of(self.subject) if f.status in f.TO_DECIDE])


def _choose_among(form: StepForm, formalities: list[Formality]) -> None:
    names = {p.organisation_id: p.organisation.name for p in form.subject.parties.all()}
    field: Any = form.fields["formality"]
    words = "%s · %s · %s"
    field.choices = [(f.pk, words % (names[f.organisation_id], f.label, f.get_status_display())) for f in formalities]


REVIEW_FORMS: dict[str, type[StepForm]] = {
    "comment": CommentForm,
    "answer_comment": AnswerForm,
    "resolve_comment": OnCommentForm,
    "reopen_comment": OnCommentForm,
    "file_formality": FileFormalityForm,
    "decide_formality": DecideFormalityForm,
}
