"""Filters and tags of every page: instants in words, fingerprints in groups, form controls in the house style.

A filter given nothing answers with an empty text, so a template need not ask first. Not here: the wording of dates
(documents/instants.py) and any rule about who may do what."""

from datetime import date, datetime
from typing import Any

from babel import Locale
from django import forms, template
from django.contrib.messages.storage.base import Message
from django.forms import BoundField
from django.utils.formats import number_format
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents import instants

register = template.Library()

TONES = {"success": "ok", "warning": "watch", "error": "bad"}


# ------------------------------------------------------------------------------------------------ dates


@register.filter
def when(value: date | datetime | None) -> str:
    """An instant in Dakar and, between brackets, in Rome and Niamey."""
    return instants.when(value) if value else ""


@register.filter
def when_parts(value: date | datetime | None) -> instants.Parts | None:
    """The same instant in pieces: `.day` (with the weekday), `.here`, `.elsewhere` (a list)."""
    if isinstance(value, datetime):
        return instants.parts(value)
    return instants.Parts(instants.day(value, weekday=True), "", []) if value else None


@register.filter
def day(value: date | datetime | None) -> str:
    """A date in words: `27 November 2026`."""
    return instants.day(value) if value else ""


@register.filter
def short_day(value: date | datetime | None) -> str:
    """A date for chips and tables: `27 Nov 2026`."""
    return instants.day(value, short=True) if value else ""


@register.filter
def stamp(value: datetime | None) -> str:
    """A date and the hour in Dakar, short: `19 Nov 2026, 10:42`."""
    return instants.stamp(value) if value else ""


@register.filter
def since_days(value: date | datetime | None) -> str:
    """`for 11 days`, `since today`."""
    return instants.since_days(value) if value else ""


# ------------------------------------------------------------------------------------------------ texts


@register.filter
def hash_groups(value: str | None) -> list[str]:
    """A SHA-256 in eight groups of eight, each cut in the middle so that two people can read it aloud."""
    text = value or ""
    groups = [text[at : at + 8] for at in range(0, len(text), 8)]
    return [f"{group[:4]} {group[4:]}".strip() for group in groups]


@register.filter
def first_line(value: object) -> str:
    """What happened: the first line of a message."""
    return next(iter(_lines(value)), "")


@register.filter
def other_lines(value: object) -> list[str]:
    """What is kept and what to do: the lines after the first."""
    return _lines(value)[1:]


def _lines(value: object) -> list[str]:
    lines = [line.strip() for line in str(value).splitlines() if line.strip()]
    return [mark_safe(line) for line in lines] if isinstance(value, SafeData) else lines


@register.filter
def tone(message: Message) -> str:
    """The tone of a flash message: ok, watch, bad or nothing."""
    return TONES.get(message.level_tag, "")


@register.filter
def file_size(length: int | None) -> str:
    """The size of a file as people say it: `41 KB`, `2.3 MB`."""
    if not length:
        return ""
    if length < 1024 * 1024:
        return gettext("%(number)s KB") % {"number": number_format(-(-length // 1024))}
    return gettext("%(number)s MB") % {"number": number_format(length / 1024 / 1024, 1)}


@register.filter
def language_name(code: str) -> str:
    """A language in the reader's language: `français` for `fr` on a French page, `francese` on an Italian one."""
    return str(Locale(instants.language()).languages.get(code, code))


# ------------------------------------------------------------------------------------------------ forms


@register.filter
def kind(field: BoundField) -> str:
    """How the field is laid out: hidden, choices, check, group (several controls) or plain."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect):  # several check boxes are its child
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "group" if field.use_fieldset else "plain"


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The control itself with the house classes. Help and errors are announced by `aria-describedby`, which the
    framework writes; a placeholder vanishes as one types and only repeats the label, so it is left out."""
    widget = field.field.widget
    attrs: dict[str, Any] = {"class": " ".join(_classes(field)), "placeholder": False}
    if isinstance(widget, forms.Textarea) or getattr(widget, "input_type", "") == "text":
        attrs["dir"] = "auto"
    if isinstance(widget, forms.SplitDateTimeWidget):  # its two boxes have no label of their own
        for part, name in zip(widget.widgets, (_("Day"), _("Hour in Dakar")), strict=True):
            part.attrs.setdefault("aria-label", name)
    return field.as_widget(attrs=attrs)


def _classes(field: BoundField) -> list[str]:
    widget = field.field.widget
    names = [widget.attrs.get("class", "")]
    if isinstance(widget, forms.CheckboxInput):
        names.append("form-check-input")
    else:
        names.append("form-select" if isinstance(widget, forms.Select) else "form-control")
    names.append("is-invalid" if field.errors else "")
    return [name for name in names if name]
