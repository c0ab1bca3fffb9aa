"""What the gallery of components shows: for each component, the states in which pages show it.

Names, titles and texts are made up, as people would type them; sentences of the product are those of the product. What
stands once a page (the menu, the shapes) is shown where it stands. Not here: the page (views/gallery.py)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.differences import spans
from workflows import clock, drawing, registry
from workflows.rules import Reason

USUAL, EMPTY, REFUSED = _("Usual"), _("Empty"), _("With an error")
LONG, LEFTWARDS, AT_THE_TOP = _("Long words"), _("From right to left"), _("Shown at the top of this page")
WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrikationsvereinbarung"
ARABIC = "جمعية التعاون بين البلديات"
LOUGA, ARCI = "Commune de Louga", "Arci Toscana"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@dataclass(frozen=True)
class Sample:
    """One rendering: the state it shows, what the component is given, whether it stands in a list."""

    title: str | Promise
    context: dict[str, Any] = field(default_factory=dict)
    in_list: bool = False


class Example(forms.Form):
    """One field of each layout."""

    title = forms.CharField(label=_("Title"))
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    language = forms.ChoiceField(
        label=_("Authentic language"), choices=[("fr", "Français"), ("it", "Italiano")], widget=forms.RadioSelect
    )
    day = forms.DateField(label=_("Last day to sign"), help_text=_("Days are read in Dakar and Ouagadougou."))
    read = forms.BooleanField(label=_("Message"), required=False)


def shown() -> dict[str, list[Sample]]:
    """Component → its renderings, in the language of the reader."""
    found: dict[str, list[Sample]] = {}
    for some in (_words, _people, _dossier, _text, _forms, _kept):
        found |= some()
    return found


def _words() -> dict[str, list[Sample]]:
    tones = [("", "clock"), ("ok", "check"), ("watch", "warn"), ("bad", "x"), ("turn", "pen")]
    chips = [Sample(tone or USUAL, {"label": gettext("In force"), "tone": tone, "icon": icon}) for tone, icon in tones]
    said = {"title": gettext("Nothing waits for you"), "lines": [gettext("It is the turn of others")]}
    nothing = {"sentence": gettext("No agreement to show here.")}
    todo = {
        "todo": gettext("It is the turn of others"),
        "url": "#component-empty",
        "label": gettext("Begin an agreement"),
    }
    home = {"label": gettext("Agreements"), "url": "#component-crumbs"}
    pages = Paginator(range(3), 1)
    return {
        "brand": [
            Sample(USUAL, {"url": "#component-brand", "demo": False}),
            Sample(gettext("Demonstration"), {"url": "#component-brand", "demo": True}),
        ],
        "chip": [*chips, Sample(LONG, {"label": WORD, "icon": "doc"}), Sample(LEFTWARDS, {"label": ARABIC})],
        "crumbs": [Sample(LONG, {"crumbs": [home, {"label": f"AG-2026-001 {WORD}", "url": ""}]})],
        "empty": [Sample(EMPTY, nothing), Sample(USUAL, {**nothing, **todo})],
        "examination": [
            Sample(EMPTY, {"examination": None}),
            *(Sample(USUAL, {"examination": e}) for e in _examined()),
        ],
        "hash": [Sample(USUAL, {"sha256": SHA256})],
        "icons": [Sample(AT_THE_TOP)],
        "menu": [Sample(AT_THE_TOP)],
        "message": [Sample(tone or USUAL, {**said, "tone": tone}) for tone in ("", "ok", "watch", "bad")],
        "pagination": [Sample(USUAL, {"page": pages.page(2)})],
        "way_back": [Sample(USUAL)],
    }


def _people() -> dict[str, list[Sample]]:
    today = clock.today()
    mayor = {"person_function": "Maire", "organisation": LOUGA, "until": today + timedelta(days=90)}
    others = [{"function": "Presidente", "organisation": ARCI, "until": None, "url": "#component-acting"}]
    task = {
        "title": gettext("Sign"),
        "why": "Accord de réseau",
        "who": "Maire",
        "organisation": LOUGA,
        "url": "#component-task",
    }
    due = clock.now() + timedelta(days=3)
    return {
        "acting": [
            Sample(USUAL, {"acting": {**mayor, "others": others}}),
            Sample(LONG, {"acting": {"person_function": WORD, "organisation": WORD}}),
        ],
        "for": [
            Sample(USUAL, {"who": "Maire", "organisation": LOUGA}),
            Sample(EMPTY, {"who": "Maire", "small": True}),
            Sample(LONG, {"who": WORD, "organisation": WORD}),
            Sample(LEFTWARDS, {"who": "رئيس البلدية", "organisation": ARABIC}),
        ],
        "parties": [Sample(USUAL, {"parties": _parties()}), Sample(EMPTY, {"parties": []})],
        "task": [
            Sample(USUAL, {"task": {**task, "due": due, "soon": True, "primary": True, "label": task["title"]}}, True),
            Sample(LONG, {"task": {**task, "why": WORD, "organisation": ARABIC, "label": task["title"]}}, True),
        ],
    }


def _parties() -> list[dict[str, Any]]:
    awaited = {"chip_label": gettext("Not yet"), "chip_tone": "turn", "chip_icon": "clock", "turn": True}
    done = {"chip_label": gettext("Satisfied"), "chip_tone": "ok", "chip_icon": "check", "turn": False}
    return [
        {"organisation": LOUGA, "note": gettext("Partner"), **done},
        {"organisation": WORD, "note": WORD, **awaited},
        {"organisation": ARABIC, "note": "", "chip_label": ""},
    ]


def _dossier() -> dict[str, list[Sample]]:
    now = clock.now()
    reason = Reason(gettext("A party has not signed."), "example", who_could=gettext("Authorised signatory"))
    linked = Reason(gettext("A party has nobody to review."), "example", link="#component-reason")
    button = {"label": gettext("Sign"), "url": "#component-steps", "primary": True, "icon": "pen", "help": ""}
    danger = {"label": gettext("Decline to sign"), "url": "#component-steps", "danger": True}
    later = [{"label": gettext("Enter into force"), "reasons": [reason, linked]}]
    state = {"state": gettext("In review"), "sentences": [gettext("A signature or a date is still awaited.")]}
    return {
        "diagram": [Sample(USUAL, _diagram()), Sample(gettext("The way taken"), _diagram(here="draft"))],
        "changed": [Sample(USUAL, {"changes": _history(now)[:1]}), Sample(EMPTY, {"changes": []})],
        "history": [Sample(USUAL, {"history": _history(now)}), Sample(EMPTY, {"history": []})],
        "reason": [Sample(USUAL, {"reason": reason}), Sample(REFUSED, {"reason": linked})],
        "refused": [Sample(REFUSED, {"refusals": [reason, linked], "back": "#component-refused"})],
        "stages": [Sample(USUAL, {"stages": _stages(LOUGA)}), Sample(LONG, {"stages": _stages(WORD)})],
        "status": [Sample(USUAL, {**state, "deadline": now}), Sample(LONG, {"state": WORD, "sentences": [ARABIC]})],
        "steps": [
            Sample(USUAL, {"steps": [button, danger], "refused": later, "open_refused": True}),
            Sample(EMPTY, {"steps": [], "refused": []}),
        ],
    }


def _diagram(here: str = "") -> dict[str, Any]:
    model = registry.model_of("agreement")
    field = next(iter(registry.fsm_fields(model)))
    taken = {("", "draft"), ("draft", "in_review"), ("in_review", "draft")} if here else set()
    picture = drawing.picture(model, field, here=here, taken=taken)
    return {"picture": picture, "id": f"diagram-{here}", "name": model.kind_label, "told": gettext("The way")}


def _history(now: datetime) -> list[dict[str, Any]]:
    person = {"at": now, "who": "Maire", "organisation": LOUGA}
    return [
        {**person, "label": gettext("Sent to review"), "kind": "moved"},
        {**person, "label": gettext("Changes requested"), "kind": "back", "reason": f"Trop court: {WORD}"},
        {"at": now, "label": gettext("Comment written"), "kind": "act", "who": "رئيس البلدية", "organisation": ARABIC},
    ]


def _stages(note: str) -> list[dict[str, Any]]:
    review, signature = [True, False, False], [False, False]
    return [
        {"label": gettext("Drafting"), "note": note, "status": "done", "strips": []},
        {"label": gettext("Review"), "note": note, "status": "now", "strips": review},
        {"label": gettext("Signature"), "note": "", "status": "next", "strips": signature},
        {"label": gettext("Audit"), "note": "", "status": "next", "strips": []},
    ]


def _text() -> dict[str, list[Sample]]:
    notes = {
        "comments": gettext("Comments"),
        "comments_url": "#component-articles",
        "comment_url": "#component-articles",
    }
    first = {"number": 1, "heading": "Objet", "body_paragraphs": ["Les parties coopèrent."], **notes}
    second = {"number": 2, "heading": WORD, "body_paragraphs": [WORD]}
    third = {"number": 3, "heading": ARABIC, "body_paragraphs": [f"{ARABIC}."]}
    both = [{"field": _bound()["title"], "stored": ARABIC}]
    changed = spans("Le préavis est de trois mois.", "Le préavis est de six mois.")
    return {
        "articles": [
            Sample(USUAL, {"articles": [first], "text_language": "fr"}),
            Sample(LONG, {"articles": [second], "text_language": "de"}),
            Sample(LEFTWARDS, {"articles": [third], "text_language": "ar"}),
        ],
        "both": [Sample(USUAL, {"both": both}), Sample(EMPTY, {"both": []})],
        "spans": [
            Sample(_("Before"), {"spans": changed, "side": "removed"}),
            Sample(_("After"), {"spans": changed, "side": "added"}),
        ],
        "theirs": [Sample(USUAL, {"body": changed, "take": "note", "label": gettext("Note")})],
    }


def _bound(title: str = "Accord de réseau", *, prefix: str = "bound", note: str = "") -> Example:
    """As sent, with a day that does not exist."""
    sent = {"title": title, "note": note, "language": "fr", "day": "31/02"}
    return Example({f"{prefix}-{name}": value for name, value in sent.items()}, prefix=prefix)


def _forms() -> dict[str, list[Sample]]:
    usual, bound = Example(prefix="usual"), _bound("")
    long = _bound(WORD, prefix="long", note=ARABIC)
    return {
        "field": [
            *(Sample(USUAL, {"field": usual[name]}) for name in usual.fields),
            *(Sample(REFUSED, {"field": bound[name]}) for name in ("title", "day")),
            Sample(LONG, {"field": long["note"], "label": WORD}),
        ],
        "field_notes": [Sample(USUAL, {"field": Example(prefix="noted")["day"]})],
        "form_errors": [Sample(REFUSED, {"form": bound}), Sample(EMPTY, {"form": usual})],
    }


def _kept() -> dict[str, list[Sample]]:
    """Saved forms: the marker is nobody’s, so nothing is kept from this page."""
    saved = SimpleNamespace(saved_at=clock.now(), texts=["Les parties coopèrent.", ARABIC], milliseconds=0)
    keeping = SimpleNamespace(person="", address="", saved=saved)
    fields = Example(prefix="usual").visible_fields()
    form = {"keeping": keeping, "of": SimpleNamespace(value=""), "visible_fields": fields, "is_bound": True}
    return {
        "begun": [Sample(USUAL, {"form": form}), Sample(EMPTY, {"form": {}})],
        "keeping": [Sample(USUAL, {"form": form}), Sample(EMPTY, {"form": {}})],
        "typed": [Sample(USUAL, {"saved": saved}), Sample(EMPTY, {"saved": None})],
    }


def _examined() -> list[SimpleNamespace]:
    """One engagement with one dossier: going on, concluded, cancelled."""
    now = clock.now()
    return [
        SimpleNamespace(standing="fieldwork", opened_at=now, concluded_at=None),
        SimpleNamespace(standing="final", opened_at=now, concluded_at=now),
        SimpleNamespace(standing="cancelled", opened_at=now, concluded_at=None),
    ]
