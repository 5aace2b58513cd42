"""The page opens ready to play; the clock plays, pauses, steps, goes back, is scrubbed, sped up and reset."""

import pytest

from experiments.classroom.scene import START

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def clock(view):
    return view.app("playhead")


def test_it_opens_ready_to_play(page, server):
    assert page.page.title().startswith("All at once, or piece by piece?")
    assert page.app("playhead") == 0
    assert page.app("isPlaying") is False
    assert page.app("isRevealed") is False
    button = page.page.get_by_role("button", name="Play", exact=True)
    assert button.is_visible()
    assert button.is_enabled()
    assert page.page.locator(".city").count() == 2
    assert page.page.locator("svg.network .node").count() == 2 * len(page.run()["network"]["nodes"])
    assert page.page.locator("#banner").is_hidden()
    assert page.run() == server.json("api/run")


def test_play_goes_on_until_paused(page):
    play = page.page.locator("#transport .play")
    play.click()
    assert page.app("isPlaying")
    assert "Pause" in play.inner_text()
    page.until("framebreak.playhead >= 4")
    play.click()
    assert not page.app("isPlaying")
    assert "Play" in play.inner_text()
    at = clock(page)
    page.page.wait_for_timeout(700)
    assert clock(page) == at
    assert page.app("time") == at  # no half month stays


def test_play_ends_at_the_last_month_and_shows_how_both_cities_end(page):
    outcomes = {each["name"]: each["label"] for each in page.app("meta.outcomes")}
    for side in ("left", "right"):
        assert page.page.locator(f".city.{side} .badge").inner_text().strip() == "?"
    page.page.locator("#speed").focus()
    page.press("End")
    page.page.locator("#scrub").evaluate("(scrub) => { scrub.value = 140; scrub.dispatchEvent(new Event('input')); }")
    page.page.locator("#transport .play").click()
    page.until("framebreak.playhead === framebreak.meta.months")
    page.until("!framebreak.isPlaying")
    assert page.app("isRevealed")
    for side, own in page.run()["sides"].items():
        assert page.page.locator(f".city.{side} .badge").inner_text().strip().lower() == outcomes[own["outcome"]].lower()
    page.page.locator("#transport .play").click()  # from the end it begins again
    page.until("framebreak.isPlaying && framebreak.playhead < 100")


def test_steps_go_one_month_on_and_back(page):
    on = page.page.get_by_role("button", name="One month on")
    back = page.page.get_by_role("button", name="One month back")
    assert back.is_disabled()
    for _ in range(3):
        on.click()
    assert clock(page) == 3
    back.click()
    assert clock(page) == 2
    assert "1999" in page.page.locator("#transport output").inner_text()


def test_the_scrubber_goes_anywhere_by_keyboard_and_mouse(page):
    scrub = page.page.locator("#scrub")
    scrub.focus()
    page.press("ArrowRight", "ArrowRight", "ArrowLeft")
    assert clock(page) == 1
    page.press("End")
    assert clock(page) == page.app("meta.months")
    page.press("Home")
    assert clock(page) == 0
    box = scrub.bounding_box()
    page.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert abs(clock(page) - page.app("meta.months") / 2) < 5
    assert str(clock(page)) in scrub.get_attribute("aria-valuetext")


def test_speed_changes_how_fast_months_pass(page):
    def months(keys):
        page.press("Home")
        speed.focus()
        page.press(*keys)
        page.page.evaluate("framebreak.seek(0)")
        return page.page.evaluate(
            """async () => {
              framebreak.play();
              await new Promise((resolve) => setTimeout(resolve, 1500));
              framebreak.pause();
              return framebreak.playhead;
            }"""
        )

    speed = page.page.locator("#speed")
    slow, fast = months(["Home"]), months(["End"])
    assert slow <= 2
    assert fast > 4 * max(1, slow)
    assert "30 months" in speed.get_attribute("aria-valuetext")


def test_reset_goes_back_and_hides_the_end(page):
    page.page.get_by_role("button", name="Reveal").click()
    assert page.app("isRevealed")
    page.page.evaluate("framebreak.seek(60)")
    page.page.get_by_role("button", name="Back to the start").click()
    assert clock(page) == 0
    assert not page.app("isRevealed")
    assert page.page.locator(".city.left .badge").inner_text().strip() == "?"


@pytest.mark.parametrize(("keys", "months"), [("ArrowRight", 1), ("Shift+ArrowRight", 12), ("Shift+ArrowRight ArrowLeft", 11)])
def test_keys_of_the_whole_page_move_the_clock(page, keys, months):
    page.press(*keys.split())
    assert clock(page) == months
    page.press("Home")
    assert clock(page) == 0


def test_space_plays_and_pauses(page):
    page.press("Space")
    assert page.app("isPlaying")
    page.press("Space")
    assert not page.app("isPlaying")


def test_first_sight_is_the_question_a_bet_and_what_a_frame_is(page):
    opening = page.page.locator("#intro")
    assert opening.is_visible()
    assert "frame" in opening.inner_text()
    assert "Of a thousand cities like this one" in opening.inner_text()
    sides = page.run()["sides"]
    assert sides["left"]["outcome"] != sides["right"]["outcome"]  # a city in which the two ways differ
    assert page.page.locator(".city.left .badge").inner_text().strip() == "?"
    buttons = opening.locator("[data-open]")
    assert buttons.evaluate_all("all => all.map((one) => one.dataset.open)") == ["left", "right", "tie"]
    buttons.nth(1).click()
    page.until("framebreak.isPlaying && framebreak.playhead > 0")
    assert page.app("page.bet") == "right:enacted"
    assert opening.is_hidden()
    assert page.page.locator("#panel").is_hidden()
    page.page.evaluate("framebreak.pause(); framebreak.reset(); framebreak.setPage({ bet: null })")
    assert opening.is_hidden()  # once it went it does not come back


@pytest.mark.parametrize("address", ["t=5", "seed=7", "tab=story", "story=04-without-complementarity", "bet=left:use"])
def test_an_address_that_names_something_opens_without_the_question(view, address):
    page = view().open(address)
    assert page.page.locator("#intro").is_hidden()


def test_another_city_is_another_draw_of_the_same_scene(page, server):
    before = page.run()
    after = page.after(lambda: page.page.get_by_role("button", name="Another city").click())
    assert after["sides"] != before["sides"]
    following = int(START["city"]) + 1
    assert after == server.json(f"api/run?city={following}")
    assert page.hash == f"city={following}"


def test_arrows_go_from_label_to_label_after_the_window_has_changed(page):
    for width in (1200, 1240, 1280):
        page.page.set_viewport_size({"width": width, "height": 720})
        page.drawn()
    labels = page.page.locator(".labels .label")
    labels.first.focus()
    at = "[...document.querySelectorAll('.labels .label')].indexOf(document.activeElement)"
    for expected in (1, 2):
        page.press("ArrowDown")
        assert page.page.evaluate(at) == expected
    page.page.set_viewport_size({"width": 1210, "height": 720})
    page.drawn()
    assert page.page.evaluate(at) == 2  # drawn anew, and still there
