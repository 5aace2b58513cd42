"""Scenario discovery: boxes of a space of parameters in which draws of one class gather, with density and coverage.

A box is found as a leaf of a shallow classification tree that is fitted to one half of the draws, and scored in the other half:
a box that was chosen because it does well in some draws does worse in others. [Bryant & Lempert 2010; Breiman et al. 1984]
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from experiments.errors import Refusal
from experiments.statistics import estimates
from experiments.statistics.estimates import Estimate

if TYPE_CHECKING:
    from sklearn.tree import DecisionTreeClassifier

DIGITS = 2
"""Significant digits of a limit; a box is scored with the limits that are told."""


FEWEST = 8
"""Draws of a class below which no box is looked for: chance would find one."""


class Limit(NamedTuple):
    """Between what a parameter lies in a box, both ends included; an end of infinity is no limit."""

    parameter: str
    low: float
    high: float


class Box(NamedTuple):
    """A part of the space: all limits hold at once; without limits it is the whole space."""

    limits: tuple[Limit, ...]

    def holds(self, values: np.ndarray, names: Sequence[str]) -> np.ndarray:
        """Which draws lie in the box.

        Args:
            values: Draws, (draws, parameters).
            names: Of the parameters, one per column.

        Returns:
            True or false per draw.

        Raises:
            ValueError: If a parameter of the box is not among the names.

        Example:
            >>> box = Box((Limit("effort", 15.0, math.inf),))
            >>> box.holds(np.array([[12.0], [15.0], [18.0]]), ["effort"]).tolist()
            [False, True, True]
        """
        inside = np.ones(len(values), dtype=bool)
        for parameter, low, high in self.limits:
            own = values[:, list(names).index(parameter)]
            inside &= (own >= low) & (own <= high)
        return inside


class Scored(NamedTuple):
    """What a box is worth in draws that it was not found in.

    Attributes:
        density: Share of the box's draws that are of its class.
        coverage: Share of all draws of its class that lie in the box.
        base_rate: Share of all draws that are of its class.
        draws: In the box.
        draws_scored: In and outside the box.
    """

    density: Estimate
    coverage: Estimate
    base_rate: Estimate
    draws: int
    draws_scored: int

    @property
    def is_borne_out(self) -> bool:
        """Whether the whole interval of the density lies above the base rate, so that the box is more than chance."""
        return bool(self.density.low > self.base_rate.value)  # false of nan


def halves(classes: np.ndarray, seed: int) -> np.ndarray:
    """Which draws boxes are found in: a random half of the draws of each class, rounded down. The rest score them.

    Args:
        classes: The class of each draw.
        seed: Of the permutation.

    Returns:
        True or false per draw.

    Example:
        >>> half = halves(np.array([0, 0, 0, 0, 1, 1]), 1)
        >>> int(half[:4].sum()), int(half[4:].sum())
        (2, 1)
    """
    rng = np.random.default_rng([seed, 0x54])
    half = np.zeros(len(classes), dtype=bool)
    for class_ in np.unique(classes):
        own = rng.permutation(np.flatnonzero(classes == class_))
        half[own[: len(own) // 2]] = True
    return half


def need(purpose: str) -> None:
    """Refuse what is asked where scikit-learn is not installed.

    Raises:
        Refusal: With how it is installed.
    """
    try:
        import sklearn.tree  # noqa: F401
    except ImportError:
        message = f"{purpose} need scikit-learn, which is not installed; install it with: tools/bootstrap analysis"
        raise Refusal(message) from None


def find(
    values: np.ndarray, names: Sequence[str], is_whole: Sequence[bool], classes: np.ndarray, depth: int, leaf: float, seed: int
) -> list[tuple[int, Box]]:
    """Find the boxes of a shallow classification tree, each with the class that gathers in it.

    Every class weighs as much as any other, so that a rare one is looked for as well as a frequent one; a class of fewer than
    `FEWEST` draws is not looked for. The class of a box is the one whose share is the largest multiple of its share of all
    draws. Two leaves of one class that a single cut parts are one box.

    Args:
        values: Draws, (draws, parameters).
        names: Of the parameters, one per column.
        is_whole: For each parameter whether only whole numbers make sense.
        classes: The class of each draw, from 0.
        depth: Most limits on the path to a box.
        leaf: Share of the draws that a box holds at least.
        seed: Of the order in which equally good splits are tried.

    Returns:
        Class and box, those of one class with the largest share of it first; none where all draws are of one class, or where
        no split leaves enough draws on both sides.

    Raises:
        Refusal: If scikit-learn is not installed.

    Example:
        >>> values = np.arange(40.0)[:, None]
        >>> for class_, box in find(values, ["effort"], [True], (values[:, 0] >= 30).astype(int), 2, 0.1, 1):
        ...     print(class_, box.limits)
        0 (Limit(parameter='effort', low=-inf, high=29.0),)
        1 (Limit(parameter='effort', low=30.0, high=inf),)
    """
    need("boxes")
    from sklearn.tree import DecisionTreeClassifier

    every, counts = np.unique(classes, return_counts=True)
    looked_for = counts >= FEWEST
    if looked_for.sum() == 0 or len(every) < 2:
        return []
    weights = {int(class_): 1.0 / max(count, FEWEST) for class_, count in zip(every, counts, strict=True)}
    fewest = max(1, math.ceil(leaf * len(classes)))
    tree = DecisionTreeClassifier(
        max_depth=depth, min_samples_leaf=fewest, class_weight=weights, random_state=seed % 2**32
    ).fit(values, classes)
    leaves = [each for each in _leaves(tree, 0, ()) if each[2]]  # a tree of one leaf says nothing
    return [
        (int(every[class_]), _box(path, names, is_whole))
        for class_, _, path in sorted(leaves, key=lambda each: (each[0], -each[1]))
        if looked_for[class_]
    ]


_Step = tuple[int, bool, float]  # column, whether the path goes above the cut, the cut


def _leaves(tree: DecisionTreeClassifier, node: int, path: tuple[_Step, ...]) -> list[tuple[int, float, tuple[_Step, ...]]]:
    """Place of the class, its balanced share, and path of every leaf below a node; leaves that part and agree are one."""
    own = tree.tree_
    shares = own.value[node][0]
    if own.children_left[node] < 0:
        return [(int(np.argmax(shares)), float(shares.max()), path)]
    column, cut = int(own.feature[node]), float(own.threshold[node])
    below = _leaves(tree, int(own.children_left[node]), (*path, (column, False, cut)))
    above = _leaves(tree, int(own.children_right[node]), (*path, (column, True, cut)))
    if len(below) == len(above) == 1 and below[0][0] == above[0][0]:
        class_ = below[0][0]
        return [(class_, float(shares[class_]), path)]
    return below + above


def _box(path: Iterable[_Step], names: Sequence[str], is_whole: Sequence[bool]) -> Box:
    """The limits of a path, one for each parameter on it in the order in which they come."""
    ends: dict[int, tuple[float, float]] = {}
    for column, is_above, cut in path:
        low, high = ends.get(column, (-math.inf, math.inf))
        if is_above:
            low = max(low, math.floor(cut) + 1.0 if is_whole[column] else rounded(cut))
        else:
            high = min(high, math.floor(cut) if is_whole[column] else rounded(cut))
        ends[column] = (float(low), float(high))
    return Box(tuple(Limit(names[column], *both) for column, both in ends.items()))


def rounded(value: float) -> float:
    """A limit as it is told, with two significant digits.

    Example:
        >>> rounded(0.30682), rounded(16.51), rounded(0.0)
        (0.31, 17.0, 0.0)
    """
    return float(f"{value:.{DIGITS}g}")


def score(box: Box, values: np.ndarray, names: Sequence[str], is_of_class: np.ndarray) -> Scored:
    """Score a box in draws that it was not found in, draws as independent units, with Wilson's intervals.

    Args:
        box: The box.
        values: Draws, (draws, parameters).
        names: Of the parameters, one per column.
        is_of_class: True or false per draw.

    Returns:
        Density, coverage and base rate; an estimate is nan where there are no draws to take a share of.

    Example:
        >>> box = Box((Limit("effort", 15.0, math.inf),))
        >>> scored = score(box, np.array([[12.0], [14.0], [16.0], [18.0]]), ["effort"], np.array([True, False, True, True]))
        >>> scored.density.value, round(scored.coverage.value, 3), scored.base_rate.value, scored.draws
        (1.0, 0.667, 0.75, 2)
    """
    inside = box.holds(values, names)
    both, of_class = float(np.sum(inside & is_of_class)), float(np.sum(is_of_class))
    return Scored(
        estimates.proportion(both, float(inside.sum())),
        estimates.proportion(both, of_class),
        estimates.proportion(of_class, float(len(values))),
        int(inside.sum()),
        len(values),
    )


def found_and_scored(
    values: np.ndarray, names: Sequence[str], is_whole: Sequence[bool], classes: np.ndarray, depth: int, leaf: float, seed: int
) -> list[tuple[int, Box, Scored]]:
    """Find boxes in one half of the draws and score them in the other; arguments and order as in `find`.

    Returns:
        Class, box and what it is worth; none where nothing is found.

    Raises:
        Refusal: If scikit-learn is not installed.
    """
    half = halves(classes, seed)
    return [
        (class_, box, score(box, values[~half], names, classes[~half] == class_))
        for class_, box in find(values[half], names, is_whole, classes[half], depth, leaf, seed)
    ]
