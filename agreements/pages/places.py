"""What a finding about an agreement can be anchored to: its versions, and the articles of the text that binds.

Not here: its acts, which every dossier has."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from agreements.models import Version
from agreements.models.consolidated import text_at
from agreements.queries import version_text
from governance.models import Place


def places_of(agreement: Any) -> list[Place]:
    here = agreement.get_absolute_url()
    differences = reverse("agreements:differences", args=[agreement.reference])
    versions = [
        Place(f"version:{number}", gettext("Version %(number)s") % {"number": number}, differences)
        for number in Version.objects.filter(agreement=agreement).order_by("number").values_list("number", flat=True)
    ]
    text: Any = text_at(agreement) if agreement.consolidated_number else version_text(agreement)
    articles = text.articles if text else []
    return [*versions, *(_article(article, number, here) for number, article in enumerate(articles, 1))]


def _article(article: dict[str, Any], place: int, here: str) -> Place:
    number = article.get("number", place)
    label = gettext("Article %(number)s") % {"number": number}
    heading = article["heading"]
    return Place(f"article:{article['id']}", f"{label} · {heading}" if heading else label, f"{here}#article-{number}")
