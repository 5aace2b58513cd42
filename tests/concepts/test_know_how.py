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
    drawn,
    hired,
    learned,
    mean_level,
)
from tests.worlds import ON, SHARE, anything, some

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
