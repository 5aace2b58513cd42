"""Shares, differences and their intervals, with the replicate panel as the unit: cities of a panel influence each other.

A panel is a group of cities that can hear of each other; panels are independent. Arms of one design are simulated with common
random numbers: city by city they are founded alike and get the same draws. Such a city in two arms is a matched pair.

Arrays have one entry per city. Only ``scipy.special`` is imported:
``scipy.stats`` would take longer to load than the cities to simulate.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import special

CONFIDENCE = 0.95


class Estimate(NamedTuple):
    """An estimate and its interval; nan where there is nothing to estimate from.

    Attributes:
        value: The share, mean or difference.
        low: Lower end of its interval, in the same unit.
        high: Upper end.

    Example:
        >>> f"{Estimate(0.25, 0.1, 0.5):.2f}", f"{NOTHING:.2f}"
        ('0.25 [0.10, 0.50]', '-')
    """

    value: float
    low: float
    high: float

    def __format__(self, spec: str) -> str:
        """Write value and interval in one format: `.3f` gives three places; `-` stands for nothing."""
        if np.isnan(self.value):
            return "-"
        return f"{self.value:{spec}} [{self.low:{spec}}, {self.high:{spec}}]"


NOTHING = Estimate(float("nan"), float("nan"), float("nan"))
"""Where there is nothing to estimate from."""


def _student(confidence: float, freedom: int) -> float:
    return float(special.stdtrit(freedom, 0.5 + confidence / 2.0))


def per_panel(values: np.ndarray, panel: np.ndarray) -> np.ndarray:
    """Add up a number over the cities of each panel.

    Args:
        values: One number, or true or false, per city.
        panel: The panel of each city.

    Returns:
        One sum per panel, panels in ascending order.

    Example:
        >>> per_panel(np.array([True, False, True]), np.array([0, 0, 1])).tolist()
        [1.0, 1.0]
    """
    return _sums(values, _places(panel))


def panel_means(values: np.ndarray, panel: np.ndarray) -> np.ndarray:
    """Mean over the cities of each panel, panels in ascending order.

    Args:
        values: One number, or true or false, per city.
        panel: The panel of each city.

    Returns:
        One mean per panel.

    Example:
        >>> panel_means(np.array([True, False, True]), np.array([0, 0, 1])).tolist()
        [0.5, 1.0]
    """
    sums, cities = per_panel(values, panel), per_panel(np.ones(len(panel)), panel)
    means: np.ndarray = sums / cities
    return means


def _places(panel: np.ndarray) -> np.ndarray:
    """Where each city's panel stands among the panels."""
    steps = panel[1:] != panel[:-1]
    if np.all(panel[1:] >= panel[:-1]):  # as rows come from the store; unique would sort them again
        return np.concatenate([[0], np.cumsum(steps)])[: len(panel)]
    return np.unique(panel, return_inverse=True)[1]


def _sums(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    return np.bincount(places, weights=values.astype(float))


def ratio(counted: np.ndarray, among: np.ndarray, panel: np.ndarray, confidence: float = CONFIDENCE) -> Estimate:
    """Estimate a mean, or the share of what is counted, over some of the cities, with panels as clusters.

    The variance is that of a ratio of panel totals, linearised.  [Cochran 1977, section 6.3]

    Args:
        counted: One number, or true or false, per city.
        among: True for the cities that are meant, or the weight of each, with `counted` weighted alike. A panel without one
            counts as a cluster of size 0.
        panel: The panel of each city.
        confidence: Of the interval, 0..1.

    Returns:
        Value and interval; nan where no city is meant, and an interval of nan for a single panel.

    Example:
        >>> panel = np.array([0, 0, 1, 1])
        >>> f"{ratio(np.array([1.0, 2.0, 3.0, 9.0]), np.array([True, True, True, False]), panel):.1f}"
        '2.0 [-6.5, 10.5]'
    """
    places = _places(panel)
    total, size = _sums(np.where(among, counted, 0.0), places), _sums(among, places)
    panels, cities = len(size), size.sum()
    if cities == 0.0:
        return NOTHING
    value = total.sum() / cities
    if panels < 2:
        return Estimate(float(value), float("nan"), float("nan"))
    residual = total - value * size
    error = np.sqrt((residual**2).sum() * panels / (panels - 1)) / cities
    reach = _student(confidence, panels - 1) * error
    return Estimate(float(value), float(value - reach), float(value + reach))


def mean(values: np.ndarray, panel: np.ndarray, confidence: float = CONFIDENCE) -> Estimate:
    """Estimate the mean over cities, with panels as clusters.

    Args:
        values: One number per city; missing values (nan) are left out.
        panel: The panel of each city.
        confidence: Of the interval, 0..1.

    Returns:
        Value and interval; nan where every value is missing, and an interval of nan for a single panel.

    Example:
        >>> f"{mean(np.array([0.5, 0.7, np.nan, 0.6]), np.array([0, 0, 1, 1])):.2f}"
        '0.60 [0.60, 0.60]'
    """
    there = ~np.isnan(values.astype(float))
    return ratio(np.nan_to_num(values.astype(float)), there, panel, confidence)


def difference(one: np.ndarray, other: np.ndarray, panel: np.ndarray, confidence: float = CONFIDENCE) -> Estimate:
    """Estimate the mean of one arm minus another over matched pairs of cities.

    Args:
        one: One number, or true or false, per city; a missing one (nan) leaves its pair out.
        other: The same of the other arm, cities in the same order.
        panel: The panel of each pair.
        confidence: Of the interval, 0..1.

    Returns:
        The difference with its interval; nan where there is no pair, and an interval of nan for a single panel.

    Example:
        >>> one, other = np.array([0.5, 0.7, 0.6, 0.8]), np.array([0.5, 0.5, 0.5, 0.6])
        >>> f"{difference(one, other, np.array([0, 0, 1, 1])):.3f}"
        '0.125 [-0.193, 0.443]'
    """
    return mean(one.astype(float) - other.astype(float), panel, confidence)


def proportion(count: float, among: float, confidence: float = CONFIDENCE) -> Estimate:
    """Estimate a share of independent units, with Wilson's interval, which keeps its width when the count is 0.  [Wilson 1927]

    Args:
        count: How many units are counted; it need not be whole.
        among: Of how many.
        confidence: Of the interval, 0..1.

    Returns:
        Share and interval within 0..1; nan where `among` is 0.

    Example:
        >>> f"{proportion(0, 11):.3f}"
        '0.000 [0.000, 0.259]'
    """
    if among == 0:
        return NOTHING
    z = float(special.ndtri(0.5 + confidence / 2.0))
    share, shrink = count / among, 1.0 + z * z / among
    middle = (share + z * z / (2.0 * among)) / shrink
    reach = z * np.sqrt(share * (1.0 - share) / among + z * z / (4.0 * among * among)) / shrink
    low, high = max(0.0, float(middle - reach)), min(1.0, float(middle + reach))
    return Estimate(share, min(low, share), max(high, share))


def share(counted: np.ndarray, panel: np.ndarray, among: np.ndarray | None = None, confidence: float = CONFIDENCE) -> Estimate:
    """Estimate a share of cities, with Wilson's interval at the effective sample size.

    The number of cities is divided by the design effect of their panels, at least 1.  [Dean & Pagano 2015]

    Args:
        counted: True for the cities that are counted.
        panel: The panel of each city.
        among: True for the cities that are meant; all if left out.
        confidence: Of the interval, 0..1.

    Returns:
        Share and interval within 0..1; nan where no city is meant.

    Example:
        >>> f"{share(np.array([True, False, True, False]), np.array([0, 0, 1, 1])):.2f}"
        '0.50 [0.15, 0.85]'
    """
    counted = counted.astype(bool)
    among = np.ones(len(counted), dtype=bool) if among is None else among.astype(bool)
    estimate, cities = ratio(counted, among, panel, confidence), float(among.sum())
    if cities == 0.0:
        return estimate
    plain = estimate.value * (1.0 - estimate.value) / cities
    effect = 1.0
    if plain > 0.0 and not np.isnan(estimate.high):
        panels = len(np.unique(panel))
        effect = max(1.0, ((estimate.high - estimate.value) / _student(confidence, panels - 1)) ** 2 / plain)
    return proportion(estimate.value * cities / effect, cities / effect, confidence)


def gained(one: np.ndarray, other: np.ndarray, panel: np.ndarray, confidence: float = CONFIDENCE) -> Estimate:
    """Estimate a share in one arm minus that in another over matched pairs: those in one only minus those in the other only.

    The interval joins Wilson's limits of the two strata, so that it keeps its width where no pair differs, with the
    correlation that shares of one sample have.  [MOVER: Newcombe 1998, Zou & Donner 2008]

    Args:
        one: True for the cities that have the outcome in the one arm.
        other: The same of the other arm, cities in the same order.
        panel: The panel of each pair.
        confidence: Of the interval, 0..1.

    Returns:
        The difference with its interval; nan where there is no pair.

    Example:
        >>> panel = np.repeat([0, 1, 2], 11)
        >>> f"{gained(np.arange(33) < 12, np.arange(33) < 12, panel):.2f}"
        '0.00 [-0.10, 0.10]'
    """
    one, other = one.astype(bool), other.astype(bool)
    more, fewer = share(one & ~other, panel, None, confidence), share(~one & other, panel, None, confidence)
    value = more.value - fewer.value
    odds = (1.0 - more.value) * (1.0 - fewer.value)
    together = -np.sqrt(more.value * fewer.value / odds) if odds > 0.0 else 0.0  # what one stratum has the other cannot

    def joined(up: float, down: float) -> float:
        return float(np.sqrt(max(0.0, up * up + down * down - 2.0 * together * up * down)))

    low = value - joined(more.value - more.low, fewer.high - fewer.value)
    high = value + joined(more.high - more.value, fewer.value - fewer.low)
    return Estimate(value, float(low), float(high))


def likelihood(counts: Sequence[int], shares: Sequence[float]) -> float:
    """Give the chance of these counts if units fell independently into classes with these shares (multinomial).

    Args:
        counts: Units in each class, whole numbers.
        shares: Share of each class, in the same order; they sum to 1.

    Returns:
        The chance, 0..1; 0 where a class has units and its share is 0.

    Raises:
        ValueError: If there are more counts than shares, or fewer.

    Example:
        >>> round(likelihood((7, 3, 1), (7 / 11, 3 / 11, 1 / 11)), 3)
        0.103
    """
    log = special.gammaln(sum(counts) + 1.0)
    for count, share in zip(counts, shares, strict=True):
        if count > 0:
            if share <= 0.0:
                return 0.0
            log += count * np.log(share) - special.gammaln(count + 1.0)
    return float(np.exp(log))


class Equivalence(NamedTuple):
    """Two one-sided tests of whether a difference lies within a margin.  [Schuirmann 1987]

    Attributes:
        difference: With the 90 % interval that the two tests at 5 % amount to.
        margin: How far the difference may be from 0, in its unit.
        p: The larger of the two tests' p; nan for a single panel.
        ties: Whether `p` is below 5 %.

    Example:
        >>> equivalence(np.zeros(4), np.zeros(4), np.array([0, 0, 1, 1]), margin=0.02).ties
        True
    """

    difference: Estimate
    margin: float
    p: float
    ties: bool


def equivalence(one: np.ndarray, other: np.ndarray, panel: np.ndarray, margin: float) -> Equivalence:
    """Test whether two arms tie within a margin over their matched pairs, at 5 %.

    Args:
        one: One number, or true or false, per city.
        other: The same of the other arm, cities in the same order.
        panel: The panel of each pair.
        margin: How far the difference may be from 0, in its unit.

    Returns:
        The difference, the test's p, and whether they tie; a single panel never ties.

    Example:
        >>> one, other = np.array([0.50, 0.52, 0.51, 0.51]), np.array([0.50, 0.51, 0.52, 0.51])
        >>> equivalence(one, other, np.array([0, 0, 1, 1]), margin=0.1).ties
        True
    """
    estimate = difference(one, other, panel, confidence=0.90)
    panels = len(np.unique(panel))
    reach = estimate.high - estimate.value
    if panels < 2:
        return Equivalence(estimate, margin, float("nan"), False)
    error = reach / _student(0.90, panels - 1)
    if error == 0.0:
        return Equivalence(estimate, margin, 0.0 if abs(estimate.value) < margin else 1.0, abs(estimate.value) < margin)
    above = special.stdtr(panels - 1, (estimate.value - margin) / error)
    below = 1.0 - special.stdtr(panels - 1, (estimate.value + margin) / error)
    p = float(max(above, below))
    return Equivalence(estimate, margin, p, p < 0.05)


STRATA = ("both", "first_only", "second_only", "neither")
"""Of matched pairs: in which arms a city has the outcome."""


def strata(one: np.ndarray, other: np.ndarray, panel: np.ndarray) -> dict[str, Estimate]:
    """Estimate the shares of matched pairs with the outcome in both arms, only the first, only the second, and neither.

    Args:
        one: True for the cities that have the outcome in the first arm.
        other: The same of the second arm, cities in the same order.
        panel: The panel of each pair.

    Returns:
        A share with its interval for each of `STRATA`.

    Example:
        >>> pairs = strata(np.array([1, 1, 0, 0]), np.array([1, 0, 0, 0]), np.array([0, 0, 1, 1]))
        >>> {name: each.value for name, each in pairs.items()}
        {'both': 0.25, 'first_only': 0.25, 'second_only': 0.0, 'neither': 0.5}
    """
    one, other = one.astype(bool), other.astype(bool)
    groups = (one & other, one & ~other, ~one & other, ~one & ~other)
    return {name: share(group, panel) for name, group in zip(STRATA, groups, strict=True)}
