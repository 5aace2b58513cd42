"""How practices support or hamper each other, and that payoff depends on the state alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.concepts.complementarity import Complementarity, coupling, misfit, payoff
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
