"""The study of replications: what it calls settled, what intervals need, and that it is whole with the real model."""

import csv
import json
import math

import numpy as np
import pytest

from experiments.cli import main
from experiments.statistics import estimates
from experiments.studies import replications

SMALL = ("study=replications", "study.panels=20", "city.cities=3", "city.managers=9", "horizon.months=60")
POINTS = ("~study.points", "+study.points={default:{},imposed:{leadership.regime:imposed}}")


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    folder = tmp_path_factory.mktemp("replications")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMEBREAK_RESULTS", str(folder))
        assert main(["run", *SMALL, *POINTS]) == 0
    return folder / "replications"


def _table(folder, name):
    return list(csv.DictReader((folder / f"{name}.csv").open()))


@pytest.mark.slow
def test_every_numeric_outcome_is_measured_at_every_design_point_and_number(answered):
    course, needed = _table(answered, "course"), _table(answered, "needed")
    assert {row["n"] for row in course} == {"10", "20"}
    assert len(course) == 2 * len(needed)
    assert {row["point"] for row in needed} == {"default", "imposed"}
    names = {row["outcome"] for row in needed}
    assert {"use", "performance_end", "integrated", "outcome=silo", "effort_unspent"} <= names
    assert not names & {"outcome", "order", "panel", "city", "twin"}  # codes have no mean
    assert (answered / "replications.png").stat().st_size > 0


@pytest.mark.slow
def test_numbers_are_those_of_the_rows(answered, monkeypatch):
    from experiments.store.reading import load

    rows = load("replications", folder=answered.parent)
    rows = rows[(rows["arm"] == "default") & (rows["panel"] < 10)]
    means = rows.groupby("panel")["use"].mean()
    (row,) = (r for r in _table(answered, "course") if (r["point"], r["outcome"], r["n"]) == ("default", "use", "10"))
    assert float(row["cv"]) == pytest.approx(means.std(ddof=1) / means.mean())
    assert float(row["mean"]) == pytest.approx(rows["use"].mean())
    found = estimates.mean(rows["use"].to_numpy(), rows["panel"].to_numpy())
    assert float(row["half_width"]) == pytest.approx((found.high - found.low) / 2)


def test_the_summary_names_what_each_outcome_needs_at_most(answered):
    summary = json.loads((answered / "summary.json").read_text())
    needed = _table(answered, "needed")
    assert list(summary["outcomes"]) == sorted(
        summary["outcomes"], key=lambda name: -math.inf if summary["outcomes"][name]["panels"] is None else 0
    )
    for name, own in summary["outcomes"].items():
        each = [row["panels"] for row in needed if row["outcome"] == name and row["mean"]]
        assert own["panels"] is None if "" in each else own["panels"] == max(map(float, each))
    for point, found in summary["points"].items():
        own = [row["panels"] for row in needed if row["point"] == point and row["mean"]]
        assert (found["outcomes"], found["not_settled"]) == (len(own), own.count(""))


@pytest.mark.parametrize(
    ("ratios", "n"),
    [
        ([0.3, 0.3, 0.3, 0.3], 10),
        ([0.5, 0.3, 0.3, 0.3], 20),
        ([0.3, 0.305, 0.3, 0.32], math.nan),  # the last step is not small
        ([0.30, 0.308, 0.316, 0.317], 20),  # small steps that add up are no rest
        ([0.0, 0.0, 0.0, 0.0], 10),
        ([math.inf, math.inf, 0.3, 0.3], 50),
        ([math.nan, 0.3, 0.3, 0.3], 20),
    ],
)
def test_settled_means_settled_for_good(ratios, n):
    assert replications.settled([10, 20, 50, 100], ratios, 0.01) == pytest.approx(n, nan_ok=True)


@pytest.mark.parametrize("share", [0.0, 0.003, 0.1, 0.5, 0.95])
@pytest.mark.parametrize("width", [0.05, 0.01])
def test_the_panels_for_a_width_are_the_fewest_with_that_width(share, width):
    def reached(panels):
        found = estimates.proportion(share * panels * 11 / 1.7, panels * 11 / 1.7)
        return (found.high - found.low) / 2

    panels = replications.panels_for(share, width, 1.7, 11)
    assert reached(panels) <= width * (1 + 1e-9)
    assert panels == 1 or reached(panels - 1) > width


def test_the_design_effect_is_that_of_the_panels():
    luck = np.random.default_rng(3)
    alone = luck.random((4000, 10)) < 0.4
    alike = np.repeat(luck.random((4000, 1)) < 0.4, 10, axis=1)
    assert replications.design_effect(alone.astype(float)) == pytest.approx(1.0, abs=0.1)
    assert replications.design_effect(alike.astype(float)) == pytest.approx(10.0, abs=0.1)
    assert math.isnan(replications.design_effect(np.zeros((5, 2))))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("study.panels=19", "take 20 or more"),
        ("study.points={}", "study.points is empty"),
        ("study.points={default:1}", "study.points.default is 1"),
        ("study.points={default:{horizon.month:60}}", "did you mean months?"),
        ("study.criterion=0", "study.criterion is 0.0"),
    ],
)
def test_what_cannot_be_meant_is_refused(override, words, capfd, tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path))
    override = [override] if "points" not in override else ["~study.points", f"+{override}"]
    assert main(["run", *SMALL, *override]) == 2
    assert words in capfd.readouterr().err
