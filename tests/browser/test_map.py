"""The boundary map: cells as the server computes them, where the levers stand, and a click that moves them."""

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.browser]

FINAL = "/points of the map.*computed in/.test(document.querySelector('.map-status')?.textContent)"
PART = "document.querySelectorAll('#map rect.map-cell[fill-opacity=\"1\"]').length >= 4"
QUICK = "city.managers=6"


def opened(view, extra=QUICK, until=PART):
    page = view().open(extra, tab="map")
    page.page.evaluate("framebreak.reveal()")
    page.until(until, 150_000)
    return page


def test_it_waits_for_a_prediction(view):
    page = view().open("", tab="map")
    assert page.page.locator("#map .gate").is_visible()
    page.page.wait_for_timeout(600)
    assert not any("api/boundary" in url for url in page.requested)


def test_cells_are_the_servers_to_the_last_one(view, server):
    page = opened(view, until=FINAL)
    lines = server.lines(f"api/boundary?{QUICK}&x=complementarity.strength&y=change_programme.congestion&measure=enacted")
    cells = [line for line in lines if "i" in line]
    assert lines[-1]["is_final"]
    assert len(cells) == lines[0]["cells"]
    assert page.page.locator("#map rect.map-cell").count() == len(cells)
    page.page.locator(".map-table summary").click()
    page.until("document.querySelector('.map-table td button')")
    texts = page.page.locator(".map-table td button").all_inner_texts()
    rows = len(lines[0]["axes"]["y"]["values"])
    by_place = {(cell["i"], cell["j"]): cell for cell in cells}
    order = [by_place[i, j] for j in reversed(range(rows)) for i in range(len(lines[0]["axes"]["x"]["values"]))]
    for text, cell in zip(texts, order, strict=True):
        winner, number = text.rsplit(" ", 1)
        assert winner == cell["winner"]
        assert abs(float(number.replace("\u2212", "-")) - 100 * cell["estimate"]) <= 0.5 + 1e-9


def test_you_are_here_stands_where_the_levers_are(view):
    page = opened(view)
    assert page.page.locator("#map .map-here-text").text_content() == "you are here"
    place = "document.querySelector('#map .map-here').getAttribute('transform')"
    before = page.page.evaluate(place)
    page.page.evaluate("framebreak.setScene({ 'complementarity.strength': 1.5 }, { from: 'levers' })")
    page.until(f"{place} !== {before!r}")
    x = [float(each.split("(")[1].split()[0]) for each in (before, page.page.evaluate(place))]
    assert x[1] > x[0]


def test_a_click_moves_both_levers(view, server):
    page = opened(view)
    # drawn anew as cells come, so the place is measured and not an element held
    box = page.page.evaluate(
        """() => {
          const first = document.querySelector('#map rect.map-cell');
          first.scrollIntoView({ block: 'center' });
          const { left, top, width, height } = first.getBoundingClientRect();
          return [left + width / 2, top + height / 2];
        }"""
    )
    run = page.after(lambda: page.page.mouse.click(*box))
    axes = page.app("meta.map_axes")
    assert page.scene(axes[0]["key"]) == axes[0]["low"]
    assert page.scene(axes[1]["key"]) == axes[1]["low"]
    assert run == server.json(f"api/run?{page.app('query()')}")


def test_keys_move_about_it_and_set_the_levers(view):
    page = opened(view)
    page.page.locator("#map .map-place").focus()
    page.press("ArrowRight", "ArrowRight", "ArrowUp")
    page.until("/left .* right/.test(document.querySelector('#map .map-detail').textContent)", 150_000)  # once it is computed
    before = page.scene("complementarity.strength")
    page.after(lambda: page.press("Enter"))
    assert page.scene("complementarity.strength") != before
    page.press("Tab")  # no trap
    assert not page.page.evaluate("document.activeElement.classList.contains('map-place')")


def test_axes_and_measure_are_chosen(view):
    page = opened(view)
    page.page.locator("#map-x").select_option("change_programme.effort")
    page.page.locator("#map-measure").select_option("integrated")
    page.until("[...document.querySelectorAll('#map text.strong')].some((one) => one.textContent.includes('effort'))", 150_000)
    assert page.app("page.x") == "change_programme.effort"
    assert any("x=change_programme.effort" in url and "measure=integrated" in url for url in page.requested)


def test_a_map_is_current_only_while_its_levers_are(view):
    page = opened(view, until=FINAL)
    older = "document.querySelector('#map').classList.contains('is-older')"
    set_to = "value => framebreak.setScene({ 'cognitive_framework.threshold': value })"
    # a table that is being read stays
    page.page.locator(".map-table summary").click()
    cell = page.page.locator(".map-table td button").first
    cell.focus()
    page.page.evaluate("framebreak.setScene({ 'left.complementarity.strength': 0.3 })")
    # nowhere on the map while the sides differ in one of its levers; a cell sets both
    page.until("document.querySelector('.map-status').textContent.includes('nowhere')")
    assert not page.page.evaluate(older)
    assert cell.evaluate("(one) => one === document.activeElement")
    cell.click()
    assert page.scene("left.complementarity.strength") is None
    page.until("!document.querySelector('.map-status').textContent.includes('nowhere')")
    # moved, and moved back before anything was requested
    page.page.evaluate(set_to, 6)
    page.until(older)
    page.page.evaluate(set_to, None)
    page.until(f"!{older}")
    # it grows old behind another tab as well, and is not offered under a new name
    page.page.evaluate("framebreak.tab('levers')")
    page.page.evaluate(set_to, 6)
    page.until(older)
    page.page.evaluate(set_to, None)
    page.until(f"!{older}")
    shown = page.page.evaluate(
        "import('./shares.js').then(({ percent }) => [-0.004, -0.2, -0.0001, 0.053, 0.5].map((one) => percent(one)))"
    )
    assert shown == ["\u22120.4", "\u221220", "0.0", "5.3", "50"]
