"""What makes a function a rule of the model: it is marked, and nothing else happens to it here."""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

Record: TypeAlias = Any
"""An entry of a structured array, whose fields are read and written by name; a type checker cannot know them."""

Function = TypeVar("Function", bound=Callable[..., object])

RULES: list[Callable[..., object]] = []


def rule(function: Function) -> Function:
    """Mark a plain function as a rule.

    Mesa agents call it as it is. The kernel registers every marked function with numba, so the same lines become
    machine code there. A rule takes and gives numbers (or fills arrays it is given), uses no ``**``, no numpy
    function and no transcendental, and raises nothing: that keeps both drivers equal to the last bit.
    """
    RULES.append(function)
    return function


@rule
def limited(value: float, low: float, high: float) -> float:
    """The value, or the nearer end of low..high when it lies outside.

    >>> limited(1.2, 0.0, 1.0), limited(-0.1, 0.0, 1.0), limited(0.3, 0.0, 1.0)
    (1.0, 0.0, 0.3)
    """
    above = low if value < low else value
    return high if above > high else above
