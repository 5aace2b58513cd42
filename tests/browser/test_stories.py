"""Every story: a prediction comes before anything is shown, all slides show what they name, and the thousand cities decide."""

import pytest

from experiments.classroom import contrast, idle, scene, stories
from experiments.classroom.labels import MEASURES

pytestmark = [pytest.mark.slow, pytest.mark.browser]

NAMES = [story.name for story in stories.read_all()]
IS_SEEN = """(one) => {
  const box = one.getBoundingClientRect();
  if (!one.checkVisibility() || !box.width) return false;
  return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;
}"""


def capital(text):
    return text[:1].upper() + text[1:]


def seen(view, selector):
    """The text of something that stands within the window, without any scrolling."""
    one = view.page.locator(selector)
    assert one.evaluate(IS_SEEN), f"{selector} is not within the window"
    return one.text_content()


def holds_its_contrast(view, slide):
    """Headings and levers on the screen are those that the slide's own configuration makes."""
    shown = scene.read(slide["scene"].items())
    texts, words = contrast.headings(shown), {one["key"]: one["label"] for one in slide["compares"]}
    for side in scene.SIDES:
        assert seen(view, f".city.{side} h2") == capital(words[side])
        assert seen(view, f".city.{side} .differs") == (capital(texts[side]) or "Nothing tells the sides apart.")
    still = {side: idle.idle(shown.setting(side)) for side in scene.SIDES}
    for lever in view.page.locator(".story-levers .lever").all():
        key = lever.locator("[data-key]").get_attribute("data-key")
        side, _, rest = key.partition(".")
        name, sides = (rest, [side]) if side in scene.SIDES else (key, scene.SIDES)
        whys = [still[each].get(name) for each in sides]
        assert lever.locator("[data-key]").is_disabled() == all(whys), key
        why = lever.locator(".lever-why").text_content()
        assert why == f"Does nothing here: {whys[0]}." if all(whys) else not why.startswith("Does nothing"), key


def watched(view, slide, run):
    """What the slide tells to look at, read off the screen beside each city and held against the run."""
    for side in scene.SIDES:
        own, t = run["sides"][side], slide["month"]
        lines = view.page.locator(f".city.{side} .watched > div")
        assert lines.count() == len(slide["watch"])
        if slide["watch"]:
            seen(view, f".city.{side} .watched")
        for name, line in zip(slide["watch"], lines.all(), strict=True):
            value = line.locator("dd").text_content()
            if name == "broken":
                assert value == str(sum(len(month) for month in own["broke"][: t + 1]))
            elif name == "champion":
                begun = [each["from"] for each in own["programmes"] if each["from"] < t]
                seat = own["champion"][begun[-1] + 1] if begun else None
                label = [node["label"] for node in run["network"]["nodes"] if node["seat"] == seat]
                assert value.startswith(capital(label[0]) + ", frame " if begun else "no programme yet")
            elif name in ("offered", "applied"):
                assert value == f"{sum(own['series'][name][: t + 1]):.1f}"
            elif name != "performance":
                assert abs(int(value.split("\u202f")[0]) - 100 * own["series"][name][t]) <= 0.5 + 1e-9


def names_its_winner(view, slide, story, last):
    """The verdict on the screen: the label of the side that is ahead on this slide, and the measure it is ahead in."""
    measure = story["prediction"]["measure"]
    label = {one["key"]: one["label"] for one in slide["compares"]}.get(last["winner"][measure], "too close to call")
    verdict = view.page.locator(".verdict").text_content()
    assert view.page.locator(".verdict b").last.text_content() == capital(label)
    named = capital(next(one.label for one in MEASURES if one.name == measure))
    assert f"{named}: {last['differences'][measure]['text']}." in verdict
    assert view.page.locator("#thousand input[name=measure]:checked").get_attribute("value") == measure
    for side in scene.SIDES:
        words = next(one["label"] for one in slide["compares"] if one["key"] == side)
        bar = view.page.locator("#thousand .distribution text").filter(has_text=f"{capital(side)}: ")
        assert bar.first.text_content() == f"{capital(side)}: {words}"


def chosen(view, name):
    """Open a story from the list."""
    view.page.locator("#tabs").get_by_role("button", name="Story", exact=True).click()
    title = stories.find(name).title
    view.page.locator(".story-entry").filter(has=view.page.get_by_text(title, exact=True)).click()
    view.until("document.querySelector('.story-open')")
    view.until("document.querySelector('.story-text')?.textContent")
    return view.page.evaluate("name => framebreak.request(`stories/${name}`, {})", name)


def settled(view, query):
    """Wait until the run of a query is shown."""
    view.until(f"framebreak.query() === {query!r}")
    view.page.wait_for_function(
        "key => framebreak.run?.key === key", arg=view.page.evaluate("decodeURIComponent(framebreak.query())")
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_story_from_question_to_verdict(page, server, name):
    story = chosen(page, name)
    assert page.app("page.story") == name
    assert story["question"] in page.page.evaluate("framebreak.meta.stories.map((one) => one.question)")
    assert page.app("isVeiled")
    bets = page.page.locator(".story-open [data-bet]")
    assert bets.evaluate_all("all => all.map((one) => one.dataset.bet)") == [
        choice["key"] for choice in story["prediction"]["choices"]
    ]
    # nothing is shown before the bet, whatever is pressed
    page.page.evaluate("framebreak.reveal(); framebreak.tab('thousand')")
    assert page.page.locator("#thousand .thousand-content").is_hidden()
    assert page.page.locator(".city.left .badge").inner_text().strip() == "?"
    page.page.evaluate("framebreak.tab('story')")
    first = page.app("query()")
    bets.first.click()
    assert page.app("page.bet") == "left"
    assert not page.app("isVeiled")

    verdict_shown = None
    for at, slide in enumerate(story["slides"]):
        assert page.page.locator(".story-text").inner_text() == slide["text"]
        assert page.app("playhead") == slide["month"]
        for key, value in slide["scene"].items():
            assert str(page.app(f"query().includes({f'{key}='!r})")) == "True" or str(page.scene(key)) == value, (key, value)
        if slide["look"] != "twins":
            assert page.page.locator(f"#{slide['look']}").is_visible()
        if slide["look"] == "thousand":
            page.until("document.querySelector('.verdict b')")
            page.until("!/So far|being computed/.test(document.querySelector('.verdict').textContent)")
            last = server.lines(f"api/thousand?{page.app('query()')}&cities=1001")[-1]
            measure = story["prediction"]["measure"]
            names_its_winner(page, slide, story, last)
            verdict = page.page.locator(".verdict").inner_text()
            if page.app("query()") == first:
                winner = last["winner"][measure]
                assert story["explain"][winner] in verdict
                is_open = winner == "unclear"
                verdict_shown = page.page.locator(".verdict").get_attribute("data-verdict")
                assert verdict_shown == ("open" if is_open else "right" if winner == "left" else "wrong")
        settled(page, page.app("query()"))
        assert page.run() == server.json(f"api/run?{page.app('query()')}")
        page.drawn()
        holds_its_contrast(page, slide)
        if slide["look"] == "twins":
            watched(page, slide, page.run())
        following = page.page.locator(".story-next")
        assert following.is_disabled() == (at == len(story["slides"]) - 1)
        if following.is_enabled():
            following.click()
            page.until(f"document.querySelector('.story-at').textContent.startsWith('{at + 2} of')")
    assert any(slide["look"] == "thousand" for slide in story["slides"])
    assert verdict_shown is not None, "the bet is never settled"


def test_notes_for_instructors_open_and_close_by_key(page):
    story = chosen(page, NAMES[0])
    page.press("i")
    page.until("framebreak.page.notes === '1'")
    text = page.page.locator("body").inner_text()
    for each in (story["notes"]["goal"], *story["notes"]["click"], *story["notes"]["they_say"], *story["notes"]["evidence"]):
        assert each in text
    page.press("i")
    page.until("framebreak.page.notes === null")
    assert story["notes"]["goal"] not in page.page.locator("body").inner_text()


def test_a_moved_lever_is_shown_and_set_back(page):
    chosen(page, NAMES[0])
    page.page.evaluate("framebreak.setScene({ 'complementarity.strength': 0 }, { from: 'levers' })")
    back = page.page.get_by_role("button", name="Set the levers back")
    assert back.is_visible()
    page.after(back.click)
    assert back.is_hidden()
    assert "complementarity.strength" not in page.app("query()")


def test_leaving_a_story_lifts_its_veil(page):
    chosen(page, NAMES[0])
    assert page.app("isVeiled")
    page.page.get_by_role("button", name="All stories").click()
    page.until("!framebreak.isVeiled")
    assert page.page.locator(".story-entry").count() == len(NAMES)


def test_the_address_of_a_story_alone_opens_its_first_slide(view):
    page = view().open("", story=NAMES[1])
    story = page.page.evaluate("name => framebreak.request(`stories/${name}`, {})", NAMES[1])
    page.until("document.querySelector('.story-open')")
    assert page.page.locator(".story-open").is_visible()
    for key, value in story["slides"][0]["scene"].items():
        if page.page.evaluate("key => key in framebreak.scene", key):
            assert str(page.scene(key)) == value, key


def next_slide(view, times=1):
    for _ in range(times):
        view.page.locator(".story-next").click()


def test_what_a_slide_sets_ends_with_it(page):
    """Story 04 switches mechanisms off, for which the page has no control: no other slide has that, and no other story."""
    chosen(page, "04-without-complementarity")
    page.press("End")
    assert not page.app("isRevealed")  # the veil is not lifted by a key either
    page.page.locator(".story-open [data-bet=left]").click()
    next_slide(page, 3)
    page.until("/^The thousand cities show, with these levers/.test(document.querySelector('.verdict')?.textContent)")
    assert page.page.locator(".verdict").get_attribute("data-verdict") == "open"
    assert page.page.get_by_role("button", name="Set the levers back").is_hidden()
    page.page.evaluate("framebreak.setScene({ 'change_programme.congestion': '0.1' })")
    assert page.page.get_by_role("button", name="Set the levers back").is_visible()
    next_slide(page, 2)
    assert "mechanisms.politics=false" in page.app("query()")
    assert page.page.get_by_role("button", name="Set the levers back").is_hidden()
    page.page.evaluate("framebreak.setScene({ 'mechanisms.assimilation': null })")
    assert page.page.get_by_role("button", name="Set the levers back").is_visible()
    page.page.locator(".story-leave").click()
    page.page.locator(".story-entry").nth(4).click()
    page.until("framebreak.page.story === '05-where-piecemeal-wins' && document.querySelector('.story-open')")
    assert "mechanisms" not in page.app("query()")
    page.page.evaluate("framebreak.setScene({ 'mechanisms.politics': 'false' }); framebreak.resetLevers()")
    assert "mechanisms" not in page.app("query()")


def test_a_lever_that_a_side_has_of_its_own_moves_that_side(page, server):
    chosen(page, "06-the-network-closes")
    key = "advice_network.switching"
    sliders = {side: page.page.locator(f".story-levers [data-key='{side}.{key}']") for side in ("left", "right")}
    assert [each.input_value() for each in sliders.values()] == ["0", "0.7"]
    assert page.page.locator(f".story-levers [data-key='{key}']").count() == 0
    settled(page, page.app("query()"))
    before, requests = page.run(), sum("api/run" in url for url in page.requested)
    sliders["right"].focus()
    run = page.after(lambda: page.press(*["ArrowRight"] * 4))
    assert page.scene(f"right.{key}") == 0.9
    assert sum("api/run" in url for url in page.requested) - requests <= 4  # two runs each: with events and without
    assert run["sides"]["left"] == before["sides"]["left"]
    assert run["sides"]["right"]["series"] != before["sides"]["right"]["series"]
    # a slider of both cities says what a side has of its own, and takes it away
    page.page.evaluate("framebreak.tab('levers')")
    both = page.page.locator("#levers .lever").filter(has=page.page.locator(f"[data-key='{key}']"))
    assert both.locator(".lever-sides").inner_text() == "left: 0, right: 0.9"
    both.locator("input").focus()
    page.after(lambda: page.press("ArrowRight"))
    assert page.scene(f"left.{key}") is page.scene(f"right.{key}") is None
    assert both.locator(".lever-sides").is_hidden()
    assert page.app("query()").startswith(f"{key}=")
    assert page.run() == server.json(f"api/run?{page.app('query()')}")


def test_the_address_of_a_slide_opens_that_slide_in_a_page_that_is_open(page):
    story = "story=04-without-complementarity"
    page.page.evaluate("fragment => (location.hash = fragment)", f"bet=left&complementarity.strength=0.3&step=1&t=40&{story}")
    page.until("document.querySelector('.story-open')")
    assert page.page.locator(".story-at").inner_text().startswith("2 of")
    assert page.scene("complementarity.strength") == 0.3
    assert page.app("playhead") == 40
    page.page.evaluate("fragment => (location.hash = fragment)", story)  # a story and nothing more is begun
    page.until("framebreak.isVeiled && framebreak.playhead === 24")
    assert page.scene("complementarity.strength") == 0


@pytest.mark.parametrize("is_open", [False, True], ids=["opened", "typed"])
@pytest.mark.parametrize(("name", "step"), [("03-alpha", 5), ("03-alpha", 2), (NAMES[0], 0), ("04-without-complementarity", 4)])
def test_an_address_with_story_and_step_alone_opens_that_slide(view, server, name, step, is_open):
    slide = stories.find(name).slides[step]
    text = f"story={name}&step={step}&bet=left"
    page = view().open("complementarity.strength=0.3&t=20&tab=levers" if is_open else text)
    if is_open:
        page.page.evaluate("fragment => (location.hash = fragment)", text)
    page.until(f"document.querySelector('.story-at')?.textContent.startsWith('{step + 1} of')")
    settled(page, page.page.evaluate("scene => framebreak.query(scene)", dict(slide.scene)))
    assert "complementarity.strength=0.3" not in page.app("query()")
    assert page.run() == server.json(f"api/run?{page.app('query()')}")
    assert page.app("playhead") == slide.month
    assert page.page.locator(f"#{'story' if slide.look == 'twins' else slide.look}").is_visible()
    assert page.app("isRevealed") or slide.look == "twins"
    assert page.page.get_by_role("button", name="Set the levers back").is_hidden()


def test_what_an_address_says_itself_stands_above_its_slide(view):
    """A lever of both cities replaces what the slide gives to either; empty is none; month, part and city are the address's."""
    page = view().open("story=03-alpha&step=1&know_how.exploit=0.5&events=&panel=0&tab=levers&t=0")
    page.until("document.querySelector('.story-open')")
    keys = ("know_how.exploit", "left.know_how.exploit", "right.know_how.exploit", "events", "panel", "city")
    assert [page.scene(key) for key in keys] == [0.5, None, None, "", 0, 3]
    assert page.scene("left.change_programme.simultaneity") == 8
    assert (page.app("playhead"), page.app("page.tab")) == (0, "levers")
    page.page.evaluate("framebreak.setScene({ 'left.change_programme.simultaneity': 3 })")
    page.until("location.hash.includes('left.change_programme.simultaneity=3')")
    before, text = page.app("query()"), page.hash
    for key in ("events=", "panel=0", "t=0", "know_how.exploit=0.5", "left.know_how.exploit="):
        assert key in text.split("&"), key
    page.open(text)
    page.until("document.querySelector('.story-open')")
    assert page.app("query()") == before
    assert (page.app("playhead"), page.app("page.tab")) == (0, "levers")
    page.page.evaluate("framebreak.setPage({ tab: null })")  # closed is closed for whoever opens the link
    page.until("location.hash.split('&').includes('tab=')")
    page.page.evaluate("framebreak.setPage({ story: null })")
    assert "events=" not in page.hash.split("&")


def test_what_an_address_says_wrong_is_said(view):
    """A story that is not there, and a text where a number is meant: neither shows the default cities in silence."""
    page = view()
    page.expected.add(422)
    page.open("story=03-alfa&step=5")
    assert "03-alpha" in page.page.locator("#story [role=alert]").inner_text()
    assert page.page.locator("#story .story-entry").count() == len(NAMES)
    page.page.evaluate("location.hash = 'complementarity.strength=abc'")
    page.until("!document.querySelector('#banner').hidden")
    assert "abc" in page.page.locator("#banner").inner_text()
    assert page.app("query()") == "complementarity.strength=abc"
    page.page.evaluate("framebreak.setScene({ 'complementarity.strength': null })")
    page.until("document.querySelector('#banner').hidden")
    assert page.app("query()") == ""


def test_the_slide_of_an_address_comes_with_the_server(view, server):
    page = view()
    page.expected.add(0)
    page.page.route("**/api/stories/03-alpha", lambda route: route.abort())
    page.open("story=03-alpha&step=5&seed=7")
    page.until("document.querySelector('.story-body [role=alert]')")
    page.page.unroute("**/api/stories/03-alpha")
    page.until("document.querySelector('.story-at')?.textContent.startsWith('6 of')")
    assert (page.scene("seed"), page.scene("panel"), page.scene("left.know_how.exploit")) == ("7", 2, 0.8)


def test_a_story_that_could_not_be_read_can_be_opened_again(page):
    page.expected |= {0, 422}
    path = f"**/api/stories/{NAMES[0]}"
    page.page.evaluate("framebreak.tab('story')")
    page.page.route(path, lambda route: route.fulfill(status=422, json={"error": "not now"}))
    page.page.locator(".story-entry").first.click()
    page.until("document.querySelector('.story-body [role=alert]')?.textContent === 'not now'")
    page.page.unroute(path)
    page.page.locator(".story-entry").first.click()
    page.until("document.querySelector('.story-open')")
    page.page.locator(".story-leave").click()
    page.page.route(path, lambda route: route.abort())
    page.page.locator(".story-entry").first.click()
    page.until("document.querySelector('.story-body [role=alert]')")
    page.page.unroute(path)
    page.until("document.querySelector('.story-open')")  # of itself, as the server is back
    assert page.app("page.step") is None


def test_the_spread_that_a_slide_of_a_thousand_tells_to_compare_is_in_sight(view):
    page = view(viewport={"width": 1280, "height": 720})
    page.open(story="08-not-merely-technology", step=1, bet="tie", tab="thousand")
    page.until("/^1,001/.test(document.querySelector('.thousand-count').textContent)")
    assert "spread of cities" in seen(page, ".story-text")
    for part in ("h2", ".histogram"):
        assert seen(page, f".use-place {part}")
    assert "Mean use" in seen(page, ".forest-place")
