"""The only clock of the product.

Inside an act it stands still (`held`): every role, condition, check and effect reads one instant, the one history
records. It can be wound only by tests and by the demonstration, which tells a story that began months ago. Not here:
time zones for people (templates) and who acts when a date has passed (perform.py)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

_ahead: timedelta = timedelta(0)
_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def now() -> datetime:
    """The present instant, UTC, in whole milliseconds (what the history can write)."""
    instant = _held.get() or timezone.now() + _ahead
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def today() -> date:
    """The date in Dakar and Ouagadougou (UTC), by which mandates and end dates are read."""
    return now().date()


def beginning_of(day: date) -> datetime:
    """The first instant of a day, as `today` counts them."""
    return datetime.combine(day, time.min, UTC)


@contextmanager
def held(instant: datetime) -> Iterator[datetime]:
    """The clock stands still at `instant` for the whole block."""
    token = _held.set(instant)
    try:
        yield instant
    finally:
        _held.reset(token)


def wind_to(instant: datetime) -> None:
    """Move the clock, in tests or for the demonstration only.

    Raises RuntimeError anywhere else: an act must never be dated by its author."""
    global _ahead
    if not (settings.DEMO or settings.TESTING):
        raise RuntimeError("The clock can be wound only in tests and by the demonstration.")
    _ahead = instant - timezone.now()


def release() -> None:
    """Give the clock back to the machine."""
    global _ahead
    _ahead = timedelta(0)
