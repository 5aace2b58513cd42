"""Measures that are the same for our model and every published one: sizes of change, waiting times, dips, dates."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from experiments.statistics.estimates import Estimate, mean, per_panel, share

GROUPS = 20  # of the delete-a-group jackknife
SETTLED = 12  # months a level must stay
WITHIN = 0.1  # share of the range that counts as the same level  [evidence B6]
DISCONTINUOUS = 0.3  # mean change over practices in a year  [Romanelli & Tushman 1994, rule at second hand]


def l_kurtosis(values: np.ndarray) -> float:
    """Fourth L-moment ratio: 0 for uniform values, .1226 for normal ones; nan without any spread.

    >>> abs(l_kurtosis(np.arange(1000.0))) < 0.01
    True
    """
    from scipy.stats import lmoment  # here, as scipy.stats takes longer to load than most commands run

    values = np.asarray(values, dtype=float).ravel()
    if values.size < 4 or np.ptp(values) == 0.0:
        return float("nan")
    return float(lmoment(values, order=4))


def heteroscedastic_null(yearly: np.ndarray, seed: int) -> np.ndarray:
    """Normal changes of the same shape, with each run's own mean and standard deviation: fat tails from heterogeneity alone."""
    rng = np.random.default_rng(seed)
    own = tuple(range(1, yearly.ndim))
    return yearly.mean(axis=own, keepdims=True) + yearly.std(axis=own, keepdims=True) * rng.standard_normal(yearly.shape)


def excess_l_kurtosis(yearly: np.ndarray, unit: np.ndarray, seed: int) -> tuple[Estimate, Estimate]:
    """L-kurtosis of yearly changes (runs, years, things), and how far it exceeds that of the heteroscedastic null.

    Intervals by a delete-a-group jackknife over units, `GROUPS` groups (or as many as there are units).
    """
    null = heteroscedastic_null(yearly, seed)
    _, place = np.unique(unit, return_inverse=True)
    groups = min(GROUPS, int(place.max()) + 1)

    def both(kept: np.ndarray) -> tuple[float, float]:
        plain = l_kurtosis(yearly[kept])
        return plain, plain - l_kurtosis(null[kept])

    whole = both(np.ones(len(yearly), dtype=bool))
    if groups < 2:
        return Estimate(whole[0], np.nan, np.nan), Estimate(whole[1], np.nan, np.nan)
    parts = np.array([both(place % groups != group) for group in range(groups)])
    return jackknifed(whole[0], parts[:, 0]), jackknifed(whole[1], parts[:, 1])


def l_kurtosis_apart(one: np.ndarray, other: np.ndarray, unit: np.ndarray) -> Estimate:
    """L-kurtosis of one arm's changes minus that of another's, over the same units; changes are (runs, years, things)."""
    _, place = np.unique(unit, return_inverse=True)
    groups = min(GROUPS, int(place.max()) + 1)
    whole = l_kurtosis(one) - l_kurtosis(other)
    if groups < 2:
        return Estimate(whole, np.nan, np.nan)
    kept = [place % groups != group for group in range(groups)]
    return jackknifed(whole, np.array([l_kurtosis(one[each]) - l_kurtosis(other[each]) for each in kept]))


def jackknifed(whole: float, parts: np.ndarray) -> Estimate:
    """An estimate with the interval that its values without one group at a time amount to (Student's t).

    Args:
        whole: The value over all groups.
        parts: The value without each group in turn, (groups,).
    """
    groups = len(parts)
    error = float(np.sqrt((groups - 1) / groups * ((parts - parts.mean()) ** 2).sum()))
    reach = float(stdtrit(groups - 1, 0.975)) * error
    return Estimate(whole, whole - reach, whole + reach)


def waits(starts: np.ndarray) -> np.ndarray:
    """Months between two starts of the same run, pooled; ``starts`` is (runs, months), bool."""
    by_run = [np.diff(np.flatnonzero(run)) for run in starts]
    return np.concatenate(by_run) if by_run else np.empty(0, dtype=int)


def rates_by_distance(gap: np.ndarray, events: np.ndarray, at_risk: np.ndarray, unit: np.ndarray) -> tuple[Estimate, Estimate]:
    """How much likelier change is far below and far above aspiration than near it.

    Near is the quarter of months closest to aspiration, far the quarter farthest from it on either side.

    Args:
        gap: Performance minus aspiration, (runs, months).
        events: Whether change started in that month, (runs, months).
        at_risk: Whether it could, (runs, months).
        unit: Unit of each run, (runs,); units are clusters.

    Returns:
        Far below minus near, and far above minus near: differences in the chance a month.
    """
    distance, units = np.abs(gap), np.repeat(unit, gap.shape[1]).reshape(gap.shape)
    low, high = np.quantile(distance[at_risk], (0.25, 0.75))
    near, below, above = distance <= low, (distance >= high) & (gap < 0.0), (distance >= high) & (gap > 0.0)
    return (
        apart(events[at_risk], below[at_risk], near[at_risk], units[at_risk]),
        apart(events[at_risk], above[at_risk], near[at_risk], units[at_risk]),
    )


def apart(values: np.ndarray, one: np.ndarray, other: np.ndarray, unit: np.ndarray) -> Estimate:
    """Difference in means between two groups of runs that share units: linearised, units as clusters.

    Args:
        values: One value per run, (runs,).
        one: Whether a run is in the first group, (runs,).
        other: Whether it is in the second, (runs,).
        unit: Unit of each run, (runs,).

    Returns:
        First minus second; nan where a group is empty.
    """
    values = np.asarray(values, dtype=float)
    if not one.any() or not other.any():
        return Estimate(np.nan, np.nan, np.nan)
    first, second = values[one].mean(), values[other].mean()
    residual = np.where(one, (values - first) / one.sum(), 0.0) - np.where(other, (values - second) / other.sum(), 0.0)
    parts = per_panel(residual, unit)
    panels, value = len(parts), float(first - second)
    if panels < 2:
        return Estimate(value, np.nan, np.nan)
    reach = float(stdtrit(panels - 1, 0.975)) * float(np.sqrt((parts**2).sum() * panels / (panels - 1)))
    return Estimate(value, value - reach, value + reach)


def dip(performance: np.ndarray, starts: np.ndarray, unit: np.ndarray) -> tuple[Estimate, Estimate, int]:
    """Share of runs that do worse in the year after their change starts than in the year before; the later gain; runs.

    Performance is (runs, months); the gain is the third year after the start minus the first, in the model's own units.
    Noise alone gives a share of one half. Runs without a whole year before and three after are left out.
    """
    worse, gain, units = [], [], []
    for run, start in enumerate(starts):
        if np.isnan(start) or start < 12 or start + 36 > performance.shape[1]:
            continue
        own, at = performance[run], int(start)
        before, first, third = own[at - 12 : at].mean(), own[at : at + 12].mean(), own[at + 24 : at + 36].mean()
        worse.append(first < before)
        gain.append(third - first)
        units.append(unit[run])
    if not units:
        nothing = Estimate(np.nan, np.nan, np.nan)
        return nothing, nothing, 0
    units_kept = np.array(units)
    return share(np.array(worse), units_kept), mean(np.array(gain), units_kept), len(units)


def spans(levels: np.ndarray) -> np.ndarray:
    """Months between the first and the last date at which a thing settled on its last level, (runs,); nan unless all changed.

    Levels are (runs, months + 1, things). A thing changed if its last level is farther than `WITHIN` from its first; its date
    is the first month from which it stays within `WITHIN` of the last level, for `SETTLED` months at least.
    """
    near = np.abs(levels - levels[:, -1:]) <= WITHIN
    stays = np.flip(np.logical_and.accumulate(np.flip(near, axis=1), axis=1), axis=1)
    date = stays.argmax(axis=1)
    changed = (np.abs(levels[:, -1] - levels[:, 0]) > WITHIN) & (levels.shape[1] - date >= SETTLED)
    span = (date.max(axis=1) - date.min(axis=1)).astype(float)
    return np.where(changed.all(axis=1), span, np.nan)
