"""Leave one pattern out: what the posterior of the rest of Table 1 predicts of it.  [Grimm et al. 2005: pattern by pattern]

The patterns are the split into classes and each of the seven practices. A draw of the posterior is weighted by the chance of
Table 1 without the pattern over its chance with it, which makes it a draw of the posterior of the rest. No draw is simulated
anew. What is held against the paper then is a prediction: nothing that is compared was told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.statistics import estimates, posterior, tempering
from experiments.statistics.tables import Table, add_estimate, add_values
from experiments.study_tools import table_one

if TYPE_CHECKING:
    from collections.abc import Sequence

    from experiments.studies.history_matching.options import Options

SPLIT = "split"
REPRODUCED, NOT_REPRODUCED, NOT_MEASURABLE = "reproduced", "not reproduced", "not measurable"


def without(counts: np.ndarray, practice: int) -> np.ndarray:
    """Cells without one practice: counts (..., classes, profiles) summed over whether it is held, (..., classes, profiles / 2).

    Example:
        >>> without(np.array([[1.0, 2.0, 3.0, 4.0]]), 0).tolist(), without(np.array([[1.0, 2.0, 3.0, 4.0]]), 1).tolist()
        ([[3.0, 7.0]], [[4.0, 6.0]])
    """
    profiles = counts.shape[-1]
    split = counts.reshape(*counts.shape[:-1], profiles >> (practice + 1), 2, 1 << practice)
    summed: np.ndarray = split.sum(axis=-2).reshape(*counts.shape[:-1], profiles // 2)
    return summed


def log_chance(counts: np.ndarray, errors: Sequence[float], pattern: str) -> np.ndarray:
    """Log chance of the paper's eleven cities under each draw, without one pattern.

    Args:
        counts: Simulated cities of each draw by cell, (draws, classes, profiles).
        errors: Chances that a practice is misread, equally likely.
        pattern: `split`, which leaves the chance of each profile given its city's class, or one of the practices.

    Returns:
        (draws,), up to a constant of the data.
    """
    if pattern != SPLIT:
        place = table_one.PRACTICES.index(pattern)
        return table_one.log_likelihood(without(table_one.observed(), place), without(counts, place), errors)
    of_classes = table_one.shares(counts).sum(axis=-1)
    split: np.ndarray = np.log(of_classes) @ np.array(table_one.SPLIT, dtype=float)
    return table_one.log_chance(counts, errors) - split


def table(counts: np.ndarray, weight: np.ndarray, ancestor: np.ndarray, options: Options) -> Table:
    """What the rest of Table 1 predicts of each pattern, and whether it is what the paper has.

    A pattern is *reproduced* if the whole 95 % interval of the predicted share lies within the rule: for a practice the
    paper's mark give or take `study.fits` of the class, for the split the Wilson interval of the paper's share of eleven
    cities. It is *not measurable* if fewer than ten effective draws are left of the rest.

    Args:
        counts: Simulated cities of each draw of the posterior by cell, (draws, classes, profiles).
        weight: Of these draws.
        ancestor: Draw of the bank that each goes back to: the unit of the intervals.
        options: Of the study.

    Returns:
        One row per pattern and class.
    """
    full = table_one.log_chance(counts, options.coding_errors)
    cities, held = counts.sum(axis=2), np.nan_to_num(table_one.held(counts))
    made: Table = {}
    for pattern in (SPLIT, *table_one.PRACTICES):
        apart = log_chance(counts, options.coding_errors, pattern) - full
        own = weight * np.exp(apart - apart.max())
        effective = tempering.ancestors(ancestor, own)
        for place, class_ in enumerate(table_one.CLASSES):
            if pattern == SPLIT:
                counted, among = own * cities[:, place], own * cities.sum(axis=1)
                observed = table_one.SPLIT[place] / sum(table_one.SPLIT)
                _, low, high = estimates.proportion(table_one.SPLIT[place], sum(table_one.SPLIT))
            else:
                practice = table_one.PRACTICES.index(pattern)
                among = own * cities[:, place]
                counted = among * held[:, place, practice]
                observed = float(table_one.MARKS[place, practice])
                low, high = observed - options.fits[place], observed + options.fits[place]
            share = estimates.ratio(counted, among, ancestor)
            is_measurable = effective >= posterior.FEWEST and not np.isnan(share.low)
            inside = is_measurable and low <= share.low and share.high <= high
            add_values(made, left_out=pattern, outcome_class=class_, observed=observed)
            add_estimate(made, "share", share)
            add_values(made, rule_low=low, rule_high=high, effective_draws=effective)
            add_values(made, verdict=REPRODUCED if inside else NOT_REPRODUCED if is_measurable else NOT_MEASURABLE)
    return made
