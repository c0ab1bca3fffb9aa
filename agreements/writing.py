"""Writing the text without a script: the whole form is sent with each press, and comes back moved, added to or
removed from.

Only *Save* performs a step; the other buttons change the form and keep what was typed. Where somebody else has changed
the text meanwhile, both are shown and `take:…` puts theirs into the form. Not here: the rules (checks.py) and how two
texts are laid side by side (pages/both.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.both_forms import Articles, BothForm
from agreements.checks import LONGEST_PARAGRAPHS, MOST_ARTICLES
from agreements.conditions import text_of
from agreements.consolidation import INSERT, REPEAL, is_article_id
from agreements.forms_instruments import CHANGES
from agreements.instruments import is_accession, is_amendment
from agreements.models import ConsolidatedText
from agreements.models.consolidated import text_at
from agreements.pages.both import Both, Part, both_texts, marks_of
from agreements.pages.instruments import article_choices
from documents.differences import Pair
from workflows.fields import TextField
from workflows.text import clean, problems

PARTS = ("id", "heading", "body")
OF_AN_AMENDMENT = ("change", "target")


class WritingForm(BothForm):
    """Title, preamble, end date, and the articles in order; of an amendment each with what it changes."""

    title = TextField(label=_("Title"), max_length=300)
    end_date = forms.DateField(
        label=_("Last day of the agreement"),
        help_text=_("Leave empty for an agreement without an end."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    preamble = TextField(label=_("Preamble"), lines=5, required=False, max_length=LONGEST_PARAGRAPHS)
    ends_agreement = forms.BooleanField(
        label=_("By it the parties end the agreement, with the last day given here."), required=False
    )
    drawn_from = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, subject: Any, step: str, actor: Any, data: Any = None, **more: Any) -> None:
        text = text_of(subject)
        initial = {"title": text.title, "preamble": text.preamble, "end_date": subject.end_date}
        initial["drawn_from"] = marks_of(text, subject.end_date)
        initial["ends_agreement"] = subject.ends_agreement
        super().__init__(subject, step, actor, data, initial=initial, **more)
        self.amends = is_amendment(subject)
        self._ask_what_is_its_own()
        self.articles: Articles = articles_in(data) if data is not None else [dict(a) for a in text.articles]
        if not self.articles:
            self.articles = [empty_article()]

    def _ask_what_is_its_own(self) -> None:
        """The last day of an amendment is that of the agreement; an accession has none."""
        if not self.amends:
            del self.fields["ends_agreement"]
        if is_accession(self.subject):
            del self.fields["end_date"]
        elif self.amends:
            self.fields["end_date"].label = _("Last day of the agreement, once amended")
            self.fields["end_date"].help_text = _("As it is now, unless the amendment moves it.")

    @cached_property
    def present(self) -> ConsolidatedText:
        """The text that an amendment is drawn on."""
        return text_at(self.subject.parent, self.subject.drawn_on)

    @cached_property
    def change_choices(self) -> Any:
        return CHANGES

    @cached_property
    def article_choices(self) -> list[tuple[str, str]]:
        return [("", gettext("(the end of the text)")), *article_choices(self.present)]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for number, article in enumerate(self.articles, 1):
            article["errors"] = "\n".join(
                str(p.sentence) for part in ("heading", "body") for p in problems(article[part])
            )
            if len(article["heading"]) > 300:
                article["errors"] = gettext("The heading of an article has at most 300 characters.")
            if article["errors"]:
                self.add_error(None, gettext("Article %(number)s: see the message beside it.") % {"number": number})
        return said

    def inputs(self) -> dict[str, Any]:
        kept = [a for a in self.articles if a["heading"].strip() or a["body"].strip() or a.get("change") == REPEAL]
        parts = (*PARTS, *OF_AN_AMENDMENT) if self.amends else PARTS
        articles = [{part: a.get(part, "") for part in parts} for a in kept]
        return {**super().inputs(), "articles": articles}

    def kept_names(self) -> list[str]:
        return [*super().kept_names(), "drawn_from", "article_id", "heading", "body", *OF_AN_AMENDMENT]

    def put_in(self, kept: dict[str, list[str]], seen: str) -> None:
        super().put_in(kept, seen)
        self.initial["drawn_from"] = "".join(kept.get("drawn_from", [])[-1:])
        self.articles = articles_in(MultiValueDict(kept)) or self.articles

    @cached_property
    def theirs(self) -> Both | None:
        drawn_from = str(self["drawn_from"].value() or "")
        text = self.subject.texts.get(language=self.subject.authentic_language)
        end = self.subject.end_date
        if drawn_from == marks_of(text, end) or self.refusals():
            return None
        names = [name for name in ("title", "preamble", "end_date") if name in self.fields]
        said: dict[str, str] = {name: str(self[name].value() or "") for name in names}
        return both_texts(text, end, drawn_from, said, self.articles)

    def rows(self) -> list[tuple[forms.BoundField, Part | None]]:
        """The fields, each with what is stored now where that differs."""
        fields = self.theirs.fields if self.theirs is not None else {}
        return [(field, fields.get(field.name)) for field in self]

    def article_rows(self) -> list[tuple[dict[str, str], tuple[str, Pair] | None]]:
        """The articles, each with what is stored now where that differs."""
        beside = self.theirs.beside if self.theirs is not None else {}
        return [(article, beside.get(number)) for number, article in enumerate(self.articles, 1)]

    def press(self, operation: str) -> None:
        """Carry out `add`, `up:3`, `down:3`, `remove:3`, `fill:3` or `take:…` on the form. Anything else changes
        nothing."""
        if operation.startswith("take:"):
            self.take(operation.removeprefix("take:"), self.articles)
        elif operation.startswith("fill:") and self.amends:
            self.fill(operation.removeprefix("fill:"))
        else:
            self._move(operation)
        if self.theirs is not None:  # both are shown: what is sent next is sent knowing them
            self._draw_again()

    def fill(self, place: str) -> None:
        """Put the present words of the article that an article of the amendment changes into the form."""
        at = int(place) - 1 if place.isascii() and place.isdigit() and len(place) < 5 else -1
        if 0 <= at < len(self.articles):
            article = self.articles[at]
            now = next((a for a in self.present.articles if a["number"] == article.get("target")), None)
            if now is not None:
                article |= {"heading": now["heading"], "body": now["body"]}

    def _move(self, operation: str) -> None:
        verb, _colon, place = operation.partition(":")
        at = int(place) - 1 if place.isascii() and place.isdigit() and len(place) < 5 else -1
        if verb == "add" and len(self.articles) < MOST_ARTICLES:
            self.articles.append(empty_article())
        elif 0 <= at < len(self.articles):
            to = {"up": at - 1, "down": at + 1}.get(verb)
            if verb == "remove":
                del self.articles[at]
            elif to is not None and 0 <= to < len(self.articles):
                self.articles[at], self.articles[to] = self.articles[to], self.articles[at]


def articles_in(data: Any) -> Articles:
    """The articles of a sent form, in the order in which they were shown."""
    lists = [data.getlist(name) for name in ("article_id", "heading", "body")]
    found = [
        {"id": pk if is_article_id(pk) else "", "heading": clean(heading), "body": clean(body)}
        for pk, heading, body in zip(*lists, strict=False)
    ][: MOST_ARTICLES + 1]
    for article, change, target in zip(found, data.getlist("change"), data.getlist("target"), strict=False):
        article |= {"change": clean(change), "target": clean(target)}
    return found


def empty_article() -> dict[str, str]:
    return {"id": "", "heading": "", "body": ""}


def with_imported(imported: Any, there: Sequence[Mapping[str, str]] = ()) -> Mapping[str, Any]:
    """An imported text as inputs of the step `edit`. An article with the heading, else the words, of one that is
    `there` is that article: its translation and its comments stay with it. The others are new ones; of an amendment,
    each adds an article at the end."""
    articles = [
        {"id": "", "heading": a.heading, "body": a.body, "change": INSERT, "target": ""} for a in imported.articles
    ]
    for key in ("heading", "body"):
        taken = {a["id"] for a in articles}
        free = {a[key]: a["id"] for a in reversed(there) if a[key] and a["id"] not in taken}
        for article in articles:
            if not article["id"]:
                article["id"] = free.pop(article[key], "")
    return {"title": imported.title, "preamble": imported.preamble, "articles": articles}
