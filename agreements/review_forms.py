"""The forms of the review beside the agreement itself: comments. Not here: what is asked (comments.py)."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.comments import comment_of
from agreements.models import Comment
from agreements.pages.comments import places_to_choose
from workflows.fields import TextField
from workflows.web import StepForm


class CommentForm(StepForm):
    """Say something of the whole version under review, of its preamble or of one article."""

    anchor = forms.ChoiceField(label=_("About"), required=False)
    body = TextField(
        label=_("Comment"),
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

    body = TextField(label=_("Answer"), lines=6, max_length=Comment.LONGEST)


REVIEW_FORMS: dict[str, type[StepForm]] = {
    "comment": CommentForm,
    "answer_comment": AnswerForm,
    "resolve_comment": OnCommentForm,
    "reopen_comment": OnCommentForm,
}
