"""Scenario discovery: boxes of a space of parameters in which draws of one class gather, with density and coverage.

A box is a leaf of a shallow classification tree that is fitted to one half of the draws, and scored in the other half: a box
that was chosen because it does well in some draws does worse in others. The tree cuts only parameters that trees of most random
subsamples cut too, since among many parameters one parts few draws well by chance.
[Breiman et al. 1984; Bryant & Lempert 2010; Meinshausen & Bühlmann 2010: stability selection]
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from experiments.errors import Refusal
from experiments.statistics import estimates
from experiments.statistics.estimates import Estimate

if TYPE_CHECKING:
    from sklearn.tree import DecisionTreeClassifier

DIGITS = 2
"""Significant digits of a limit; a box is scored with the limits that are told."""


SUBSAMPLES = 50
"""Random halves of the draws in which trees are fitted to see which parameters recur."""

RECURRING = 0.5
"""Share of the subsamples above which a parameter that their trees cut is one that boxes may have limits on."""

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
        shares: Share of the box's draws that are of each class that there is; nan where the box is empty.
    """

    density: Estimate
    coverage: Estimate
    base_rate: Estimate
    draws: int
    draws_scored: int
    shares: Mapping[int, float]

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
    order = np.random.default_rng([seed, 0x54]).permutation(len(classes))  # one for all, so that no class's number matters
    half = np.zeros(len(classes), dtype=bool)
    for class_ in np.unique(classes):
        own = order[classes[order] == class_]
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


class Found(NamedTuple):
    """A box, the class that gathers in it, and how many subsamples cut its parameters.

    Attributes:
        class_: The class.
        box: The box.
        recurring: Of the parameters with a limit, the smallest share of subsamples whose tree cuts it.
    """

    class_: int
    box: Box
    recurring: float


def recurring(values: np.ndarray, classes: np.ndarray, depth: int, leaf: float, seed: int) -> np.ndarray:
    """How often trees of random halves of the draws cut each parameter.

    Args:
        values: Draws, (draws, parameters).
        classes: The class of each draw, from 0.
        depth: Most cuts on a path of a tree.
        leaf: Share of the draws that a leaf holds at least.
        seed: Of the subsamples.

    Returns:
        The share of `SUBSAMPLES` for each parameter.

    Raises:
        Refusal: If scikit-learn is not installed.

    Example:
        >>> values = np.column_stack([np.arange(40.0), np.arange(40) % 7])
        >>> recurring(values, (values[:, 0] >= 20).astype(int), 1, 0.1, 1).tolist()
        [1.0, 0.0]
    """
    counted = np.zeros(values.shape[1])
    for place in range(SUBSAMPLES):
        half = halves(classes, seed * SUBSAMPLES + place)
        features = _tree(values[half], classes[half], depth, leaf, seed).tree_.feature
        counted[np.unique(features[features >= 0])] += 1.0
    return counted / SUBSAMPLES


def _tree(values: np.ndarray, classes: np.ndarray, depth: int, leaf: float, seed: int) -> DecisionTreeClassifier:
    """A tree to which every class weighs as much as any other, but for rare ones, which weigh less."""
    need("boxes")
    from sklearn.tree import DecisionTreeClassifier

    every, counts = np.unique(classes, return_counts=True)
    weights = {int(class_): 1.0 / max(int(count), FEWEST) for class_, count in zip(every, counts, strict=True)}
    fewest = max(1, math.ceil(leaf * len(classes)))
    tree = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=fewest, class_weight=weights, random_state=seed % 2**32)
    return tree.fit(values, classes)


def find(
    values: np.ndarray, names: Sequence[str], is_whole: Sequence[bool], classes: np.ndarray, depth: int, leaf: float, seed: int
) -> list[Found]:
    """Find the boxes of a shallow classification tree of the recurring parameters, each with the class that gathers in it.

    Every class weighs as much as any other, so that a rare one is looked for as well as a frequent one; a class of fewer than
    `FEWEST` draws is not looked for. The class of a box is the one whose share is the largest multiple of its share of all
    draws. Two leaves of one class that a single cut parts are one box.

    Args:
        values: Draws, (draws, parameters).
        names: Of the parameters, one per column.
        is_whole: For each parameter whether only whole numbers make sense.
        classes: The class of each draw, from 0.
        depth: Most cuts on the path to a box; no more than parameters recur.
        leaf: Share of the draws that a box holds at least.
        seed: Of the subsamples, and of the order in which equally good cuts are tried.

    Returns:
        The boxes by class, of one class that in which its share is largest first; none where all draws are of one class, where
        every class is rare, where no parameter recurs, or where no cut leaves enough draws on both sides.

    Raises:
        Refusal: If scikit-learn is not installed.

    Example:
        >>> values = np.arange(40.0)[:, None]
        >>> for found in find(values, ["effort"], [True], (values[:, 0] >= 30).astype(int), 1, 0.1, 1):
        ...     print(found.class_, found.box.limits)
        0 (Limit(parameter='effort', low=-inf, high=29.0),)
        1 (Limit(parameter='effort', low=30.0, high=inf),)
    """
    need("boxes")
    every, counts = np.unique(classes, return_counts=True)
    if len(every) < 2 or counts.max() < FEWEST:
        return []
    shares = recurring(values, classes, depth, leaf, seed)
    kept = np.flatnonzero(shares > RECURRING)
    if len(kept) == 0:
        return []
    tree = _tree(
        values[:, kept], classes, min(depth, len(kept)), leaf, seed
    )  # else one parameter is cut twice for want of others
    leaves = [each for each in _leaves(tree, 0, ()) if each[2]]  # a tree of one leaf says nothing
    found = []
    for class_, _, path in sorted(leaves, key=lambda each: (each[0], -each[1])):
        if counts[class_] >= FEWEST:
            steps = [(int(kept[column]), is_above, cut) for column, is_above, cut in path]
            least = min(float(shares[column]) for column, _, _ in steps)
            found.append(Found(int(every[class_]), _box(steps, names, is_whole), least))
    return found


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


def score(box: Box, values: np.ndarray, names: Sequence[str], classes: np.ndarray, class_: int) -> Scored:
    """Score a box in draws that it was not found in, draws as independent units, with Wilson's intervals.

    Args:
        box: The box.
        values: Draws, (draws, parameters).
        names: Of the parameters, one per column.
        classes: The class of each draw.
        class_: The box's.

    Returns:
        Density, coverage and base rate; an estimate is nan where there are no draws to take a share of.

    Example:
        >>> box = Box((Limit("effort", 15.0, math.inf),))
        >>> scored = score(box, np.array([[12.0], [14.0], [16.0], [18.0]]), ["effort"], np.array([1, 0, 1, 1]), 1)
        >>> scored.density.value, round(scored.coverage.value, 3), scored.base_rate.value, scored.draws
        (1.0, 0.667, 0.75, 2)
    """
    inside, is_of_class = box.holds(values, names), classes == class_
    both, of_class, size = float(np.sum(inside & is_of_class)), float(np.sum(is_of_class)), float(inside.sum())
    return Scored(
        estimates.proportion(both, size),
        estimates.proportion(both, of_class),
        estimates.proportion(of_class, float(len(values))),
        int(size),
        len(values),
        {int(each): estimates.proportion(float(np.sum(classes[inside] == each)), size).value for each in np.unique(classes)},
    )


def found_and_scored(
    values: np.ndarray, names: Sequence[str], is_whole: Sequence[bool], classes: np.ndarray, depth: int, leaf: float, seed: int
) -> list[tuple[Found, Scored]]:
    """Find boxes in one half of the draws and score them in the other; arguments and order as in `find`.

    Returns:
        Boxes, each with what it is worth; none where nothing is found.

    Raises:
        Refusal: If scikit-learn is not installed.
    """
    half = halves(classes, seed)
    return [
        (found, score(found.box, values[~half], names, classes[~half], found.class_))
        for found in find(values[half], names, is_whole, classes[half], depth, leaf, seed)
    ]
