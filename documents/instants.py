"""Dates and instants in words: what a reader in Tuscany, Senegal, Niger or Burkina Faso needs to be on time.

Written in the active language, with the no-break spaces of its typography. Dakar and Ouagadougou keep UTC, Niamey is
one hour ahead, Rome follows summer time. Not here: which instant it is (workflows/clock.py) and the template filters
that call these functions (templatetags/house.py)."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, gettext_lazy, ngettext

from workflows import clock

NO_BREAK = "\N{NO-BREAK SPACE}"
HERE = ZoneInfo("Africa/Dakar")
PLACES = (
    (gettext_lazy("Dakar"), HERE),
    (gettext_lazy("Rome"), ZoneInfo("Europe/Rome")),
    (gettext_lazy("Niamey"), ZoneInfo("Africa/Niamey")),
)
HOUR = {"fr": "{hour} h {minute:02d}", "it": "{hour}:{minute:02d}"}
SHORT_MONTH = {"fr": "N", "it": "b"}
FRENCH_SHORT_MONTHS = {"jan.": "janv.", "fév.": "févr."}
FIRST_OF_MONTH = {"fr": "1er", "it": "1º"}


@dataclass(frozen=True)
class Parts:
    """One instant cut for a narrow column: the day in Dakar, the hour there, the hour in each other place."""

    day: str
    here: str
    elsewhere: list[str]


def language() -> str:
    """The two letters of the active language; English when none is active."""
    return (get_language() or "en")[:2]


def _date_in_dakar(value: date | datetime) -> date:
    return value.astimezone(HERE).date() if isinstance(value, datetime) else value


def day(value: date | datetime, *, weekday: bool = False, short: bool = False) -> str:
    """A date in words, unbroken: `27 November 2026`; a datetime is read in Dakar."""
    here = _date_in_dakar(value)
    month = dateformat.format(here, SHORT_MONTH.get(language(), "M") if short else "F")
    if language() in FIRST_OF_MONTH:  # French and Italian write months small; the framework does not always
        month = FRENCH_SHORT_MONTHS.get(month.lower(), month.lower())
    number = FIRST_OF_MONTH.get(language(), "1") if here.day == 1 else str(here.day)
    text = NO_BREAK.join([number, month, str(here.year)])
    return f"{capfirst(dateformat.format(here, 'l'))} {text}" if weekday else text


def hour(value: datetime) -> str:
    """The time of day as the language writes it: `18 h 00` in French, `18:00` in Italian and English."""
    pattern = HOUR.get(language(), "{hour:02d}:{minute:02d}")
    return pattern.format(hour=value.hour, minute=value.minute).replace(" ", NO_BREAK)


def _places_by_local_time(value: datetime) -> list[tuple[datetime, str]]:
    """Every local time once, with the places that share it; Dakar comes first, then from west to east."""
    groups: dict[datetime, list[str]] = {}
    for place, zone in PLACES:
        groups.setdefault(value.astimezone(zone).replace(tzinfo=None), []).append(str(place))
    joined = [(local, reduce(_and, places)) for local, places in groups.items()]
    return joined[:1] + sorted(joined[1:])


def _and(first: str, second: str) -> str:
    return gettext("%(first)s and %(second)s") % {"first": first, "second": second}


def parts(value: datetime, *, weekday: bool = True) -> Parts:
    """The instant for a list of things to do, where day and hours stand on lines of their own."""
    (here, place), *others = _places_by_local_time(value)
    return Parts(
        day=day(value, weekday=weekday),
        here=gettext("%(time)s in %(places)s") % {"time": hour(here), "places": place},
        elsewhere=[_hour_elsewhere(local, places, here) for local, places in others],
    )


def _hour_elsewhere(local: datetime, places: str, here: datetime) -> str:
    if local.date() == here.date():
        return gettext("%(time)s in %(places)s") % {"time": hour(local), "places": places}
    return gettext("%(time)s on %(day)s in %(places)s") % {
        "time": hour(local), "day": day(local.date()), "places": places,
    }  # fmt: skip


def when(value: date | datetime) -> str:
    """`27 November 2026, 18:00 in Dakar (19:00 in Rome and Niamey)`; a plain date has no hour."""
    if not isinstance(value, datetime):
        return day(value)
    cut = parts(value, weekday=False)
    return gettext("%(day)s, %(here)s (%(elsewhere)s)") % {
        "day": cut.day, "here": cut.here, "elsewhere": ", ".join(cut.elsewhere),
    }  # fmt: skip


def stamp(value: datetime) -> str:
    """The short form of lists and history, in Dakar: `19 nov. 2026, 10 h 42`."""
    return f"{day(value, short=True)}, {hour(value.astimezone(HERE))}"


def since_days(value: date | datetime) -> str:
    """How long something has been waiting, in whole days of Dakar: `for 11 days`, `since today`."""
    days = (_date_in_dakar(clock.now()) - _date_in_dakar(value)).days
    if days < 1:
        return gettext("since today")
    return ngettext("for %(days)s day", "for %(days)s days", days) % {"days": days}
