"""The verdict table: how an interval is judged, that every test of a proposition is measured, and what is refused."""

import csv
import math
import re

import pytest
from matplotlib.figure import Figure
from omegaconf import OmegaConf

from experiments.cli import main
from experiments.configuration.root import CONFIGS
from experiments.running.registry import STUDIES
from experiments.statistics.estimates import Estimate
from experiments.studies import verdicts
from tests.asking import assert_refused

TEST = "+study.propositions={P10: {statement: x, source: y, tests: [{study: docking, effect: %s, expected: '%s'}]}}"
TINY = (
    "study=verdicts_small", "~study.studies", "progress=off",
    "+study.studies={docking: ['study.panels=2', 'study.draws=20', 'study.trials=[0,24]', 'study.evaluations=[0.1]',"
    " 'study.efforts=[1,20]', 'study.supports=[0,1]', 'study.strengths=[0,1]', 'study.landscapes=10', 'study.thresholds=[0.4]',"
    " 'city.cities=4', 'horizon.months=96']}",
)  # fmt: skip


def asked(effect="trial_period_on_programme_survival_ours", expected="+"):
    return (*TINY, "~study.propositions", TEST % (effect, expected))


@pytest.mark.parametrize(
    ("expected", "interval", "said"),
    [
        ("+", (0.05, 0.01, 0.09), "supported"),
        ("+", (0.02, 0.01, 0.09), "inconclusive"),  # above zero, but perhaps too small to matter
        ("+", (0.02, 0.01, 0.025), "refuted"),  # above zero, and surely too small to matter
        ("+", (0.05, -0.01, 0.11), "inconclusive"),
        ("+", (-0.05, -0.09, 0.029), "refuted"),
        ("0", (0.01, -0.02, 0.029), "supported"),
        ("0", (0.01, -0.02, 0.04), "inconclusive"),
        ("0", (0.06, 0.031, 0.09), "refuted"),
        ("0", (-0.06, -0.09, -0.031), "refuted"),
        ("+", (math.nan, math.nan, math.nan), "not measured"),
    ],
)
def test_an_interval_is_judged_by_its_whole_length(expected, interval, said):
    assert verdicts.verdict(expected, Estimate(*interval), 0.03) == said
    if expected == "+":  # the mirror image
        value, low, high = interval
        assert verdicts.verdict("-", Estimate(-value, -high, -low), 0.03) == said


@pytest.mark.parametrize("expected", verdicts.SIGNS)
def test_arms_at_the_floor_or_the_ceiling_test_nothing_whatever_is_expected(expected):
    tie = Estimate(0.0, -0.01, 0.01)
    assert verdicts.verdict(expected, tie, 0.03, is_tested=False) == "not tested"
    assert verdicts.verdict(expected, tie, 0.03) != "not tested"


def test_a_proposition_is_judged_by_its_tests_that_could_tell_and_that_no_rule_implies():
    def proposition(*tests):
        rows = [
            {"proposition": "P", "statement": "s", "source": "x", "effect": effect, "verdict": said, "implied_by_rule": rule}
            | {verdicts.OVER_RANGES: math.nan, verdicts.OVER_POSTERIOR: math.nan}
            for effect, said, rule in tests
        ]
        return {name: column[0] for name, column in verdicts.propositions(rows).items()}

    one = proposition(("a_enacted", "supported", ""), ("b_enacted", "supported", "r"), ("a_use", "not tested", ""))
    assert (one["verdict"], one["enacted"], one["use"], one["integrated"]) == ("supported", "2 supported", "not tested", "")
    assert (one["tests"], one["tests_implied_by_rule"], one["supported"], one["not_tested"]) == (3, 1, 2, 1)
    assert proposition(("a_enacted", "supported", ""), ("a_use", "refuted", ""))["verdict"] == "mixed"
    assert proposition(("a_enacted", "supported", "r"), ("a_use", "not tested", ""))["verdict"] == "not tested"
    assert proposition(("a_enacted", "not measured", ""))["verdict"] == "not measured"
    assert proposition(("a_months", "inconclusive", ""))["others"] == "inconclusive"


def test_a_larger_smallest_effect_never_supports_a_sign_and_never_refutes_a_null():
    for value in (-0.1, -0.02, 0.0, 0.02, 0.1):
        estimate = Estimate(value, value - 0.03, value + 0.03)
        for small, large in ((0.01, 0.05), (0.03, 0.2)):
            if verdicts.verdict("+", estimate, large) == "supported":
                assert verdicts.verdict("+", estimate, small) == "supported"
            if verdicts.verdict("0", estimate, large) == "refuted":
                assert verdicts.verdict("0", estimate, small) == "refuted"


def test_propositions_ask_studies_that_are_run_and_say_where_they_come_from():
    whole = OmegaConf.to_container(OmegaConf.load(CONFIGS / "study" / "verdicts.yaml"))["study"]
    small = OmegaConf.to_container(OmegaConf.load(CONFIGS / "study" / "verdicts_small.yaml"))["study"]
    assert set(whole["studies"]) == set(small["studies"]) <= set(STUDIES)
    for name in (f"P{number}" for number in range(1, 15)):
        assert name in whole["propositions"]
    for given in whole["propositions"].values():
        assert given["statement"]
        assert given["source"]
        for test in given["tests"]:
            assert test["study"] in whole["studies"]
            assert test["expected"] in verdicts.SIGNS


def test_only_the_verdict_table_knows_an_expected_sign():
    sign = re.compile(r"""expected["']?\s*[:=]\s*["'][-+0]["']""")
    own = {CONFIGS / "study" / "verdicts.yaml", CONFIGS.parent / "experiments" / "studies" / "verdicts.py"}
    found = [*(CONFIGS.parent / "experiments").rglob("*.py"), *CONFIGS.rglob("*.yaml")]
    assert [path for path in found if path not in own and sign.search(path.read_text())] == []
    assert sign.search((CONFIGS / "study" / "verdicts.yaml").read_text())


@pytest.fixture
def results(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path))
    return tmp_path


@pytest.mark.slow
def test_a_study_is_run_into_its_own_folder_and_judged_by_what_it_stored(results, capsys):
    assert main(["run", *asked()]) == 0
    (row,) = csv.DictReader((results / "verdicts_small" / "verdicts.csv").open())
    effects = {each["key"]: each for each in csv.DictReader((results / "docking" / "effects.csv").open())}
    own = effects["trial_period_on_programme_survival_ours"]
    assert (row["estimate"], row["low"], row["high"]) == (own["estimate"], own["low"], own["high"])
    assert row["verdict"] == verdicts.verdict("+", Estimate(*(float(row[part]) for part in ("estimate", "low", "high"))), 0.03)
    assert "1 tests of 1 propositions" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        (asked("trial_period_on_programme_survival"), "did you mean trial_period_on_programme_survival_ours"),
        (asked(expected="up"), "write '+', '-' or '0'"),
        (("study=verdicts_small", "study.studies.docking=['study.panel=2']"), "did you mean study.panels?"),
        (("study=verdicts_small", "study.studies.docking=few"), "a list of overrides is meant"),
        (("-m", "study=verdicts_small", "study.seed=1,2"), "is no point of a sweep"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(overrides, words, results, capsys):
    assert main(["run", *overrides]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
    assert not list(results.glob("*/summary.json")) or "did you mean trial" in words


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_study_and_every_test_works_in_miniature(results, monkeypatch):
    monkeypatch.setattr(Figure, "savefig", lambda *_, **__: None)  # drawn, but no files: those take half of the time
    assert main(["run", "study=verdicts_small", "progress=off"]) == 0
    rows = list(csv.DictReader((results / "verdicts_small" / "verdicts.csv").open()))
    assert {row["verdict"] for row in rows} <= set(verdicts.VERDICTS) - {"not measured"}
    assert len(list(csv.DictReader((results / "verdicts_small" / "studies.csv").open()))) == 10


@pytest.mark.slow
def test_a_package_that_a_study_lacks_is_named_before_anything_runs(results, capsys, monkeypatch):
    from experiments.studies import know_how

    monkeypatch.setattr(know_how, "NEEDS", {"no_such_package": "analysis"})
    told = "no_such_package ... tools/bootstrap analysis"
    assert_refused(results, capsys, told, "study=verdicts_small")
    assert not list(results.rglob("*.parquet"))
