"""What is read of a world to measure its patterns: rows of four kinds of arms, months of some panels, networks as founded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from experiments.published_models.measures import jackknifed
from experiments.statistics.estimates import NOTHING, Estimate
from experiments.statistics.tables import Rows

GROUPS = 20  # of the delete-a-group jackknife


class Measured(NamedTuple):
    """A number with its interval, and what a reader may want beside it."""

    estimate: Estimate
    beside: str = ""


class Months(NamedTuple):
    """Months of all cities of some panels; C cities, T months, Y whole years, P practices, D dimensions, S services."""

    panel: np.ndarray  # (C,)
    structure: np.ndarray  # (C, Y + 1, P) level of each practice at the turn of years
    dimension: np.ndarray  # (P,) number of each practice's dimension
    rights: tuple[tuple[int, ...], ...]  # practices that are role categories, and those that are decision-right categories
    strategy: tuple[int, ...]  # practices that are the strategy
    performance: np.ndarray  # (C, T)
    running: np.ndarray  # (C, T + 1) 1 while a programme runs
    dropped: np.ndarray  # (C, T + 1) programmes dropped in a month
    started: np.ndarray  # (C, T + 1) programmes started in a month
    in_use: np.ndarray  # (C, T + 1) integrated and in use
    seniors_left: np.ndarray  # (C, Y) share of CIO and heads who were new in their seat, seats times years
    chiefs_left: np.ndarray  # (C, Y) the same of the city manager
    spending: np.ndarray  # (C, Y + 1, S) education spending by service; S = 0 where cities differ in services
    shortfall: np.ndarray  # (C, Q) threat, every quarter of a year
    friends: np.ndarray  # (C, Q) share of advice that the top three hear from friends
    alike: np.ndarray  # (C, Q) share that they hear from their own department
    strategy_level: np.ndarray  # (C, T + 1) mean level of the strategy's practices


class World(NamedTuple):
    """One world: as configured, or one plausible draw."""

    rows: Rows
    calm: Rows  # triggers rare
    crossed: Mapping[tuple[int, int], Rows]  # education and K, 0 lower and 1 higher
    months: Months
    dimensions: int
    networks: Mapping[int, Mapping[str, np.ndarray]]  # statistics of advice and friendship by number of managers, by city


def over_panels(statistic: Callable[[np.ndarray], float], panel: np.ndarray) -> Estimate:
    """Any statistic of cities with the interval of a delete-a-group jackknife over panels (Student's t).

    Args:
        statistic: Value from the cities of a mask, (cities,), bool.
        panel: Panel of each city, (cities,).

    Returns:
        Value and interval; nan where the value, or one without a group, cannot be had, and for a single panel.

    Example:
        >>> values, panel = np.array([1.0, 3.0, 5.0, 7.0]), np.array([0, 0, 1, 1])
        >>> round(over_panels(lambda kept: float(values[kept].mean()), panel).value, 1)
        4.0
    """
    _, place = np.unique(panel, return_inverse=True)
    groups = min(GROUPS, int(place.max()) + 1) if len(place) else 0
    if groups < 2:
        return NOTHING
    whole = statistic(np.ones(len(panel), dtype=bool))
    parts = np.array([statistic(place % groups != group) for group in range(groups)])
    if np.isnan(whole) or np.isnan(parts).any():
        return NOTHING
    return jackknifed(whole, parts)


def slopes(outcome: np.ndarray, *causes: np.ndarray) -> np.ndarray:
    """Least-squares slopes of an outcome on causes, a constant beside them; nan where they cannot be told apart.

    >>> slopes(np.array([1.0, 3.0, 5.0]), np.array([0.0, 1.0, 2.0])).round(6).tolist()
    [2.0]
    """
    known = ~np.isnan(np.stack([outcome, *causes])).any(axis=0)
    own = np.stack([np.ones(int(known.sum())), *(each[known] for each in causes)], axis=1)
    if len(own) <= own.shape[1] or np.linalg.matrix_rank(own) < own.shape[1]:
        return np.full(len(causes), np.nan)
    found: np.ndarray = np.linalg.lstsq(own, outcome[known], rcond=None)[0][1:]
    return found


def standardised(values: np.ndarray) -> np.ndarray:
    """Values less their mean, in standard deviations; nan where they do not differ."""
    values = np.asarray(values, dtype=float)
    if np.isnan(values).all():
        return values
    spread = np.nanstd(values)
    scaled: np.ndarray = (values - np.nanmean(values)) / spread if spread > 1e-12 else np.full(values.shape, np.nan)
    return scaled


def within_cities(values: np.ndarray) -> np.ndarray:
    """Values (cities, times) less each city's own mean."""
    less: np.ndarray = values - values.mean(axis=1, keepdims=True)
    return less
