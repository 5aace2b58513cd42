"""What becomes of effort: absorbed, congested, saturated, misdirected; practices gathered by dimension."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.concepts.change_programme import (
    ChangeProgramme,
    absorbed,
    fits,
    gather,
    learned,
    right_share,
    undisturbed,
    unsaturated,
)
from tests.worlds import ON, SHARE, anything, some

EFFORT = st.floats(0.0, 100.0, allow_subnormal=False)


def test_a_practice_absorbs_no_more_than_its_cap():
    p = some(ChangeProgramme, absorption=0.2)
    assert absorbed(0.15, 1, p) == 0.15
    assert absorbed(0.5, 1, p) == 0.2
    assert absorbed(0.5, 0, p) == 0.5  # no cap


def test_eleven_parallel_changes_keep_half_of_the_effort_at_congestion_a_tenth():
    p = some(ChangeProgramme, congestion=0.1)
    assert undisturbed(1, 1, p) == 1.0
    assert undisturbed(11, 1, p) == 0.5
    assert undisturbed(11, 0, p) == 1.0


def test_what_is_in_place_leaves_less_to_change():
    p = some(ChangeProgramme, saturation=0.5)
    assert unsaturated(0.0, 1, p) == 1.0
    assert unsaturated(0.5, 1, p) == 0.75
    assert unsaturated(1.0, 1, p) == 0.5
    assert unsaturated(1.0, 0, p) == 1.0


def test_staffing_know_how_and_learning_correct_the_template():
    p = some(ChangeProgramme, template_error=0.4)
    assert right_share(0.0, 0.0, 1, p) == pytest.approx(0.6)
    assert right_share(1.0, 0.0, 1, p) == 1.0
    assert right_share(0.0, 1.0, 1, p) == 1.0
    assert 0.6 < right_share(0.5, 0.0, 1, p) < 1.0
    assert right_share(0.0, 0.0, 0, p) == 1.0


def test_errors_are_learned_away_faster_when_monitored_and_in_local_trials():
    p = some(ChangeProgramme, template_learning=0.1, decentralised_learning=3.0)
    assert learned(0.0, 1, 0.0, 0, p) == pytest.approx(0.1)
    assert learned(0.5, 1, 0.0, 0, p) == pytest.approx(0.55)
    assert learned(0.0, 1, 1.0, 0, p) == pytest.approx(0.2)
    assert learned(0.0, 1, 0.0, 1, p) == pytest.approx(0.3)
    assert learned(0.5, 0, 1.0, 0, p) == 0.5  # nothing is learned without a programme


def test_a_push_fits_in_what_is_still_missing():
    assert fits(0.05, 0.9) == 0.05
    assert fits(0.3, 1.0) == 0.0
    assert fits(0.3, 0.5) == 0.3


def test_practices_of_a_dimension_stand_together_in_the_order_of_their_first():
    order, dimension = [3, 0, 4, 1, 2], [0, 0, 1, 1, 2]
    gather(order, dimension)
    assert order == [3, 2, 0, 1, 4]


@given(st.permutations(range(8)), st.lists(st.integers(0, 3), min_size=8, max_size=8))
def test_gathering_keeps_every_practice_and_splits_no_dimension(order, dimension):
    gathered = list(order)
    gather(gathered, dimension)
    assert sorted(gathered) == list(range(8))
    visited = [dimension[p] for p in gathered]
    first = list(dict.fromkeys(visited))
    assert first == list(dict.fromkeys(dimension[p] for p in order))
    assert visited == sorted(visited, key=first.index)
    for one in first:
        assert [p for p in gathered if dimension[p] == one] == [p for p in order if dimension[p] == one]


@given(EFFORT, st.integers(1, 16), SHARE, SHARE, SHARE, ON, anything(ChangeProgramme))
def test_what_is_left_of_an_effort_is_never_more_than_was_given(effort, active, structure, staff, known, on, p):
    assert 0.0 <= absorbed(effort, on, p) <= effort
    for share in (undisturbed(active, on, p), unsaturated(structure, on, p), right_share(staff, known, on, p)):
        assert 0.0 <= share <= 1.0
    assert 0.0 <= fits(effort, structure) <= min(effort, 1.0)


@given(SHARE, ON, SHARE, ON, anything(ChangeProgramme))
def test_what_is_known_of_the_template_is_a_share_and_is_not_forgotten(before, active, monitoring, local, p):
    after = learned(before, active, monitoring, local, p)
    assert before <= after <= 1.0


@given(st.integers(1, 15), SHARE, SHARE, anything(ChangeProgramme))
def test_more_parallel_work_more_in_place_or_less_know_how_leaves_less(active, one, other, p):
    low, high = sorted((one, other))
    assert undisturbed(active + 1, 1, p) <= undisturbed(active, 1, p)
    assert unsaturated(high, 1, p) <= unsaturated(low, 1, p)
    assert right_share(low, 0.0, 1, p) <= right_share(high, 0.0, 1, p) + 1e-12
    assert right_share(0.0, low, 1, p) <= right_share(0.0, high, 1, p) + 1e-12


@given(EFFORT, st.integers(1, 16), SHARE, SHARE, SHARE, anything(ChangeProgramme))
def test_with_the_losses_off_effort_passes_untouched(effort, active, structure, staff, known, p):
    assert absorbed(effort, 0, p) == effort
    assert undisturbed(active, 0, p) == unsaturated(structure, 0, p) == right_share(staff, known, 0, p) == 1.0


@given(EFFORT)
def test_nothing_here_knows_a_regime(effort):
    """Ten efforts one after another or at once: without congestion and cap the same is absorbed (T1)."""
    p = some(ChangeProgramme, absorption=100.0)
    assert 10 * absorbed(effort, 1, p) * undisturbed(1, 1, p) == 10 * absorbed(effort, 1, p) * undisturbed(10, 1, p)
