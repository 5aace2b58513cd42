"""What observed counts leave of a bank of simulated draws: importance weights, and what follows from them.

Draws come from the prior. Each is weighted by the chance of the observed counts at the shares that it was simulated to have;
units are taken to fall independently into classes at these shares. One bank serves any data: the observed, a part of them,
or simulated ones.  [Gouriéroux & Monfort 1991: simulated likelihood; Talts et al. 2018: recovery]
Draws are simulated with common random numbers, panel by panel: what they share stays uncertain however many they are.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from experiments.statistics import estimates
from experiments.statistics.estimates import CONFIDENCE, Estimate

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
PARTS = ("q05", "q25", "median", "q75", "q95")  # columns of tables that hold them
INSIDE = 0.9  # nominal coverage of the interval between the outer two
FEWEST = 10  # effective draws below which no interval is given
ENOUGH = 200  # effective draws below which intervals are warned of


def log_likelihood(observed: np.ndarray, simulated: np.ndarray) -> np.ndarray:
    """Log chance of counts (..., classes) at the shares of each draw's counts (draws, classes): (..., draws), to a constant.

    Half a unit is added to each class, so that a class a draw never showed is rare and not impossible.
    """
    shares = (simulated + 0.5) / (simulated.sum(axis=1, keepdims=True) + 0.5 * simulated.shape[1])
    log: np.ndarray = observed @ np.log(shares).T
    return log


def weights(log: np.ndarray) -> np.ndarray:
    """Weights (..., draws) that sum to one, from log likelihoods."""
    relative = np.exp(log - log.max(axis=-1, keepdims=True))
    weight: np.ndarray = relative / relative.sum(axis=-1, keepdims=True)
    return weight


def effective(weight: np.ndarray) -> float:
    """How many equally weighted draws are worth as much.  [Kish 1965]

    >>> effective(np.array([0.5, 0.5, 0.0]))
    2.0
    """
    return float(1.0 / np.sum(weight**2))


def divergence(weight: np.ndarray) -> float:
    """Kullback-Leibler divergence of the posterior from the prior, in nats: 0 (nothing learnt) to the log of the draws.

    >>> divergence(np.array([0.25, 0.25, 0.25, 0.25])), round(divergence(np.array([0.5, 0.5, 0.0, 0.0])), 3)
    (0.0, 0.693)
    """
    there = weight[weight > 0.0]
    return float(np.sum(there * np.log(there * len(weight))))


def quantiles(values: np.ndarray, weight: np.ndarray) -> list[float]:
    """Weighted quantiles of what is known; nan if nothing is. Where fewer than `FEWEST` draws are left, the median alone."""
    known = ~np.isnan(values) & (weight > 0.0)
    if not known.any():
        return [float("nan")] * len(QUANTILES)
    own = weight[known] / weight[known].sum()
    levels: list[float] = np.quantile(values[known], QUANTILES, weights=own, method="inverted_cdf").tolist()
    if effective(own) < FEWEST:
        return [value if at == 0.5 else float("nan") for at, value in zip(QUANTILES, levels, strict=True)]
    return levels


def share(values: np.ndarray, weight: np.ndarray) -> Estimate:
    """Weighted share of draws (true or false), with Wilson's interval at the number of draws that are left, draws as units.

    The chance that all draws share, through common random numbers, is not in it.
    """
    left = effective(weight / weight.sum())
    value = float(weight @ values) / float(weight.sum())
    return estimates.proportion(value * left, left) if left >= FEWEST else Estimate(value, float("nan"), float("nan"))


def mean(values: np.ndarray, weight: np.ndarray) -> Estimate:
    """Weighted mean over draws, with what the number of draws leaves open (not what the data leave open).

    `values` is (draws,), or (draws, panels) where each draw was simulated in the same panels: then the chance that the
    draws share, panel by panel, counts too. Draws without a value are left out. Weights are taken for given.
    """
    return _weighted(values, weight, None)


def change(values: np.ndarray, weight: np.ndarray) -> Estimate:
    """Weighted mean minus the plain mean over the same draws and panels, as paired; values as `mean` takes them."""
    return _weighted(values, weight, np.ones(len(values)))


def _weighted(values: np.ndarray, weight: np.ndarray, against: np.ndarray | None) -> Estimate:
    """Variances of draws and of panels are added, minus the part of single cells that is in both.

    [Cameron, Gelbach & Miller 2011: crossed clusters; Satterthwaite 1946: degrees of freedom]
    """
    values = values.reshape(len(values), -1)
    known = ~np.isnan(values).any(axis=1)
    values = values[known]
    sides = [each[known] / each[known].sum() for each in (weight, against) if each is not None and each[known].sum() > 0.0]
    if len(sides) < 1 + (against is not None):
        return Estimate(float("nan"), float("nan"), float("nan"))
    panels, middle = values.shape[1], values.mean(axis=1)
    means = [float(each @ middle) for each in sides]
    signs = (1.0, -1.0)[: len(sides)]
    value = sum(sign * each for sign, each in zip(signs, means, strict=True))
    left = effective(sides[0])
    if left < FEWEST:
        return Estimate(value, float("nan"), float("nan"))
    pull = sum(sign * each * (middle - own) for sign, each, own in zip(signs, sides, means, strict=True))
    of_draws = float(np.sum(pull**2))
    of_panels = of_cells = 0.0
    if panels > 1:
        net = sum(sign * each for sign, each in zip(signs, sides, strict=True))
        by_panel = net @ values
        of_panels = float(np.var(by_panel, ddof=1)) / panels
        alone = values - middle[:, None] - (sides[0] @ values - means[0])[None, :]  # neither the draw's nor the panel's
        of_cells = float(net**2 @ np.sum(alone**2, axis=1)) / (panels * (panels - 1))
    variance = max(of_draws + of_panels - of_cells, of_draws, of_panels)
    if variance == 0.0:
        return Estimate(value, value, value)
    freedom = variance**2 / (of_draws**2 / (left - 1.0) + (of_panels**2 / (panels - 1) if panels > 1 else 0.0))
    reach = float(special.stdtrit(freedom, 0.5 + CONFIDENCE / 2.0)) * float(np.sqrt(variance))
    return Estimate(value, value - reach, value + reach)


def pooled(hits: np.ndarray, trials: np.ndarray) -> np.ndarray:
    """Shares of draws over all their panels, spread over the panels as `mean` takes them: (draws, panels), nan where no trials.

    Each panel has the draw's share plus what it pulls it up or down by, to first order; their mean is the share.
    [ratio of totals, linearised: Cochran 1977, section 6.3]
    """
    every = trials.sum(axis=1, keepdims=True)
    value = np.divide(hits.sum(axis=1, keepdims=True), every, out=np.full(every.shape, np.nan), where=every > 0)
    pull = np.divide(hits - value * trials, every, out=np.full(hits.shape, np.nan), where=every > 0)
    spread: np.ndarray = value + hits.shape[1] * pull
    return spread


def distances(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Largest distance between weighted and unweighted distribution of each parameter: values (draws, parameters)."""
    order = np.argsort(values, axis=0, kind="stable")
    ordered = np.take_along_axis(values, order, axis=0)
    apart = np.abs(np.cumsum(weight[order], axis=0) - np.arange(1, len(values) + 1)[:, None] / len(values))
    is_last = np.vstack([ordered[1:] != ordered[:-1], np.ones((1, values.shape[1]), dtype=bool)])  # of equal values
    largest: np.ndarray = np.where(is_last, apart, 0.0).max(axis=0)
    return largest


def by_chance(values: np.ndarray, weight: np.ndarray, seed: int, times: int = 200) -> float:
    """Distance that the largest of all parameters exceeds in one case of twenty, if weights had nothing to do with values."""
    random = np.random.default_rng([seed, 0xCA])
    return float(np.quantile([distances(values, random.permutation(weight)).max() for _ in range(times)], 0.95))


class Recovered(NamedTuple):
    """How well each quantity is found again when the truth is known: arrays (draws, data sets, quantities)."""

    rank: np.ndarray  # share of the posterior below the truth, ties broken by a draw of their own; uniform if all is right
    mean: np.ndarray  # of the posterior


def recovered(values: np.ndarray, weight: np.ndarray, seed: int) -> Recovered:
    """Posteriors from data sets that each draw may have shown, the draw itself left out.

    `values` is (draws, quantities), `weight` (data sets, draws). Among equal values (whole numbers) the rank is drawn evenly:
    middle ranks would never come near the ends, and coverage would be an artefact of them.
    """
    draws, many = values.shape
    left = np.maximum(1.0 - weight, 1e-12)  # weight of all the others
    rank = np.empty((draws, len(weight), many))
    among = np.random.default_rng([seed, 0x7E]).random((draws, many))
    for place in range(many):
        _, level = np.unique(values[:, place], return_inverse=True)
        for data, own in enumerate(weight):
            at = np.bincount(level, weights=own)
            below = np.cumsum(at) - at
            rank[:, data, place] = (below[level] + among[:, place] * (at[level] - own)) / left[data]
    return Recovered(np.clip(rank, 0.0, 1.0), _means(values, weight))


def uneven(rank: np.ndarray, often: np.ndarray) -> float:
    """Largest distance between the distribution of ranks (draws, data sets), weighted by `often`, and the even one."""
    order = np.argsort(rank, axis=None)
    ordered, share = rank.ravel()[order], often.ravel()[order] / often.sum()
    upto = np.cumsum(share)
    return float(max(np.max(upto - ordered), np.max(ordered - (upto - share))))


def uneven_by_chance(effective_number: float, many: int) -> float:
    """Distance of `uneven` that the largest of so many quantities exceeds in one case of twenty, if all ranks are even.

    `effective_number` is how many ranks there are, or how many draws carry their weight.  [Kolmogorov 1933; Bonferroni]
    """
    return float(special.kolmogi(0.05 / many)) / float(np.sqrt(effective_number))


def widths(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Width of the interval between the outer quantiles over that of the prior: (quantities, data sets); nan if that is 0."""
    even = np.full(len(values), 1.0 / len(values))
    by_quantity = np.empty((values.shape[1], len(weight)))
    for place, own in enumerate(values.T):
        wide = np.ptp(_outer(own, even))
        for data, each in enumerate(weight):
            by_quantity[place, data] = np.ptp(_outer(own, each)) / wide if wide > 0.0 else float("nan")
    return by_quantity


def _outer(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    ends: np.ndarray = np.quantile(values, (QUANTILES[0], QUANTILES[-1]), weights=weight, method="inverted_cdf")
    return ends


def _means(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Means of the posteriors of each data set, each draw left out in turn: (draws, data sets, quantities)."""
    left = np.maximum(1.0 - weight, 1e-12)
    others: np.ndarray = (weight @ values)[None] - weight.T[:, :, None] * values[:, None, :]
    return others / left.T[:, :, None]


def correlations(values: np.ndarray, weight: np.ndarray, often: np.ndarray) -> np.ndarray:
    """Correlation of truth and posterior mean of each quantity, over draws and data sets (draws, data sets) as often as each.

    nan for a quantity that does not vary.
    """
    own, share = np.nonzero(often), often[np.nonzero(often)] / often.sum()
    left = np.maximum(1.0 - weight.T[own], 1e-12)[:, None]
    truth = values[own[0]]
    means = ((weight @ values)[own[1]] - weight.T[own][:, None] * truth) / left
    truth, means = truth - share @ truth, means - share @ means
    spread = np.sqrt((share @ truth**2) * (share @ means**2))
    correlation: np.ndarray = np.divide(share @ (truth * means), spread, out=np.full(len(spread), np.nan), where=spread > 1e-15)
    return correlation


def correlation_by_chance(values: np.ndarray, weight: np.ndarray, often: np.ndarray, seed: int, times: int = 200) -> float:
    """Correlation that the largest of all quantities exceeds in one case of twenty, if values had nothing to do with the data.

    Values are shuffled over draws. Zero is no null: a draw that is left out pulls the mean of the others away from itself.
    """
    random = np.random.default_rng([seed, 0xCB])
    largest = []
    for _ in range(times):
        by_quantity = correlations(values[random.permutation(len(values))], weight, often)
        if not np.isnan(by_quantity).all():
            largest.append(np.nanmax(by_quantity))
    return float(np.quantile(largest, 0.95)) if largest else float("nan")
