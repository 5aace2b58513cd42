"""TRANSITION: the old names of `outcome_measures` and `comparisons`; removed when the last study is converted."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.statistics import comparisons
from experiments.statistics.comparisons import weighted_sum as summed
from experiments.statistics.estimates import Estimate
from experiments.statistics.outcome_measures import MEASURES as _MEASURES
from experiments.statistics.outcome_measures import find, partners
from experiments.statistics.tables import Rows

__all__ = ["MEASURES", "contrast", "find", "level", "partners", "summed"]

MEASURES = {**_MEASURES, "in_use": _MEASURES["used"]}
"""The list, with one measure under its old name as well."""


def level(name: str, rows: Rows, months: int) -> Estimate:
    """`comparisons.level`."""
    return comparisons.level(rows, name, months=months)


def contrast(name: str, weights: Mapping[str, float], rows: Mapping[str, Rows], months: Mapping[str, int]) -> Estimate:
    """`comparisons.contrast`."""
    return comparisons.contrast(weights, rows, name, months=months)
