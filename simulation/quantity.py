"""What a parameter is: its meaning, unit and range, kept beside its name and never its value."""

from enum import IntEnum
from functools import cache
from typing import Annotated, NamedTuple, get_args, get_origin, get_type_hints


class Quantity(NamedTuple):
    """Meaning, unit and closed range of a number."""

    meaning: str
    unit: str
    low: float
    high: float

    @property
    def whole(self) -> bool:
        """Whether only whole numbers make sense."""
        return self.unit in ("count", WHOLE_MONTHS, YES_OR_NO)


class Choice(NamedTuple):
    """Meaning of a parameter that takes one of the names of an enumeration."""

    meaning: str
    options: type[IntEnum]


class Switch(NamedTuple):
    """A mechanism: what it does when on, and the neutral substitute that stands in when it is off."""

    meaning: str
    substitute: str


Description = Quantity | Choice | Switch

SHARE = "share, 0..1"
SIGNED = "share, -1..1"
PER_MONTH = "1/month"
MONTHS = "months"
WHOLE_MONTHS = "whole months"
YES_OR_NO = "0 or 1"
EFFORT = "effort (1 moves one practice from absent to fully in place, unhindered)"
PERFORMANCE = "performance points (100 = the city's own level in 1999)"
# Units with time in them, beside the three above: simulation/time_step.py says how each goes with the length of a step.
FLOW = "gained a month"
EFFORT_PER_MONTH = "effort a month (1 moves one practice from absent to fully in place, unhindered)"
KEPT = "share kept over a month, 0..1"
PRACTICE_MONTHS = "practice-months of gap"
MONTHS_PER_SHARE = "months/share"
PERFORMANCE_MONTHS = "performance points for a month (100 = the city's own level in 1999)"
FACTOR_A_MONTH = "factor on a monthly chance"


@cache
def described(group: type) -> tuple[tuple[str, type, Description], ...]:
    """Name, Python type and description of each parameter of a concept's NamedTuple."""
    found = []
    for name, hint in get_type_hints(group, include_extras=True).items():
        if get_origin(hint) is Annotated:
            kind, *extras = get_args(hint)
            found += [(name, kind, extra) for extra in extras if isinstance(extra, Quantity | Choice | Switch)]
    return tuple(found)
