"""Translations of the text: what of one is there and what lags behind the authentic text; what the step that writes
them asks and writes.

Only the authentic text binds. A translation keeps, for its title, its preamble and each of its articles, a mark of the
authentic words it was made from (`translated_from`): where they have another mark now, it lags. Not here: the form
(translating.py) and what the pages say of it (pages/translations.py)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext_lazy as _

from agreements.conditions import text_of
from governance.models.person import Language
from workflows.actor import Actor
from workflows.rules import check

if TYPE_CHECKING:
    from agreements.models import Agreement
    from workflows.perform import Act

Inputs = dict[str, Any]
Words = tuple[str, ...]
TITLE, PREAMBLE = "title", "preamble"
CURRENT, CHANGED, MISSING = "current", "changed", "missing"
"""How a part of a translation stands to the authentic one: made from it, from other words, or not there."""

# ------------------------------------------------------------------------------------------------ what is there


def words_of(text: Any) -> dict[str, Words]:
    """The parts of a text: title, preamble, and each article by its id, as heading and body."""
    return {
        TITLE: (text.title,),
        PREAMBLE: (text.preamble,),
        **{a["id"]: (a["heading"], a["body"]) for a in text.articles},
    }


def mark(words: Words) -> str:
    """Sixteen digits that name these very words."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]


def marks_of(text: Any) -> dict[str, str]:
    """Part → mark, of every part that has words."""
    return {part: mark(words) for part, words in words_of(text).items() if any(words)}


@dataclass(frozen=True)
class Reading:
    """A translation as it is read beside the authentic text: the same parts in the same order, each as it `stands`.
    Where one is missing the authentic words are shown; what the authentic text no longer has is left out."""

    language: str
    authentic_language: str
    title: str
    preamble: str
    articles: list[dict[str, str]]
    stands: dict[str, str]

    @property
    def changed(self) -> int:
        """How many parts were changed since they were translated."""
        return list(self.stands.values()).count(CHANGED)

    @property
    def missing(self) -> int:
        """How many parts are not translated."""
        return list(self.stands.values()).count(MISSING)

    @property
    def lags(self) -> bool:
        return bool(self.changed or self.missing)

    def language_of(self, part: str) -> str:
        """The language in which a part is shown."""
        return self.authentic_language if self.stands.get(part) == MISSING else self.language

    def numbered(self) -> list[dict[str, Any]]:
        """The articles for pages, with their language and how they stand."""
        from agreements.models.text import paragraphs

        return [
            {
                "id": a["id"],
                "number": a.get("number", n),
                "heading": a["heading"],
                "body_paragraphs": paragraphs(a["body"]),
                "language": self.language_of(a["id"]),
                "stands": self.stands[a["id"]],
            }
            for n, a in enumerate(self.articles, 1)
        ]

    def translated_only(self) -> list[dict[str, str]]:
        """The articles in order, empty where there is no translation: their numbers stay those of the text."""
        return [{**a, "heading": "", "body": ""} if self.stands[a["id"]] == MISSING else a for a in self.articles]


def reading(authentic: Any, translation: Any) -> Reading:
    """Lay a translation over the authentic text. Half a translated article is none: both its parts are there or the
    authentic article is read."""
    ours, theirs, then = words_of(authentic), words_of(translation), translation.translated_from
    stands, shown = {}, {}
    for part, words in ours.items():
        said = theirs.get(part, ("",) * len(words))
        is_there = all(b.strip() for a, b in zip(words, said, strict=True) if a.strip())
        stands[part] = MISSING if not is_there else CURRENT if then.get(part) == mark(words) else CHANGED
        shown[part] = said if is_there and any(words) else words
        if not any(words):
            stands[part] = CURRENT
    articles = [
        {
            **{part: a[part] for part in ("id", "number") if part in a},
            "heading": shown[a["id"]][0],
            "body": shown[a["id"]][1],
        }
        for a in authentic.articles
    ]
    title, preamble = shown[TITLE][0], shown[PREAMBLE][0]
    return Reading(translation.language, authentic.language, title, preamble, articles, stands)


def has_words(text: Any) -> bool:
    """Whether anything is translated: a translation is taken away by emptying it."""
    return any(piece.strip() for words in words_of(text).values() for piece in words)


def translations_of(text: Any) -> list[Any]:
    """The translations that go with this authentic text: of the draft, of its version as last written there, or of a
    consolidated text. In the order of the languages."""
    from agreements.models import AgreementText, ConsolidatedText, VersionText
    from agreements.models.consolidated import texts_at

    if isinstance(text, ConsolidatedText):
        found: Any = texts_at(text.agreement, text.number)
    elif isinstance(text, VersionText):
        same = VersionText.objects.filter(version=text.version_id)
        later = same.filter(language=OuterRef("language"), written__gt=OuterRef("written"))
        found = same.filter(~Exists(later))
    else:
        found = AgreementText.objects.filter(agreement=text.agreement_id)
    rows = [row for row in found if row.language != text.language and has_words(row)]
    return sorted(rows, key=lambda row: Language.values.index(row.language))


def languages_to_translate(agreement: Agreement) -> list[str]:
    """Every language of the product but the authentic one."""
    return [code for code in Language.values if code != agreement.authentic_language]


# ------------------------------------------------------------------------------------------------ what is asked


@check(
    _("the language is another than the authentic one"),
    otherwise=_("A translation is written in French, Italian or English, and not in the authentic language."),
    needs=("language",),
)
def language_is_another(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return inputs["language"] in languages_to_translate(agreement)


@check(
    _("the title and each heading have at most 300 characters"),
    otherwise=_("The title and each heading have at most 300 characters."),
    needs=("title", "articles"),
)
def translated_headings_fit(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return all(len(said.strip()) <= 300 for said in (inputs["title"], *(a["heading"] for a in inputs["articles"])))


@check(
    _("each article translated is an article of the text, once"),
    otherwise=_("An article you translated is not in the text; open the page again and translate what is there."),
    needs=("articles",),
)
def articles_are_of_the_text(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    said = [a["id"] for a in inputs["articles"]]
    return len(said) == len(set(said)) and set(said) <= {a["id"] for a in text_of(agreement).articles}


# ------------------------------------------------------------------------------------------------ what is written


def write_translation(act: Act) -> None:
    """The translation as typed, in the order of the authentic text; in review beside the version too. A part that was
    changed, or is said to be still right, is from now on made from the authentic words as they are."""
    from agreements.models import AgreementText

    agreement, said = act.subject, act.inputs
    authentic = text_of(agreement)
    found = agreement.texts.filter(language=said["language"]).first()
    text = found or AgreementText(agreement=agreement, language=said["language"])
    before, then = words_of(text), text.translated_from
    typed = {a["id"]: {"id": a["id"], "heading": a["heading"].strip(), "body": a["body"]} for a in said["articles"]}
    text.title, text.preamble = said["title"].strip(), said["preamble"]
    text.articles = [typed[a["id"]] for a in authentic.articles if a["id"] in typed]
    now, right = marks_of(authentic), said.get("still_right", ())
    text.translated_from = {
        part: now.get(part, "") if words != before.get(part) or part in right else then.get(part, "")
        for part, words in words_of(text).items()
        if any(words)
    }
    text.save()
    if agreement.state == agreement.State.IN_REVIEW:
        _write_beside_the_version(agreement, text)


def _write_beside_the_version(agreement: Agreement, text: Any) -> None:
    """One more row of the version under review: the one written last is read."""
    from agreements.models import VersionText

    version = agreement.versions.get(number=agreement.version_number)
    last = version.texts.filter(language=text.language).aggregate(last=Max("written"))["last"] or 0
    VersionText.frozen(version, text, written=last + 1).save(force_insert=True)
