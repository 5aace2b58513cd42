"""When a comparison of arms is a test: the rule, its cuts and what it does not depend on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.statistics.testability import CEILING, FLOOR, is_tested, is_tested_between

SHARES = st.lists(st.floats(0.0, 1.0), min_size=2, max_size=5)


@given(SHARES)
def test_the_order_of_arms_does_not_matter(levels):
    assert is_tested_between(levels) == is_tested_between(levels[::-1])


@given(SHARES)
def test_one_arm_between_the_cuts_is_enough(levels):
    assert is_tested_between([*levels, 0.5])


@given(SHARES, st.floats(0.0, 1.0))
def test_a_further_arm_never_makes_a_test_of_less(levels, further):
    assert is_tested_between([*levels, further]) >= is_tested_between(levels)


@given(st.lists(st.floats(0.0, FLOOR), min_size=2))
def test_what_is_not_tested_cannot_differ_by_more_than_the_floor(levels):
    assert not is_tested_between(levels)
    assert max(levels) - min(levels) <= FLOOR


def test_floor_and_ceiling_belong_to_what_is_not_tested_and_opposite_ends_are_tested():
    assert not is_tested_between([FLOOR, FLOOR])
    assert not is_tested_between([CEILING, CEILING])
    assert is_tested_between([FLOOR, CEILING])


def test_no_case_is_no_test():
    some = np.array([0.0, 1.0])
    for is_share in (True, False):
        assert not is_tested(some, np.array([]), is_share=is_share)
        assert not is_tested(some, np.array([np.nan]), is_share=is_share)
    assert not is_tested_between([0.5, float("nan")])


def test_what_is_no_share_has_no_floor_but_must_vary():
    assert is_tested(np.array([0.0, 0.01]), np.array([0.0, 0.0]), is_share=False)
    assert is_tested(np.array([5.0, 5.0]), np.array([6.0, 6.0]), is_share=False)
    assert not is_tested(np.array([5.0, 5.0]), np.array([5.0, 5.0]), is_share=False)


def test_a_comparison_has_two_arms():
    with pytest.raises(ValueError, match="two arms"):
        is_tested(np.array([0.5]), is_share=True)
