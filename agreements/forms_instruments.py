"""The forms of amendments and accessions: how one begins, what an article of an amendment changes, taking over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.pages.instruments import changed_since
from agreements.queries import reads_parent
from workflows.fields import NumberField
from workflows.web import StepForm

CHANGES = (
    ("replace", _("Replaces the article")),
    ("insert", _("Adds an article after it")),
    ("repeal", _("Repeals the article")),
)


class RebaseForm(StepForm):
    """Take over what changed in the agreement; what it became is shown above the button."""

    number = NumberField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if self.subject.parent is not None:
            self.fields["number"].initial = self.subject.parent.consolidated_number

    @property
    def moved_on(self) -> dict[str, Any]:
        """What the agreement became, as far as the person reads it, and how its parties changed."""
        subject = self.subject
        bound = {p.organisation_id: p.organisation for p in subject.parent.parties.all() if p.is_bound}
        mine = {p.organisation_id: p.organisation for p in subject.parties.all()}
        amends = subject.instrument == "amendment"
        return {
            "articles": changed_since(subject) if reads_parent(subject, self.actor) else [],
            "joined": [o for pk, o in bound.items() if pk not in mine] if amends else [],
            "left": [o for pk, o in mine.items() if pk not in bound] if amends else [],
        }


def title_to_begin_with(instrument: str, parent: Any) -> str:
    """A title that says what it is; it can be written otherwise."""
    words = {"title": parent.title, "number": parent.instruments.filter(instrument=instrument).count() + 1}
    if instrument == "amendment":
        return (gettext("Amendment %(number)s to “%(title)s”") % words)[:300]
    return (gettext("Accession to “%(title)s”") % words)[:300]
