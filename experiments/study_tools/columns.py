"""Small steps that studies share between rows of arms and a report: names of arms, columns of estimates, twins compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.statistics import estimates
from experiments.statistics.estimates import Estimate

Rows = Mapping[str, np.ndarray]
Columns = dict[str, list]

OUTCOMES = {
    "enacted": "share of cities that enact",
    "integrated_or_enacted": "share of cities that integrate or enact",
    "use": "mean use of the platform",
}
"""The three outcomes by which arms are compared, with what each is."""

COLUMNS = ("outcome", "use", "effort_offered")
"""What has to be known of each city for them."""


def outcome(rows: Rows, name: str) -> np.ndarray:
    """One of `OUTCOMES` for every city: true or false, or 0..1 for use."""
    if name == "enacted":
        return rows["outcome"] == 2
    if name == "integrated_or_enacted":
        return rows["outcome"] >= 1
    return rows[name]


def level(rows: Rows, name: str) -> Estimate:
    """Share or mean over an arm."""
    values = outcome(rows, name)
    return estimates.share(values, rows["panel"]) if values.dtype == bool else estimates.mean(values, rows["panel"])


def difference(one: Rows, other: Rows, name: str) -> Estimate:
    """One arm less the other over their twins."""
    values, others = outcome(one, name), outcome(other, name)
    compare = estimates.gained if values.dtype == bool else estimates.difference
    return compare(values, others, one["panel"])


def arm(*parts: object) -> str:
    """A name for an arm.

    >>> arm("surface", 0.5, 8.0)
    'surface_0.5_8'
    """
    return "_".join(f"{part:g}" if isinstance(part, float) else str(part) for part in parts)


def add(table: Columns, name: str, found: Estimate) -> None:
    """Put an estimate into three columns: `name`, `name_low`, `name_high`."""
    for part, value in zip(("", "_low", "_high"), found, strict=True):
        table.setdefault(name + part, []).append(float(value))


def row(table: Columns, **values: Any) -> None:
    """Put plain values into their columns."""
    for name, value in values.items():
        table.setdefault(name, []).append(value)


def estimate(table: Mapping[str, Sequence], name: str, place: int) -> Estimate:
    """An estimate back from its three columns."""
    return Estimate(table[name][place], table[f"{name}_low"][place], table[f"{name}_high"][place])


def by_name(table: Columns, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The rows of a table by the values that name them, as a summary takes them."""
    count = len(next(iter(table.values())))
    return {
        arm(*(table[key][place] for key in keys)): {name: values[place] for name, values in table.items() if name not in keys}
        for place in range(count)
    }
