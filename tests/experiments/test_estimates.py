"""Estimates and intervals: checked by hand, against simulation, and where nothing happened at all."""

import numpy as np
import pytest

from experiments.statistics import estimates

RNG = np.random.default_rng(7)


def _panels(panels, cities, rate, spread=0.0):
    """Successes of cities whose panels differ in their rate."""
    rates = np.clip(rate + spread * (RNG.random(panels) - 0.5), 0, 1)
    return RNG.random((panels, cities)) < rates[:, None], np.repeat(np.arange(panels), cities)


def test_the_papers_split_has_the_likelihood_that_the_multinomial_gives():
    assert estimates.likelihood((7, 3, 1), (7 / 11, 3 / 11, 1 / 11)) == pytest.approx(0.1029, abs=5e-4)


def test_a_split_that_cannot_occur_has_no_likelihood():
    assert estimates.likelihood((7, 3, 1), (0.7, 0.3, 0.0)) == 0.0


def test_wilsons_interval_is_the_textbooks():
    found = estimates.proportion(1, 11)
    assert (round(found.low, 3), round(found.high, 3)) == (0.016, 0.377)


def test_no_success_still_leaves_an_interval():
    found = estimates.share(np.zeros(1100, bool), np.repeat(np.arange(100), 11))
    assert found.value == found.low == 0.0
    assert 0.002 < found.high < 0.005


def test_panels_that_move_together_widen_the_interval():
    alike = np.repeat(RNG.random(100) < 0.3, 11)
    panel = np.repeat(np.arange(100), 11)
    alone, _ = _panels(100, 11, 0.3)
    wide, narrow = estimates.share(alike, panel), estimates.share(alone.ravel(), panel)
    assert (wide.high - wide.low) > 2.5 * (narrow.high - narrow.low)


def test_intervals_cover_as_often_as_they_say():
    """400 samples at a true share of .2: the count of misses is Binomial(400, about .05); 35 or more has p < .001."""
    missed = 0
    for _ in range(400):
        hits, panel = _panels(60, 11, 0.2, spread=0.3)
        found = estimates.share(hits.ravel(), panel)
        missed += not found.low <= 0.2 <= found.high
    assert missed < 35


def test_a_difference_between_twins_is_that_of_their_strata():
    one, other = np.array([1, 1, 0, 0] * 50, bool), np.array([1, 0, 0, 0] * 50, bool)
    panel = np.repeat(np.arange(20), 10)
    found, groups = estimates.gained(one, other, panel), estimates.strata(one, other, panel)
    assert found.value == pytest.approx(0.25)
    assert [groups[name].value for name in estimates.STRATA] == pytest.approx([0.25, 0.25, 0.0, 0.5])
    assert sum(group.value for group in groups.values()) == pytest.approx(1.0)
    assert found.low < 0.25 < found.high


def test_twins_that_never_differ_leave_an_interval_around_nought():
    same = np.array([True, False] * 500)
    found = estimates.gained(same, same, np.repeat(np.arange(100), 10))
    assert found.value == 0.0
    assert -0.01 < found.low < 0.0 < found.high < 0.01


def test_differences_between_twins_cover_where_both_strata_are_large():
    """Strata of .3 and .3; 600 samples of 400 twins: misses are Binomial(600, about .05); 52 or more has p < .001."""
    missed, panel = 0, np.repeat(np.arange(40), 10)
    for _ in range(600):
        luck = RNG.random(400)
        found = estimates.gained(luck < 0.3, luck > 0.7, panel)
        missed += not found.low <= 0.0 <= found.high
    assert missed < 52


def test_equal_arms_tie_and_unequal_arms_do_not():
    panel = np.repeat(np.arange(200), 11)
    luck = RNG.random(2200)
    assert estimates.equivalence(luck < 0.5, luck < 0.505, panel, 0.03).ties
    assert not estimates.equivalence(luck < 0.5, luck < 0.6, panel, 0.03).ties


def test_a_difference_at_the_margin_is_called_a_tie_in_one_sample_of_twenty():
    """True difference .03, margin .03: ties are Binomial(300, .05); 30 or more has p < .001."""
    panel, ties = np.repeat(np.arange(60), 11), 0
    for _ in range(300):
        luck = RNG.random(660)
        ties += estimates.equivalence(luck < 0.53, luck < 0.50, panel, 0.03).ties
    assert ties < 30


def test_missing_values_are_left_out():
    found = estimates.mean(np.array([1.0, np.nan, 3.0, np.nan]), np.array([0, 0, 1, 1]))
    assert found.value == 2.0


def test_an_empty_class_has_no_estimate():
    found = estimates.share(np.zeros(4), np.array([0, 0, 1, 1]), np.zeros(4, bool))
    assert np.isnan(found.value)
    assert f"{found:.2f}" == "-"
