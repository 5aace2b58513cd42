"""Sequential Monte Carlo by tempering: from draws of a prior to draws of the posterior, by steps and moves.

The likelihood is raised to powers from 0 to 1. Each power is as much larger than the last as leaves a wanted share of effective
draws; draws are resampled by weight and then moved by Metropolis steps that leave the tempered posterior as it is.
[Del Moral, Doucet & Jasra 2006; Jasra et al. 2011: powers by effective draws]
"""

from __future__ import annotations

import numpy as np

from experiments.statistics import estimates, posterior
from experiments.statistics.estimates import NOTHING, Estimate

BLOCKS = (4, 24)  # numbers that a move redraws at once, and that it shifts at once, at most
REACH = (0.25, 8.0)  # by how much these blocks shrink and grow with the share of proposals that are taken
WANTED = (0.2, 0.35)  # that share, between which the blocks stay as they are  [Roberts, Gelman & Gilks 1997: about a quarter]
_STEP = 0.35  # of a shift, in standard deviations of the draws
_GROWTH = 1.5
_HALVINGS = 40


def next_power(log: np.ndarray, power: float, share: float) -> float:
    """The next power: as large as leaves that share of effective draws, 1 at most.

    Args:
        log: Log likelihood of the draws, (draws,).
        power: To which it is raised so far, 0..1.
        share: Effective draws after the step, over all draws, 0..1.

    Returns:
        A power above the last.

    Example:
        >>> next_power(np.zeros(10), 0.0, 0.5)
        1.0
    """

    def left(other: float) -> float:
        return posterior.effective(posterior.weights((other - power) * log)) / len(log)

    if left(1.0) >= share:
        return 1.0
    low, high = power, 1.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if left(middle) >= share else (low, middle)
    return low if low > power else high


def log_mean(log: np.ndarray) -> float:
    """Log of the mean of what is given by its log: the evidence that one step adds."""
    return float(np.logaddexp.reduce(log) - np.log(len(log)))


def resampled(weight: np.ndarray, number: int, random: np.random.Generator) -> np.ndarray:
    """Places of so many draws, as often as each weighs.  [systematic: Kitagawa 1996]

    Example:
        >>> resampled(np.array([0.0, 1.0]), 3, np.random.default_rng(1)).tolist()
        [1, 1, 1]
    """
    at = (np.arange(number) + random.random()) / number
    return np.minimum(np.searchsorted(np.cumsum(weight / weight.sum()), at), len(weight) - 1)


def proposed(unit: np.ndarray, random: np.random.Generator, reach: float = 1.0) -> np.ndarray:
    """A proposal for every draw, symmetric: a few numbers drawn anew from the prior, or more of them shifted a little.

    Args:
        unit: Draws, (draws, numbers), each number as a share 0..1 of its range.
        random: Of the moves.
        reach: How many numbers a proposal changes at most, over `BLOCKS`.

    Returns:
        The same shape; shares are reflected at 0 and 1, so that a shift is as likely as its reverse.
    """
    other = unit.copy()
    draws, numbers = unit.shape
    spread = unit.std(axis=0)
    for place in range(draws):
        is_anew = random.random() < 0.5
        most = min(max(1, round(reach * (BLOCKS[0] if is_anew else BLOCKS[1]))), numbers)
        which = random.choice(numbers, size=int(random.integers(1, most + 1)), replace=False)
        if is_anew:
            other[place, which] = random.random(len(which))
        else:
            moved = other[place, which] + _STEP * spread[which] * random.normal(size=len(which))
            other[place, which] = np.abs((moved + 1.0) % 2.0 - 1.0)
    return other


def next_reach(reach: float, taken: float) -> float:
    """The reach of the next move: larger where almost every proposal was taken, smaller where almost none was.

    Args:
        reach: Of the last move, as in `proposed`.
        taken: Share of its proposals that were taken, 0..1.

    Returns:
        A reach within `REACH`.  [adaptive moves: Buchholz, Chopin & Jacob 2021]

    Example:
        >>> next_reach(1.0, 0.7), next_reach(1.0, 0.25), next_reach(0.25, 0.0)
        (1.5, 1.0, 0.25)
    """
    few, many = WANTED
    other = reach * _GROWTH if taken > many else reach / _GROWTH if taken < few else reach
    return float(np.clip(other, *REACH))


def accepted(log: np.ndarray, other: np.ndarray, power: float, random: np.random.Generator) -> np.ndarray:
    """Which proposals are taken: log likelihood before and of the proposal, -inf where it is impossible.  [Metropolis 1953]"""
    taken: np.ndarray = np.log(random.random(len(log))) < power * (other - log)
    return taken


def alike(values: np.ndarray, family: np.ndarray) -> float:
    """How alike draws of one ancestor still are: intraclass correlation, 0 where moves have made them forget it.

    Args:
        values: Of the draws, (draws, numbers).
        family: Ancestor of each, (draws,).

    Returns:
        Mean over the numbers of the share of variance that lies between families (analysis of variance, families of unequal
        size); about 0 by chance, 1 where families are points. nan with one family or with nobody but ancestors.

    Example:
        >>> round(alike(np.array([[0.0], [0.0], [1.0], [1.0]]), np.array([5, 5, 6, 6])), 6)
        1.0
    """
    _, place, size = np.unique(family, return_inverse=True, return_counts=True)
    draws, families = len(family), len(size)
    if families < 2 or families == draws:
        return float("nan")
    means = np.zeros((families, values.shape[1]))
    np.add.at(means, place, values)
    means /= size[:, None]
    between = (size[:, None] * (means - values.mean(axis=0)) ** 2).sum(axis=0) / (families - 1)
    within = ((values - means[place]) ** 2).sum(axis=0) / (draws - families)
    usual = (draws - (size**2).sum() / draws) / (families - 1)
    return float(np.mean((between - within) / (between + (usual - 1.0) * within)))


def ancestors(ancestor: np.ndarray, weight: np.ndarray) -> float:
    """Effective draws of the bank that draws go back to: a lower bound of what they are worth, since moves part them again.

    Args:
        ancestor: Draw of the bank that each goes back to, (draws,).
        weight: Of each draw.

    Returns:
        Kish's effective number of ancestors, by the weight of all that go back to each.

    Example:
        >>> ancestors(np.array([7, 7, 3, 3]), np.ones(4))
        2.0
    """
    _, place = np.unique(ancestor, return_inverse=True)
    own = np.bincount(place, weights=weight)
    return posterior.effective(own / own.sum())


def share(counted: np.ndarray, among: np.ndarray, ancestor: np.ndarray) -> Estimate:
    """Share of draws of equal weight, with ancestors as units: draws that go back to one may be alike.

    Args:
        counted: True for the draws that are counted, (draws,).
        among: True for the draws that are meant.
        ancestor: Draw of the bank that each goes back to.

    Returns:
        Share with Wilson's interval at the effective number of draws (`estimates.share`); at the effective number of their
        ancestors where all or none are counted. nan where no draw is meant, an interval of nan where those that are go back to
        fewer than `posterior.FEWEST`.

    Example:
        >>> every, ancestor = np.ones(40, dtype=bool), np.repeat(np.arange(20), 2)
        >>> f"{share(every, every, ancestor):.2f}", f"{share(every, np.arange(40) < 4, ancestor):.2f}"
        ('1.00 [0.84, 1.00]', '1.00 [nan, nan]')
    """
    own = ancestor[among]
    if len(own) == 0:
        return NOTHING
    value = float(np.mean(counted[among]))
    if len(np.unique(own)) < posterior.FEWEST:
        return Estimate(value, float("nan"), float("nan"))
    if value in (0.0, 1.0):
        left = ancestors(own, np.ones(len(own)))
        return estimates.proportion(value * left, left)
    return estimates.share(counted[among], own)


def mean(values: np.ndarray, ancestor: np.ndarray) -> Estimate:
    """Mean over draws of equal weight, with ancestors as units.

    Args:
        values: Of the draws, (draws,); missing ones (nan) are left out.
        ancestor: Draw of the bank that each goes back to.

    Returns:
        Mean with the interval of `estimates.mean`; nan where no draw has a value, an interval of nan where those that have one
        go back to fewer than `posterior.FEWEST`.

    Example:
        >>> f"{mean(np.array([0.1, 0.3, np.nan]), np.array([1, 2, 3])):.2f}"
        '0.20 [nan, nan]'
    """
    there = ~np.isnan(values)
    estimate = estimates.mean(values[there], ancestor[there]) if there.any() else NOTHING
    few = len(np.unique(ancestor[there])) < posterior.FEWEST
    return Estimate(estimate.value, float("nan"), float("nan")) if few else estimate
