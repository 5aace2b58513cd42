"""A third opinion: the model in plain numpy gives the kernel's histories, array for array, to the last bit."""

import numpy as np
import pytest

from benchmarks.numpy_version import Ensemble
from simulation import ensemble
from tests.worlds import CONCURRENT, PIECEMEAL, setting

REGIMES = {
    "leaders": (),
    "nobody": ("leadership=convergent",),
    "concurrent": CONCURRENT,
    "piecemeal": PIECEMEAL,
}
EVENTFUL = {
    "trigger_events.technology_rate": 0.02,
    "trigger_events.visionary": 0.5,
    "trigger_events.added": [
        {"month": 30, "trigger": "visionary"},
        {"month": 40, "trigger": "crisis", "strength": 0.7},
    ],
    "trigger_events.replaced": [
        {"month": 20, "role": "mayor"},
        {"month": 30, "role": "city_manager", "visionary": True},
        {"month": 50, "role": "cio", "visionary": False},
    ],
    "leadership.drop_rate": 0.02,
    "leadership.support": 0.8,
    "leadership.support_from": 40,
    "change_programme.start": "first_exploited_trigger",
    "change_programme.trial_period": 12,
    "change_programme.decentralised_months": 6,
    "change_programme.sequence": "easiest_first",
    "platform.interoperability": 0.6,
    "advice_network.cio_ties": 0.6,
}


def assert_same(world, seed, panels):
    arrays = Ensemble(world, seed, panels).run()
    found = arrays.history()
    for place, panel in enumerate(panels):
        told = ensemble.history(world, seed, panel).cities
        for name, values in found.items():
            one = values[..., place, :]
            other = told[name] if one.ndim == 2 else told[name].swapaxes(1, 2)
            apart = np.argwhere(one != other)
            assert len(apart) == 0, f"{name} of panel {panel} differs first at {apart[0].tolist()}"


@pytest.mark.parametrize("options", REGIMES.values(), ids=REGIMES)
def test_histories_are_equal_under_every_regime(options):
    assert_same(setting(*options, **{"city.cities": 3, "horizon.months": 72}), seed=5, panels=range(2, 4))


def test_histories_are_equal_where_much_happens():
    changed = {"city.cities": 4, "horizon.months": 72, **EVENTFUL}
    assert_same(setting(**changed), seed=1, panels=range(2))
    assert_same(setting(*CONCURRENT, **changed), seed=2, panels=range(2))


RIVALS = {
    "as begun": ("leadership=as_begun", "change_programme=piecemeal", "deep_structure=no_filling"),
    "lip service": ("leadership=lip_service", "change_programme=concurrent"),
    "own vision": ("leadership=imposed", "change_programme=concurrent"),
    "own vision of a part": ("leadership=imposed", "change_programme.scope=[integration,deference]"),
    "embedded": ("setting=pm18_embedded", "leadership.rest=6", "know_how.exploit=0.8"),
    "every scope": ("setting=pm18_scopes", "leadership.trigger_reach=0.8", "leadership.mandate=0.7", "know_how.exploit=0.8"),
    "convergence": ("leadership=convergence", "know_how.exploit=0.8", "know_how.recognise=0.9"),
    "renewed vision": ("leadership=renewed_vision", "trigger_events.visionary=0.6", "know_how.exploit=0.8"),
    "dismissals": ("trigger_events=dismissals", "trigger_events.crisis_rate=0.1"),
    "breadth": (*PIECEMEAL, "cognitive_framework=breadth"),
    "concave": (*CONCURRENT, "cognitive_framework=concave"),
    "convex": (*CONCURRENT, "cognitive_framework=convex"),
    "whole frame": (*CONCURRENT, "cognitive_framework=whole_frame"),
}


@pytest.mark.slow
@pytest.mark.parametrize("options", RIVALS.values(), ids=RIVALS)
def test_histories_are_equal_under_rival_rules(options):
    assert_same(setting(*options, **{"city.cities": 3, "horizon.months": 72}), seed=6, panels=range(2))


@pytest.mark.slow
@pytest.mark.parametrize("options", REGIMES.values(), ids=REGIMES)
def test_whole_horizons_and_shares_of_classes_are_equal(options):
    world = setting(*options)
    assert_same(world, seed=1999, panels=range(40, 43))
    arrays = Ensemble(world, 7, range(10)).run()
    table = ensemble.run(world, 7, 10)
    np.testing.assert_array_equal(arrays.outcome().ravel(), table["outcome"])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"city.managers": [12, 15]}, "same size"),
        ({"mechanisms.attention": False}, "every mechanism"),
        ({"cognitive_framework.contradiction": "deepest"}, "gaps add up here"),
        ({"change_programme.by_dimension": 1}, "not dimensions"),
    ],
)
def test_what_is_left_out_is_refused(change, reason):
    with pytest.raises(AssertionError, match=reason):
        Ensemble(setting(**change), 1, range(1))
