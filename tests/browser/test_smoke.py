"""French and Italian on the narrowest phone: each main page fits, speaks its language, and the accessibility checker
finds nothing. Scripts are on in this window only, for those who measure.

Not here: what people do (test_walk.py) and who may see a page (tests/test_urls.py)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests import scenes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=False)]

NARROWEST = 320
HIDDEN_AT_THE_SIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SPOKEN = "document.documentElement.lang"

# Who looks at which pages; `{draft}` is the reference of that scene.
PAGES: dict[str, list[str]] = {
    "": [
        "/",
        "/account/login/",
        "/account/password/reset/",
        "/help/",
        "/network/",
        "/no-such-page/",
        "/register/",
        "/register/?ends_from=31/12",
        "/workflows/",
        "/workflows/agreement/",
        "/workflows/network/",
    ],
    "secretariat": [
        "/mandates/",
        "/decisions/",
        "/decisions/new/",
        "/agreements/{agreed}/open_for_signature/",
        "/agreements/formalities/",
        "/agreements/formalities/new/",
        "/agreements/{formality_filed}/decide_formality/",
    ],
    "drafter.it": [
        "/agreements/",
        "/agreements/{draft}/",
        "/agreements/{draft}/edit/",
        "/agreements/{draft}/import/",
        "/agreements/{translated_in_review}/?lang=it",
        "/agreements/{translated_in_review}/translate/",
        "/agreements/{translated_in_review}/translate/it/",
        "/agreements/{translated_in_review}/differences/?languages=fr-it",
    ],
    "reviewer.sn": [
        "/",
        "/account/",
        "/agreements/{in_review}/",
        "/agreements/{in_review}/request_changes/",
        "/agreements/{in_review}/sign/",  # refused, with the reasons
        "/agreements/{in_force}/certificate/",
        "/agreements/{formality_filed}/",
        "/agreements/{with_formality}/file_formality/",
        "/agreements/{commented}/",
        "/agreements/{commented}/comments/",
        "/agreements/{commented}/comment/",
        "/agreements/time/",
        "/agreements/{in_force}/family/",
        "/agreements/{in_force}/timeline/?on=2026-13-01",
        "/workflows/agreement/?of={in_force_id}",
    ],
    "signatory.sn": ["/agreements/{half_signed}/", "/agreements/{half_signed}/sign/"],
}


@pytest.fixture
def standing(lasting_cast: Any) -> dict[str, str]:
    """The reference of an agreement in each state."""
    made = (scenes.draft, scenes.in_review, scenes.agreed, scenes.half_signed, scenes.in_force)
    made += (scenes.commented, scenes.formality_filed, scenes.with_formality, scenes.translated_in_review)
    stand = {scene.__name__: scene(lasting_cast) for scene in made}
    return {name: one.reference for name, one in stand.items()} | {"in_force_id": str(stand["in_force"].pk)}


@pytest.mark.parametrize("language", ["fr", "it"])
def test_pages_fit_a_narrow_phone_and_speak_its_language(
    language: str, site: Any, standing: dict[str, str], visitor: Any, window: Any
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    axe, found = Axe(), list[SimpleNamespace]()
    for person, paths in PAGES.items():
        phone = {"width": NARROWEST, "scripts": True}
        page = visitor(person, language=language, **phone) if person else window(**phone)
        for path in paths:
            page.goto(f"/{language}{path.format(**standing)}")
            seen = SimpleNamespace(who=person, where=page.url.removeprefix(site.url))
            seen.hidden, seen.spoken = page.evaluate(HIDDEN_AT_THE_SIDE), page.evaluate(SPOKEN)
            seen.rules = [v["id"] for v in axe.run(page).response["violations"]]
            if (seen.hidden, seen.spoken, seen.rules) != (0, language, []):
                found.append(seen)
    assert found == []
