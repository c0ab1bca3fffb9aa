"""Facts of the governance room, in the present tense."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows import clock
from workflows.rules import condition

if TYPE_CHECKING:
    from governance.models import Mandate


@condition(
    _("its last day has passed"),
    otherwise=_("Its last day has not passed."),
    due_q=lambda now: Q(ends__lt=now.date()),
)
def last_day_has_passed(mandate: Mandate) -> bool:
    return mandate.ends is not None and clock.today() > mandate.ends
