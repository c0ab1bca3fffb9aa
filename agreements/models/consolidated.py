"""The consolidated texts of an agreement: one row per language and per amendment in force. The text as signed, number
0, is the version itself."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from agreements.consolidation import as_signed
from agreements.models.text import VersionText, paragraphs
from agreements.terms import lasting
from governance.models.person import Language
from workflows import ledger


class ConsolidatedText(models.Model):
    """Append-only. `articles` as in consolidation.py; `terms` are those that last (notice, minimum of parties,
    renewal). One row of a number is authentic; a translation has the words that are translated, and
    `translated_from` says of which authentic words (translations.py)."""

    APPEND_ONLY: ClassVar[bool] = True

    agreement = models.ForeignKey("agreements.Agreement", models.PROTECT, related_name="consolidated_texts")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=2, choices=Language.choices)
    amendment = models.ForeignKey("agreements.Agreement", models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    preamble = models.TextField(blank=True)
    articles = models.JSONField(default=list)
    translated_from = models.JSONField(default=dict)
    end_date = models.DateField(null=True)
    terms = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)
    since = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number", "language"], name="consolidated_once_a_language"),
            models.UniqueConstraint(fields=["amendment", "language"], name="amendment_consolidated_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="consolidated_after_the_signed_text"),
        ]

    def __str__(self) -> str:
        return self.title

    def numbered(self) -> list[dict[str, Any]]:
        """The articles for pages, each with its number, and the instrument that changed it."""
        return [{**a, "body_paragraphs": paragraphs(a["body"])} for a in self.articles]


def fingerprint(reference: str, text: ConsolidatedText) -> str:
    """The sha256 of a consolidated text: what it says, of which agreement, under which number."""
    said = {
        "reference": reference,
        "consolidated": text.number,
        "language": text.language,
        "title": text.title,
        "preamble": text.preamble,
        "articles": [{k: a[k] for k in ("number", "heading", "body", "repealed")} for a in text.articles],
        "end_date": str(text.end_date or ""),
        "terms": text.terms,
    }
    return ledger.sha256(ledger.canonical(said))


def texts_at(agreement: Any, number: int) -> list[ConsolidatedText]:
    """The text as consolidated under `number`, in every language there is, the authentic one first; empty where there
    is no such number. Number 0, the text as signed, is made of the version: its rows are not stored."""
    if number:
        rows = list(ConsolidatedText.objects.filter(agreement=agreement, number=number).order_by("language"))
        return sorted(rows, key=lambda row: row.language != agreement.authentic_language)
    from agreements.translations import translations_of

    text = _signed_text(agreement)
    return [_as_signed(agreement, text.version, one) for one in (text, *translations_of(text))]


def text_at(agreement: Any, number: int | None = None) -> ConsolidatedText:
    """The authentic text of an agreement that bound, as consolidated under `number` (none: the present one). Raises
    DoesNotExist where there is no such number."""
    wanted = agreement.consolidated_number if number is None else number
    if wanted:
        same = {"agreement": agreement, "number": wanted, "language": agreement.authentic_language}
        found: ConsolidatedText = ConsolidatedText.objects.get(**same)
        return found
    text = _signed_text(agreement)
    return _as_signed(agreement, text.version, text)


def _signed_text(agreement: Any) -> VersionText:
    same = {"version__agreement": agreement, "version__number": agreement.version_number}
    return VersionText.objects.select_related("version").get(**same, language=agreement.authentic_language)


def _as_signed(agreement: Any, version: Any, text: VersionText) -> ConsolidatedText:
    return ConsolidatedText(
        agreement=agreement,
        number=0,
        language=text.language,
        title=text.title,
        preamble=text.preamble,
        articles=as_signed(text.articles),
        translated_from=text.translated_from,
        end_date=version.end_date,
        terms=lasting(version.terms or agreement),
        sha256=version.sha256,
        since=agreement.in_force_at,
    )
