"""What holds in every world: shares stay shares, effort is accounted for, time runs one way, names are nothing."""

import random
from dataclasses import replace

import mesa
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation import chance, ensemble
from simulation.agents import members
from simulation.chance import CityDraws, Purpose
from simulation.history import CITY_SERIES
from simulation.parameters import InvalidConfiguration
from simulation.sources import read_network
from simulation.vocabulary import Sequence, Trigger
from tests import worlds
from tests.worlds import CALM, CONCURRENT, PIECEMEAL, SMALL, setting

REGIMES = {
    "nobody": ("leadership=convergent",),
    "leaders": ("leadership=default",),
    "concurrent": CONCURRENT,
    "piecemeal": PIECEMEAL,
}
LOST = "cap congestion coordination saturation decentralised template resistance"
USES = ["applied", *(f"lost_{cause}" for cause in LOST.split()), "unspent"]
USES += ["on_education", "on_interfaces", "on_efficiency"]
RANGES = ("0..1", "0 old .. 1 new", "0 silo .. 1")
SHARES = [name for name, meaning in CITY_SERIES.items() if any(range_ in meaning for range_ in RANGES)]
BY_PRACTICE = ("structure", "content", "vision", "know_how", "window")
AMOUNTS = (*USES, "offered", "plan", "education", "burden", "demand", "flux")
NEAR = 1e-12  # rounding


def arrays(history):
    for part in history._fields:
        records = getattr(history, part)
        for name in records.dtype.names:
            yield f"{part}.{name}", records[name]


def same(one, other, entries, but=()):
    """Names of arrays that differ somewhere in the first entries."""
    pairs = zip(arrays(one), arrays(other), strict=True)
    return [name for (name, a), (_, b) in pairs if name not in but and not np.array_equal(a[:entries], b[:entries])]


def assert_lawful(history, is_landscape=False):
    """Shares are shares, effort is accounted for, nothing is undefined."""
    for name, array in arrays(history):
        assert np.isfinite(array).all(), name
    cities, people, services, _ = history
    shares = {f"cities.{name}": cities[name] for name in (*SHARES, "structure", "content", "vision", "know_how", "window")}
    shares |= {f"managers.{name}": people[name] for name in ("frames", "resistance")}
    shares |= {f"services.{name}": services[name] for name in ("module", "skill", "use", "bridging")}
    for name, array in shares.items():
        least = -1.0 if name == "cities.misfit" and is_landscape else 0.0  # worth may be gained since the old structure
        assert array.min() >= least - NEAR, name
        assert array.max() <= 1.0 + NEAR, name
    amounts = {f"cities.{name}": cities[name] for name in (*USES, "offered", "plan", "education", "burden", "demand", "flux")}
    amounts |= {"power": people["power"], "disconfirmation": people["disconfirmation"]}
    for name, array in amounts.items():
        assert array.min() >= -1e-9, name
    used = sum(cities[name] for name in USES)
    assert np.allclose(cities["offered"], used, rtol=0.0, atol=1e-9)


# --- shares and effort -----------------------------------------------------------------------------------------------


def test_the_shares_are_those_the_history_calls_shares():
    assert {"agreement", "frame_content", "resistance", "threat", "architecture", "use", "standing", "misfit"} <= set(SHARES)


@pytest.mark.parametrize("options", REGIMES.values(), ids=REGIMES)
def test_shares_stay_shares_and_effort_is_accounted_for(options):
    assert_lawful(ensemble.history(setting(*options, **{"city.managers": [6, 15, 40], "city.cities": 6}), seed=1))


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(values=worlds.any_values(), regime=st.sampled_from(list(REGIMES)))
def test_any_values_of_parameters_leave_a_lawful_world(values, regime):
    is_landscape = values.get("complementarity.form") == "landscape"
    assert_lawful(ensemble.history(setting(*REGIMES[regime], **(values | SMALL)), seed=2), is_landscape)


CONTRARY = {
    "rates that add up to more than all": {
        "cognitive_framework.embedding": 0.5,
        "cognitive_framework.embedding_from_change_seeking": 5.0,
        "cognitive_framework.openness": 0.5,
        "mechanisms.assimilation": False,
    },
    "weights that add up to more than one": {
        "mechanisms.joint_use": False,
        "enactment.weight_architecture": 1.0,
        "enactment.weight_skill": 1.0,
        "platform.education_floor": 0.0,
        "cognitive_framework.founding_spread": 1.0,
    },
    "nobody of power": {f"management.power_{role}": 0.0 for role in ("mayor", "city_manager", "cio", "head", "shift")},
    "nothing to offer": {"change_programme.effort": 0.0},
}


@pytest.mark.parametrize("values", CONTRARY.values(), ids=CONTRARY)
def test_values_that_cannot_stand_together_are_refused(values):
    with pytest.raises(InvalidConfiguration) as refused:
        setting(*CONCURRENT, **SMALL, **values)
    assert any(key.split(".")[0] in str(refused.value) for key in values)
    assert "\n" not in str(refused.value)


SEQUENCES = [sequence.name.lower() for sequence in Sequence]
IMPOSED = {
    "all at once": {"change_programme.simultaneity": 8},
    "one by one": {"change_programme.simultaneity": 1},
    "three at a time": {"change_programme.simultaneity": 3},
    "by dimension": {"change_programme.simultaneity": 1, "change_programme.by_dimension": 1},
    **{name: {"change_programme.simultaneity": 1, "change_programme.sequence": name} for name in SEQUENCES},
    "part of it": {"change_programme.scope": ["innovator", "integration", "monitoring"]},
    "slowly": {"change_programme.span": 120},
    "with drops": {"change_programme.simultaneity": 1, "leadership.drop_rate": 0.2},
    "started late": {"change_programme.start_month": 70},
    "never started": {"change_programme.start_month": 600},
    "with trials": {"change_programme.trial_period": 12, "change_programme.decentralised_months": 12},
    "waiting for a trigger": {"change_programme.start": "first_exploited_trigger"},
}


@pytest.mark.parametrize("values", IMPOSED.values(), ids=IMPOSED)
def test_every_imposed_programme_offers_the_same_effort(values):
    world = setting("leadership=imposed", **({"city.cities": 4, "horizon.months": 80} | values))
    g, cities = world.parameters.change_programme, ensemble.history(world, seed=9).cities
    expected = g.effort + world.months * g.base_effort
    assert np.allclose(cities["offered"].sum(axis=0), expected, rtol=1e-9)
    assert np.allclose(sum(cities[name] for name in USES).sum(axis=0), expected, rtol=1e-9)


def test_arms_of_equal_pace_offer_the_same_effort_in_every_month():
    values = {
        "mechanisms.endogenous_drops": False,
        "mechanisms.champion_exit": False,
        "city.cities": 4,
        "horizon.months": 90,
    }
    offered = []
    for options in (CONCURRENT, PIECEMEAL):
        for extra in ({}, {"change_programme.by_dimension": 1}, {"change_programme.sequence": "reversed"}):
            offered.append(ensemble.history(setting(*options, **values, **extra), seed=9).cities["offered"])
    for other in offered[1:]:
        assert np.allclose(offered[0], other, rtol=0.0, atol=1e-9)


def test_nobody_pushes_without_a_programme():
    cities = ensemble.history(setting("leadership=convergent", **SMALL), seed=3).cities
    for name in ("applied", "unspent", "starts", "running", "plan"):
        assert not cities[name].any(), name
    assert not cities["lost_resistance"].any()


# --- convergence and reversal ----------------------------------------------------------------------------------------


def test_without_trigger_and_programme_there_is_no_revolution():
    world = setting(*CALM, **{"city.cities": 11})
    history = ensemble.history(world, seed=4)
    assert history.cities["breaks"].sum() == 0.0
    assert history.cities["left"].sum() == 0.0
    structure = history.cities["structure"]
    assert abs(structure - structure[0]).max() < 0.15
    assert history.cities["architecture"].max() < 0.2
    table = ensemble.run(world, 4, 10)
    assert not table["revolutionary"].any()
    assert not table["outcome"].any()


def test_what_frames_do_not_carry_is_lost_again():
    values = {
        "mechanisms.frame_breaking": False,
        "mechanisms.turnover": False,
        "mechanisms.complementarity": False,
        "cognitive_framework.embedding": 0.0,
        "change_programme.start_month": 0,
        "change_programme.span": 12,
        "change_programme.effort": 20.0,
        "deep_structure.regression": 0.05,
        "horizon.months": 156,
    }
    cities = ensemble.history(setting(*CONCURRENT, "trigger_events=none", **values), seed=5).cities
    level = cities["structure"].mean(axis=(1, 2))
    peak = int(level.argmax())
    assert level[peak] > level[0] + 0.1
    assert peak <= 24
    assert (np.diff(level[24:]) <= NEAR).all()
    assert level[-1] - level[0] < 0.2 * (level[peak] - level[0])
    assert cities["architecture"][-1].mean() < cities["architecture"].mean(axis=1).max()  # the platform follows


# --- time ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind.name.lower() for kind in Trigger])
@pytest.mark.parametrize("month", [0, 1, 30])
@pytest.mark.parametrize("options", [REGIMES["leaders"], PIECEMEAL], ids=["leaders", "piecemeal"])
def test_an_event_leaves_the_months_before_it_unchanged(kind, month, options):
    values = SMALL | {"trigger_events.technology_strength": 0.6}
    without = ensemble.history(setting(*options, "trigger_events=none", **values), seed=6)
    values["trigger_events.added"] = [{"month": month, "trigger": kind}]
    added = ensemble.history(setting(*options, "trigger_events=none", **values), seed=6)
    assert same(without, added, entries=month + 1) == []
    assert (added.cities["exposed"][month + 1, :, Trigger[kind.upper()]] == 1.0).all()
    if kind != "technology" or month != 0:  # the ERP is acquired in month 0 anyhow
        assert {"cities.exposed", "cities.window"} <= set(same(without, added, entries=month + 2))


def test_an_event_after_others_leaves_the_months_before_it_unchanged():
    early = [{"month": 3, "trigger": "visionary"}]
    without = ensemble.history(setting(**SMALL, **{"trigger_events.added": early}), seed=6)
    added = ensemble.history(setting(**SMALL, **{"trigger_events.added": [*early, {"month": 25, "trigger": "crisis"}]}), seed=6)
    assert same(without, added, entries=26) == []
    assert "cities.performance" in same(without, added, entries=27)


ROLES = ("mayor", "city_manager", "cio")


@pytest.mark.slow
@pytest.mark.parametrize("driver", ensemble.DRIVERS)
@pytest.mark.parametrize("options", [REGIMES["leaders"], PIECEMEAL], ids=["leaders", "piecemeal"])
@pytest.mark.parametrize(
    ("month", "role", "visionary"), [(0, "cio", True), (17, "mayor", False), (30, "city_manager", None), (47, "cio", False)]
)
def test_a_replacement_leaves_the_months_before_it_unchanged(month, role, visionary, options, driver):
    without = ensemble.history(setting(*options, **SMALL), seed=6, driver=driver)
    script = [{"month": month, "role": role, "visionary": visionary}]
    replaced = ensemble.history(setting(*options, **SMALL, **{"trigger_events.replaced": script}), seed=6, driver=driver)
    assert same(without, replaced, entries=month + 1) == []
    assert {"managers.joined", "managers.frames"} <= set(same(without, replaced, entries=month + 2))
    seat = ROLES.index(role)
    assert (replaced.managers["joined"][month + 1].reshape(2, -1)[:, seat] == 1.0).all()


QUIET = {"mechanisms.turnover": False, "trigger_events.visionary": 0.0, "trigger_events.visionary_after_crisis": 0.0}


def replaced(role, visionary, **values):
    """A history in which one seat changes hands in month 12, and its setting; nobody else leaves."""
    script = [{"month": 12, "role": role, "visionary": visionary}]
    world = setting(*CONCURRENT, **SMALL, **{**QUIET, **values, "trigger_events.replaced": script})
    return ensemble.history(world, seed=4), world


@pytest.mark.parametrize("role", ROLES)
def test_a_scripted_visionary_brings_the_new_and_is_a_trigger(role):
    # nobody listens, adapts or breaks, so that what the newcomer brought is still there at the end of the month
    still = {"cognitive_framework.openness": 0.0, "cognitive_framework.embedding": 0.0, "mechanisms.frame_breaking": False}
    history, world = replaced(role, True, **still)
    brought = history.managers["frames"][13].reshape(2, -1, len(world.practices))[:, ROLES.index(role)]
    assert brought.min() >= world.parameters.trigger_events.visionary_low
    assert (history.cities["exposed"][13, :, Trigger.VISIONARY] == 1.0).all()
    assert history.cities["exposed"][..., Trigger.VISIONARY].sum() == 2.0


@pytest.mark.parametrize("visionary", [False, None])
@pytest.mark.parametrize("role", ROLES)
def test_an_ordinary_newcomer_is_no_trigger(role, visionary):
    history, _ = replaced(role, visionary)
    assert history.cities["left"][13].tolist() == [1.0, 1.0]
    assert history.cities["left"].sum() == 2.0
    assert not history.cities["exposed"][..., Trigger.VISIONARY].any()


def test_a_scripted_newcomer_is_ordinary_even_where_luck_brings_visionaries():
    sure = {"trigger_events.visionary": 1.0}
    assert not replaced("cio", False, **sure)[0].cities["exposed"][..., Trigger.VISIONARY].any()
    assert (replaced("cio", None, **sure)[0].cities["exposed"][13, :, Trigger.VISIONARY] == 1.0).all()


@pytest.mark.parametrize("role", ROLES)
def test_a_scripted_departure_has_the_consequences_of_any_other(role):
    history, _ = replaced(role, False, **{"trigger_events.election_period": 0, "know_how.by_hiring": 0.5})
    clock = history.cities["new_mayor"]
    assert (clock[13] == (0.0 if role == "mayor" else clock[12] + 1.0)).all()
    without = ensemble.history(
        setting(*CONCURRENT, **SMALL, **QUIET, **{"trigger_events.election_period": 0, "know_how.by_hiring": 0.5}), seed=4
    )
    assert same(history, without, entries=13) == []
    assert (history.cities["know_how"][13] != without.cities["know_how"][13]).any()


@pytest.mark.parametrize("role", ROLES)
def test_a_programme_may_die_with_a_champion_whose_departure_is_scripted(role):
    """Its champion, here the member of the top three with the most advanced frame, leaves in month 12."""
    values = {**QUIET, "change_programme.start_month": 3, "leadership.champion_bond": 1.0, "mechanisms.endogenous_drops": False}
    values |= {
        "trigger_events.visionary_low": 1.0,
        "trigger_events.newcomer_spread": 0.0,
        "cognitive_framework.founding_spread": 0.0,
    }
    begun = {"month": 2, "role": role, "visionary": True}
    ends = {"month": 12, "role": role, "visionary": False}
    kept, gone = (
        ensemble.history(setting(*CONCURRENT, **SMALL, **values, **{"trigger_events.replaced": script}), seed=4).cities
        for script in ([begun], [begun, ends])
    )
    assert (kept["champion"][12] == ROLES.index(role)).all()
    assert not kept["dropped"].any()
    assert gone["dropped"][13].any()
    assert gone["dropped"].sum() == gone["dropped"][13].sum()


@pytest.mark.slow
@pytest.mark.parametrize("driver", ensemble.DRIVERS)
@pytest.mark.parametrize("options", [REGIMES["leaders"], CONCURRENT], ids=["leaders", "concurrent"])
@pytest.mark.parametrize("month", [0, 13, 40])
def test_support_leaves_the_months_before_it_unchanged(month, options, driver):
    values = SMALL | {"leadership.drop_rate": 0.5, "change_programme.start_month": month, "leadership.rest": 0.0}
    without = ensemble.history(setting(*options, **values), seed=6, driver=driver)
    values |= {"leadership.support": 1.0, "leadership.support_from": month}
    supported = ensemble.history(setting(*options, **values), seed=6, driver=driver)
    assert same(without, supported, entries=month + 1) == []
    if options == CONCURRENT:  # a programme runs from that month on, and without support it does not last
        assert "cities.dropped" in same(without, supported, entries=None)


def test_with_full_support_nothing_is_dropped_from_its_month_on():
    values = {"city.cities": 6, "horizon.months": 80, "leadership.drop_rate": 0.1, "leadership.rest": 0.0}
    values |= {"know_how.exploit": 1.0, "leadership.support": 1.0, "leadership.support_from": 40}
    dropped = ensemble.history(setting(**values), seed=4).cities["dropped"]
    assert dropped[:41].sum() > 0.0
    assert dropped[41:].sum() == 0.0
    never = ensemble.history(setting(**values | {"leadership.support_from": 600}), seed=4)
    assert never.cities["dropped"][41:].sum() > 0.0
    unsupported = ensemble.history(setting(**values | {"leadership.support": 0.0}), seed=4)
    assert same(never, unsupported, entries=None) == []


ADDITIONS = {
    "trigger_events.added": st.sampled_from([kind.name.lower() for kind in Trigger]).map(lambda kind: {"trigger": kind}),
    "trigger_events.replaced": st.fixed_dictionaries(
        {"role": st.sampled_from(ROLES)}, optional={"visionary": st.sampled_from([None, False, True])}
    ),
    "leadership.support_from": st.none(),
    "leadership.channels": st.one_of(
        st.fixed_dictionaries({"framework": st.booleans()}),
        st.fixed_dictionaries({"alignment": st.floats(0.0, 1.0)}),
        st.fixed_dictionaries({"funding": st.floats(0.0, 1.0)}, optional={"framework": st.booleans()}),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("driver", ensemble.DRIVERS)
@pytest.mark.parametrize("key", ADDITIONS)
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(data=st.data(), month=st.integers(0, 35), regime=st.sampled_from(list(REGIMES)), seed=st.integers(0, 2**32))
def test_what_is_added_in_a_month_leaves_every_bit_before_it(key, driver, data, month, regime, seed):
    values = {"city.cities": 3, "horizon.months": 36, "advice_network.cio_ties": 0.8, "change_programme.start_month": 4}
    values |= {"leadership.drop_rate": 0.1, "leadership.support": 0.0 if key == "leadership.support_from" else 0.5}
    event = data.draw(ADDITIONS[key])
    more = {key: [{"month": month, **event}]} if event else {key: month, "leadership.support": 1.0}
    one, other = (
        ensemble.history(setting(*REGIMES[regime], **(values | changes)), seed, driver=driver) for changes in ({}, more)
    )
    for (name, a), (_, b) in zip(arrays(one), arrays(other), strict=True):
        assert a[: month + 1].tobytes() == b[: month + 1].tobytes(), name


CHANNELS = [
    {"month": 8, "framework": True, "funding": 0.1},
    {"month": 15, "alignment": 0.8, "funding": None},
    {"month": 21, "framework": False, "alignment": None},
]
STEADY = {"mechanisms.endogenous_drops": False, "mechanisms.champion_exit": False, "change_programme.start_month": 4}


def scheduled(channels, *options, driver="kernel", **values):
    world = setting(*options, **SMALL, **values, **{"leadership.channels": channels})
    return ensemble.history(world, 6, driver=driver)


@pytest.mark.parametrize("driver", ensemble.DRIVERS)
@pytest.mark.parametrize("options", REGIMES.values(), ids=REGIMES)
def test_what_is_scheduled_as_it_is_configured_changes_nothing(options, driver):
    values = {"resistance.alignment": 0.3, "change_programme.start_month": 4}
    as_it_is = [{"month": 0, "alignment": 0.3, "funding": 0.0}, {"month": 9, "framework": False, "alignment": None}]
    one, other = (scheduled(channels, *options, driver=driver, **values) for channels in ([], as_it_is))
    assert same(one, other, entries=None) == []


def test_a_channel_from_the_first_month_on_is_its_single_value():
    values = STEADY | {"change_programme.order": ["deference", "collaboration", "integration"]}
    for channel, single in (
        ({"alignment": 0.5}, {"resistance.alignment": 0.5}),
        ({"framework": True}, {"change_programme.sequence": "listed"}),
    ):
        once = ensemble.history(setting(*PIECEMEAL, **SMALL, **values, **single), 6)
        monthly = scheduled([{"month": 0, **channel}], *PIECEMEAL, **values)
        assert same(once, monthly, entries=None, but=("cities.order",)) == []
        assert same(once, ensemble.history(setting(*PIECEMEAL, **SMALL, **values), 6), entries=None) != []


@pytest.mark.parametrize("options", [CONCURRENT, PIECEMEAL], ids=["concurrent", "piecemeal"])
def test_funding_comes_on_top_while_the_programme_runs_and_shortens_nothing(options):
    for_a_while = [{"month": 10, "funding": 0.1}, {"month": 20, "funding": 0}]
    without, funded = (scheduled(channels, *options, **STEADY).cities for channels in ([], for_a_while))
    assert np.array_equal(without["plan"], funded["plan"])
    assert np.array_equal(without["running"], funded["running"])
    on_top = funded["offered"] - without["offered"]
    assert np.allclose(on_top[11:21], 0.1, rtol=0.0, atol=1e-9)
    assert np.allclose(on_top.sum(axis=0), 1.0, rtol=0.0, atol=1e-9)
    assert_lawful(scheduled(CHANNELS, *options, **STEADY))


def test_the_framework_orders_the_work_while_it_holds():
    values = {**STEADY, "change_programme.order": ["deference", "collaboration"], "change_programme.sequence": "reversed"}
    world = setting(*PIECEMEAL, **SMALL, **values)
    for_a_while = [{"month": 7, "framework": True}, {"month": 9, "framework": False}]
    plan = scheduled(for_a_while, *PIECEMEAL, **values).cities["plan"][:, 0]
    worked_on = [int(np.argmax(plan[month] - plan[month + 1])) for month in range(5, 11)]
    last, first = int(world.order[-1]), world.practices.index("deference")
    assert worked_on == [last, last, first, first, last, last]


def test_a_replacement_after_others_and_events_leaves_the_months_before_it_unchanged():
    early = {"trigger_events.added": [{"month": 3, "trigger": "visionary"}]}
    early["trigger_events.replaced"] = [{"month": 9, "role": "mayor"}]
    later = {**early, "trigger_events.replaced": [{"month": 25, "role": "cio"}, *early["trigger_events.replaced"]]}
    one, other = (ensemble.history(setting(**SMALL, **values), seed=6) for values in (early, later))
    assert same(one, other, entries=26) == []
    assert "managers.joined" in same(one, other, entries=27)


@pytest.mark.parametrize("options", REGIMES.values(), ids=REGIMES)
def test_a_longer_horizon_leaves_earlier_months_unchanged(options):
    short, long = (
        ensemble.history(setting(*options, **{"city.cities": 3, "horizon.months": months}), seed=7) for months in (40, 90)
    )
    assert same(short, long, entries=40) == []
    closing = [
        "cities.offered",
        "cities.unspent",
        "cities.plan",
    ]  # the last month closes the books on an imposed programme
    assert same(short, long, entries=41, but=closing) == []


def test_other_panels_and_later_cities_change_nothing():
    world = setting(**SMALL, **{"advice_network.cio_ties": 0.0})
    wider = setting(**(SMALL | {"city.cities": 5, "advice_network.cio_ties": 0.0}))
    one, many = ensemble.history(world, 8, 3), ensemble.history(wider, 8, 3)
    for name in one.cities.dtype.names:
        assert np.array_equal(one.cities[name], many.cities[name][:, :2]), name


# --- what a city's managers add up to --------------------------------------------------------------------------------


def added_up(history, world, name):
    """Sum over a city's managers, seat after seat, as the drivers add."""
    of_city = np.split(history.managers[name], np.cumsum(world.managers)[:-1], axis=1)
    return np.stack([np.add.reduce(each.T, axis=0) for each in of_city], axis=1)


@pytest.mark.parametrize("driver", ensemble.DRIVERS)
@pytest.mark.parametrize("cognition", ["default", "practice_by_practice"])
def test_breaks_and_departures_are_those_of_the_managers(cognition, driver):
    values = {"city.cities": 3, "city.managers": [6, 15, 9], "horizon.months": 80, "cognitive_framework.threshold": 2.0}
    world = setting(*CONCURRENT, f"cognitive_framework={cognition}", **values)
    history = ensemble.history(world, 3, driver=driver)
    assert np.array_equal(added_up(history, world, "broke"), history.cities["breaks"])
    assert np.array_equal(added_up(history, world, "joined"), history.cities["left"])
    assert set(np.unique(history.managers["joined"])) == {0.0, 1.0}
    parts = np.unique(history.managers["broke"])
    assert set(parts) <= {share / len(world.practices) for share in range(len(world.practices) + 1)}
    assert len(parts) > (2 if cognition == "practice_by_practice" else 1)
    assert not history.managers["broke"][0].any()
    assert not history.managers["joined"][0].any()


@pytest.mark.parametrize("driver", ensemble.DRIVERS)
def test_nobody_breaks_or_joins_where_nobody_can(driver):
    off = {"mechanisms.frame_breaking": False, "mechanisms.turnover": False, "cognitive_framework.threshold": 2.0}
    people = ensemble.history(setting(*CONCURRENT, "trigger_events=none", **SMALL, **off), 3, driver=driver).managers
    assert not people["broke"].any()
    assert not people["joined"].any()


# --- order and names -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("options", [CONCURRENT, REGIMES["leaders"]], ids=["concurrent", "leaders"])
def test_the_order_in_which_managers_and_cities_act_changes_nothing(options, seed, monkeypatch):
    world = setting(*options, **{"city.cities": 3, "horizon.months": 48, "cognitive_framework.threshold": 3.0})
    usual, order, seen = ensemble.history(world, 9, driver="mesa"), random.Random(seed), []

    def in_any_order(agents, method, *args, **kwargs):
        them = list(agents)
        order.shuffle(them)
        seen.append([agent.unique_id for agent in them])
        for agent in them:
            getattr(agent, method)(*args, **kwargs)
        return agents

    monkeypatch.setattr(mesa.agent.AgentSet, "do", in_any_order)
    shuffled = ensemble.history(world, 9, driver="mesa")
    assert any(one != sorted(one) for one in seen)
    assert same(usual, shuffled, entries=None) == []


class RelabelledDraws(CityDraws):
    """Draws of managers follow them to their new seats."""

    seats: tuple[int, ...] = ()  # the old seat of whoever sits in each new one

    def uniform(self, purpose, start, count):
        drawn = super().uniform(purpose, start, count)
        if purpose == Purpose.MANAGER:
            drawn = drawn.reshape(-1, chance.MANAGER_STRIDE)[list(self.seats)].reshape(-1)
        return drawn

    def monthly(self, purpose, month, slot):
        return super().monthly(purpose, month, self.seats[slot] if purpose in (Purpose.EXIT, Purpose.NOISE) else slot)

    def newcomer(self, month, identity):
        return super().newcomer(month, self.seats[identity])


def permuted(network, seats):
    who = np.array(seats)
    layers = {name: getattr(network, name)[np.ix_(who, who)] for name in ("advice", "friendship", "reporting")}
    told = {name: getattr(network, name)[who] for name in ("role", "level", "department")}
    return network._replace(labels=tuple(network.labels[one] for one in seats), **layers, **told)


@pytest.mark.parametrize("options", [CONCURRENT, REGIMES["leaders"]], ids=["concurrent", "leaders"])
def test_relabelling_managers_changes_nothing(options, monkeypatch):
    """Heads trade seats, and take with them ties, initial state, services and draws; sums may round otherwise."""
    network = read_network("krackhardt_high_tech_managers")
    size = len(network.labels)
    heads = list(range(3, size))
    random.Random(5).shuffle(heads)
    seats = (0, 1, 2, *heads)
    values = {"city.cities": 2, "horizon.months": 60, "city.managers": None, "city.services": size - 3}
    world = setting(*options, "advice_network=krackhardt", **values, **{"cognitive_framework.threshold": 4.0})
    usual = ensemble.history(world, 9, driver="mesa")
    assert usual.cities["breaks"].sum() > 0.0
    monkeypatch.setattr(RelabelledDraws, "seats", seats)
    monkeypatch.setattr(members, "CityDraws", RelabelledDraws)
    other = ensemble.history(replace(world, network=permuted(network, seats)), 9, driver="mesa")
    assert not np.array_equal(usual.managers["resistance"][0], other.managers["resistance"][0])
    for name in usual.cities.dtype.names:
        assert np.allclose(usual.cities[name], other.cities[name], rtol=0.0, atol=1e-9), name
    for name in usual.managers.dtype.names:
        old = usual.managers[name].reshape(world.months + 1, 2, size, -1)
        new = other.managers[name].reshape(world.months + 1, 2, size, -1)
        assert np.allclose(old[:, :, list(seats)], new, rtol=0.0, atol=1e-9), name
    served = [head - 3 for head in heads]
    for name in usual.services.dtype.names:
        old = usual.services[name].reshape(world.months + 1, 2, size - 3)
        new = other.services[name].reshape(world.months + 1, 2, size - 3)
        assert np.allclose(old[:, :, served], new, rtol=0.0, atol=1e-9), name


def test_relabelling_practices_of_no_effect_changes_nothing():
    """With their effects gone practices are exchangeable: in another order they give the same world (T15)."""
    values = {"deep_structure.founding_spread": 0.0, "cognitive_framework.founding_spread": 0.0}
    values |= {
        "change_programme.sequence": "listed",
        "know_how.spread": 0.0,
        "setting.dimensions": ["w", "x", "y", "z"],
    }
    values |= {"trigger_events.head_exit": 0.0, "mechanisms.turnover": False}
    names = "abcdefgh"
    weights = {("a", "b"): 1.0, ("b", "f"): 0.5, ("c", "h"): -0.7, ("d", "e"): 0.3}

    def history(listed):
        of = {name: {"name": name, "dimension": "wwxxyyzz"[i], "shifts_power": i / 8} for i, name in enumerate(names)}
        practices = [of[name] for name in listed]
        pairs = [[*pair, weight] for pair, weight in weights.items()]
        more = {"setting.practices": practices, "complementarity.pairs": pairs, "change_programme.order": list(names)}
        return ensemble.history(setting(*PIECEMEAL, "trigger_events=none", **SMALL, **values, **more), seed=10)

    one, other = history(names), history("hbdfacge")
    place = [names.index(name) for name in "hbdfacge"]
    assert one.cities["structure"][-1].max() > 0.2
    assert np.allclose(one.cities["structure"][:, :, place], other.cities["structure"], rtol=0.0, atol=1e-9)
    for name in ("performance", "misfit", "resistance", "agreement"):
        assert np.allclose(one.cities[name], other.cities[name], rtol=0.0, atol=1e-9), name
