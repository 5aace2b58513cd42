"""Sastry (1997), a RECONSTRUCTION: punctuated change as four stocks, and what happens after a reorientation.

Known from the abstract: formalised, the theory of Tushman and Romanelli makes organisations fail after reorientations under
a wide range of conditions; a trial period that suspends change and its evaluation cures it. Orientation, inertia, pressure
and competence are the stocks that accounts of the model name. The equations below are ours.

One step is a month. With environment ``E``, orientation ``X``, competence ``C``, inertia ``I`` and pressure ``P``::

    performance = C * exp(-((E - X) / breadth)**2 / 2)                      share, 1 = founding
    shortfall   = max(0, aspiration - performance)                           share
    P' = P + (0 in a trial period, else sensitivity * shortfall) - P / pressure_fades
    C' = C + (1 - C) / learning
    I' = I + (1 - I) / hardening                                             rises with time since the last change

An organisation reorients in a month outside a trial period in which ``P > threshold + inertia_weight * I``. Then ``X``
becomes ``E`` as it is now, ``C`` and ``I`` lose a share, and ``P`` is spent (0).

The environment shifts by one in month `SHIFT`, once; `turbulence` adds a random walk from then on.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from experiments.published_models import drawn

SHIFT = 24  # month in which the environment moves by one
MONTHS = 180  # SHIFT, then thirteen years

# Assumed, wide on purpose. Months, shares, or as stated; nothing here was measured.
RANGES = {
    "breadth": (0.3, 0.8),  # orientation units within which performance holds
    "aspiration": (0.6, 0.95),  # share of founding performance
    "sensitivity": (0.1, 0.6),  # pressure a month per full shortfall
    "pressure_fades": (6.0, 36.0),  # months
    "threshold": (0.1, 1.0),  # pressure
    "inertia_weight": (0.0, 2.0),  # pressure per full inertia
    "competence_lost": (0.3, 0.9),  # share lost at a reorientation
    "learning": (3.0, 36.0),  # months
    "inertia_lost": (0.5, 1.0),  # share lost at a reorientation
    "hardening": (12.0, 96.0),  # months
}


class Paths(NamedTuple):
    """What happened in every run: runs by trial periods, by month where there is a third axis."""

    orientation: np.ndarray  # (runs, trials, months + 1)
    performance: np.ndarray  # (runs, trials, months + 1), share of founding performance
    competence: np.ndarray  # (runs, trials, months + 1), share
    pressure: np.ndarray  # (runs, trials, months + 1)
    reorientations: np.ndarray  # (runs, trials, months), bool


def parameters(runs: int, seed: int) -> dict[str, np.ndarray]:
    """Draws from all ranges, one value per run."""
    return drawn(RANGES, runs, seed)


def simulate(p: dict[str, np.ndarray], trials: np.ndarray, turbulence: float = 0.0, seed: int = 0, shift: float = 1.0) -> Paths:
    """Run every draw under every length of trial period (months), all with the same environment.

    ``turbulence`` is the standard deviation of the environment's monthly step, in orientation units; ``shift`` its single
    move.
    """
    runs, lengths = len(p["breadth"]), np.asarray(trials, dtype=float)[None, :]
    own = {name: values[:, None] for name, values in p.items()}
    steps = turbulence * np.random.default_rng(seed).standard_normal((runs, MONTHS))
    steps[:, :SHIFT] = 0.0
    steps[:, SHIFT] += shift
    environment = np.cumsum(steps, axis=1)
    shape = (runs, lengths.shape[1])
    x, pressure, competence, inertia = np.zeros(shape), np.zeros(shape), np.ones(shape), np.ones(shape)
    since = np.full(shape, np.inf)  # months since the last reorientation
    kept = {name: np.zeros((*shape, MONTHS + 1)) for name in ("orientation", "performance", "competence", "pressure")}
    kept["performance"][..., 0] = kept["competence"][..., 0] = 1.0
    changed = np.zeros((*shape, MONTHS), dtype=bool)
    for month in range(MONTHS):
        outside = environment[:, month, None]
        performance = competence * np.exp(-(((outside - x) / own["breadth"]) ** 2) / 2.0)
        trial = since < lengths
        shortfall = np.maximum(0.0, own["aspiration"] - performance)
        pressure = pressure + np.where(trial, 0.0, own["sensitivity"] * shortfall) - pressure / own["pressure_fades"]
        competence = competence + (1.0 - competence) / own["learning"]
        inertia = inertia + (1.0 - inertia) / own["hardening"]
        moved = ~trial & (pressure > own["threshold"] + own["inertia_weight"] * inertia)
        x = np.where(moved, outside, x)
        competence = np.where(moved, competence * (1.0 - own["competence_lost"]), competence)
        inertia = np.where(moved, inertia * (1.0 - own["inertia_lost"]), inertia)
        pressure = np.where(moved, 0.0, pressure)
        since = np.where(moved, 0.0, since + 1.0)
        changed[..., month] = moved
        for name, now in zip(kept, (x, performance, competence, pressure), strict=True):
            kept[name][..., month + 1] = now
    return Paths(**kept, reorientations=changed)


def reoriented(paths: Paths) -> np.ndarray:
    """Runs that reoriented at least once, the same under every trial period: the first comes before any trial. (runs,)"""
    return np.asarray(paths.reorientations[:, 0].any(axis=1))


def failed(paths: Paths, below: float = 0.5) -> np.ndarray:
    """Runs whose performance over the last year is below a share of founding performance. (runs, trials)"""
    return paths.performance[..., -12:].mean(axis=-1) < below


def keeps_reorienting(paths: Paths, months: int = 36) -> np.ndarray:
    """Runs that reorient again in the last months of the horizon. (runs, trials)"""
    return np.asarray(paths.reorientations[..., -months:].any(axis=-1))


def observations(paths: Paths) -> dict[str, np.ndarray]:
    """What the reconstruction has a variable for; trial periods ascend from none. Failure is of those that reoriented."""
    kept, first = reoriented(paths), np.argmax(paths.reorientations[:, 0], axis=1)
    both = failed(paths)[kept]
    runs = len(kept)
    levels = paths.orientation[:, 0, ::12]
    return {
        "unit": np.arange(runs),
        "yearly": np.diff(levels, axis=1)[..., None],
        "performance": paths.performance[:, 0],
        "change_starts": np.where(kept, first + 2.0, np.nan),  # performance is taken before the move of its month
        "failed_without_trial": both[:, 0],
        "failed_with_trial": both[:, -1],
    }
