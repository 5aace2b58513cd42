"""Every slider and menu moves by keyboard, and the answer follows; the matrix is edited pair by pair."""

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.browser]

REGIME, AT_A_TIME, SPAN = "leadership.regime", "change_programme.simultaneity", "change_programme.span"


def moved(view, control):
    """Move a native control by keyboard by one step, away from its end; gives its key."""
    key = control.get_attribute("data-key")
    kind = control.evaluate("(one) => one.type || one.tagName.toLowerCase()")
    control.focus()
    if kind == "range":
        is_last = control.evaluate("(one) => Number(one.value) >= Number(one.max)")
        view.press("ArrowLeft" if is_last else "ArrowRight")
    elif kind == "checkbox":
        view.press("Space")
    else:
        is_last = control.evaluate("(one) => one.selectedIndex === one.options.length - 1")
        view.press("ArrowUp" if is_last else "ArrowDown")
    return key


def all_follow(view, server, controls):
    """Move each of these, all kept, and hold every answer against the server's own; what does nothing is held, and says why."""
    keys = []
    for control in controls:
        if control.is_disabled():
            keys.append(control.get_attribute("data-key"))
            side, _, name = keys[-1].partition(".")
            sides, key = ([side], name) if side in ("left", "right") else (["left", "right"], keys[-1])
            whys = [view.run()["sides"][each]["idle"].get(key) for each in sides]
            assert all(whys), keys[-1]
            assert control.locator("xpath=..").locator(".lever-why").text_content() == f"Does nothing here: {whys[0]}."
            continue
        before = view.page.evaluate("({ ...framebreak.scene })")
        run = view.after(lambda control=control: keys.append(moved(view, control)))
        key = keys[-1]
        assert view.scene(key) != before[key], key
        assert view.app(f"defaultOf('{key}')") == before[key], key
        value = view.scene(key)
        assert f"{key}=" in run["key"], key
        shown = control.evaluate("(one) => one.type === 'checkbox' ? Number(one.checked) : one.value")
        assert str(shown) == f"{value:g}" if isinstance(value, float | int) else shown == value
    assert view.run() == server.json(f"api/run?{view.app('query()')}")
    return keys


def tab(view, name):
    view.page.locator("#tabs").get_by_role("button", name=name, exact=True).click()


def test_levers_of_both_cities(page, server):
    tab(page, "Levers")
    levers = page.page.locator("#common [data-key], #levers [data-key]:not(select)")
    keys = all_follow(page, server, levers.all())
    assert sorted(keys) == sorted(
        page.page.evaluate("framebreak.meta.levers.filter((one) => !one.choices).map((one) => one.key)")
    )
    page.after(page.page.get_by_role("button", name="Back to defaults").click)
    assert page.run() == server.json("api/run")
    assert page.hash == "tab=levers"


@pytest.mark.parametrize("side", ["left", "right"])
def test_regime_and_levers_of_a_side(page, server, side):
    other = {"left": "right", "right": "left"}[side]
    before = page.run()["sides"][other]
    page.page.locator(f".city.{side} .regime summary").click()
    controls = page.page.locator(f".city.{side} [data-key]").all()
    controls.sort(key=lambda one: one.get_attribute("data-key").endswith(REGIME))  # last: it can hold the others
    keys = all_follow(page, server, controls)
    assert sorted(keys) == sorted(
        f"{side}.{key}" for key in page.page.evaluate("framebreak.meta.side_levers.map((one) => one.key)")
    )
    after = page.run()["sides"][other]
    assert {**after, "differs": None} == {**before, "differs": None}  # the other side knows nothing of it, but for its heading


@pytest.mark.parametrize("side", ["left", "right"])
def test_levers_that_do_nothing_are_held_until_they_do_something(page, side):
    page.page.locator(f".city.{side} .regime summary").click()
    named = {name: page.page.locator(f".city.{side} [data-key='{side}.{name}']") for name in (REGIME, AT_A_TIME, SPAN)}
    assert not any(each.is_disabled() for each in named.values())
    page.after(lambda: named[REGIME].select_option("chosen"))
    assert named[AT_A_TIME].is_disabled()
    assert not named[SPAN].is_disabled()
    why = named[AT_A_TIME].locator("xpath=..").locator(".lever-why")
    assert why.text_content() == "Does nothing here: the leaders decide on this themselves."
    assert why.is_visible()
    page.after(lambda: named[REGIME].select_option("convergent"))
    assert named[SPAN].is_disabled()
    page.after(lambda: named[REGIME].select_option("imposed"))
    assert not any(each.is_disabled() for each in named.values())


def test_the_density_of_advice_ends_where_it_moves_nothing_more(page):
    tab(page, "Levers")
    slider = page.page.locator("#levers [data-key='advice_network.advice_density']")
    assert float(slider.get_attribute("max")) == pytest.approx(0.48)
    assert "beyond 0.465 nothing changes" in slider.locator("xpath=..").locator(".lever-why").text_content().lower()
    slider.focus()
    page.after(lambda: page.press("ArrowLeft", "ArrowLeft"))
    assert slider.locator("xpath=..").locator(".lever-why").is_hidden()


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("regime", ["convergent", "chosen"])
def test_the_regime_is_chosen_for_each_side(page, server, side, regime):
    page.page.locator(f".city.{side} .regime summary").click()
    menu = page.page.locator(f".city.{side} [data-key='{side}.leadership.regime']")
    run = page.after(lambda: menu.select_option(regime))
    assert run == server.json(f"api/run?{side}.leadership.regime={regime}")
    assert page.page.locator(f".city.{side} h2").inner_text().strip().lower() == run["sides"][side]["label"].lower()


def test_worlds_are_chosen_from_menus(page, server):
    tab(page, "Levers")
    for menu in page.page.locator("#levers select[data-key]").all():
        key, shown = menu.get_attribute("data-key"), menu.input_value()
        if menu.is_disabled():
            assert key == "shared_services.agreement"
            page.after(lambda: page.page.evaluate("framebreak.setScene({ 'shared_services.services': 4 })"))
        for value in menu.evaluate("(one) => [...one.options].map((option) => option.value)"):
            if value != shown:  # what is chosen already is no change, and requests no run; it need not be the first
                page.after(lambda menu=menu, value=value: menu.select_option(value))
                assert page.scene(key) == value
        page.after(lambda menu=menu: moved(page, menu))
    assert page.run() == server.json(f"api/run?{page.app('query()')}")


def test_a_slider_in_motion_asks_once_it_rests(page):
    slider = page.page.locator("[data-key='left.change_programme.simultaneity']")
    slider.focus()
    before = sum("api/run" in url for url in page.requested)
    page.after(lambda: page.press(*["ArrowLeft"] * 6))
    assert page.scene("left.change_programme.simultaneity") == 2
    assert sum("api/run" in url for url in page.requested) - before <= 3


def test_a_pair_of_the_matrix_is_edited_by_keyboard_mouse_and_menu(page, server):
    tab(page, "Levers")
    pairs = page.page.evaluate("framebreak.meta.pairs")
    first = page.page.locator("#matrix .pair").first
    label = first.get_attribute("aria-label")
    usual = float(first.get_attribute("aria-valuenow"))
    first.focus()
    run = page.after(lambda: page.press("ArrowDown"))
    assert float(first.get_attribute("aria-valuenow")) == usual - pairs["step"]
    assert run == server.json(f"api/run?{page.app('query()')}")
    page.press("ArrowRight")
    assert page.page.evaluate("document.activeElement.ariaLabel") != label
    page.after(lambda: page.page.locator("#pair-value").select_option("-1"))
    assert page.page.locator("#matrix .pair").nth(1).get_attribute("aria-valuenow") == "-1"
    page.after(page.page.locator("#matrix .pair").nth(2).click)
    assert page.run() == server.json(f"api/run?{page.app('query()')}")
    weights = dict(part.rsplit(":", 1) for part in page.scene("pairs").split(","))
    one, other, third = pairs["practices"][:3]
    assert float(weights.get(f"{one}.{other}", 0)) == usual - pairs["step"]
    assert float(weights[f"{one}.{third}"]) == -1
    page.after(page.page.locator("#matrix").get_by_role("button", name="Reset").click)
    assert page.run() == server.json("api/run")


def test_no_pair_at_all_is_no_complementarity(page, server):
    tab(page, "Levers")
    page.after(page.page.locator("#matrix").get_by_role("button", name="No pair").click)
    assert set(page.page.locator("#matrix .pair").evaluate_all("all => all.map((one) => one.ariaValueNow)")) == {"0"}
    assert page.run() == server.json(f"api/run?{page.app('query()')}")
    assert page.run()["sides"] != server.json("api/run")["sides"]


def test_a_slider_tells_the_value_that_is_computed(page):
    """Its steps are coarser than what may be set: by default, by a click on the map, by a story."""
    tab(page, "Levers")
    page.page.evaluate("framebreak.setScene({ 'complementarity.strength': 0.1875, 'change_programme.effort': 4.75 })")
    shown = page.page.locator("#common .lever, #levers .lever").evaluate_all(
        "all => all.filter((one) => one.querySelector('output'))"
        ".map((one) => [one.querySelector('[data-key]').dataset.key, one.querySelector('output').textContent])"
    )
    assert len(shown) > 20
    for key, text in shown:
        assert float(text) == page.scene(key), key
    # what has a slider on each side is read for each side; a side's own value stays
    page.page.evaluate("location.hash = 'change_programme.span=60&left.change_programme.span=20'")
    page.until("framebreak.query() === 'left.change_programme.span=20&right.change_programme.span=60'")
