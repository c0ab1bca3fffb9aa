"""The gallery of components on the narrowest phone and on a desk: everything fits, the accessibility checker finds
nothing. Not here: what is on it (tests/portal/test_gallery.py)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.test_smoke import HIDDEN_AT_THE_SIDE, NARROWEST, SPOKEN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=False)]


@pytest.mark.parametrize("language", ["fr", "it", "en"])
def test_every_component_fits_and_is_told_to_everybody(language: str, site: Any, window: Any, settings: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    settings.DEMO = True
    for width in (NARROWEST, 1280):
        page = window(width=width, scripts=True)
        page.goto(f"/{language}/gallery/")
        rules = [(v["id"], v["nodes"][0]["html"][:120]) for v in Axe().run(page).response["violations"]]
        assert (page.evaluate(HIDDEN_AT_THE_SIDE), page.evaluate(SPOKEN), rules) == (0, language, []), width
