"""Measures that are the same for our model and every rival: sizes of change, waiting times, dips, dates."""

from __future__ import annotations

import numpy as np

from experiments.estimates import Estimate, mean

GROUPS = 20  # of the delete-a-group jackknife
SETTLED = 12  # months a level must stay
WITHIN = 0.1  # share of the range that counts as the same level  [evidence B6]
DISCONTINUOUS = 0.3  # mean change over practices in a year  [Romanelli & Tushman 1994, rule at second hand]


def l_kurtosis(values: np.ndarray) -> float:
    """Fourth L-moment ratio: 0 for uniform values, .1226 for normal ones; nan without any spread.

    >>> abs(l_kurtosis(np.arange(1000.0))) < 0.01
    True
    """
    from scipy.stats import lmoment

    values = np.asarray(values, dtype=float).ravel()
    if values.size < 4 or np.ptp(values) == 0.0:
        return float("nan")
    return float(lmoment(values, order=4))


def heteroscedastic_null(yearly: np.ndarray, seed: int) -> np.ndarray:
    """Normal changes of the same shape, with each run's own mean and standard deviation: fat tails from heterogeneity alone."""
    luck = np.random.default_rng(seed)
    own = tuple(range(1, yearly.ndim))
    return yearly.mean(axis=own, keepdims=True) + yearly.std(axis=own, keepdims=True) * luck.standard_normal(yearly.shape)


def excess_l_kurtosis(yearly: np.ndarray, unit: np.ndarray, seed: int) -> tuple[Estimate, Estimate]:
    """L-kurtosis of yearly changes (runs, years, things), and how far it exceeds that of the heteroscedastic null.

    Intervals by a delete-a-group jackknife over units, `GROUPS` groups (or as many as there are units).
    """
    null = heteroscedastic_null(yearly, seed)
    _, place = np.unique(unit, return_inverse=True)
    groups = min(GROUPS, int(place.max()) + 1)

    def both(kept: np.ndarray) -> tuple[float, float]:
        found = l_kurtosis(yearly[kept])
        return found, found - l_kurtosis(null[kept])

    whole = both(np.ones(len(yearly), dtype=bool))
    if groups < 2:
        return Estimate(whole[0], np.nan, np.nan), Estimate(whole[1], np.nan, np.nan)
    parts = np.array([both(place % groups != group) for group in range(groups)])
    return jackknifed(whole[0], parts[:, 0]), jackknifed(whole[1], parts[:, 1])


def jackknifed(whole: float, parts: np.ndarray) -> Estimate:
    """An estimate with the interval that its values without one group at a time amount to (Student's t)."""
    from scipy.special import stdtrit

    groups = len(parts)
    error = float(np.sqrt((groups - 1) / groups * ((parts - parts.mean()) ** 2).sum()))
    reach = float(stdtrit(groups - 1, 0.975)) * error
    return Estimate(whole, whole - reach, whole + reach)


def waits(yearly: np.ndarray) -> np.ndarray:
    """Years between two discontinuous years of the same run, pooled; a year is discontinuous beyond `DISCONTINUOUS`."""
    found = [np.diff(np.flatnonzero(run)) for run in np.abs(yearly).mean(axis=2) > DISCONTINUOUS]
    return np.concatenate(found) if found else np.empty(0, dtype=int)


def dip(performance: np.ndarray, starts: np.ndarray, unit: np.ndarray) -> tuple[Estimate, Estimate, int]:
    """Share of runs that do worse in the year after their change starts than in the year before; the later gain; runs.

    Performance is (runs, months); the gain is the third year after the start less the first, in the model's own units.
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
    worse, gain, units = np.array(worse), np.array(gain), np.array(units)
    return mean(worse, units), mean(gain, units), len(units)


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
