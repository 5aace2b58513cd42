"""Worlds for tests: the configurations of `configs/`, composed as the application does it, and anything changed in them."""

from copy import deepcopy
from functools import cache
from pathlib import Path

import yaml
from hypothesis import strategies as st

from simulation import parameters
from simulation.quantity import Choice, Quantity, described

CONFIGS = Path(__file__).resolve().parents[1] / "configs"
SMALL = {"city.cities": 2, "horizon.months": 48}
CALM = ("leadership=convergent", "trigger_events=none")
CONCURRENT = ("leadership=imposed", "change_programme=concurrent")
PIECEMEAL = ("leadership=imposed", "change_programme=piecemeal")


@cache
def _group(group, option):
    own = yaml.safe_load((CONFIGS / group / f"{option}.yaml").read_text(encoding="utf-8")) or {}
    values = {}
    for parent in own.pop("defaults", ["_self_"]):
        values.update(own if parent == "_self_" else _group(group, parent))
    return values


@cache
def _chosen():
    listed = yaml.safe_load((CONFIGS / "config.yaml").read_text(encoding="utf-8"))["defaults"]
    pairs = {group: option for entry in listed if isinstance(entry, dict) for group, option in entry.items()}
    return {group: option for group, option in pairs.items() if group != "study" and not group.startswith("override")}


def config(*options, **values):
    """The default configuration as a nested dict, with other options (`"leadership=imposed"`) and values by dotted key."""
    chosen = _chosen() | dict(option.split("=") for option in options)
    composed = {group: deepcopy(_group(group, option)) for group, option in chosen.items()}
    for key, value in values.items():
        group, name = key.split(".")
        composed[group][name] = value
    return composed


def setting(*options, **values):
    """The checked setting of such a configuration."""
    return parameters.read(config(*options, **values))


def some(kind, **values):
    """A concept's parameters in which everything not named here is zero: a rule alone in its world."""
    return kind(
        **({name: 0 if isinstance(description, Choice) else 0.0 for name, _, description in described(kind)} | values)
    )


def within(description):
    """Any value that a parameter may take."""
    if isinstance(description, Quantity):
        return st.floats(description.low, description.high, allow_subnormal=False)
    if isinstance(description, Choice):
        return st.sampled_from(list(description.options)).map(int)
    return st.integers(0, 1)


def anything(kind, **fixed):
    """Any parameters of a concept within their declared ranges."""
    free = {name: within(description) for name, _, description in described(kind) if name not in fixed}
    return st.fixed_dictionaries(free).map(lambda drawn: kind(**drawn, **fixed))


def any_values(**narrower):
    """Values by dotted key, for any of the model's parameters, each within its declared range (or a narrower strategy)."""
    free = {}
    for group, kind in parameters.Parameters.__annotations__.items():
        for name, _, description in described(kind):
            key = f"{group}.{name}"
            if isinstance(description, Quantity):
                free[key] = narrower.get(key) or st.floats(description.low, description.high, allow_subnormal=False)
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
