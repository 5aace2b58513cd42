"""What observed counts leave of a bank of simulated draws: importance weights, and what they say.

Draws come from the prior. Each is weighted by the chance of the observed counts at the shares that it was simulated to have;
units are taken to fall independently into classes at these shares. One bank serves any data: the observed, a part of them,
or simulated ones.  [Gouriéroux & Monfort 1991: simulated likelihood; Talts et al. 2018: recovery]
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from experiments.estimates import CONFIDENCE, Estimate

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
PARTS = ("q05", "q25", "median", "q75", "q95")  # columns of tables that hold them
INSIDE = 0.9  # nominal coverage of the interval between the outer two


def log_likelihood(observed: np.ndarray, simulated: np.ndarray) -> np.ndarray:
    """Log chance of counts (..., classes) at the shares of each draw's counts (draws, classes): (..., draws), to a constant.

    Half a unit is added to each class, so that a class a draw never showed is rare and not impossible.
    """
    shares = (simulated + 0.5) / (simulated.sum(axis=1, keepdims=True) + 0.5 * simulated.shape[1])
    return observed @ np.log(shares).T


def weights(log: np.ndarray) -> np.ndarray:
    """Weights (..., draws) that sum to one, from log likelihoods."""
    relative = np.exp(log - log.max(axis=-1, keepdims=True))
    return relative / relative.sum(axis=-1, keepdims=True)


def effective(weight: np.ndarray) -> float:
    """How many equally weighted draws are worth as much.  [Kish 1965]

    >>> effective(np.array([0.5, 0.5, 0.0]))
    2.0
    """
    return float(1.0 / np.sum(weight**2))


def quantiles(values: np.ndarray, weight: np.ndarray) -> list[float]:
    """Weighted quantiles of what is known; nan if nothing is."""
    known = ~np.isnan(values) & (weight > 0.0)
    if not known.any():
        return [float("nan")] * len(QUANTILES)
    return np.quantile(values[known], QUANTILES, weights=weight[known], method="inverted_cdf").tolist()


def mean(values: np.ndarray, weight: np.ndarray) -> Estimate:
    """Weighted mean over draws, with what the number of draws leaves open (not what the data leave open)."""
    from scipy import special

    known = ~np.isnan(values)
    values, weight = values[known], weight[known]
    if not weight.sum() > 0.0:
        return Estimate(float("nan"), float("nan"), float("nan"))
    weight = weight / weight.sum()
    value = float(weight @ values)
    reach = float(special.ndtri(0.5 + CONFIDENCE / 2.0)) * float(np.sqrt(np.sum((weight * (values - value)) ** 2)))
    return Estimate(value, value - reach, value + reach)


def distances(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Largest distance between weighted and unweighted distribution of each parameter: values (draws, parameters)."""
    order = np.argsort(values, axis=0, kind="stable")
    ordered = np.take_along_axis(values, order, axis=0)
    apart = np.abs(np.cumsum(weight[order], axis=0) - np.arange(1, len(values) + 1)[:, None] / len(values))
    is_last = np.vstack([ordered[1:] != ordered[:-1], np.ones((1, values.shape[1]), dtype=bool)])  # of equal values
    return np.where(is_last, apart, 0.0).max(axis=0)


def by_chance(values: np.ndarray, weight: np.ndarray, seed: int, times: int = 200) -> float:
    """Distance that the largest of all parameters exceeds in one case of twenty, if weights had nothing to do with values."""
    random = np.random.default_rng([seed, 0xCA])
    return float(np.quantile([distances(values, random.permutation(weight)).max() for _ in range(times)], 0.95))


class Recovered(NamedTuple):
    """How well each parameter is found again when the truth is known: arrays (draws, data sets, parameters)."""

    rank: np.ndarray  # share of the posterior below the truth; uniform if all is right
    mean: np.ndarray  # of the posterior


def recovered(values: np.ndarray, weight: np.ndarray) -> Recovered:
    """Posteriors from data sets that each draw may have shown, the draw itself left out.

    `values` is (draws, parameters), `weight` (data sets, draws). Where values are equal, half of them count as below.
    """
    draws, parameters = values.shape
    left = np.maximum(1.0 - weight, 1e-12)  # weight of all the others
    rank = np.empty((draws, len(weight), parameters))
    for place in range(parameters):
        _, level = np.unique(values[:, place], return_inverse=True)
        for data, own in enumerate(weight):
            at = np.bincount(level, weights=own)
            below = np.cumsum(at) - at
            rank[:, data, place] = (below[level] + 0.5 * (at[level] - own)) / left[data]
    total = weight @ values  # (data sets, parameters)
    means = (total[None] - weight.T[:, :, None] * values[:, None, :]) / left.T[:, :, None]
    return Recovered(np.clip(rank, 0.0, 1.0), means)
