"""The answer: over what Table 1 leaves, how often does all at once do better, how often piece by piece, how often neither."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from experiments.statistics import estimates
from experiments.statistics.estimates import Estimate
from experiments.statistics.posterior import FEWEST
from experiments.statistics.tables import Table, add_estimate, add_values
from experiments.studies.boundary import space

if TYPE_CHECKING:
    from experiments.studies.history_matching.options import Options

OUTCOMES = ("integrated", "enacted")
ALL_AT_ONCE, PIECE_BY_PIECE, NEITHER, NOT_TESTED = "all at once", "piece by piece", "neither", "not tested"
DOES_BETTER = (ALL_AT_ONCE, PIECE_BY_PIECE, NEITHER, NOT_TESTED)
"""What can be said of a draw. *Neither*: a difference within the margin. *Not tested*: almost none or almost all get there."""


def table(compared: Mapping[str, Table], weight: np.ndarray, ancestor: np.ndarray, options: Options) -> Table:
    """Weighted shares of draws by what can be said of them, under every rule of imposed programmes.

    Args:
        compared: Both ways in every draw by rule, as `space.compared_under` gives them.
        weight: Of these draws.
        ancestor: Draw of the bank that each goes back to: the unit of the intervals.
        options: Of the study.

    Returns:
        One row per rule, outcome and `does_better`; `difference` is the weighted mean of all at once minus piece by piece.
    """
    few, many = options.simultaneity
    made: Table = {}
    for rule, own in compared.items():
        for outcome in OUTCOMES:
            room = space.tested(own, outcome, space.DEFINITIONS[0], many, few)
            apart = np.array(own[space.difference_of(outcome, space.DEFINITIONS[0], many)], dtype=float)
            which = {
                ALL_AT_ONCE: room & (apart > options.margin),
                PIECE_BY_PIECE: room & (apart < -options.margin),
                NEITHER: room & (np.abs(apart) <= options.margin),
                NOT_TESTED: ~room,
            }
            middle = _mean(apart, weight, ancestor)
            for does_better, is_so in which.items():
                add_values(made, rule=rule, outcome=outcome, does_better=does_better)
                add_estimate(made, "share", _mean(is_so.astype(float), weight, ancestor))
                add_estimate(made, "difference", middle)
    return made


def _mean(values: np.ndarray, weight: np.ndarray, ancestor: np.ndarray) -> Estimate:
    """Weighted mean with ancestors as units: draws that go back to one are alike."""
    estimate = estimates.ratio(weight * values, weight, ancestor)
    few = len(np.unique(ancestor)) < FEWEST
    return Estimate(estimate.value, float("nan"), float("nan")) if few else estimate
