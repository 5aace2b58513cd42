"""Pace, simultaneity and sequence crossed at the same total: how much of what arms reach goes with each and with several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product
from typing import Any

import numpy as np

from experiments.statistics import estimates
from experiments.statistics.estimates import Estimate
from experiments.statistics.outcome_measures import COMPARED, values
from experiments.statistics.tables import Rows, Table, add_estimate, add_values, arm_name

FACTORS = ("pace", "simultaneity", "sequence")
RESAMPLES = 500


def arms(
    spans: Sequence[float], numbers: Sequence[float], sequences: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Every span by every number at a time by every sequence."""
    return {
        arm_name("factors", span, number, sequence): {
            **sequences[sequence], "change_programme.span": span, "change_programme.simultaneity": number,
        }
        for span, number, sequence in product(spans, numbers, sequences)
    }  # fmt: skip


def terms(cells: np.ndarray, factors: int) -> dict[tuple[int, ...], np.ndarray]:
    """Main effects and interactions of a balanced design: `cells` is (levels of each factor..., panels), and so is each term.

    Terms are orthogonal over cells and add up, with the mean, to the cells.
    """
    by_factors: dict[tuple[int, ...], np.ndarray] = {}
    for size in range(factors + 1):
        for chosen in combinations(range(factors), size):
            others = tuple(axis for axis in range(factors) if axis not in chosen)
            part = cells.mean(axis=others, keepdims=True) if others else cells
            for smaller, term in by_factors.items():
                if set(smaller) < set(chosen):
                    part = part - term
            by_factors[chosen] = part
    return {chosen: np.broadcast_to(term, cells.shape) for chosen, term in by_factors.items() if chosen}


def variance_shares(cells: np.ndarray, seed: int) -> dict[tuple[int, ...], Estimate]:
    """Share of each term in the variance between cells, minus what chance adds, with bootstrap intervals over panels.

    The square of a mean over panels exceeds the squared mean by its sampling variance, which is estimated from the panels and
    taken off; a share near 0 can so come out below 0. Not-a-number where nothing differs.
    """
    parts = terms(cells, cells.ndim - 1)
    rng = np.random.default_rng([seed, 0x54])
    panels = int(cells.shape[-1])
    flat = {chosen: part.reshape(-1, panels) for chosen, part in parts.items()}
    value = _shares(flat, np.arange(panels), 1.0)
    again = np.array([_shares(flat, rng.integers(0, panels, panels), 2.0) for _ in range(RESAMPLES)])  # chance once more
    low, high = np.nanquantile(again, [0.025, 0.975], axis=0) if np.isfinite(again).any() else (value, value)
    return {chosen: Estimate(float(v), float(a), float(b)) for chosen, v, a, b in zip(flat, value, low, high, strict=True)}


def _shares(flat: Mapping[tuple[int, ...], np.ndarray], drawn: np.ndarray, times: float) -> np.ndarray:
    """Shares with the sampling variance taken off so many times: a resample adds its own to that of the sample."""
    squares = np.array(
        [
            (part[:, drawn].mean(axis=1) ** 2).mean() - times * part[:, drawn].var(axis=1, ddof=1).mean() / len(drawn)
            for part in flat.values()
        ]
    )
    whole = squares.sum()
    return squares / whole if whole > 0.0 else np.full(len(squares), np.nan)


def decomposed(
    rows: Mapping[str, Rows], spans: Sequence[float], numbers: Sequence[float], sequences: Sequence[str], seed: int
) -> Table:
    """One row per outcome and term, with the standard deviation between cells that all terms share out."""
    table: Table = {}
    for name in COMPARED:
        cells = np.array(
            [
                [
                    [_per_panel(rows[arm_name("factors", span, number, sequence)], name) for sequence in sequences]
                    for number in numbers
                ]
                for span in spans
            ]
        )
        spread = float(np.std(cells.mean(axis=-1)))
        for chosen, share in variance_shares(cells, seed).items():
            add_values(table, outcome=name, term=" x ".join(FACTORS[place] for place in chosen))
            add_estimate(table, "share", share)
            add_values(table, spread_between_arms=spread)
    return table


def _per_panel(rows: Rows, name: str) -> np.ndarray:
    return estimates.panel_means(values(rows, name), rows["panel"])
