"""The study of know-how: sets are coded as documented, clamps hold, samples are whole, and what is written is consistent."""

import csv
import json

import numpy as np
import pytest

from experiments import configuration, setting
from experiments.cli import main
from experiments.errors import Refusal
from experiments.running import question
from experiments.statistics import estimates, truth_table
from experiments.studies.know_how import export, many, samples, sets, twins
from simulation import ensemble

pytest.importorskip("setqca")
SMALL = (
    "study=know_how", "study.panels=12", "study.clamp_panels=2", "study.placebo_panels=12", "study.solved_panels=4",
    "study.permutations=3", "study.sizes=[11,33,200]", "horizon.months=120",
)  # fmt: skip


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMEBREAK_RESULTS", str(folder))
        assert main(["run", *SMALL]) == 0
    return folder / "know_how"


@pytest.fixture(scope="module")
def rows():
    return ensemble.run(setting("horizon.months=120"), 5, 8)


def read(path):
    with open(path) as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_it_writes_tables_figures_and_what_r_needs(answered):
    for name in (
        "twins.csv",
        "solutions.csv",
        "necessity.csv",
        "effects.csv",
        "truth_table_attributes.csv",
        "sample_33_fuzzy.csv",
    ):
        assert len(read(answered / name)) > 0
    for name in ("truth_table.png", "necessity.pdf", "provenance.json"):
        assert (answered / name).stat().st_size > 0
    script = (answered / "know_how_qca.R").read_text()
    assert "c(11L, 33L)" in script
    assert 'INTEGRATION", "DEFERENCE' in script
    assert not (answered / "sample_200.csv").exists()  # more cities than there are


def test_what_was_left_out_is_said(answered):
    assert json.loads((answered / "summary.json").read_text())["sizes_left_out"] == [200]


def test_effects_of_clamps_are_shares_on_less_shares_off(answered):
    table = read(answered / "twins.csv")
    assert {row["kind"] for row in table} == set(twins.KINDS)
    for row in table:
        assert float(row["effect"]) == pytest.approx(float(row["on"]) - float(row["off"]))
        assert float(row["effect_low"]) <= float(row["effect"]) <= float(row["effect_high"])
    keys = {row["key"] for row in read(answered / "effects.csv")}
    assert {"clamp_exploit_on_enacted", "clamp_exactly_staff_on_integrated", "clamp_placebo_practice_on_enacted"} <= keys
    assert "first_model_ambiguous_attributes_integrated_at_11" in keys


def test_necessity_can_be_computed_again_from_the_exported_sample(answered):
    sample = read(answered / "sample_33.csv")
    assert len(sample) == len({row["case"] for row in sample}) == 33
    for row in read(answered / "necessity.csv"):
        if row["cities"] != "33" or row["sets"] != "crisp" or row["set"] == "attributes_and_placebo":
            continue
        columns = []
        for name in (row["condition"], row["outcome"]):
            values = np.array([float(each[export.factor(name.lstrip("~"))]) for each in sample])
            columns.append(1.0 - values if name.startswith("~") else values)
        found = truth_table.necessity(*columns)
        for value, name in zip(found, ("consistency", "coverage", "relevance"), strict=True):
            assert row[name] == "" if np.isnan(value) else float(row[name]) == pytest.approx(value)


def test_every_listed_model_is_sufficient_where_its_rows_are(answered):
    """By value and without remainders a conservative model is at least as consistent as its least consistent row."""
    for row in read(answered / "solutions.csv"):
        if row["formula"] and row["sets"] == "crisp" and row["solution"] == "conservative":
            assert float(row["consistency"]) >= 0.8 - 1e-9
        assert (row["model"] == "0") == (row["models"] == "0")


def test_adding_the_placebo_is_the_setting_with_the_placebo():
    config = configuration()
    ours, known = question.read(question.changed(config, twins.with_placebo(config))).setting, setting("setting=placebo")
    for name in ("name", "dimensions", "practices", "parameters"):
        assert getattr(ours, name) == getattr(known, name)
    for name in ("dimension", "effect", "shifts_power", "support", "misfit"):
        assert np.array_equal(getattr(ours, name), getattr(known, name))
    assert twins.with_placebo(configuration("setting=placebo")) == {}


def test_an_exact_clamp_holds_for_every_city_until_the_end():
    clamp = ("know_how.exploit=0.0", "know_how.scope=1.0", "know_how.spread=0.0", "mechanisms.learning=false")
    found = ensemble.run(setting(*clamp, "horizon.months=120"), 3, 4)
    for when in ("start", "end"):
        assert np.all(found[f"know_how_{when}_exploit"] == 0.0)
        assert np.all(found[f"know_how_{when}_scope_it_structure"] == 1.0)


def test_attributes_are_coded_as_in_table_one_and_fuzzy_sets_agree_with_crisp_ones(rows):
    world = setting("horizon.months=120")
    found = sets.attributes(rows, world, ("deference", "shared_vision"), 0.05, 0.95)
    assert np.array_equal(found.crisp[:, 0], rows["end_deference"])
    assert np.array_equal(found.fuzzy > 0.5, found.crisp == 1.0)
    outcomes = sets.outcomes(rows, world, 0.05, 0.95)
    for members in outcomes.values():
        assert np.array_equal(members.fuzzy > 0.5, members.crisp == 1.0)
    assert np.all(outcomes["enacted"].crisp <= outcomes["integrated"].crisp)


def test_know_how_is_in_the_set_from_the_configured_mean(rows):
    own = setting("horizon.months=120")
    found = sets.know_how(rows, own)
    assert np.array_equal(found.crisp[:, 0] == 1.0, rows["know_how_start_recognise"] >= own.parameters.know_how.recognise)
    assert np.array_equal(found.fuzzy > 0.5, found.crisp == 1.0)


def test_samples_share_no_panel():
    found = samples.blocks(110, 11, 25)
    assert [(block.start, block.stop) for block in found] == [(0, 25), (33, 58), (66, 91)]


def test_calls_of_necessity_are_those_of_the_measure():
    random = np.random.default_rng(2)
    for _ in range(30):
        crisp, outcome = random.integers(0, 2, (11, 4)).astype(float), random.integers(0, 2, 11).astype(float)
        outcome[0] = 1.0
        named, relevant = samples.necessary(crisp, outcome, samples.Called(0.9, 0.5))
        for place in range(4):
            measure = truth_table.necessity(crisp[:, place], outcome)
            assert named[place] == (measure.consistency >= 0.9)
            assert relevant[place] == (measure.consistency >= 0.9 and measure.relevance >= 0.5)


def world_of(conditions, outcome):
    there = np.asarray(conditions, dtype=float)
    members = sets.Memberships(np.asarray(outcome, dtype=float), np.asarray(outcome, dtype=float))
    names = tuple("abcdefgh"[: there.shape[1]])
    return many.World(
        {"panel": np.repeat(np.arange(len(there) // 11), 11)},
        11,
        sets.Sets("know_how", names, there, there),
        {"enacted": members},
    )


def test_a_coin_is_called_necessary_as_often_as_it_falls_where_one_city_enacts():
    """Known answer: one enacting city in eleven, a condition without any bearing that half of the cities have."""
    random = np.random.default_rng(7)
    outcome = np.zeros(11 * 2000)
    outcome[::11] = 1.0
    world = world_of(random.integers(0, 2, (len(outcome), 1)), outcome)
    truth = {"enacted": many.Truth({"a": 0}, {"a": True})}
    rates, found = many.necessity(world, [11], samples.Called(0.9, 0.5), truth)
    expected = estimates.proportion(1000, 2000)
    assert rates["samples"] == [2000, 2000]
    assert rates["called_necessary"][1] == pytest.approx(0.5, abs=2 * (expected.high - expected.value))
    effect = {each.key: each for each in found}["false_necessity_know_how_rate_at_11_given_one"]
    assert effect.estimate.value == pytest.approx(rates["called_necessary"][1])


def test_the_first_model_is_held_against_the_causes():
    """Known answer: the outcome is the conjunction of the first two of three conditions, and every row is observed."""
    conditions = np.tile([[row >> 2 & 1, row >> 1 & 1, row & 1] for row in (0, 1, 2, 3, 4, 5, 6, 7, 7, 0, 0)], (5, 1))
    world = world_of(conditions, conditions[:, 0] * conditions[:, 1])
    truth = {"enacted": many.Truth({"a": 1, "b": 1, "c": 0}, {})}
    worth, named = many.minimised(world, 11, truth_table.Rules(), truth, {}, 100)
    assert worth["true"] == worth["nothing_false"] == [1.0]
    assert worth["ambiguous"] == [0.0]
    assert named["named_present"] == [1.0, 1.0, 0.0]
    wrong = {"enacted": many.Truth({"a": 1, "b": -1, "c": 0}, {})}
    assert many.minimised(world, 11, truth_table.Rules(), wrong, {}, 100)[0]["nothing_false"] == [0.0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("override", "told"),
    [
        ("study.conditions=[defrence]", "did you mean deference?"),
        ("study.sizes=[500]", "add panels"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_line(tmp_path, monkeypatch, capsys, override, told):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path))
    assert main(["run", *SMALL, override]) == 2
    message = capsys.readouterr().err
    assert told in message
    assert message.strip().count("\n") == 0


def test_conditions_anchors_and_know_how_that_compare_nothing_are_refused():
    world = setting()
    with pytest.raises(Refusal, match="each once"):
        sets.attributes_exist(world, ("deference", "deference"))
    with pytest.raises(Refusal, match="anchors"):
        sets.anchors_suit(world, 0.6, 0.95)
    with pytest.raises(Refusal, match=r"know_how\.spread is 0"):
        sets.anchors_suit(setting("know_how.spread=0.0"), 0.05, 0.95)
