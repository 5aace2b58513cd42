"""What the page shows equals what the model computes for the same configuration and seed, to the last bit."""

import csv
import os
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from experiments import load
from experiments.classroom import scene
from simulation import ensemble
from tests.browser.servers import ROOT
from tests.browser.views import ALL_CITIES

pytestmark = [pytest.mark.slow, pytest.mark.browser]

CHANGED = (
    "advice_network=krackhardt&city=5&complementarity.strength=0.4&events=30:crisis,44:visionary_cio&panel=2"
    "&pairs=prospector.innovator:1,deference.collaboration:-0.5&right.change_programme.span=60&seed=7"
)
CHOSEN = "city=9&left.leadership.regime=chosen&right.leadership.regime=convergent&seed=9223372036854775807"
SCENES = ("", CHANGED, CHOSEN)


def read(query):
    return scene.read([tuple(each.split("=", 1)) for each in query.split("&") if each])


def table_of(download):
    return list(csv.DictReader(Path(download.path()).read_text(encoding="utf8").splitlines()))


@pytest.mark.parametrize("query", SCENES)
def test_numbers_of_the_page_are_those_of_the_model_bit_for_bit(view, query):
    page, shown = view().open(query), read(query)
    for side in scene.SIDES:
        setting = shown.setting(side)
        history = ensemble.history(setting, shown.seed, shown.panel)
        state, at = history.cities[:, shown.city], f"framebreak.run.sides.{side}"
        size, first = int(setting.managers[shown.city]), int(setting.managers[: shown.city].sum())
        people = history.managers[:, first : first + size]
        for name in page.page.evaluate(f"Object.keys({at}.series)"):
            assert page.bits(f"{at}.series.{name}") == np.ascontiguousarray(state[name], float).tobytes()
        assert page.bits(f"{at}.practices") == np.ascontiguousarray(state["structure"], float).tobytes()
        assert page.bits(f"{at}.resisting") == np.ascontiguousarray(people["resistance"], float).tobytes()
        assert page.bits(f"{at}.frames") == np.ascontiguousarray(people["frames"].mean(axis=2)).tobytes()
        assert page.app(f"run.sides.{side}.broke.map((each) => each.length)") == (people["broke"] > 0).sum(axis=1).tolist()


@pytest.mark.parametrize("query", SCENES[:2])
def test_what_is_drawn_says_the_same(view, query):
    page = view().open(query)
    shown = page.page.evaluate("framebreak.meta.outcomes.map((one) => [one.name, one.label])")
    for month in (0, 47, page.app("meta.months")):
        page.page.evaluate(f"framebreak.seek({month})")
        run = page.run()
        for side, own in run["sides"].items():
            rings = page.page.locator(f".city.{side} .node .ring").evaluate_all(
                "all => all.map((one) => one.getAttribute('stroke-dasharray').split(' ')[0])"
            )
            seats = page.page.locator(f".city.{side} .node").evaluate_all("all => all.map((one) => Number(one.dataset.seat))")
            assert [float(each) for each in rings] == pytest.approx(
                [100 * own["frames"][month][seat] for seat in seats], abs=0.051
            )
            facts = page.page.locator(f".city.{side} .facts dd").all_inner_texts()
            assert facts[0] == str(sum(len(each) for each in own["broke"][: month + 1]))
            for text, name in zip(facts[1:], ("architecture", "use"), strict=True):
                assert abs(int(text.split("\u202f")[0]) - 100 * own["series"][name][month]) <= 0.5 + 1e-9
    for side, own in page.run()["sides"].items():
        assert page.page.locator(f".city.{side} .badge").inner_text().strip().lower() == dict(shown)[own["outcome"]].lower()


def test_the_command_that_is_offered_computes_the_same_city(view, tmp_path):
    page, shown = view().open(CHANGED), read(CHANGED)
    page.page.get_by_role("button", name="Take away").click()
    offered = page.page.locator("#share-command").input_value().splitlines()
    assert offered == list(page.run()["commands"].values())
    words = shlex.split(offered[1])  # of the right side, which has a lever of its own here
    assert words[:2] == ["framebreak", "run"]
    results = {**os.environ, "FRAMEBREAK_RESULTS": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "experiments.cli", *words[1:], "progress=off"]
    subprocess.run(command, env=results, cwd=tmp_path, check=True, capture_output=True)
    table = load("classroom_right", folder=tmp_path)
    row = table[(table["panel"] == shown.panel) & (table["city"] == shown.city)].iloc[0]
    own = page.run()["sides"]["right"]
    assert ["silo", "integrated", "enacted"][int(row["outcome"])] == own["outcome"]
    for name, value in own["row"].items():
        assert np.isnan(row[name]) if value is None else value == row[name], name


def test_the_table_to_take_away_equals_what_is_drawn(view):
    page = view().open(CHANGED)
    page.page.get_by_role("button", name="Take away").click()
    with page.page.expect_download() as downloading:
        page.page.locator("#take a[download]").filter(has_not_text="thousand").first.click()
    rows = table_of(downloading.value)
    run = page.run()
    by_side = {side: [row for row in rows if row["side"] == side] for side in ("left", "right")}
    for side, own in run["sides"].items():
        assert len(by_side[side]) == run["months"] + 1
        for name, series in own["series"].items():
            assert [float(row[name]) for row in by_side[side]] == series, name
        for at, practice in enumerate(page.page.evaluate("framebreak.meta.practices.map((one) => one.name)")):
            assert [float(row[f"level_{practice}"]) for row in by_side[side]] == [levels[at] for levels in own["practices"]]


def test_the_table_of_a_thousand_equals_what_is_counted(view):
    page = view().open()
    page.page.evaluate("framebreak.reveal(); framebreak.tab('thousand')")
    page.page.get_by_role("button", name="Take away").click()
    with page.page.expect_download() as downloading:
        page.page.locator("#take a[download]").filter(has_text="thousand").click()
    rows = table_of(downloading.value)
    page.page.keyboard.press("Escape")
    page.until(ALL_CITIES)
    cells = [int(each.replace(",", "")) for each in page.page.locator(".strata td.stratum b").all_inner_texts()]
    counted = np.zeros((3, 3), int)
    for row in rows:
        counted[int(row["left_outcome"]), int(row["right_outcome"])] += 1
    assert cells == counted.ravel().tolist()
    assert len({(row["panel"], row["city"]) for row in rows}) == sum(cells) == 1001
