"""The docking study, asked small: its tables are whole, its verdicts follow from its checks, nonsense is refused."""

import csv
import json

import pytest

from experiments.cli import main

pytestmark = pytest.mark.slow  # every model is simulated and every figure drawn: 8 s at the least

SMALL = (
    "study=docking", "city.cities=4", "horizon.months=96", "study.panels=2", "study.draws=20", "study.trials=[0,24]",
    "study.evaluations=[0.1]", "study.efforts=[1,20]", "study.supports=[0,1]", "study.strengths=[0,1]", "study.landscapes=10",
    "study.thresholds=[0.4]",
)  # fmt: skip


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    results = tmp_path_factory.mktemp("results")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMEBREAK_RESULTS", str(results))
        assert main(["run", *SMALL]) == 0
    return results / "docking"


def _summary(folder):
    return json.loads((folder / "summary.json").read_text())


def _rows(folder, name):
    with (folder / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_verdict_follows_from_its_checks(asked):
    """A pattern fails with one check, holds with all; where there is no check the model is silent, and only there."""
    summary, checks = _summary(asked), _rows(asked, "checks")
    for pattern, verdicts in summary["patterns"].items():
        for model, verdict in verdicts.items():
            own = {row["verdict"] for row in checks if (row["pattern"], row["model"]) == (pattern, model)}
            if not own:
                assert verdict == "silent"
            elif "not reproduced" in own:
                assert verdict == "not reproduced"
            else:
                assert verdict == ("reproduced" if own == {"reproduced"} else "undecided")
    for row in checks:
        if row["verdict"] == "reproduced":
            assert float(row["low"]) >= float(row["holds_from"])


def test_our_model_has_what_every_pattern_needs(asked):
    assert "silent" not in {verdicts["ours"] for verdicts in _summary(asked)["patterns"].values()}


def test_every_limit_holds_and_is_told(asked):
    limits = _rows(asked, "limits")
    assert _summary(asked)["limits_hold"] is True
    assert {row["limit"].split()[0].rstrip(",") for row in limits} == {"DeGroot", "Granovetter", "Lant", "Repenning"}
    assert all(float(row["apart"]) <= float(row["within"]) for row in limits)


def test_effects_have_one_key_each_an_interval_and_what_was_held_equal(asked):
    effects = _rows(asked, "effects")
    keys = [row["key"] for row in effects]
    assert len(set(keys)) == len(keys)
    assert {"trial_period_on_programme_survival_ours", "trial_period_on_failure_sastry"} <= set(keys)
    for row in effects:
        assert row["held_equal"]
        if row["low"]:
            assert float(row["low"]) <= float(row["estimate"]) <= float(row["high"])
        else:  # no interval from so few panels with a city that changed
            assert row["unit"] == "L-moment ratio"
            assert int(row["panels"]) <= 2


def test_the_first_trial_is_what_others_are_held_to(asked):
    for row in _rows(asked, "trial"):
        if float(row["trial_months"]) == 0.0:
            assert float(row["minus_none"]) == 0.0


def test_figures_are_there(asked):
    for name in ("docking", "patterns", "change_sizes"):
        assert (asked / f"{name}.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("override", "told"),
    [
        ("study.trials=[3,6]", "0 must be the first"),
        ("study.trials=[0]", "two numbers or more"),
        ("study.efforts=[5,5]", "each larger than the last"),
        ("study.evaluations=[0.1,0.1]", "names one thing twice"),
        ("study.tipping_worlds.full=3", "parameters by dotted name are meant"),
        ("study.draws=1", "study.draws is 1"),
        ("horizon.months=48", "84 at least"),
        ("advice_network=krackhardt", "advice_network=default"),
    ],
)
def test_what_would_be_empty_or_misnamed_is_refused(tmp_path, capsys, monkeypatch, override, told):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path))
    assert main(["run", *SMALL, override]) == 2
    message = capsys.readouterr().err
    assert told in message
    assert message.count("\n") == 1
