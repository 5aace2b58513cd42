"""Axes of a design: intervals of parameters, from a number between 0 and 1 to a value as it would be typed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from experiments.configuration.hydra_errors import keys, nearest
from experiments.configuration.options import shown
from experiments.errors import Refusal
from simulation.quantity import Quantity, described


class Interval(NamedTuple):
    """An interval as it was typed, before it is known what it is an interval of."""

    name: str  # dotted name of the parameter
    text: str  # the whole override
    low: float
    high: float
    tags: frozenset[str]  # log, or nothing
    is_whole: bool  # asked for with int(...)


class Axis(NamedTuple):
    """A parameter with the closed interval it is drawn from."""

    name: str
    low: float
    high: float
    is_whole: bool
    is_log: bool

    def at(self, unit: float) -> float | int:
        """The value at a place between 0 and 1; on whole numbers each has the same part, on the log scale where asked.

        >>> [Axis("horizon.months", 1, 4, True, False).at(unit) for unit in (0.0, 0.3, 0.9, 1.0)]
        [1, 2, 4, 4]
        >>> round(Axis("complementarity.strength", 0.01, 1.0, False, True).at(0.5), 12)
        0.1
        """
        low, high = (self.low - 0.5, self.high + 0.5) if self.is_whole else (self.low, self.high)
        if self.is_log:
            value = math.exp(math.log(low) + unit * (math.log(high) - math.log(low)))
        else:
            value = low + unit * (high - low)
        if self.is_whole:
            return int(min(max(math.floor(value + 0.5), self.low), self.high))
        return float(min(max(value, self.low), self.high))


def read(interval: Interval, config: Mapping[str, Any], concepts: Mapping[str, type]) -> Axis:
    """Check an interval against the parameter's range in a composed configuration; `concepts` are the model's groups.

    A parameter of whole numbers makes an axis of whole numbers: one that its concept describes as whole, or one without
    a description whose value in the configuration is whole. Raises Refusal, which names the value and the range.
    """
    name, low, high = interval.name, interval.low, interval.high
    value = _value(name, config)
    quantity = _quantity(name, concepts)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refusal(f"{interval.text}: {name} is {shown(value)} and no number; list its values, as in {name}=A,B")
    if not math.isfinite(low) or not math.isfinite(high) or not low < high:
        raise Refusal(
            f"{interval.text}: an interval goes from a smaller number to a larger one; write {name}=interval(LOW,HIGH)"
        )
    if unknown := interval.tags - {"log"}:
        raise Refusal(f"{interval.text}: there is no tag {min(unknown)}; the one there is: tag(log, interval(LOW,HIGH))")
    if quantity is not None:
        for end in (low, high):
            if not quantity.low <= end <= quantity.high:
                reach = f"[{quantity.low:g}, {quantity.high:g}] ({quantity.unit})"
                raise Refusal(f"{interval.text}: {end:g} is outside the range of {name}, {reach}: {quantity.meaning}")
    is_whole = interval.is_whole or (quantity.whole if quantity is not None else isinstance(value, int))
    if is_whole and not (float(low).is_integer() and float(high).is_integer()):
        raise Refusal(f"{interval.text}: {name} takes whole numbers; let the interval begin and end with whole numbers")
    if "log" in interval.tags and low <= 0:
        raise Refusal(f"{interval.text}: a logarithmic axis begins above 0; raise {low:g}, or leave tag(log, ...) out")
    if is_whole:
        low, high = int(low), int(high)
    return Axis(name, low, high, is_whole, "log" in interval.tags)


def _value(name: str, config: Mapping[str, Any]) -> Any:
    held: Any = config
    for step in name.split("."):
        if not isinstance(held, Mapping) or step not in held:
            raise Refusal(f"there is no {name}; {nearest(name, keys(config))}")
        held = held[step]
    return held


def _quantity(name: str, concepts: Mapping[str, type]) -> Quantity | None:
    group, _, field = name.partition(".")
    if group not in concepts:
        return None
    descriptions = (description for each, _, description in described(concepts[group]) if each == field)
    return next((each for each in descriptions if isinstance(each, Quantity)), None)
