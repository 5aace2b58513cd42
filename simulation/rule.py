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


LN_2 = 0.6931471805599453


@rule
def powered(base: float, exponent: float) -> float:
    """A share raised to a power, 0..1, for a base in 0..1 and an exponent of 0 or more; correct to about 1e-13 of its value.

    Sums, products and quotients alone, since a library's power may differ in its last bit from one machine, or one driver, to
    the next. Exponents 0 and 1 give 1 and the base itself, to the last bit.

    >>> powered(0.25, 0.5), powered(0.3, 0.0), powered(0.3, 1.0), powered(0.0, 2.0)
    (0.5, 1.0, 0.3, 0.0)
    """
    if exponent == 0.0:
        return 1.0
    if exponent == 1.0 or base <= 0.0:
        return limited(base, 0.0, 1.0)
    mantissa, halvings = limited(base, 0.0, 1.0), 0.0
    while mantissa < 0.75:
        mantissa, halvings = 2.0 * mantissa, halvings + 1.0
    part = (mantissa - 1.0) / (mantissa + 1.0)
    term, logarithm = 2.0 * part, 0.0
    for odd in range(1, 31, 2):  # of a mantissa in 0.75..1.5: 2 artanh(part)
        logarithm += term / odd
        term *= part * part
    left = exponent * (halvings * LN_2 - logarithm)
    if left > 700.0:
        return 0.0
    whole = int(left / LN_2)
    rest, term, result = left - whole * LN_2, 1.0, 1.0
    for order in range(1, 22):  # exp(-rest), rest in 0..ln 2
        term *= -rest / order
        result += term
    for _ in range(whole):
        result *= 0.5
    return limited(result, 0.0, 1.0)


@rule
def limited(value: float, low: float, high: float) -> float:
    """The value, or the nearer end of low..high when it lies outside.

    >>> limited(1.2, 0.0, 1.0), limited(-0.1, 0.0, 1.0), limited(0.3, 0.0, 1.0)
    (1.0, 0.0, 0.3)
    """
    above = low if value < low else value
    return high if above > high else above
