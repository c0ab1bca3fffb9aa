"""A real browser (Debian's Chromium) against the product on this machine, without JavaScript as people may have it.

`visitor("drafter.it")` is a signed-in page; `axe(page)` lists what the accessibility checker finds there (it needs
scripts, so it looks at the same address in a second window that has them). Not here: what people do
(test_walk.py)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import surroundings
from tests.cast import PASSWORD

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright runs a loop in this thread; the product does not
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=surroundings.CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def site(live_server: Any, lasting_cast: Any, settings: Any) -> Any:
    """The product, with the cast, at an address of this machine."""
    settings.SITE_URL = live_server.url
    return live_server


@pytest.fixture
def window(chromium: Any, site: Any) -> Iterator[Callable[..., Any]]:
    """`window(width=320, scripts=False)`: a fresh browser window with its own cookies; `strict` leaves the policy of
    contents in force where scripts are on; `window=` is the context of another one, with its cookies gone."""
    opened = []

    def open_window(
        *, width: int = 1280, scripts: bool = False, cookies: Any = None, strict: bool = False, window: Any = None
    ) -> Any:
        if window is not None:
            window.set_offline(False)
            window.clear_cookies()
            return window.new_page()
        context = chromium.new_context(
            base_url=site.url,
            java_script_enabled=scripts,
            viewport={"width": width, "height": 800},
            bypass_csp=scripts and not strict,
            storage_state=cookies,
        )
        opened.append(context)
        return context.new_page()

    yield open_window
    for context in opened:
        context.close()


@pytest.fixture
def visitor(window: Callable[..., Any]) -> Callable[..., Any]:
    """A person of the cast, signed in through the login page."""

    def sign_in(name: str, *, language: str = "en", **more: Any) -> Any:
        page = window(**more)
        page.goto(f"/{language}/account/login/")
        page.locator("input[name=login]").fill(f"{name}@demo.example")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        return page

    return sign_in


@pytest.fixture
def axe(window: Callable[..., Any]) -> Callable[[Any], list[str]]:
    """What the accessibility checker finds on the page shown, one line a finding."""
    from axe_playwright_python.sync_playwright import Axe

    def look(page: Any) -> list[str]:
        seeing = window(scripts=True, cookies=page.context.storage_state())
        seeing.goto(page.url)
        found = Axe().run(seeing).response["violations"]
        seeing.context.close()
        return [f"{page.url} {v['id']}: {v['nodes'][0]['html'][:160]}" for v in found]

    return look
