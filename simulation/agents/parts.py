"""What managers and cities share: the panel that they are in, sums in a fixed order, and records of their state."""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any

import numpy as np

from simulation.concepts import cognitive_framework
from simulation.mesa_parts import Model
from simulation.parameters import Setting


def mean(levels: list[float]) -> float:
    """Mean, added up in order: Python's own ``sum`` rounds otherwise since 3.12."""
    total = 0.0
    for level in levels:
        total += level
    return total / len(levels)


@cache
def record_of(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """What gives an agent's record as a tuple, which numpy takes at once: field by field costs a seventh of a run."""
    return attrgetter(*names)


class Panel(Model):
    """What managers and cities know of the world that they are in."""

    setting: Setting
    panel: int  # its number
    key: np.ndarray  # the two 64-bit words that the seed stands for
    month: int  # months simulated so far; within a step, the number of the present month


def follow_majority(
    own: list[float],
    majority: float,
    bound: float,
    heard: list[float],
    weights: list[float],
    told_by: list[tuple[float, list[float]]],
) -> None:
    """Hear nobody on a practice on which too few differ on the same side; ``Manager.hear`` calls it.

    Args:
        own: the manager's frame (P,).
        majority: share of those heard who must differ on the side of their mean, 0..1.
        bound: largest distance at which advice is heard.
        heard: sum of advised frames times their weights (P,); set to 0 where advice is not followed.
        weights: sum of the weights (P,); set to 0 where advice is not followed.
        told_by: weight and frame (P,) of everybody who advises, whether near enough to be heard or not.
    """
    for practice, level in enumerate(own):
        siding = 0.0
        for given, frame in told_by:
            share = cognitive_framework.hearing(given, level, frame[practice], bound)
            siding += cognitive_framework.siding(share, level, frame[practice], heard[practice], weights[practice])
        if not cognitive_framework.followed(siding, weights[practice], majority):
            heard[practice] = weights[practice] = 0.0
