"""Form fields for what people type: one normal form, nothing hidden. Not here: what is hidden (text.py)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from workflows.text import clean, problems


class TextField(forms.CharField):
    """A text kept as typed, in NFC; control and bidi characters are refused with the place where they stand."""

    def __init__(self, *, lines: int = 0, **more: Any) -> None:
        if lines:
            more.setdefault("widget", forms.Textarea(attrs={"rows": lines}))
        super().__init__(**more)
        self.one_line = not lines

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "")

    def validate(self, value: Any) -> None:
        super().validate(value)
        found = [str(p.sentence) for p in problems(value)]
        if found:
            raise ValidationError(found)


class NumberField(forms.IntegerField):
    """A whole number of at most nine digits, as history and both databases hold it; which are possible the step
    says."""

    LARGEST = 999_999_999

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"min_value": -self.LARGEST, "max_value": self.LARGEST, **more})


class MarkerField(forms.CharField):
    """A hidden field that is always drawn with what the platform put there, whatever a form sends."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, **more)

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial

    def clean(self, value: Any) -> str:
        return ""
