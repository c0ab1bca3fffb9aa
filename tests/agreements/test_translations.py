"""Translations: what lags is said, what is missing is read in the authentic language, the authentic text alone binds.

Not here: who may write one in which state (policy.py), two languages side by side (test_languages_side_by_side.py)."""

from __future__ import annotations

from typing import Any

import pytest

from tests import scenes
from tests.pages import Page, words
from tests.portal.test_saved_forms import browser

pytestmark = pytest.mark.django_db


def test_it_is_written(cast: Any) -> None:
    agreement = scenes.translated(cast)
    client = browser(cast, "drafter.it")
    for path in ("", "?lang=it", "translate/", "translate/it/", "translate/en/"):
        answer = client.get(f"/fr/agreements/{agreement.reference}/{path}")
        assert answer.status_code == 200
        print(words(Page(answer).text))
