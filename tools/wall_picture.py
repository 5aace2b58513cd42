"""Take the picture of a class together: the bets on the wall, with a telephone beside it, as docs/classroom.md shows them.

    .venv/bin/python tools/wall_picture.py [--output FILE]

It serves a class as an instructor does, lets a wall and a telephone open it in a browser, and lets other telephones bet without
one. It needs what the tests in a browser need: tools/bootstrap browser classroom dev, and a browser at BROWSER_PATH.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.servers import Server  # noqa: E402
from tests.browser.views import BROWSER, OPTIONS  # noqa: E402

STORY = "01-one-city-two-ways"
WALL, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 760}
BETS = {"left": 9, "right": 6, "tie": 4}  # of the others; the telephone in the picture bets left too
COLOURS, GAP, HEIGHT = 96, 24, 560  # pixels


def post(address: str, path: str, token: str = "", **values: Any) -> Any:
    """Ask the server of a class for something, as a page does."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}api/class/{path}", json.dumps(values).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())


def taken(server: Server) -> tuple[bytes, bytes]:
    """Wall and telephone while the bets are open."""
    from playwright.sync_api import sync_playwright

    key = re.search(r"instructor#key=(\S+)", server.printed)[1]  # type: ignore[index]
    code = re.search(r"join\?code=(\w+)", server.printed)[1]  # type: ignore[index]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=list(OPTIONS))
        wall = browser.new_context(viewport=WALL, locale="en-GB", reduced_motion="reduce", bypass_csp=True).new_page()
        phone = browser.new_context(
            viewport=PHONE, locale="en-GB", reduced_motion="reduce", bypass_csp=True, device_scale_factor=2
        ).new_page()
        wall.goto(f"{server.local}wall?code={code}")
        phone.goto(f"{server.local}join?code={code}")
        phone.wait_for_selector(".bet-button")
        for action, value in (("shared", True), ("start", None)):
            post(server.local, "act", key, action=action, value=value)
        phone.wait_for_selector(".bet-button:enabled")
        phone.locator("[data-bet=left]").click()
        phone.wait_for_selector(".status.is-counted")
        for choice, many in BETS.items():
            for _ in range(many):
                token = post(server.local, "join", code=code)["token"]
                post(server.local, "bet", token, round=1, choice=choice, newest=1)
        expected = f"{BETS['left'] + 1},{BETS['right']},{BETS['tie']}"
        counts = "[...document.querySelectorAll('.bar-count')].map((one) => one.textContent)"
        wall.wait_for_function(f"[...{counts}].sort().join() === {json.dumps(','.join(sorted(expected.split(','))))}")
        wall.wait_for_timeout(500)
        return wall.screenshot(), phone.screenshot()


def beside(wall: bytes, phone: bytes) -> bytes:
    """Both as one picture of a height, for a page."""
    from PIL import Image

    pictures = [Image.open(io.BytesIO(each)).convert("RGB") for each in (wall, phone)]
    pictures = [each.resize((round(each.width * HEIGHT / each.height), HEIGHT), Image.Resampling.LANCZOS) for each in pictures]
    whole = Image.new("RGB", (sum(each.width for each in pictures) + GAP, HEIGHT), "white")
    whole.paste(pictures[0], (0, 0))
    whole.paste(pictures[1], (pictures[0].width + GAP, 0))
    file = io.BytesIO()
    whole.quantize(COLOURS).save(file, "png", optimize=True)
    return file.getvalue()


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--output", type=Path, metavar="FILE", default=ROOT / "docs" / "images" / "wall.png")
    asked = parser.parse_args()
    server = Server("--port", "0", "--class", "--story", STORY).until_ready()
    try:
        asked.output.write_bytes(beside(*taken(server)))
    finally:
        server.end()
    print(f"{asked.output}: the wall and a telephone of {STORY}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
