"""A form of a whole text that somebody else may have changed since it was drawn: `take:…` puts what is stored of one
part into it.

Not here: what is typed and how it is compared (writing.py, translating.py, pages/both.py)."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property

from agreements.pages.both import Both
from workflows.web import StepForm

Articles = list[dict[str, str]]


class BothForm(StepForm):
    """`theirs` is kept once asked for, and asked anew after each part taken."""

    @cached_property
    def theirs(self) -> Both | None:
        """What is stored now beside what is in the form, where somebody else has changed it since the form was drawn.
        None where nothing differs, and for somebody who may not write."""
        return None

    def take(self, part: str, mine: Articles) -> None:
        """Put what is stored of one part into the form: the name of a field, or `<id>:<number>`, the stored article in
        the place of that of the form among `mine` (one of the two may be empty)."""
        if self.theirs is None:
            return
        if part in self.theirs.fields:
            stored = self.theirs.fields[part].stored
            self._draw_again()
            typed: Any = self.data
            typed[self.add_prefix(part)] = stored
        else:
            self.theirs.take(part, mine)
            self._draw_again()
        del self.theirs
