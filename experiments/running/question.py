"""A study's question: its options and the configuration that it is asked about, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments.configuration.dotted import PLAIN
from experiments.errors import Refusal, suggestion
from experiments.running.handover import is_held, once
from experiments.store.identity import canonical, typed
from simulation import parameters as model
from simulation.sources import InvalidInput

if TYPE_CHECKING:
    from simulation.parameters import Setting


class Reading(NamedTuple):
    """A model's configuration that has been read and checked."""

    setting: Setting
    config: Mapping[str, Any]  # with every value in the type that its parameter has: what makes a point


class Question(NamedTuple):
    """All that a study knows before any city is simulated.

    Attributes:
        options: The study's own options, as its class `Options` declares them.
        config: The model's whole composed configuration.
        setting: The same, read and checked.
        seed: Of all random numbers.
        panels: How many panels of cities an arm has unless it declares others.
        folder: Where the study's results are.
    """

    options: Any
    config: Mapping[str, Any]
    setting: Setting
    seed: int
    panels: int
    folder: Path

    def vary(self, changes: Mapping[str, Any]) -> Setting:
        """The setting of an arm with these changes, for what a study works out without rows.

        Args:
            changes: Values by dotted name or in nested mappings, as an `Arm` has them.

        Returns:
            The setting; nothing is simulated.

        Raises:
            Refusal: When a name is no parameter, or the model refuses a value.
        """
        return self.reading_with(changes).setting

    def reading_with(self, changes: Mapping[str, Any]) -> Reading:
        """The configuration of an arm with these changes, read and checked; the study's own where there are none.

        Raises:
            Refusal: When a name is no parameter, or the model refuses a value.
        """
        if changes:
            return read(changed(self.config, changes))
        return Reading(self.setting, typed(self.config, model.Parameters.__annotations__))

    def with_panels(self, panels: int) -> Question:
        """The same question about another number of panels."""
        options = self.options._replace(panels=panels) if hasattr(self.options, "panels") else self.options
        return self._replace(options=options, panels=panels)


def read(config: Mapping[str, Any]) -> Reading:
    """Read and check a model's configuration, once within a sweep; raises Refusal for whatever the model refuses."""
    try:
        key = canonical(dict(config)) if is_held() else ""
    except ValueError:  # not a number is in it, which the model refuses by its name
        return _read(config)
    return once("reading", key, lambda: _read(config))


def _read(config: Mapping[str, Any]) -> Reading:
    try:
        setting = model.read(config)
    except (model.InvalidConfiguration, InvalidInput) as error:
        raise Refusal(str(error)) from error
    return Reading(setting, typed(config, model.Parameters.__annotations__))


def changed(config: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A configuration with some values changed, named by dotted name or in nested mappings.

    Raises:
        Refusal: When there is no parameter of a name.

    Example:
        >>> changed({"city": {"cities": 11}, "horizon": {"months": 264}}, {"city.cities": 3})
        {'city': {'cities': 3}, 'horizon': {'months': 264}}
    """
    whole = dict(config)  # groups are shared until one of their values is another
    own: dict[str, dict[str, Any]] = {}
    for name, value in changes.items():
        group, _, key = name.partition(".")
        copied = own.get(group)
        if copied is not None and key in copied and type(copied[key]) in PLAIN:
            copied[key] = value  # as below, which takes ten times as long: a plausible city changes scores of values
        else:
            _change(whole, name, value, own)
    return whole


def _change(config: dict[str, Any], name: str, value: Any, own: dict[str, dict[str, Any]], path: str = "") -> None:
    """Change one value; `own` has by their path the groups that have been copied, and so may be changed."""
    first, _, rest = name.partition(".")
    where = f"{path}.{first}" if path else first
    if first not in config:
        raise Refusal(f"there is no {where}; {suggestion(first, config, 'parameter')}")
    held = config[first]
    if isinstance(held, Mapping) and (rest or isinstance(value, Mapping)):
        if where not in own:
            held = config[first] = own[where] = dict(held)
        for each, new in ({rest: value} if rest else value).items():
            _change(held, each, new, own, where)
    elif rest:
        raise Refusal(f"there is no {where}.{rest}: {where} is a single value")
    else:
        config[first] = value
        own.pop(where, None)
