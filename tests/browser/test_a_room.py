"""Getting in, and thirty at once: who is let in, and that nobody disturbs anybody."""

import json
import os
import re
import socket
import time
from xml.etree import ElementTree

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.browser]

BROWSERS = int(os.environ.get("ROOM", "30"))
PLAYING = 3  # all of them are drawn by the two cores of one machine here; a room has a machine for each


def outward():
    """An address of this machine other than loopback, or None."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        name = probe.getsockname()[0]
    return None if name.startswith("127.") else name


def answers(host, port):
    try:
        with socket.create_connection((host, port), timeout=5):
            return True
    except OSError:
        return False


def test_without_host_only_this_machine_is_let_in(server):
    assert answers("127.0.0.1", server.port)
    assert not answers("127.0.0.2", server.port)  # not even the rest of loopback: one address is bound
    if outward():
        assert not answers(outward(), server.port)
    assert "only this machine" in server.printed


def test_host_prints_an_address_and_a_code_for_the_room(serve, view):
    started = serve("--host", "0.0.0.0", "--port", "0")
    name = outward()
    if name:
        assert started.address == f"http://{name}:{started.port}/"
        assert answers(name, started.port)
    assert not started.address.startswith("http://0.0.0.0")
    assert len([line for line in started.printed.splitlines() if set("█▀▄") & set(line)]) >= 10
    started.until_ready()
    status, code = started.get("api/qr.svg")
    assert status == 200
    assert ElementTree.fromstring(code).tag.endswith("svg")
    page = view(started.local).open()
    assert page.app("meta.address") == started.address
    if not name:
        return
    student = view(started.address).open()  # as a student types it
    assert student.run() == page.run()


def test_the_room_sees_the_address_and_its_code(serve, view):
    started = serve("--host", "0.0.0.0", "--port", "0").until_ready()
    page = view(started.local).open()
    page.page.locator("#tools").get_by_role("button", name=re.compile("Join|Room")).click()
    shown = page.page.locator("dialog[open]")
    assert started.address in shown.inner_text()
    assert shown.locator("img, svg").first.evaluate("(one) => one.getBoundingClientRect().width") > 150
    page.until("[...document.querySelectorAll('dialog[open] img')].every((one) => one.complete && one.naturalWidth > 0)")


def test_thirty_browsers_do_not_disturb_each_other(view, server, capsys):
    """Thirty contexts of one browser, each with a seed of its own: all ask at once, and each gets its own answer."""
    began = time.perf_counter()
    pages = []
    for seed in range(BROWSERS):
        pages.append(view(viewport={"width": 390, "height": 700}))
        pages[-1].page.goto(f"{server.address}#seed={seed}&tab=thousand")
    for page in pages:
        page.until("document.documentElement.dataset.runs", 120_000)
    opened = time.perf_counter() - began
    for page in pages:
        page.page.evaluate("framebreak.reveal(); document.querySelector('#thousand').scrollIntoView()")
    for page in pages[:PLAYING]:
        page.page.evaluate("framebreak.play()")
    began = [page.page.evaluate(ASKING, [seed % 8 + 1, seed]) for seed, page in enumerate(pages)]
    assert began == [True] * BROWSERS
    for page in pages:
        page.until(
            "window.took && window.drew && /^1,001 cities/.test(document.querySelector('.thousand-count')?.textContent)",
            240_000,
        )
    events = sorted(page.page.evaluate("took") for page in pages)
    answered = set()
    for seed, page in enumerate(pages):
        query = f"complementarity.strength={(seed % 8 + 1) / 10:g}&events={20 + seed}:crisis&seed={seed}"
        assert page.app("query()") == query
        assert page.run() == server.json(f"api/run?{query}")
        last = server.lines(f"api/thousand?{query}&cities=1001")[-1] if seed % 10 == 0 else None
        cells = page.page.locator(".strata td.stratum b").all_text_contents()
        if last:
            assert [int(each.replace(",", "")) for each in cells] == [number for row in last["strata"] for number in row]
        answered.add(json.dumps([page.run()["sides"]["left"]["series"]["use"], cells]))
        assert page.page.locator("#banner").is_hidden()
    assert len(answered) == BROWSERS
    with capsys.disabled():
        middle, late = (events[int(share * (BROWSERS - 1))] for share in (0.5, 0.95))
        print(
            f"\n{BROWSERS} browsers: opened in {opened:.1f} s; event and slider at once: p50 {middle:.0f} ms, p95 {late:.0f} ms"
        )


# Lets the class of one page strike and move a slider, and measures until the new run is drawn and all twins are there.
ASKING = """([strength, seed]) => {
  const began = performance.now();
  const wanted = `events=${20 + seed}:crisis`;
  framebreak.on("run", (run) => {
    if (run.key.includes(wanted) && run.key.includes("strength")) window.took ??= performance.now() - began;
  });
  framebreak.setScene({ events: `${20 + seed}:crisis` }, { from: "events" });
  framebreak.setScene({ "complementarity.strength": strength / 10 }, { from: "levers" });
  window.drew = true;
  return true;
}"""
