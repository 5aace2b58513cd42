"""What fits: stage and transport on a projector, a telephone without sideways scrolling; motion and colours as requested."""

import itertools
import os
from pathlib import Path

import pytest

from experiments.classroom import stories

pytestmark = [pytest.mark.slow, pytest.mark.browser]

TABS = ("", "levers", "thousand", "map", "story")
SIZES = ((1280, 720), (1366, 768), (1920, 1080), (1024, 768))
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What reaches beyond the window, apart from what scrolls within a part of its own or is meant for readers of text only.
BEYOND = """() => [...document.body.querySelectorAll("*")].filter((one) => {
  const box = one.getBoundingClientRect();
  if (!box.width || !box.height || !one.checkVisibility()) return false;
  if (one.closest(".unseen, .skip, .off-stage, dialog:not([open])")) return false;
  for (let up = one.parentElement; up; up = up.parentElement) {
    if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(up).overflowX)) return false;
  }
  return box.right > innerWidth + 1 || box.left < -1;
}).map((one) => one.outerHTML.slice(0, 120))"""


def window(width, height):
    return {"viewport": {"width": width, "height": height}}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_stage_and_transport_fit_without_scrolling(view, theme):
    page = view(**window(*SIZES[0])).open("", theme=theme, t=60)
    for width, height in SIZES:
        page.page.set_viewport_size({"width": width, "height": height})
        page.page.wait_for_timeout(300)  # what is drawn follows the window
        for selector in ("#stage", "#transport", "#events", "#tabs", "#top"):
            box = page.page.locator(selector).bounding_box()
            assert box["x"] >= 0, selector
            assert box["y"] >= 0, selector
            assert box["x"] + box["width"] <= width + 1, (width, selector)
            assert box["y"] + box["height"] <= height + 1, (width, selector)
        assert page.page.evaluate("document.documentElement.scrollHeight - document.documentElement.clientHeight") <= 0
        assert page.page.evaluate(OVERFLOW) <= 0
        lanes = page.page.locator(".city.left svg.lanes").bounding_box()
        network = page.page.locator(".city.left svg.network").bounding_box()
        assert lanes["height"] > 180, width  # eight practices, resistance and performance, to be read from the back row
        assert min(network.values()) > 0
        assert network["height"] > 150, width


# Texts that are seen and are smaller than 1/45 of the window's height.
SMALL = """() => {
  const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const own = texts.currentNode.parentElement, box = own.getBoundingClientRect();
    if (!texts.currentNode.textContent.trim() || box.width < 2 || box.height < 2 || !own.checkVisibility()) continue;
    const size = parseFloat(getComputedStyle(own).fontSize);
    if (size < innerHeight / 45 - 0.01) found.push([texts.currentNode.textContent.trim().slice(0, 40), size]);
  }
  return found;
}"""
BY_TEXT = """() => {
  const found = {}, texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const own = texts.currentNode.parentElement, box = own.getBoundingClientRect();
    const text = texts.currentNode.textContent.trim();
    if (!text || box.width < 2 || box.height < 2 || !own.checkVisibility()) continue;
    found[text] = parseFloat(getComputedStyle(own).fontSize);
  }
  return found;
}"""
SEEN = {
    "start": {},
    "middle": {"t": 60},
    "levers": {"tab": "levers", "t": 60},
    "thousand": {"tab": "thousand", "t": 156},
    "map": {"tab": "map", "t": 156},
    "stories": {"tab": "story"},
    "story": {"story": "01-one-city-two-ways", "tab": "story"},
    "slide that watches": {"story": "01-one-city-two-ways", "tab": "story", "step": 3, "t": 40},
    "slide of long headings": {"story": "11-more-than-city-government", "tab": "story"},
    "slide that watches below long headings": {"story": "12-the-mayor", "tab": "story"},
}


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)], ids=str)
@pytest.mark.parametrize("place", SEEN.values(), ids=SEEN)
def test_all_text_is_read_from_the_back_row_and_bigger_text_is_bigger(view, place, size):
    page = view(**window(*size)).open("", **place)
    if place.get("t") == 156:
        page.page.evaluate("framebreak.reveal()")
        page.until("document.querySelector('.thousand-count')?.textContent || document.querySelector('#map rect.map-cell')")
    page.page.wait_for_timeout(500)
    assert page.page.evaluate(SMALL) == []
    before = page.page.evaluate(BY_TEXT)
    page.page.get_by_role("button", name="A+, bigger text").click()
    page.page.wait_for_timeout(500)
    now = page.page.evaluate(BY_TEXT)
    assert [text for text in now if text in before and now[text] <= before[text]] == []
    assert page.page.evaluate(OVERFLOW) <= 0


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)], ids=str)
def test_what_is_under_the_pointer_is_read_from_the_back_row(view, size):
    page = view(**window(*size)).open("", t=60)
    page.page.locator(".city.left .node").first.hover()
    page.until("document.querySelector('#tip').checkVisibility()")
    assert page.page.evaluate(SMALL) == []


@pytest.mark.parametrize("tab", TABS)
def test_no_sideways_scrolling_on_a_telephone(view, tab):
    page = view(**PHONE).open("", tab=tab, t=60)
    page.page.evaluate("framebreak.reveal()")
    page.page.wait_for_timeout(1500 if tab in ("thousand", "map") else 200)
    assert page.page.evaluate(OVERFLOW) <= 0
    assert page.page.evaluate(BEYOND) == []
    targets = page.page.locator("button:visible, select:visible").evaluate_all(
        "all => all.map((one) => [one.getBoundingClientRect(), one.outerHTML.slice(0, 90)])"
        ".filter(([box]) => box.width && Math.min(box.width, box.height) < 24).map(([box, text]) => text)"
    )
    assert targets == []  # WCAG 2.2, 2.5.8: 24 by 24 at least


@pytest.mark.parametrize(
    ("story", "step", "lang"),
    [
        ("01-one-city-two-ways", 4, "en"),
        ("08-not-merely-technology", 3, "en"),
        ("11-more-than-city-government", 2, "en"),
        ("03-alpha", 2, "fr"),
        ("10-people-from-outside", 3, "fr"),
    ],
)
def test_no_sideways_scrolling_in_a_story_on_a_telephone(view, server, story, step, lang):
    page = view(f"{server.address}?lang={lang}", **PHONE).open("", story=story, step=step, bet="left", tab="thousand")
    page.page.evaluate("framebreak.reveal()")
    page.page.locator("#thousand").scroll_into_view_if_needed()
    page.until("document.querySelector('#thousand .distribution .value')")
    page.page.wait_for_timeout(300)
    assert page.page.evaluate(OVERFLOW) <= 0
    assert page.page.evaluate(BEYOND) == []
    labels = page.page.locator("#thousand .distribution > text:has(tspan.strong)")
    names = page.page.evaluate("['left', 'right'].map((side) => framebreak.slide.words[side])")
    for label, name in zip(labels.all()[:2], names, strict=True):
        assert label.text_content().endswith(name)


def test_both_cities_are_seen_at_once_on_a_telephone(view):
    page = view(**PHONE).open("", t=60)
    for part in ("svg.network", "svg.lanes"):
        left, right = (page.page.locator(f".city.{side} {part}").bounding_box() for side in ("left", "right"))
        assert left["x"] + left["width"] <= right["x"]
        assert abs(left["y"] - right["y"]) < left["height"] / 2
    for side in ("left", "right"):
        page.page.locator(f".city.{side} .regime summary").tap()
        box = page.page.locator(f".city.{side} .regime .fold-body").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["viewport"]["width"]
        page.press("Escape")


@pytest.mark.parametrize(
    ("story", "lang"),
    [
        ("01-one-city-two-ways", "en"),
        ("03-alpha", "fr"),
        ("06-the-network-closes", "fr"),
        ("11-more-than-city-government", "fr"),
    ],
)
def test_a_shared_story_opens_at_its_question_on_a_telephone(view, server, story, lang):
    page = view(f"{server.address}?lang={lang}", **PHONE).open("", story=story, tab="story")
    page.until("document.querySelector('.story-text')?.textContent")
    page.drawn()
    height = PHONE["viewport"]["height"]
    bar = page.page.locator("#transport").bounding_box()
    assert bar["height"] <= height / 8
    asked = page.page.locator("#story fieldset p").first.bounding_box()
    assert asked["y"] >= 0
    for button in page.page.locator("#story fieldset [data-bet]").all():
        box = button.bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= bar["y"]


def test_it_reflows_at_four_times_the_size(view):
    """WCAG 1.4.10: at 320 pixels, as 1280 at 400 %, nothing scrolls in two directions."""
    page = view(**window(320, 640)).open("", t=60)
    assert page.page.evaluate(OVERFLOW) <= 0


def test_bigger_text_is_bigger_and_still_fits(page):
    before = page.page.evaluate("parseFloat(getComputedStyle(document.querySelector('.city.left h2')).fontSize)")
    page.press("+")
    page.page.wait_for_timeout(200)
    assert page.page.evaluate("parseFloat(getComputedStyle(document.querySelector('.city.left h2')).fontSize)") > before
    assert page.page.evaluate(OVERFLOW) <= 0
    assert page.app("page.size") == "1"


@pytest.mark.parametrize("wanted", ["light", "dark"])
def test_it_follows_the_systems_colours_until_one_is_chosen(view, wanted):
    page = view(color_scheme=wanted).open()
    other = {"light": "dark", "dark": "light"}[wanted]
    ground = page.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert page.app("theme") == wanted
    page.press("l")
    page.until(f"framebreak.theme === '{other}'")
    assert page.page.evaluate("getComputedStyle(document.body).backgroundColor") != ground
    assert page.hash == f"theme={other}"


def test_less_motion_is_respected(view):
    page = view(reduced_motion="reduce").open()
    page.press("Space")
    page.until("framebreak.playhead >= 3")
    moving = page.page.evaluate(
        "document.getAnimations().filter((one) => one.playState === 'running' && one.effect.getTiming().duration > 50)"
        ".map((one) => one.effect.target?.outerHTML?.slice(0, 100))"
    )
    assert moving == []
    durations = page.page.evaluate(
        """() => [...document.querySelectorAll("*")].flatMap((one) => {
          const style = getComputedStyle(one);
          return [style.transitionDuration, style.animationDuration].join(",").split(",").map(parseFloat);
        }).filter((seconds) => seconds > 0.05).length"""
    )
    assert durations == 0


# How two colours differ where a kind of colour is not seen: linear RGB after Viénot, Brettel and Mollon (1999).
UNSEEN = {
    "protanopia": ((0.11238, 0.88762, 0), (0.11238, 0.88762, 0), (0.00401, -0.00401, 1)),
    "deuteranopia": ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0), (-0.02234, 0.02234, 1)),
    "achromatopsia": ((0.2126, 0.7152, 0.0722),) * 3,
}


def lightness(color, matrix):
    channels = [(value / 255 / 12.92) if value / 255 <= 0.04045 else ((value / 255 + 0.055) / 1.055) ** 2.4 for value in color]
    seen = [sum(weight * value for weight, value in zip(row, channels)) for row in matrix]
    return 0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_frames_differ_without_seeing_their_hue(view, theme):
    """From the old frame to the new one lightness alone tells the order, whichever colours are not seen."""
    page = view().open("", theme=theme)
    colors = page.page.evaluate(
        "[0, 0.25, 0.5, 0.75, 1].map((share) => framebreak.frameColor(share).match(/[0-9.]+/g).slice(0, 3).map(Number))"
    )
    for kind, matrix in UNSEEN.items():
        values = [lightness(color, matrix) for color in colors]
        assert values in (sorted(values), sorted(values, reverse=True)), kind
        light, dark = max(values), min(values)
        assert (light + 0.05) / (dark + 0.05) > 3, kind


@pytest.mark.parametrize("kind", ["deuteranopia", "achromatopsia"])
def test_the_page_is_drawn_where_colours_are_not_seen(view, kind, tmp_path):
    page = view().open("", t=80)
    session = page.page.context.new_cdp_session(page.page)
    plain = page.page.screenshot()
    session.send("Emulation.setEmulatedVisionDeficiency", {"type": kind})
    seen = page.page.screenshot()
    assert seen != plain
    folder = Path(os.environ.get("SHOTS", tmp_path))
    (folder / f"{kind}.png").write_bytes(seen)
    # what colour shows is shown by shape as well: classes, roles and marks have names or letters
    assert page.page.locator(".node").evaluate_all("all => all.every((one) => one.textContent.trim() && one.ariaLabel)")


COVERED = """() => {
  const of = (one) => ({ text: one.textContent.trim(), box: one.getBoundingClientRect() });
  const texts = ".facts dt, .facts dd, .label > span, .label small, .ghost-key, .name h2, .legend .scale > *";
  const shown = [...document.querySelectorAll(texts)]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().width > 0).map(of);
  const found = [];
  for (const [at, one] of shown.entries()) for (const other of shown.slice(at + 1)) {
    const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
    const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
    if (wide > 3 && high > 5) found.push([one.text, other.text]);
  }
  const whole = [...document.querySelectorAll(".name h2, .label > span, .facts dt")].filter((one) => one.checkVisibility());
  const cut = whole.filter((one) => one.scrollHeight > one.clientHeight + 3 || one.scrollWidth > one.clientWidth + 3);
  return [...found, ...cut.map((one) => ["cut", one.textContent])];
}"""


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize(
    "place",
    [
        {"story": "01-one-city-two-ways", "notes": 1, "step": 2, "bet": "left"},
        {"story": "03-alpha"},  # with events of its own, so that the course without them is drawn too
        {"story": "03-alpha", "notes": 1, "step": 1, "bet": "left"},
        {"t": 156, "tab": "thousand"},
        {"t": 156},
    ],
    ids=["notes", "events", "events beside notes", "thousand", "cities"],
)
def test_no_text_of_a_city_covers_another_or_is_cut(view, server, place, lang):
    page = view(f"{server.address}?lang={lang}").open("", **place)
    page.page.evaluate("framebreak.reveal()")
    page.page.wait_for_timeout(800)
    assert page.page.evaluate(COVERED) == []


# Texts of the page that are cut: by lines, by a box that hides what runs over, or by dots.
CUT = """() => [...document.querySelectorAll("#top *, main *")].filter((one) => {
  const isText = [...one.childNodes].some((each) => each.nodeType === Node.TEXT_NODE && each.textContent.trim());
  if (!isText || !one.checkVisibility() || one.closest(".unseen, select, svg")) return false;
  const { overflowX, overflowY, webkitLineClamp } = getComputedStyle(one);
  const hides = (how) => ["hidden", "clip"].includes(how);
  if (webkitLineClamp === "none" && !hides(overflowX) && !hides(overflowY)) return false;
  return one.scrollHeight > one.clientHeight + 2 || one.scrollWidth > one.clientWidth + 1;
}).map((one) => one.textContent)"""
# A heading of a city that reaches out of the card that it stands in, or that is covered by what stands below.
HEADINGS = """() => [...document.querySelectorAll(".name h2, .differs")].filter((one) => {
  if (!one.checkVisibility()) return false;
  const [box, card] = [one.getBoundingClientRect(), one.closest(".city").getBoundingClientRect()];
  const below = one.closest(".head").querySelector(".regime").getBoundingClientRect();
  return box.right > card.right || box.bottom > card.bottom || (below.height && box.bottom > below.top + 1);
}).map((one) => one.textContent)"""


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("story", [story.name for story in stories.read_all()])
def test_no_text_of_any_slide_is_cut(view, server, story, lang):
    page = view(f"{server.address}?lang={lang}", **window(1280, 720)).open("", story=story)
    for step in range(len(stories.find(story).slides)):
        if step:
            page.page.evaluate("(to) => { location.hash = to; }", f"story={story}&step={step}&bet=left")
            page.until(f"framebreak.page.step === '{step}'")
        page.page.wait_for_timeout(500)
        for width, height in ((1280, 720), (1920, 1080), (390, 844)):
            page.page.set_viewport_size({"width": width, "height": height})
            page.page.wait_for_timeout(200)
            assert page.page.evaluate(CUT) == [], (step, width)
            assert page.page.evaluate(HEADINGS) == [], (step, width)
            if width > 760:
                assert page.page.evaluate(SMALL) == [], (step, width)


@pytest.mark.parametrize("tab", ["levers", "thousand", "map", "story"])
def test_a_french_phone_is_as_wide_as_its_page(view, server, tab):
    page = view(f"{server.address}?lang=fr", viewport={"width": 390, "height": 844}).open("", tab=tab)
    page.page.wait_for_timeout(400)
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390


# Menus whose choice is not read whole: one that wraps it has to hold it, one of the browser's own needs the width.
CUT_MENUS = """() => [...document.querySelectorAll("select")].filter((one) => one.checkVisibility()).filter((one) => {
  const chosen = one.selectedOptions[0]?.textContent ?? "";
  const text = one.parentElement.querySelector(".menu-text");
  const style = getComputedStyle(one);
  if (text) {
    const [outer, inner] = [one.getBoundingClientRect(), text.getBoundingClientRect()];
    const isHeld = inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1 && inner.right <= outer.right + 1;
    return text.textContent !== chosen || !isHeld || text.scrollWidth > text.clientWidth + 1;
  }
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = style.font;
  const room = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 16; // of its arrow
  return pen.measureText(chosen).width > room;
}).map((one) => one.selectedOptions[0]?.textContent)"""
MENUS = {
    "levers": {"tab": "levers"},
    "map": {"tab": "map", "t": 156},
    "story": {"story": "03-alpha"},
    "story beside": {"story": "03-alpha", "step": 2, "bet": "left"},
    "play": {"play": "1-the-default-city.1"},
    "play beside notes": {"play": "1-the-default-city.1", "notes": 1},
}


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("place", MENUS.values(), ids=MENUS)
@pytest.mark.parametrize("options", [{}, PHONE], ids=["projector", "telephone"])
def test_the_choice_of_every_menu_is_read_whole(view, server, place, lang, options):
    page = view(f"{server.address}?lang={lang}", **options).open("", **place)
    page.page.evaluate("framebreak.reveal()")
    selects = page.page.locator("select:visible")
    selects.first.wait_for()  # a play is there once it has been answered
    page.page.wait_for_timeout(500)
    for at in range(selects.count()):
        if selects.nth(at).is_enabled() and not selects.nth(at).get_attribute("id").startswith(("map-", "pair-", "event-")):
            values = (
                selects.nth(at).locator("option").evaluate_all("all => all.map((one) => [one.textContent.length, one.value])")
            )
            selects.nth(at).select_option(max(values)[1])
    page.page.wait_for_timeout(500)
    assert page.page.evaluate(CUT_MENUS) == []


def test_a_menu_shows_what_is_set_elsewhere(view, server):
    page = view().open("tab=map&t=156")
    page.page.evaluate("framebreak.reveal(); framebreak.setPage({ x: 'change_programme.effort' })")
    shown = page.page.locator(".menu:has(#map-x) .menu-text")
    assert shown.inner_text() == page.page.locator("#map-x option:checked").text_content() == "Effort of the programme"


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize(
    "place", [{"t": 156, "tab": "thousand"}, {"story": "03-alpha", "step": 2, "bet": "left"}], ids=["alone", "story"]
)
def test_axis_and_shares_of_the_thousand_are_within_their_part(view, server, place, lang):
    page = view(f"{server.address}?lang={lang}").open("", **place)
    page.page.evaluate("framebreak.reveal()")
    page.until("document.querySelector('.forest-ticks')?.childElementCount && document.querySelector('.distribution .value')")
    page.page.wait_for_timeout(300)
    out = page.page.evaluate(
        """() => [...document.querySelectorAll(".forest-ticks > *, .distribution .value")].filter((one) => {
          const part = one.closest(".forest-place, .distribution-place").getBoundingClientRect();
          const box = one.getBoundingClientRect();
          return box.right > part.right + 1 || box.left < part.left - 1;
        }).map((one) => one.textContent)"""
    )
    assert out == []
    zero = page.page.locator(".forest-zero:visible").first.bounding_box()
    tick = page.page.locator(".forest-ticks > :nth-child(2)").bounding_box()
    assert abs(zero["x"] - tick["x"] - tick["width"] / 2) < 3  # the axis says where nothing is


@pytest.mark.parametrize(
    ("story", "lang"), [("06-the-network-closes", "en"), ("11-more-than-city-government", "en"), ("03-alpha", "fr")]
)
def test_a_shared_story_has_its_bets_in_sight_on_a_projector(view, server, story, lang):
    for size in ((1280, 720), (1920, 1080)):
        page = view(f"{server.address}?lang={lang}", **window(*size)).open("", story=story)
        page.until("document.querySelector('.story-text')?.textContent")
        page.drawn()
        panel = page.page.locator("#panel").bounding_box()
        for button in page.page.locator("#story [data-bet]").all():
            box = button.bounding_box()
            assert box["y"] >= panel["y"]
            assert box["y"] + box["height"] <= panel["y"] + panel["height"]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_header_is_whole(view, server, lang):
    for width in (1024, 1280, 1440, 1920):
        page = view(f"{server.address}?lang={lang}", **window(width, 720)).open()
        lines = "one.getBoundingClientRect().height / parseFloat(getComputedStyle(one).fontSize)"
        cut = f"(one) => one.scrollWidth > one.clientWidth + 1 || {lines} > 2.2"
        assert not page.page.locator("#sub").evaluate(cut), width


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_telephone_cuts_no_name_of_an_event_and_says_what_differs(view, server, lang):
    page = view(f"{server.address}?lang={lang}", **PHONE).open("", story="03-alpha", step=1, bet="left")
    page.page.wait_for_timeout(500)
    out = page.page.evaluate(
        """() => [...document.querySelectorAll(".strike:not(.is-unnamed) text")].filter((one) => {
          const [part, box] = [one.closest(".track").getBoundingClientRect(), one.getBoundingClientRect()];
          return box.width && (box.right > part.right + 1 || box.left < part.left - 1);
        }).map((one) => one.textContent)"""
    )
    assert out == []
    cut = "all => all.filter((one) => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth).length"
    assert page.page.locator(".differs").evaluate_all(cut) == 0
    page.page.evaluate("framebreak.tab('levers')")
    page.page.wait_for_timeout(300)
    assert page.page.locator(".pair").evaluate_all(cut) == 0


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("size", [(1280, 590), (1280, 650), (1920, 940), (1024, 640), (1366, 657)], ids=str)
def test_in_a_low_window_nothing_covers_what_is_open(view, tab, size):
    """A slide's text on the wall, or the bars of a browser, leave the page less than its window."""
    page = view(**window(*size)).open("", tab=tab, **({"t": 60} if tab else {}))
    page.page.evaluate("framebreak.reveal()")
    page.page.wait_for_timeout(500)
    boxes = [page.page.locator(each).bounding_box() for each in ("#stage", "#bar", "#panel", "#foot")]
    panel, foot = boxes[2], boxes[3]
    assert panel["y"] + panel["height"] <= foot["y"] + 1
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"] + 1
    assert panel["height"] > 150
    assert boxes[0]["height"] > (90 if tab in ("thousand", "map") else 150)  # there, a narrow window keeps their heads alone
    assert page.page.evaluate(OVERFLOW) <= 0


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_map_is_read_with_its_legend_without_scrolling(view, server, lang):
    page = view(f"{server.address}?lang={lang}").open("", t=156, tab="map")
    page.page.evaluate("framebreak.reveal()")
    page.until("document.querySelectorAll('.map-cell').length > 8")
    page.page.wait_for_timeout(500)
    legend, panel = (page.page.locator(each).bounding_box() for each in (".map-legend", "#panel"))
    assert legend["y"] + legend["height"] <= panel["y"] + panel["height"]
    boxes = "all => all.map((one) => one.getBoundingClientRect().toJSON())"
    ticks = page.page.locator(".map-picture .tick").evaluate_all(boxes)
    left = min(one["right"] for one in ticks) + 20
    column = sorted((one["top"], one["bottom"]) for one in ticks if one["right"] < left)
    assert all(upper[1] <= lower[0] + 4 for upper, lower in itertools.pairwise(column))
