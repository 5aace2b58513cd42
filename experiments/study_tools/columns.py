"""TRANSITION: the old names of `outcome_measures`, `comparisons` and `tables`; removed when the last study is converted."""

from __future__ import annotations

from experiments.statistics.comparisons import difference, level
from experiments.statistics.outcome_measures import COMPARED_COLUMNS as COLUMNS
from experiments.statistics.outcome_measures import MEASURES
from experiments.statistics.outcome_measures import values as outcome
from experiments.statistics.tables import Rows, by_name
from experiments.statistics.tables import Table as Columns
from experiments.statistics.tables import add_estimate as add
from experiments.statistics.tables import add_values as row
from experiments.statistics.tables import arm_name as arm
from experiments.statistics.tables import estimate_at as estimate

__all__ = [
    "COLUMNS", "OUTCOMES", "Columns", "Rows", "add", "arm", "by_name", "difference", "estimate", "level", "outcome", "row",
]  # fmt: skip

OUTCOMES = {
    "enacted": MEASURES["enacted"].label,
    "integrated_or_enacted": MEASURES["integrated"].label,
    "use": MEASURES["use"].label,
}
"""`COMPARED`, with one of the three under its old name."""
