"""`precision`: panels are doubled until intervals are narrow enough, whatever they say."""

import csv
import json

import numpy as np
import pytest
import yaml

from experiments.configuration.root import CONFIGS
from experiments.errors import Refusal
from experiments.running import precision, registry
from experiments.statistics import estimates
from experiments.store.reading import load, status
from tests.messages import says

ON = ("study.analysis=counted", "study.panels=10", "precision.half_width=0.05")


@pytest.fixture(autouse=True)
def counted(monkeypatch, fake):
    monkeypatch.setitem(registry.STUDIES, "counted", "counted_study")


def _summary(folder):
    return json.loads((folder / "summary.json").read_text())


def _half(shares, name):
    return (shares[f"{name}_high"] - shares[f"{name}_low"]) / 2.0


def test_panels_are_doubled_until_the_widest_interval_is_narrow_enough(command, results, fake):
    answer = command("run", *ON)
    summary = _summary(results / "toy")
    said = summary["replications"]
    assert (answer.status, said["start"], said["stopped_by_cap"]) == (0, 10, False)
    assert said["panels"] in {10 * 2**step for step in range(1, 12)}
    assert summary["panels"] == summary["panels_seen"] == said["panels"]
    assert said["half_width"] == max(_half(summary["shares"], name) for name in ("enacted", "low_use")) <= 0.05
    assert f"Replications: {said['panels']} panels (from 10, doubled): the half-width of {said['of']}" in answer.out
    computed = sum(int(line.split("-")[1]) - int(line.split("-")[0]) for line in fake.computed())
    assert computed == said["panels"]  # every panel once

    fewer = command("run", "study.analysis=counted", f"study.panels={said['panels'] // 2}")
    assert fewer.status == 0
    assert max(_half(_summary(results / "toy")["shares"], name) for name in ("enacted", "low_use")) > 0.05


def test_the_answer_is_that_of_so_many_panels_and_the_same_again_from_the_store(command, results, fake):
    command("run", *ON)
    first = _summary(results / "toy")
    fake.computed()
    command("run", *ON)
    assert _summary(results / "toy") == first
    assert fake.computed() == []
    command("run", "study.analysis=counted", f"study.panels={4 * first['panels']}")  # more are stored than the rule needs
    command("run", *ON)
    assert _summary(results / "toy") == first
    command("run", "study.analysis=counted", f"study.panels={first['panels']}")
    plain = _summary(results / "toy")
    assert plain == {name: value for name, value in first.items() if name != "replications"}


def test_a_killed_run_goes_on_from_what_is_stored(command, results, fake, monkeypatch):
    monkeypatch.setenv("FAKE_FAILS_AT", "25")
    with pytest.raises(FloatingPointError):
        command("run", *ON)
    monkeypatch.delenv("FAKE_FAILS_AT")
    fake.computed()
    assert command("run", *ON).status == 0
    again = fake.computed()
    assert again[0].startswith("20-")
    assert len(set(again)) == len(again)


def test_everything_again_is_every_panel_once(command, results, fake):
    command("run", *ON)
    panels = _summary(results / "toy")["panels"]
    fake.computed()
    command("run", *ON, "rerun=all")
    assert sum(int(line.split("-")[1]) - int(line.split("-")[0]) for line in fake.computed()) == panels


def test_the_cap_ends_it_and_is_told(command, results):
    answer = command("run", *ON, "precision.most=15")
    said = _summary(results / "toy")["replications"]
    assert (said["panels"], said["most"], said["stopped_by_cap"]) == (15, 15, True)
    assert said["half_width"] > 0.05
    assert answer.out.splitlines()[2].endswith("the target is 0.05, and the cap ended it.")


def test_one_share_may_be_meant(command, results):
    command("run", *ON, "precision.of=low_use")
    narrow = _summary(results / "toy")["replications"]
    command("run", *ON, "precision.of=enacted")
    wide = _summary(results / "toy")["replications"]
    assert (narrow["of"], wide["of"]) == ("shares.low_use", "shares.enacted")
    assert narrow["panels"] < wide["panels"]


def test_arms_may_depend_on_how_many_panels_there_are(command, results, monkeypatch):
    """As the placebos of the study of triggers do: a block of panels takes what the first panel of the next block met."""
    monkeypatch.setitem(registry.STUDIES, "counted", "counted_in_blocks_study")
    assert command("run", *ON, "precision.most=40", "precision.half_width=0.0001").status == 0
    doubled = _summary(results / "toy")
    assert doubled["replications"]["panels"] == doubled["panels_seen"] == 40
    used = json.loads((results / "toy" / "provenance.json").read_text())["points"]
    last = {each["arm"]: each["panels"] for each in used}  # of arms by one name those of most panels are the last
    assert last == {"counted": "0-40", "block_000": "0-14", "block_001": "14-27", "block_002": "27-40"}
    assert command("run", "study.analysis=counted", "study.panels=40").status == 0
    assert _summary(results / "toy") == {name: value for name, value in doubled.items() if name != "replications"}


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        (("precision.of=enactd",), "did you mean enacted?"),
        (("precision.most=5",), "precision.most ... 5 ... study.panels ... 10"),
        (("precision.half_width=null", "precision.most=5"), "precision.most is 5 ... there is no target"),
        (("precision.half_width=0",), "precision.half_width ... 0.0 ... 0.0001"),
        (("precision.half_width=null", "precision.of=enacted"), "there is no target"),
        (("precision.halfwidth=0.1",), "did you mean precision.half_width?"),
        (("study.analysis=toy",), "toy has no interval that precision could look at"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line(overrides, words, command):
    answer = command("run", *ON, *overrides)
    assert answer.status == 2
    assert says(answer.err, words)
    assert answer.err.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("report", ["table", "points"])
def test_every_point_of_a_sweep_takes_what_it_needs(report, command, results, fake):
    strengths = ",".join(f"{strength:.4f}" for strength in np.linspace(0.0, 2.0, 12))
    assert command("run", "-m", *ON, f"report={report}", f"complementarity.strength={strengths}").status == 0
    (table,) = (results / "toy" / "answers").glob("*/sweep.csv")
    rows = list(csv.DictReader(table.open()))
    took = [int(row["replications.panels"]) for row in rows]
    assert all(float(row["replications.half_width"]) <= 0.05 for row in rows)
    assert all(row["replications.stopped_by_cap"] == "False" for row in rows)
    if report == "points":
        paths = (path for path in (results / "toy" / "answers").iterdir() if path != table.parent)
        assert sorted(_summary(path)["panels"] for path in paths) == sorted(took)
    assert len(set(took)) > 1
    assert status("toy").missing == 0
    assert len(load("toy")) == sum(took) * 11  # the manifest knows how far each point went
    fake.computed()
    assert command("run", "-m", *ON, f"complementarity.strength={strengths}").status == 0
    assert fake.computed() == []


def test_before_it_runs_it_says_how_far_it_may_go(command, fake):
    answer = command("run", "-m", *ON, "study.seed=1,2", "precision.most=400", "dry_run=true")
    assert says(answer.out, "precision ... 10 ... 400 panels ... cap ... 8,800 cities")


def test_where_there_are_no_shares_all_intervals_are_looked_at():
    summary = {
        "arms": 3,
        "world": {"use": 0.5, "use_low": 0.4, "use_high": 0.6, "none": float("nan"), "none_low": 0.0, "none_high": 1.0},
        "tie": {"value": 0.0, "low": -0.3, "high": 0.3, "p": 0.5},
        "one": {"value": 1.0, "low": float("nan"), "high": float("nan")},
    }
    found = precision.half_widths(summary)
    assert found == {"world.use": pytest.approx(0.1), "tie": pytest.approx(0.3), "one": float("inf")}
    assert precision.half_widths({**summary, "shares": {"a": 0.5, "a_low": 0.45, "a_high": 0.55}}) == {
        "shares.a": pytest.approx(0.05)
    }


def coverage(share, alike, start, target, cities, repetitions, seed=1):
    """How often the interval holds the share where the rule stops, and at the same panels without a rule.

    Cities of a panel are Bernoulli draws whose chance is the panel's own, of a beta distribution with intraclass
    correlation `alike` (0: independent cities).
    """
    luck = np.random.default_rng(seed)
    hits, took = 0, []
    for _ in range(repetitions):
        most = start * 64
        weight = (1.0 - alike) / alike if alike else None
        chance = np.full(most, share) if weight is None else luck.beta(share * weight, (1.0 - share) * weight, most)
        counted = luck.random((most, cities)) < chance[:, None]
        panels = start
        while True:
            found = estimates.share(counted[:panels].ravel(), np.repeat(np.arange(panels), cities))
            if (found.high - found.low) / 2.0 <= target or panels >= most:
                break
            panels *= 2
        hits += found.low <= share <= found.high
        took.append(panels)
    return hits / repetitions, took


@pytest.mark.slow
@pytest.mark.parametrize(("share", "alike", "target"), [(0.3, 0.0, 0.02), (0.3, 0.2, 0.03), (0.07, 0.1, 0.015)])
def test_stopping_on_width_keeps_coverage(share, alike, target):
    held, took = coverage(share, alike, 50, target, cities=11, repetitions=2000)
    assert len(set(took)) > 1  # the rule does decide
    assert held > 0.93  # measured with other seeds: .954, .954, .943; one standard error is .005


def test_a_target_that_any_interval_of_a_share_meets_is_refused():
    with pytest.raises(Refusal, match="half_width is 2, but the interval of a share"):
        precision.read({"half_width": 2.0, "most": 100, "of": None}, 10, of_shares=True)
    assert precision.read({"half_width": 2.0, "most": 100, "of": "months.enacted"}, 10, of_shares=True).half_width == 2.0


def test_the_cap_by_default_is_that_of_the_configuration():
    assert yaml.safe_load((CONFIGS / "config.yaml").read_text())["precision"]["most"] == precision.MOST
