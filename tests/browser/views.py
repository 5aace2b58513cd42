"""What the tests do with a page: open it, read it, and hold against it what it should not have done."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

import numpy as np

BROWSER = os.environ.get("BROWSER_PATH", "/usr/bin/chromium")
# With every page the browser would start a process for suggestions of its address bar, which nobody sees: it takes as long as
# the page itself; and a process in reserve for a page that never comes. The last list that a browser is given counts, so that
# those that Playwright switches off are here too.
OFF = (
    "SpareRendererForSitePerProcess",
    "WebUIOmniboxPopup",
    "WebUIOmniboxFullPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "LensOverlay",
    "PreconnectToSearch",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
)
# No sandbox: tests often run as root. The rest keeps the browser from requesting anything but the page.
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(OFF)}",
)
SECONDS = 1000  # Playwright counts milliseconds
PATIENCE = 90 * SECONDS  # a busy machine of two cores
ALL_CITIES = "/^1,001 cities/.test(document.querySelector('.thousand-count')?.textContent)"  # true once all have come
INSIDE = ("data:", "blob:", "about:")


class View:
    """A page of the classroom in a context of its own, with all that it requested and complained about."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.requested: list[str] = []
        self.wrong: list[str] = []
        self.expected: set[int] = set()  # statuses that a test provokes; 0 stands for no answer at all
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: self.requested.append(request.url))
        page.on("response", self._answered)
        page.on("console", self._logged)
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))

    def _answered(self, response: Any) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.wrong.append(f"{response.status} {response.url}")

    def _logged(self, message: Any) -> None:
        if message.type not in ("error", "warning"):
            return
        if self.expected and message.text.startswith("Failed to load resource"):
            return
        self.wrong.append(f"{message.type}: {message.text}")

    def outside(self) -> list[str]:
        """What was requested elsewhere than at the page's own origin."""
        own = urlsplit(self.address)[:2]
        return [url for url in self.requested if not url.startswith(INSIDE) and urlsplit(url)[:2] != own]

    def open(self, scene: str = "", **page_only: Any) -> View:
        """Go to a scene and wait for its first run."""
        fragment = "&".join([*filter(None, [scene]), *(f"{key}={quote(str(value))}" for key, value in page_only.items())])
        if self.page.url != "about:blank":  # where nothing but what follows the # is another, nothing would be loaded
            self.page.goto("about:blank")
        self.page.goto(self.address + (f"#{fragment}" if fragment else ""))
        self.until("document.documentElement.dataset.runs && document.querySelector('.story-body')?.childElementCount")
        return self

    # ---- reading
    def app(self, what: str) -> Any:
        """A value of the page's `app`."""
        return self.page.evaluate(f"framebreak.{what}")

    def until(self, condition: str, timeout: float = PATIENCE) -> None:
        """Wait until an expression is true in the page."""
        self.page.wait_for_function(f"() => Boolean({condition})", timeout=timeout)

    def bits(self, what: str) -> bytes:
        """The bytes of a list of numbers as the page has them, lists in lists one after the other."""
        text = self.page.evaluate(
            f"""() => {{
              const bytes = new Uint8Array(new Float64Array([{what}].flat(Infinity)).buffer);
              let text = "";
              for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
              return btoa(text);
            }}"""
        )
        return base64.b64decode(text)

    def numbers(self, what: str) -> np.ndarray:
        """A list of numbers of the page."""
        return np.frombuffer(self.bits(what))

    def run(self) -> dict:
        """The run that is shown."""
        return json.loads(self.page.evaluate("JSON.stringify(framebreak.run)"))

    def scene(self, key: str) -> Any:
        """A key of the scene."""
        return self.page.evaluate("key => framebreak.scene[key]", key)

    @property
    def hash(self) -> str:
        """What stands behind the # once the page has written it."""
        self.until("framebreak.address() === location.href.split('#')[0] + location.hash")
        return self.page.evaluate("location.hash.slice(1)")

    def runs(self) -> int:
        """How many runs have come."""
        return int(self.page.evaluate("document.documentElement.dataset.runs"))

    # ---- doing
    def after(self, act: Callable[[], Any]) -> dict:
        """Do something that requests a run, wait for it, and give it."""
        before = self.runs()
        act()
        self.until(f"Number(document.documentElement.dataset.runs) > {before}")
        self.page.wait_for_timeout(200)  # longer than the rest that a slider is given
        return self.run()

    def press(self, *keys: str) -> None:
        """Keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
        self.drawn()

    def drawn(self) -> None:
        """Wait until what is drawn with the next frame stands on the page."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))")

    def shots(self, path: str) -> None:
        """A picture of the window."""
        self.page.screenshot(path=path)
