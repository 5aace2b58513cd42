"""The earlier models of experiments/published_models: what their equations imply, and how verdicts on patterns come about."""

import numpy as np
import pytest

from experiments.published_models import (
    budgets,
    degroot,
    drawn,
    granovetter,
    landscapes,
    lant_mezias,
    limits,
    measures,
    patterns,
    repenning,
    sastry,
)
from experiments.published_models.docked import related, tipping_point
from experiments.statistics.estimates import Estimate
from tests.worlds import CALM, config

# --- draws -----------------------------------------------------------------------------------------------------------


def test_draws_fill_every_range_evenly_and_come_again():
    found = drawn({"a": (1.0, 3.0), "b": (-1.0, 0.0)}, 50, seed=3)
    assert sorted(((found["a"] - 1.0) * 25).astype(int)) == list(range(50))  # one in each fiftieth
    assert ((found["b"] >= -1.0) & (found["b"] <= 0.0)).all()
    again = drawn({"a": (1.0, 3.0), "b": (-1.0, 0.0)}, 50, seed=3)
    assert all(np.array_equal(found[name], again[name]) for name in found)


# --- Sastry, reconstruction ------------------------------------------------------------------------------------------

TRIALS = np.array([0.0, 12.0, 36.0])


@pytest.fixture(scope="module")
def shifted():
    return sastry.simulate(sastry.parameters(200, 4), TRIALS)


def test_shares_stay_shares_and_pressure_is_never_negative(shifted):
    assert ((shifted.competence > 0.0) & (shifted.competence <= 1.0)).all()
    assert ((shifted.performance >= 0.0) & (shifted.performance <= 1.0)).all()
    assert (shifted.pressure >= 0.0).all()


def test_without_a_shift_nothing_happens():
    still = sastry.simulate(sastry.parameters(50, 4), TRIALS, shift=0.0)
    assert not still.reorientations.any()
    assert (still.performance[..., 1:] == 1.0).all()


def test_no_reorientation_falls_into_a_trial_period_and_the_first_does_not_depend_on_it(shifted):
    for place, months in enumerate(TRIALS):
        for run in shifted.reorientations[:, place]:
            assert (np.diff(np.flatnonzero(run)) > months).all()
    first = shifted.reorientations.argmax(axis=2)
    assert (first == first[:, :1]).all()


def test_competence_is_learned_every_month_and_loses_its_share_at_reorientations_alone(shifted):
    p = sastry.parameters(200, 4)
    before, after = shifted.competence[..., :-1], shifted.competence[..., 1:]
    learned = before + (1.0 - before) / p["learning"][:, None, None]
    lost = np.where(shifted.reorientations, p["competence_lost"][:, None, None], 0.0)
    assert np.allclose(after, learned * (1.0 - lost))


def test_orientation_changes_at_reorientations_alone(shifted):
    assert (np.diff(shifted.orientation, axis=2)[~shifted.reorientations] == 0.0).all()


# --- Repenning, reconstruction ---------------------------------------------------------------------------------------


def test_at_the_motivation_threshold_commitment_rests_and_beside_it_it_does_not():
    p = repenning.parameters(100, 5) | {"delay": np.ones(100)}
    at = repenning.threshold(p)[:, None]
    path = repenning.simulate(p, at + np.array([-0.02, 0.0, 0.02]), np.zeros(1), in_step=True, months=60).commitment
    assert np.allclose(path[:, 1, :2], at)
    assert (np.diff(path[:, 0]) <= 0.0).all()
    assert (path[:, 0, -1] < at[:, 0] - 0.02).all()
    assert (np.diff(path[:, 2]) >= 0.0).all()
    assert (path[:, 2, -1] > at[:, 0] + 0.02).all()


def test_without_pressure_and_supporters_nothing_begins_and_longer_pressure_never_ends_lower():
    p = repenning.parameters(100, 5)
    final = repenning.simulate(p, np.zeros(1), np.array([0.0, 6.0, 24.0])).commitment[..., -1]
    assert (final[:, 0] == 0.0).all()
    assert (np.diff(final, axis=1) >= -1e-12).all()


# --- Lant and Mezias, reconstruction ---------------------------------------------------------------------------------


def test_an_organisation_that_cannot_respond_never_changes():
    p = lant_mezias.parameters(20, 6)
    zero = np.zeros(20)
    paths = lant_mezias.simulate(p | {"inertia_floor": zero, "responsiveness": zero}, seed=6, months=48)
    assert not paths.changed.any()
    assert (paths.levels == paths.levels[:, :, :1]).all()


def test_levels_stay_shares_and_change_only_where_a_change_is_counted():
    paths = lant_mezias.simulate(lant_mezias.parameters(20, 6), seed=6, months=48)
    assert ((paths.levels >= 0.0) & (paths.levels <= 1.0)).all()
    moved = (np.diff(paths.levels, axis=2) != 0.0).sum(axis=3)
    assert (moved <= paths.changed).all()
    assert moved.sum() > 0


# --- budgets, crowds, landscapes -------------------------------------------------------------------------------------


def test_a_budget_is_never_overspent_and_nobody_gets_more_than_they_ask():
    luck = np.random.default_rng(7)
    wishes, growth = 3.0 * luck.standard_normal((500, 8)), luck.uniform(-2.0, 2.0, 500)
    granted = budgets.allocated(wishes, growth)
    assert (granted.sum(axis=1) <= np.maximum(growth, np.minimum(wishes, 0.0).sum(axis=1)) + 1e-9).all()
    assert (granted <= wishes + 1e-12).all()
    assert (np.sign(granted) * np.sign(wishes) >= 0.0).all()


def test_a_lower_threshold_never_shrinks_a_cascade():
    luck = np.random.default_rng(8)
    for _ in range(20):
        thresholds, seeds = luck.random(40), luck.random(40) < 0.1
        assert (granovetter.cascade(thresholds * 0.8, seeds) >= granovetter.cascade(thresholds, seeds)).all()


def test_a_search_ends_on_a_peak():
    luck = np.random.default_rng(9)
    for k in (0, 3, 7):
        land = landscapes.nk(8, k, luck)
        assert landscapes.climbed(land, lambda better: better[0], int(luck.integers(256))) in landscapes.peaks(land)


def test_the_calm_of_the_limits_is_that_of_the_configurations():
    composed, plain = config(*CALM), config()
    for key, value in limits.CALM.items():
        group, name = key.split(".")
        assert composed[group][name] == value, key
    changed = {f"{g}.{n}" for g in ("leadership", "trigger_events") for n, v in composed[g].items() if v != plain[g][n]}
    assert changed <= set(limits.CALM)


# --- measures --------------------------------------------------------------------------------------------------------


def test_l_kurtosis_is_that_of_known_distributions():
    luck = np.random.default_rng(10)
    assert measures.l_kurtosis(luck.standard_normal(200_000)) == pytest.approx(0.1226, abs=0.005)
    assert measures.l_kurtosis(luck.random(200_000)) == pytest.approx(0.0, abs=0.005)
    assert np.isnan(measures.l_kurtosis(np.zeros(10)))


@pytest.mark.slow
def test_heterogeneity_alone_is_not_taken_for_punctuation():
    """Units of very different spread are peaked when pooled, and no more so than the null that knows their spreads (T16)."""
    luck = np.random.default_rng(11)
    changes = luck.uniform(0.01, 3.0, (300, 1, 1)) * luck.standard_normal((300, 13, 8))
    plain, excess = measures.excess_l_kurtosis(changes, np.arange(300), seed=1)
    assert plain.low > 0.1226
    assert excess.low < 0.0 < excess.high or abs(excess.value) < 0.02


def test_spans_are_read_off_settled_levels():
    levels = np.zeros((2, 100, 2))
    levels[0, 10:, 0], levels[0, 40:, 1] = 1.0, 1.0
    levels[1, 10:, 0] = 1.0  # the other thing never changes
    assert measures.spans(levels)[0] == 30.0
    assert np.isnan(measures.spans(levels)[1])


def test_a_dip_is_seen_where_there_is_one_and_left_out_where_it_cannot_be():
    performance = np.full((3, 80), 100.0)
    performance[0, 20:32], performance[1, 20:] = 90.0, 110.0
    worse, gain, runs = measures.dip(performance, np.array([20.0, 20.0, np.nan]), np.arange(3))
    assert runs == 2
    assert worse.value == 0.5
    assert gain.value == 5.0


def test_change_that_follows_shortfalls_alone_is_told_from_change_that_follows_distance():
    luck = np.random.default_rng(12)
    gap, risk, unit = luck.standard_normal((200, 100)), np.ones((200, 100), dtype=bool), np.arange(200)
    below, above = measures.rates_by_distance(gap, luck.random(gap.shape) < np.where(gap < -1.0, 0.5, 0.1), risk, unit)
    assert below.low > 0.1
    assert above.low < 0.0 < above.high
    both = measures.rates_by_distance(gap, luck.random(gap.shape) < 0.1 + 0.1 * abs(gap), risk, unit)
    assert min(each.low for each in both) > 0.0


# --- verdicts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("estimate", "verdict"),
    [
        (Estimate(0.5, 0.4, 0.6), patterns.REPRODUCED),
        (Estimate(0.5, 0.2, 0.6), patterns.UNDECIDED),
        (Estimate(0.1, 0.0, 0.2), patterns.NOT),
        (Estimate(0.5, float("nan"), float("nan")), patterns.UNDECIDED),
    ],
)
def test_a_check_follows_from_interval_and_bounds(estimate, verdict):
    assert patterns.Check("share", estimate, 0.3, 1.0).verdict == verdict


def test_a_model_is_silent_on_what_it_has_no_variable_for_and_on_nothing_else():
    observed = degroot.observations(20, 1)
    for pattern in patterns.PATTERNS:
        verdict, checks = patterns.judged(pattern, observed, 1)
        has = all(name in observed for name in pattern.needs)
        assert (verdict == patterns.SILENT) == (not has)
        assert bool(checks) == has


def test_verdicts_can_go_either_way():
    """The criterion of tipping is met by a step and failed by a straight line."""
    tipping = next(pattern for pattern in patterns.PATTERNS if pattern.key == "tipping")
    seeds, unit = np.tile(np.linspace(0.0, 1.0, 16), 50), np.repeat(np.arange(50), 16)
    step = {"seed_level": seeds, "final_level": (seeds > 0.4).astype(float), "seed_unit": unit}
    assert patterns.judged(tipping, step, 1)[0] == patterns.REPRODUCED
    assert patterns.judged(tipping, step | {"final_level": seeds}, 1)[0] == patterns.NOT


def test_relations_are_equivalent_only_where_both_are_shown():
    up, down, flat = Estimate(1.0, 0.5, 1.5), Estimate(-1.0, -1.5, -0.5), Estimate(0.1, -0.5, 0.7)
    assert related(up, up) == related(down, down) == "equivalent"
    assert related(up, down) == "opposite"
    assert related(up, flat) == related(flat, flat) == "not shown"


def test_a_tipping_point_that_is_never_reached_is_missing():
    assert np.isnan(tipping_point(np.array([0.0, 1.0]), np.array([0.0, 0.4])))
    assert tipping_point(np.array([0.0, 1.0]), np.array([0.6, 0.4])) == 0.0
