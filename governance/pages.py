"""What the page of a mandate says about its steps. No rule lives here."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from governance.models import Mandate
from workflows import registry
from workflows.actor import Actor
from workflows.perform import available_steps
from workflows.rules import Reason


def mandate_steps(mandate: Mandate, actor: Actor) -> dict[str, Any]:
    """Buttons, and calmly what is not possible, for the component steps.html."""
    declared = registry.steps(Mandate)
    every = {n: r for n, r in available_steps(mandate, actor).items() if not declared[n].role.is_system_only}
    steps = [
        {
            "label": declared[name].facts.label,
            "url": reverse("governance:mandate_step", args=[mandate.pk, name]),
            "primary": False,
            "danger": bool(declared[name].targets() & Mandate.FINAL),
            "icon": "",
            "help": declared[name].help_text,
        }
        for name, reasons in every.items()
        if not reasons
    ]
    refused = [{"label": declared[n].facts.label, "reasons": reasons} for n, reasons in every.items() if reasons]
    return {"steps": steps, "refused": refused, "open_refused": not steps}


def not_yours(model: Any, step: str) -> Reason:
    """Who may do a step, for whoever has no subject to be judged on."""
    role = registry.steps(model)[step].role
    return Reason(gettext("This step belongs to: %(who)s.") % {"who": role.sentence}, role.code, role.sentence)
