"""Performance, what it is measured against, and the burden that does not show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.concepts.performance import (
    Performance,
    aspired,
    burden,
    demand,
    efficiency,
    performed,
    stirred,
    threat,
    win,
    wrong,
)
from tests.worlds import ON, POINTS, SHARE, anything, some

ANY = anything(Performance)
AMOUNT = st.floats(0.0, 8.0, allow_subnormal=False)
PLAIN = dict.fromkeys(
    ["use", "sharing", "fit", "flux", "bridging", "burdened", "wronged", "demanded", "efficient", "crisis"], 0.0
) | {"u": 0.5}


def test_movements_add_up_to_flux_and_settle():
    p = some(Performance, flux_recovery=0.5, flux_cross=10.0)
    assert stirred(0.0, 0.2, 0.0, 0.0, 1, p) > 0.0
    assert stirred(0.4, 0.0, 0.0, 0.0, 1, p) == pytest.approx(0.2)


def test_practices_that_move_at_once_disturb_each_other_only_where_disruption_is_on():
    p = some(Performance, flux_cross=10.0)
    assert stirred(0.0, 0.2, 0.01, 0.0, 1, p) == pytest.approx(0.3)
    assert stirred(0.0, 0.2, 0.01, 0.0, 0, p) == pytest.approx(0.2)


def test_collaboration_speeds_recovery_from_flux():
    p = some(Performance, flux_recovery=0.25, recovery_from_collaboration=1.0)
    assert stirred(0.4, 0.0, 0.0, 1.0, 1, p) == pytest.approx(0.2)
    assert stirred(0.4, 0.0, 0.0, 0.0, 1, p) == pytest.approx(0.3)


def test_bridging_wears_on_staff_and_rest_relieves():
    p = some(Performance, burden_growth=0.1, burden_relief=0.5)
    assert burden(0.0, 1.0, p) == pytest.approx(0.1)
    assert burden(0.4, 0.0, p) == pytest.approx(0.2)


def test_what_was_installed_wrongly_stays_until_its_errors_are_known():
    p = some(Performance, wrong_relief=0.5)
    assert wrong(0.4, 0.0, 0.0, p) == pytest.approx(0.4)
    assert wrong(0.4, 0.0, 1.0, p) == pytest.approx(0.2)
    assert wrong(0.0, 0.1, 0.5, p) == pytest.approx(0.1)


def test_a_surge_in_demand_is_met_by_degrees():
    p = some(Performance, demand_growth=1.0, demand_relief=0.25)
    assert demand(0.4, 0.0, p) == pytest.approx(0.3)
    assert demand(0.0, 1.0, p) > 0.5


def test_refining_present_operations_pays_and_decays():
    p = some(Performance, from_efficiency=2.0, efficiency_decay=0.5)
    assert efficiency(0.0, 0.1, p) == pytest.approx(0.2)
    assert efficiency(4.0, 0.0, p) == pytest.approx(2.0)


def test_a_city_as_founded_performs_at_its_base():
    assert performed(**PLAIN, p=some(Performance, base=100.0, noise=5.0)) == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("moved", "parameter", "points"),
    [
        ("use", "from_use", 10.0),
        ("sharing", "from_sharing", 10.0),
        ("bridging", "from_workarounds", 10.0),
        ("flux", "from_flux", -10.0),
        ("burdened", "from_burden", -10.0),
        ("wronged", "from_wrong", -10.0),
        ("demanded", "from_demand", -10.0),
        ("crisis", "crisis_loss", -10.0),
    ],
)
def test_performance_moves_by_what_each_thing_is_worth(moved, parameter, points):
    p = some(Performance, base=100.0, **{parameter: 10.0})
    assert performed(**(PLAIN | {moved: 1.0}), p=p) == pytest.approx(100.0 + points)
    assert performed(**(PLAIN | {moved: 0.5}), p=p) == pytest.approx(100.0 + points / 2)


def test_fit_and_efficiency_count_in_points():
    p = some(Performance, base=100.0)
    assert performed(**(PLAIN | {"fit": -7.0, "efficient": 3.0}), p=p) == pytest.approx(96.0)


def test_noise_is_even_about_nothing():
    p = some(Performance, base=100.0, noise=4.0)
    assert performed(**(PLAIN | {"u": 0.0}), p=p) == pytest.approx(96.0)
    assert performed(**(PLAIN | {"u": 1.0}), p=p) == pytest.approx(104.0)


def test_aspiration_follows_own_history():
    p = some(Performance, adapting=0.25)
    assert aspired(100.0, 120.0, 0.0, 0, 0.0, p) == pytest.approx(105.0)


def test_aspiration_follows_tied_cities_where_there_are_any():
    p = some(Performance, peers=0.1)
    assert aspired(100.0, 100.0, 150.0, 1, 0.0, p) == pytest.approx(105.0)
    assert aspired(100.0, 100.0, 150.0, 0, 0.0, p) == pytest.approx(100.0)


def test_threat_and_win_are_two_sides_of_one_gap():
    p = some(Performance, threat_scale=20.0, raised_by_regulation=10.0)
    assert threat(90.0, 100.0, 0.0, p) == pytest.approx(0.5)
    assert win(90.0, 100.0, 0.0, p) == 0.0
    assert threat(110.0, 100.0, 0.0, p) == 0.0
    assert win(110.0, 100.0, 0.0, p) == pytest.approx(0.5)
    assert threat(100.0, 100.0, 1.0, p) == pytest.approx(0.5)  # a mandate raises what is asked
    assert threat(0.0, 100.0, 0.0, p) == win(200.0, 100.0, 0.0, p) == 1.0


def test_payoff_knows_the_state_and_no_regime():
    """The arguments of performance are states: nothing tells how many practices were changed together (T1)."""
    assert set(PLAIN) == set(performed.__code__.co_varnames[: performed.__code__.co_argcount]) - {"p"}


@given(AMOUNT, AMOUNT, AMOUNT, SHARE, ANY)
def test_without_disruption_flux_is_linear_in_movement(one, other, crossing, collaboration, p):
    separately = stirred(0.0, one, crossing, collaboration, 0, p) + stirred(0.0, other, crossing, collaboration, 0, p)
    assert stirred(0.0, one + other, crossing, collaboration, 0, p) == pytest.approx(separately)


@given(AMOUNT, AMOUNT, AMOUNT, SHARE, SHARE, ON, ANY)
def test_flux_burden_and_demand_are_never_negative(before, movement, crossing, collaboration, bridging, on, p):
    assert stirred(before, movement, crossing, collaboration, on, p) >= 0.0
    assert burden(before, bridging, p) >= 0.0
    assert demand(min(before, 1.0), bridging, p) >= 0.0
    assert efficiency(before, movement, p) >= 0.0


@given(AMOUNT, AMOUNT, AMOUNT, SHARE, ANY)
def test_disruption_only_adds_to_flux(before, movement, crossing, collaboration, p):
    quiet = stirred(before, movement, crossing, collaboration, 0, p)
    assert quiet <= stirred(before, movement, crossing, collaboration, 1, p) + 1e-9


@given(POINTS, POINTS, SHARE, ANY)
def test_threat_and_win_are_shares_and_never_both(own, aspiration, regulation, p):
    short, ahead = threat(own, aspiration, regulation, p), win(own, aspiration, regulation, p)
    assert 0.0 <= short <= 1.0
    assert 0.0 <= ahead <= 1.0
    assert min(short, ahead) == 0.0


@given(POINTS, POINTS, POINTS, SHARE, ANY)
def test_better_performance_never_raises_threat(one, other, aspiration, regulation, p):
    low, high = sorted((one, other))
    assert threat(high, aspiration, regulation, p) <= threat(low, aspiration, regulation, p)
    assert win(low, aspiration, regulation, p) <= win(high, aspiration, regulation, p)


@given(POINTS, st.floats(0, 0.5), st.floats(0, 0.5))
def test_an_aspiration_that_is_met_by_all_stays(level, adapting, peers):
    p = some(Performance, adapting=adapting, peers=peers)
    assert aspired(level, level, level, 1, 0.0, p) == pytest.approx(level)
