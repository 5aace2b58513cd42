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
    elsewhere = view().open(link(page))  # with a device each: the link opens the seat with what was advised
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
