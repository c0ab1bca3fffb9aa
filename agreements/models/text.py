"""The texts of an agreement: one row per language, in writing (AgreementText) and frozen at each review
(VersionText)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from simple_history.models import HistoricalRecords

from agreements.terms import terms_of
from governance.models.person import Language
from workflows import ledger

SAID = ("heading", "body", "change", "target")
"""What an article says; the last two are of an amendment."""


class TextFields(models.Model):
    """`articles` is a list of {"id", "heading", "body"} in order; the number is the place in the list, from 1. Those
    of an amendment also say the `change` and its `target` (consolidation.py). In a translation they have the ids of the
    authentic articles, and `translated_from` says of which authentic words each part is the translation
    (translations.py)."""

    language = models.CharField(max_length=2, choices=Language.choices)
    title = models.CharField(max_length=300)
    preamble = models.TextField(blank=True)
    articles = models.JSONField(default=list)
    translated_from = models.JSONField(default=dict)

    class Meta:
        abstract = True

    def numbered(self) -> list[dict[str, Any]]:
        """The articles with their ids, numbers and paragraphs, for pages."""
        return [
            {"id": a["id"], "number": n, "heading": a["heading"], "body_paragraphs": paragraphs(a["body"])}
            for n, a in enumerate(self.articles, 1)
        ]

    def sha256(self, agreement: Any) -> str:
        """The fingerprint of what is agreed: the text in this language, the parties with their roles, the end date."""
        said = {
            "reference": agreement.reference,
            "version": agreement.version_number,
            "language": self.language,
            "title": self.title,
            "preamble": self.preamble,
            "articles": [{part: a[part] for part in SAID if part in a} for a in self.articles],
            "parties": party_list(agreement),
            "end_date": str(agreement.end_date or ""),
            "terms": terms_of(agreement),
        }
        return ledger.sha256(ledger.canonical(said))


def paragraphs(text: str) -> list[str]:
    """Blocks of lines separated by blank lines."""
    return [block.strip("\n") for block in text.split("\n\n") if block.strip()]


def party_list(agreement: Any) -> list[dict[str, str]]:
    """The parties as they are now, by name and role, in order."""
    return [{"organisation": p.organisation.name, "role": p.role} for p in agreement.parties.all()]


class AgreementText(TextFields):
    """The text being written. Readable to the drafting organisation and the secretariat until it becomes a version."""

    agreement = models.ForeignKey("agreements.Agreement", models.PROTECT, related_name="texts")

    history = HistoricalRecords()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "language"], name="text_once_a_language")]

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """A numbered version: what was sent to review, with the parties as they were."""

    APPEND_ONLY: ClassVar[bool] = True

    agreement = models.ForeignKey("agreements.Agreement", models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    parties = models.JSONField(default=list)
    end_date = models.DateField(null=True)
    terms = models.JSONField(default=dict)
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["agreement", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return str(self.number)


AGAIN = (
    "NEW.written = 1 OR EXISTS (SELECT 1 FROM agreements_version v "
    "JOIN agreements_agreement a ON a.id = v.agreement_id WHERE v.id = NEW.version_id "
    "AND v.number = a.version_number AND a.state = 'in_review' AND a.authentic_language <> NEW.language)"
)
"""When a row of a version's text may come in: the first of its language, or a later one of a translation in review."""


class VersionText(TextFields):
    """The text of a version in one language. The authentic one has one row; of a translation, corrected while the
    version is in review, the row `written` last is read."""

    APPEND_ONLY: ClassVar[bool] = True
    INSERTED_IF: ClassVar[tuple[str, str]] = (
        AGAIN,
        "a translation alone is written again, and in review",
    )

    version = models.ForeignKey(Version, models.PROTECT, related_name="texts")
    written = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "language", "written"], name="version_text_written_once")
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def frozen(cls, version: Version, text: AgreementText, *, written: int = 1) -> VersionText:
        """A text being written, as it goes with a version; not saved yet."""
        same = ("language", "title", "preamble", "articles", "translated_from")
        return cls(version=version, written=written, **{name: getattr(text, name) for name in same})
