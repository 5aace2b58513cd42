"""A thousand cities beside the two: hidden until a prediction is made, refined as they come, equal to the server's."""

import re

import pytest

from tests.browser.views import ALL_CITIES

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def shown(view):
    """Open the tab with everything revealed, and wait for all of them."""
    view.page.evaluate("framebreak.reveal(); framebreak.tab('thousand')")
    view.until(ALL_CITIES)


def counts(view):
    return [int(each.replace(",", "")) for each in view.page.locator(".strata td.stratum b").all_inner_texts()]


def test_nothing_is_shown_before_a_prediction_or_the_end(page):
    page.page.locator("#tabs").get_by_role("button", name="A thousand cities").click()
    assert page.page.locator("#thousand .gate").is_visible()
    assert page.page.locator("#thousand .thousand-content").is_hidden()
    page.page.wait_for_timeout(600)
    assert not any("api/thousand" in url for url in page.requested)
    page.page.locator("#thousand .gate-choices button").first.click()
    assert page.app("page.bet") == "left:enacted"
    page.until(ALL_CITIES)
    assert page.page.locator("#thousand .gate").is_hidden()
    assert page.page.locator("#thousand .thousand-content").is_visible()
    page.press("Home")  # a reset hides them again
    assert page.page.locator("#thousand .thousand-content").is_hidden()


def test_it_is_refined_until_all_have_come(view):
    page = view().open("seed=40404")  # cities that nobody has requested, or the server has all of them at once
    page.page.evaluate(
        """() => {
          window.seen = [];
          new MutationObserver(() => seen.push(document.querySelector('.thousand-count').textContent))
            .observe(document.querySelector('.thousand-status'), { subtree: true, childList: true, characterData: true });
        }"""
    )
    shown(page)
    done = [
        int(match[1].replace(",", ""))
        for each in page.page.evaluate("seen")
        if (match := re.match(r"([\d,]+)(?: of | cities)", each))
    ]
    assert done == sorted(done)
    assert done[-1] == 1001
    assert min(done) < 500  # something was to be seen before half of them were there


@pytest.mark.parametrize("query", ["", "complementarity.strength=0&left.change_programme.simultaneity=3&seed=12"])
def test_the_numbers_shown_are_the_servers(view, server, query):
    page = view().open(query)
    shown(page)
    last = server.lines(f"api/thousand?{query}{'&' if query else ''}cities=1001")[-1]
    assert last["is_final"]
    assert last["cities"] == last["done"] == 1001
    assert counts(page) == [number for row in last["strata"] for number in row]
    assert sum(counts(page)) == 1001
    values = page.page.locator(".distribution-place .value .strong").all_text_contents()
    outcomes = page.page.evaluate("framebreak.meta.outcomes.map((one) => one.name)")
    expected = [100 * last[side][name]["share"] for name in outcomes for side in ("left", "right")]
    assert len(values) == len(expected)
    for text, value in zip(values, expected, strict=True):
        assert abs(float(text) - value) <= (0.05 if "." in text else 0.5) + 1e-9
    texts = page.page.locator(".forest-text").all_inner_texts()
    names = page.page.evaluate("framebreak.meta.measures.map((one) => one.name)")
    assert texts == [last["differences"][name]["text"] for name in names]
    rows = page.page.locator(".forest-row").evaluate_all("all => all.map((one) => one.dataset.winner)")
    assert rows == [last["winner"][name] for name in names]


def test_strata_and_shares_are_of_the_same_cities(page):
    shown(page)
    cells = counts(page)
    text = page.page.locator(".strata-facts").inner_text()
    alike = int(re.search(r"([\d,]+) end alike", text)[1].replace(",", ""))
    assert alike == cells[0] + cells[4] + cells[8]
    on_left, on_right, both = (
        int(re.search(rf"([\d,]+) \S.* {which}", line)[1].replace(",", ""))
        for which, line in zip(("only on the left", "only on the right", "under both"), text.splitlines()[1:], strict=True)
    )
    assert on_left == cells[6] + cells[7]
    assert on_right == cells[2] + cells[5]
    assert both == cells[8]


def test_it_follows_a_slider_and_never_shows_an_older_answer_as_new(page, server):
    shown(page)
    slider = page.page.locator("[data-key='right.change_programme.simultaneity']")
    slider.focus()
    page.press(*["ArrowRight"] * 4)
    page.until(ALL_CITIES)
    last = server.lines(f"api/thousand?{page.app('query()')}&cities=1001")[-1]
    assert page.scene("right.change_programme.simultaneity") == 5
    assert counts(page) == [number for row in last["strata"] for number in row]


def test_the_histogram_of_use_is_drawn(page):
    shown(page)
    page.until("document.querySelector('.use-place svg path, .use-place svg rect, .use-place canvas')")
    assert page.page.locator(".use-place").is_visible()


def test_a_prediction_is_about_its_measure_and_can_be_made_while_the_cities_play(page):
    page.page.evaluate("framebreak.tab('thousand')")
    first = page.page.locator("#thousand .gate-choices button").first
    first.focus()
    page.page.evaluate("framebreak.play()")
    page.until("framebreak.playhead >= 3")
    assert first.evaluate("(one) => one === document.activeElement")  # nothing was put in its place
    page.press("Enter")
    page.page.evaluate("framebreak.pause()")
    page.until(ALL_CITIES)
    assert page.app("page.bet") == "left:enacted"
    predicted = page.page.locator(".thousand-predicted")
    assert "you predicted left" in predicted.inner_text()
    page.page.evaluate("framebreak.setPage({ measure: 'use' })")
    assert predicted.is_hidden()
    page.page.evaluate("framebreak.setPage({ measure: null })")
    assert predicted.is_visible()
    page.page.evaluate("location.hash = 'bet=right&measure=use&tab=thousand'")  # as older addresses have it
    page.until("framebreak.page.bet === 'right:use'")
    assert "you predicted right" in predicted.inner_text()
