"""Shares, differences and their intervals, with the panel as the unit: cities of a panel hear each other.

Only ``scipy.special`` is imported: ``scipy.stats`` would take longer to load than the cities to simulate.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import special

CONFIDENCE = 0.95


class Estimate(NamedTuple):
    """An estimate and its interval; nan where there is nothing to estimate from."""

    value: float
    low: float
    high: float

    def __format__(self, spec: str) -> str:
        """``f"{estimate:.3f}"`` writes value and interval to three places."""
        if np.isnan(self.value):
            return "-"
        return f"{self.value:{spec}} [{self.low:{spec}}, {self.high:{spec}}]"


NOTHING = Estimate(float("nan"), float("nan"), float("nan"))
"""Where there is nothing to estimate from."""


def _student(confidence: float, freedom: int) -> float:
    return float(special.stdtrit(freedom, 0.5 + confidence / 2.0))


def per_panel(values: np.ndarray, panel: np.ndarray) -> np.ndarray:
    """Sums over the cities of each panel, panels in ascending order."""
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
    mean: np.ndarray = per_panel(values, panel) / per_panel(np.ones(len(panel)), panel)
    return mean


def _places(panel: np.ndarray) -> np.ndarray:
    """Where each city's panel stands among the panels."""
    steps = panel[1:] != panel[:-1]
    if np.all(panel[1:] >= panel[:-1]):  # as rows come from the store; unique would sort them again
        return np.concatenate([[0], np.cumsum(steps)])[: len(panel)]
    return np.unique(panel, return_inverse=True)[1]


def _sums(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    return np.bincount(places, weights=values.astype(float))


def ratio(counted: np.ndarray, among: np.ndarray, panel: np.ndarray, confidence: float = CONFIDENCE) -> Estimate:
    """Share (or mean) of ``counted`` over the cities where ``among`` is true, with panels as clusters.

    The variance is that of a ratio of panel totals, linearised.  [Cochran 1977, section 6.3]
    """
    places = _places(panel)
    total, size = _sums(np.where(among, counted, 0.0), places), _sums(among, places)
    panels, cities = len(size), size.sum()
    if cities == 0.0:
        return Estimate(float("nan"), float("nan"), float("nan"))
    value = total.sum() / cities
    if panels < 2:
        return Estimate(float(value), float("nan"), float("nan"))
    residual = total - value * size
    error = np.sqrt((residual**2).sum() * panels / (panels - 1)) / cities
    reach = _student(confidence, panels - 1) * error
    return Estimate(float(value), float(value - reach), float(value + reach))


def mean(values: np.ndarray, panel: np.ndarray, confidence: float = CONFIDENCE) -> Estimate:
    """Mean over cities, panels as clusters; missing values are left out."""
    there = ~np.isnan(values.astype(float))
    return ratio(np.nan_to_num(values.astype(float)), there, panel, confidence)


def difference(one: np.ndarray, other: np.ndarray, panel: np.ndarray, confidence: float = CONFIDENCE) -> Estimate:
    """Mean of one minus other over twins: the same cities, the same luck, two arms."""
    return mean(one.astype(float) - other.astype(float), panel, confidence)


def proportion(count: float, among: float, confidence: float = CONFIDENCE) -> Estimate:
    """Share of independent units with Wilson's interval, which keeps its width when the count is 0.  [Wilson 1927]"""
    if among == 0:
        return Estimate(float("nan"), float("nan"), float("nan"))
    z = float(special.ndtri(0.5 + confidence / 2.0))
    share, shrink = count / among, 1.0 + z * z / among
    middle = (share + z * z / (2.0 * among)) / shrink
    reach = z * np.sqrt(share * (1.0 - share) / among + z * z / (4.0 * among * among)) / shrink
    low, high = max(0.0, float(middle - reach)), min(1.0, float(middle + reach))
    return Estimate(share, min(low, share), max(high, share))


def share(counted: np.ndarray, panel: np.ndarray, among: np.ndarray | None = None, confidence: float = CONFIDENCE) -> Estimate:
    """Share of cities (where ``among`` is true) that are ``counted``: Wilson's interval at the effective sample size.

    The number of cities is divided by the design effect of their panels, at least 1.  [Dean & Pagano 2015]
    """
    counted = counted.astype(bool)
    among = np.ones(len(counted), dtype=bool) if among is None else among.astype(bool)
    found, cities = ratio(counted, among, panel, confidence), float(among.sum())
    if cities == 0.0:
        return found
    plain = found.value * (1.0 - found.value) / cities
    effect = 1.0
    if plain > 0.0 and not np.isnan(found.high):
        panels = len(np.unique(panel))
        effect = max(1.0, ((found.high - found.value) / _student(confidence, panels - 1)) ** 2 / plain)
    return proportion(found.value * cities / effect, cities / effect, confidence)


def gained(one: np.ndarray, other: np.ndarray, panel: np.ndarray, confidence: float = CONFIDENCE) -> Estimate:
    """Difference in the share of twins that succeed: those that do under ``one`` only, less those under ``other`` only.

    The interval joins Wilson's limits of the two strata, so that it keeps its width where no twin differs, with the
    correlation that shares of one sample have.  [MOVER: Newcombe 1998, Zou & Donner 2008]
    """
    one, other = one.astype(bool), other.astype(bool)
    more, less = share(one & ~other, panel, None, confidence), share(~one & other, panel, None, confidence)
    value = more.value - less.value
    odds = (1.0 - more.value) * (1.0 - less.value)
    together = -np.sqrt(more.value * less.value / odds) if odds > 0.0 else 0.0  # what one stratum has the other cannot

    def joined(up: float, down: float) -> float:
        return float(np.sqrt(max(0.0, up * up + down * down - 2.0 * together * up * down)))

    low = value - joined(more.value - more.low, less.high - less.value)
    high = value + joined(more.high - more.value, less.value - less.low)
    return Estimate(value, float(low), float(high))


def likelihood(counts: Sequence[int], shares: Sequence[float]) -> float:
    """Chance of these counts if units fell independently into classes with these shares (multinomial).

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
    """Two one-sided tests: whether a difference lies within a margin.  [Schuirmann 1987]"""

    difference: Estimate  # with the 90 % interval that the two tests at 5 % amount to
    margin: float
    p: float  # the larger of the two
    ties: bool


def equivalence(one: np.ndarray, other: np.ndarray, panel: np.ndarray, margin: float) -> Equivalence:
    """Whether two arms tie within ``margin`` over their twins, at 5 %."""
    found = difference(one, other, panel, confidence=0.90)
    panels = len(np.unique(panel))
    reach = found.high - found.value
    if panels < 2:
        return Equivalence(found, margin, float("nan"), False)
    error = reach / _student(0.90, panels - 1)
    if error == 0.0:
        return Equivalence(found, margin, 0.0 if abs(found.value) < margin else 1.0, abs(found.value) < margin)
    above = special.stdtr(panels - 1, (found.value - margin) / error)
    below = 1.0 - special.stdtr(panels - 1, (found.value + margin) / error)
    p = float(max(above, below))
    return Equivalence(found, margin, p, p < 0.05)


STRATA = ("both", "first_only", "second_only", "neither")


def strata(one: np.ndarray, other: np.ndarray, panel: np.ndarray) -> dict[str, Estimate]:
    """Shares of twins that succeed under both arms, only under one, only under the other, and under neither."""
    one, other = one.astype(bool), other.astype(bool)
    groups = (one & other, one & ~other, ~one & other, ~one & ~other)
    return {name: share(group, panel) for name, group in zip(STRATA, groups, strict=True)}
