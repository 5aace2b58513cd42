"""A cheap description of a boundary in many parameters: which move the difference, and from which value on.

No model of the surface is fitted that a reader would have to trust: rank correlations, standardised coefficients of one
linear regression, PAWN where SALib is installed, and thresholds of single parameters, found in one half of the draws and
scored in the other.
"""

from __future__ import annotations

import numpy as np

from experiments.statistics import estimates
from experiments.statistics.estimates import Estimate
from experiments.statistics.tables import Table, add_estimate, add_values
from experiments.study_tools.plausible import Draws

RESAMPLES = 1000
_FEWEST_WINS = 8  # of each kind and half, before a threshold is looked for
_SMALLEST_SIDE = 0.1  # share of draws that a threshold must leave on its smaller side
_SLICES = 8  # of each parameter's range, in PAWN
_BANDS = 4  # of each parameter's range
THRESHOLD_COLUMNS = (
    "outcome", "definition", "wins", "parameter", "side", "threshold", "share_of_draws",
    "inside", "inside_low", "inside_high", "outside", "outside_low", "outside_high",
)  # fmt: skip


def ranks(values: np.ndarray) -> np.ndarray:
    """Ranks along the first axis, ties sharing their mean."""
    from scipy.stats import rankdata

    return rankdata(values, axis=0)


def correlations(values: np.ndarray, response: np.ndarray, seed: int) -> list[Estimate]:
    """Spearman's correlation of each column with the response, with percentile bootstrap intervals over draws."""
    columns, wanted = ranks(values), ranks(response)
    found = _pearson(columns, wanted)
    rng = np.random.default_rng([seed, 0x52])
    again = np.empty((RESAMPLES, values.shape[1]))
    for place in range(RESAMPLES):
        drawn = rng.integers(0, len(response), len(response))
        again[place] = _pearson(columns[drawn], wanted[drawn])
    low, high = np.nanquantile(again, [0.025, 0.975], axis=0)
    return [Estimate(float(v), float(a), float(b)) for v, a, b in zip(found, low, high, strict=True)]


def _pearson(columns: np.ndarray, response: np.ndarray) -> np.ndarray:
    columns, response = columns - columns.mean(axis=0), response - response.mean()
    scale = np.sqrt((columns**2).sum(axis=0) * (response**2).sum())
    return np.divide(columns.T @ response, scale, out=np.zeros(columns.shape[1]), where=scale > 0.0)


def regression(values: np.ndarray, response: np.ndarray) -> tuple[np.ndarray, float]:
    """Standardised coefficients of a linear regression on all parameters at once, and its adjusted share explained.

    Not-a-number where there are too few draws for so many parameters, or nothing to explain.
    """
    draws, count = values.shape
    spread = values.std(axis=0)
    if draws < 2 * count + 2 or response.std() == 0.0:
        return np.full(count, np.nan), float("nan")
    usable = spread > 0.0
    standard = (values[:, usable] - values[:, usable].mean(axis=0)) / spread[usable]
    wanted = (response - response.mean()) / response.std()
    coefficients, *_ = np.linalg.lstsq(standard, wanted, rcond=None)
    left = float(np.sum((wanted - standard @ coefficients) ** 2) / draws)
    whole = np.zeros(count)
    whole[usable] = coefficients
    return whole, 1.0 - left * (draws - 1) / (draws - usable.sum() - 1)


def pawn(draws: Draws, response: np.ndarray, seed: int) -> np.ndarray:
    """PAWN: how far the response's distribution moves when one parameter is held, median over slices; none without SALib.

    A response of nothing to do with a parameter does not give 0: compare with the smallest values.  [Pianosi & Wagener 2018]
    """
    try:
        from SALib.analyze import pawn as analysis
    except ImportError:
        return np.full(len(draws.ranges), np.nan)
    if len(response) < 8 * _SLICES or response.std() == 0.0:
        return np.full(len(draws.ranges), np.nan)
    problem = {
        "num_vars": len(draws.ranges),
        "names": [each.name for each in draws.ranges],
        "bounds": [[each.low, each.high] for each in draws.ranges],
    }
    return np.asarray(analysis.analyze(problem, draws.values, response, S=_SLICES, seed=seed)["median"], dtype=float)


def importance(draws: Draws, response: np.ndarray, seed: int, **named: object) -> tuple[Table, float]:
    """One row per parameter, the strongest rank correlation first; and the share a linear regression explains."""
    found = correlations(draws.values, response, seed)
    coefficients, explained = regression(draws.values, response)
    moved = pawn(draws, response, seed)
    table: Table = {}
    for place in sorted(range(len(found)), key=lambda each: (-abs(found[each].value), each)):
        add_values(table, **named, parameter=draws.ranges[place].name)
        add_estimate(table, "rank_correlation", found[place])
        add_values(table, coefficient=float(coefficients[place]), pawn=float(moved[place]))
    return table, explained


def thresholds(draws: Draws, won: np.ndarray, seed: int, **named: object) -> Table:
    """For each parameter the value that best parts draws that are won from the others, and how well it does on other draws.

    Found in a random half of the draws by the largest difference between shares of won and other draws beyond it (Youden's J),
    and scored in the rest: `inside` is the share won on the side named, `outside` on the other. Sorted by J, so that the order
    owes nothing to the scores.
    """
    half = np.zeros(len(won), dtype=bool)  # at random: every other Sobol point would be no fair half
    half[np.random.default_rng([seed, 0x53]).permutation(len(won))[: len(won) // 2]] = True
    rows = []
    for place, each in enumerate(draws.ranges):
        found = _threshold(draws.values[half, place], won[half])
        if found is None:
            continue
        value, is_above, parted = found
        beyond = draws.values[~half, place] >= value
        inside = beyond if is_above else ~beyond
        score = [estimates.proportion(float(np.sum(won[~half][side])), float(np.sum(side))) for side in (inside, ~inside)]
        rows.append((-parted, each.name, "from" if is_above else "below", value, float(np.mean(inside)), *score))
    table: Table = {}
    for _, parameter, side, value, size, inside, outside in sorted(rows, key=lambda each: each[:2]):
        add_values(table, **named, parameter=parameter, side=side, threshold=value, share_of_draws=size)
        add_estimate(table, "inside", inside)
        add_estimate(table, "outside", outside)
    return table


def bands(draws: Draws, fewest: np.ndarray, more: np.ndarray, **named: object) -> Table:
    """Share of draws won by either side within each quarter of each parameter's range: how far a share rests on a range."""
    table: Table = {}
    for place, each in enumerate(draws.ranges):
        edges = np.linspace(each.low, each.high, _BANDS + 1)
        band = np.clip(np.searchsorted(edges, draws.values[:, place], side="right") - 1, 0, _BANDS - 1)
        for number in range(_BANDS):
            here = band == number
            add_values(
                table,
                **named,
                parameter=each.name,
                band_from=float(edges[number]),
                band_to=float(edges[number + 1]),
                draws=int(here.sum()),
            )
            for name, won in (("fewest", fewest), ("more", more)):
                add_estimate(table, f"{name}_wins", estimates.proportion(float(np.sum(won[here])), float(np.sum(here))))
    return table


def _threshold(values: np.ndarray, wins: np.ndarray) -> tuple[float, bool, float] | None:
    """Where to cut, whether wins lie from there on, and Youden's J; none where there is nothing to part."""
    if min(wins.sum(), (~wins).sum()) < _FEWEST_WINS:
        return None
    order = np.argsort(values, kind="stable")
    ahead = np.cumsum(wins[order]) / wins.sum() - np.cumsum(~wins[order]) / (~wins).sum()  # won less others, up to each
    places = np.arange(1, len(values) + 1) / len(values)
    allowed = (places >= _SMALLEST_SIDE) & (places <= 1.0 - _SMALLEST_SIDE)
    allowed[:-1] &= values[order][:-1] < values[order][1:]  # a cut lies between two different values
    allowed[-1] = False
    if not allowed.any():
        return None
    cut = int(np.argmax(np.where(allowed, np.abs(ahead), -1.0)))
    return float((values[order][cut] + values[order][cut + 1]) / 2.0), bool(ahead[cut] < 0.0), float(abs(ahead[cut]))
