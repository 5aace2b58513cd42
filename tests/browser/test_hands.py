"""A class without phones: hands are counted on a story's bet, and so are links that students sent."""

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.browser]

STORY = "01-one-city-two-ways"


def numbers(page):
    return [int(each) for each in page.page.locator(".hands output").all_text_contents()]


def test_hands_and_links_are_counted_and_kept_in_the_window(view):
    page = view().open(story=STORY)
    page.page.locator(".hands summary").click()
    for choice, times in (("left", 3), ("tie", 1)):
        for _ in range(times):
            page.page.locator(f"[data-hand='{choice}']").click()
    page.page.get_by_role("button", name="One hand fewer: all eight practices at once").click()
    page.page.get_by_role("button", name="One hand fewer: one practice at a time").click()
    assert numbers(page) == [2, 0, 1]
    links = [
        f"http://127.0.0.1:8642/#story={STORY}&bet=right",
        f"https://class.example.edu/page#bet=right&story={STORY}&t=30",
        f"http://127.0.0.1:8642/#story={STORY}",
        "http://127.0.0.1:8642/#story=03-alpha&bet=left",
        "hello",
    ]
    page.page.locator("#hands-links").fill("\n".join(links))
    page.page.get_by_role("button", name="Count the links").click()
    assert numbers(page) == [2, 2, 1]
    assert page.page.locator("#hands-said").inner_text() == "2 counted, 3 without a bet on this story."
    page.page.reload()
    page.until("document.querySelector('.hands')")
    assert numbers(page) == [2, 2, 1]
    assert "(5)" in page.page.locator(".hands summary").inner_text()
    page.page.locator(".hands summary").click()
    page.page.get_by_role("button", name="Clear", exact=True).last.click()
    assert numbers(page) == [0, 0, 0]


def test_the_side_that_the_thousand_cities_bear_out_is_marked(view):
    page = view().open(story=STORY)
    page.page.locator("[data-bet=left]").click()
    for _ in range(4):
        page.page.locator(".story-next").click()
    page.until("document.querySelector('.hands-label.is-so')")
    assert page.page.locator(".hands-label.is-so").count() == 1


def test_the_bet_is_in_the_language_of_the_link(view, server):
    page = view(server.address)
    page.page.goto(f"{server.address}?lang=fr#story={STORY}")
    page.until("document.querySelector('.prediction')")
    asked = page.page.locator(".story-open").inner_text()
    assert "Faites votre pronostic" in asked
    assert "Les huit pratiques d’un coup" in asked
    assert "Révéler sans pari" in asked
    page.page.locator("[data-bet=left]").click()
    for _ in range(4):
        page.page.locator(".story-next").click()
    page.until("document.querySelector('.hands-label.is-so')")
    shown = page.page.locator(".verdict").inner_text()
    assert "Votre pronostic\u202f: Les huit pratiques d’un coup." in shown
    assert "Les mille villes montrent\u202f:" in shown
    assert "villes de plus sur 100" in shown
    page.page.evaluate("framebreak.setPage({ story: null, step: null, bet: null, tab: 'thousand' }); framebreak.hide()")
    page.until("document.querySelector('.gate:not([hidden])')")
    assert "quel côté devance l’autre en" in page.page.locator(".gate").first.inner_text()
