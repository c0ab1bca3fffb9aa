"""The gallery of components: each file of templates/components/ with its contract and with real renderings.

For those who build pages; served in the demonstration and while developing, nowhere else. Not here: what is rendered
(portal/gallery.py)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from portal import gallery

FOLDER = Path(settings.BASE_DIR) / "templates" / "components"
CONTRACT = re.compile(r"\{# (.+?) #\}\n?")


def components(request: HttpRequest) -> HttpResponse:
    """Every component, in the order of its name. Raises Http404 in production."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    shown = gallery.shown()
    every = [_component(request, name, shown.get(name, [])) for name in names()]
    return render(request, "portal/gallery.html", {"every": every})


def names() -> list[str]:
    """The components there are."""
    return sorted(path.stem for path in FOLDER.glob("*.html"))


def contract(name: str) -> list[str]:
    """The comments with which a component opens, a line each; empty where it says nothing."""
    found, text = [], (FOLDER / f"{name}.html").read_text()
    while opening := CONTRACT.match(text):
        found.append(opening[1])
        text = text[opening.end() :]
    return found


def _component(request: HttpRequest, name: str, samples: list[gallery.Sample]) -> dict[str, Any]:
    return {"name": name, "contract": contract(name), "samples": [_drawn(request, name, one) for one in samples]}


def _drawn(request: HttpRequest, name: str, sample: gallery.Sample) -> dict[str, Any]:
    html = render_to_string(f"components/{name}.html", sample.context, request)
    shown = {"title": sample.title, "in_list": sample.in_list, "html": html}
    return {**shown, "is_empty": not html.strip(), "is_elsewhere": sample.title == gallery.AT_THE_TOP}
