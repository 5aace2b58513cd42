"""Panels of more cities than have a draw for each pair of them: whose CIOs know each other, and how they are run."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation import chance, ensemble
from simulation import history as histories
from simulation.managers import World
from simulation.parameters import InvalidConfiguration
from tests.worlds import setting

BEYOND = chance.PAIRED + 1
FEW = {"city.managers": 6, "city.services": 2, "horizon.months": 12}


def world(cities, known, **more):
    return setting(**(FEW | {"city.cities": cities, "advice_network.cio_ties": known} | more))


def lists(founded):
    return [founded.cio_ties[slice(*founded.cio_start[city : city + 2])].tolist() for city in range(len(founded.cio_start) - 1)]


@given(u=st.floats(0, 1, exclude_max=True), known=st.floats(1e-4, 1))
def test_as_many_pairs_are_passed_over_as_the_draw_leaves_untied(u, known):
    powers = np.zeros(chance.POWERS)
    chance.repeatedly_squared(1.0 - known, powers)
    passed = chance.skipped(u, powers)
    assert (1.0 - known) ** passed >= u * (1 - 1e-9)
    assert passed == 2**chance.POWERS - 1 or (1.0 - known) ** (passed + 1) <= u * (1 + 1e-9)


@pytest.mark.parametrize("known", [0.0, 0.013, 1.0])
def test_who_knows_whom_is_mutual_in_order_and_as_likely_as_stated(known):
    found = [lists(ensemble.founding(world(BEYOND, known), seed)) for seed in range(3)]
    for others in found:
        for one, acquaintances in enumerate(others):
            assert acquaintances == sorted(set(acquaintances) - {one})
            assert all(one in others[other] for other in acquaintances)
    pairs = len(found) * BEYOND * (BEYOND - 1) / 2
    ties = sum(len(acquaintances) for others in found for acquaintances in others) / 2
    assert abs(ties - pairs * known) <= 5 * np.sqrt(pairs * known * (1 - known))


def test_early_and_late_cities_know_as_many():
    known, degrees = 0.02, np.zeros(BEYOND)
    for seed in range(40):
        degrees += np.diff(ensemble.founding(world(BEYOND, known), seed).cio_start)
    expected = 40 * (BEYOND - 1) * known
    halves = degrees[: BEYOND // 2].mean(), degrees[BEYOND // 2 :].mean()
    # A city's count varies by the root of the expected one; half of the cities average about a hundred such counts.
    assert all(abs(half - expected) < 5 * np.sqrt(2 * expected / (BEYOND // 2)) for half in halves)


@pytest.mark.slow
def test_both_drivers_found_and_run_the_same_world_and_rows_are_those_of_its_history():
    wide = world(BEYOND, 0.01)
    kernel, mesa = ensemble.history(wide, seed=3), World(wide, seed=3).run()
    for name in kernel._fields:
        assert (getattr(kernel, name) == getattr(mesa.history, name)).all(), name
    founded = ensemble.founding(wide, seed=3)
    assert founded.cio_ties.tolist() == mesa.founding.cio_ties.tolist()
    assert founded.cio_start.tolist() == mesa.founding.cio_start.tolist()
    assert len(founded.cio_ties) > 0
    table, rows = ensemble.run(wide, seed=3, panels=1), mesa.outcomes()
    assert all(np.array_equal(table[name], rows[name], equal_nan=True) for name in rows)


def test_a_city_that_knows_nobody_is_the_same_in_any_world():
    few, many = (ensemble.run(world(cities, 0.0), seed=4, panels=2) for cities in (5, BEYOND))
    for name in set(few) - {"panel", "city"}:
        assert np.array_equal(few[name][5:], many[name][BEYOND : BEYOND + 5], equal_nan=True), name


def test_threads_that_share_a_world_give_the_same_rows():
    wide, done = world(ensemble.WIDE, 0.002), []
    alone = ensemble.run(wide, seed=5, panels=2, threads=1)
    for threads in (2, 3):
        shared = ensemble.run(wide, seed=5, panels=2, threads=threads, progress=done.append)
        assert all(np.array_equal(alone[name], shared[name], equal_nan=True) for name in alone)
    assert sum(done) == 2 * 2 * ensemble.WIDE


def test_an_ensemble_keeps_two_months_however_long_the_horizon():
    for months in (12, 156):
        wide = world(5, 0.2, **{"horizon.months": months})
        assert all(len(array) == 2 for array in histories.blank(wide, full=False))
        assert all(len(array) == months + 1 for array in histories.blank(wide))


def test_grounds_of_too_many_cities_are_refused_with_the_remedy():
    with pytest.raises(InvalidConfiguration, match=rf"city.cities is {BEYOND}, but draws are kept of panels of at most 200"):
        ensemble.history(world(BEYOND, 0.01), seed=1, grounds=True)


def test_a_history_that_does_not_fit_into_memory_is_refused_before_it_is_made(monkeypatch):
    monkeypatch.setattr(histories.os, "sysconf", lambda name: 1000)
    with pytest.raises(InvalidConfiguration, match=r"all 12 months of so many cities take .* GB, where this machine has 0\.0"):
        ensemble.history(world(300, 0.01), seed=1)
