"""A history with its grounds: equal in both drivers, and enough to work the run's decisions out again."""

import numpy as np
import pytest

from simulation import chance, ensemble, ground_tables
from simulation.concepts import advice_network, management, resistance, trigger_events
from simulation.vocabulary import Role, Trigger
from tests.test_drivers import bits
from tests.worlds import CONCURRENT, setting

SIZES = {"city.cities": 2, "city.managers": [9, 6], "horizon.months": 72}
WORLDS = {
    "default": setting(**SIZES),
    "imposed": setting(*CONCURRENT, **SIZES),
    "in turn": setting(**{**SIZES, "management.in_turn": 1}),
    "one city": setting(**{"city.cities": 1, "city.managers": 7, "horizon.months": 24}),
}


def both(world, seed=1, panel=3):
    return [ensemble.history(world, seed, panel, driver=driver, grounds=True) for driver in ("kernel", "mesa")]


@pytest.fixture(scope="module")
def default():
    return WORLDS["default"], ensemble.history(WORLDS["default"], 1, 3, grounds=True)


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
def test_drivers_agree_on_every_draw_and_on_founding(world):
    kernel, mesa = both(world)
    for name, one, other in zip(kernel.draws._fields, kernel.draws, mesa.draws):
        assert one.shape == other.shape, name
        assert (bits(one.astype(float)) == bits(other.astype(float))).all(), name
        there = one[~np.isnan(one.astype(float))]
        assert name == "pairs" or ((there >= 0.0) & (there < 1.0)).all()
    ends = kernel.founding.start[-1]
    assert (kernel.founding.start == mesa.founding.start).all()
    assert (kernel.founding.people == mesa.founding.people).all()
    assert (kernel.founding.ties[:ends] == mesa.founding.ties[:ends]).all()


@pytest.mark.parametrize("driver", ensemble.DRIVERS)
def test_without_grounds_a_history_is_what_it_was(driver):
    world = WORLDS["default"]
    plain, asked = (ensemble.history(world, 1, 3, driver, grounds=grounds) for grounds in (False, True))
    assert plain._fields == ("cities", "managers", "services", "anchors")
    for name in plain._fields:
        assert getattr(plain, name).tobytes() == getattr(asked, name).tobytes()


def test_thresholds_say_when_frames_break():
    """Whoever has kept a frame has heard less against it than the threshold; whoever broke it starts again from nothing."""
    history = ensemble.history(WORLDS["imposed"], 1, 3, grounds=True)
    threshold, state = history.founding.people["threshold"], history.managers
    assert (state["disconfirmation"].max(axis=2)[1:] < threshold).all()
    broke = state["broke"][1:] > 0.0
    assert broke.any()
    assert (state["disconfirmation"][1:][broke] == 0.0).all()


def test_draws_say_who_leaves(default):
    """Every change of a seat but those that elections and scripts decide follows from its draw."""
    world, history = default
    p, home = world.parameters.trigger_events, np.repeat(np.arange(world.cities), world.managers)
    seats = np.concatenate([np.arange(size) for size in world.managers])
    checked = 0
    for month in range(world.months):
        before, after = history.cities[month], history.cities[month + 1]
        for member, (city, seat) in enumerate(zip(home, seats)):
            if seat == Role.MAYOR or (seat == Role.CIO and after["exposed"][city][Trigger.VISIONARY] > 0.0):
                continue
            recent = 1 if before["new_mayor"][city] < p.mayor_is_new else 0
            crisis = max(before["window"][city][Trigger.CRISIS], after["exposed"][city][Trigger.CRISIS])
            hazard = trigger_events.exit_hazard(min(int(seat), int(Role.HEAD)), recent, float(crisis), p)
            leaves = history.draws.exit[month, member] < hazard
            assert leaves == (history.managers["joined"][month + 1, member] > 0.0)
            checked += leaves
    assert checked > 0


def test_draws_say_which_triggers_strike(default):
    world, history = default
    p = world.parameters.trigger_events
    struck = history.cities["exposed"][1:, :, Trigger.DEMAND] > 0.0
    drawn = history.draws.month[:, :, chance.DEMAND]
    assert (struck == ((drawn < p.demand_rate) | (world.exposure[:, None, Trigger.DEMAND] > 0.0))).all()
    assert struck.any()


def test_draws_say_how_managers_are_founded(default):
    world, history = default
    q = world.parameters
    roles = [min(seat, int(Role.HEAD)) for size in world.managers for seat in range(size)]
    for member, role in enumerate(roles):
        u, person = history.draws.manager[member], history.founding.people[member]
        assert person["stake"] == resistance.stake(role, u[chance.STAKE], q.resistance)
        assert person["power"] == management.founded_power(role, u[chance.POWER], q.management)


def test_stakes_and_thresholds_stay_with_the_seat(default):
    world, history = default
    table = ground_tables.traits_of_seats(world, history)
    assert len(table["seat"]) == int(world.managers.sum())
    assert table["role"][:4].tolist() == ["mayor", "city_manager", "cio", "head"]
    assert (table["threshold"] == history.founding.people["threshold"]).all()


def test_weights_of_ties_follow_threat(default):
    world, history = default
    table = ground_tables.ties_by_month(world, history)
    q = world.parameters
    assert set(table["month"]) == set(range(1, world.months + 1))
    assert (table["seat"] != table["adviser"]).all()
    for row in range(0, len(table["month"]), 97):
        threat = float(history.cities["threat"][table["month"][row] - 1, table["city"][row]])
        fear = advice_network.fear(threat, q.mechanisms.threat_switching, q.advice_network)
        layers = (float(table[name][row]) for name in ("advice", "friendship", "reporting"))
        assert table["weight"][row] == advice_network.tie_weight(*layers, fear, q.advice_network)


def test_a_draw_of_the_table_is_that_of_its_address(default):
    world, history = default
    table = ground_tables.draws_by_address(world, history)
    assert {str(name) for name in table["purpose"]} == {
        purpose.name.lower() for purpose in chance.Purpose if purpose.name not in ("LANDSCAPE", "TURN")
    }
    every = np.random.default_rng(0).choice(len(table["draw"]), 300, replace=False)
    for row in every:
        place, purpose = int(table["place"][row]), chance.Purpose[str(table["purpose"][row]).upper()]
        home = 0 if purpose == chance.Purpose.CIO_TIE else int(table["city"][row])
        draws = chance.CityDraws(chance.key(1), 3, home, world.months)
        assert table["draw"][row] == draws.uniform(purpose, place // 4 * 4, 4)[place % 4], purpose


def test_newcomers_alone_have_draws_of_newcomers(default):
    _, history = default
    drawn = ~np.isnan(history.draws.newcomer[:, :, 0])
    assert (drawn == (history.managers["joined"][1:] > 0.0)).all()


def test_ties_from_a_file_have_no_draws():
    world = setting("advice_network=krackhardt", **{"city.cities": 1, "city.managers": 21, "horizon.months": 12})
    kernel, mesa = both(world)
    assert len(kernel.draws.tie) == len(mesa.draws.tie) == 0
    assert "tie" not in set(ground_tables.draws_by_address(world, kernel)["purpose"])
