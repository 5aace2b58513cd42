"""Shares, differences and their intervals, for scripts and notebooks; they stand in `experiments.statistics.estimates`."""

from experiments.statistics.estimates import (
    CONFIDENCE,
    STRATA,
    Equivalence,
    Estimate,
    difference,
    equivalence,
    gained,
    likelihood,
    mean,
    per_panel,
    proportion,
    ratio,
    share,
    strata,
)

__all__ = [
    "CONFIDENCE",
    "STRATA",
    "Equivalence",
    "Estimate",
    "difference",
    "equivalence",
    "gained",
    "likelihood",
    "mean",
    "per_panel",
    "proportion",
    "ratio",
    "share",
    "strata",
]
