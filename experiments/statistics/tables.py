"""Tables that studies make: columns of equal length by name, an estimate in three of them.

A share, mean or difference named `enacted` stands in the columns `enacted`, `enacted_low` and `enacted_high`: value and ends of
its interval. No other column may end in `_low` or `_high`; the range of a prior is `prior_low` and `prior_high`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.statistics.estimates import Estimate
from experiments.statistics.testability import NOT_TESTED, column_tested, is_tested_at

Rows = Mapping[str, np.ndarray]
"""Outcomes of an arm to read: one array per column, one entry per city."""

Columns = dict[str, np.ndarray]
"""The same while it is made: arrays by column that may be added to."""

Table = dict[str, list[Any]]
"""A table that grows row by row: one list per column."""

TableLike = Mapping[str, Sequence[Any] | np.ndarray]
"""A finished table to read, from memory or from a file."""

PARTS = ("", "_low", "_high")
"""What is added to a name for an estimate's value and the ends of its interval."""


def add_estimate(table: Table, name: str, estimate: Estimate) -> None:
    """Add an estimate to three columns: `name`, `name_low`, `name_high`.

    Args:
        table: The table that grows.
        name: Name of the value's column.
        estimate: Value and interval; nan where there is nothing to estimate from.

    Raises:
        ValueError: If `estimate` does not have exactly three parts.

    Example:
        >>> table = {}
        >>> add_estimate(table, "enacted", Estimate(0.2, 0.1, 0.3))
        >>> table
        {'enacted': [0.2], 'enacted_low': [0.1], 'enacted_high': [0.3]}
    """
    for part, value in zip(PARTS, estimate, strict=True):
        table.setdefault(name + part, []).append(float(value))


def add_difference(table: Table, name: str, estimate: Estimate, is_tested: bool) -> None:
    """Add a difference between arms to its three columns, and to a fourth whether the arms left room for one.

    Args:
        table: The table that grows.
        name: Name of the value's column.
        estimate: Value and interval of the difference.
        is_tested: Whether the comparison was tested (`testability`).

    Example:
        >>> table = {}
        >>> add_difference(table, "use_difference", Estimate(0.2, 0.1, 0.3), True)
        >>> table
        {'use_difference': [0.2], 'use_difference_low': [0.1], 'use_difference_high': [0.3], 'use_tested': [True]}
    """
    add_estimate(table, name, estimate)
    add_values(table, **{column_tested(name): bool(is_tested)})


def add_values(table: Table, **values: Any) -> None:
    """Add plain values, each to the column of its name.

    Args:
        table: The table that grows.
        **values: One value per column.

    Example:
        >>> table = {"world": ["as_configured"]}
        >>> add_values(table, world="null", cities=110)
        >>> table
        {'world': ['as_configured', 'null'], 'cities': [110]}
    """
    for name, value in values.items():
        table.setdefault(name, []).append(value)


def estimate_at(table: TableLike, name: str, place: int) -> Estimate:
    """Read an estimate back from its three columns.

    Args:
        table: A table that `add_estimate` made, or one like it.
        name: Name of the value's column.
        place: Number of the row, from 0.

    Returns:
        Value and ends of the interval, as floats.

    Raises:
        KeyError: If the table lacks one of the three columns.
        IndexError: If the table has no such row.

    Example:
        >>> estimate_at({"enacted": [0.2], "enacted_low": [0.1], "enacted_high": [0.3]}, "enacted", 0)
        Estimate(value=0.2, low=0.1, high=0.3)
    """
    value, low, high = (float(table[name + part][place]) for part in PARTS)
    return Estimate(value, low, high)


def difference_in_words(table: TableLike, name: str, place: int, spec: str = "+.3f") -> str:
    """A difference with its interval as texts show it, or the words that it was not tested.

    Args:
        table: A table that `add_difference` made, or one like it.
        name: Name of the value's column.
        place: Number of the row, from 0.
        spec: How each of the three numbers is formatted.

    Returns:
        The text of a cell.

    Example:
        >>> table = {"use": [0.2, 0.0], "use_low": [0.1, 0.0], "use_high": [0.3, 0.0], "use_tested": [True, False]}
        >>> difference_in_words(table, "use", 0), difference_in_words(table, "use", 1)
        ('+0.200 [+0.100, +0.300]', 'not tested')
    """
    return format(estimate_at(table, name, place), spec) if is_tested_at(table, name, place) else NOT_TESTED


def arm_name(*parts: object) -> str:
    """Make the name of an arm, or of a table's row, from what distinguishes it.

    Args:
        *parts: Words and numbers; a float is written with six digits at most and without a trailing `.0`.

    Returns:
        The parts, joined by underscores.

    Example:
        >>> arm_name("surface", 0.5, 8.0)
        'surface_0.5_8'
    """
    return "_".join(f"{part:g}" if isinstance(part, float) else str(part) for part in parts)


def by_name(table: TableLike, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Arrange a table's rows under the values that name them, as a summary shows them.

    Args:
        table: Columns of equal length.
        keys: Columns whose values together name a row; their values are joined by `arm_name`.

    Returns:
        For each row, under its name, the other columns' values; an empty mapping for an empty table. Of several rows with one
        name the last is kept.

    Raises:
        KeyError: If a key is no column of a table that has rows.

    Example:
        >>> by_name({"world": ["null", "null"], "span": [12.0, 24.0], "cities": [110, 55]}, ("world", "span"))
        {'null_12': {'cities': 110}, 'null_24': {'cities': 55}}
    """
    count = len(next(iter(table.values()))) if table else 0
    return {
        arm_name(*(table[key][place] for key in keys)): {
            name: values[place] for name, values in table.items() if name not in keys
        }
        for place in range(count)
    }
