"""Partners outside the staff: what they add, what coordinating them costs, and that none of them is the model of before."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation import ensemble
from simulation.concepts.outside_partners import OutsidePartners, capacity, coordinated, dependencies
from tests.worlds import CONCURRENT, ON, PIECEMEAL, anything, setting, some

EFFORT = st.floats(0.001, 100.0, allow_subnormal=False)
SPAN = st.floats(1.0, 600.0)
MANY = {"outside_partners.number": 3, "outside_partners.effort": 0.1, "outside_partners.coordination": 0.02}
SMALL = {"city.cities": 4, "horizon.months": 90, "change_programme.start_month": 6}


def test_each_partner_adds_the_same_in_every_month():
    p = some(OutsidePartners, effort=0.05)
    totals = [capacity(12.0, 40.0, p._replace(number=float(number))) for number in range(4)]
    assert totals == pytest.approx([12.0, 14.0, 16.0, 18.0])


@given(EFFORT, SPAN, st.integers(0, 64), ON, anything(OutsidePartners, number=0.0))
def test_without_partners_every_bit_is_as_before(effort, span, active, on, p):
    assert capacity(effort, span, p) == effort
    assert dependencies(active, on, p) == 0.0
    assert coordinated(0.0, p) == 1.0


def test_parties_are_coordinated_pair_by_pair_and_practice_by_practice():
    p = some(OutsidePartners, number=3.0, by_practice=1.0)
    assert dependencies(1, 1, p) == 6.0  # staff and three partners
    assert dependencies(8, 1, p) == 48.0
    assert dependencies(8, 1, p._replace(by_practice=0.0)) == 6.0


@given(st.integers(0, 64), anything(OutsidePartners))
def test_where_parallel_work_costs_nothing_its_breadth_costs_nothing(active, p):
    assert dependencies(active, 0, p) == dependencies(1, 1, p)


@given(st.integers(0, 64), ON, anything(OutsidePartners))
def test_more_partners_or_more_parallel_work_never_leave_a_larger_share(active, on, p):
    share = coordinated(dependencies(active, on, p), p)
    assert 0.0 < share <= 1.0
    assert coordinated(dependencies(active + 1, on, p), p) <= share
    assert coordinated(dependencies(active, on, p._replace(number=p.number + 1.0)), p) <= share


@pytest.mark.slow
@pytest.mark.parametrize("driver", ensemble.DRIVERS)
@pytest.mark.parametrize(
    "options", [("leadership=default",), CONCURRENT, PIECEMEAL], ids=["leaders", "concurrent", "piecemeal"]
)
def test_no_partners_are_no_partners_whatever_they_would_bring(options, driver):
    none = {"outside_partners.effort": 1.0, "outside_partners.coordination": 1.0, "outside_partners.by_practice": 1.0}
    one, other = (ensemble.history(setting(*options, **SMALL, **values), 3, driver=driver) for values in ({}, none))
    for part in one._fields:
        assert getattr(one, part).tobytes() == getattr(other, part).tobytes()


@pytest.mark.parametrize("options", [CONCURRENT, PIECEMEAL], ids=["concurrent", "piecemeal"])
@pytest.mark.parametrize("dropped", [0.0, 0.1])
def test_partners_offer_the_same_effort_in_every_arm(options, dropped):
    world = setting(*options, **SMALL, **MANY, **{"leadership.drop_rate": dropped})
    q, cities = world.parameters, ensemble.history(world, seed=9).cities
    programme = q.change_programme
    total = programme.effort + 3 * 0.1 * programme.span + world.months * programme.base_effort
    assert np.allclose(cities["offered"].sum(axis=0), total, rtol=1e-9)


@pytest.mark.parametrize("options", [CONCURRENT, PIECEMEAL], ids=["concurrent", "piecemeal"])
def test_partners_widen_the_month_and_not_its_number_of_months(options):
    options = (*options, "numbers=hand_set")
    steady = {"mechanisms.endogenous_drops": False, "mechanisms.champion_exit": False}
    few, many = (ensemble.history(setting(*options, **SMALL, **steady, **more), 9).cities for more in ({}, MANY))
    assert np.array_equal(few["running"], many["running"])
    at_work = few["running"][8:40] > 0.0
    share = (many["offered"] - 0.12)[8:40][at_work] / (few["offered"] - 0.12)[8:40][at_work]
    assert share == pytest.approx(2.0)  # .3 a month of the staff, and three times .1


def test_coordination_takes_more_where_more_is_worked_on_at_once():
    lost = {}
    for name, options in (("all", CONCURRENT), ("one", PIECEMEAL)):
        cities = ensemble.history(setting(*options, **SMALL, **MANY, **{"outside_partners.by_practice": 1.0}), 9).cities
        lost[name] = cities["lost_coordination"].sum()
    assert lost["all"] > lost["one"] > 0.0
    once = {"outside_partners.by_practice": 0.0, "mechanisms.congestion": False, "mechanisms.absorption_cap": False}
    alike = [
        ensemble.history(setting(*options, **SMALL, **MANY, **once), 9).cities["lost_coordination"][8]
        for options in (CONCURRENT, PIECEMEAL)
    ]
    assert alike[0] == pytest.approx(alike[1])
