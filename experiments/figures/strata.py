"""Strata of matched pairs: who enacts under either way of changing, under one only, under neither.

Each bar: the same cities, common random numbers, under so many practices at a time as named, and under the fewest. Its two
middle parts differ in what the way of changing decides; their difference is the effect on the share that enacts. Hollow: not
tested, since (almost) nobody or (almost) everybody gets there in every arm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.reporting import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDY, TABLES = "concurrent_or_piecemeal", ("surface",)
PARTS = (("both", style.BLACK, ""), ("this_only", style.BLUE, "////"), ("piecemeal_only", style.ORANGE, "...."))


def draw(figure: Figure, tables: style.Tables) -> None:
    """Rows: K, span and number at a time; bars: shares of matched pairs, those that enact under neither left out."""
    table = style.columns(tables["surface"])
    fewest = float(table["simultaneity"].min())
    rows = np.flatnonzero(table["simultaneity"] > fewest)
    style.size(figure, style.DOUBLE, 24.0 + 5.0 * len(rows))
    bars, effects = figure.subplots(1, 2, width_ratios=(2.2, 1.0), sharey=True)
    labels = {
        "both": "under both",
        "this_only": "under the number named only",
        "piecemeal_only": f"under {fewest:g} at a time only",
    }
    left = np.zeros(len(rows))
    for part, colour, hatch in PARTS:
        width = table[f"stratum_{part}"][rows]
        bars.barh(range(len(rows)), width, left=left, height=0.72, color=colour if part == "both" else "white",
                  edgecolor=colour, hatch=hatch, lw=0.7, label=labels[part])  # fmt: skip
        left = left + width
    names = [
        f"K = {table['strength'][row]:g}, {table['span'][row]:g} months, {table['simultaneity'][row]:g} at a time"
        for row in rows
    ]
    style.listed(bars, names)
    bars.set_xlim(0.0, max(0.02, 1.04 * float(left.max())))
    bars.set_xlabel("share of matched pairs that enact (the rest: under neither)")
    style.estimates(effects, np.arange(len(rows)), table, "enacted_difference", rows, flat=True, color=style.BLACK)
    style.zero(effects, flat=True)
    effects.grid(axis="y")
    effects.tick_params(axis="y", length=0)
    effects.set_xlabel(f"minus {fewest:g} at a time")
    bars.set_title("Strata")
    effects.set_title("Effect on the share")
    style.numbered((bars, effects))
    handles, names = bars.get_legend_handles_labels()
    figure.legend(handles, names, loc="outside upper center", ncols=3)
    style.explain_hollow(figure)
