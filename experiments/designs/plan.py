"""What a designed sweep consists of: samples, axes, listed values, and which point answers which line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from experiments.designs import axes

if TYPE_CHECKING:
    import numpy as np

    from experiments.designs.methods import Sampled


Shares = Mapping[int, Mapping[str, float | None]]
"""By the number of a point, what one line of a sweep's table holds of it."""


class Row(NamedTuple):
    """A line of the table: a sample under one combination of listed values, and the point that answers it."""

    sample: int
    arm: int  # which combination
    item: int  # points that several samples share are computed once


class Plan(NamedTuple):
    """What a designed sweep consists of."""

    design: Sampled
    axes: Sequence[axes.Axis]
    unit: np.ndarray  # samples, between 0 and 1
    arms: Sequence[tuple[str, ...]]  # the listed values of each combination, as they would be typed
    rows: Sequence[Row]
    line: Sequence[str] = ()  # what was typed after `run -m`
