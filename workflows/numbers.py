"""Numbers people quote: AG-2026-001, counted over every network of the platform, so that one means one thing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models.functions import Length

from workflows.turns import wait_for_numbers


def next_reference(model: type[models.Model], letters: str, instant: datetime) -> str:
    """The next number of the year, LETTERS-YYYY-NNN, of a model with a column `reference`; given by one act at a time,
    until its commit."""
    wait_for_numbers()
    rows: Any = model._base_manager
    prefix = f"{letters}-{instant.year}-"
    given = rows.filter(reference__startswith=prefix)
    last = given.order_by(Length("reference").desc(), "-reference").first()  # 1000 comes after 999
    return f"{prefix}{(int(last.reference[len(prefix) :]) if last else 0) + 1:03d}"
