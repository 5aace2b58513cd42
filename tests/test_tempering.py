"""Sequential Monte Carlo by tempering on posteriors that are known: properties of steps and moves."""

import numpy as np
import pytest

from experiments.statistics import posterior, tempering


def test_a_step_leaves_the_wanted_share_of_effective_draws():
    log = np.random.default_rng(1).normal(0.0, 4.0, 500)
    power = tempering.next_power(log, 0.0, 0.4)
    assert 0.0 < power < 1.0
    assert posterior.effective(posterior.weights(power * log)) / 500 == pytest.approx(0.4, abs=0.01)
    assert tempering.next_power(log * 1e-3, 0.0, 0.4) == 1.0


def test_a_step_goes_on_even_where_one_draw_is_far_ahead():
    log = np.full(100, -1e6)
    log[0] = 0.0
    assert tempering.next_power(log, 0.0, 0.4) > 0.0


def test_resampling_keeps_weights_to_within_one_draw():
    random = np.random.default_rng(2)
    weight = random.dirichlet(np.ones(20))
    times = np.bincount(tempering.resampled(weight, 1000, random), minlength=20)
    assert (np.abs(times - 1000 * weight) < 1.0 + 1e-9).all()


def test_proposals_stay_in_their_ranges_and_change_something():
    random = np.random.default_rng(3)
    unit = random.random((200, 30))
    other = tempering.proposed(unit, random)
    assert ((other >= 0.0) & (other <= 1.0)).all()
    assert (other != unit).any(axis=1).all()
    assert (other == unit).any(axis=1).all()


def test_moves_alone_leave_an_even_prior_even():
    random = np.random.default_rng(4)
    unit = random.random((2000, 3))
    for _ in range(20):
        unit = tempering.proposed(unit, random)
    for own in unit.T:
        assert posterior.uneven(own[:, None], np.ones((2000, 1))) < posterior.uneven_by_chance(2000, 3)


def test_steps_and_moves_arrive_at_a_posterior_that_is_known():
    """A binomial likelihood under an even prior: the posterior is a beta distribution, the evidence known."""
    hits, trials = 9, 12
    random = np.random.default_rng(5)

    def likelihood(unit):
        own = np.clip(unit[:, 0], 1e-12, 1.0 - 1e-12)
        return hits * np.log(own) + (trials - hits) * np.log1p(-own)

    unit = random.random((4000, 4))
    power, evidence = 0.0, 0.0
    while power < 1.0:
        log = likelihood(unit)
        further = tempering.next_power(log, power, 0.5)
        evidence += tempering.log_mean((further - power) * log)
        unit = unit[tempering.resampled(posterior.weights((further - power) * log), 4000, random)]
        power = further
        for _ in range(8):
            other = tempering.proposed(unit, random)
            taken = tempering.accepted(likelihood(unit), likelihood(other), power, random)
            unit[taken] = other[taken]
    assert unit[:, 0].mean() == pytest.approx((hits + 1) / (trials + 2), abs=0.01)
    assert unit[:, 0].std() == pytest.approx(np.sqrt(10 * 4 / (14**2 * 15)), abs=0.01)
    assert unit[:, 1].mean() == pytest.approx(0.5, abs=0.02)
    from scipy.special import betaln

    assert evidence == pytest.approx(float(betaln(hits + 1, trials - hits + 1)), abs=0.1)


def test_what_is_impossible_is_never_taken():
    random = np.random.default_rng(6)
    assert not tempering.accepted(np.zeros(1000), np.full(1000, -np.inf), 0.5, random).any()
    assert tempering.accepted(np.zeros(1000), np.ones(1000), 1.0, random).all()


def test_moves_widen_where_all_are_taken_and_narrow_where_none_is():
    assert tempering.next_reach(1.0, 0.9) > 1.0 > tempering.next_reach(1.0, 0.05)
    wide, narrow = 1.0, 1.0
    for _ in range(50):
        wide, narrow = tempering.next_reach(wide, 1.0), tempering.next_reach(narrow, 0.0)
    assert (narrow, wide) == tempering.REACH
    unit = np.random.default_rng(7).random((50, 30))
    assert ((tempering.proposed(unit, np.random.default_rng(8), narrow) != unit).sum(axis=1) >= 1).all()


def test_draws_of_one_ancestor_are_alike_until_moves_part_them():
    random = np.random.default_rng(9)
    family = np.repeat(np.arange(12), 20)
    unit = random.random((12, 30))[family]
    assert tempering.alike(unit, family) == pytest.approx(1.0)
    likeness = []
    for _ in range(60):
        unit = tempering.proposed(unit, random, 2.0)
        likeness.append(tempering.alike(unit, family))
    assert likeness[0] > likeness[10] > likeness[-1]
    assert abs(likeness[-1]) < 0.05
    assert np.isnan(tempering.alike(unit, np.arange(240)))
