"""Scarce budgets ("beggars and philanthropists"), a RECONSTRUCTION: fat tails from a budget that must add up (null model 2).

Known at second hand: scarcity of budgets alone makes changes of allocations leptokurtic, without friction or attention. The
rule below is ours. Every year each of ``CATEGORIES`` requests a normal change (standard deviation `wish`, points of budget) of
what it has; the total grows by `growth` points, whatever is requested. If requests exceed what there is, the *beggars* (who
request more than they have) share what is there, in proportion to their requests, after the *philanthropists* (who request less
than they have) returned theirs; otherwise everybody gets their wish and the rest is saved.
"""

from __future__ import annotations

import numpy as np

from experiments.published_models import drawn

CATEGORIES, YEARS = 8, 13
RANGES = {
    "wish": (1.0, 5.0),  # points of budget
    "growth": (-2.0, 2.0),  # points of budget a year
}


def allocated(wishes: np.ndarray, growth: np.ndarray) -> np.ndarray:
    """Changes that are granted, from those requested; they never add up to more than there is.

    Args:
        wishes: Requested changes, (..., categories), points of budget.
        growth: Growth of the total, (...), points of budget.

    Returns:
        Granted changes, (..., categories), points of budget.

    >>> allocated(np.array([[4.0, 2.0, -3.0]]), np.array([0.0])).tolist()
    [[2.0, 1.0, -3.0]]
    """
    increases, cuts = np.maximum(wishes, 0.0), np.minimum(wishes, 0.0)
    available = np.maximum(0.0, growth[..., None] - cuts.sum(axis=-1, keepdims=True))
    requested = increases.sum(axis=-1, keepdims=True)
    share = np.where(requested > available, available / np.where(requested > 0.0, requested, 1.0), 1.0)
    return cuts + increases * share


def observations(runs: int, seed: int) -> dict[str, np.ndarray]:
    """What the null has a variable for: yearly changes of allocations, (runs, years, categories), points of budget."""
    p, rng = drawn(RANGES, runs, seed), np.random.default_rng(seed)
    wishes = p["wish"][:, None, None] * rng.standard_normal((runs, YEARS, CATEGORIES))
    growth = np.broadcast_to(p["growth"][:, None], (runs, YEARS))
    return {"unit": np.arange(runs), "yearly": allocated(wishes, growth)}
