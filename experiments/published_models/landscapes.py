"""Payoff landscapes over all-or-none practices: NK (Levinthal 1997; Kauffman's model) and the one in our performance.

A state of N practices is a number whose bit p says whether practice p is in place; a landscape is an array of 2^N payoffs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from experiments.published_models.measures import spans
from simulation.concepts.complementarity import misfit, payoff

MONTHS = 156
BEFORE = 12  # months at the founding state that observations put in front of the search


def states(size: int) -> np.ndarray:
    """Every state as a row of zeros and ones, (2^size, size)."""
    return (np.arange(2**size)[:, None] >> np.arange(size)) & 1


def neighbours(size: int) -> np.ndarray:
    """For every state the states one change away, (2^size, size)."""
    return np.arange(2**size)[:, None] ^ (1 << np.arange(size))


def peaks(land: np.ndarray) -> list[int]:
    """States from which every single change loses."""
    size = int(land.size).bit_length() - 1
    return np.flatnonzero((land[neighbours(size)] < land[:, None]).all(axis=1)).tolist()


def ours(
    size: int, strength: float, penalty: float, benefit: float, weights: Mapping[tuple[int, int], float] | None = None
) -> np.ndarray:
    """Payoff, as our performance takes it, of every state; weights of pairs are uniform by default.

    ``strength`` is K in force, ``penalty`` the points of full misfit at K = 1, ``benefit`` the points of all practices.
    """
    pairs = [(p, q) for p in range(size) for q in range(p + 1, size)]
    weights = weights or {pair: 1.0 / len(pairs) for pair in pairs}
    table = []
    for state in states(size).astype(float).tolist():
        total = sum(misfit(weight, state[p], state[q]) for (p, q), weight in weights.items())
        table.append(payoff(sum(state) / size, total, benefit, strength, penalty))
    return np.array(table)


def nk(size: int, k: int, rng: np.random.Generator) -> np.ndarray:
    """An NK landscape: the mean of one uniform contribution per practice, which depends on it and k others drawn at random.

    With k = 0 there is one peak; with k = size - 1 payoffs are independent and 2^size / (size + 1) peaks are expected.

    Args:
        size: Number of practices.
        k: Number of others that a practice's contribution depends on.
        rng: Generator that is drawn from.

    Returns:
        Payoffs of all states, (2^size,), 0..1.
    """
    total, every = np.zeros(2**size), states(size)
    for place in range(size):
        others = rng.permutation([p for p in range(size) if p != place])[:k]
        index = every[:, [place, *others]] @ (1 << np.arange(k + 1))
        total += rng.random(2 ** (k + 1))[index]
    return total / size


def climbed(land: np.ndarray, choose: Callable[[np.ndarray], int], start: int = 0) -> int:
    """Where a search ends that changes one practice at a time for the better.

    Args:
        land: Payoffs of all states, (2^size,).
        choose: Picks one of the better neighbouring states, an array of state numbers.
        start: Number of the state that the search starts from.

    Returns:
        Number of the state from which every single change loses or ties.
    """
    near, state = neighbours(int(land.size).bit_length() - 1), start
    while (better := near[state][land[near[state]] > land[state]]).size:
        state = int(choose(better))
    return state


def observations(runs: int, seed: int, size: int = 8, k: int = 4) -> dict[str, np.ndarray]:
    """Search of one practice a month from a state drawn at random, on a landscape of its own for every run."""
    rng = np.random.default_rng(seed)
    path = np.empty((runs, MONTHS + 1), dtype=int)
    worth = np.empty((runs, BEFORE + MONTHS + 1))
    for run in range(runs):
        land, state = nk(size, k, rng), int(rng.integers(2**size))
        worth[run, :BEFORE], path[run, 0] = land[state], state
        for month, place in enumerate(rng.integers(size, size=MONTHS)):
            tried = state ^ (1 << int(place))
            state = tried if land[tried] > land[state] else state
            path[run, month + 1] = state
        worth[run, BEFORE:] = land[path[run]]
    levels = states(size)[path].astype(float)
    return {
        "unit": np.arange(runs),
        "yearly": np.diff(levels[:, ::12], axis=1),
        "performance": worth,
        "change_starts": np.full(runs, float(BEFORE)),
        "span": spans(levels),
    }
