"""The one kit by which arms are summarised and compared: each number from its definition, no false certainty."""

from math import sqrt

import numpy as np
import pytest

from experiments.errors import Refusal
from experiments.statistics import comparisons, estimates
from experiments.statistics.estimates import Estimate
from experiments.statistics.outcome_measures import COMPARED, COMPARED_COLUMNS, MEASURES, find, partners, values
from experiments.statistics.tables import add_estimate, add_values, arm_name, by_name, estimate_at
from simulation import ensemble
from tests.worlds import SMALL, setting

Z, T2 = 1.959964, 4.302653  # 97.5 % points of the normal distribution and of Student's with two degrees of freedom


def _arm(*classes, **columns):
    """An arm of cities of these classes, two to a panel."""
    classes = np.array(classes)
    given = {name: np.array(entries) for name, entries in columns.items()}
    return {"panel": np.arange(len(classes)) // 2, "outcome": classes, "integrated": classes >= 1, **given}


def _wilson(share, among):
    middle, shrink = share + Z * Z / (2 * among), 1 + Z * Z / among
    reach = Z * sqrt(share * (1 - share) / among + Z * Z / (4 * among * among))
    return (middle - reach) / shrink, (middle + reach) / shrink


# --- the list of outcomes --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def run():
    """Rows of a small run, and its horizon."""
    return ensemble.run(setting(**SMALL), 1, 3), SMALL["horizon.months"]


def test_every_measure_has_words_of_its_own_under_its_own_name():
    for name, measure in MEASURES.items():
        assert measure.name == name
        assert all(words.strip() == words != "" for words in (measure.phrase, measure.unit, measure.axis, measure.definition))
        assert not measure.label.startswith("the ")
    for part in ("phrase", "axis"):
        assert len({getattr(measure, part) for measure in MEASURES.values()}) == len(MEASURES)


@pytest.mark.parametrize("name", MEASURES)
def test_a_share_is_true_or_false_of_a_city_and_all_else_is_a_number(name, run):
    rows, months = run
    read = values(rows, name, months)
    assert read.shape == rows["outcome"].shape
    assert read.dtype == (bool if MEASURES[name].is_share else float)
    assert not np.isnan(read.astype(float)).any()


def test_the_columns_named_suffice_for_the_outcomes_compared(run):
    rows, _ = run
    few = {name: rows[name] for name in COMPARED_COLUMNS}
    for name in (*COMPARED, "effort"):
        assert np.array_equal(values(few, name), values(rows, name))


def test_integrated_is_the_store_s_own_column_and_enacted_is_integrated_and_used(run):
    rows, _ = run
    assert np.array_equal(values(rows, "integrated"), rows["integrated"])
    assert np.array_equal(values(rows, "enacted"), rows["integrated"] & rows["used"])


def test_a_time_that_is_never_reached_counts_with_the_whole_horizon_which_must_be_given():
    rows = _arm(0, 0, first_start=[np.nan, 6.0])
    assert values(rows, "months_to_start", 36).tolist() == [36.0, 6.0]
    with pytest.raises(ValueError, match=r"months_to_start.*months"):
        values(rows, "months_to_start")


def test_the_mean_of_partners_is_the_share_of_pairs_that_can_share():
    rows = {"panel": np.repeat([0, 1], 3), "integrated": np.array([True, True, False, True, True, True])}
    assert partners(rows).reshape(2, 3).mean(axis=1) == pytest.approx([1 / 3, 1.0])


def test_a_misspelt_measure_is_refused_with_the_nearest_one():
    with pytest.raises(Refusal, match=r"study\.measures.*'enactd'.*enacted"):
        find("enactd", "study.measures")


# --- level -----------------------------------------------------------------------------------------------------------


def test_the_level_of_a_share_of_independent_cities_has_wilson_s_interval():
    arm = {**_arm(2, 0, 1, 2), "panel": np.arange(4)}
    estimate = comparisons.level(arm, "enacted")
    assert estimate.value == 0.5
    # panels of one city each: the design effect is (t / t)^2 * 4/3, so that 3 of 4 cities count
    assert (estimate.low, estimate.high) == pytest.approx(_wilson(0.5, 3.0), abs=1e-6)
    assert comparisons.level(arm, "integrated").value == 0.75


def test_the_level_of_a_mean_has_the_interval_of_a_ratio_of_panel_totals():
    arm = _arm(0, 0, 0, 0, 0, 0, use=[0.2, 0.2, 0.4, 0.4, 0.6, 0.6])
    estimate = comparisons.level(arm, "use")
    reach = T2 * 0.2 / sqrt(3)  # three panels with means .2, .4, .6, whose standard deviation is .2
    assert tuple(estimate) == pytest.approx((0.4, 0.4 - reach, 0.4 + reach), abs=1e-6)


def test_the_level_among_some_cities_keeps_panels_without_any_as_empty_clusters():
    arm = _arm(0, 0, 0, 0, 0, 0, use=[0.2, 0.9, 0.4, 0.9, 0.9, 0.9])
    estimate = comparisons.level(arm, "use", among=np.array([True, False, True, False, False, False]))
    error = sqrt((0.1**2 + 0.1**2 + 0.0) * 3 / 2) / 2  # residuals of three panels, two cities
    assert tuple(estimate) == pytest.approx((0.3, 0.3 - T2 * error, 0.3 + T2 * error), abs=1e-6)


def test_a_level_may_be_taken_over_blocks_of_panels():
    arm = _arm(2, 2, 0, 0, 2, 0, 0, 2) | {"block": np.repeat([0, 1], 4)}
    assert comparisons.level(arm, "enacted", unit="block") == estimates.share(arm["outcome"] == 2, arm["block"])


def test_a_measure_among_integrated_cities_leaves_the_others_out_and_joins_what_else_is_asked():
    arm = _arm(2, 1, 0, 0, 2, 2)
    assert comparisons.level(arm, "enacted_of_integrated").value == 0.75
    first = np.array([True, True, True, False, False, False])
    assert comparisons.level(arm, "enacted_of_integrated", among=first).value == 0.5


def test_nothing_is_estimated_from_no_city_and_no_interval_from_one_panel():
    arm = _arm(0, 0, use=[0.2, 0.4])
    assert all(np.isnan(comparisons.level(arm, "enacted_of_integrated")))
    single = comparisons.level(arm, "use")
    assert single.value == pytest.approx(0.3)
    assert np.isnan([single.low, single.high]).all()


# --- differences and contrasts ---------------------------------------------------------------------------------------


def test_a_difference_of_shares_is_the_one_stratum_minus_the_other():
    one, other = _arm(2, 2, 2, 0, 1, 0), _arm(0, 2, 0, 0, 2, 0)
    estimate = comparisons.difference(one, other, "enacted")
    assert estimate.value == pytest.approx(2 / 6 - 1 / 6)
    assert estimate == estimates.gained(one["outcome"] == 2, other["outcome"] == 2, one["panel"])


def test_a_difference_of_means_is_the_mean_of_the_pairs_differences():
    use = np.array([0.2, 0.2, 0.4, 0.4, 0.6, 0.6])
    one, other = _arm(0, 0, 0, 0, 0, 0, use=use), _arm(0, 0, 0, 0, 0, 0, use=use / 2)
    reach = T2 * 0.1 / sqrt(3)
    assert tuple(comparisons.difference(one, other, "use")) == pytest.approx((0.2, 0.2 - reach, 0.2 + reach), abs=1e-6)
    assert comparisons.by_pair(one, other, "use") == pytest.approx(use / 2)


@pytest.mark.parametrize("outcome", ["enacted", "use"])
def test_a_contrast_changes_sign_with_its_arms_and_is_zero_between_equals(outcome):
    arms = {"one": _arm(2, 0, 2, 2, use=[0.5, 0.1, 0.3, 0.3]), "other": _arm(0, 0, 2, 1, use=[0.1, 0.1, 0.4, 0.2])}
    there = comparisons.contrast({"one": 1.0, "other": -1.0}, arms, outcome)
    back = comparisons.contrast({"one": -1.0, "other": 1.0}, arms, outcome)
    assert tuple(there) == pytest.approx((-back.value, -back.high, -back.low))
    assert comparisons.difference(arms["one"], arms["other"], outcome) == there
    assert comparisons.difference(arms["one"], arms["one"], outcome).value == 0.0


def test_only_pairs_integrated_in_every_arm_are_compared_where_a_measure_is_among_them():
    arms = {"a": _arm(2, 0, 2, 0, 2, 2), "b": _arm(1, 0, 0, 0, 2, 1)}
    assert comparisons.contrast({"a": 1.0, "b": -1.0}, arms, "enacted_of_integrated").value == pytest.approx(2 / 3)
    nobody = {"a": _arm(2, 2), "b": _arm(0, 0)}
    assert all(np.isnan(comparisons.contrast({"a": 1.0, "b": -1.0}, nobody, "enacted_of_integrated")))


def test_arms_of_a_contrast_may_have_horizons_of_their_own():
    arm = _arm(0, 0, first_start=[np.nan, 6.0])
    weights = {"long": 1.0, "short": -1.0}
    arms = {"long": arm, "short": arm}
    assert comparisons.contrast(weights, arms, "months_to_start", months={"long": 36, "short": 24}).value == 6.0
    assert comparisons.contrast(weights, arms, "months_to_start", months=36).value == 0.0


def test_a_difference_of_differences_is_taken_pair_by_pair():
    arms = {"both": _arm(2, 2), "one": _arm(2, 0), "other": _arm(0, 0), "none": _arm(0, 0)}
    weights = {"both": 1.0, "one": -1.0, "other": -1.0, "none": 1.0}
    estimate = comparisons.contrast(weights, arms, "enacted")
    pairs = comparisons.by_pair(arms["both"], arms["one"], "enacted")
    pairs = pairs - comparisons.by_pair(arms["other"], arms["none"], "enacted")
    assert pairs.tolist() == [0.0, 1.0]
    assert estimate.value == comparisons.mean_over_pairs(pairs, arms["both"]["panel"]).value == 0.5


def test_without_an_interval_the_value_is_the_plain_mean_over_pairs():
    arms = {"a": _arm(2, 0, 2, 2), "b": _arm(0, 0, 2, 1)}
    estimate = comparisons.contrast({"a": 1.0, "b": -1.0}, arms, "enacted", has_interval=False)
    assert estimate.value == 0.5
    assert np.isnan([estimate.low, estimate.high]).all()


@pytest.mark.parametrize("outcome", ["enacted", "use", "frame_breaks", "enacted_of_integrated"])
@pytest.mark.parametrize("weights", [(1.0, -1.0), (1.0, -1.0, -1.0, 1.0), (1.0, 0.5, -1.5)])
def test_many_cities_at_once_have_the_values_of_each_alone_to_the_last_bit(outcome, weights):
    random = np.random.default_rng(7)
    named = {f"arm{place}": weight for place, weight in enumerate(weights)}

    def arm():
        classes = random.choice([0, 2], 44, p=[0.97, 0.03]) if random.random() < 0.5 else random.integers(0, 3, 44)
        return _arm(*classes, use=random.random(44), frame_breaks=random.integers(0, 2, 44) * random.random(44) * 1e3)

    draws = [{name: arm() for name in named} for _ in range(40)]
    draws.append(dict.fromkeys(named, _arm(*[0] * 44, use=[0.5] * 44, frame_breaks=[0.0] * 44)))  # nothing differs
    stacked = {name: np.stack([values(each[name], outcome) for each in draws]) for name in named}
    together = comparisons.in_many_cities(named, stacked, outcome)
    if outcome == "enacted_of_integrated":
        assert together is None
        return
    alone = [comparisons.contrast(named, each, outcome, has_interval=False).value for each in draws]
    tested = [comparisons.room_between(outcome, list(each.values()), weights=weights).tested for each in draws]
    assert together == (alone, tested)
    assert len(set(tested)) == 2


def test_cities_with_a_missing_value_are_looked_at_one_by_one():
    whole, lacking = np.ones((2, 4)), np.array([[1.0, 1.0, 1.0, 1.0], [1.0, np.nan, 1.0, 1.0]])
    assert comparisons.in_many_cities({"a": 1.0, "b": -1.0}, {"a": whole, "b": lacking}, "use") is None


def test_a_contrast_of_shares_keeps_a_width_where_no_pair_differs_if_it_is_widened():
    panel = np.repeat(np.arange(10), 11)
    assert comparisons.mean_over_pairs(np.zeros(110), panel) == (0.0, 0.0, 0.0)
    widened = comparisons.mean_over_pairs(np.zeros(110), panel, is_widened=True)
    assert widened.high == -widened.low == pytest.approx(_wilson(0.0, 110)[1], abs=1e-6)
    draws = np.random.default_rng(1).normal(size=110)
    plain = comparisons.mean_over_pairs(draws, panel)
    assert comparisons.mean_over_pairs(draws, panel, is_widened=True) == plain  # wider than that anyway
    arms = {name: _arm(*[1] * 22, use=[0.5] * 22) for name in "abcd"}
    weights = {"a": 1.0, "b": -1.0, "c": -1.0, "d": 1.0}
    assert comparisons.contrast(weights, arms, "enacted") == (0.0, 0.0, 0.0)
    assert comparisons.contrast(weights, arms, "enacted", is_widened=True).high == pytest.approx(_wilson(0.0, 22)[1], abs=1e-6)
    assert comparisons.contrast(weights, arms, "use", is_widened=True) == (0.0, 0.0, 0.0)


def test_what_arithmetic_leaves_over_is_no_difference_unless_every_digit_is_kept():
    by_arm = {"a": np.array([0.1, 0.1]), "b": np.array([0.2, 0.2]), "c": np.array([0.3, 0.2])}
    weights = {"a": 1.0, "b": 1.0, "c": -1.0}
    assert comparisons.weighted_sum(weights, by_arm).tolist() == pytest.approx([0.0, 0.1])
    assert comparisons.weighted_sum(weights, by_arm)[0] == 0.0
    assert 0.0 < comparisons.weighted_sum(weights, by_arm, tolerance=0.0)[0] < 1e-15


# --- tables ----------------------------------------------------------------------------------------------------------


def test_an_estimate_comes_back_from_its_three_columns():
    table = {}
    for number in (0.1, 0.4):
        add_values(table, world=f"w{number}", span=number)
        add_estimate(table, "enacted", Estimate(number, number - 0.1, number + 0.1))
    assert list(table) == ["world", "span", "enacted", "enacted_low", "enacted_high"]
    assert estimate_at(table, "enacted", 1) == Estimate(0.4, 0.4 - 0.1, 0.5)
    with pytest.raises(KeyError, match="use"):
        estimate_at(table, "use", 0)


def test_rows_stand_in_a_summary_under_what_names_them():
    assert by_name({}, ("world",)) == {}
    table = {"world": ["null", "null"], "span": [12.0, 0.5], "cities": [110, 55]}
    assert by_name(table, ("world", "span")) == {"null_12": {"cities": 110}, "null_0.5": {"cities": 55}}
    assert arm_name("draw", 3, 2.0) == "draw_3_2"
