"""What a city's top management knows how to do: founded, hired, learned by doing and hearing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.concepts.know_how import (
    EXPLOIT,
    MONITOR,
    PER_DIMENSION,
    RECOGNISE,
    SEQUENCE,
    KnowHow,
    depreciated,
    drawn,
    hired,
    learned,
    mean_level,
    slowed,
    transferred,
)
from tests.worlds import ON, SHARE, anything, setting, some

P = some(KnowHow, recognise=0.1, exploit=0.2, sequence=0.3, monitor=0.4, scope=0.5, staff=0.6, spread=0.1)


def test_each_item_has_its_own_mean():
    assert [mean_level(item, 3, P) for item in (RECOGNISE, EXPLOIT, SEQUENCE, MONITOR)] == [0.1, 0.2, 0.3, 0.4]
    assert [mean_level(PER_DIMENSION + d, 3, P) for d in range(3)] == [0.5] * 3  # scoping, dimension by dimension
    assert [mean_level(PER_DIMENSION + 3 + d, 3, P) for d in range(3)] == [0.6] * 3  # staffing


def test_cities_differ_about_the_mean():
    assert (drawn(MONITOR, 3, 0.0, P), drawn(MONITOR, 3, 0.5, P), drawn(MONITOR, 3, 1.0, P)) == pytest.approx((0.3, 0.4, 0.5))


def test_a_new_leader_replaces_part_of_what_the_team_knows():
    p = some(KnowHow, by_hiring=0.5)
    assert hired(0.2, 0.8, p) == pytest.approx(0.5)
    assert hired(0.8, 0.2, p) == pytest.approx(0.5)  # for better or worse
    assert hired(0.2, 0.8, some(KnowHow)) == 0.2


def test_what_is_done_is_learned():
    p = some(KnowHow, by_doing=0.1)
    assert learned(0.0, 1.0, 0.0, 1, p) == pytest.approx(0.1)
    assert learned(0.5, 0.5, 0.5, 1, p) == pytest.approx(0.525)
    assert learned(0.5, 0.0, 0.5, 1, p) == 0.5


def test_a_lag_behind_tied_cities_is_partly_closed_and_a_lead_is_kept():
    p = some(KnowHow, by_hearing=0.1)
    assert learned(0.2, 0.0, 0.7, 1, p) == pytest.approx(0.25)
    assert learned(0.7, 0.0, 0.2, 1, p) == pytest.approx(0.7)


@given(SHARE, SHARE, SHARE, anything(KnowHow))
def test_know_how_stays_as_founded_when_learning_is_off(before, doing, heard, p):
    assert learned(before, doing, heard, 0, p) == before


@given(st.integers(0, 11), SHARE, anything(KnowHow))
def test_know_how_is_a_share(item, u, p):
    assert 0.0 <= mean_level(item, 4, p) <= 1.0
    assert 0.0 <= drawn(item, 4, u, p) <= 1.0


@given(SHARE, SHARE, SHARE, ON, anything(KnowHow))
def test_a_month_adds_to_know_how_and_leaves_it_a_share(before, doing, heard, on, p):
    assert before - 1e-12 <= learned(before, doing, heard, on, p) <= 1.0 + 1e-12
    assert min(before, heard) - 1e-12 <= hired(before, heard, p) <= max(before, heard) + 1e-12


@given(SHARE, SHARE, SHARE, anything(KnowHow))
def test_more_doing_teaches_more(before, one, other, p):
    low, high = sorted((one, other))
    assert learned(before, low, before, 1, p) <= learned(before, high, before, 1, p) + 1e-12


def after(months, p, level=0.0):
    """Know-how after so many months of nothing but doing."""
    for _ in range(months):
        level = learned(level, slowed(1.0, 1.0 - level, p), level, 1, p)
    return level


def test_what_is_missing_falls_exponentially_or_as_a_power_of_practice():
    exponential, power = some(KnowHow, by_doing=0.01), some(KnowHow, by_doing=0.01, slowing=2.0)
    assert 1.0 - after(400, exponential) == pytest.approx(0.99**400)
    for months in (400, 4000):
        assert 1.0 - after(months, power) == pytest.approx((1.0 + 2.0 * 0.01 * months) ** -0.5, rel=0.01)


def test_the_option_of_the_power_law_learns_half_in_as_many_months_as_the_default():
    default, rival = (setting(*options).parameters.know_how for options in ((), ("know_how=power_law",)))
    halves = [next(months for months in range(200) if after(months, p) >= 0.5) for p in (default, rival)]
    assert abs(halves[0] - halves[1]) <= 1


@given(SHARE, SHARE, anything(KnowHow, slowing=0.0, depreciation=0.0, transfer=0.0))
def test_rival_forms_of_learning_change_no_bit_at_their_neutral_values(one, other, p):
    assert slowed(one, other, p) == one
    assert transferred(one, max(one, other), p) == one
    assert depreciated(one, other, 0.5, 1, p) == one


@given(SHARE, SHARE, SHARE, ON, anything(KnowHow))
def test_what_wears_off_is_what_exceeds_the_level_that_leaders_bring(level, doing, brought, on, p):
    left = depreciated(level, doing, brought, on, p)
    assert min(level, brought) - 1e-12 <= left <= level
    assert depreciated(level, 1.0, brought, on, p) == level
    assert depreciated(level, doing, brought, 0, p) == level


@given(SHARE, SHARE, anything(KnowHow))
def test_a_dimension_learns_no_less_from_its_own_than_from_others_and_no_more_than_from_all(own, other, p):
    assert own <= transferred(own, own + other, p) <= own + other + 1e-12


@given(SHARE, SHARE, anything(KnowHow))
def test_learning_slows_with_what_is_missing(one, other, p):
    low, high = sorted((one, other))
    assert 0.0 <= slowed(1.0, low, p) <= slowed(1.0, high, p) + 1e-12 <= 1.0 + 2e-12
