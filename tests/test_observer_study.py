"""The study of the observer: what visits can read, from cases where the answer is known and from small runs of the model."""

import csv

import numpy as np
import pytest

from experiments import setting
from experiments.cli import main
from experiments.studies import observer as study
from experiments.studies.observer import waves
from simulation import ensemble, observer

SMALL = ("study=observer", "study.panels=6", "study.history_panels=2", "study.waves=[2,14]", "study.errors=[0.0,0.2]")
WORLD = setting()
DIMENSIONS = WORLD.dimension


def history(dates, months=156):
    """A city's practices, each in place from its dimension's date on; the date past the horizon: never."""
    return np.array([[month >= dates[dimension] for dimension in DIMENSIONS] for month in range(months + 1)])[None]


@pytest.mark.parametrize(
    ("dates", "course"),
    [
        ((200, 200, 200, 200), waves.NO_CHANGE),
        ((0, 0, 0, 0), waves.NO_CHANGE),
        ((30, 200, 200, 200), waves.PARTIAL),
        ((30, 40, 45, 50), waves.CONCURRENT),
        ((30, 60, 90, 120), waves.PIECEMEAL),
    ],
)
def test_monthly_visits_with_true_reports_read_what_happened(dates, course):
    there = history(dates)
    assert waves.read(WORLD, there, waves.visits(156, 157), 24).tolist() == [course]


def test_two_visits_read_completed_piecemeal_change_as_concurrent():
    months = waves.visits(156, 2)
    for dates in ((30, 40, 45, 50), (10, 60, 100, 150)):
        assert waves.read(WORLD, history(dates)[:, months], months, 24).tolist() == [waves.CONCURRENT]


def test_three_visits_tell_changes_on_both_sides_of_the_middle():
    months = waves.visits(156, 3)
    assert waves.read(WORLD, history((10, 20, 100, 150))[:, months], months, 24).tolist() == [waves.PIECEMEAL]
    assert waves.read(WORLD, history((10, 20, 30, 70))[:, months], months, 24).tolist() == [waves.CONCURRENT]


def test_two_visits_read_as_the_models_observer_does():
    rows = ensemble.run(WORLD, 11, 3)
    there = waves.in_place(WORLD, 11, 3, threads=1)
    months = waves.visits(WORLD.months, 2)
    known = observer.two_waves(WORLD, rows, 11)["reading"]
    read = waves.read(WORLD, there[:, months], months, 24)
    assert np.array_equal(np.select([read == waves.NO_CHANGE, read == waves.PARTIAL], [0, 1], 2), known)


def test_two_visits_with_any_reports_follow_the_same_rule():
    """All 2^16 reports would take long; many random ones will do."""
    random = np.random.default_rng(3)
    reports = random.random((2000, 2, len(DIMENSIONS))) < 0.6
    read = waves.read(WORLD, reports, np.array([0, 156]), 24)
    changed = sum(
        (reports[:, 1, d == DIMENSIONS].all(axis=1) & ~reports[:, 0, d == DIMENSIONS].all(axis=1)).astype(int)
        for d in range(len(WORLD.dimensions))
    )
    expected = np.select([changed == 0, changed < len(WORLD.dimensions)], [waves.NO_CHANGE, waves.PARTIAL], waves.CONCURRENT)
    assert np.array_equal(read, expected)


def test_a_step_survives_single_wrong_reports():
    reports = np.array([0, 0, 1, 0, 0, 1, 1, 0, 1, 1], dtype=bool)[:, None]
    assert waves.steps(reports).tolist() == [5]


def test_reports_are_wrong_as_often_as_said():
    there = np.zeros((200, 50, 4), dtype=bool)
    assert not waves.reported(there, 0.0, np.random.default_rng(1)).any()
    assert waves.reported(there, 0.2, np.random.default_rng(1)).mean() == pytest.approx(0.2, abs=0.01)


def test_courses_by_overlap_and_by_span_differ_only_among_completed_changes():
    rows = ensemble.run(WORLD, 4, 20)
    found = waves.courses(WORLD, rows, 0.5, 24)
    complete = rows["dimensions_changed"] == 4
    assert np.array_equal(found["overlap"][~complete], found["span"][~complete])
    assert np.array_equal(found["span"] == waves.CONCURRENT, complete & (np.nan_to_num(rows["span"], nan=999) <= 24))


def test_the_study_runs_and_its_shares_add_up(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path))
    assert main(["run", *SMALL]) == 0
    folder = tmp_path / "observer"
    with open(folder / "confusion.csv") as file:
        confusion = list(csv.DictReader(file))
    for row in confusion:
        shares = [row[f"read_{name}"] for name in ("no_change", "partial", "all_dimensions")]
        assert sum(map(float, shares)) == pytest.approx(1.0) if int(row["cities"]) else set(shares) == {""}
    totals = {}
    for row in confusion:
        key = (row["arm"], row["by"], row["error"])
        totals[key] = totals.get(key, 0) + int(row["cities"])
    assert {count for (arm, _, _), count in totals.items() if arm != study.ALL} == {66}
    assert {count for (arm, _, _), count in totals.items() if arm == study.ALL} == {330}
    with open(folder / "effects.csv") as file:
        assert {"waves_2_separation_error_0", "waves_14_span_separation_error_20"} <= {
            row["key"] for row in csv.DictReader(file)
        }
    assert (folder / "observer.png").stat().st_size > 0
    assert "Two visits" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("override", "told"),
    [
        ("study.waves=[3,2]", "study.waves is [3, 2]"),
        ("study.waves=[1]", "from 2 to 200"),
        ("study.waves=[2,199]", "hold 157 visits"),
        ("study.errors=[]", "study.errors is []"),
        ("study.errors=[1.5]", "from 0 to 1"),
        ("study.simultaneity=[]", "study.simultaneity is []"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_line(tmp_path, monkeypatch, capsys, override, told):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path))
    assert main(["run", *SMALL, override]) == 2
    message = capsys.readouterr().err
    assert told in message
    assert message.strip().count("\n") == 0
