"""A play in progress survives a server that hangs or dies; the page reports it, and when it is back the page goes on."""

import pytest

from tests.browser.test_access import complaints
from tests.browser.views import ALL_CITIES

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


@pytest.fixture
def counted(serve, view):
    """A server of the test's own, and a page of it that shows a thousand cities."""
    server = serve("--port", "0").until_ready()
    page = view(server.local)
    page.expected |= {0, 422}
    page.open("tab=thousand")
    page.until("document.documentElement.dataset.parts")
    page.page.evaluate("framebreak.reveal()")
    page.until(ALL_CITIES)
    page.page.locator("[data-key='left.change_programme.simultaneity']").focus()
    return server, page


def answered(page):
    """Both the two cities and the thousand are those of the scene, and nothing is said to be wrong."""
    page.until("decodeURIComponent(framebreak.query()) === framebreak.run.key")
    page.until(f"!document.querySelector('#thousand').classList.contains('is-older') && {ALL_CITIES}")
    page.until("document.querySelector('#banner').hidden")


def test_a_server_that_hangs_while_a_first_estimate_is_due_is_reported_and_answers_later(counted):
    server, page = counted
    server.stop()
    try:
        page.press("ArrowLeft", "ArrowLeft")
        page.until(BANNER)  # the two cities do not wait for ever for the estimate that goes before them
        page.until("document.querySelector('#thousand').classList.contains('is-older')")
    finally:
        server.go_on()
    answered(page)
    assert page.run() == server.json(f"api/run?{page.app('query()')}")


def test_a_server_that_dies_while_a_first_estimate_is_due_is_asked_for_both_when_it_is_back(counted, serve):
    server, page = counted
    server.stop()
    page.press("ArrowLeft", "ArrowLeft")
    server.end()
    page.until(BANNER)
    page.until("/does not answer/.test(document.querySelector('.thousand-count').textContent)")
    back = serve("--port", str(server.port)).until_ready()
    answered(page)
    assert page.run() == back.json(f"api/run?{page.app('query()')}")


def test_a_slider_that_passes_what_is_refused_ends_at_what_is_not(counted):
    server, page = counted
    for value in (0.2, 9, 0.3, 9, 0.4):
        page.page.evaluate("(value) => framebreak.setScene({ 'know_how.recognise': value }, { from: 'levers' })", value)
    answered(page)
    page.page.evaluate("framebreak.setScene({ 'know_how.recognise': 9 }, { from: 'levers' })")
    page.until(BANNER)
    told = "know_how.recognise is '9', but a number from 0 to 1 is meant. Shown: an earlier setting."
    page.until(f"document.querySelector('.thousand-count').textContent === {told!r}")
    page.page.evaluate("framebreak.setScene({ 'know_how.recognise': 0.5 }, { from: 'levers' })")
    answered(page)
    assert page.run() == server.json(f"api/run?{page.app('query()')}")


def test_a_part_that_is_closed_while_a_slider_moves_holds_up_nothing(counted):
    server, page = counted
    for tab in ("levers", "map", None):
        page.press("ArrowLeft")
        page.page.evaluate("(tab) => framebreak.tab(tab)", tab)
        page.page.evaluate(
            "framebreak.setScene({ 'know_how.recognise': framebreak.scene['know_how.recognise'] + 0.1 }, { from: 'levers' })"
        )
        page.until("decodeURIComponent(framebreak.query()) === framebreak.run.key")
        page.page.evaluate("framebreak.tab('thousand')")
        answered(page)
        page.page.locator("[data-key='left.change_programme.simultaneity']").focus()
    assert page.run() == server.json(f"api/run?{page.app('query()')}")


# ---- a page of which something does not come
UNLOADED = "!document.querySelector('#unloaded').hidden"
ALL_PARTS = "document.documentElement.dataset.parts === 'true'"


def lacking(view, *paths):
    """A page for which some files do not come, and what lets them come."""
    page = view()
    page.expected |= {0}
    for path in paths:
        page.page.route(f"**/{path}", lambda route: route.abort())
    page.page.goto(page.address)
    page.until(UNLOADED)
    return page, lambda: [page.page.unroute(f"**/{path}") for path in paths]


def missed(page):
    return page.page.locator("#unloaded").inner_text()


def test_a_part_that_does_not_come_is_named_and_comes_by_itself(view):
    page, comes = lacking(view, "story.js", "mapgrid.js")
    page.until("document.querySelector('#open-play')")  # other parts wait for none of them
    page.until("/Missing: .*Story/.test(document.querySelector('#unloaded').textContent)")
    assert "Map" in missed(page)  # which needs mapgrid.js
    assert page.page.locator(".city").count() == 2
    assert complaints(page) == []
    comes()
    page.until(ALL_PARTS)
    assert page.page.locator("#unloaded").is_hidden()
    assert page.page.locator("#story .story-body").evaluate("(one) => one.childElementCount") > 0
    assert page.page.locator("#open-play").count() == 1  # each part once


def test_a_part_that_does_not_come_is_tried_again_by_a_button(view):
    page, comes = lacking(view, "map.js")
    page.until("/Map/.test(document.querySelector('#unloaded').textContent)")
    page.page.wait_for_timeout(6000)  # until the next try would take its time
    comes()
    before = page.page.evaluate("performance.now()")
    page.page.get_by_role("button", name="Try again").click()
    page.until(ALL_PARTS)
    assert page.page.evaluate("performance.now()") - before < 3000
    assert page.page.locator("#unloaded").is_hidden()


def test_a_button_that_fails_though_the_server_answers_loads_the_page_anew(view):
    page, comes = lacking(view, "map.js")
    page.until("/Map/.test(document.querySelector('#unloaded').textContent)")
    page.page.evaluate("framebreak.seek(12)")
    assert page.hash
    page.page.evaluate("window.isOld = true")
    page.page.get_by_role("button", name="Try again").click()
    page.until("!window.isOld && window.framebreak")
    comes()
    page.until(ALL_PARTS)
    assert page.app("playhead") == 12


def test_scripts_and_styles_that_do_not_come_at_first_are_tried_again(view):
    page, comes = lacking(view, "twins.js", "story.css")
    assert "Try again" in missed(page)
    assert not page.page.evaluate("Boolean(document.documentElement.dataset.ready)")
    comes()
    page.until(ALL_PARTS)
    assert page.page.evaluate("[...document.querySelectorAll('link[rel=stylesheet]')].every((one) => one.sheet)")
    names = page.page.evaluate("[...document.querySelectorAll('link[rel=stylesheet]')].map((one) => one.getAttribute('href'))")
    assert len(names) == len(set(names)) == 7
    assert page.page.locator("#unloaded").is_hidden()


def test_a_server_that_stops_while_the_parts_load_leaves_none_out_once_it_is_back(serve, view):
    server = serve("--port", "0").until_ready()
    page = view(server.local)
    page.expected |= {0}

    def stop(route):
        server.end()
        route.abort()

    page.page.route("**/matrix.js", stop)
    page.page.goto(server.local)
    page.until("/Story/.test(document.querySelector('#unloaded').textContent)")
    page.page.wait_for_timeout(2000)
    page.page.unroute("**/matrix.js")
    serve("--port", str(server.port)).until_ready()
    page.until(ALL_PARTS)
    page.page.locator("#tabs").get_by_role("button", name="Story", exact=True).click()
    page.until("document.querySelector('.story-body').childElementCount")
    assert page.page.locator("#unloaded").is_hidden()
