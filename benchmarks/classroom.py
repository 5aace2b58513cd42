"""How quickly the classroom page answers, in a real browser: ``python -m benchmarks.classroom``.

Measured in the page, from the input event to the frame after what answers it was put into the document:

- a slider is moved (every scene for the first time): until the first estimate of a thousand cities, and until all 1,001;
- the same at the end of a drag of five movements, from the last one;
- an event button is pressed: until the new run of both cities is drawn;
- a turn of Play is played, each with moves of its own: until what the seat sees then is drawn;
- the server is started, its kernel compiled before: until the page is ready and its first run drawn;
- thirty readers at once, each with scenes of its own: until the first line and the last of each answer.

The aims are those of the page: a first estimate in 150 ms, all in 1 s, a turn in 200 ms (19 times in 20), a start under 2 s.
The load of the machine is recorded beside the results; nothing is left out.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import statistics
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.browser.servers import Server
from tests.browser.views import BROWSER, OPTIONS

RESULT = Path(__file__).with_name("classroom.json")
AIMS = {"slider: first estimate": 150, "slider: all 1,001": 1000, "turn of Play": 200, "start to first run": 2000}
CITIES = 1001

# Notes when a movement began and when the frame after its first estimate, and after all of them, was drawn.
WATCH = """() => {
  window.marks = { began: null, first: null, all: null };
  const status = document.querySelector(".thousand-status");
  const drawn = (name) => requestAnimationFrame(() => setTimeout(() => { marks[name] ??= performance.now(); }));
  const read = () => {
    const text = status.querySelector(".thousand-count").textContent;
    const counted = /^([\\d,]+)(?: of [\\d,]+)? cities/.exec(text);
    if (marks.began === null || !counted || !marks.isNew) return;
    drawn("first");
    if (/^1,001 cities/.test(text)) drawn("all");
  };
  new MutationObserver(read).observe(status, { subtree: true, childList: true, characterData: true });
  addEventListener("input", () => {
    window.marks = { began: performance.now(), first: null, all: null, isNew: false };
  }, true);
  framebreak.on("scene", () => { marks.isNew = true; });
}"""
STRIKE = """(kind) => new Promise((done) => {
  const began = performance.now();
  const off = framebreak.on("run", () => {
    off();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
  });
  const label = framebreak.meta.events.find((one) => one.kind === kind).label.toLowerCase();
  [...document.querySelectorAll("#events button")].find((one) => one.textContent.toLowerCase().startsWith(label)).click();
})"""

TURN = """() => new Promise((done) => {
  const play = document.getElementById("play"), button = play.querySelector("[data-focus=go-3]");
  const began = performance.now();
  new MutationObserver((_, watch) => {
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
  }).observe(play, { attributes: true, attributeFilter: ["data-drawn"] });
  button.click();
})"""


def summary(values: list[float]) -> dict[str, float]:
    """Median, 95th percentile, least and most, in milliseconds."""
    ordered = sorted(values)
    late = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    times = {"p50": statistics.median(ordered), "p95": late, "least": ordered[0], "most": ordered[-1]}
    return {name: round(value, 1) for name, value in times.items()} | {"count": len(ordered)}


def start(browser: Any) -> float:
    """From starting the server's process to the first run drawn in the page."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto("about:blank")
    began = time.perf_counter()
    server = Server("--port", "0")
    try:
        page.goto(server.address)
        page.wait_for_selector("html[data-ready][data-runs]", state="attached", timeout=60_000)
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        return 1000 * (time.perf_counter() - began)
    finally:
        page.close()
        server.end()


def slider(page: Any, movements: int, drag: int) -> dict[str, list[float]]:
    """Move a slider by keyboard; every setting it comes to is new to the server."""
    times: dict[str, list[float]] = {"first": [], "all": []}
    strength = page.locator("#common [data-key='complementarity.strength']")
    congestion = page.locator("#common [data-key='change_programme.congestion']")
    directions, at = ("ArrowRight", "ArrowLeft"), 0
    for turn in range(movements):
        if turn and turn % (20 // drag) == 0:  # a value of the other lever makes all of them new again
            congestion.press("ArrowRight")
            page.wait_for_timeout(1500)
            at = 1 - at
        strength.focus()
        for _ in range(drag):
            page.keyboard.press(directions[at])
            page.wait_for_timeout(30 if drag > 1 else 0)
        page.wait_for_function("() => marks.all !== null", timeout=60_000)
        marks = page.evaluate("marks")
        for name in times:
            times[name].append(marks[name] - marks["began"])
        page.wait_for_timeout(250)
    return times


def strikes(page: Any, count: int) -> list[float]:
    """Press event buttons, each in a month of its own."""
    kinds = ("election", "crisis", "visionary")
    names = {"visionary": "visionary_cio"}
    times = []
    for turn in range(count):
        page.evaluate(f"framebreak.seek({20 + 3 * turn})")
        times.append(page.evaluate(STRIKE, names.get(kinds[turn % 3], kinds[turn % 3])))
        page.wait_for_timeout(150)
    return times


def turns(page: Any, count: int) -> list[float]:
    """Play quarters one after the other; every play is new to the server, and starts again where its years are over."""
    scenarios = page.evaluate("fetch('api/play/scenarios').then((answer) => answer.json())")
    times: list[float] = []
    page.evaluate("framebreak.setPage({ tab: null })")
    for scenario in scenarios:
        page.evaluate(f"framebreak.setPage({{ play: '{scenario['name']}.1', moves: null, month: null }})")
        page.wait_for_function(f"() => document.querySelector('.play-where')?.textContent.startsWith({scenario['title']!r})")
        boxes = page.locator(".play-practices input")
        for turn in range(-(-count // len(scenarios))):
            if boxes.nth(turn % 8).is_enabled():  # until the programme is dropped
                boxes.nth(turn % 8).click()
            page.wait_for_timeout(150)
            times.append(page.evaluate(TURN))
    return times[:count]


def room(server: Server, readers: int, asks: int) -> dict[str, list[float]]:
    """Readers that ask at the same time, each for scenes of its own, one after the other."""
    times: dict[str, list[float]] = {"run": [], "first": [], "all": []}
    gate = threading.Barrier(readers)

    def read(number: int) -> None:
        gate.wait()
        for turn in range(asks):
            scene = f"seed={1000 + number}&complementarity.strength={0.05 * (turn + 1):.2f}"
            link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
            began = time.perf_counter()
            link.request("GET", f"/api/run?{scene}")
            link.getresponse().read()
            times["run"].append(1000 * (time.perf_counter() - began))
            began = time.perf_counter()
            link.request("GET", f"/api/thousand?{scene}&cities={CITIES}")
            answer = link.getresponse()
            answer.readline()
            times["first"].append(1000 * (time.perf_counter() - began))
            answer.read()
            times["all"].append(1000 * (time.perf_counter() - began))
            link.close()

    threads = [threading.Thread(target=read, args=(number,)) for number in range(readers)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return times


def measure(movements: int, drags: int, starts: int, presses: int, plays: int, readers: int) -> dict[str, dict[str, float]]:
    """Everything, one after the other, in milliseconds."""
    from playwright.sync_api import sync_playwright

    results = {}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=list(OPTIONS))
        start(browser)  # compiles what is not compiled, fills the caches of the disk
        results["start to first run"] = summary([start(browser) for _ in range(starts)])
        server = Server("--port", "0").until_ready()
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            page.goto(f"{server.address}#tab=thousand&seed={time.time_ns() % 10**9}")
            page.wait_for_selector("html[data-runs]", state="attached")
            page.wait_for_function("() => document.querySelector('.thousand-status')")
            page.evaluate("framebreak.reveal()")
            page.wait_for_function(
                "() => /^1,001 cities/.test(document.querySelector('.thousand-count').textContent)", timeout=60_000
            )
            page.evaluate(WATCH)
            single = slider(page, movements, 1)
            results["slider: first estimate"], results["slider: all 1,001"] = summary(single["first"]), summary(single["all"])
            dragged = slider(page, drags, 5)
            results["drag of five: first estimate"], results["drag of five: all 1,001"] = (
                summary(dragged["first"]),
                summary(dragged["all"]),
            )
            page.evaluate("framebreak.tab(null)")
            results["event button to run drawn"] = summary(strikes(page, presses))
            results["turn of Play"] = summary(turns(page, plays))
            page.close()
            times = room(server, readers, 4)
            for name, text in (("run", "run"), ("first", "first line"), ("all", "all 1,001")):
                results[f"{readers} readers: {text}"] = summary(times[name])
        finally:
            server.end()
            browser.close()
    return results


def circumstances(load: tuple[float, float, float]) -> dict[str, Any]:
    """When and on what something was measured; `load` is that of the machine before."""
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load_before": [round(each, 2) for each in load],
        "load_after": [round(each, 2) for each in os.getloadavg()],
    }


def main() -> None:
    """Measure, print a table and keep it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--movements", type=int, default=40)
    parser.add_argument("--drags", type=int, default=12)
    parser.add_argument("--starts", type=int, default=7)
    parser.add_argument("--presses", type=int, default=30)
    parser.add_argument("--plays", type=int, default=60)
    parser.add_argument("--readers", type=int, default=30)
    args = parser.parse_args()
    load = os.getloadavg()
    results = measure(args.movements, args.drags, args.starts, args.presses, args.plays, args.readers)
    record = {
        **circumstances(load),
        "milliseconds": results,
        "aims": AIMS,
    }
    RESULT.write_text(json.dumps(record, indent=2) + "\n")
    print(f"{'milliseconds':34}{'p50':>9}{'p95':>9}{'least':>9}{'most':>9}{'n':>6}   aim")
    for name, values in results.items():
        numbers = "".join(f"{values[key]:9.0f}" for key in ("p50", "p95", "least", "most"))
        aim = f"{AIMS[name]} at p95: {'reached' if values['p95'] <= AIMS[name] else 'missed'}" if name in AIMS else ""
        print(f"{name:34}{numbers}{values['count']:6}   {aim}")
    print(f"load of the machine before {load[0]:.1f}, after {os.getloadavg()[0]:.1f}, on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
