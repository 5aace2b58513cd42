"""Shares of a total among groups that are on or off: exact Shapley values from all combinations.  [Shapley 1953]"""

from __future__ import annotations

from math import factorial

import numpy as np


def combinations(groups: int) -> np.ndarray:
    """Which groups are on in each of the 2**groups combinations, (combinations, groups): one digit of its number each.

    >>> combinations(2).astype(int).tolist()
    [[0, 0], [1, 0], [0, 1], [1, 1]]
    """
    is_on: np.ndarray = (np.arange(1 << groups)[:, None] >> np.arange(groups)) & 1 == 1
    return is_on


def weights(groups: int) -> np.ndarray:
    """Weight of each combination in each group's Shapley value, (groups, combinations).

    A Shapley value is the mean, over all orders in which groups are switched on, of what a group adds when its turn comes.

    >>> weights(1).tolist()
    [[-1.0, 1.0]]
    """
    on = combinations(groups)
    size = on.sum(axis=1)
    by_group = np.empty((groups, len(on)))
    for group in range(groups):
        before = np.where(on[:, group], size - 1, size)  # groups that are on besides this one
        chance = np.array([factorial(each) * factorial(groups - 1 - each) / factorial(groups) for each in before])
        by_group[group] = np.where(on[:, group], chance, -chance)
    return by_group


def values(worth: np.ndarray) -> np.ndarray:
    """Shapley values of `worth`, (combinations, ...), in the order of `combinations`; they add up to all on minus all off.

    >>> values(np.array([0.0, 1.0, 2.0, 5.0])).tolist()
    [2.0, 3.0]
    """
    worth = np.asarray(worth, dtype=float)
    groups = len(worth).bit_length() - 1
    if len(worth) != 1 << groups:
        raise ValueError(f"{len(worth)} combinations, but their number must be a power of 2; give the worth of each")
    return np.tensordot(weights(groups), worth, axes=1)
