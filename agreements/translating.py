"""Writing a translation without a script: each part of the authentic text stands beside its field, marked where it
changed since it was translated.

Where somebody else has changed the translation meanwhile, both are shown and `take:…` puts theirs into the form. Not
here: what is asked and written (translations.py)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.both_forms import Articles, BothForm
from agreements.checks import LONGEST_PARAGRAPHS
from agreements.conditions import text_of
from agreements.models import AgreementText, VersionText
from agreements.models.text import paragraphs
from agreements.pages.both import Both, both_texts, marks_of
from agreements.translations import CHANGED, PREAMBLE, TITLE, mark, reading, words_of
from agreements.writing import articles_in
from documents.differences import Pair, spans
from workflows.fields import TextField
from workflows.text import problems

MOST_VERSIONS = 10
"""How far back the words are looked for from which an article was translated."""


@dataclass(frozen=True)
class Row:
    """One part as the page shows it: the authentic words, how the translation `stands` to them, what changed in them
    since (where a version kept them), and what somebody else has stored meanwhile."""

    part: str
    number: int
    heading: str
    blocks: list[str]
    stands: str
    is_right: bool
    change: Pair | None = None
    article: dict[str, str] = field(default_factory=dict)
    field: forms.BoundField | None = None
    theirs: Any = None


class TranslationForm(BothForm):
    """Title, preamble and articles in one language; whatever is left empty is not translated."""

    title = TextField(label=_("Title"), required=False, max_length=300)
    preamble = TextField(label=_("Preamble"), required=False, lines=5, max_length=LONGEST_PARAGRAPHS)
    drawn_from = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, subject: Any, actor: Any, language: str, data: Any = None) -> None:
        self.language = language
        stored = stored_translation(subject, language)
        initial = {"title": stored.title, "preamble": stored.preamble}
        initial["drawn_from"] = marks_of(_whole(text_of(subject), stored), None)
        super().__init__(subject, "translate", actor, data, initial=initial)
        self.articles: Articles = articles_in(data) if data is not None else [dict(a) for a in stored.articles]
        self.right = set(data.getlist("still_right")) if data is not None else set()

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for article in self.articles:
            found = [str(p.sentence) for part in ("heading", "body") for p in problems(article[part])]
            if len(article["heading"]) > 300:
                found.append(gettext("The heading of an article has at most 300 characters."))
            if found:
                article["errors"] = "\n".join(found)
                where = {"heading": article["heading"] or "—"}
                self.add_error(None, gettext("The article “%(heading)s”: see the message beside it.") % where)
        return said

    def inputs(self) -> dict[str, Any]:
        typed = [a for a in self.articles if a["heading"].strip() or a["body"].strip()]
        articles = [{part: a[part] for part in ("id", "heading", "body")} for a in typed]
        more = {"language": self.language, "articles": articles, "still_right": sorted(self.right)}
        return {**super().inputs(), **more}

    def kept_names(self) -> list[str]:
        return [*super().kept_names(), "drawn_from", "article_id", "heading", "body", "still_right"]

    def put_in(self, kept: dict[str, list[str]], seen: str) -> None:
        super().put_in(kept, seen)
        self.initial["drawn_from"] = "".join(kept.get("drawn_from", [])[-1:])
        self.articles = articles_in(MultiValueDict(kept)) or self.articles
        self.right = set(kept.get("still_right", []))

    # ---------------------------------------------------------------------------------------- as the page shows it

    @cached_property
    def may_read(self) -> bool:
        """Whether the authentic text and what is stored may stand beside the fields."""
        return not self.refusals()

    @cached_property
    def authentic(self) -> Any:
        return text_of(self.subject)

    @cached_property
    def stored_now(self) -> AgreementText:
        return stored_translation(self.subject, self.language)

    @cached_property
    def mine(self) -> Articles:
        """What is typed, one article for each of the text and in its order."""
        typed: dict[str, dict[str, str]] = {}
        for article in self.articles:
            typed.setdefault(article["id"], article)
        if not self.may_read:
            return self.articles
        return [typed.get(a["id"]) or _empty(a["id"]) for a in self.authentic.articles]

    @cached_property
    def left_out(self) -> list[dict[str, Any]]:
        """What was translated or typed of articles that the text no longer has: shown once more, then gone."""
        if not self.may_read:
            return []
        known = {a["id"] for a in self.authentic.articles}
        gone = {a["id"]: a for a in [*self.stored_now.articles, *self.articles] if a["id"] not in known}
        return [
            {"heading": a["heading"], "blocks": paragraphs(a["body"])}
            for a in gone.values()
            if a["heading"] or a["body"]
        ]

    @cached_property
    def theirs(self) -> Both | None:
        drawn_from = str(self["drawn_from"].value() or "")
        if not self.may_read:
            return None
        whole = _whole(self.authentic, self.stored_now)
        if drawn_from == marks_of(whole, None):
            return None
        said = {name: str(self[name].value() or "") for name in ("title", "preamble")}
        return both_texts(whole, None, drawn_from, {**said, "end_date": ""}, self.mine)

    def press(self, operation: str) -> None:
        """Carry out `take:…` on the form. Anything else changes nothing."""
        if operation.startswith("take:"):
            self.take(operation.removeprefix("take:"), self.mine)
        if self.theirs is not None:  # both are shown: what is sent next is sent knowing them
            self._draw_again()

    @cached_property
    def stands(self) -> dict[str, str]:
        """How what is stored stands to the authentic text; empty where nothing is stored yet."""
        return reading(self.authentic, self.stored_now).stands if self.may_read and self.stored_now.pk else {}

    @cached_property
    def made_from(self) -> dict[str, tuple[str, ...]]:
        """The authentic words from which the parts that lag were translated, where a version kept them."""
        wanted = {
            part: self.stored_now.translated_from.get(part, "") for part, s in self.stands.items() if s == CHANGED
        }
        found: dict[str, tuple[str, ...]] = {}
        same = {"version__agreement": self.subject.pk, "language": self.authentic.language}
        kept = VersionText.objects.filter(**same).order_by("-version__number")[:MOST_VERSIONS]
        for text in kept.iterator() if wanted else []:
            old = words_of(text)
            found |= {p: old[p] for p in wanted.keys() - found.keys() if p in old and mark(old[p]) == wanted[p]}
            if found.keys() == wanted.keys():
                break
        return found

    def rows(self) -> list[Row]:
        """Title and preamble."""
        both = self.theirs.fields if self.theirs is not None else {}
        words = words_of(self.authentic) if self.may_read else {}
        return [
            Row(
                part=part,
                number=0,
                heading="",
                blocks=paragraphs(words[part][0]) if words else [],
                **self._standing(part, words),
                field=self[part],
                theirs=both.get(part),
            )
            for part in (TITLE, PREAMBLE)
        ]

    def article_rows(self) -> list[Row]:
        """The articles, in the order of the text."""
        both = self.theirs.beside if self.theirs is not None else {}
        words = words_of(self.authentic) if self.may_read else {}
        return [
            Row(
                part=article["id"],
                number=number,
                heading=words[article["id"]][0] if words else "",
                blocks=paragraphs(words[article["id"]][1]) if words else [],
                **self._standing(article["id"], words),
                article=article,
                theirs=both.get(number),
            )
            for number, article in enumerate(self.mine, 1)
        ]

    def _standing(self, part: str, words: dict[str, tuple[str, ...]]) -> dict[str, Any]:
        old, change = self.made_from.get(part) if words else None, None
        if old is not None:
            heading = spans(old[0], words[part][0]) if len(old) > 1 else []
            change = Pair(part, part, heading, spans(old[-1], words[part][-1]))
        return {"stands": self.stands.get(part, ""), "is_right": part in self.right, "change": change}


def stored_translation(agreement: Any, language: str) -> AgreementText:
    """The translation as it is stored; an empty one, not saved, where there is none."""
    found = AgreementText.objects.filter(agreement=agreement.pk, language=language).first()
    return found or AgreementText(agreement_id=agreement.pk, language=language)


def _whole(authentic: Any, stored: AgreementText) -> AgreementText:
    """What is stored, with one article for each of the text and in its order."""
    there = {a["id"]: a for a in stored.articles}
    articles = [there.get(a["id"]) or _empty(a["id"]) for a in authentic.articles]
    return AgreementText(title=stored.title, preamble=stored.preamble, articles=articles)


def _empty(pk: str) -> dict[str, str]:
    return {"id": pk, "heading": "", "body": ""}
