"""Parameters as a city manager would name them, and limits on them in words.

The meaning of a parameter stands beside it in `simulation/concepts`, exact and often long; a phrase here stands in for it where
it would be clumsy in a sentence. A parameter without a phrase is told by its meaning, up to the first comma or bracket.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import cache

from experiments.reporting.phrases import PHRASES
from experiments.statistics.boxes import Limit
from simulation.parameters import Parameters
from simulation.quantity import EFFORT, MONTHS, PER_MONTH, PERFORMANCE, SHARE, SIGNED, WHOLE_MONTHS, Quantity, described

_UNITS = {
    SHARE: (100.0, " %"),
    SIGNED: (100.0, " %"),
    PER_MONTH: (100.0, " % a month"),
    MONTHS: (1.0, " months"),
    WHOLE_MONTHS: (1.0, " months"),
    EFFORT: (1.0, " units"),
    PERFORMANCE: (1.0, " points of performance"),
    "practice-months of gap": (1.0, " practice-months"),
}
"""By what a value of a unit is multiplied before it is told, and what is said after it."""

_TOLD: dict[str, Callable[[float], float]] = {"change_programme.congestion": lambda value: round(100.0 - 100.0 / (1.0 + value))}
"""Where a phrase tells of a percentage that rises with the parameter: that percentage."""


@cache
def _known() -> dict[str, Quantity]:
    return {
        f"{group}.{name}": quantity
        for group, kind in Parameters.__annotations__.items()
        for name, _, quantity in described(kind)
        if isinstance(quantity, Quantity)
    }


def phrase(parameter: str) -> str:
    """What a parameter is, as part of a sentence.

    Example:
        >>> phrase("change_programme.effort"), phrase("leadership.ambition")
        ('total effort of the programme', "weight of the champion's frame")
    """
    if parameter in PHRASES:
        return PHRASES[parameter]
    return re.split(r"[,;(]", _known()[parameter].meaning)[0].strip() if parameter in _known() else parameter


def limit(own: Limit, is_whole: bool) -> str:
    """A limit on a parameter in words.

    Args:
        own: The limit.
        is_whole: Whether only whole numbers make sense, so that an end of the limit is itself among them.

    Example:
        >>> limit(Limit("change_programme.span", 12.0, 29.0), True), limit(Limit("leadership.support", 0.4, math.inf), False)
        ('length of the programme from 12 to 29 months', "mayor's continuous support above 40 %")
        >>> limit(Limit("change_programme.congestion", 0.25, math.inf), False)
        'effort lost where two practices are changed at once above 20 %'
    """
    scale, unit = _UNITS.get(_known()[own.parameter].unit, (1.0, "")) if own.parameter in _known() else (1.0, "")
    low, high = own.low * scale, own.high * scale
    if own.parameter in _TOLD:
        unit = " %"
        low, high = (_TOLD[own.parameter](end) if math.isfinite(end) else end for end in (own.low, own.high))
    if math.isinf(own.high):
        told = f"{'of at least' if is_whole else 'above'} {low:.3g}"
    elif math.isinf(own.low):
        told = f"{'of at most' if is_whole else 'below'} {high:.3g}"
    else:
        told = f"from {low:.3g} to {high:.3g}"
    return f"{phrase(own.parameter)} {told}{unit}"
