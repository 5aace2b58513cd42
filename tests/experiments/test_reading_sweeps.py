"""What a sweep prints, where its answers land, and how its points are found again by their values."""

import csv
import re
import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import experiments
import simulation
from experiments.cli import main
from experiments.reporting import answer_folders, console_table
from experiments.reporting.console_table import Estimated
from experiments.store.store import Store
from experiments.sweeping import stored_points
from tests.declaring import row_source, rows_of
from tests.messages import says

SMALL = ("city.cities=3", "city.managers=9", "horizon.months=24", "study.panels=3")
NUMBER = some.floats(-1.0, 5000.0, allow_nan=False)
TRIPLE = some.tuples(NUMBER, NUMBER, NUMBER).map(lambda each: Estimated(*sorted(each)[1:2], min(each), max(each)))


@given(
    some.lists(some.sampled_from([1, 2, 3, 10, 20]), min_size=1, max_size=20),
    some.integers(1, 8),
    some.integers(50, 200),
    some.data(),
)
def test_no_line_is_wider_than_the_terminal_and_rows_are_sorted(values, columns, across, data):
    outcomes = {
        f"shares.class_{n}": data.draw(some.lists(TRIPLE, min_size=len(values), max_size=len(values))) for n in range(columns)
    }
    shown = console_table.lines({"study.seed": values}, outcomes, across)
    assert all(len(line) <= across for line in shown.lines)
    first = shown.lines[1 : 1 + len(values)]
    assert [int(line.split()[0]) for line in first] == sorted(values)
    heads = {name for line in shown.lines if line.lstrip().startswith("seed") for name in line.split()[1:]}
    left = {name.partition(".")[2] for name in shown.outcomes_left}
    assert heads | left == {f"class_{n}" for n in range(columns)}
    assert not heads & left


@pytest.mark.parametrize("points", [1, 99, 100, 101, 5000])
def test_a_table_says_how_many_lines_it_leaves_out(points):
    shown = console_table.lines({"x": list(range(points))}, {"use": [0.5] * points}, 80)
    assert len(shown.lines) - 1 + shown.rows_left == points
    assert len(shown.lines) - 1 <= console_table.ROWS


def test_keys_that_would_leave_no_room_for_outcomes_are_named():
    keys = {f"group.parameter_with_a_long_name_{n}": [n] for n in range(6)}
    shown = console_table.lines(keys, {"use": [Estimated(0.5, 0.25, 0.75)]}, 80)
    assert "0.500 [0.250, 0.750]" in shown.lines[1]
    assert shown.keys_left == [*keys][-len(shown.keys_left) :] != []


@given(
    some.dictionaries(
        some.text(min_size=1, max_size=40), some.lists(some.text(max_size=60), min_size=1, max_size=9), max_size=9
    )
)
def test_names_of_folders_can_be_typed_and_end_in_the_digits(values):
    name = answer_folders.named(values, "0123456789ab")
    assert re.fullmatch(r"([A-Za-z0-9=,.+_-]*-)?0123456789ab", name)
    assert len(name.encode()) <= 255
    assert not name.startswith((".", "-"))


def test_a_sweep_prints_one_table_and_draws_nothing(command, results):
    answer = command(
        "run", "-m", "study.seed=2,1", "complementarity.strength=1,0", "study.panels=2", "complementarity.form=convex"
    )
    lines = answer.out.splitlines()
    assert lines[0] == "toy: 4 points, 2 panels each, all with complementarity.form=convex; use"
    assert [line.split()[:2] for line in lines[2:7]] == [["seed", "strength"], ["1", "0"], ["1", "1"], ["2", "0"], ["2", "1"]]
    assert "K=1" in lines[2]
    assert says(answer.out, "seed is study.seed; strength is complementarity.strength")
    (folder,) = (results / "toy" / "answers").iterdir()
    assert folder.name.startswith("seed=2+1,strength=1+0-")
    assert str(folder) in answer.out or folder.name in answer.out
    assert not list(results.rglob("*.png"))
    assert (
        command(
            "run", "-m", "study.seed=2,1", "complementarity.strength=1,0", "study.panels=2", "complementarity.form=convex"
        ).out
        == answer.out
    )


def test_reports_of_points_are_drawn_on_request_under_their_values(command, results):
    answer = command("run", "-m", "report=points", "study.seed=1,2", "study.panels=2")
    for seed in (1, 2):
        (folder,) = results.glob(f"toy/answers/seed={seed}-*")
        assert (folder / "figure1.png").is_file()
        assert f"== study.seed={seed} ==" in answer.out
    assert "toy: 2 points, 2 panels each; use" in answer.out
    assert says(command("run", "-m", "report=all", "study.seed=1,2").err, "report is 'all' ... choose one of points, table")


@pytest.mark.slow
def test_a_run_with_another_configuration_keeps_the_former_answer(command, results):
    first = command("run", "study.panels=2")
    kept = {path.name: path.read_bytes() for path in (results / "toy").iterdir() if path.is_file() and path.name[0] != "."}
    assert first.err == ""
    second = command("run", "study.panels=2", "complementarity.strength=0.75")
    (former,) = (results / "toy" / "answers").iterdir()
    assert says(second.err, "former answer ... panels=2 ... framebreak results history toy")
    assert {path.name: path.read_bytes() for path in former.iterdir()} == {
        name: content for name, content in kept.items() if name not in ("study.json", "manifest.parquet", "lock")
    }
    assert (results / "toy" / "summary.json").read_bytes() != kept["summary.json"]
    listed = command("results", "history", "toy").out
    assert says(listed, "run ... plain place ... complementarity.strength=0.75 ... run ... panels=2")
    assert command("run", "study.panels=2", "study.threads=1", "complementarity.strength=0.75").err == ""  # the same question
    command("run", "study.panels=2")
    assert (results / "toy" / "summary.json").read_bytes() == kept["summary.json"]
    assert len(command("results", "history", "toy").out.splitlines()) == 2 * 3


def test_an_answer_from_before_answers_carried_digits_is_compared_by_its_configuration(command, results):
    import json

    command("run", "study.panels=2")
    path = results / "toy" / "provenance.json"
    said = json.loads(path.read_text())
    del said["answer"]
    path.write_text(json.dumps(said))
    assert command("run", "study.panels=2").err == ""
    path.write_text(json.dumps(said))
    assert "former answer" in command("run", "study.panels=2", "complementarity.strength=0.75").err


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """A sweep of the real model: simultaneity by strength, under one regime."""
    folder = tmp_path_factory.mktemp("swept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMEBREAK_RESULTS", str(folder))
        line = ("change_programme.simultaneity=8,1", "complementarity.strength=0,0.73482", "leadership=imposed", *SMALL)
        assert main(["run", "-m", "study.name=breadth", "progress=off", *line]) == 0
    return folder


@pytest.fixture
def framebreak(swept, monkeypatch, tmp_path, capfd):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(swept))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)

    def command(*arguments):
        capfd.readouterr()
        return main(list(arguments)), *capfd.readouterr()

    return command


def test_results_show_prints_the_table_of_the_sweep(framebreak, swept):
    _, out, _ = framebreak("results", "show", "breadth")
    lines = out.splitlines()
    head = next(place for place, line in enumerate(lines) if line.startswith("simultaneity"))
    assert lines[head].split() == ["simultaneity", "strength", "point", "class_silo", "class_integrated", "class_enacted"]
    (path,) = swept.glob("breadth/answers/*/sweep.csv")
    with path.open() as file:
        rows = sorted(csv.DictReader(file), key=lambda row: [float(row[key]) for key in row if "." in key][:2])
    assert len(rows) == 4
    for line, row in zip(lines[head + 1 :], rows, strict=False):
        shown = [
            f"{float(row[f'shares.class_{name}{end}']):.3f}"
            for name in ("silo", "integrated", "enacted")
            for end in ("", "_low", "_high")
        ]
        assert re.findall(r"\d\.\d{3}(?=[,\] ]|$)", line.partition(row["point"][:6])[2]) == shown
        assert row["point"].startswith(line.split()[2])


def test_a_city_is_replayed_by_its_values(framebreak):
    by_values = framebreak("replay", "breadth", "change_programme.simultaneity=8", "strength=0", "panel=2", "city=1")
    assert by_values[0] == 0
    point = by_values[1].split()[1].rstrip(",")
    assert framebreak("replay", "breadth", point) == by_values
    rounded = framebreak("replay", "breadth", "leadership=imposed", "simultaneity=1", "strength=0.735", "panel=0", "city=0")
    assert rounded[0] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("simultaneity=8", "panel=0", "city=0"), "2 points; also give complementarity.strength (0, 0.73482)"),
        (("simultaneity=3", "strength=0", "panel=0", "city=0"), "no stored point has simultaneity=3; stored: 1, 8"),
        (("simultanety=8", "panel=0", "city=0"), "did you mean change_programme.simultaneity?"),
        (("simultaneity=8", "strength=0"), "add panel=NUMBER"),
        (("simultaneity=8", "strength=0", "panel=0", "city=9"), "no city 9; choose from 0 to 2"),
        (("simultaneity=8", "strength=0", "panel=3", "city=0"), "no panel 3; choose from 0 to 2"),
        (("leadership=imposd", "panel=0", "city=0"), "did you mean imposed?"),
        (("simultaneity=8", "strength", "panel=0", "city=0"), "write KEY=VALUE"),
        (("1:2", "0:1"), "more than one city"),
    ],
)
def test_values_that_address_no_city_are_answered_with_what_is_stored(words, said, framebreak):
    status, out, err = framebreak("replay", "breadth", *words)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert said in err


def test_a_point_is_shown_by_its_values(framebreak):
    status, out, _ = framebreak("results", "show", "breadth", "simultaneity=8", "strength=0")
    assert status == 0
    assert "change_programme.simultaneity: 8" in out
    assert "complementarity.strength: 0" in out


def test_what_an_arm_stands_for_is_no_column(tmp_path):
    """Arms that differ in a parameter are named by the arm; the parameter is a column where it differs within an arm."""
    store = Store("arms", simulation.MODEL_VERSION, tmp_path)
    for strength in (0.5, 1.0):
        config = experiments.configuration(
            "city.cities=2", "city.managers=9", "horizon.months=12", f"complementarity.strength={strength}"
        )
        bench = row_source(store, config, 1, 2)
        rows_of(bench, {f"{n} at once": {"change_programme.simultaneity": n} for n in (1, 8)})
    plan = store.planned()
    columns = stored_points.keys(plan)
    assert [*columns] == ["arm", "complementarity.strength"]
    assert sorted(set(zip(*columns.values(), strict=True))) == [(f"{n} at once", s) for n in (1, 8) for s in (0.5, 1.0)]
    shares = stored_points.shares(store, plan)
    total = np.sum([shares[f"shares.class_{name}"] for name in ("silo", "integrated", "enacted")], axis=0)
    assert np.allclose(total, 1.0)


def test_the_terminal_is_measured(monkeypatch):
    monkeypatch.setattr(shutil, "get_terminal_size", lambda fallback: __import__("os").terminal_size((77, 20)))
    assert console_table.width() == 77
