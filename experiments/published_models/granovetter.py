"""Granovetter (1978): everybody joins once as many others have joined as their threshold demands: r(t+1) = F(r(t))."""

from __future__ import annotations

import numpy as np


def cascade(thresholds: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    """Who has joined when r(t+1) = F(r(t)) comes to rest.

    Args:
        thresholds: Share of everybody that must have joined before a person does, (people,).
        seeds: Whether a person joins in any case, (people,).

    Returns:
        Whether a person has joined, (people,).
    """
    joined = seeds.copy()
    while True:
        following = seeds | (thresholds <= joined.mean())
        if (following == joined).all():
            return joined
        joined = following


def crowds(people: int = 100) -> tuple[int, int]:
    """How many riot among thresholds 0, 1, 2 ..., and how many when the one of threshold 1 needs 2 others instead.

    >>> crowds(100)
    (100, 1)
    """
    crowd = np.arange(people) / people
    first = crowd == 0.0
    whole = int(cascade(crowd, first).sum())
    crowd[1] = 2.0 / people
    return whole, int(cascade(crowd, first).sum())


def observations(runs: int, seed: int, people: int = 100, mean: tuple[float, float] = (0.2, 0.6)) -> dict[str, np.ndarray]:
    """Normal thresholds whose mean differs between crowds (Granovetter's second example, its spread a quarter)."""
    rng = np.random.default_rng(seed)
    seeds, finals, units, agreement, content = [], [], [], [], []
    steps = np.linspace(0.0, 1.0, 16)
    for run in range(runs):
        thresholds = rng.uniform(*mean) + 0.25 * rng.standard_normal(people)
        order = rng.permutation(people)
        for share in steps:
            first = np.zeros(people, dtype=bool)
            first[order[: round(share * people)]] = True
            end = cascade(np.maximum(thresholds, 1.0 / people), first)
            seeds.append(share)
            finals.append(end.mean())
            units.append(run)
            if share == steps[1]:
                agreement.append(1.0 - 2.0 * np.abs(end - end.mean()).mean())
                content.append(end.mean())
    return {
        "unit": np.arange(runs),
        "agreement": np.array(agreement),
        "content": np.array(content),
        "seed_level": np.array(seeds),
        "final_level": np.array(finals),
        "seed_unit": np.array(units),
    }
