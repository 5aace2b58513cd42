"""A real browser, and a server of its own for every process of the tests. What is missing here is named, and skips them."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tests.browser.servers import Server
from tests.browser.views import BROWSER, OPTIONS, View

WINDOW = {"width": 1280, "height": 720}


@pytest.fixture(scope="session")
def server():
    """A server that all tests of a process share: it keeps nothing of any page."""
    started = Server("--port", "0")
    try:
        yield started.until_ready()
    finally:
        started.end()


@pytest.fixture
def serve():
    """Start a server of the test's own."""
    started: list[Server] = []

    def start(*arguments: str) -> Server:
        started.append(Server(*arguments))
        return started[-1]

    yield start
    for each in started:
        each.end()


@pytest.fixture(scope="session")
def chromium():
    """The browser."""
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("no Playwright here: tools/bootstrap browser classroom dev")
    if not Path(BROWSER).exists():
        pytest.skip(f"no browser at {BROWSER}; BROWSER_PATH names another")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=list(OPTIONS))
        yield browser
        browser.close()


@pytest.fixture
def view(chromium, server):
    """Make pages, each in a context of its own; at the end none may have gone elsewhere or complained."""
    made: list[View] = []
    contexts = []

    def make(address: str | None = None, **options) -> View:
        context = chromium.new_context(**{"viewport": WINDOW, "reduced_motion": "no-preference", "locale": "en-GB"} | options)
        contexts.append(context)
        made.append(View(context.new_page(), address or server.address))
        return made[-1]

    yield make
    for context in contexts:
        context.close()
    for each in made:
        assert each.outside() == []
        assert each.wrong == []


@pytest.fixture
def page(view):
    """One page, at the start."""
    return view().open()
