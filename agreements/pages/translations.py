"""What the pages say of translations: in which languages the text can be read, that one of them does not bind, and
where it lags. Not here: what lags (agreements/translations.py)."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext

from agreements.conditions import text_of
from agreements.translations import CHANGED, MISSING, Reading, languages_to_translate, reading, translations_of
from documents import instants
from governance.models.person import Language


def own_name(code: str) -> str:
    """A language under its own name."""
    return str(Language(code).label)


def name_of(code: str) -> str:
    """A language in the reader’s language, for sentences."""
    return str(Locale(instants.language()).languages.get(code, code))


def readings_of(text: Any) -> dict[str, Reading]:
    """Every translation that goes with this authentic text, by language."""
    return {row.language: reading(text, row) for row in translations_of(text)} if text else {}


def languages_of(text: Any, readings: dict[str, Reading], shown: str) -> list[dict[str, Any]]:
    """The languages in which a text can be read: the authentic one, then the reader’s, then the others. Empty where
    there is no translation."""
    if not readings:
        return []
    codes = [text.language, *sorted(readings, key=lambda code: code != get_language())]
    return [
        {
            "code": code,
            "name": own_name(code),
            "is_shown": code == shown,
            "is_authentic": code == text.language,
        }
        for code in codes
    ]


def what_lags(found: Reading) -> list[str]:
    """One sentence for what changed since it was translated, one for what is not translated."""
    changed = ngettext(
        "%(number)s part of the authentic text was changed since it was translated.",
        "%(number)s parts of the authentic text were changed since they were translated.",
        found.changed,
    )
    missing = ngettext(
        "%(number)s part is not translated yet: it is shown in the authentic language.",
        "%(number)s parts are not translated yet: they are shown in the authentic language.",
        found.missing,
    )
    said = [(found.changed, changed), (found.missing, missing)]
    return [sentence % {"number": number} for number, sentence in said if number]


def how_it_stands(stands: str) -> str:
    """What is said beside one part; empty where it is up to date."""
    if stands == CHANGED:
        return gettext("Changed since it was translated.")
    return gettext("Not translated yet: this is the authentic text.") if stands == MISSING else ""


def address_of(agreement: Any, language: str) -> str:
    """Where a translation is written."""
    return reverse("agreements:translation", args=[agreement.reference, language])


def reminders(agreement: Any, readings: dict[str, Reading]) -> list[dict[str, str]]:
    """Translations that lag, for those who may write them. They hold nothing up."""
    return [
        {
            "sentence": gettext("The translation (%(language)s) lags behind the authentic text.")
            % {"language": name_of(code)},
            "url": address_of(agreement, code),
        }
        for code, found in readings.items()
        if found.lags
    ]


def to_write(agreement: Any) -> list[dict[str, Any]]:
    """Every language a translation can be written in, and how far it is."""
    readings = readings_of(text_of(agreement))
    return [
        {
            "code": code,
            "name": own_name(code),
            "url": address_of(agreement, code),
            "is_begun": code in readings,
            "lags": what_lags(readings[code]) if code in readings else [],
        }
        for code in languages_to_translate(agreement)
    ]
