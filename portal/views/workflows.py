"""How each kind of dossier moves: its picture, its steps, who may what, and, of one dossier, why not now.

Everything here is read from the declarations; nobody writes these pages. Not here: the picture
(workflows/drawing.py)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from workflows import drawing, history, judge, machines, registry
from workflows.models import WorkflowModel
from workflows.perform import settle
from workflows.web import actor_of


def kinds(request: HttpRequest) -> HttpResponse:
    """Every kind of dossier there is."""
    found = [
        {"label": model.kind_label, "kind": model.kind, "states": len(_states(model)), "steps": len(_steps(model))}
        for model in registry.subjects()
    ]
    return render(request, "portal/workflows.html", {"kinds": found, "crumbs": _crumbs()})


def kind(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind; `?of=` one dossier: where it is, the way it came, and of every step why it is not possible now."""
    try:
        model = registry.model_of(kind)
    except KeyError:
        raise Http404 from None
    subject = _subject(request, model) if "of" in request.GET else None
    context = {
        "kind": model.kind,
        "label": model.kind_label,
        "subject": subject,
        "states": len(_states(model)),
        "steps": len(_steps(model)),
        "machines": _machines(model, subject, request),
        "crumbs": _crumbs(str(model.kind_label)),
    }
    return render(request, "portal/workflow.html", context)


def _states(model: type[WorkflowModel]) -> list[Any]:
    return [value for field in registry.fsm_fields(model) for value in field.choices or []]


def _steps(model: type[WorkflowModel]) -> list[Any]:
    return list(registry.steps(model).values())


def _crumbs(last: str = "") -> list[dict[str, str]]:
    trail = [{"label": gettext("How dossiers move"), "url": reverse("portal:workflows") if last else ""}]
    return [*trail, {"label": last, "url": ""}] if last else trail


def _subject(request: HttpRequest, model: type[WorkflowModel]) -> WorkflowModel:
    """The dossier that the address names, after what time has made due on it. Raises Http404, the same for what is
    hidden as for what does not exist."""
    try:
        rows = model.to_perform().filter(pk=UUID(request.GET["of"]))
    except ValueError:
        raise Http404 from None
    found: WorkflowModel | None = rows.first()
    if found is not None and found.is_seen_by(actor_of(request)) and settle(found):
        found = rows.first()
    if found is None or not found.is_seen_by(actor_of(request)):
        raise Http404
    return found


def _machines(model: type[WorkflowModel], subject: WorkflowModel | None, request: HttpRequest) -> list[Any]:
    """Every machine of the kind, the main one first; of a dossier everything is asked once."""
    fields = sorted(registry.fsm_fields(model), key=lambda field: field.name != "state")
    if subject is None:
        return [_machine(model, field, "", set(), {}) for field in fields]
    actor = actor_of(request)
    reasons = judge.every_step(subject, actor)
    reads = subject.shows_history_to(actor)
    if not reads:
        reasons = {name: judge.for_a_stranger(subject, name, found) for name, found in reasons.items()}
    taken = {f.name: history.changes_of(subject, f.name) if reads else set() for f in fields}
    return [_machine(model, f, getattr(subject, f.name), taken[f.name], reasons) for f in fields]


def _machine(model: type[WorkflowModel], field: Any, here: str, taken: set[tuple[str, str]], reasons: Any) -> Any:
    heads, cells = machines.matrix(model, field.name)
    number = machines.numbers(model)
    picture = drawing.picture(model, field, here=here, taken=taken) if registry.edges(model, field.name) else None
    return {
        "name": registry.machine(model, field.name),
        "field": field.name,
        "called": model.OTHER_MACHINES.get(field.name, ""),
        "picture": picture,
        "shows_the_way": bool(taken),
        "told": _told(picture) if picture else "",
        "states": _table_of_states(model, field, picture),
        "rows": [{"row": row, "reasons": reasons.get(row.name, [])} for row in machines.rows(model, field)],
        "heads": heads,
        "matrix": [
            {"number": number[s.name], "label": s.facts.label, "cells": list(zip(heads, row, strict=True))}
            for s, row in cells
        ],
    }


def _table_of_states(model: type[WorkflowModel], field: Any, picture: drawing.Picture | None) -> list[dict[str, Any]]:
    begun = registry.beginnings(model, field.name)
    boxes = {box.state: box for box in picture.boxes} if picture else {}
    return [
        {
            "label": label,
            "stage": stage.label if (stage := model.STAGES.get(str(value))) else "",
            "note": gettext("beginning") if value in begun else gettext("end") if value in model.FINAL else "",
            "box": boxes.get(str(value)),
        }
        for value, label in field.choices or []
    ]


def _told(picture: drawing.Picture) -> str:
    """The picture in sentences, for whoever does not see it."""
    words = {box.state: " ".join(box.lines) for box in picture.boxes}
    main = ", ".join(words[box.state] for box in picture.boxes if not box.is_end)
    ends = ", ".join(words[box.state] for box in picture.boxes if box.is_end)
    said = [
        gettext("From top to bottom: %(states)s. To the right, the ends: %(ends)s.") % {"states": main, "ends": ends}
    ]
    here = [words[box.state] for box in picture.boxes if box.is_here]
    said += [gettext("The dossier is here: %(state)s.") % {"state": state} for state in here]
    taken = [f"{words[a.source]} → {words[a.target]}" for a in picture.arrows if a.was_taken and a.source]
    if taken:
        said.append(gettext("It went this way: %(changes)s.") % {"changes": "; ".join(taken)})
    return " ".join([*said, gettext("The table of the steps says the same in words.")])
