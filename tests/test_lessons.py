"""The studies of regimes, lessons and interventions, asked small: contrasts, words that follow their rule, refusals."""

import re

import numpy as np
import pytest

from experiments.configuration import compose
from experiments.errors import Refusal
from experiments.running import registry
from experiments.statistics import comparisons, outcome_measures
from experiments.statistics.estimates import Estimate
from experiments.studies import interventions, lessons
from experiments.study_tools import scenarios, sentences
from experiments.study_tools.contrasts import Simulated
from tests.asking import asked, summary_of

MARGIN = 0.03


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return tmp_path_factory.mktemp("results")


def _rows(**columns):
    return {name: np.asarray(values) for name, values in columns.items()}


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("estimate", "kind"),
    [
        (Estimate(0.05, 0.04, 0.06), "raises"),
        (Estimate(-0.05, -0.06, -0.04), "lowers"),
        (Estimate(0.01, 0.005, 0.015), "no_difference"),
        (Estimate(0.0, -0.03, 0.03), "no_difference"),
        (Estimate(0.01, -0.02, 0.04), "open"),
        (Estimate(float("nan"), float("nan"), float("nan")), "nothing"),
    ],
)
def test_words_follow_interval_and_margin_alone(estimate, kind):
    assert sentences.kind(estimate, MARGIN) == kind


@pytest.mark.parametrize("low", [-0.2, -0.02, 0.01, 0.04])
def test_an_effect_and_its_mirror_are_told_in_mirrored_words(low):
    found = Estimate(low + 0.02, low, low + 0.04)
    mirror = Estimate(-found.value, -found.high, -found.low)
    mirrored = {"raises": "lowers", "lowers": "raises"}
    said = sentences.kind(found, MARGIN)
    assert sentences.kind(mirror, MARGIN) == mirrored.get(said, said)


# --- contrasts -------------------------------------------------------------------------------------------------------


def test_a_contrast_changes_sign_with_its_arms_and_is_zero_between_equals():
    one = _rows(panel=[0, 0, 1, 1], outcome=[2, 0, 2, 2], performance_end=[3.0, 1.0, 2.0, 2.0])
    other = _rows(panel=[0, 0, 1, 1], outcome=[0, 0, 2, 1], performance_end=[1.0, 1.0, 2.5, 1.0])
    months = {"one": 156, "other": 156}
    for name in ("enacted", "performance"):
        there = comparisons.contrast({"one": 1.0, "other": -1.0}, {"one": one, "other": other}, name, months=months)
        back = comparisons.contrast({"one": -1.0, "other": 1.0}, {"one": one, "other": other}, name, months=months)
        assert there.value == pytest.approx(-back.value)
        assert there.low == pytest.approx(-back.high)
        assert comparisons.contrast({"one": 1.0, "other": -1.0}, {"one": one, "other": one}, name, months=months).value == 0.0


def test_a_time_that_is_never_reached_counts_with_the_whole_horizon():
    rows = _rows(panel=[0, 0], first_start=[np.nan, 6.0])
    assert outcome_measures.values(rows, "months_to_start", 36).tolist() == [36.0, 6.0]


def test_given_architecture_only_twins_integrated_in_every_arm_are_compared():
    one = _rows(panel=[0, 1, 2], outcome=[2, 2, 0], integrated=[True, True, False])
    other = _rows(panel=[0, 1, 2], outcome=[1, 0, 0], integrated=[True, False, False])
    found = comparisons.contrast(
        {"a": 1.0, "b": -1.0}, {"a": one, "b": other}, "enacted_of_integrated", months={"a": 1, "b": 1}
    )
    assert found.value == 1.0


def test_the_mean_of_partners_is_the_share_of_pairs_that_can_share():
    rows = _rows(panel=[0, 0, 0, 1, 1, 1], integrated=[True, True, False, True, True, True])
    assert outcome_measures.partners(rows).reshape(2, 3).mean(axis=1) == pytest.approx([1 / 3, 1.0])


def test_what_arithmetic_leaves_over_is_no_difference():
    total = comparisons.weighted_sum(
        {"a": 1.0, "b": -1.0, "c": 1.0}, {name: np.array([0.1]) * 3 for name in "ab"} | {"c": np.zeros(1)}
    )
    assert total.tolist() == [0.0]


# --- scenarios -------------------------------------------------------------------------------------------------------


def test_steps_start_from_the_value_below_and_stay_in_range():
    config = {"know_how": {"staff": 0.5}, "change_programme": {"span": 40}}
    changes = scenarios.resolved(
        config,
        {"know_how.staff": 0.8},
        {"know_how.staff": {"add": 0.3}, "change_programme.span": {"times": 1.5}},
    )
    assert changes == {"know_how.staff": 1.0, "change_programme.span": 60.0}


def _scenario(**changed):
    return {"arms": {"a": {}, "b": {}}, "contrasts": {"c": ["a", "b"]}, "measures": ["enacted"], **changed}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"arms": {"a": {}}}, "two arms or more"),
        ({"contrasts": {"c": ["a", "z"]}}, "which is no arm"),
        ({"contrasts": {"c": ["a", "a"]}}, "first arm, second arm"),
        ({"contrasts": {"c": {"a": 1, "b": 1}}}, "sums to 0"),
        ({"contrasts": {}}, "contrasts is empty"),
        ({"measures": ["enactd"]}, "did you mean enacted?"),
        ({"mesures": ["enacted"]}, "there is no study.scenarios.x.mesures"),
        ({"effort_like": {"a": "b", "b": "a"}}, "takes its own from another"),
    ],
)
def test_a_scenario_that_cannot_be_answered_is_refused_in_one_line(changed, told):
    with pytest.raises(Refusal, match=told) as refused:
        scenarios.read("x", _scenario(**changed))
    assert "\n" not in str(refused.value)


def test_a_step_from_what_is_no_number_is_refused():
    with pytest.raises(Refusal, match="cannot be stepped"):
        scenarios.resolved({"leadership": {"regime": "imposed"}}, {"leadership.regime": {"add": 1}})


# --- the studies, with the real model --------------------------------------------------------------------------------

_SMALL = ("study.panels=2", "horizon.months=72", "city.cities=4", "~study.plausible.city")


_FEW_REGIMES = (
    "study=regimes", "study.decentralised_months=[6]", "study.trial_periods=[12]",
    "~study.settings", "+study.settings={calm: {}}", "~study.interactions.none", "~study.interactions.as_configured",
)  # fmt: skip


@pytest.mark.slow
def test_regimes_offer_the_same_effort_in_every_arm(results, capsys):
    asked(results, capsys, *_FEW_REGIMES, "study.draws=1", *_SMALL)
    summary = summary_of(results, "regimes")
    assert summary["largest_difference_in_effort_offered"] < 1e-9
    effects = summary["effects"]
    assert {key.split("_")[0] for key in effects} == {"interactions", "trials"}
    assert all(each["draws"] <= 1 for each in effects.values())
    same = [effects[f"interactions_{name}_concurrent_minus_piecemeal_use"] for name in ("pervasive", "pervasive_costless")]
    assert same[0] == same[1]  # the yield of a local phase is nothing to arms without one


_ONE = (
    "{name: {arms: {a: {}, b: {change_programme.effort: 6}, c: {leadership.regime: convergent}},"
    " contrasts: {one: [a, b], two: [b, a]}, measures: [use, effort], effort_like: {b: a}}}"
)


@pytest.mark.slow
def test_lessons_take_scenarios_from_the_configuration_and_match_effort_where_told(results, capsys):
    """Arm b would have half the effort; told to take a's, it is a."""
    text = asked(results, capsys, "study=lessons", "~study.scenarios", f"+study.scenarios={_ONE}", "leadership=imposed",
                  "study.draws=2", *_SMALL)  # fmt: skip
    summary = summary_of(results, "lessons")
    assert set(summary["effects"]) == {"name_one_use", "name_one_effort", "name_two_use", "name_two_effort"}
    assert summary["effects"]["name_one_use"]["value"] == pytest.approx(0.0, abs=1e-6)
    assert summary["effects"]["name_one_use"]["draws"] == 2
    assert "no difference beyond the margin: use of the platform" in text


def test_every_shipped_scenario_can_be_read():
    from omegaconf import OmegaConf

    from experiments.configuration.root import CONFIGS

    given = OmegaConf.to_container(OmegaConf.load(CONFIGS / "study" / "lessons.yaml"))["study"]["scenarios"]
    read = [scenarios.read(name, each) for name, each in given.items()]
    assert {each.lesson for each in read} - {0} == {1, 2, 3, 4, 5, 6}
    for each in read:
        for contrast in each.contrasts:
            assert set(contrast.implied) <= set(contrast.measures)


def test_every_lesson_has_one_headline_and_the_figure_shows_these_alone():
    from experiments import reference
    from experiments.figures import lessons as figure
    from experiments.reference.stored import Stored

    shown = figure.headlines(Stored(reference.FOLDER).table("lessons", "verdicts"))
    given = compose.whole("study=lessons")["study"]["scenarios"]
    read = [scenarios.read(name, each) for name, each in given.items()]
    assert shown == [(each.name, each.headline) for each in read if each.headline]
    assert [each.lesson for each in read if each.headline] == [1, 2, 3, 4, 5, 6]


def test_a_headline_that_is_no_contrast_or_a_second_one_is_refused():
    arms = {"arms": {"a": {}, "b": {}}, "contrasts": {"one": ["a", "b"]}, "measures": ["use"], "lesson": 1}
    with pytest.raises(Refusal, match="headline names 'on', which is no contrast of it; did you mean one"):
        scenarios.read("name", {**arms, "headline": "on"})
    read = [scenarios.read(name, {**arms, "headline": "one"}) for name in ("first", "second")]
    with pytest.raises(Refusal, match=r"second\.headline is a second one of lesson 1.*stands in first"):
        lessons.refuse_headlines(read)


def test_without_headlines_the_figure_shows_the_first_contrast_of_every_scenario():
    from experiments.figures import lessons as figure

    table = {"scenario": ["a", "a", "b"], "name": ["one", "two", "three"], "lesson": [0, 0, 0]}
    assert figure.headlines(table) == [("a", "one"), ("b", "three")]


_LEVERS = (
    "~study.unpriced", "+study.unpriced={staff: {know_how.staff: {add: 0.2}}, nothing: {leadership.rest: 24}}",
    "~study.states", "+study.states={default: {}}",
)  # fmt: skip


@pytest.mark.slow
def test_levers_are_ranked_and_one_that_changes_nothing_does_nothing(results, capsys):
    asked(results, capsys, "study=interventions", *_LEVERS, "study.draws=2", *_SMALL)
    summary = summary_of(results, "interventions")
    ranks = sorted(row["rank"] for key, row in summary["ranking"].items() if key.startswith("default_priced_use"))
    assert ranks == [1, 2, 3, 4, 5]
    nothing = summary["effects"]["default_nothing_use"]
    assert nothing["value"] == nothing["low"] == nothing["high"] == 0.0
    assert all(row["cost"] > 0.0 for key, row in summary["ranking"].items() if "_priced_" in key.replace("unpriced", ""))
    firsts = [row["first"] for key, row in summary["stability"].items() if key.startswith("default_priced_use")]
    assert sum(firsts) == pytest.approx(1.0)


def _options(study, **changed):
    """A study's own options as shipped, with some changed."""
    from omegaconf import OmegaConf

    from experiments.configuration import options
    from experiments.configuration.root import CONFIGS

    given = OmegaConf.to_container(OmegaConf.load(CONFIGS / "study" / f"{study}.yaml"))["study"]
    return options.read(registry.find(study).Options, {**given, "plausible": {}, **changed})


@pytest.mark.parametrize(
    ("study", "changed", "told"),
    [
        ("interventions", {"drawn_states": ["defalt"]}, "did you mean default?"),
        ("interventions", {"unpriced": {"education": {}}}, "call it otherwise"),
        ("interventions", {"states": {}}, "changes by name are meant"),
        ("regimes", {"trial_periods": [12, 6]}, "each larger than the last"),
        ("regimes", {"margins": {"share": 0.0, "other": 1.0}}, "above 0"),
        ("regimes", {"regimes": {"one": {}}}, "two regimes or more"),
        ("regimes", {"settings": {}}, "study.settings is empty"),
        ("regimes", {"draws": -1}, "study.draws"),
    ],
)
def test_what_would_be_empty_or_misnamed_is_refused_in_one_line(study, changed, told):
    with pytest.raises(Refusal, match=re.escape(told)) as refused:
        registry.find(study).refuse(_options(study, **changed))
    assert "\n" not in str(refused.value)


def test_a_lever_under_the_wrong_heading_is_refused():
    arms = {"as_it_is": 20.0, "dearer": 22.0, "same": 20.0}
    lived = Simulated({arm: _rows(effort_offered=[effort]) for arm, effort in arms.items()}, {}, {})
    assert interventions.cost_of(lived, "default", "dearer", "priced") == 2.0
    with pytest.raises(Refusal, match=r"belongs under study\.priced"):
        interventions.cost_of(lived, "default", "dearer", "unpriced")
    with pytest.raises(Refusal, match=r"belongs under study\.unpriced"):
        interventions.cost_of(lived, "default", "same", "priced")
