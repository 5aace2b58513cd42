"""Repenning (2002), a RECONSTRUCTION: commitment to an improvement programme, and the threshold it must pass.

Known from the abstract and reviews: commitment grows through normative pressure from managers and through results that
participants see; effort depends on commitment, results on effort, with a delay. Hence reversion, regeneration and a
*motivation threshold*: a programme that works may still die if results arrive after pressure is withdrawn. The equations
below are ours.

One step is a month. With commitment ``C`` (share) and perceived results ``R`` (share of what full effort can yield at most)::

    pressed(t)  = goal while t < pressure_months, else 0
    C' = C + normative * max(0, pressed - C) + reinforcing * C * (1 - C) * (R - expected)       limited to 0..1
    R' = R + (efficacy * C - R) / delay

Without pressure and with results in step with effort (R = efficacy * C) the middle rest point ``C = expected / efficacy`` is
unstable: above it commitment spreads to 1, below it dies. That is the motivation threshold.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from experiments.published_models import drawn

MONTHS = 156
BEFORE = 12  # months without a programme that observations put in front

RANGES = {
    "normative": (0.02, 0.2),  # 1/month
    "goal": (0.3, 0.9),  # share
    "reinforcing": (0.3, 1.5),  # 1/month per unit of results
    "efficacy": (0.6, 1.0),  # share of full results at full commitment
    "expected": (0.1, 0.4),  # results below which commitment erodes, share
    "delay": (3.0, 24.0),  # months
}


class Paths(NamedTuple):
    """Commitment and perceived results by run and month, (..., months + 1)."""

    commitment: np.ndarray
    results: np.ndarray


def parameters(runs: int, seed: int) -> dict[str, np.ndarray]:
    """Draws from all ranges, one value per run."""
    return drawn(RANGES, runs, seed)


def threshold(p: dict[str, np.ndarray]) -> np.ndarray:
    """The motivation threshold in commitment, for results in step with effort."""
    return p["expected"] / p["efficacy"]


def simulate(
    p: dict[str, np.ndarray],
    initial: np.ndarray,
    pressure_months: np.ndarray,
    in_step: bool = False,
    months: int = MONTHS,
) -> Paths:
    """Run every draw (first axis) under every starting commitment or length of pressure (second axis).

    ``initial`` and ``pressure_months`` are broadcast against (runs, cases). Results begin at 0, or with ``in_step`` at what
    the starting commitment yields.
    """
    own = {name: values[:, None] for name, values in p.items()}
    shape = np.broadcast_shapes(own["goal"].shape, np.shape(initial), np.shape(pressure_months))
    commitment = np.broadcast_to(np.asarray(initial, dtype=float), shape).copy()
    results = own["efficacy"] * commitment if in_step else np.zeros(shape)
    kept = Paths(np.empty((*shape, months + 1)), np.empty((*shape, months + 1)))
    kept.commitment[..., 0], kept.results[..., 0] = commitment, results
    for month in range(months):
        pressed = np.where(month < pressure_months, own["goal"], 0.0)
        gained = own["normative"] * np.maximum(0.0, pressed - commitment)
        gained = gained + own["reinforcing"] * commitment * (1.0 - commitment) * (results - own["expected"])
        results = results + (own["efficacy"] * commitment - results) / own["delay"]
        commitment = np.clip(commitment + gained, 0.0, 1.0)
        kept.commitment[..., month + 1], kept.results[..., month + 1] = commitment, results
    return kept


def observations(p: dict[str, np.ndarray], supports: np.ndarray, pressed: Paths) -> dict[str, np.ndarray]:
    """What the reconstruction has a variable for; ``pressed`` is one programme per run, under a year of pressure."""
    seeded = simulate(p, supports[None, :], np.zeros(1)).commitment[..., -1]
    runs = len(p["goal"])
    commitment, results = pressed.commitment[:, 0], pressed.results[:, 0]
    before = np.zeros((runs, BEFORE))
    return {
        "unit": np.arange(runs),
        "yearly": np.diff(commitment[:, ::12], axis=1)[..., None],
        "performance": np.concatenate([before, results], axis=1),
        "change_starts": np.full(runs, float(BEFORE)),
        "seed_level": np.broadcast_to(supports, seeded.shape).ravel(),
        "final_level": seeded.ravel(),
        "seed_unit": np.repeat(np.arange(runs), len(supports)),
        "given_up": commitment[:, -1] < 1.0 / 3.0,
        "programme_unit": np.arange(runs),
    }
