"""Whether a comparison of arms was a test at all: none is where (almost) nobody or (almost) everybody gets there in every arm.

The two cuts stand here and nowhere else. They were fixed before any result was seen under them. .02 is below one city in an
observed panel of eleven (.09), and below the smallest effect of interest that studies use (.03): two arms at or below it cannot
differ by an amount of interest, whatever the treatment does, so that their agreement says nothing about the treatment. The
ceiling is the mirror image. Arms at opposite ends are tested, and differ by almost 1. The cuts are an assumption.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

FLOOR = 0.02
"""Share of an arm's cities at or below which (almost) nobody gets there."""

CEILING = 0.98
"""Share of an arm's cities at or above which (almost) everybody gets there."""

NOT_TESTED = "not tested"
"""The words that stand in texts, tables and figures where a comparison was none."""

WHY_NOT = "(almost) nobody or (almost) everybody gets there in every arm"
"""What these words mean."""


def column_tested(difference: str) -> str:
    """Name the column of a table that says whether the comparison behind a column of differences was tested.

    Args:
        difference: Name of the column of differences.

    Returns:
        The name of the other: `_difference` at the end gives way to `_tested`, which is added to any other name.

    Example:
        >>> column_tested("enacted_difference"), column_tested("enacted_minus_configured")
        ('enacted_tested', 'enacted_minus_configured_tested')
    """
    return f"{difference.removesuffix('_difference')}_tested"


def is_tested_at(table: Mapping[str, Any], name: str, place: int) -> bool:
    """Whether the comparison behind a difference was tested; True in a table without a column that says so.

    Args:
        table: A table that `tables.add_difference` made, or one like it.
        name: Name of the value's column.
        place: Number of the row, from 0.

    Returns:
        What the column says.

    Example:
        >>> is_tested_at({"use_difference": [0.0], "use_tested": [False]}, "use_difference", 0)
        False
    """
    column = column_tested(name)
    return column not in table or bool(table[column][place])


def is_tested(*arms: np.ndarray, is_share: bool) -> bool:
    """Say whether compared arms leave room for a difference.

    Args:
        arms: Of each compared arm the outcome of its cities, pooled over panels, that the comparison is conditioned on.
            Missing values are left out.
        is_share: Whether the outcome is a share, 0 to 1. Other outcomes have neither floor nor ceiling.

    Returns:
        False where an arm has no city with a value; for a share, where all arms have a mean at or below the floor or all at or
        above the ceiling; for anything else, where all values of all arms are one and the same. True otherwise.

    Raises:
        ValueError: If fewer than two arms are given.

    Example:
        >>> nobody, half, everybody = np.zeros(50), np.repeat([0.0, 1.0], 25), np.ones(50)
        >>> is_tested(nobody, nobody, is_share=True), is_tested(nobody, half, is_share=True)
        (False, True)
        >>> is_tested(everybody, everybody, is_share=True), is_tested(nobody, everybody, is_share=True)
        (False, True)
    """
    if len(arms) < 2:
        raise ValueError(f"a comparison has two arms or more, not {len(arms)}")
    there = [values[~np.isnan(values)] for values in (np.asarray(arm, dtype=float) for arm in arms)]
    if any(len(values) == 0 for values in there):
        return False
    if not is_share:
        return min(float(values.min()) for values in there) < max(float(values.max()) for values in there)
    return is_tested_between([float(values.mean()) for values in there])


def is_tested_between(levels: np.ndarray | Sequence[float]) -> bool:
    """Say whether the shares of compared arms leave room for a difference.

    Args:
        levels: Of each compared arm the share of its cities, 0 to 1; nan where it has none.

    Returns:
        False where a share is missing, where all are at or below `FLOOR`, or where all are at or above `CEILING`.

    Example:
        >>> is_tested_between([0.02, 0.0]), is_tested_between([0.03, 0.0]), is_tested_between([0.98, 1.0])
        (False, True, False)
    """
    shares = np.asarray(levels, dtype=float)
    if np.isnan(shares).any():
        return False
    return not (bool((shares <= FLOOR).all()) or bool((shares >= CEILING).all()))
