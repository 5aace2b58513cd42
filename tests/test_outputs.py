"""Outputs and pictures on pages are those of the commands and scripts above them."""

import importlib.util

import pytest

from tests.blocks import ROOT, pages


def _tool():
    found = importlib.util.spec_from_file_location("outputs", ROOT / "tools" / "outputs.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


tool = _tool()
SHOWING = [page for page in pages() if tool.shows(page)]
TUTORIALS = (
    "docs/tour.md",
    "docs/tutorial-class.md",
    "docs/tutorial-figure.md",
    "docs/tutorial-sweep.md",
    "docs/notebook-r.md",
)


def test_tutorials_show_what_they_print():
    assert set(TUTORIALS) <= set(SHOWING)


@pytest.mark.parametrize("page", SHOWING)
def test_every_output_is_filled_and_stands_under_a_block_that_runs(page):
    found = tool.places((ROOT / page).read_text(encoding="utf-8"))
    for number, place in enumerate(found):
        if place.kind == "output":
            assert place.text.strip(), f"{page}: an output is empty; fill it with: python tools/outputs.py {page}"
            assert [each.kind for each in found[:number] if each.kind in tool.CODE]
        if place.kind == "picture":
            assert (ROOT / "docs" / place.text).is_file(), f"{page}: draw it with: python tools/outputs.py {page}"


def test_what_differs_from_machine_to_machine_is_not_compared():
    assert tool.same("to compute: 5 points, about 0.5 s on 2 cores\n", "to compute: 5 points, about 1,2 s on 16 cores\n")
    assert tool.same("2026-11-30 03:22  run  ", "2027-01-02 13:00  run")
    assert not tool.same("enacted 0.71 [0.68, 0.73]", "enacted 0.71 [0.68, 0.74]")
    assert not tool.same("6 points", "7 points")
    listed = "breadth                       4         4        0       0        2,200      "
    assert tool.same(f"{listed}1.4\n", f"{listed}1.5\n")
    assert not tool.same(f"{listed}1.4\n", f"{listed.replace('2,200', '2,201')}1.4\n")


def test_a_long_output_is_cut_and_says_so():
    assert tool.shortened("a  \nb\nc\n", "2 lines") == "a\nb\n...\n"
    assert tool.shortened("a\nb\n", "2 lines") == "a\nb\n"
    assert tool.shortened("a\nb\n", "") == "a\nb\n"
    assert tool.shortened("a\nb\nc\n", "last 2 lines") == "...\nb\nc\n"
    assert tool.shortened("a\nb\nc\nd\n", "lines 2 to 3") == "...\nb\nc\n...\n"


def test_a_picture_of_something_else_is_seen(tmp_path):
    image = pytest.importorskip("PIL.Image")
    for name, colour in (("white", 255), ("nearly", 250), ("black", 0)):
        image.new("L", (20, 10), colour).save(tmp_path / f"{name}.png")
    white = (tmp_path / "white.png").read_bytes()
    assert tool._alike(tmp_path / "nearly.png", white)
    assert not tool._alike(tmp_path / "black.png", white)
    assert not tool._alike(tmp_path / "none.png", white)


def test_a_block_may_print_nothing_of_what_serves():
    assert tool.LEFT_OUT.fullmatch("framebreak classroom --host 0.0.0.0 --story 01-one-city-two-ways")
    assert tool.LEFT_OUT.fullmatch("framebreak figures")
    assert tool.LEFT_OUT.fullmatch("make classroom")
    assert not tool.LEFT_OUT.fullmatch("framebreak classroom --handout one.html --story 01-one-city-two-ways")
    assert not tool.LEFT_OUT.fullmatch("framebreak figures table1")


def test_a_refusal_shows_its_message_and_what_is_not_refused_is_an_error():
    assert tool._commands("framebreak run complementarity.strenght=1\n", expected=2).startswith("framebreak: there is no")
    with pytest.raises(RuntimeError, match="exit status 2"):
        tool._commands("framebreak run complementarity.strenght=1\n")


@pytest.mark.slow
@pytest.mark.timeout(2400)
@pytest.mark.parametrize("page", SHOWING)
def test_a_page_prints_and_draws_what_it_shows(page):
    if page == "docs/notebook-r.md" and not tool.has_r():
        pytest.skip("R is not installed")
    _, _, differs = tool.filled(page)
    assert not differs, "\n".join([*differs, f"refresh with: python tools/outputs.py {page}"])
