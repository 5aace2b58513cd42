"""How much of an index chance alone makes: each panel gives a value of its own, and has the same draws at every point."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from experiments.designs.sensitivity import effects

_FOLDED = float(np.sqrt(2.0 / np.pi))  # mean size of a normal number whose standard deviation is 1


def errors(values: np.ndarray) -> np.ndarray:
    """Standard errors of means over the last axis, which holds panels."""
    return np.std(values, axis=-1, ddof=1) / np.sqrt(values.shape[-1])


def of_effects(unit: ArrayLike, values: np.ndarray) -> np.ndarray:
    """For each axis the mu* that a Morris design would show if changing the axis changed nothing but the draws.

    `values` has a row per sample and a column per panel. The error of an elementary effect is that of the difference between
    two neighbouring points panel by panel, so what both have in common does not count. The standard deviation of a few panels
    is too small on average, and is made up for by what it is for normal numbers. A root mean square would need no such factor,
    but would not be a mean size: chance is large in some trajectories and nothing in most.
    """
    free = values.shape[1] - 1
    short = np.sqrt(2.0 / free) * np.exp(special.gammaln((free + 1) / 2) - special.gammaln(free / 2))  # .92 of four panels
    return _FOLDED * np.mean(errors(effects(unit, values)), axis=0) / short


def of_totals(axes: int, values: np.ndarray) -> np.ndarray:
    """For each axis the total index that a Saltelli design would show if changing the axis changed nothing but the draws.

    Half the mean squared error of the difference between a base point and the one that differs on this axis, panel by panel,
    over the variance between points: what the estimator of the total index holds beside the index.
    """
    blocks = values.reshape(-1, axes + 2, values.shape[1])
    variance = np.var(blocks[:, [0, -1]].mean(axis=2))
    if variance == 0.0:
        return np.full(axes, np.nan)
    return 0.5 * np.mean(errors(blocks[:, 1:-1] - blocks[:, :1]) ** 2, axis=0) / variance
