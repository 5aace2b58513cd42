"""Scarce budgets ("beggars and philanthropists"), a RECONSTRUCTION: fat tails from a budget that must add up (null model 2).

Known at second hand: scarcity of budgets alone makes changes of allocations leptokurtic, without friction or attention. The
rule below is ours. Every year each of ``CATEGORIES`` asks for a normal change (standard deviation `wish`, points of budget) of
what it has; the total grows by `growth` points, whatever is asked. If more is asked than there is, the *beggars* (those who ask
for more) share what is there, in proportion to what they ask, after the *philanthropists* (those who ask for less) gave back;
if less is asked, everybody gets their wish and the rest is saved.
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
    """Changes that are granted, from those asked for, (..., categories); they never add up to more than there is.

    >>> allocated(np.array([[4.0, 2.0, -3.0]]), np.array([0.0])).tolist()
    [[2.0, 1.0, -3.0]]
    """
    more, less = np.maximum(wishes, 0.0), np.minimum(wishes, 0.0)
    there = np.maximum(0.0, growth[..., None] - less.sum(axis=-1, keepdims=True))
    asked = more.sum(axis=-1, keepdims=True)
    share = np.where(asked > there, there / np.where(asked > 0.0, asked, 1.0), 1.0)
    return less + more * share


def observations(runs: int, seed: int) -> dict[str, np.ndarray]:
    """What the null has a variable for: yearly changes of allocations."""
    p, luck = drawn(RANGES, runs, seed), np.random.default_rng(seed)
    wishes = p["wish"][:, None, None] * luck.standard_normal((runs, YEARS, CATEGORIES))
    growth = np.broadcast_to(p["growth"][:, None], (runs, YEARS))
    return {"unit": np.arange(runs), "yearly": allocated(wishes, growth)}
