"""Worlds for tests: the configurations of `configs/`, composed as the application does, and any change."""

from copy import deepcopy
from functools import cache

from hypothesis import strategies as st

import experiments
from simulation import parameters
from simulation.quantity import Choice, Quantity, described

SMALL = {"city.cities": 2, "horizon.months": 48}
CALM = ("leadership=convergent", "trigger_events=none")
CONCURRENT = ("leadership=imposed", "change_programme=concurrent")
PIECEMEAL = ("leadership=imposed", "change_programme=piecemeal")


@cache
def _composed(*options):
    return experiments.configuration(*options)


def config(*options, **values):
    """The default configuration, a dict, with other options (`"leadership=imposed"`) and values by dotted key."""
    composed = deepcopy(_composed(*options))
    for key, value in values.items():
        group, name = key.split(".")
        composed[group][name] = value
    return composed


def setting(*options, **values):
    """The checked setting of such a configuration."""
    return parameters.read(config(*options, **values))


def some(kind, **values):
    """A concept's parameters in which everything not named here is zero: a rule alone in its world."""
    return kind(**({name: 0 if isinstance(description, Choice) else 0.0 for name, _, description in described(kind)} | values))


def within(description):
    """Any value that a parameter may take."""
    if isinstance(description, Quantity) and description.whole:
        return st.integers(int(description.low), int(description.high)).map(float)
    if isinstance(description, Quantity):
        return st.floats(description.low, description.high, allow_subnormal=False)
    if isinstance(description, Choice):
        return st.sampled_from(list(description.options)).map(int)
    return st.integers(0, 1)


def anything(kind, **fixed):
    """Any parameters of a concept within their declared ranges."""
    free = {name: within(description) for name, _, description in described(kind) if name not in fixed}
    return st.fixed_dictionaries(free).map(lambda drawn: kind(**drawn, **fixed))


def any_values():
    """Values by dotted key, for any of the model's parameters, each within its declared range.

    Three ranges are narrowed, where values that are fine one by one cannot stand together: rates that add up to more
    than all, weights that add up to more than one, and a city without anybody of power.
    """
    narrower = {
        "cognitive_framework.embedding": st.floats(0.0, 0.08),
        "enactment.weight_architecture": st.floats(0.0, 0.5),
        "enactment.weight_skill": st.floats(0.0, 0.5),
        "management.power_mayor": st.floats(0.1, 10.0),
        "change_programme.effort": st.floats(0.001, 100.0),
        "change_programme.base_effort": st.floats(0.1, 10.0),
        "platform.interoperability_price": st.floats(0.0, 0.1),
    }
    free = {}
    for group, kind in parameters.Parameters.__annotations__.items():
        for name, _, description in described(kind):
            key = f"{group}.{name}"
            if isinstance(description, Quantity):
                free[key] = narrower[key] if key in narrower else within(description)
            elif isinstance(description, Choice):
                free[key] = st.sampled_from([option.name.lower() for option in description.options])
            else:
                free[key] = st.booleans()
    return st.fixed_dictionaries({}, optional=free)


SHARE = st.floats(0.0, 1.0, allow_subnormal=False)
SIGNED = st.floats(-1.0, 1.0, allow_subnormal=False)
WEIGHT = st.floats(0.0, 50.0, allow_subnormal=False)
POINTS = st.floats(-500.0, 500.0, allow_subnormal=False)
ON = st.integers(0, 1)
