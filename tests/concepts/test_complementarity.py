"""How practices support or hamper each other, and that payoff depends on the state alone."""

import itertools

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.concepts.complementarity import (
    Complementarity,
    bundled,
    coupling,
    landed,
    misfit,
    payoff,
    unsupported,
    weight_of,
)
from simulation.rule import powered
from tests.worlds import ON, SHARE, SIGNED, anything, setting, some

POINTS = st.floats(0.0, 200.0, allow_subnormal=False)


def test_interfaces_loosen_the_coupling():
    p = some(Complementarity, strength=0.8, modularity=0.5)
    assert coupling(0.0, 1, p) == 0.8
    assert coupling(0.5, 1, p) == pytest.approx(0.6)
    assert coupling(1.0, 1, p) == pytest.approx(0.4)
    assert coupling(0.0, 0, p) == 0.0  # K = 0


def test_complements_that_stand_apart_do_not_fit():
    assert misfit(1.0, 1.0, 0.0) == misfit(1.0, 0.0, 1.0) == 1.0
    assert misfit(1.0, 1.0, 1.0) == misfit(1.0, 0.0, 0.0) == 0.0
    assert misfit(0.5, 0.75, 0.25) == 0.25


def test_substitutes_that_stand_together_do_not_fit():
    assert misfit(-1.0, 1.0, 1.0) == 1.0
    assert misfit(-1.0, 1.0, 0.0) == misfit(-1.0, 0.0, 0.0) == 0.0


def test_practices_that_do_not_interact_cannot_misfit():
    assert misfit(0.0, 1.0, 0.0) == 0.0


def test_half_a_structure_of_complements_can_be_worth_less_than_none():
    assert payoff(0.5, 4 * 4 / 28, 10.0, 1.0, 20.0) < payoff(0.0, 0.0, 10.0, 1.0, 20.0) == 0.0
    assert payoff(1.0, 0.0, 10.0, 1.0, 20.0) == 10.0


@given(SIGNED, SHARE, SHARE)
def test_misfit_is_symmetric_and_no_more_than_its_weight(weight, one, other):
    assert 0.0 <= misfit(weight, one, other) <= abs(weight) + 1e-12
    assert misfit(weight, one, other) == pytest.approx(misfit(weight, other, one))


@given(SHARE, ON, anything(Complementarity))
def test_coupling_is_between_nothing_and_full_strength(interoperability, on, p):
    assert 0.0 <= coupling(interoperability, on, p) <= p.strength


@given(SHARE, SHARE, SHARE, POINTS, POINTS)
def test_payoff_is_linear_in_the_structure_without_complementarity(one, other, total, benefit, penalty):
    halfway = payoff((one + other) / 2, total, benefit, 0.0, penalty)
    assert halfway == pytest.approx((payoff(one, 0.0, benefit, 0.0, penalty) + payoff(other, 0.0, benefit, 0.0, penalty)) / 2)


@given(SHARE, SHARE, SHARE, POINTS, st.floats(0, 3), POINTS)
def test_misfit_never_pays(structure, one, other, benefit, strength, penalty):
    low, high = sorted((one, other))
    assert payoff(structure, high, benefit, strength, penalty) <= payoff(structure, low, benefit, strength, penalty)


def test_weights_are_normalised_so_that_strength_means_the_same_in_every_matrix():
    for values in (
        {},
        {"complementarity.pairs": "uniform"},
        {"complementarity.pairs": [["integration", "deference", -0.2]]},
    ):
        world = setting(**values)
        assert abs(world.misfit).sum() == pytest.approx(1.0)
        assert abs(world.support).sum(axis=0).max() <= 1.0 + 1e-12
    assert not setting(**{"complementarity.pairs": []}).misfit.any()


LEVELS = st.lists(SHARE, min_size=4, max_size=4)
ELASTICITY = st.one_of(st.sampled_from([0.0, 0.5, 1.0, 2.0, 100.0]), st.floats(0.0, 100.0, allow_subnormal=False))
PAIRS = np.triu(np.full((4, 4), 1 / 6), 1)  # every pair of four practices alike


def bundles(levels, weights, elasticity):
    return sum(bundled(practice, levels, weights, elasticity) for practice in range(len(levels)))


@given(SIGNED, st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 1.0]))
def test_where_all_is_in_place_or_absent_a_practice_without_its_complement_is_one_that_stands_apart(weight, one, other):
    assert unsupported(weight, one, other) == misfit(weight, one, other)


@given(SIGNED, SHARE, SHARE)
def test_a_practice_without_its_complement_never_costs_less_than_one_that_stands_apart(weight, one, other):
    assert misfit(weight, one, other) - 1e-12 <= unsupported(weight, one, other) <= abs(weight) + 1e-12
    assert unsupported(weight, one, other) == pytest.approx(unsupported(weight, other, one))


def test_all_half_done_costs_without_support_and_nothing_apart():
    assert unsupported(1.0, 0.5, 0.5) == 0.5
    assert misfit(1.0, 0.5, 0.5) == 0.0
    assert bundles([0.5] * 4, PAIRS, 0.0) == 0.0


def test_the_weakest_link_is_the_least_of_a_bundle_whatever_its_weight():
    weights = np.zeros((3, 3))
    weights[0, 1], weights[1, 2] = 0.9, 0.1
    assert [weight_of(2, 1, weights), weight_of(1, 1, weights), weight_of(0, 2, weights)] == [0.1, 0.0, 0.0]
    levels = [1.0, 1.0, 0.0]
    # the first bundle has no part in the third practice; the second is held back to 0 by it; the third is it
    assert bundled(0, levels, weights, 0.0) == 0.0
    assert bundled(1, levels, weights, 0.0) == pytest.approx(0.5 * 1.0 * (1.8 / 1.9))
    assert bundled(2, levels, weights, 0.0) == pytest.approx(0.5 * 0.1 * 0.5)


@given(LEVELS, ELASTICITY)
def test_one_elasticity_joins_weakest_link_and_plain_sum(levels, elasticity):
    found, least = bundles(levels, PAIRS, elasticity), bundles(levels, PAIRS, 0.0)
    assert least == pytest.approx(np.mean(levels) - min(levels), abs=1e-12)
    assert -1e-12 <= found <= least + 1e-9
    assert bundles(levels, PAIRS, 100.0) <= found + 1e-9  # more substitution costs less


def test_a_bundle_yields_the_mean_of_constant_elasticity():
    levels = [0.9, 0.2, 0.5, 0.7]
    for elasticity in (0.2, 0.5, 0.9, 2.0, 7.0):
        power = 1 - 1 / elasticity
        wanted = np.mean(levels) - np.mean(np.array(levels) ** power) ** (1 / power)
        assert bundles(levels, PAIRS, elasticity) == pytest.approx(wanted, abs=1e-10)
    assert bundles(levels, PAIRS, 1.0) == pytest.approx(np.mean(levels) - np.prod(levels) ** 0.25, abs=1e-10)
    assert bundles([0.0, 1.0, 1.0, 1.0], PAIRS, 0.5) == pytest.approx(0.75)  # nothing without the one that is absent
    assert bundles([0.0, 1.0, 1.0, 1.0], PAIRS, 2.0) == pytest.approx(0.75 - 0.75**2)


def test_substitutes_cost_in_a_bundle_what_they_cost_apart():
    weights = np.zeros((2, 2))
    weights[0, 1] = -1.0
    assert bundles([0.5, 0.5], weights, 0.5) == misfit(-1.0, 0.5, 0.5)


@given(SHARE, st.floats(0.0, 50.0, allow_subnormal=False))
def test_powers_are_those_of_the_library_within_rounding(base, exponent):
    assert powered(base, exponent) == pytest.approx(base**exponent, rel=1e-11, abs=1e-300)
    assert powered(base, 0.0) == 1.0
    assert powered(base, 1.0) == base


def flipped(state, at):
    return tuple(1.0 - level if place == at else level for place, level in enumerate(state))


def peaks(epistasis, random, size=8, landed=landed):
    """Peaks of a landscape over all-or-none structures: none of the neighbours by one practice is worth more."""
    worths, ring = random.random((size, 2 ** (epistasis + 1))), random.permutation(size)
    states = list(itertools.product([0.0, 1.0], repeat=size))
    worth = {state: -sum(landed(place, ring, state, worths[place]) for place in range(size)) for state in states}
    return sum(all(worth[state] > worth[flipped(state, at)] for at in range(size)) for state in states)


def test_a_landscape_without_epistasis_has_one_peak():
    assert peaks(0, np.random.default_rng(1)) == 1


@pytest.mark.slow
def test_a_landscape_in_which_all_depends_on_all_has_as_many_peaks_as_theory_says():
    """2 ** N / (N + 1) of them on average (Kauffman and Levin 1987): 28.4 with eight practices."""
    random, compiled = np.random.default_rng(2), numba.njit(landed)  # uncompiled, a hundred million steps take a minute
    found = [peaks(7, random, landed=compiled) for _ in range(30)]
    assert np.mean(found) == pytest.approx(2**8 / 9, abs=4 * np.std(found) / np.sqrt(len(found)))


@given(LEVELS, st.integers(0, 2**32))
def test_what_a_landscape_is_worth_is_nothing_new_in_the_old_structure_and_linear_in_each_level(levels, seed):
    random = np.random.default_rng(seed)
    worths, ring = random.random(8), random.permutation(4)
    assert landed(0, ring, [0.0] * 4, worths) == 0.0
    ends = [landed(0, ring, [end, *levels[1:]], worths) for end in (0.0, 1.0)]
    assert landed(0, ring, levels, worths) == pytest.approx(ends[0] + levels[0] * (ends[1] - ends[0]))
    assert abs(landed(0, ring, levels, worths)) <= 1.0
