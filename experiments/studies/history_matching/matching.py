"""The waves: draws, what they show, emulators of it, and the next draws from what these do not rule out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from experiments.errors import Refusal
from experiments.statistics import history_matching
from experiments.statistics.history_matching import CUT, Emulator, Target
from experiments.study_tools import plausible, table_one

BLOCK = 4096  # candidates looked at together
MOST_BLOCKS = 512  # before what is left is called too small to be sampled so
LOOKED_AT = 8 * BLOCK  # candidates that the volume is estimated from, at least


class Drawn(NamedTuple):
    """Draws of a wave or of the bank.

    Attributes:
        changes: What each changes in the configuration.
        unit: The same as shares of the ranges, (draws, numbers).
        volume: Share of the prior that was not ruled out when they were drawn.
        candidates: Points of the prior that this share is estimated from.
    """

    changes: tuple[dict[str, Any], ...]
    unit: np.ndarray
    volume: float
    candidates: int


def targets(fits: Sequence[float]) -> list[Target]:
    """What the statistics of `shown` are held against: the split of eleven cities, and the largest errors that fit."""
    cities = sum(table_one.SPLIT)
    split = [
        Target(f"class_{name}", count / cities, 0.0, float(np.sqrt(count / cities * (1 - count / cities) / cities)), False)
        for name, count in zip(table_one.CLASSES, table_one.SPLIT, strict=True)
    ]
    errors = [Target(f"error_{name}", 0.0, limit, 0.0, True) for name, limit in zip(table_one.CLASSES, fits, strict=True)]
    return [*split, *errors]


def shown(counts: np.ndarray, fewest: int) -> np.ndarray:
    """Statistics of draws, (draws, statistics): shares of the classes, then mean distance of each class from its marks.

    The distance of a class with fewer than so many cities is nan.
    """
    cities = counts.sum(axis=2)
    apart = np.where(cities >= fewest, table_one.errors_by_class(counts), np.nan)
    return np.hstack([cities / cities.sum(axis=1, keepdims=True), apart])


def emulated(drawn: Drawn, counts: np.ndarray, fits: Sequence[float], fewest: int, active: int, seed: int) -> list[Emulator]:
    """An emulator of every statistic, fitted to a wave."""
    values = shown(counts, fewest)
    return [history_matching.fit(drawn.unit, own, active, seed) for own in values.T]


def left(waves: Sequence[Sequence[Emulator]], held_against: Sequence[Target], unit: np.ndarray) -> np.ndarray:
    """Which places (places, numbers) no wave rules out, true or false."""
    kept = np.ones(len(unit), dtype=bool)
    for emulators in waves:
        if kept.any():
            kept[kept] = history_matching.implausibility(emulators, held_against, unit[kept]) <= CUT
    return kept


def sample(
    config: Mapping[str, Any],
    ranges: Sequence[plausible.Range],
    waves: Sequence[Sequence[Emulator]],
    held_against: Sequence[Target],
    points: int,
    seed: int,
) -> Drawn:
    """Points of the prior that no emulator of the waves so far rules out and that the model accepts.

    Raises:
        Refusal: If too few are found among the candidates.
    """
    from scipy.stats import qmc

    sampler = qmc.Sobol(len(ranges), scramble=True, rng=np.random.default_rng([seed, 0x51, len(waves)]))
    changes: list[dict[str, Any]] = []
    unit: list[np.ndarray] = []
    looked_at = many = 0
    for _ in range(MOST_BLOCKS):
        block = sampler.random(BLOCK)
        kept = block[left(waves, held_against, block)]
        looked_at, many = looked_at + BLOCK, many + len(kept)
        for point in kept:
            if len(changes) == points:
                break
            change = plausible.at(ranges, point)
            if plausible.accepted(config, change):
                changes.append(change)
                unit.append(point)
        if len(changes) == points and (looked_at >= LOOKED_AT or not waves):
            return Drawn(tuple(changes), np.array(unit), many / looked_at, looked_at)
    raise Refusal(
        f"only {len(changes)} of {points} draws were found among {looked_at:,} points of the prior: the emulators rule out all "
        "but too little of it; take fewer waves (study.waves) or draws (study.draws)"
    )
