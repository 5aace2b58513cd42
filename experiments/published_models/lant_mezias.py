"""Lant & Mezias (1990, 1992), a RECONSTRUCTION: convergence and reorientation from learning alone (null model 1).

Known from abstracts and reviews: organisations adapt aspirations to performance; the chance of change rises with the distance
of performance from aspiration; what is changed is found by search, fixed, imitative or adaptive. No frames, no network, no
complements. The form of aspirations is theirs as reviews give it; the rest and all sizes are ours.

One step is a month. A population of organisations, each with ``D`` characteristics ``x`` in 0..1, an environment that demands
``e`` in 0..1 of each, performance in points (100 at best)::

    P  = 100 * (1 - mean |x - e|) + noise * uniform(-1, 1)
    A' = a0 + a1 * A + a2 * (P - A)
    chance of change = min(1, inertia_floor + responsiveness * |P - A'| / 100)       each characteristic on its own draw
    a changed characteristic: by imitation that of the best performer in the population, else a uniform draw

The environment is drawn anew with a constant chance a month.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from experiments.published_models import drawn
from experiments.published_models.measures import spans

MONTHS = 156
SIZE = 11  # organisations of a population
CHARACTERISTICS = 8

RANGES = {
    "a2": (0.02, 0.2),  # 1/month
    "inertia_floor": (0.0, 0.005),  # 1/month
    "responsiveness": (0.05, 1.0),  # chance a month per 100 points
    "noise": (0.5, 6.0),  # points: ambiguity
    "imitation": (0.0, 1.0),  # share of search
    "upheaval": (0.0, 0.03),  # chance a month that the environment is drawn anew
}


class Paths(NamedTuple):
    """By population, organisation and month."""

    levels: np.ndarray  # (runs, SIZE, months + 1, CHARACTERISTICS)
    performance: np.ndarray  # (runs, SIZE, months + 1), points
    aspiration: np.ndarray  # (runs, SIZE, months + 1), points
    changed: np.ndarray  # (runs, SIZE, months), characteristics changed in the month


def aspired(before: np.ndarray, performance: np.ndarray, a0: float, a1: float, a2: np.ndarray | float) -> np.ndarray:
    """The next aspiration, a0 + a1 * before + a2 * (performance - before), in points like the performance; arrays go together.

    >>> float(aspired(100.0, 90.0, 0.0, 1.0, 0.05))
    99.5
    """
    return a0 + a1 * before + a2 * (performance - before)


def parameters(runs: int, seed: int) -> dict[str, np.ndarray]:
    """Draws from all ranges, one value per population."""
    return drawn(RANGES, runs, seed)


def simulate(p: dict[str, np.ndarray], seed: int, months: int = MONTHS) -> Paths:
    """Run one population per draw.

    Args:
        p: Parameters by name, one value per population, as `parameters` draws them.
        seed: Seed of everything else that is drawn.
        months: Length of the run.
    """
    runs, rng = len(p["a2"]), np.random.default_rng(seed)
    shape, whole = (runs, SIZE), (runs, SIZE, CHARACTERISTICS)
    own = {name: values[:, None] for name, values in p.items()}
    demanded = rng.random((runs, 1, CHARACTERISTICS))
    x = np.clip(demanded + 0.1 * (2.0 * rng.random(whole) - 1.0), 0.0, 1.0)  # founded to fit
    kept = Paths(
        np.empty((*shape, months + 1, CHARACTERISTICS)),
        np.empty((*shape, months + 1)),
        np.empty((*shape, months + 1)),
        np.zeros((*shape, months), dtype=int),
    )

    def perform() -> np.ndarray:
        return 100.0 * (1.0 - np.abs(x - demanded).mean(axis=2)) + own["noise"] * (2.0 * rng.random(shape) - 1.0)

    performance = perform()
    aspiration = performance.copy()
    kept.levels[:, :, 0], kept.performance[..., 0], kept.aspiration[..., 0] = x, performance, aspiration
    for month in range(months):
        anew = rng.random(runs) < p["upheaval"]
        demanded = np.where(anew[:, None, None], rng.random(demanded.shape), demanded)
        performance = perform()
        aspiration = aspired(aspiration, performance, 0.0, 1.0, own["a2"])
        chance = np.minimum(1.0, own["inertia_floor"] + own["responsiveness"] * np.abs(performance - aspiration) / 100.0)
        changes = rng.random(whole) < chance[..., None]
        best = np.take_along_axis(x, performance.argmax(axis=1)[:, None, None], axis=1)
        searched = np.where(rng.random(whole) < own["imitation"][..., None], best, rng.random(whole))
        x = np.where(changes, searched, x)
        kept.levels[:, :, month + 1], kept.performance[..., month + 1] = x, performance
        kept.aspiration[..., month + 1], kept.changed[..., month] = aspiration, changes.sum(axis=2)
    return kept


def observations(paths: Paths) -> dict[str, np.ndarray]:
    """What the reconstruction has a variable for; a change starts when two characteristics or more move in one month."""
    runs = paths.levels.shape[0]
    levels = paths.levels.reshape(runs * SIZE, -1, CHARACTERISTICS)
    wide = paths.changed.reshape(runs * SIZE, -1) >= 2
    starts = np.where(wide.any(axis=1), wide.argmax(axis=1) + 2.0, np.nan)  # performance is taken before the month's changes
    return {
        "unit": np.repeat(np.arange(runs), SIZE),
        "yearly": np.diff(levels[:, ::12], axis=1),
        "performance": paths.performance.reshape(runs * SIZE, -1),
        "change_starts": starts,
        "span": spans(levels),
    }
