"""Shapley values: what they must satisfy, whatever the worth of combinations."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.statistics import shapley

WORTHS = st.integers(1, 5).flatmap(lambda groups: st.lists(st.floats(-1, 1), min_size=1 << groups, max_size=1 << groups))


@given(WORTHS)
def test_they_add_up_to_all_on_less_all_off(worth):
    assert shapley.values(np.array(worth)).sum() == pytest.approx(worth[-1] - worth[0], abs=1e-12)


@given(WORTHS)
def test_a_group_that_changes_nothing_has_none(worth):
    """Each combination is given twice, once with a further group that does nothing."""
    assert shapley.values(np.array(worth + worth))[-1] == pytest.approx(0.0, abs=1e-12)


@given(WORTHS, st.randoms(use_true_random=False))
def test_the_order_in_which_groups_are_named_changes_nothing(worth, chance):
    worth = np.array(worth)
    groups = len(worth).bit_length() - 1
    order = chance.sample(range(groups), groups)
    on = shapley.combinations(groups)
    renamed = worth[[int(sum(1 << place for place in range(groups) if row[order.index(place)])) for row in on]]
    assert shapley.values(renamed) == pytest.approx(shapley.values(worth)[order], abs=1e-12)


@given(WORTHS)
def test_the_mean_over_panels_is_the_value_of_the_mean(worth):
    panels = np.array([worth, worth[::-1], [each * 2 for each in worth]]).T
    assert shapley.values(panels).mean(axis=1) == pytest.approx(shapley.values(panels.mean(axis=1)), abs=1e-12)


def test_a_product_is_shared_equally():
    on = shapley.combinations(3)
    assert shapley.values(on.all(axis=1).astype(float)) == pytest.approx([1 / 3] * 3)


def test_a_number_of_combinations_that_is_no_power_of_two_is_an_error():
    with pytest.raises(ValueError, match="3 combinations"):
        shapley.values(np.zeros(3))
