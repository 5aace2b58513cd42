"""Notation of docs/model.md section 7."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def limited(value: Any, low: float = 0.0, high: float = 1.0) -> Any:
    """A number or an array within bounds, 0 and 1 as a rule."""
    return np.minimum(high, np.maximum(low, value))


def spread(mean: Any, draw: Any, width: Any) -> Any:
    """A mean plus or minus at most a width: mean + (2 U - 1) width."""
    return mean + (2.0 * draw - 1.0) * width


def divided(total: Array, divisor: Array, otherwise: Array) -> Array:
    """A quotient, and what stands otherwise where the divisor is 0."""
    there = divisor > 0.0
    return np.where(there, total / np.where(there, divisor, 1.0), otherwise)
