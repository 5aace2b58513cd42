"""Tidy tables of a history, and what two visits see of it."""

import numpy as np
import pytest

from simulation import ensemble, observer, parameters, tables
from tests import worlds

SETTING = {"city.cities": 2, "horizon.months": 48}


@pytest.fixture(scope="module")
def setting():
    return worlds.setting(**SETTING)


@pytest.fixture(scope="module")
def history(setting):
    return ensemble.history(setting, seed=5)


def test_cities_have_a_row_for_every_month_and_the_founding(setting, history):
    table = tables.cities_by_month(setting, history)
    assert len(table["month"]) == 49 * 2
    assert {len(column) for column in table.values()} == {98}
    here = (table["month"] == 48) & (table["city"] == 1)
    assert table["structure_integration"][here] == history.cities["structure"][48, 1, 2]
    assert table["exposed_election"].sum() == history.cities["exposed"][..., 0].sum()


def test_managers_have_a_row_for_every_month(setting, history):
    table = tables.managers_by_month(setting, history)
    assert len(table["month"]) == 49 * 30
    assert sorted(set(table["role"])) == ["cio", "city_manager", "head", "mayor"]
    assert table["seat"].max() == 14
    assert {"broke", "joined"} <= set(table)
    for name in ("resistance", "power", "broke", "joined"):
        assert np.array_equal(table[name], history.managers[name].ravel()), name


def test_the_services_education_adds_up_to_the_citys_bill(setting, history):
    table = tables.services_by_year(setting, history)
    assert len(table["year"]) == 4 * 2 * 12
    for city in range(2):
        for year in range(4):
            here = (table["city"] == city) & (table["year"] == 1999 + year)
            billed = history.cities["on_education"][12 * year + 1 : 12 * year + 13, city].sum()
            assert table["resources"][here].sum() == pytest.approx(billed)


def test_two_visits_without_error_see_the_attributes_at_both_ends(setting):
    rows = ensemble.run(setting, 5, 3)
    seen = observer.two_waves(setting, rows, seed=5)
    for name in setting.practices:
        assert np.array_equal(seen[f"first_{name}"], rows[f"start_{name}"])
        assert np.array_equal(seen[f"second_{name}"], rows[f"end_{name}"])


def test_reports_that_are_always_wrong_turn_every_attribute_over(setting):
    rows = ensemble.run(setting, 5, 2)
    seen = observer.two_waves(setting, rows, seed=5, error=1.0)
    assert np.array_equal(seen["second_deference"], ~rows["end_deference"])


def test_looking_at_a_city_does_not_move_its_luck(setting):
    rows = ensemble.run(setting, 5, 2)
    observer.two_waves(setting, rows, seed=5, error=0.3)
    again = ensemble.run(setting, 5, 2)
    assert all(np.array_equal(rows[name], again[name], equal_nan=rows[name].dtype.kind == "f") for name in rows)


def test_two_visits_cannot_tell_concurrent_from_completed_piecemeal_change(setting):
    """Two cities with the same ends and another course between them read alike."""
    rows = {f"start_{name}": np.zeros(2, bool) for name in setting.practices}
    rows |= {f"end_{name}": np.ones(2, bool) for name in setting.practices}
    rows |= {"panel": np.zeros(2, int), "city": np.arange(2), "integrated": np.ones(2, bool)}
    rows |= {"benchmark_education": np.ones(2, bool), "dimensions_changed": np.full(2, 4), "overlap": np.array([0.9, 0.1])}
    seen = observer.two_waves(setting, rows, seed=0)
    assert list(seen["reading"]) == [observer.Reading.ALL_DIMENSIONS] * 2
    assert list(observer.course(setting, rows)) == [observer.Course.CONCURRENT, observer.Course.PIECEMEAL]


def test_a_chance_of_error_outside_its_range_is_refused(setting):
    with pytest.raises(parameters.InvalidConfiguration, match=r"error is 1\.5"):
        observer.two_waves(setting, {}, seed=0, error=1.5)
