"""How far practices are in place, and what carries them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.concepts.deep_structure import DeepStructure, drift, founded, moved
from tests.worlds import ON, SHARE, SIGNED, anything, some

STRENGTH = st.floats(0.0, 3.0, allow_subnormal=False)
P = some(DeepStructure, regression=0.1, filling=1.0)


def test_cities_are_founded_near_a_level_and_never_outside_shares():
    p = some(DeepStructure, founding_level=0.3, founding_spread=0.1)
    assert founded(0.5, p) == pytest.approx(0.3)
    assert founded(0.0, p) == pytest.approx(0.2)
    assert founded(1.0, p) == pytest.approx(0.4)
    assert founded(0.0, some(DeepStructure, founding_level=0.05, founding_spread=0.2)) == 0.0


def test_a_practice_ahead_of_the_frames_falls_back():
    assert drift(0.6, 0.1, 0.0, 0.0, 1, P) == pytest.approx(-0.05)


def test_a_practice_behind_the_frames_is_filled_in():
    assert drift(0.1, 0.6, 0.0, 0.0, 1, P) == pytest.approx(0.05)


def test_what_is_filled_in_follows_its_share():
    assert drift(0.1, 0.6, 0.0, 0.0, 1, P._replace(filling=0.5)) == pytest.approx(0.025)
    assert drift(0.1, 0.6, 0.0, 0.0, 1, P._replace(filling=0.0)) == 0.0
    assert drift(0.6, 0.1, 0.0, 0.0, 1, P._replace(filling=0.0)) == pytest.approx(-0.05)  # what falls back does so all the same


def test_complements_hold_up_a_practice_that_frames_do_not_carry():
    assert drift(0.6, 0.1, 1.0, 1.0, 1, P) == pytest.approx(0.0)
    assert drift(0.6, 0.1, 0.5, 1.0, 1, P) == pytest.approx(-0.025)
    assert drift(0.6, 0.1, 1.0, 0.0, 1, P) == pytest.approx(-0.05)  # K = 0


def test_a_structure_that_frames_carry_stays():
    assert drift(0.6, 0.6, 0.0, 1.0, 1, P) == 0.0


def test_without_regression_structure_stays_where_it_was_put():
    assert drift(0.6, 0.1, -1.0, 3.0, 0, P) == 0.0


def test_push_and_drift_add_up_and_stop_at_the_ends():
    assert moved(0.5, 0.2, -0.1) == pytest.approx(0.6)
    assert moved(0.9, 0.3, 0.0) == 1.0
    assert moved(0.05, 0.0, -0.1) == 0.0


@given(SHARE, SHARE, SIGNED, STRENGTH, ON, anything(DeepStructure))
def test_drift_never_overshoots_what_managers_take_for_granted(structure, carried, support, strength, on, p):
    after = moved(structure, 0.0, drift(structure, carried, support, strength, on, p))
    assert 0.0 <= after <= 1.0
    if support >= 0.0:
        assert min(structure, carried) - 1e-12 <= after <= max(structure, carried) + 1e-12


@given(SHARE, SHARE, SHARE, SHARE, STRENGTH, anything(DeepStructure))
def test_more_support_never_means_more_loss(structure, carried, one, other, strength, p):
    low, high = sorted((one, other))
    assert drift(structure, carried, low, strength, 1, p) <= drift(structure, carried, high, strength, 1, p) + 1e-12


@given(SHARE, st.floats(0, 1), st.floats(-0.5, 0.5))
def test_structure_stays_a_share(structure, pushed, drifted):
    assert 0.0 <= moved(structure, pushed, drifted) <= 1.0


@given(SHARE, anything(DeepStructure))
def test_founding_levels_are_shares(u, p):
    assert 0.0 <= founded(u, p) <= 1.0
