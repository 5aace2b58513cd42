"""Play: a whole play by keyboard and by thumb, in a team, from a link; the debrief says what `framebreak run` computes."""

import json

import pytest

from experiments import simulate
from experiments.classroom.play import moves, scenarios
from tests.browser.test_access import complaints
from tests.browser.test_layout import SMALL

pytestmark = [pytest.mark.slow, pytest.mark.browser]

CITY = "1-the-default-city"
MOVES = "24:work:integration.deference:100,30:hire:cio:visionary,33:align:30,36:work:integration.deference.monitoring:75"
TURN = {"play": f"{CITY}.1", "moves": MOVES, "month": 45}
END = {**TURN, "month": 156}
SCREENS = {
    "choice": {"play": "choose.1"},
    "first turn": {"play": f"{CITY}.1"},
    "turn": TURN,
    "turn, level 2": {"play": "2-alphas-crisis.2", "moves": "24:work:deference:100", "month": 45},
    "head": {**TURN, "seat": "head"},
    "mayor": {**TURN, "seat": "mayor"},
    "debrief": END,
}
PROJECTORS = {"1280": {"width": 1280, "height": 720}, "1920": {"width": 1920, "height": 1080}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
ALL_TWINS = "document.querySelector('.debrief-thousand')?.dataset.final === 'true'"


def shown(page):
    return page.page.locator("#play").get_attribute("data-shown")


def drawn(page):
    return int(page.page.locator("#play").get_attribute("data-drawn") or 0)


def opened(view, options=None, **place):
    page = view(**(options or {})).open(**place)
    page.until("document.querySelector('#play').dataset.drawn")
    if place.get("month") == 156:
        page.until(ALL_TWINS)
    return page


def link(page):
    """What stands behind the # of the page's address."""
    return page.app("address()").partition("#")[2]


def after(page, act):
    """Do something after which another screen is drawn."""
    before = drawn(page)
    act()
    page.until(f"Number(document.querySelector('#play').dataset.drawn ?? 0) > {before}")
    page.drawn()


def tab_to(page, selector, most=80):
    """Go on with Tab until an element of a selector has the focus."""
    for _ in range(most):
        page.page.keyboard.press("Tab")
        if page.page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached with Tab")


ROWS = """() => Object.fromEntries([...document.querySelectorAll('.debrief-table tbody tr')].map((row) => {
  const cells = [...row.querySelectorAll('td')].map((cell) => [cell.dataset.name, cell.innerText]);
  return [row.dataset.end, Object.fromEntries(cells)];
}))"""


def rows(page):
    """The table of the debrief by row and column."""
    return page.page.evaluate(ROWS)


def test_a_whole_play_by_keyboard(view):
    page = view().open()
    tab_to(page, "#open-play")
    after(page, lambda: page.press("Enter"))
    assert shown(page) == "choose"
    tab_to(page, ".play-scenario")
    after(page, lambda: page.press("Enter"))
    assert shown(page) == "turn"
    for _ in range(2):  # two years in which nothing is begun
        tab_to(page, "[data-focus=go-12]")
        after(page, lambda: page.press("Enter"))
        assert page.page.evaluate("document.activeElement.dataset.focus") == "go-12"  # the next turn is one key away
    for name in ("integration", "deference"):
        tab_to(page, f"#practice-{name}")
        page.press("Space")
    tab_to(page, "[data-focus=pace-50]")
    page.press("Enter")
    assert page.page.evaluate("document.activeElement.dataset.focus") == "pace-50"
    assert "2 practices at 50 % of the pace" in page.page.locator(".play-summary").inner_text()
    tab_to(page, "[data-focus=go-3]")
    after(page, lambda: page.press("Enter"))
    assert page.app("page.moves") == "24:work:integration.deference:50"
    assert "Your programme starts" in page.page.locator("#live").text_content()
    tab_to(page, "[data-focus=mode-pause]")
    page.press("Enter")
    tab_to(page, "#align")
    page.press("ArrowDown")
    for _ in range(60):
        if shown(page) == "debrief":
            break
        tab_to(page, "[data-focus=go-12]")
        after(page, lambda: page.press("Enter"))
    assert shown(page) == "debrief"
    assert page.app("page.moves") == "24:work:integration.deference:50,27:pause,27:align:30"
    assert "Your city" in page.page.locator("#live").text_content()
    page.until(ALL_TWINS)
    tab_to(page, "#debrief-measure")
    tab_to(page, "#debrief-rival")


def test_a_whole_play_on_a_telephone(view):
    page = view(**PHONE).open()
    page.page.locator("#open-play").tap()
    page.until("document.querySelector('#play').dataset.shown === 'choose'")
    after(page, lambda: page.page.locator(".play-scenario").nth(2).tap())
    page.page.locator("label[for=practice-collaboration]").tap()
    for _ in range(13):
        assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        after(page, lambda: page.page.locator("[data-focus=go-12]").tap())
    assert shown(page) == "debrief"
    page.until(ALL_TWINS)
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert rows(page)["yours"]["use"]
    assert page.app("page.moves") == "0:work:collaboration:100"


def test_a_debrief_says_what_framebreak_run_computes(view, server):
    page = opened(view, **END)
    scenario = scenarios.find(CITY, 1)
    scene = scenario.own(moves.read(MOVES, 156, scenario.rules), 156)
    table = rows(page)
    outcomes = {0: "silos", 1: "integrated, not enacted", 2: "enacted"}
    overrides = {"yours": scene.overrides("left")}
    for name in scenarios.RIVALS:
        overrides[name] = scenario.base._replace(left=scenario.rival(name)).overrides("left")
    for name, own in overrides.items():
        found = simulate(*own, panels=scene.panel + 1, seed=scene.seed)
        row = found[(found["panel"] == scene.panel) & (found["city"] == scene.city)].iloc[0]
        assert table[name]["ends_as"] == outcomes[int(row["outcome"])]
        assert table[name]["use"] == f"{round(100 * row['use'])}\u202f%"
        assert table[name]["integrated"] == f"{round(100 * row['architecture'])}\u202f%"
        assert table[name]["programme"] == ("none" if name == "nothing" else "dropped" if row["drops"] else "kept")
    thousand = server.lines(f"api/debrief/thousand?scenario={CITY}&level=1&month=156&moves={MOVES}&against=at_once")[-1]
    share = round(100 * thousand["left"]["enacted"]["share"])
    assert f"left, your plan: silos {round(100 * thousand['left']['silo']['share'])} percent" in page.page.locator(
        ".debrief-thousand svg"
    ).get_attribute("aria-label")
    assert share <= 100
    assert "framebreak run" in page.page.locator(".debrief-command pre").text_content()


def test_a_link_restores_a_play_and_asks_for_nothing_of_the_future(view):
    page = opened(view, **TURN)
    text = page.page.locator("#play").inner_text()
    again = view().open(link(page))
    again.until("document.querySelector('#play').dataset.shown === 'turn'")
    assert again.page.locator("#play").inner_text() == text
    assert not [url for url in again.requested if "api/debrief" in url]
    assert not [url for url in again.requested if "api/play?" in url and "month=45" not in url]
    again.page.locator("#practice-shared_vision").check()
    third = view().open(link(again))  # what is not played yet stands in the link as well
    third.until("document.querySelector('#practice-shared_vision')?.checked")


def test_a_link_that_cannot_be_is_answered_in_words(view):
    page = view()
    page.expected = {400}
    page.open(play=f"{CITY}.1", moves="24:dance", month=30)
    page.until("document.querySelector('#play').dataset.shown === 'refused'")
    assert "is no move" in page.page.locator(".play-wrong").inner_text()
    after(page, lambda: page.page.get_by_role("button", name="Choose a city").click())
    assert shown(page) == "choose"


def test_a_team_hands_the_device_round_and_the_next_sees_nothing_of_the_last(view):
    page = opened(view, play=f"{CITY}.1", month=21, seat="head")
    page.page.locator("#practice-collaboration").check()
    after(page, lambda: page.page.locator("[data-focus=go]").click())
    assert shown(page) == "handover"
    text = page.page.locator("#play").inner_text()
    assert "Hand over to the CIO" in text
    for hidden in ("Performance", "News", "Whom you ask", "collaboration"):
        assert hidden not in text
    page.page.evaluate("navigator.clipboard.writeText = (text) => ((window.copied = text), Promise.resolve())")
    page.page.locator(".play-copy").click()
    sent = page.page.evaluate("window.copied").partition("#")[2]
    assert sorted(key.partition("=")[0] for key in sent.split("&")) == ["draft", "month", "play", "seat"]
    elsewhere = view().open(sent)  # with a device each: the link opens the seat with what was advised
    elsewhere.until("document.querySelector('#play').dataset.shown === 'turn'")
    assert "advised" in elsewhere.page.locator(".play-practices").inner_text()
    assert "You are the CIO" in elsewhere.page.locator("#play").inner_text()
    after(page, lambda: page.page.get_by_role("button", name="I am the CIO").click())
    assert page.page.locator("[data-focus=mode-work]").count() == 0
    page.page.locator("#practice-collaboration").check()
    after(page, lambda: page.page.locator("[data-focus=go]").click())
    after(page, lambda: page.page.get_by_role("button", name="I am the city manager").click())
    assert page.page.locator("#practice-collaboration").is_disabled()
    page.page.locator("[data-focus=pace-50]").click()
    page.page.locator("[data-focus=mode-work]").click()
    after(page, lambda: page.page.locator("[data-focus=go]").click())
    after(page, lambda: page.page.get_by_role("button", name="I am the mayor").click())
    page.page.locator("#align").select_option("30")
    after(page, lambda: page.page.locator("[data-focus=go-12]").click())
    assert shown(page) == "handover"
    assert page.app("page.moves") == "21:work:collaboration:50,21:align:30"
    assert (page.app("page.month"), page.app("page.seat"), page.app("page.draft")) == ("33", "head", None)


def test_leaving_goes_back_to_the_two_cities_and_the_play_is_kept(view):
    page = opened(view, **TURN)
    page.page.locator("[data-focus=leave]").click()
    page.until("!document.body.classList.contains('is-play')")
    assert page.page.locator(".city").first.is_visible()
    page.press("Space")
    assert page.app("isPlaying")  # keys are back
    page.press("Space")
    after(page, lambda: page.page.get_by_role("button", name="Your play").click())
    assert shown(page) == "turn"
    assert page.app("page.moves") == MOVES


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("place", SCREENS.values(), ids=SCREENS)
def test_axe_finds_nothing(view, place, theme):
    page = opened(view, theme=theme, **place)
    page.page.wait_for_timeout(300)
    assert complaints(page) == []


@pytest.mark.parametrize("size", PROJECTORS)
@pytest.mark.parametrize("place", SCREENS.values(), ids=SCREENS)
def test_all_text_is_read_from_the_back_row(view, place, size):
    page = opened(view, {"viewport": PROJECTORS[size]}, **place)
    assert page.page.evaluate(SMALL) == []
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if shown(page) == "turn":  # a turn is played without scrolling
        assert page.page.evaluate(
            "document.querySelector('#play').scrollHeight <= document.querySelector('#play').clientHeight"
        )
        assert page.page.locator("[data-focus^=go]").first.is_visible()


def test_bigger_text_is_bigger_everywhere(view):
    sizes = """() => Object.fromEntries([...document.querySelectorAll('#play button, #play h2, #play li, #play text')]
      .filter((one) => one.checkVisibility()).map((one, at) => [at, parseFloat(getComputedStyle(one).fontSize)]))"""
    page = opened(view, **TURN)
    before = page.page.evaluate(sizes)
    page.page.get_by_role("button", name="A+, bigger text").click()
    page.drawn()
    now = json.loads(json.dumps(page.page.evaluate(sizes)))
    assert len(now) == len(before)
    assert all(now[at] > before[at] for at in before)


# ---- the last turn taken back
def taken_back(page, name="Take the turn back"):
    after(page, lambda: page.page.get_by_role("button", name=name).click())


def test_the_last_turn_is_taken_back_with_its_orders_and_the_same_luck(view, server):
    page = opened(view, **TURN)
    assert page.page.locator(".play-undo").count() == 0  # nothing was played here yet
    before = page.page.locator("#play").inner_text()
    page.page.locator("#practice-shared_vision").check()
    after(page, lambda: page.page.locator("[data-focus=go-3]").click())
    news = page.page.locator(".play-hearing").inner_text()
    moves_then = page.app("page.moves")
    assert moves_then.startswith(f"{MOVES},45:work:")
    taken_back(page)
    assert (page.app("page.moves"), page.app("page.month"), page.app("page.back")) == (MOVES, "45", "1")
    assert page.page.locator("#practice-shared_vision").is_checked()  # the orders as they were, to be changed
    assert "Luck stays the same" in page.page.locator(".play-taken").inner_text()
    assert page.page.evaluate("document.activeElement.className") == "play-taken"
    assert page.page.locator(".play-undo").count() == 0  # the turn before stands
    after(page, lambda: page.page.locator("[data-focus=go-3]").click())
    assert page.page.locator(".play-hearing").inner_text() == news
    assert page.app("page.moves") == moves_then
    taken_back(page)
    page.page.locator("#practice-shared_vision").uncheck()
    told = page.page.locator(".play-taken").inner_text()
    assert page.page.locator("#play").inner_text().replace(f"{told}\n\n", "").replace(f"{told}\n", "") == before
    after(page, lambda: page.page.locator("[data-focus=go-12]").click())
    held = page.hash  # a reload keeps what may be taken back, and how often that was done
    again = view().open(held)
    again.until("document.querySelector('#play').dataset.shown === 'turn'")
    taken_back(again)
    assert (again.app("page.month"), again.app("page.back")) == ("45", "3")


def test_the_end_says_how_many_turns_were_taken_back_and_takes_none_back(view, server):
    page = opened(view, play=f"{CITY}.1", month=144, back=1)
    page.page.locator("#practice-collaboration").check()
    after(page, lambda: page.page.locator("[data-focus=go-3]").click())
    taken_back(page)
    page.page.locator("#practice-collaboration").uncheck()
    page.page.locator("#practice-deference").check()
    after(page, lambda: page.page.locator("[data-focus=go-12]").click())
    assert shown(page) == "debrief"
    page.until(ALL_TWINS)
    assert "2 turns were taken back" in page.page.locator(".debrief-back").inner_text()
    assert page.page.locator(".play-undo").count() == 0  # the end has shown what was hidden
    assert page.app("page.moves") == "144:work:deference:100"
    listed = page.page.locator(".debrief-moves").first.inner_text()
    assert listed.count("work on") == 1
    href = page.page.locator("a[download][href*='debrief.csv']").get_attribute("href")
    status, body = server.get(href)
    assert status == 200
    assert "144:work:deference:100" in body.decode()
    assert "collaboration" not in body.decode()
    assert "back" not in href
    after(page, lambda: page.page.get_by_role("button", name="Again").click())
    assert page.app("page.back") is None  # another play


def test_a_link_may_forbid_to_take_a_turn_back(view):
    page = opened(view, **TURN, undo="off")
    after(page, lambda: page.page.locator("[data-focus=go-3]").click())
    assert page.page.locator(".play-undo").count() == 0
    assert "undo=off" in link(page)
    end = opened(view, **END, undo="off")
    assert "no turn could be taken back" in end.page.locator(".debrief-back").inner_text()


def test_a_team_takes_a_turn_back_until_the_next_seat_has_seen_the_news(view):
    page = opened(view, play=f"{CITY}.1", month=21, seat="mayor", draft="21:work:collaboration:50")
    page.page.locator("#align").select_option("30")
    after(page, lambda: page.page.locator("[data-focus=go-6]").click())
    assert shown(page) == "handover"
    taken_back(page)
    assert (page.app("page.month"), page.app("page.seat"), page.app("page.moves")) == ("21", "mayor", None)
    assert page.page.locator("#align").input_value() == "30"
    assert page.page.locator("#practice-collaboration").is_checked()
    after(page, lambda: page.page.locator("[data-focus=go-3]").click())
    after(page, lambda: page.page.get_by_role("button", name="I am the head of service").click())
    assert page.page.locator(".play-undo").count() == 0
    after(page, lambda: page.page.locator("[data-focus=go]").click())
    assert page.page.locator(".play-undo").count() == 0  # on the cover of a seat that plays no turn


# ---- what a reload and a server that is gone must leave as it is
def test_a_reload_behind_the_cover_opens_at_the_cover(view):
    page = opened(view, play=f"{CITY}.1", month=21, seat="head")
    page.page.locator("#practice-collaboration").check()
    after(page, lambda: page.page.locator("[data-focus=go]").click())
    assert shown(page) == "handover"
    page.page.reload()  # at once: the address is not written a moment later
    page.until("document.querySelector('#play').dataset.drawn")
    assert shown(page) == "handover"
    assert "Hand over to the CIO" in page.page.locator("#play").inner_text()
    assert page.page.locator(".play-practices").count() == 0
    assert not [url for url in page.requested if "api/play?" in url and "seat=cio" in url]  # nothing of it came
    after(page, lambda: page.page.get_by_role("button", name="I am the CIO").click())
    assert "advised" in page.page.locator(".play-practices").inner_text()
    page.page.reload()  # who has taken the device over goes on
    page.until("document.querySelector('#play').dataset.shown === 'turn'")


def test_a_turn_that_the_server_did_not_answer_is_kept_and_drawn_once_it_is_back(serve, view):
    own = serve("--port", "0").until_ready()
    page = view(own.local)
    page.expected |= {0}
    page.open(**TURN)
    page.until("document.querySelector('#play').dataset.shown === 'turn'")
    own.end()
    after(page, lambda: page.page.locator("[data-focus=go-3]").click())
    assert shown(page) == "missed"
    assert "Your play is kept" in page.page.locator(".play-wrong").inner_text()
    assert page.app("page.month") == "48"
    serve("--port", str(own.port)).until_ready()
    page.until("document.querySelector('#play').dataset.shown === 'turn'")
    assert page.app("page.moves") == MOVES
    assert page.page.locator(".play-undo").is_visible()
