"""Citizens: service as they meet it, use, trust, and the measures of public value and legitimacy; nothing reads them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation import ensemble
from simulation.concepts.citizens import Citizens, joined, legitimacy, met, public_value, trusting, turned_to
from simulation.history import CITY_SERIES
from tests.worlds import CONCURRENT, POINTS, SHARE, anything, setting, some

SERIES = ("service_quality", "citizens_use", "trust", "public_value", "legitimacy")
COLUMNS = ("service_quality_end", "citizens_use_end", "trust_end", "public_value_end", "public_value_mean", "legitimacy_end",
           "legitimacy_mean")  # fmt: skip
OTHER = {
    "citizens.founded": 0.9,
    "citizens.worn_by_burden": 1.0,
    "citizens.from_performance": 0.9,
    "citizens.performance_scale": 20.0,
    "citizens.adjusting": 0.3,
    "citizens.rising": 0.1,
    "citizens.falling": 0.01,
    "citizens.legitimacy_from_use": 0.0,
}
WORN = some(Citizens, worn_by_burden=0.5)


def test_systems_count_as_far_as_they_share_and_are_used():
    assert joined(0.8, 0.3, 0.0, 0.0, WORN) == joined(0.3, 0.8, 0.0, 0.0, WORN) == 0.3


def test_staff_bridge_for_citizens_and_burden_wears_it_down():
    assert joined(0.0, 0.0, 0.6, 0.0, WORN) == pytest.approx(0.6)
    assert joined(0.0, 0.0, 0.6, 1.0, WORN) == joined(0.0, 0.0, 0.6, 5.0, WORN) == pytest.approx(0.3)


def test_performance_enters_by_its_weight():
    p = some(Citizens, from_performance=0.25, performance_scale=50.0)
    assert met(0.4, 100.0, 100.0, p) == pytest.approx(0.75 * 0.4 + 0.25 * 0.5)
    assert met(0.4, 500.0, 100.0, p) == pytest.approx(0.75 * 0.4 + 0.25)
    assert met(0.4, 500.0, 100.0, p._replace(from_performance=0.0)) == 0.4


def test_trust_falls_faster_than_it_rises_only_where_its_rates_differ():
    slovic, even = some(Citizens, rising=0.1, falling=0.4), some(Citizens, rising=0.1, falling=0.1)
    assert trusting(0.5, 0.7, slovic) - 0.5 == pytest.approx(0.02)
    assert 0.5 - trusting(0.5, 0.3, slovic) == pytest.approx(0.08)
    assert 0.5 - trusting(0.5, 0.3, even) == pytest.approx(trusting(0.5, 0.7, even) - 0.5)


def test_legitimacy_weighs_trust_and_use():
    p = some(Citizens, legitimacy_from_use=0.25)
    assert legitimacy(0.4, 0.8, p) == pytest.approx(0.5)
    assert public_value(0.4, 0.8) == pytest.approx(0.32)


@given(SHARE, SHARE, SHARE, st.floats(0.0, 10.0), POINTS, anything(Citizens))
def test_every_measure_stays_a_share(sharing, use, quality, burdened, points, p):
    bridging = quality * (1.0 - use) * (1.0 - sharing)  # as in enactment.bridged
    handled = joined(sharing, use, bridging, burdened, p)
    found = met(handled, points, 100.0, p)
    for level in (handled, found, turned_to(use, found, p), trusting(use, found, p), legitimacy(use, sharing, p)):
        assert -1e-12 <= level <= 1.0 + 1e-12


@given(SHARE, SHARE, anything(Citizens))
def test_use_and_trust_stay_between_where_they_were_and_what_is_met(before, quality, p):
    low, high = sorted((before, quality))
    for rule in (turned_to, trusting):
        assert low - 1e-12 <= rule(before, quality, p) <= high + 1e-12


@given(SHARE, SHARE, SHARE, anything(Citizens))
def test_more_sharing_that_is_used_is_never_worse_service(sharing, more, use, p):
    low, high = sorted((sharing, more))
    assert joined(low, use, 0.0, 0.0, p) <= joined(high, use, 0.0, 0.0, p)


@pytest.mark.parametrize("options", [(), CONCURRENT, ("leadership=convergent",)], ids=["chosen", "imposed", "convergent"])
def test_nothing_reads_citizens(options):
    """Whatever citizens are like, every other column and every class is the same, bit for bit."""
    small = {"city.cities": 3, "horizon.months": 60}
    given, other = (ensemble.run(setting(*options, **small, **values), 3, 2) for values in ({}, OTHER))
    for name in given:
        if name not in COLUMNS:
            assert np.array_equal(given[name], other[name], equal_nan=given[name].dtype.kind == "f"), name
    assert not any(np.array_equal(given[name], other[name]) for name in COLUMNS)


@pytest.mark.parametrize("values", [{}, OTHER], ids=["default", "other"])
def test_drivers_agree_on_citizens_and_the_row_is_that_of_the_history(values):
    world = setting(*CONCURRENT, **{"city.cities": 2, "city.managers": 8, "horizon.months": 40}, **values)
    kernel, mesa = (ensemble.history(world, 5, driver=driver).cities for driver in ensemble.DRIVERS)
    row = ensemble.run(world, 5, 1)
    assert set(SERIES) <= set(CITY_SERIES)
    for name in SERIES:
        assert np.array_equal(kernel[name], mesa[name]), name
        assert len(np.unique(kernel[name])) > 20, name
    assert np.allclose(row["public_value_mean"], kernel["public_value"][1:].mean(axis=0))
    assert np.allclose(row["legitimacy_mean"], kernel["legitimacy"][1:].mean(axis=0))
    assert np.allclose(row["service_quality_end"], kernel["service_quality"][-12:].mean(axis=0))
    assert np.allclose(row["public_value_end"], kernel["public_value"][-12:].mean(axis=0))
    for name in ("citizens_use", "trust", "legitimacy"):
        assert np.array_equal(row[f"{name}_end"], kernel[name][-1])
