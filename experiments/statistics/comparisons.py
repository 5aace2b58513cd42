"""How arms are summarised and compared by an outcome: a level, a difference over matched pairs, a weighted contrast.

A matched pair is the same city, founded alike and under common random numbers, in two arms; rows of arms that are compared are
in the same order of panel and city. Intervals are 95 %, with the panel as the unit, or with the column that `unit` names.

| what is compared | interval |
| --- | --- |
| level of a share | Wilson's at the effective sample size (`estimates.share`) |
| level of anything else | that of a ratio of panel totals (`estimates.ratio`) |
| share in one arm minus that in another | Wilson's limits of the discordant strata, joined (`estimates.gained`) |
| anything else in two arms; more than two arms | that of the mean over matched pairs (`estimates.mean`) |
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from experiments.statistics import estimates
from experiments.statistics.estimates import NOTHING, Estimate
from experiments.statistics.outcome_measures import find, values
from experiments.statistics.tables import Rows
from experiments.statistics.testability import is_tested, is_tested_between

TOLERANCE = 1e-9
"""What a sum over arms may be, as a share of the largest value in it, and still be taken for 0: arithmetic leaves it over."""

Months = Mapping[str, int] | float | None
"""Length of the horizon: of each arm by name, of all arms, or not needed."""


def level(
    rows: Rows, outcome: str, among: np.ndarray | None = None, *, months: float | None = None, unit: str = "panel"
) -> Estimate:
    """Estimate the share or mean of an outcome over an arm's cities.

    Panels without a city where `among` is true count as clusters of size 0. Missing values are left out.

    Args:
        rows: The arm: columns of the store, one entry per city.
        outcome: Name of a measure.
        among: True for the cities that are meant; all if left out. A measure that is defined among certain cities only keeps
            to these as well.
        months: Length of the horizon in months; needed by times that may never come.
        unit: Column whose groups of cities are the independent units.

    Returns:
        Share or mean with its interval; nan where no city is meant, and an interval of nan for a single unit.

    Raises:
        Refusal: If there is no such measure.
        ValueError: If the measure needs the horizon and `months` is not given.

    Example:
        >>> rows = {"panel": np.array([0, 0, 1, 1]), "outcome": np.array([2, 0, 2, 2])}
        >>> f"{level(rows, 'enacted'):.2f}"
        '0.75 [0.26, 0.96]'
    """
    own, keep = values(rows, outcome, months), find(outcome).among
    if keep:
        among = rows[keep].astype(bool) if among is None else rows[keep].astype(bool) & among
    if own.dtype == bool:
        return estimates.share(own, rows[unit], among)
    there = ~np.isnan(own)
    return estimates.ratio(np.nan_to_num(own), there if among is None else there & among, rows[unit])


def difference(one: Rows, other: Rows, outcome: str, *, months: float | None = None, unit: str = "panel") -> Estimate:
    """Estimate an outcome in one arm minus that in another over their matched pairs.

    This is the contrast of two arms of one horizon with `tolerance` 0: what arithmetic leaves over is kept.

    Args:
        one: The arm from which the other is taken away; the column `unit` is read from it.
        other: The other arm, its cities in the same order.
        outcome: Name of a measure.
        months: Length of the horizon in months; needed by times that may never come.
        unit: Column whose groups of cities are the independent units.

    Returns:
        The difference with its interval; nan where there is no pair.

    Raises:
        Refusal: If there is no such measure.
        ValueError: If the measure needs the horizon and `months` is not given.

    Example:
        >>> panel = np.array([0, 0, 1, 1])
        >>> one, other = ({"panel": panel, "use": np.array(use)} for use in ([0.5, 0.7, 0.6, 0.6], [0.5, 0.5, 0.4, 0.6]))
        >>> f"{difference(one, other, 'use').value:.2f}"
        '0.10'
    """
    arms = {"one": one, "other": other}
    return contrast({"one": 1.0, "other": -1.0}, arms, outcome, months=months, unit=unit, tolerance=0.0)


def contrast(
    weights: Mapping[str, float],
    rows: Mapping[str, Rows],
    outcome: str,
    *,
    months: Months = None,
    unit: str = "panel",
    tolerance: float = TOLERANCE,
    is_widened: bool = False,
    has_interval: bool = True,
) -> Estimate:
    """Estimate a weighted sum of arms over their matched pairs: a difference, or a difference of differences.

    Args:
        weights: Weight of each arm. One arm with 1 and one with -1 are a difference; of a share it is estimated by the strata
            of pairs in which only the one, or only the other, has the outcome.
        rows: The arms, their cities in the same order; the column `unit` is read from the first arm weighted.
        outcome: Name of a measure. One that is defined among certain cities keeps to the pairs of which that is true in all
            arms weighted.
        months: Length of the horizon in months, of each arm by name or of all.
        unit: Column whose groups of cities are the independent units.
        tolerance: See `weighted_sum`.
        is_widened: Whether the interval of a share over other than two arms reaches as far as `mean_over_pairs` describes.
        has_interval: Whether an interval is wanted. Without one the value is the plain mean over pairs: the estimate of a
            plausible draw, of which only the value is kept. It may differ in the last digits from that with an interval.

    Returns:
        The contrast with its interval; nan where there is no pair.

    Raises:
        Refusal: If there is no such measure.
        ValueError: If the measure needs the horizon and `months` is not given.

    Example:
        >>> panel = np.array([0, 1])
        >>> rows = {name: {"panel": panel, "outcome": np.array(outcome)} for name, outcome in
        ...         {"both": [2, 2], "one": [2, 0], "other": [0, 0], "none": [0, 0]}.items()}
        >>> contrast({"both": 1.0, "one": -1.0, "other": -1.0, "none": 1.0}, rows, "enacted").value
        0.5
    """
    measure = find(outcome)
    by_arm = {arm: values(rows[arm], outcome, months[arm] if isinstance(months, Mapping) else months) for arm in weights}
    units = rows[next(iter(weights))][unit]
    if measure.among:
        keep = np.logical_and.reduce([rows[arm][measure.among].astype(bool) for arm in weights])
        by_arm, units = {arm: each[keep] for arm, each in by_arm.items()}, units[keep]
    if len(units) == 0:
        return NOTHING
    up, down = ([arm for arm, weight in weights.items() if weight == sign] for sign in (1.0, -1.0))
    if has_interval and len(weights) == 2 and len(up) == len(down) == 1 and by_arm[up[0]].dtype == bool:
        return estimates.gained(by_arm[up[0]], by_arm[down[0]], units)
    pairs = weighted_sum(weights, by_arm, tolerance)
    if not has_interval:
        return Estimate(float(np.mean(pairs)), float("nan"), float("nan"))
    return mean_over_pairs(pairs, units, is_widened=is_widened and measure.is_share)


class Room(NamedTuple):
    """What room compared arms leave for a difference in an outcome (`testability`)."""

    lowest_share: float  # 0..1, in the arm with the lowest; nan for what is no share of all cities
    highest_share: float  # and in the arm with the highest
    tested: bool


def in_many_cities(
    weights: Mapping[str, float], stacked: Mapping[str, np.ndarray], outcome: str
) -> tuple[list[float], list[bool]] | None:
    """Contrasts without an interval, and whether each was tested, of many simulated cities at once.

    Args:
        weights: Weight of each arm.
        stacked: The measure in each arm, (cities apart, matched pairs): a row is what `values` reads of one city's arm.
        outcome: Name of the measure.

    Returns:
        For each row what `contrast` without an interval and `room_between` say of it, to the last bit; None where rows have
        to be looked at one by one: a value is missing, there are no pairs, or the measure is defined among certain cities.

    Example:
        >>> in_many_cities({"one": 1.0, "other": -1.0}, {"one": np.ones((1, 4)), "other": np.zeros((1, 4))}, "use")
        ([1.0], [True])
    """
    measure, arms = find(outcome), [stacked[arm] for arm in weights]
    numbers = [np.ascontiguousarray(arm, dtype=float) for arm in arms]
    if measure.among or arms[0].shape[1] == 0 or any(bool(np.isnan(each).any()) for each in numbers):
        return None
    total = np.zeros(arms[0].shape)
    for weight, each in zip(weights.values(), numbers, strict=True):
        total += weight * each
    largest = np.max([np.abs(each).max(axis=1, initial=0.0) for each in numbers], axis=0)
    pairs = np.where(np.abs(total) <= TOLERANCE * largest[:, None], 0.0, total)
    if measure.is_share:
        shares = np.array([each.mean(axis=1) for each in numbers]).T.tolist()
        tested = [room_between_shares(own, list(weights.values())).tested for own in shares]
    else:
        lowest, highest = (
            np.min([each.min(axis=1) for each in numbers], axis=0),
            np.max([each.max(axis=1) for each in numbers], axis=0),
        )
        tested = (lowest < highest).tolist()
    return pairs.mean(axis=1).tolist(), tested


INTERACTION = (1.0, -1.0, -1.0, 1.0)
"""Weights of the four arms of an interaction: one difference of two minus another."""


def room_between(
    outcome: str, arms: Sequence[Rows], months: Sequence[float] | None = None, weights: Sequence[float] = ()
) -> Room:
    """Say what room compared arms leave for a difference.

    An interaction of two by two is tested only if each of its simple differences is: of two arms at the floor none can be seen.

    Args:
        outcome: Name of a measure.
        arms: Rows of every arm compared.
        months: Length of the horizon of each arm, for times that may never come.
        weights: Of the arms in what is estimated; two of 1 and two of -1 are an interaction.

    Returns:
        The room; of an interaction that is not tested, that of the two arms that leave none.

    Example:
        >>> nobody, half = ({"panel": np.array([0, 0]), "outcome": np.array(ends)} for ends in ([0, 1], [0, 2]))
        >>> room_between("enacted", [nobody, half]).tested, room_between("enacted", [nobody, nobody]).tested
        (True, False)
        >>> room_between("enacted", [nobody, nobody, half, half], weights=INTERACTION)
        Room(lowest_share=0.0, highest_share=0.0, tested=False)
    """
    measure = find(outcome)
    known = [values(rows, outcome, months[place] if months else None) for place, rows in enumerate(arms)]
    if measure.among:
        among = np.all([rows[measure.among] for rows in arms], axis=0)
        return Room(float("nan"), float("nan"), is_tested(*(own[among] for own in known), is_share=measure.is_share))
    if not measure.is_share:
        return Room(float("nan"), float("nan"), is_tested(*known, is_share=False))
    return room_between_shares([float(np.mean(own)) for own in known], weights)


def room_between_shares(shares: Sequence[float], weights: Sequence[float] = ()) -> Room:
    """Say what room shares of cities leave for a difference between them.

    Args:
        shares: Of each compared arm, or of several arms averaged, 0 to 1.
        weights: Of them in what is estimated; two of 1 and two of -1 are an interaction.

    Returns:
        The room; of an interaction that is not tested, that of the two shares that leave none.

    Example:
        >>> room_between_shares([0.01, 0.3]).tested, room_between_shares([0.0, 0.01]).tested
        (True, False)
    """
    if sorted(weights) == sorted(INTERACTION):
        for one, other in combinations(range(len(shares)), 2):
            pair = sorted((shares[one], shares[other]))
            if weights[one] != weights[other] and not is_tested_between(pair):
                return Room(pair[0], pair[1], False)
    return Room(min(shares), max(shares), is_tested_between(shares))


def by_pair(one: Rows, other: Rows, outcome: str, months: float | None = None) -> np.ndarray:
    """Take an outcome in one arm minus that in another for each matched pair.

    Args:
        one: The arm from which the other is taken away.
        other: The other arm, its cities in the same order.
        outcome: Name of a measure.
        months: Length of the horizon in months; needed by times that may never come.

    Returns:
        One number per pair.

    Raises:
        Refusal: If there is no such measure.
        ValueError: If the measure needs the horizon and `months` is not given.

    Example:
        >>> by_pair({"outcome": np.array([2, 0])}, {"outcome": np.array([1, 2])}, "enacted").tolist()
        [1.0, -1.0]
    """
    pairs: np.ndarray = values(one, outcome, months).astype(float) - values(other, outcome, months).astype(float)
    return pairs


def mean_over_pairs(pairs: np.ndarray, units: np.ndarray, *, is_widened: bool = False) -> Estimate:
    """Estimate the mean of a contrast that has been taken pair by pair.

    Args:
        pairs: One number per matched pair; missing ones are left out.
        units: The independent unit that each pair belongs to, its panel as a rule.
        is_widened: Whether the interval reaches, on either side, at least as far from the value as Wilson's upper limit for a
            share of 0 among as many pairs. It does so for contrasts of shares: where no pair differs, that is not known
            without error.

    Returns:
        The mean with its interval, of nan for a single unit.

    Example:
        >>> panel = np.repeat([0, 1, 2], 11)
        >>> mean_over_pairs(np.zeros(33), panel)
        Estimate(value=0.0, low=0.0, high=0.0)
        >>> f"{mean_over_pairs(np.zeros(33), panel, is_widened=True):.3f}"
        '0.000 [-0.104, 0.104]'
    """
    estimate = estimates.mean(pairs, units)
    if not is_widened or np.isnan(estimate.low):
        return estimate
    least = estimates.proportion(0, len(pairs)).high
    return Estimate(estimate.value, min(estimate.low, estimate.value - least), max(estimate.high, estimate.value + least))


def weighted_sum(weights: Mapping[str, float], by_arm: Mapping[str, np.ndarray], tolerance: float = TOLERANCE) -> np.ndarray:
    """Add up arms with their weights, pair by pair.

    Args:
        weights: Weight of each arm.
        by_arm: Of each arm one entry per city, in the same order.
        tolerance: A sum no larger than this share of the largest value in any arm is 0; with 0 every digit is kept.

    Returns:
        One number per pair.

    Example:
        >>> arms = {"a": np.array([0.1]), "b": np.array([0.2]), "c": np.array([0.3])}
        >>> weighted_sum({"a": 1.0, "b": 1.0, "c": -1.0}, arms).tolist()
        [0.0]
    """
    total = np.zeros(len(next(iter(by_arm.values()))))
    for arm, weight in weights.items():
        total += weight * by_arm[arm].astype(float)
    if tolerance == 0.0:
        return total
    largest = max(float(np.max(np.abs(each.astype(float)), initial=0.0)) for each in by_arm.values())
    return np.where(np.abs(total) <= tolerance * largest, 0.0, total)
