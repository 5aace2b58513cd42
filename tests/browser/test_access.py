"""Everything is reached and used by keyboard, and axe-core finds nothing to complain of."""

from pathlib import Path

import pytest

from tests.browser.views import ALL_CITIES

pytestmark = [pytest.mark.slow, pytest.mark.browser]

AXE = Path(__file__).with_name("vendor") / "axe.min.js"
STORY = "01-one-city-two-ways"
VIEWS = {
    "start": {},
    "middle": {"t": 60},
    "levers": {"tab": "levers", "t": 60},
    "thousand, hidden": {"tab": "thousand"},
    "thousand": {"tab": "thousand", "t": 156},
    "map": {"tab": "map", "t": 156},
    "stories": {"tab": "story"},
    "story": {"story": STORY, "tab": "story"},
    "story with thousand": {"story": STORY, "step": 4, "bet": "left", "tab": "thousand", "notes": 1, "t": 156},
}
DIALOGS = {"take": "Take away", "help": "Help", "words": "In words"}


def complaints(view):
    """What axe-core finds, with the elements; those of the isolated world of the test only."""
    # evaluated by the driver and not by the page, whose policy allows no script but its own
    view.page.evaluate(AXE.read_text(encoding="utf8") + "; null")
    results = view.page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [(each["id"], each["impact"], [node["html"][:160] for node in each["nodes"][:4]]) for each in results["violations"]]


def complaints_by_theme(view):
    """What axe-core finds on a page in light and, once that is switched, in dark."""
    by_theme = {}
    for theme in ("light", "dark"):
        if view.app("theme") != theme:
            view.press("l")
        assert view.app("theme") == theme
        view.page.wait_for_timeout(300)  # charts are drawn again, colours change over
        by_theme[theme] = complaints(view)
    return by_theme


NOTHING = {"light": [], "dark": []}


@pytest.mark.parametrize("name", VIEWS)
def test_axe_finds_nothing(view, name):
    shown = VIEWS[name]
    page = view().open("events=30:crisis", theme="light", **shown)
    if shown.get("t") == 156:
        page.page.evaluate("framebreak.reveal()")
        if shown["tab"] == "thousand":
            page.until(ALL_CITIES)
        else:
            page.until("document.querySelector('#map rect.map-cell')")
    assert complaints_by_theme(page) == NOTHING


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_dialogs_and_folds(view, theme):
    page = view().open("", theme=theme, t=60)
    for fold in page.page.locator("details:visible > summary").all():
        fold.click()
        assert complaints(page) == [], fold.inner_text()
        fold.click()
    for name, label in DIALOGS.items():
        page.page.locator("#tools").get_by_role("button", name=label).click()
        assert page.page.locator(f"dialog#{name}").is_visible()
        assert complaints(page) == [], name
        page.press("Escape")


def test_axe_finds_nothing_on_a_telephone(view):
    page = view(viewport={"width": 390, "height": 844}).open("", theme="light", t=60)
    assert complaints_by_theme(page) == NOTHING


# ---- by keyboard
# `sign` is how an element, what is around it and what is in it are drawn: with the focus it must be otherwise than without.
WHERE = """() => {
  const sign = (at) => [at, at.parentElement, ...at.querySelectorAll("*")].map((one) => {
    const { outlineStyle, outlineWidth, boxShadow, borderColor, stroke, backgroundColor } = getComputedStyle(one);
    return [outlineStyle === "none" ? "" : outlineWidth, boxShadow, borderColor, stroke, backgroundColor].join();
  }).join();
  const last = window.focused;
  const isShown = last ? sign(last.at) !== last.sign : null;
  const at = document.activeElement;
  window.focused = at && at !== document.body ? { at, sign: sign(at) } : null;
  if (!window.focused) return { isShown };
  const isAgain = Boolean(at.dataset.visited);
  at.dataset.visited = "1";
  const box = at.getBoundingClientRect();
  return {
    isShown,
    isAgain,
    what: at.outerHTML.slice(0, 110),
    name: at.getAttribute("aria-label") || at.labels?.[0]?.textContent || at.textContent.trim().slice(0, 40) || at.title,
    isSeen: at.matches(":focus-visible"),
    isInside: box.width > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
  };
}"""
ALL = """() => [
  ...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")
].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width && box.height && !one.disabled && one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true })
    && !(one.type === "radio" && !one.checked && document.querySelector(`input[type=radio][name="${one.name}"]:checked`));
}).length"""


def tabbed(view, most=250):
    """Press Tab from the top of the page until the focus leaves it again; gives where it was, and whether that was shown."""
    view.page.evaluate("document.activeElement?.blur(); getSelection().removeAllRanges(); scrollTo(0, 0)")
    stops = []
    for _ in range(most):
        view.press("Tab")
        at = view.page.evaluate(WHERE)
        if stops:
            stops[-1]["isShown"] = at["isShown"]
        if "what" not in at or at["isAgain"]:
            return stops
        stops.append(at)
    raise AssertionError(f"Tab never leaves the page: {stops[-3:]}")


@pytest.mark.parametrize("tab", ["", "levers", "thousand", "map", "story"])
def test_tab_reaches_everything_and_shows_where_it_is(view, tab):
    page = view().open("", tab=tab)
    if tab in ("thousand", "map"):
        page.page.evaluate("framebreak.reveal()")
        page.until(ALL_CITIES if tab == "thousand" else "document.querySelector('#map rect.map-cell')")
    expected = page.page.evaluate(ALL)
    stops = tabbed(page)
    assert abs(len(stops) - expected) <= 1, [each["name"] for each in stops]  # the link to skip shows itself only while focused
    assert [each["what"] for each in stops if not each["name"]] == []
    assert [each["what"] for each in stops if not each["isSeen"]] == []
    assert [each["what"] for each in stops if not each["isInside"]] == []
    assert [each["what"] for each in stops if not each["isShown"]] == []


def test_shift_tab_goes_back_the_same_way(page):
    page.press("Tab", "Tab", "Tab", "Tab")
    at = page.page.evaluate(WHERE)["what"]
    page.press("Tab", "Shift+Tab")
    assert page.page.evaluate(WHERE)["what"] == at


AT = """(at => [at.matches('button'), at.ariaLabel || at.textContent, Boolean(at.closest('[role=toolbar]'))])(
  document.activeElement)"""


def focus(view, text, most=120):
    """Reach a button by Tab, and within a toolbar by the arrow to the right."""
    for _ in range(most):
        view.press("Tab")
        first = at = view.page.evaluate(AT)
        while at[2] and text not in at[1]:
            view.press("ArrowRight")
            at = view.page.evaluate(AT)
            if at == first:
                break
        if at[0] and text in at[1]:
            return
    raise AssertionError(f"neither Tab nor an arrow reaches {text!r}")


def test_a_lesson_by_keyboard_alone(page, server):
    """Play, strike, look at a thousand with a prediction, move a lever, take the link away: without a mouse."""
    page.page.evaluate("document.querySelector('#scrub').focus()")
    page.press("Shift+Tab", "Shift+Tab")
    assert page.page.evaluate("document.activeElement.textContent") == "Play"
    page.press("Enter")
    page.until("framebreak.playhead >= 3")
    page.press("Enter")
    assert not page.app("isPlaying")
    focus(page, "risis")
    page.after(lambda: page.press("Enter"))
    assert page.scene("events").endswith(":crisis")
    focus(page, "A thousand cities")
    page.press("Space")
    assert page.page.locator("#thousand").is_visible()
    focus(page, "Left:")
    page.press("Enter")
    page.until(ALL_CITIES)
    page.press("Escape")
    page.page.evaluate("document.activeElement.blur()")
    focus(page, "Take away")
    page.press("Enter")
    assert page.page.locator("#take").is_visible()
    for _ in range(40):  # the focus stays within the dialog, or goes to the browser's own bars
        page.press("Tab")
        assert page.page.evaluate(
            "document.activeElement === document.body || Boolean(document.activeElement.closest('#take'))"
        )
    page.press("Escape")
    assert page.page.locator("#take").is_hidden()
    assert page.page.evaluate("document.activeElement.textContent") == "Take away"  # back to where it came from


def test_managers_and_rows_are_read_by_arrow_keys(page):
    page.page.locator(".city.left svg.network .node[tabindex='0']").focus()
    first = page.page.evaluate("document.activeElement.ariaLabel")
    page.press("ArrowRight")
    second = page.page.evaluate("document.activeElement.ariaLabel")
    assert first != second
    assert "frame" in second
    assert "resistance" in second
    assert page.page.locator("#tip").is_visible()  # what hovering shows, focus shows
    page.press("Escape")
    assert page.page.locator("#tip").is_hidden()


def test_hovering_explains_in_words_of_the_theory(page):
    page.page.locator(".label.practice").first.hover()
    page.until("!document.querySelector('#tip').hidden")
    meaning = page.page.evaluate("framebreak.meta.practices[0].meaning")
    assert meaning in page.page.locator("#tip").inner_text()


def test_no_key_works_while_typing(page):
    page.page.locator("#place summary").click()
    box = page.page.locator("#place-seed")
    box.fill("")
    box.press_sequentially("ec l12")
    assert page.scene("events") == ""
    assert page.app("theme") == "light"
    assert not page.app("isPlaying")
    assert box.input_value() == "ec l12"


def test_screen_readers_hear_what_happens(page):
    live = page.page.locator("#live")
    assert live.get_attribute("aria-live") == "polite"
    page.page.evaluate("framebreak.seek(30)")
    page.press("c")
    page.until("document.querySelector('#live').textContent.includes('risis')")
    page.press("ArrowRight")
    page.until("/200[01]/.test(document.querySelector('#live').textContent)")
    label = page.page.locator(".city.left .track").evaluate("(one) => one.querySelector('[aria-label]').ariaLabel")
    assert "resistance" in label
    assert page.page.locator("html").get_attribute("lang") == "en"


def test_this_month_in_words(page):
    page.page.evaluate("framebreak.seek(60)")
    page.press("w")
    text = page.page.locator("#words").inner_text()
    run = page.run()
    for side in ("left", "right"):
        assert run["sides"][side]["label"].lower() in text.lower()
    for practice in page.page.evaluate("framebreak.meta.practices.map((one) => one.label)"):
        assert practice.lower() in text.lower()


BEFORE_STORY = {
    "first view": {},
    "middle": {"t": 60, "events": "30:crisis"},  # with something to take back
    "story": {"story": STORY},
    "story with a bet": {"story": STORY, "bet": "left", "step": 2},
}


@pytest.mark.parametrize("options", [{}, {"viewport": {"width": 390, "height": 844}}], ids=["projector", "telephone"])
@pytest.mark.parametrize("place", BEFORE_STORY.values(), ids=BEFORE_STORY)
def test_at_most_ten_tab_stops_come_before_story_without_a_link_that_skips(view, place, options):
    page = view(**options).open("", **place)
    for before in range(11):
        page.press("Tab")
        if page.page.evaluate("document.activeElement.textContent") == "Story":
            assert before <= 10
            break
    else:
        raise AssertionError("more than ten stops come before Story")
    if page.page.evaluate("document.activeElement.ariaExpanded") == "false":
        page.press("Enter")
    page.press("Tab", "Tab")  # past the turn of one's own, into what is open: what Story opens comes after it
    assert page.page.evaluate("Boolean(document.activeElement.closest('#panel'))")


def test_a_toolbar_is_one_stop_and_its_arrows_pass_what_cannot_be_pressed(page):
    tools = page.page.locator("#tools")
    assert tools.get_attribute("role") == "toolbar"
    focus(page, "Take away")
    assert page.app("playhead") == 0  # the arrows moved the focus and no month
    page.press("ArrowLeft", "ArrowLeft")
    assert page.page.evaluate("document.activeElement.ariaLabel") == "? Help and keys"  # Undo has nothing to undo
    page.press("Tab", "Shift+Tab")
    assert page.page.evaluate("document.activeElement.ariaLabel") == "? Help and keys"
    events = page.page.locator("#events button, #events summary")
    page.page.evaluate("framebreak.seek(framebreak.meta.months)")  # where nothing can strike any more
    page.drawn()
    stops = events.evaluate_all("all => all.filter((one) => one.tabIndex === 0 && !one.closest('.fold-body'))")
    assert len(stops) == 1
    assert page.page.locator("#events summary").get_attribute("tabindex") == "0"


def test_links_that_skip_go_to_the_stories_and_leave_the_scene_alone(view):
    page = view().open("seed=7", t=60)
    for _ in range(2):
        page.press("Tab")
    page.press("Enter")
    stops = 3
    while page.page.evaluate("document.activeElement.textContent") != "Story":
        page.press("Tab")
        stops += 1
        assert stops <= 10  # of a keyboard, before Story
    assert page.scene("seed") == "7"
    assert page.app("playhead") == 60
    assert page.app("extras") == []
