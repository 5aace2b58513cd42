"""Three views of a class: the instructor's, the wall and a phone, each in a context of its own."""

import importlib.util
import io
import json
import re
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from experiments.classroom import languages, stories
from experiments.classroom.play import evidence, scenarios
from tests.browser.servers import ROOT, Server
from tests.browser.test_access import complaints

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PHONE = {"width": 390, "height": 844}
WALL = {"width": 1280, "height": 720}
INSTRUCTOR = {"width": 1280, "height": 800}
STORY = "01-one-city-two-ways"
SMALLEST = 720 / 45


class Room:
    """A class that is served, with its views."""

    def __init__(self, server, view):
        self.server, self.view = server, view
        self.key = re.search(r"instructor#key=(\S+)", server.printed)[1]
        self.code = re.search(r"join\?code=(\w+)", server.printed)[1]

    def open(self, path, viewport, **options):
        opened = self.view(self.server.local, viewport=viewport, **options)
        opened.page.goto(self.server.local + path)
        opened.until("document.querySelector('#view').childElementCount")
        return opened

    def wall(self, more="", **options):
        return self.open(f"wall?code={self.code}{more}", WALL, **options)

    def phone(self, more="", **options):
        return self.open(f"join?code={self.code}{more}", PHONE, **options)

    def instructor(self, more="", **options):
        return self.open(f"instructor?{more}#key={self.key}", INSTRUCTOR, **options)

    def post(self, path, token="", **values):
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.server.local + f"api/class/{path}", json.dumps(values).encode(), headers)
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())

    def act(self, action, value=None):
        return self.post("act", self.key, action=action, value=value)

    def others(self, choices):
        """Other phones, without browsers, that bet."""
        self.act("shared", True)
        tokens = [self.post("join", code=self.code)["token"] for _ in choices]
        for token, choice in zip(tokens, choices):
            self.post("bet", token, round=1, choice=choice, newest=1)
        return tokens


@pytest.fixture
def room(serve, view):
    return Room(serve("--port", "0", "--class", "--story", STORY).until_ready(), view)


def text(view):
    return view.page.locator("body").inner_text()


def press(view, action):
    view.page.locator(f"[data-act='{action}']").click()


def counts(view):
    return [int(each) for each in view.page.locator(".bet-bars .bar-count").all_text_contents()]


def test_a_class_bets_and_is_held_against_a_thousand_twins(room):
    lead, wall, phone = room.instructor(), room.wall(), room.phone()
    assert room.key not in lead.page.url
    wall.until("document.querySelector('img.qr')?.naturalWidth > 0")
    assert room.code in text(wall)
    phone.until("document.querySelectorAll('.bet-button:disabled').length === 3")
    press(lead, "start")
    phone.until("document.querySelectorAll('.bet-button:enabled').length === 3")
    phone.page.locator("[data-bet=left]").click()
    phone.until("document.querySelector('.status.is-counted')")
    phone.page.locator("[data-bet=right]").click()
    phone.until("document.querySelector('.status.is-counted') && document.querySelector('[data-bet=right][aria-pressed=true]')")
    wall.until("[...document.querySelectorAll('.bar-count')].map((one) => one.textContent).join() === '0,1,0'")
    room.others(["left", "left", "tie"])
    wall.until("[...document.querySelectorAll('.bar-count')].map((one) => one.textContent).join() === '2,1,1'")
    press(lead, "stop")
    phone.until("document.querySelectorAll('.bet-button:disabled').length === 3")
    press(lead, "reveal")
    for view in (wall, phone):
        view.until("document.querySelectorAll('.twins .stack').length === 2")
        assert "1 of 4 bet as you did" in text(view) or view is wall
    measured = json.loads(room.server.get(f"api/stories/{STORY}")[1])
    assert any(each in text(phone) for each in measured["explain"].values())
    press(lead, "hide")
    wall.until("!document.querySelector('.twins')")
    press(lead, "undo")
    wall.until("document.querySelectorAll('.twins .stack').length === 2")


def test_a_phone_that_is_loaded_again_is_the_same_phone(room):
    phone = room.phone()
    room.act("start")
    phone.until("document.querySelectorAll('.bet-button:enabled').length === 3")
    phone.page.locator("[data-bet=tie]").click()
    phone.until("document.querySelector('.status.is-counted')")
    phone.page.reload()
    phone.until("document.querySelector('[data-bet=tie][aria-pressed=true]')")
    phone.page.locator("[data-bet=left]").click()
    phone.until("document.querySelector('.status.is-counted') && document.querySelector('[data-bet=left][aria-pressed=true]')")
    answer = room.act("stop")
    assert (answer["phones"], answer["tally"]) == (1, {"left": 1, "right": 0, "tie": 0})


def test_a_laptop_that_is_closed_and_opened_again_goes_on(room):
    """The process stands still, as when a laptop sleeps; a bet that was placed meanwhile is counted once it wakes."""
    lead, wall, phone = room.instructor(), room.wall(), room.phone()
    for view in (lead, wall, phone):
        view.expected.add(0)
    press(lead, "start")
    phone.until("document.querySelectorAll('.bet-button:enabled').length === 3")
    room.server.stop()
    phone.page.locator("[data-bet=right]").click()
    phone.until("!document.querySelector('#banner').hidden && document.querySelector('[data-bet=right][aria-pressed=true]')")
    wall.until("!document.querySelector('#banner').hidden")
    room.server.go_on()
    phone.until("document.querySelector('.status.is-counted') && document.querySelector('#banner').hidden")
    wall.until("document.querySelector('#banner').hidden && document.querySelectorAll('.bar-count')[1]?.textContent === '1'")
    lead.page.reload()  # the instructor's own browser was closed as well
    lead.until("document.querySelectorAll('.bar-count')[1]?.textContent === '1'")
    press(lead, "stop")
    wall.until("document.body.className === 'is-closed'")


def test_a_server_that_is_started_anew_asks_for_its_new_code(room, serve):
    phone = room.phone()
    phone.expected |= {0, 401, 403}
    room.server.end()
    serve("--port", str(room.server.port), "--class")
    phone.until("document.querySelector('#code') && document.querySelector('[role=alert]')")


def test_names_are_text_and_can_be_taken_off(room):
    lead, wall, phone = room.instructor(), room.wall(), room.phone()
    phone.expected.add(422)
    lead.page.locator("#switch-names").check()
    phone.until("document.querySelector('#name')")
    phone.page.locator("#name").fill("<img src=x>")
    phone.page.locator(".name-form button").click()
    phone.until("document.querySelector('.status').textContent.includes('letters')")
    phone.page.locator("#name").fill("Darth Vader")
    phone.page.locator(".name-form button").click()
    wall.until("document.querySelector('.names')?.textContent === 'Darth Vader'")
    lead.page.get_by_role("button", name="Take Darth Vader off").click()
    wall.until("!document.querySelector('.names')")
    phone.until("document.body.innerText.includes('took your name off')")


def test_a_page_that_plays_sends_what_came_of_it(room):
    phone, stranger = room.phone(), room.view(room.server.local, viewport=PHONE)
    phone.until("document.querySelector('.bet-button')")
    stranger.page.goto(room.server.local + "join")
    sends = (
        """async (effort) => (await import("/class/send.js")).sendPlay({ outcome: "enacted", effort, practices: [3, 0, 3] })"""
    )
    assert not phone.page.evaluate(sends, 10)  # nobody asked for plays
    room.act("plays", True)
    assert phone.page.evaluate(sends, 12.5)
    assert phone.page.evaluate(sends, 18.5)
    assert not stranger.page.evaluate(sends, 1)
    shown = room.act("stop")["plays_so_far"]
    assert shown["count"] == 1
    assert shown["outcomes"] == [0, 0, 1]
    assert shown["firsts"][2] == [0, 0, 0, 1, 0, 0, 0, 0]


def test_a_slide_is_shown_on_the_wall_and_the_next(room):
    lead, wall = room.instructor(), room.wall()
    press(lead, "next")
    frame = wall.page.frame_locator("iframe")
    frame.locator("html[data-parts=true]").wait_for()
    inside = wall.page.frames[1]
    assert "story=01-one-city-two-ways" in inside.url
    assert inside.evaluate("framebreak.isVeiled")
    press(lead, "slide-3")
    inside.wait_for_function("() => framebreak.page.step === '2' && framebreak.playhead === 64")
    press(lead, "run")
    inside.wait_for_function("() => framebreak.playhead > 66")
    press(lead, "run")
    inside.wait_for_function("() => !framebreak.isPlaying")
    press(lead, "slide-5")
    wall.page.wait_for_function("() => document.querySelector('.slide-line').textContent.includes('5')")
    inside.wait_for_function("() => framebreak.page.step === '4'")
    press(lead, "slide-0")
    wall.until("!document.querySelector('iframe')")


@pytest.mark.parametrize("more", ["", "&lang=fr"])
def test_the_wall_is_read_from_the_back_row(room, more):
    wall = room.wall(more)
    room.act("names", True)
    room.act("start")
    tokens = room.others(["left", "right", "right", "tie"] * 5)
    for number, token in enumerate(tokens):
        room.post("name", token, name=f"Name {chr(65 + number)}")
    room.act("plays", True)
    fits = """[...document.querySelectorAll('main *')].filter((one) => !one.closest('.names'))
      .every((one) => one.getBoundingClientRect().bottom <= innerHeight + 1)"""
    smallest = """() => Math.min(...[...document.querySelectorAll('main *')]
      .filter((one) => one.getClientRects().length)
      .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
      .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""

    def check(condition):
        wall.until(condition)
        wall.drawn()
        assert wall.page.evaluate(smallest) >= SMALLEST
        assert wall.page.evaluate(fits)
        assert wall.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    check("document.querySelectorAll('.names li').length === 20")
    room.act("stop")
    check("document.body.className === 'is-closed'")
    room.act("reveal")
    check("document.querySelectorAll('.twins .stack').length === 2")
    for number, token in enumerate(tokens):
        room.post("play", token, round=1, outcome=number % 3, effort=3.0 * number, practices=[number % 8, 1])
    check("document.querySelectorAll('.plays .effort-bin').length")
    room.act("story", "12-the-mayor")  # whose question is the longest
    room.act("start")
    check("document.body.className.startsWith('is-open')")
    room.act("reveal")
    check("document.querySelectorAll('.twins .stack').length === 2")


def words(value):
    """All words of texts in lists and mappings."""
    if isinstance(value, str):
        return set(re.findall(r"[^\W\d_]+", re.sub(r"\{\w+\}", "", value).lower()))
    inside = value.values() if isinstance(value, dict) else value
    return set().union(*map(words, inside)) if inside else set()


def test_views_in_french_have_no_english_word(room):
    told = stories.find(STORY)
    english, french = (words([languages.texts(name), languages.story(told, name)]) for name in ("en", "fr"))
    french |= words([languages.story(each, "fr")["title"] for each in stories.read_all()])
    french |= words([{**evidence.notes(name, "fr"), "minutes": ""} for name in scenarios.names()])
    lead, wall, phone = room.instructor("lang=fr"), room.wall("&lang=fr"), room.phone("&lang=fr")
    allowed = french | {"http", "join", *words(room.code), *words("framebreak english")}

    def check(view, condition):
        view.until(condition)
        view.drawn()
        shown = view.page.evaluate(READ)
        assert words(shown) & (english - allowed) == set()
        assert words(shown) & french

    for view in (lead, wall, phone):
        assert view.page.evaluate("document.documentElement.lang") == "fr"
        check(view, "true")
    room.act("names", True)
    room.act("plays", True)
    room.act("start")
    tokens = room.others(["left", "right"])
    phone.until("document.querySelectorAll('.bet-button:enabled').length === 3")
    phone.page.locator("[data-bet=left]").click()
    check(phone, "document.querySelector('.status.is-counted')")
    check(wall, "document.querySelectorAll('.bar-count').length === 3")
    for token in tokens:
        room.post("play", token, round=1, outcome=2, effort=1234.5, practices=[3])
    room.act("stop")
    check(wall, "document.body.className === 'is-closed'")
    check(lead, "document.querySelector('.plays')")
    room.act("reveal")
    check(wall, "document.querySelector('.plays') && document.querySelectorAll('.twins .stack').length === 2")
    check(phone, "document.querySelectorAll('.twins .stack').length === 2")
    check(lead, "document.querySelector('.phase-badge.is-revealed')")


# What a view says, with what it says to those who do not see it, but for the notes, which are in English and say so.
READ = """() => {
  const parts = [...document.querySelectorAll("[aria-label], [title], [alt]")].filter((one) => !one.closest("[lang=en]"));
  const inside = [...document.querySelectorAll("main *, #banner")]
    .filter((one) => !one.closest("[lang=en]"))
    .flatMap((one) => [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent));
  const said = parts.flatMap((one) => ["aria-label", "title", "alt"].map((name) => one.getAttribute(name) ?? ""));
  return [...inside, document.title, ...said];
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_views_fit_their_windows(room, theme):
    room.act("start")
    phone, lead = room.phone(color_scheme=theme), room.instructor(color_scheme=theme)
    phone.until("document.querySelectorAll('.bet-button:enabled').length === 3")
    sizes = phone.page.locator(".bet-button").evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().height)")
    assert min(sizes) >= 80
    last = phone.page.locator(".bet-button").last.evaluate("(one) => one.getBoundingClientRect().bottom")
    assert last <= PHONE["height"]
    for view in (phone, lead):
        assert view.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(room, theme):
    phone, wall, lead = (each(color_scheme=theme) for each in (room.phone, room.wall, room.instructor))
    room.act("names", True)
    room.act("plays", True)
    wall.until("document.querySelector('.join-code') && document.querySelector('img.qr')")
    assert complaints(wall) == []
    room.act("start")
    tokens = room.others(["left", "right", "tie"])
    phone.until("document.querySelectorAll('.bet-button:enabled').length === 3 && document.querySelector('#name')")
    phone.page.locator("[data-bet=left]").click()
    phone.until("document.querySelector('.status.is-counted')")
    wall.until("document.querySelectorAll('.bar-count').length === 3")
    assert complaints(phone) == []
    assert complaints(wall) == []
    for number, token in enumerate(tokens):
        room.post("play", token, round=1, outcome=number, effort=10 * number, practices=[number])
        room.post("name", token, name=f"Name {chr(65 + number)}")
    room.act("reveal")
    for view in (phone, wall):
        view.until("document.querySelectorAll('.twins .stack').length === 2")
    wall.until("document.querySelector('.plays')")
    lead.until("document.querySelectorAll('.names li').length === 3 && document.querySelector('.plays')")
    for view in (phone, wall, lead):
        assert complaints(view) == []


def test_somebody_without_the_link_leads_nothing(room):
    stranger = room.view(room.server.local, viewport=INSTRUCTOR)
    stranger.expected.add(403)
    stranger.page.goto(room.server.local + "instructor")
    stranger.until("!document.querySelector('#banner').hidden")
    assert "printed where the server was started" in text(stranger)
    assert not stranger.page.locator("button").count()


def test_a_wrong_code_is_said_and_the_right_one_lets_in(room):
    phone = room.view(room.server.local, viewport=PHONE)
    phone.expected.add(403)
    phone.page.goto(room.server.local + "join")
    phone.page.locator("#code").fill("0000")
    phone.page.locator("form button").click()
    phone.until("document.querySelector('[role=alert]')")
    phone.page.locator("#code").fill(room.code.lower())
    phone.page.locator("form button").click()
    phone.until("document.querySelectorAll('.bet-button').length === 3")


def test_the_address_of_the_room_is_that_of_the_wall(serve, view):
    started: Server = serve("--host", "0.0.0.0", "--port", "0", "--class").until_ready()
    wall = Room(started, view).wall()
    wall.until("document.querySelector('.join-address')")
    shown = wall.page.locator(".join-address").inner_text()
    assert f"http://{shown.removesuffix('join')}" == started.address


def test_a_play_on_a_phone_comes_back_to_the_class(room):
    phone = room.phone()
    phone.until("document.querySelector('.bet-button')")
    assert not phone.page.locator(".play-link").count()  # nobody asks for plays
    room.act("plays", True)
    phone.until("document.querySelector('.play-link a')")
    moves = "24:work:deference.integration:100"
    phone.page.goto(f"{room.server.local}#play=1-the-default-city.1&moves={moves}&month=156")
    phone.page.locator(".debrief-sent:not([hidden])").wait_for()
    order = phone.page.evaluate("framebreak.meta.practices.map((each) => each.name).indexOf('deference')")
    shown = room.act("stop")["plays_so_far"]
    assert shown["count"] == 1
    assert sum(row[order] for row in shown["firsts"]) == 1


def test_an_instructor_who_closes_the_browser_leads_on_in_another_tab(room):
    """The tab was closed in mid-class; another one of the same browser knows the key, and undoes what the first did."""
    lead, wall = room.instructor("lang=fr"), room.wall("&lang=fr")
    press(lead, "start")
    room.others(["left", "tie"])
    lead.until("document.querySelectorAll('.bar-count')[2]?.textContent === '1'")
    again = lead.page.context.new_page()
    lead.page.close()
    again.goto(f"{room.server.local}instructor?lang=fr")  # without the key
    again.wait_for_function("() => document.querySelectorAll('.bar-count')[2]?.textContent === '1'")
    again.locator("[data-act=stop]").click()
    wall.until("document.body.className === 'is-closed'")
    again.locator("[data-act=undo]").click()
    wall.until("document.body.className === 'is-open'")
    assert room.act("stop")["tally"] == {"left": 1, "right": 0, "tie": 1}


def test_two_tabs_of_one_phone_are_one_phone(room):
    phone = room.phone()
    other = phone.page.context.new_page()
    other.goto(f"{room.server.local}join?code={room.code}")
    room.act("start")
    for page, choice in ((phone.page, "left"), (other, "right"), (phone.page, "tie")):
        page.bring_to_front()
        page.wait_for_function("() => document.querySelectorAll('.bet-button:enabled').length === 3")
        page.locator(f"[data-bet={choice}]").click()
        page.wait_for_function("() => document.querySelector('.status.is-counted')")
        page.wait_for_function(f"() => document.querySelector('[data-bet={choice}][aria-pressed=true]')")
    other.bring_to_front()
    other.wait_for_function("() => document.querySelector('[data-bet=tie][aria-pressed=true]')")  # each sees the other's bet
    shown = room.act("stop")
    assert (shown["phones"], shown["tally"]) == (1, {"left": 0, "right": 0, "tie": 1})


def test_a_phone_that_forgot_who_it_is_cannot_bring_back_a_name_that_was_taken_off(room):
    room.act("names", True)
    phone = room.phone("&lang=fr")
    phone.expected.add(403)
    phone.until("document.querySelector('#name')")
    phone.page.locator("#name").fill("Jean Peur")
    phone.page.locator(".name-form button").click()
    phone.until("document.querySelector('.name-form p')")
    room.act("remove", 1)
    phone.page.evaluate("localStorage.clear()")
    phone.page.reload()
    phone.until("document.querySelector('#name')")
    phone.page.locator("#name").fill("JÉAN-PEUR")
    phone.page.locator(".name-form button").click()
    phone.until("document.querySelector('.status').textContent.includes('retiré ce nom')")
    assert room.act("stop")["names"] == []


def test_a_phone_that_joined_in_one_language_is_the_same_in_the_other(room):
    phone = room.phone("&lang=fr")
    room.act("start")
    phone.until("document.querySelectorAll('.bet-button:enabled').length === 3")
    phone.page.locator("[data-bet=right]").click()
    phone.until("document.querySelector('.status.is-counted')")
    phone.page.goto(f"{room.server.local}join?code={room.code}")
    phone.until("document.querySelector('[data-bet=right][aria-pressed=true]') && document.documentElement.lang === 'en'")
    assert room.act("stop")["phones"] == 1


def test_a_play_that_gets_no_answer_is_sent_again_until_it_is_counted(room):
    """The server stands still while the play is sent, longer than a page waits for an answer."""
    phone = room.phone()
    phone.until("document.querySelector('.bet-button')")
    phone.expected.add(0)
    room.act("plays", True)
    sends = """() => { globalThis.sent = null;
      import("/class/send.js").then(({ sendPlay }) => sendPlay({ scenario: "1-the-default-city", level: 1,
        moves: "24:work:deference:100", outcome: "enacted", effort: 1, practices: [7] }))
        .then((isCounted) => { globalThis.sent = isCounted; }); return import("/class/send.js").then(() => true); }"""
    phone.page.evaluate("import('/class/send.js').then(() => true)")
    room.server.stop()
    phone.page.evaluate(sends)
    phone.page.wait_for_timeout(9000)
    assert phone.page.evaluate("globalThis.sent") is None
    room.server.go_on()
    phone.until("globalThis.sent === true")
    shown = room.act("stop")["plays_so_far"]
    assert (shown["count"], shown["claimed"]) == (1, 0)


def test_the_picture_of_the_page_is_taken_from_a_class(serve):
    """The script starts a browser of its own."""
    pytest.importorskip("playwright", reason="no Playwright here: tools/bootstrap browser classroom dev")
    image = pytest.importorskip("PIL.Image")
    found = importlib.util.spec_from_file_location("wall_picture", ROOT / "tools" / "wall_picture.py")
    script = importlib.util.module_from_spec(found)
    found.loader.exec_module(script)
    server = serve("--port", "0", "--class", "--story", script.STORY).until_ready()
    with ThreadPoolExecutor(1) as apart:  # the browser of the other tests has its loop in this thread
        wall, phone = apart.submit(script.taken, server).result()
    assert image.open(io.BytesIO(wall)).size == tuple(script.WALL.values())
    with (
        image.open(io.BytesIO(script.beside(wall, phone))) as whole,
        image.open(ROOT / "docs" / "images" / "wall.png") as shown,
    ):
        assert whole.size == shown.size
