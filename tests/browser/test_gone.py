"""A play in progress survives a server that hangs or dies; the page reports it, and when it is back the page goes on."""

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.browser]

BANNER = "!document.querySelector('#banner').hidden"


@pytest.fixture
def own(serve, view):
    """A server of the test's own, and a page of it that plays."""
    server = serve("--port", "0").until_ready()
    page = view(server.local)
    page.expected |= {0}
    page.open()
    page.press("Space")
    page.until("framebreak.playhead >= 3")
    return server, page


def plays_on(page, months=6):
    at = page.app("playhead")
    page.until(f"framebreak.playhead >= {at + months}")
    assert page.app("isPlaying")


def test_play_survives_a_server_that_dies_and_comes_back(own, serve):
    server, page = own
    server.end()
    plays_on(page)
    assert not page.page.evaluate(BANNER)  # nothing was wanted, so nothing is missed
    page.press("c")  # an event cannot be answered now
    page.until(BANNER)
    assert "server" in page.page.locator("#banner").inner_text().lower()
    plays_on(page)
    events = page.scene("events")
    assert events.endswith(":crisis")
    before = page.runs()
    back = serve("--port", str(server.port)).until_ready()
    page.until("document.querySelector('#banner').hidden")
    page.until(f"Number(document.documentElement.dataset.runs) > {before}")
    assert page.run() == back.json(f"api/run?events={events}")
    assert page.app("isPlaying")
    assert page.hash


def test_play_survives_a_server_that_hangs(own):
    server, page = own
    server.stop()
    try:
        plays_on(page)
        page.press("c")
        plays_on(page)
        page.page.locator("[data-key='left.change_programme.simultaneity']").focus()
        page.press("ArrowLeft")
        plays_on(page)
    finally:
        server.go_on()
    page.until("framebreak.run.key.includes('crisis') && framebreak.run.key.includes('simultaneity=7')")
    assert page.run() == server.json(f"api/run?{page.app('query()')}")
    assert page.page.locator("#banner").is_hidden()


def test_a_server_that_hangs_is_reported(own):
    server, page = own
    server.stop()
    try:
        page.press("c")
        page.until(BANNER, 20_000)
        plays_on(page, 2)
    finally:
        server.go_on()
    page.until("document.querySelector('#banner').hidden")


def test_a_page_opened_while_the_server_is_gone_asks_until_it_is_there(own, serve):
    server, page = own
    page.press("Space")
    page.page.evaluate("framebreak.seek(12)")
    held = page.hash
    server.end()
    back = serve("--port", str(server.port))
    page.page.goto("about:blank")
    page.page.goto(f"{back.local}#{held}")
    page.until("document.documentElement.dataset.runs", 120_000)
    assert page.app("playhead") == 12


def test_a_server_that_dies_while_it_answers_is_reported_and_requested_again(own, serve):
    server, page = own
    page.press("Space")
    page.page.evaluate("framebreak.reveal(); framebreak.tab('map')")
    page.until("document.querySelector('#map rect.map-cell')", 120_000)  # some of many have come
    server.end()
    page.until(BANNER)
    assert page.page.locator(".map-status").inner_text() == "The server does not answer."
    serve("--port", str(server.port)).until_ready()
    page.until("document.querySelector('#banner').hidden")
    page.until("/points of the map/.test(document.querySelector('.map-status').textContent)", 120_000)
