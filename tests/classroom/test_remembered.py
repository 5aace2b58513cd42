"""What is remembered stays within its bytes, whatever is asked for, and is what was computed."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from experiments.classroom import scene, twins
from experiments.classroom.remembered import Remembered, remembering, size


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 400)), max_size=60), st.integers(0, 3000))
def test_results_never_take_more_than_they_may_and_the_last_stay(asked, most):
    kept, true = Remembered(most), {}
    for key, length in asked:
        result = bytes(length)
        kept.put(key, result)
        true[key] = result
        assert kept.bytes <= most
        assert kept.get(key, result) == result
        if size((key, result)) <= most:
            assert key in kept
    assert all(kept.get(key) in (None, true.get(key)) for key in range(10))
    assert kept.bytes == sum(size((key, kept.get(key))) for key in range(10) if key in kept)


def test_what_was_not_asked_for_the_longest_goes_first():
    each = size((0, bytes(100)))
    kept = Remembered(2 * each)
    kept.put(0, bytes(100))
    kept.put(1, bytes(100))
    kept.get(0)
    kept.put(2, bytes(100))
    assert [key in kept for key in range(3)] == [True, False, True]


def test_a_view_counts_the_array_that_it_keeps_alive():
    whole = np.zeros(10_000)
    assert size({"some": whole[:3]}) > whole.nbytes
    assert size([whole, whole]) < 2 * whole.nbytes


def test_a_function_remembers_within_its_bytes():
    computed = []

    @remembering(10_000)
    def squared(number):
        computed.append(number)
        return np.full(100, number * number)

    for number in (1, 2, 1):
        assert squared(number)[0] == number * number
    assert computed == [1, 2]
    for number in range(100):
        squared(number)
    assert squared.kept.bytes <= 10_000


def test_many_different_cities_leave_no_more_behind_than_is_stated():
    """What grew without a bound that anybody knew: every month of whole panels, eight megabytes each."""
    setting = scene.read([]).setting("left")
    for panel in range(8):
        twins.panel_history(setting, 1, panel)
        twins.network(setting, 1, panel, 3)
    for function in (twins.panel_history, twins.network, twins.founded):
        assert 0 < function.kept.bytes <= function.kept.most
    assert len(twins.panel_history.kept) < 8
