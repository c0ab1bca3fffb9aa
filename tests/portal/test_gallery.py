"""The gallery shows every component with its contract, in its states and in three languages; production has none.

Not here: what a browser makes of it (tests/browser/test_gallery.py)."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.test import Client

from portal import gallery
from portal.views.gallery import contract, names

SHOWN_ELSEWHERE = {"icons", "menu"}
"""Once a page: their place on this page is its top."""


def test_every_component_is_shown_and_says_what_it_takes() -> None:
    shown = gallery.shown()
    assert names() == sorted(shown)
    assert all(shown.values())
    assert [name for name in names() if not contract(name) or not contract(name)[0].startswith("Purpose: ")] == []


def test_the_states_are_shown_that_go_wrong_in_life() -> None:
    titles = {str(sample.title) for some in gallery.shown().values() for sample in some}
    states = (gallery.USUAL, gallery.EMPTY, gallery.REFUSED, gallery.LONG, gallery.LEFTWARDS)
    assert {str(state) for state in states} <= titles


def test_in_production_there_is_no_gallery(db: None) -> None:
    assert Client().get("/fr/gallery/").status_code == 404


@pytest.mark.parametrize(("flag", "language"), [("DEMO", "fr"), ("DEMO", "it"), ("DEBUG", "en")])
def test_the_gallery_draws_each_component(flag: str, language: str, db: None, settings: Any) -> None:
    setattr(settings, flag, True)
    page = Client().get(f"/{language}/gallery/")
    assert page.status_code == 200
    assert [component["name"] for component in page.context["every"]] == names()
    for component in page.context["every"]:
        elsewhere = [sample["is_elsewhere"] for sample in component["samples"]]
        assert all(elsewhere) is any(elsewhere) is (component["name"] in SHOWN_ELSEWHERE)
        drawn = [sample["html"] for sample in component["samples"] if not sample["is_elsewhere"]]
        assert any(html.strip() for html in drawn) or all(elsewhere), component["name"]
        assert all(html in page.content.decode() for html in drawn)
    assert gallery.ARABIC in page.content.decode()
    assert len(gzip.compress(page.content)) < 15 * 1024
