"""The same world in steps of another length: every number with time in it is converted, and what is told comes out alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation import ensemble
from simulation.parameters import InvalidConfiguration, Parameters
from simulation.quantity import PER_MONTH, Quantity, described
from simulation.time_step import at_step, converted, parameters_at
from simulation.vocabulary import Channel, Role, Trigger
from tests.worlds import CONCURRENT, PIECEMEAL, setting

QUANTITIES = {
    f"{group}.{name}": what
    for group, kind in Parameters.__annotations__.items()
    for name, _, what in described(kind)
    if isinstance(what, Quantity)
}
TIMELESS = {  # a month is spoken of, and the number has no time in it
    "cognitive_framework.attention",  # of what contradicts at the moment; the threshold is a sum over months
    "cognitive_framework.noise",  # of each look
    "performance.noise",  # of each measurement
    "performance.from_efficiency",  # per effort spent in the month, which goes with the step
    "change_programme.effort",  # in all; its meaning speaks of no month
}


def has_time(unit):
    return "month" in unit


@pytest.mark.parametrize("step", [0.5, 3.0])
def test_every_declared_number_with_time_in_its_unit_is_converted(step):
    for key, what in QUANTITIES.items():
        value = 24.0 if "months" in what.unit and what.high > 24.0 else what.low + 0.4 * (min(what.high, 5.0) - what.low)
        assert (converted(key, what.unit, value, step) != value) == has_time(what.unit), (key, what.unit)


def test_a_number_whose_meaning_speaks_of_months_has_time_in_its_unit():
    spoken = {key for key, what in QUANTITIES.items() if "month" in what.meaning and not has_time(what.unit)}
    assert spoken <= TIMELESS


def test_parameters_that_have_no_unit_have_no_time():
    before, after = setting().parameters, parameters_at(setting().parameters, 0.5)
    changed = {
        f"{group}.{name}"
        for group, one, other in zip(Parameters._fields, before, after, strict=True)
        for name in one._fields
        if getattr(one, name) != getattr(other, name)
    }
    assert changed <= {key for key, what in QUANTITIES.items() if has_time(what.unit)}
    assert len(changed) > 50


@given(st.floats(0.0, 0.9), st.sampled_from([2, 4]))
def test_shares_and_chances_compound_to_those_of_a_month(share, parts):
    left = (1.0 - converted("", PER_MONTH, share, 1.0 / parts)) ** parts
    assert left == pytest.approx(1.0 - share, abs=1e-12)
    assert converted("", PER_MONTH, share, 1.0) == pytest.approx(share, abs=1e-14)


def test_a_month_is_the_setting_itself():
    own = setting()
    assert at_step(own, 1.0) is own


def test_what_is_scheduled_falls_in_the_step_that_holds_its_month():
    own = setting(
        **{
            "trigger_events.added": [{"month": 22, "trigger": "crisis", "strength": 0.5}],
            "trigger_events.replaced": [{"month": 22, "role": "cio", "visionary": True}],
            "leadership.channels": [{"month": 24, "funding": 0.03}],
        }
    )
    quarter, half = at_step(own, 3.0), at_step(own, 0.5)
    assert np.flatnonzero(quarter.exposure[:, Trigger.CRISIS]).tolist() == [7]
    assert np.flatnonzero(half.exposure[:, Trigger.CRISIS]).tolist() == [44]
    assert np.flatnonzero(half.replaced[:, Role.CIO]).tolist() == [44]
    assert quarter.channels[8:, Channel.FUNDING] == pytest.approx(0.09)
    assert (quarter.channels[:8, Channel.FUNDING] < 0).all()
    assert np.flatnonzero(half.channels[:, Channel.FUNDING] > 0)[0] == 48
    assert quarter.parameters.trigger_events.election_period == own.parameters.trigger_events.election_period / 3
    assert own.parameters.trigger_events.election_period == 48.0  # which a quarter divides


@pytest.mark.parametrize("step", [0.0, -1.0, 0.7])
def test_a_step_that_does_not_divide_the_horizon_is_refused(step):
    with pytest.raises(InvalidConfiguration, match="step"):
        at_step(setting(), step)


def test_two_replacements_in_one_step_are_refused():
    script = [{"month": 21, "role": "cio"}, {"month": 22, "role": "cio"}]
    with pytest.raises(InvalidConfiguration, match="replacements"):
        at_step(setting(**{"trigger_events.replaced": script}), 3.0)


@pytest.mark.parametrize("step", [0.5, 3.0])
@pytest.mark.parametrize("regime", [("leadership=default",), CONCURRENT, PIECEMEAL], ids=["leaders", "concurrent", "piecemeal"])
def test_drivers_agree_at_another_step(step, regime):
    own = at_step(setting(*regime, **{"city.cities": 2, "horizon.months": 48}), step)
    compiled, readable = (ensemble.history(own, 3, driver=name) for name in ("kernel", "mesa"))
    for one, other in zip(compiled, readable, strict=True):
        assert all((one[name] == other[name]).all() for name in one.dtype.names)


@pytest.mark.parametrize("step", [0.5, 3.0])
def test_a_programme_offers_the_same_effort_and_a_world_without_one_drifts_alike(step):
    calm = {"mechanisms.endogenous_drops": False, "mechanisms.champion_exit": False, "mechanisms.turnover": False}
    for regime, name in ((CONCURRENT, "effort_offered"), (("leadership=convergent",), "education")):
        own = setting(*regime, **calm)
        month, other = (ensemble.run(at_step(own, length), 2, 4)[name].mean() for length in (1.0, step))
        assert other == pytest.approx(month, rel=0.01)


@pytest.mark.parametrize("step", [0.5, 3.0])
def test_as_many_triggers_strike_and_as_many_managers_leave(step):
    own = setting("leadership=convergent")
    month, other = (ensemble.run(at_step(own, length), 2, 60) for length in (1.0, step))
    for name in ("managers_left", "exposed_election", "exposed_demand", "exposed_regulation"):
        assert other[name].mean() == pytest.approx(month[name].mean(), rel=0.08), name
