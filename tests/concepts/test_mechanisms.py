"""Every mechanism can be switched off, and off means a linear substitute, never immobility."""

import numpy as np
import pytest

from simulation import ensemble
from simulation.concepts.mechanisms import Mechanisms
from simulation.quantity import Switch, described
from tests.worlds import CONCURRENT, setting

NEUTRAL = {
    "complementarity",
    "frame_breaking",
    "resistance_growth",
    "congestion",
    "absorption_cap",
    "fixed_turns",
    "diminishing_returns",
    "disruption",
    "misfit_feedback",
    "regression",
    "template_error",
    "endogenous_drops",
    "champion_exit",
}


def test_every_mechanism_says_what_stands_in_for_it():
    for name, _, description in described(Mechanisms):
        assert isinstance(description, Switch), name
        assert description.meaning, name
        assert description.substitute, name


def test_everything_is_at_work_by_default():
    assert all(setting().parameters.mechanisms)


def test_the_null_world_switches_off_whatever_regimes_can_differ_by():
    off = {name for name, value in setting("mechanisms=neutral").parameters.mechanisms._asdict().items() if not value}
    assert off >= NEUTRAL


@pytest.mark.parametrize("mechanism", Mechanisms._fields)
def test_a_mechanism_off_leaves_a_world_that_moves_and_another_one(mechanism):
    values = {
        "city.cities": 12,
        "horizon.months": 120,
        "change_programme.effort": 20.0,
        "cognitive_framework.threshold": 3.0,
    }
    values |= {"change_programme.start_month": 6, "advice_network.cio_ties": 0.8, "change_programme.simultaneity": 8}
    values |= {
        "change_programme.absorption": 0.03,
        "leadership.drop_from_resistance": 0.2,
        "leadership.champion_bond": 1.0,
    }
    values |= {"change_programme.span": 60, "trigger_events.cio_exit": 0.1, "trigger_events.crisis_rate": 0.02}
    if mechanism == "fixed_turns":  # more than a practice can use, in turns
        values |= {"change_programme.simultaneity": 1, "change_programme.absorption": 1.0, "change_programme.effort": 80.0}
    on, off = (
        ensemble.history(setting(*CONCURRENT, **values, **{f"mechanisms.{mechanism}": value}), seed=31).cities
        for value in (True, False)
    )
    assert not all(np.array_equal(on[name], off[name]) for name in on.dtype.names)
    assert (off["structure"] - off["structure"][0]).max() > 0.1  # never immobile
    assert (off["use"] - off["use"][0]).max() > 0.01
