"""A handout is one file: it opens from disk without a single request, plays, and answers its levers."""

import subprocess
import sys

import pytest

from tests.browser.servers import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.browser]

STORY = "04-without-complementarity"
# The command with three values of each lever: each costs two thousand cities.
FEW = """
import sys
from experiments.classroom import handout
from experiments.cli import main
handout.POINTS = 3
sys.exit(main())
"""


@pytest.fixture(scope="module")
def handout(tmp_path_factory):
    """The file, written once for this module."""
    path = tmp_path_factory.mktemp("handout") / "handout.html"
    command = [sys.executable, "-c", FEW, "classroom", "--handout", str(path), "--story", STORY, "--scene", "seed=7"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture
def page(view, handout):
    opened = view(handout.as_uri())
    opened.page.goto(handout.as_uri())
    opened.until("document.documentElement.dataset.runs && document.querySelector('.story-body')?.childElementCount")
    return opened


def test_it_opens_from_disk_and_asks_for_nothing(page, handout):
    assert [url for url in page.requested if not url.startswith(("data:", "blob:"))] == [handout.as_uri()]
    assert page.app("isBaked")
    assert page.app("page.story") == STORY
    assert page.scene("seed") == "7"
    assert page.page.locator("#banner").is_hidden()
    assert page.page.locator(".story-open").is_visible()
    assert page.page.evaluate("document.fonts.check('16px \"Atkinson Hyperlegible Next\"')")


def test_it_plays(page):
    page.page.locator("body").click(position={"x": 2, "y": 2})
    before = page.app("playhead")
    page.page.locator("#transport .play").click()
    page.until(f"framebreak.playhead >= {before + 3} || framebreak.playhead > 0 && framebreak.playhead < {before}")
    page.page.locator("#transport .play").click()
    assert not page.app("isPlaying")


def test_its_story_goes_from_question_to_verdict(page, server):
    story = server.json(f"api/stories/{STORY}")
    page.page.locator("[data-bet]").first.click()
    for at, slide in enumerate(story["slides"]):
        assert page.page.locator(".story-text").inner_text() == slide["text"]
        assert page.page.locator("#banner").is_hidden()
        if slide["look"] == "thousand":
            page.until("/The thousand cities show/.test(document.querySelector('.verdict')?.textContent)")
            last = server.lines(f"api/thousand?{page.app('query()')}&cities=1001")[-1]
            text = last["differences"][story["prediction"]["measure"]]["text"]
            assert text.lower() in page.page.locator(".verdict").inner_text().lower()
        if at < len(story["slides"]) - 1:
            page.page.locator(".story-next").click()


def test_its_levers_answer(page, server):
    """A menu holds the values that the handout can answer, and each of them is what the server says."""
    page.page.locator("[data-bet]").first.click()
    while page.page.locator(".story-next").is_enabled():  # its levers are held from the last slide on
        page.page.locator(".story-next").click()
    page.page.locator(".story-levers").wait_for(state="visible")
    menus = page.page.locator(".story-levers select:visible:enabled")  # those that do nothing there are held
    assert menus.count() >= 1
    menu = menus.first
    values = menu.evaluate("(one) => [...one.options].map((option) => option.value)")
    assert len(values) >= 3
    for value in (values[-1], values[0]):
        before = page.app("query()")
        menu.select_option(value)
        page.until(f"framebreak.query() !== {before!r}")
        page.page.wait_for_timeout(400)
        assert page.page.locator("#banner").is_hidden(), page.page.locator("#banner").inner_text()
        computed, shown = server.json(f"api/run?{page.app('query()')}"), page.run()
        for side in ("left", "right"):
            assert shown["sides"][side]["outcome"] == computed["sides"][side]["outcome"]
            for name, series in computed["sides"][side]["series"].items():
                assert shown["sides"][side]["series"][name] == pytest.approx(series, abs=1e-5), name


def test_what_it_does_not_hold_is_reported_and_not_requested(page):
    page.page.evaluate("framebreak.setScene({ seed: '4242' })")
    page.until("!document.querySelector('#banner').hidden")
    assert "handout" in page.page.locator("#banner").inner_text().lower()
    page.page.evaluate("framebreak.setScene({ seed: '7' })")
    page.until("document.querySelector('#banner').hidden")
    assert not any(url.startswith("http") for url in page.requested)


def test_a_picture_is_taken_from_it_whole_and_names_no_folder_of_anybodys(page, handout):
    page.page.get_by_role("button", name="Take away").click()
    with page.page.expect_download() as downloading:
        page.page.locator("#take .takes p").filter(has_text="The two cities").get_by_role("button", name="SVG").click()
    text = downloading.value.path().read_text(encoding="utf-8")
    assert text.count("data-seat=") == 2 * page.run()["managers"]
    assert "a handout; scene" in text
    assert handout.name not in text
    assert "file:" not in text


def test_hands_are_counted_from_disk_and_it_says_what_it_cannot(page):
    page.page.locator(".hands summary").click()
    page.page.locator("[data-hand='left']").click()
    assert page.page.locator(".hands output").first.inner_text() == "1"
    assert "no phone can join" in page.page.locator(".hands").inner_text()
