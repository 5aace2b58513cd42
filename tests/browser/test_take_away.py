"""The whole state stands in the address: shared, reloaded, typed in; and pictures of it are taken away."""

import struct
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from experiments import load
from tests.browser.servers import ROOT
from tests.browser.views import ALL_CITIES

pytestmark = [pytest.mark.slow, pytest.mark.browser]

STATE = (
    "advice_network=krackhardt&city=5&complementarity.strength=0.4&events=30:crisis,44:visionary_cio&left.leadership.regime=chosen"
    "&pairs=prospector.innovator:1&seed=7"
)


def arranged(view):
    """A page with a scene, a playhead, a tab and a theme that are not those of the start."""
    page = view(permissions=["clipboard-read", "clipboard-write"]).open(STATE, tab="levers", theme="dark")
    page.page.evaluate("framebreak.seek(77)")
    return page


def same(one, other):
    for what in ("scene", "page", "playhead", "theme"):
        assert one.app(what) == other.app(what), what
    for side in ("left", "right"):
        for what in ("practices", "frames", "resisting", f"Object.values(framebreak.run.sides.{side}.series)"):
            at = what if what.startswith("Object") else f"framebreak.run.sides.{side}.{what}"
            assert one.bits(at) == other.bits(at)
    assert one.run() == other.run()


def test_a_shared_link_opens_the_same_view_elsewhere(view):
    page = arranged(view)
    page.page.get_by_role("button", name="Take away").click()
    page.page.get_by_role("button", name="Copy link").click()
    page.until("document.querySelector('#take output').textContent.includes('copied')")
    link = page.page.evaluate("navigator.clipboard.readText()")
    assert link == page.page.locator("#share-link").input_value()
    assert link.startswith(page.address + "#")
    other = view().open(link.partition("#")[2])
    same(page, other)


def test_a_reload_restores_the_run(view):
    page = arranged(view)
    before = {what: page.app(what) for what in ("scene", "page", "playhead", "run")}
    assert "t=77" in page.hash
    page.page.reload()
    page.until("document.documentElement.dataset.runs")
    assert {what: page.app(what) for what in ("scene", "page", "playhead", "run")} == before


def test_the_address_is_read_again_when_it_is_typed_over(page, server):
    page.after(lambda: page.page.evaluate("location.hash = '#seed=12&complementarity.strength=0&t=50'"))
    assert page.scene("seed") == "12"
    assert page.app("playhead") == 50
    assert page.run() == server.json("api/run?complementarity.strength=0&seed=12")
    assert page.page.locator("#common [data-key='complementarity.strength']").input_value() == "0"


def test_what_is_as_at_the_start_is_left_out_of_the_address(page):
    page.page.evaluate("framebreak.setScene({ city: 4 })")
    assert page.hash == "city=4"
    page.page.evaluate("framebreak.setScene({ city: null })")
    page.until("location.hash === ''")


@pytest.mark.parametrize("seed", ["0", "12345", "9223372036854775807"])
def test_the_seed_box_takes_any_seed(page, server, seed):
    page.page.locator("#place summary").click()
    box = page.page.locator("#place-seed")
    box.fill(seed)
    run = page.after(lambda: box.press("Enter"))
    assert run["seed"] == seed
    assert run == server.json(f"api/run?seed={seed}")
    assert page.hash == f"seed={seed}"


def exported(page, row, kind):
    with page.page.expect_download() as downloading:
        page.page.locator("#take .takes p").filter(has_text=row).get_by_role("button", name=kind).click()
    with open(downloading.value.path(), "rb") as file:
        return downloading.value.suggested_filename, file.read()


# What of a picture's words lies outside it, how many managers it shows, and all its words but for the address.
READ = """async (text) => {
  const drawn = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  const [width, height] = ["width", "height"].map((name) => drawn.getAttribute(name));
  drawn.setAttribute("style", `position:fixed;left:0;top:0;width:${width}px;height:${height}px`);
  document.body.append(drawn);
  const whole = drawn.getBoundingClientRect();
  const texts = [...drawn.querySelectorAll("text")];
  const outside = texts.filter((one) => {
    const box = one.getBoundingClientRect();
    return box.left < whole.left - 1 || box.right > whole.right + 1 || box.top < whole.top - 1 || box.bottom > whole.bottom + 1;
  });
  const words = texts.map((one) => one.textContent);
  drawn.remove();
  const at = words.findIndex((one) => one.startsWith("framebreak"));
  return {
    outside: outside.map((one) => one.textContent),
    managers: drawn.querySelectorAll("[data-seat]").length,
    words: words.slice(0, at),
    source: words.slice(at).join(""),
    size: [whole.width, whole.height],
  };
}"""
LONG = f"{STATE}&trigger_events=canada&right.change_programme.span=30&know_how.exploit=0.33&seed=9223372036854775807"


@pytest.mark.parametrize("size", [(1280, 720), (900, 760), (390, 844)])
def test_the_picture_of_both_cities_is_whole_at_any_tab_and_in_any_window(view, size):
    page = view(viewport=dict(zip(("width", "height"), size))).open(LONG.replace("&seed=7", ""), t=90)
    page.page.evaluate("framebreak.reveal()")
    taken = {}
    for tab in ("levers", "thousand", "map", "story", None):
        page.page.evaluate("tab => framebreak.tab(tab)", tab)
        page.drawn()
        page.page.get_by_role("button", name="Take away").click()
        _, text = exported(page, "The two cities", "SVG")
        page.page.locator("#take").get_by_role("button", name="Close").click()
        taken[tab] = page.page.evaluate(READ, text.decode())
        assert page.page.locator("iframe").count() == 0
    managers = page.run()["managers"]
    for tab, one in taken.items():
        assert one["outside"] == [], tab
        assert one["managers"] == 2 * managers, tab
        assert "seed=9223372036854775807" in one["source"], tab
        assert {key: one[key] for key in ("words", "size")} == {key: taken[None][key] for key in ("words", "size")}, tab


def test_pictures_and_the_link_name_the_address_that_the_room_can_reach(serve, view):
    started = serve("--host", "0.0.0.0", "--port", "0").until_ready()
    if started.address == started.local:
        pytest.skip("this machine has no address but loopback")
    page = view(started.local).open("seed=7")
    page.page.evaluate("framebreak.reveal(); framebreak.tab('thousand')")
    page.until(ALL_CITIES)
    page.page.get_by_role("button", name="Take away").click()
    assert page.page.locator("#share-link").input_value().startswith(f"{started.address}#seed=7")
    for row in ("The two cities", "Distribution"):
        _, text = exported(page, row, "SVG")
        read = page.page.evaluate(READ, text.decode())
        assert f"{started.address}#seed=7" in read["source"]
        assert "127.0.0.1" not in read["source"]


@pytest.mark.parametrize("month", [0, 90])
def test_pictures_are_whole_and_say_what_they_show(view, month):
    page = view().open("seed=7&city=5&events=30:crisis")
    page.page.evaluate(f"framebreak.reveal(); framebreak.tab('thousand'); framebreak.seek({month})")
    page.until(ALL_CITIES)
    page.page.get_by_role("button", name="Take away").click()
    rows = (
        page.page.locator("#take .takes p")
        .filter(has=page.page.get_by_role("button", name="SVG"))
        .locator("span")
        .all_inner_texts()
    )
    assert len(rows) >= 2
    for row in rows:
        if "map" in row.lower():
            continue  # drawn only once it was requested
        name, text = exported(page, row, "SVG")
        assert name.endswith(".svg")
        assert "seed7" in name
        root = ElementTree.fromstring(text)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert len(list(root.iter())) > 20
        assert b"NaN" not in text
        assert b"undefined" not in text
        assert b"http://www.w3.org" in text
        name, data = exported(page, row, "PNG")
        assert name.endswith(".png")
        assert data.startswith(b"\x89PNG\r\n\x1a\n")
        width, height = struct.unpack(">II", data[16:24])
        assert min(width, height) > 200
        assert len(data) > 8_000
        colours = page.page.evaluate(
            """async (bytes) => {
              const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
              const canvas = new OffscreenCanvas(picture.width, picture.height);
              const pen = canvas.getContext("2d");
              pen.drawImage(picture, 0, 0);
              const colours = new Set();
              const { data } = pen.getImageData(0, 0, picture.width, picture.height);
              for (let at = 0; at < data.length; at += 4 * 37) colours.add(data.slice(at, at + 3).join());
              return colours.size;
            }""",
            list(data),
        )
        assert colours > 10  # something is drawn


def test_a_stored_city_opens_where_it_is_named(serve, view, tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path))
    command = [sys.executable, "-m", "experiments.cli", "run", "-m", "study.seed=3", "change_programme.simultaneity=2,6"]
    subprocess.run([*command, "study.panels=3", "progress=off"], cwd=ROOT, check=True, capture_output=True)
    rows = load("paper", folder=tmp_path)
    row = rows.iloc[len(rows) // 2]
    started = serve("--port", "0", "--city", "paper", f"{row['point']}:{row['panel']}:{row['city']}")
    page = view(started.until_ready().local).open(started.shown.partition("#")[2])
    own = page.run()["sides"]["left"]["row"]
    assert own["use"] == row["use"]
    assert own["architecture"] == row["architecture"]
